"""Corrections in ``corrections.yaml``: what is written, what stays of the file, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cskg.errors import BadInputError, CurationError
from cskg.ingest.correction_entries import (
    ChangedCorrectionsError,
    corrections_of_unit,
    list_corrections,
    record_correction,
    state_of,
    undo_correction,
)
from cskg.ingest.corrections import Correction, State, UnitCorrections
from cskg.ingest.reading_files import read_source
from cskg.ingest.sources import SourceFile, find_digest, find_sources
from cskg.model import StatementKind
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, Words

CODE = "900101L2"
TEXT = (
    "Title\tServe at the bakery counter\nCode\t900101L2\nLevel\t2\nCompetency\tPerformance Requirements 1. Prepare\n"
    "• Set out labels\n• Check the scales\n• Wrap the goods ask whether a receipt is wanted\n"
    "Assessment Criteria\tThe integrated outcome requirement of this UoC is the ability to:\n• Serve.\n"
)
FILE = (
    "# What the bakers said\n"
    "-   code: 900101L2      # the counter\n"
    "    sha256: {sha256}\n"
    "    by: 'A. Curator'\n"
    "    corrections:\n"
    "    # as printed\n"
    "    - confirm: Set out\n"
    "    - field: {{level: 2}}   # the book says so\n"
    "\n"
    "# Of a book that is lost\n"
    "-   code: 900102L2\n"
    "    sha256: {other}\n"
    "    corrections: [{{confirm: all}}]\n"
    "# the end"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A SOURCE folder with a document in a folder of its own."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "bakery.txt").write_text(TEXT)
    return tmp_path


def find(folder: Path) -> SourceFile:
    (file,) = find_sources([folder])
    return file


def add(folder: Path, edit: Edit | State, state: str | None = None, by: str = "B") -> str:
    """Writes a correction; returns the name of the file."""
    file = find(folder)
    sha256 = find_digest(file.path)
    entry = UnitCorrections(
        file="",
        line=0,
        column=0,
        code=CODE,
        sha256=sha256,
        by=by,
        date="2026-11-30",
        corrections=(Correction(edit=edit, line=0, column=0),),
    )
    return record_correction(file, entry, state_of(corrections_of_unit(file, CODE, sha256)) if state is None else state)


def write_file(folder: Path) -> Path:
    path = folder / "corrections.yaml"
    path.write_text(FILE.format(sha256=find_digest(folder / "shop" / "bakery.txt"), other="0" * 64))
    return path


def read_texts(folder: Path) -> list[str]:
    (unit,) = read_source(find(folder)).units
    return [each.text for each in unit.requirements[0].children]


EDITS: list[Edit | State] = [
    Split(statement=Words(text="Wrap the goods"), before=(Words(text="ask"), Words(text="a receipt"))),
    Join(statements=(Words(text="Set out labels"), Words(text="Check the scales"))),
    Move(statement=Words(text="Check"), under=Words(text="Set out")),
    Move(statement=Words(text="Check"), under=StatementKind.PERFORMANCE_REQUIREMENT),
    Confirm(statements=(Words(text="Check"),)),
    Confirm(),
    State(values=(("title", "no"), ("level", 3), ("credit", 1.5), ("remark", None), ("functionalAreas", ("007", "A")))),
]


@pytest.mark.parametrize("edit", EDITS, ids=["split", "join", "move", "to the top", "confirm", "all", "field"])
def test_what_is_written_is_read_back(folder: Path, edit: Edit | State) -> None:
    """Each kind of correction comes back as it was, with name and day, in a new file beside the document."""
    assert add(folder, edit, by="no: 'really' #1") == "shop/corrections.yaml"
    (found,) = list_corrections(find(folder).corrections)
    assert found.correction.edit == edit
    assert (found.entry.by, found.entry.date) == ("no: 'really' #1", "2026-11-30")


def test_a_correction_changes_what_is_read(folder: Path) -> None:
    """The statement is split; undone, it is whole again, and the file has no entry."""
    add(folder, EDITS[0])
    assert read_texts(folder)[2:] == ["Wrap the goods", "ask whether", "a receipt is wanted"]
    (found,) = list_corrections(find(folder).corrections)
    assert undo_correction(find(folder), found.name).correction.edit == EDITS[0]
    assert read_texts(folder)[2:] == ["Wrap the goods ask whether a receipt is wanted"]
    assert (folder / "shop" / "corrections.yaml").read_text() == ""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_rest_of_the_file_stays(folder: Path, end: str) -> None:
    """An entry is added after the last line, in the column of the others; undone, all bytes are as before."""
    path = write_file(folder)
    path.write_bytes(path.read_bytes().replace(b"\n", end.encode()) + end.encode())
    before = path.read_bytes()
    assert add(folder, EDITS[0]) == "corrections.yaml"
    assert path.read_bytes().startswith(before + b"- code: 900101L2")
    found = list_corrections(find(folder).corrections)[-1]
    undo_correction(find(folder), found.name)
    assert path.read_bytes() == before


def test_one_correction_of_several_is_undone(folder: Path) -> None:
    """Comments of the others stay, and those of the next entry."""
    path = write_file(folder)
    before = path.read_text()
    confirm, field, other = list_corrections(find(folder).corrections)
    undo_correction(find(folder), field.name)
    assert path.read_text() == before.replace("    - field: {level: 2}   # the book says so\n", "")
    undo_correction(find(folder), confirm.name)
    assert path.read_text().startswith("# What the bakers said\n\n# Of a book that is lost\n-   code: 900102L2")
    undo_correction(find(folder), other.name)
    assert path.read_text() == "# What the bakers said\n\n# Of a book that is lost\n# the end"


def test_the_first_correction_of_several_is_undone(folder: Path) -> None:
    """What follows it in the entry stays."""
    path = write_file(folder)
    before = path.read_text()
    undo_correction(find(folder), list_corrections(find(folder).corrections)[0].name)
    assert path.read_text() == before.replace("    - confirm: Set out\n", "")


def test_what_cannot_be_cut_safely_is_refused(folder: Path) -> None:
    """Entries in braces on one line are the curator's to change."""
    path = folder / "corrections.yaml"
    sha256 = find_digest(folder / "shop" / "bakery.txt")
    text = f"[{{code: {CODE}, sha256: {sha256}, corrections: [{{confirm: Set}}, {{confirm: Check}}]}}]\n"
    path.write_text(text)
    with pytest.raises(CurationError, match="by hand|No YAML|not valid YAML"):
        undo_correction(find(folder), list_corrections(find(folder).corrections)[0].name)
    with pytest.raises(CurationError):
        add(folder, Confirm())
    assert path.read_text() == text


