"""Anki: its own importer takes the cards, a second time nothing is new, and a corrected card is updated."""

import html
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet
from requirements import lacking

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.quiz.items import Item

if TYPE_CHECKING:
    from anki.collection import Collection

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
SHEETS = (make_generated_sheet, make_sample_sheet)


@pytest.fixture
def collection(tmp_path: Path) -> "Iterator[Collection]":
    """An empty collection."""
    if importlib.util.find_spec("anki") is None:
        lacking("anki is not installed.", "Run “make test”, or install the development dependencies.")
    from anki.collection import Collection

    found = Collection(str(tmp_path / "collection.anki2"))
    yield found
    found.close()


def import_text(collection: "Collection", content: bytes, folder: Path) -> tuple[int, int, int]:
    """Imports a text file; gives how many notes were new, updated and already there."""
    from anki.import_export_pb2 import ImportCsvRequest

    path = folder / "cards.txt"
    path.write_bytes(content)
    metadata = collection.get_csv_metadata(path=str(path), delimiter=None)
    log = collection.import_csv(ImportCsvRequest(path=str(path), metadata=metadata)).log
    assert not log.missing_notetype
    assert not log.missing_deck
    assert not log.empty_first_field
    return len(log.new), len(log.updated), len(log.duplicate)


def import_package(collection: "Collection", content: bytes, folder: Path) -> tuple[int, int, int]:
    """Imports a package."""
    from anki.import_export_pb2 import ImportAnkiPackageRequest

    path = folder / "cards.apkg"
    path.write_bytes(content)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path))).log
    return len(log.new), len(log.updated), len(log.duplicate)


def plain(text: str) -> str:
    """What a card shows."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).replace("\x07", "").split())


def items_of(sheet: QuizSheet) -> list[Item]:
    return [item for item in sheet.quiz.items if FORMATS["anki"].holds(item)]


@pytest.mark.parametrize("make", SHEETS)
@pytest.mark.parametrize("form", ["anki", "apkg"])
def test_every_card_comes_in_once(collection: "Collection", tmp_path: Path, form: str, make: object) -> None:
    """As many new notes as items; importing again adds none; Anki finds nothing to mend."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    run = import_text if form == "anki" else import_package
    content = export_quiz(sheet, form).content
    count = len(items_of(sheet))
    assert run(collection, content, tmp_path) == (count, 0, 0)
    new, _, again = run(collection, content, tmp_path)
    assert new == 0
    assert again == count or form == "anki"
    assert collection.note_count() == count
    _, is_sound = collection.fix_integrity()
    assert is_sound


@pytest.mark.parametrize("make", SHEETS)
@pytest.mark.parametrize("form", ["anki", "apkg"])
def test_a_card_asks_without_telling(collection: "Collection", tmp_path: Path, form: str, make: object) -> None:
    """The front has the stem and the options, the back the key with its words; tags sort by unit, level and kind."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    run = import_text if form == "anki" else import_package
    run(collection, export_quiz(sheet, form).content, tmp_path)
    notes = {note.guid: note for note in map(collection.get_note, collection.find_notes(""))}
    for item in items_of(sheet):
        front, back = (plain(text) for text in notes[item.id].fields)
        texts = {option.id: plain_word(option.text) for option in (*item.options, *item.targets)}
        assert plain_word(item.stem) in front
        assert all(text in front for text in texts.values())
        assert all(texts[name] in back for name in item.key)
        assert all(plain_word(text) in back for text in (*item.key_text, *item.rubric))
        assert all(f"{texts[one]} → {texts[other]}" in back for one, other in item.key_pairs)
        assert all(plain_word(text) not in front.replace(plain_word(item.stem), "") for text in item.key_text)
        assert set(notes[item.id].tags) == {"_".join(tag.split()) for tag in sheet.tags_of(item)}
        rights = sheet.units[item.unit].source.rights
        assert rights is None or plain_word(rights) in back
        (card, *_) = notes[item.id].cards()
        assert plain_word(item.stem) in plain(card.render_output().question_text)


def plain_word(text: str) -> str:
    return " ".join(text.replace("\x07", "").split())


def test_a_corrected_word_updates_its_card(collection: "Collection", tmp_path: Path) -> None:
    """An item keeps its id when its wording changes, so its card and the learner's history stay."""
    sheet = make_sample_sheet()
    import_text(collection, export_quiz(sheet, "anki").content, tmp_path)
    first, *rest = sheet.quiz.items
    changed = replace(sheet, quiz=replace(sheet.quiz, items=(replace(first, stem="Which tree?"), *rest)))
    new, updated, _ = import_text(collection, export_quiz(changed, "anki").content, tmp_path)
    assert (new, updated) == (0, 1) or (new == 0 and updated == len(items_of(sheet)))
    assert any("Which tree?" in note.fields[0] for note in map(collection.get_note, collection.find_notes("")))


def test_packages_are_the_same_bytes_an_hour_later() -> None:
    """No time of writing stands in a package."""
    import time

    one = export_quiz(make_sample_sheet(), "apkg").content
    time.sleep(2.1)  # the time that a ZIP archive holds has steps of two seconds
    assert export_quiz(make_sample_sheet(), "apkg").content == one
    assert NASTY
