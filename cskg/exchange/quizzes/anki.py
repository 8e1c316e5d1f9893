"""Anki: cards as a text file that any Anki imports (docs.ankiweb.net, *Text files*), and as a package.

The guid of a card is the item's id, so that importing again adds nothing and a corrected typing error updates its card.
A card asks for recall; choices and matches are shown with their options, which trains recognition only. The package
needs ``genanki`` (the extra ``apkg``). Its members are packed again, because genanki stamps them with the time.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cskg.errors import BadInputError
from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.packing import PARTED, clean, one_line, write_zip
from cskg.exchange.quiz_sheets import (
    Loss,
    QuizFormat,
    QuizSheet,
    explain,
    name_checklist,
    name_unit,
    state_rights,
)
from cskg.quiz.items import Item

_MODEL_ID, _DECK_ID, _MADE = 1_716_230_501, 1_716_230_502, 1_716_230_503
"""Fixed values: the number of the note type, the least number of a deck, and the time that Anki requires."""

_HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#guid column:1\n#deck column:2\n#tags column:5\n"


def write_anki(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as lines of tab-separated fields in UTF-8: guid, deck, front, back, tags."""
    lines = ["\t".join(_field(text) for text in _make_card(sheet, item)) for item in items]
    return (_HEAD + "\n".join(lines) + "\n").encode(), ()


def write_apkg(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as an Anki package.

    Raises:
        BadInputError: The package ``genanki`` is not installed.
    """
    try:
        import genanki
    except ImportError as error:
        raise BadInputError(
            "Anki packages need genanki, which is not installed.",
            "Install it with: pip install cskg[apkg]; or use the format anki.",
        ) from error
    model = genanki.Model(
        _MODEL_ID,
        "cskg 1",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card 1", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
    )
    decks: dict[str, genanki.Deck] = {}
    for item in items:
        guid, name, front, back, tags = _make_card(sheet, item)
        deck = decks.setdefault(name, genanki.Deck(_number_deck(name), name))
        deck.add_note(genanki.Note(model=model, fields=[front, back], tags=tags.split(), guid=guid))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "quiz.apkg"
        genanki.Package(list(decks.values())).write_to_file(path, timestamp=_MADE)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            members = {name: package.read(name) for name in package.namelist()}
    return write_zip(members), ()


def _make_card(sheet: QuizSheet, item: Item) -> tuple[str, str, str, str, str]:
    deck = _name_deck(sheet, item)
    options, targets = ([each.text for each in several] for several in (item.options, item.targets))
    front = join(tag("p", item.stem), _list(options, "A"), _list(targets, "1"))
    return item.id, deck, front.markup, _answer(sheet, item).markup, " ".join(sheet.tags_of(item))


def _name_deck(sheet: QuizSheet, item: Item) -> str:
    """Returns the deck of an item: that of its unit, in a bank with its area above it and its topic below it.

    A later state of a bank goes into the same decks, where cards with known guids are updated.
    """
    unit = sheet.units[item.unit]
    names = sheet.folders.get(item.id) or (name_unit(unit),)
    return "::".join(("cskg", *(clean(name).replace(":", f":{PARTED}") for name in names)))


def _number_deck(name: str) -> int:
    """Returns a deck's number, the same whenever a deck of this name is written."""
    return _DECK_ID + int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)


def _answer(sheet: QuizSheet, item: Item) -> Html:
    texts = item.texts
    told = [texts[name] for name in item.key] + [f"{texts[one]} → {texts[other]}" for one, other in item.key_pairs]
    told += [text for text, *_ in item.spellings]
    head = tag("p", name_checklist(item.language), ":") if item.rubric else ""
    # Each reason stands at the place of its option.
    has_reasons = not item.targets and any(item.reasons.values())
    reasons = list(item.reasons.values()) if has_reasons else []
    notes = (tag("p", text) for text in (*explain(item), *state_rights(item, sheet)))
    return join(head, _list([*told, *item.rubric]), _list(reasons, "A"), tag("small", *notes))


def _list(texts: Sequence[str], kind: str = "") -> str | Html:
    rows = [tag("li", text) for text in texts]
    if not rows:
        return ""
    return tag("ol", *rows, type=kind) if kind else tag("ul", *rows)


def _field(text: str) -> str:
    """Returns a field without tabs and line breaks, quoted so that its own quotation marks stand for themselves."""
    return '"' + one_line(text).replace('"', '""') + '"'


FORMATS = (
    QuizFormat(
        name="anki",
        title="Anki",
        suffix=".txt",
        media_type="text/tab-separated-values; charset=utf-8",
        write=write_anki,
        needs_answer=True,
        can_be_bank=True,
    ),
    QuizFormat(
        name="apkg",
        title="Anki package",
        suffix=".apkg",
        media_type="application/octet-stream",
        write=write_apkg,
        needs_answer=True,
        can_be_bank=True,
    ),
)
