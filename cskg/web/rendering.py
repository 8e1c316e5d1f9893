"""Renders pages: executes a page's document, and shows the answer in its template.

It runs in the worker processes, with the deadline and the cost limits of documents. Templates escape all text. Their
own sentences are translated with gettext: the templates are in English, ``locale/`` has Traditional Chinese, and OpenCC
converts that to Simplified Chinese.
"""

import base64
import gettext
import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cskg import __version__
from cskg.api.executing import Executor
from cskg.api.nodes import decode_id
from cskg.api.statements import read_statement_name
from cskg.errors import CskgError
from cskg.exchange.packing import clean
from cskg.graph.catalogue import Catalogue
from cskg.language.characters import find_language, simplify_sentence
from cskg.model import Language
from cskg.outline import DOUBTFUL_BELOW
from cskg.vocab import CSKG
from cskg.web.page import Address
from cskg.web.pages import load_pages
from cskg.web.static_files import find_asset, load_player
from cskg.web.typed_units import read_typed_units

_HERE = Path(__file__).parent
_STATUS = {"NOT_FOUND": 404, "BAD_INPUT": 400, "LIMIT_EXCEEDED": 400, "STALE_QUIZ": 409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page as bytes.

    Attributes:
        status: The HTTP status.
        body: The page as HTML; None if its document costs more than is allowed here.
        cost: The cost of its document.
        media_type: The media type.
        name: The file name under which the reader saves it; None for a page.
        is_final: Whether the same address shows the same page as long as the dataset is the same.
    """

    status: int
    body: bytes | None
    cost: float
    media_type: str = "text/html; charset=utf-8"
    name: str | None = None
    is_final: bool = True


def render(executor: Executor, catalogue: Catalogue, address: Address, max_cost: float | None = None) -> Rendered:
    """Renders a page.

    Args:
        executor: Executes its document.
        catalogue: The dataset.
        address: The requested address.
        max_cost: The highest cost; a document that costs more is not executed. None for the limit of the server.
    """
    page = load_pages()[address.page]
    address = read_typed_units(address, page.units, catalogue)
    try:
        variables = page.ask(address, catalogue)
    except CskgError as error:
        return refuse(error, catalogue, address)
    document = read_document(page.name)
    cost = executor.measure(catalogue, document, variables, None)
    if max_cost is not None and cost > max_cost:
        return Rendered(status=200, body=None, cost=cost)
    answer = executor.execute(catalogue, document, variables, cost=cost)
    # Several fields may fail for the same reason, which is shown once.
    data, faults = answer.data, list({error.message: error.formatted for error in answer.errors}.values())
    if data is None or any(name in data and data[name] is None for name in page.needs):
        code = str(faults[0]["extensions"]["code"]) if faults else "NOT_FOUND"
        return Rendered(
            status=_STATUS.get(code, 500),
            body=_show_faults(
                catalogue, address, faults, _offer_units(executor, catalogue, address, page.units, faults)
            ),
            cost=cost,
            is_final=code != "INTERNAL",
        )
    if page.file:
        file = data[page.file]
        content = base64.b64decode(file["base64"])
        return Rendered(status=200, body=content, cost=cost, media_type=file["mediaType"], name=file["name"])
    try:
        own = page.show(data, address)
    except CskgError as error:
        return refuse(error, catalogue, address, cost)
    shown = {
        **own,
        "faults": faults,
        "choices": _offer_units(executor, catalogue, address, page.units, faults),
        "document": document,
        "variables": {name: value for name, value in variables.items() if value is not None},
    }
    # If a field fails, the address is at fault, although the page can still show its form.
    missed = [fault for fault in faults if fault.get("path") and data[str(fault["path"][0])] is None]
    status = _STATUS.get(missed[0]["extensions"]["code"], 500) if missed else 200
    return Rendered(
        status=status,
        body=_fill(page.template or f"{page.name}.html", catalogue, address, shown),
        cost=cost,
        media_type=page.media_type,
        is_final=not any(fault["extensions"]["code"] == "INTERNAL" for fault in faults),
    )


def refuse(error: CskgError, catalogue: Catalogue, address: Address, cost: float = 1.0) -> Rendered:
    """Renders a page that says what is wrong with an address."""
    fault = {"message": str(error), "extensions": {"code": error.code}}
    return Rendered(status=_STATUS.get(error.code, 400), body=_show_faults(catalogue, address, [fault]), cost=cost)


@cache
def read_document(name: str) -> str:
    """Returns the document of a page, with the fragments of ``fragments.graphql`` that it uses."""
    folder = _HERE / "templates"
    document = (folder / f"{name}.graphql").read_text("utf-8")
    shared = re.split(r"\n(?=fragment )", (folder / "fragments.graphql").read_text("utf-8"))
    wanted = [text for text in shared if f"...{text.split()[1]}\n" in document]
    return "\n".join([document, *wanted])


def _offer_units(
    executor: Executor,
    catalogue: Catalogue,
    address: Address,
    names: Collection[str],
    faults: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Searches for the words in the address that name no unit.

    Returns:
        For each of them the described units that the search finds, each with an address that names the unit instead.
    """
    choices = []
    for words in [fault["extensions"]["name"] for fault in faults if fault["extensions"].get("kind") == "unit"]:
        typed_in = [name for name in names if words in address.get_all(name)]
        document = read_document("choices")
        found = executor.execute(catalogue, document, {"text": words}).data if typed_in else None
        units = (
            {edge["node"]["unit"]["iri"]: edge["node"]["unit"] for edge in found["search"]["edges"]} if found else {}
        )
        offered = [
            (
                unit,
                address.vary(**{name: _replace(address.get_all(name), words, unit["codeOrIri"]) for name in typed_in}),
            )
            for unit in units.values()
            if unit["status"] == "DESCRIBED"
        ]
        if offered:
            choices.append({"words": words, "units": offered})
    return choices


def _replace(values: Sequence[str], old: str, new: str) -> list[str]:
    return [new if value == old else value for value in values]


def _show_faults(
    catalogue: Catalogue,
    address: Address,
    faults: Sequence[Mapping[str, Any]],
    choices: Sequence[Mapping[str, Any]] = (),
) -> bytes:
    ids = [each for fault in faults for each in fault.get("extensions", {}).get("replacedBy", ())]
    refs = [read_statement_name(decode_id(each)[1]) for each in ids]
    successors = [catalogue.iris.statement(ref) for ref in refs if ref is not None]
    return _fill("faults.html", catalogue, address, {"faults": faults, "choices": choices, "successors": successors})


def _fill(template: str, catalogue: Catalogue, address: Address, shown: Mapping[str, Any]) -> bytes:
    frame = {
        "address": address,
        "link": address.link,
        "path": lambda iri: "/" + iri.removeprefix(catalogue.iris.base),
        "iri_base": catalogue.iris.base,
        "ontology": str(CSKG).removesuffix("#"),
        "vary": address.vary,
        "language": address.language.value,
        "dataset_facts": {
            "revision": catalogue.revision,
            "units": catalogue.described_count,
            "named": len(catalogue.units) - catalogue.described_count,
            "statements": catalogue.statement_count,
            "frameworks": len(catalogue.frameworks),
            "is_illustrative": any(source.illustrative for source in catalogue.sources),
        },
        "has_feed": any(publication.published for publication in catalogue.log.publications),
        "version": __version__,
        "pages": load_pages(),
        "player_folder": load_player().folder,
        "language_names": {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"},
    }
    text = _environment(address.language).get_template(template).render({**frame, **shown})
    return (text if template.endswith(".html") else clean(text)).encode()  # XML allows no control characters


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = load_words(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "unquote": unquote,
        "say": partial(_say, words),
        "tongue": lambda text: find_language(text).value,
        "number": lambda number: f"{number:,.10g}",
        "half": lambda number: math.ceil(2 * number) / 2,  # hours and credits, as people say them
        "json": lambda value: json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True),
    }
    environment.globals |= {"asset": find_asset, "doubtful_below": DOUBTFUL_BELOW}
    return environment


def _say(words: gettext.NullTranslations, note: Mapping[str, Any]) -> str | None:
    """Translates a sentence of the API into the language of the page; None if its code has no translation."""
    text = words.gettext(note["code"])
    return None if text == note["code"] else text.format(**{each["name"]: each["value"] for each in note["values"]})


@cache
def load_words(language: Language) -> gettext.NullTranslations:
    """Returns the interface's sentences in a language."""
    if language is Language.EN:
        return gettext.NullTranslations()
    words = gettext.translation("cskg", _HERE / "locale", languages=["zh_Hant"], fallback=False)
    return words if language is Language.ZH_HANT else _Simplified(words)


class _Simplified(gettext.NullTranslations):
    """Traditional Chinese sentences in simplified ideographs."""

    def __init__(self, words: gettext.NullTranslations) -> None:
        super().__init__()
        self._words = words

    def gettext(self, message: str) -> str:
        return simplify_sentence(self._words.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return simplify_sentence(self._words.ngettext(msgid1, msgid2, n))