def test_what_does_not_apply_is_refused(folder: Path) -> None:
    """The document is read with the correction before anything is written."""
    with pytest.raises(BadInputError, match="No statement starts with “Sell”"):
        add(folder, Confirm(statements=(Words(text="Sell"),)))
    assert list_corrections(find(folder).corrections) == []


def test_other_corrections_since_the_page_was_opened(folder: Path) -> None:
    """Who saw the unit before somebody corrected it is told, and nothing is written; both stay apart."""
    state = state_of([])
    add(folder, EDITS[0], state)
    with pytest.raises(ChangedCorrectionsError):
        add(folder, EDITS[1], state)
    assert len(list_corrections(find(folder).corrections)) == 1
    add(folder, EDITS[1])
    assert read_texts(folder) == [
        "Set out labels Check the scales",
        "Wrap the goods",
        "ask whether",
        "a receipt is wanted",
    ]


def test_writers_at_once_lose_nothing(folder: Path) -> None:
    """Several writers who saw the same unit: one writes, the others are told, and who tries again is written too."""

    def write(by: str) -> None:
        while True:
            try:
                add(folder, Confirm(statements=(Words(text="Check"),)), by=by)
            except ChangedCorrectionsError:
                continue
            return

    names = [f"Curator {number}" for number in range(6)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(write, names))
    assert sorted(each.entry.by or "" for each in list_corrections(find(folder).corrections)) == names


def test_the_same_correction_twice_has_two_names(folder: Path) -> None:
    """So each can be undone by itself."""
    add(folder, Confirm())
    add(folder, Confirm())
    first, second = list_corrections(find(folder).corrections)
    assert first.name != second.name
    undo_correction(find(folder), second.name)
    assert [each.name for each in list_corrections(find(folder).corrections)] == [first.name]


def test_a_correction_that_is_gone_is_not_undone(folder: Path) -> None:
    """The curator is told that somebody changed it."""
    add(folder, Confirm())
    (found,) = list_corrections(find(folder).corrections)
    stale = find(folder)
    undo_correction(find(folder), found.name)
    with pytest.raises(CurationError, match="not there any more"):
        undo_correction(stale, found.name)
