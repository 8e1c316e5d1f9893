"""Files of banks: all items in folders by area, unit and topic, or a refusal that says what would do."""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from builders import catalogue_of
from exchange.qti_schemas import find_faults
from exchange.test_anki import collection, import_text
from exchange.test_hostile_words import split_category
from exchange.test_qti_packages import unpack

from cskg.api.quiz_banks import find_editions, make_bank_file
from cskg.errors import BadInputError, NotFoundError
from cskg.exchange.quizzes import FORMATS
from cskg.graph.catalogue import Catalogue
from cskg.quiz.items import ItemKind, QuizOptions

__all__ = ["collection"]
ROOT = Path(__file__).parents[2]
STOCK = ROOT / "data" / "illustrative" / "stock-control"
BANKS = sorted(name for name, form in FORMATS.items() if form.can_be_bank and name != "apkg")
QUIZZES = sorted(name for name, form in FORMATS.items() if not form.can_be_bank)


def open_stock() -> Catalogue:
    return catalogue_of(STOCK)


@cache
def write(form: str, *codes: str) -> bytes:
    options = QuizOptions()
    bodies = find_editions(open_stock(), codes, [], options)
    return make_bank_file(open_stock(), bodies, options, form).content


def read_ids(content: bytes) -> set[str]:
    """The ids of items anywhere in a file."""
    if content[:2] == b"PK":
        members = unpack(content)
        content = b" ".join([*members.values(), *(name.encode() for name in members)])
    return {found.decode() for found in re.findall(rb"q_[a-z2-7]{16}", content)}


def test_every_format_holds_the_same_items_or_says_why() -> None:
    """The items in each file are those of Moodle XML, but for the kinds that the format lacks, which are told."""
    everything = read_ids(write("moodle-xml"))
    assert len(everything) > 100
    options = QuizOptions()
    for form in set(BANKS) - {"olx"}:
        file = make_bank_file(open_stock(), find_editions(open_stock(), [], [], options), options, form)
        told = {loss.item_id for loss in file.losses if loss.item_id}
        assert read_ids(file.content) <= everything
        assert everything - read_ids(file.content) <= told, form
        assert file.name.startswith("cskg-bank-Stock-Control-")


@pytest.mark.parametrize("form", QUIZZES)
def test_formats_without_banks_refuse(form: str) -> None:
    """And name those that hold one."""
    with pytest.raises(BadInputError, match="moodle-xml"):
        write(form)


def test_moodle_has_categories_by_area_unit_and_topic() -> None:
    """Below one of the bank's own, in which the same items come in again when the bank has changed."""
    root = ET.fromstring(write("moodle-xml"))
    paths = [split_category(text.text or "") for text in root.findall("question[@type='category']/category/text")]
    assert len(paths) == len(set(map(tuple, paths)))
    assert {tuple(path[:3]) for path in paths} == {("$course$", "top", "cskg")}
    assert {len(path) for path in paths} <= {6, 7}
    (head,) = {path[3] for path in paths}
    assert re.fullmatch(r"Stock Control \([0-9a-f]{8}\)", head)
    assert {path[4] for path in paths} == {"Stock Control"}
    assert any(path[5].startswith("910402L2 ") and path[6:] == ["Assessment Criteria"] for path in paths)
    smaller = write("moodle-xml", "910402L2", "910403L3")
    other = split_category(ET.fromstring(smaller).findtext("question/category/text") or "")
    assert other[3] != head
    assert read_ids(smaller) & read_ids(write("moodle-xml"))


def test_gift_has_the_same_categories() -> None:
    """As lines of their own."""
    lines = [line for line in write("gift").decode().splitlines() if line.startswith("$CATEGORY: ")]
    paths = [split_category(line.removeprefix("$CATEGORY: ")) for line in lines]
    root = ET.fromstring(write("moodle-xml"))
    moodle = [split_category(text.text or "") for text in root.findall("question[@type='category']/category/text")]
    assert len(paths) > 10
    assert all(path in moodle for path in paths)


@pytest.mark.parametrize("form", ["qti3", "qti22", "qti21", "qti12"])
def test_packages_of_qti_are_valid(form: str) -> None:
    """Each topic is a section of the test; Canvas gets an item bank a unit."""
    members = unpack(write(form, "910402L2", "910403L3"))
    names = [name for name in members if name in {"test.xml", "imsmanifest.xml"} or name.startswith("quiz/")]
    for name in names:
        document = members[name].replace(b"/imsccv1p1/imscp_v1p1", b"/imscp_v1p1")
        assert not find_faults(form, document, is_manifest=name == "imsmanifest.xml"), name
    if form == "qti12":
        titles = [ET.fromstring(members[name]).findtext(".//{*}fieldentry") or "" for name in names if "bank" in name]
        assert [title[:8] for title in titles] == ["910402L2", "910403L3"]
    else:
        sections = re.findall(rb'ssessment-?[sS]ection identifier="([^"]*)" title="([^"]*)"', members["test.xml"])
        assert len(sections) > 4
        assert all(title.startswith("Stock Control › 9104".encode()) for _, title in sections)


def test_anki_has_decks_and_updates_them(collection: object, tmp_path: Path) -> None:
    """Cards stand in decks by area, unit and topic; the next state of a bank goes into the same ones."""
    new, *_ = import_text(collection, write("anki"), tmp_path)  # type: ignore[arg-type]
    assert new > 80
    names = [deck.name for deck in collection.decks.all_names_and_ids()]  # type: ignore[attr-defined]
    assert any(re.fullmatch("cskg::Stock Control::910402L2 [^:]*::[^:]+", name) for name in names)
    again, *_ = import_text(collection, write("anki", "910402L2"), tmp_path)  # type: ignore[arg-type]
    assert again == 0


def test_areas_and_codes_choose_units() -> None:
    """By code, by area or all; what is not there is named."""
    options = QuizOptions(kinds=(ItemKind.CAN_DO,))
    assert [body.iri for body in find_editions(open_stock(), [], ["Stock Control"], options)] == [
        body.iri for body in find_editions(open_stock(), [], [], options)
    ]
    assert len(find_editions(open_stock(), ["910402L2"], [], options)) == 1
    with pytest.raises(NotFoundError):
        find_editions(open_stock(), ["999999L9"], [], options)
    with pytest.raises(NotFoundError):
        find_editions(open_stock(), [], ["Astronomy"], options)


def test_the_command_writes_a_bank() -> None:
    """To standard output, the same each time, with each loss told once; wrong uses are refused."""

    def run(arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "cskg", "quiz", *shlex.split(arguments), "--source", str(STOCK)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False)

    done = run("--bank --format gift")
    assert done.returncode == 0
    assert done.stdout == write("gift")
    lines = done.stderr.decode().splitlines()
    assert any(re.match(r"note: \d+ items: GIFT has no items of the kind RECALL: left out", line) for line in lines)
    assert len(lines) < 10
    assert run("--bank 910402L2 --format gift --kind CAN_DO").stdout.count(b"::[plain]") < 10
    for arguments, why in (
        ("--bank", "--format"),
        ("--bank --format aiken", "not a bank"),
        ("--bank --format gift --json", "--json"),
        ("910402L2 --area x", "--bank"),
        ("--bank --format docx", "docx"),
        ("--bank --format gift --kind NONSENSE", "NONSENSE"),
    ):
        failed = run(arguments)
        assert failed.returncode == 2
        assert why in failed.stderr.decode()
