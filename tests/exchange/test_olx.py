"""Open edX libraries: Open edX's own grader pays the key in full and everything else less."""

import gzip
import importlib.util
import io
import json
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from exchange.answers import all_answers, iter_scored
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet
from requirements import lacking

from cskg.exchange.packing import PARTED, to_bytes
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.exchange.quizzes.olx import make_problem, write_olx
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind
from cskg.quiz.kinds import KINDS

SHEETS = (make_generated_sheet, make_sample_sheet, lambda: make_generated_sheet(seed=2))


def to_fields(item: Item, response: Response) -> list[object]:
    """What a learner puts into the fields of a problem, in their order."""
    if item.kind in {ItemKind.MATCH, ItemKind.CONTRAST}:
        text_of, target_of = {target.id: target.text for target in item.targets}, dict(response.pairs)
        return [" ".join(_shown(text_of[target_of[option.id]]).split()) for option in item.options]
    if item.kind is ItemKind.RECALL:
        return [_shown(text) for text in response.texts]
    if item.kind in {ItemKind.MISSING_MEMBER, ItemKind.NUMERIC}:
        return [_shown(response.text or "")]
    if item.kind is ItemKind.MULTIPLE_CHOICE:  # check boxes are numbered anew
        return [[f"choice_{i}" for i, option in enumerate(item.options) if option.id in response.choices]]
    return [f"choice_{response.choices[0]}"]


def _shown(text: str) -> str:
    return text.replace("\x07", "")


@pytest.fixture(scope="module")
def graded() -> list[tuple[Item, list[tuple[float, float]]]]:
    """Items, each with what cskg and Open edX give for the key and for each wrong answer."""
    if importlib.util.find_spec("xblocks_contrib") is None:
        lacking("xblocks-contrib is not installed.", "Run “make test”, or install the development dependencies.")
    asked, wanted = [], []
    for sheet, item in iter_scored(*(make() for make in SHEETS)):
        if FORMATS["olx"].holds(item):
            answers = all_answers(item)
            fields = [to_fields(item, response) for response, _ in answers]
            asked.append({"xml": to_bytes(make_problem(sheet, item)).decode(), "submissions": fields})
            wanted.append((item, [score for _, score in answers]))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("open_edx.py"))],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [
        (item, list(zip(ours, theirs, strict=True)))
        for (item, ours), theirs in zip(wanted, json.loads(done.stdout), strict=True)
    ]


def test_open_edx_pays_the_key_in_full_and_all_else_less(graded: list[tuple[Item, list[tuple[float, float]]]]) -> None:
    """Of all kinds; what is partly right is paid as cskg pays it, but for several keys, which pay all or nothing."""
    for item, scores in graded:
        assert scores[0] == (1.0, 1.0), item
        for ours, theirs in scores[1:]:
            assert theirs < 1, item
            assert theirs == (0 if item.kind is ItemKind.MULTIPLE_CHOICE else pytest.approx(ours, abs=1e-6)), item
    kinds = Counter(item.kind for item, _ in graded)
    assert sum(kinds.values()) >= 60
    held = {name for name, kind in KINDS.items() if kind.interaction in FORMATS["olx"].interactions}
    assert held - {ItemKind.LINEAGE, ItemKind.PURPOSE} <= set(kinds) <= held


def read_archive(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as archive:
        return {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]


@pytest.mark.parametrize("make", SHEETS)
def test_a_library_holds_what_it_names(make: object) -> None:
    """Each problem is listed once and is there; words come back exactly; sources' rights stand in each."""
    sheet: QuizSheet = make()  # type: ignore[operator]
    items = tuple(item for item in sheet.quiz.items if FORMATS["olx"].holds(item))
    content, losses = write_olx(sheet, items)
    members = read_archive(content)
    named = [problem.attrib["url_name"] for problem in ET.fromstring(members["library/library.xml"])]
    assert named == [item.id for item in items]
    assert set(members) == {
        "library/library.xml", "library/policies/assets.json", *(f"library/problem/{name}.xml" for name in named)
    }  # fmt: skip
    for item in items:
        problem = ET.fromstring(members[f"library/problem/{item.id}.xml"])
        shown = "\n".join(problem.itertext()).replace(PARTED, "")
        assert all(_shown(option.text) in shown for option in (*item.options, *item.targets))
        assert _shown(item.stem) in shown
        rights = sheet.units[item.unit].source.rights
        assert rights is None or rights in shown
    told = {loss.item_id for loss in losses}
    assert told == {item.id for item in items if item.kind in {ItemKind.MULTIPLE_CHOICE, ItemKind.RECALL}}


def test_nasty_words_are_shown_as_they_stand() -> None:
    """Markup in the words of a source is text."""
    members = read_archive(export_quiz(make_sample_sheet(), "olx").content)
    texts = "\n".join("\n".join(ET.fromstring(m).itertext()) for name, m in members.items() if "problem/" in name)
    assert texts.replace(PARTED, "").count(_shown(NASTY)) > 5
