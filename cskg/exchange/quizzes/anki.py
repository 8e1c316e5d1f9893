"""Anki: cards as a text file that any Anki imports (docs.ankiweb.net, *Text files*), and as a package.

The guid of a card is the item's id, so that importing again adds nothing and a corrected typing error updates its card.
A card asks for recall: what is chosen or matched elsewhere is shown with its options, which trains recognition only.
The package needs ``genanki`` (the extra ``apkg``); its members are packed again, because it stamps them with the time.
"""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cskg.errors import BadInputError
from cskg.exchange.html_writing import Html, join, tag
from cskg.exchange.packing import clean, one_line, write_zip
from cskg.exchange.quiz_sheets import (
    Loss,
    QuizFormat,
    QuizSheet,
    explain,
    name_checklist,
    name_in_files,
    state_rights,
)
from cskg.quiz.items import Item

_MODEL_ID, _DECK_ID, _MADE = 1_716_230_501, 1_716_230_502, 1_716_230_503
"""Made once: Anki tells note types and decks apart by the first two, and wants a time for the third."""

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
    deck = genanki.Deck(_DECK_ID, clean(f"cskg {sheet.title}"))
    for item in items:
        guid, _, front, back, tags = _make_card(sheet, item)
        deck.add_note(genanki.Note(model=model, fields=[front, back], tags=tags.split(), guid=guid))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "quiz.apkg"
        genanki.Package(deck).write_to_file(path, timestamp=_MADE)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as package:
            members = {name: package.read(name) for name in package.namelist()}
    return write_zip(members), ()


def _make_card(sheet: QuizSheet, item: Item) -> tuple[str, str, str, str, str]:
    deck = f"cskg::{name_in_files(sheet.units[item.unit])}"
    options, targets = ([each.text for each in several] for several in (item.options, item.targets))
    front = join(tag("p", item.stem), _list(options, "A"), _list(targets, "1"))
    return item.id, deck, front.markup, _answer(sheet, item).markup, " ".join(sheet.tags_of(item))


def _answer(sheet: QuizSheet, item: Item) -> Html:
    texts = item.texts
    told = [texts[name] for name in item.key] + [f"{texts[one]} → {texts[other]}" for one, other in item.key_pairs]
    told += [" / ".join(spellings) for spellings in item.spellings]
    head = tag("p", name_checklist(item.language), ":") if item.rubric else ""
    reasons = [found.rationale for found in item.feedback if not item.targets]
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
    ),
    QuizFormat(
        name="apkg",
        title="Anki package",
        suffix=".apkg",
        media_type="application/octet-stream",
        write=write_apkg,
        needs_answer=True,
    ),
)
