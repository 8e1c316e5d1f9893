"""Own questions in a dataset and its quizzes: found beside the sources, tied, mixed, graded and kept."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import load_dataset
from click.testing import CliRunner

from cskg.api.executing import Executor, execute_named
from cskg.cli.commands import cli
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.graph.validation import validate_graphs
from cskg.ingest.build import BuildReport, build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import Severity
from cskg.web.page import Address
from cskg.web.rendering import render

UNIT = "111275L4"
BANK = f"""$CATEGORY: $course$/top/{UNIT}

// [id:one] [tag:author:Chan Tai Man]
A customer posts a photo of a fire in your shop. What first? {{=Check the facts#So it is. ~Delete the post ~Wait}}

// [id:two]
Name the person who speaks to the press. {{=spokesperson =speaker}}

// [id:three]
How many hours a day does somebody watch the forums? {{#24}}

// [id:four]
Crises spread fast. {{T}}

// [id:five]
Say how you would apologise. {{}}

// [id:six]
危機發生時，你先做甚麼？ {{=核實事實 ~刪除帖子 ~等候}}
"""


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The real units in a folder that a test may change."""
    return Path(shutil.copytree(root / "data" / "units", tmp_path / "units"))


def ask(catalogue: Catalogue, **more: Any) -> dict[str, Any]:
    """A quiz about the unit."""
    variables = {"input": {"units": [UNIT], **more}, "explain": False}
    quiz: dict[str, Any] = execute_named("quiz", variables, catalogue)["quiz"]
    return quiz


def own_of(quiz: dict[str, Any]) -> list[dict[str, Any]]:
    """The own questions of a quiz."""
    return [item for item in quiz["items"] if item["kind"] == "OWN"]


def test_own_questions_mix_into_quizzes_up_to_their_share(folder: Path) -> None:
    """Half of a quiz at most unless told otherwise, spread among the others; none where other kinds are asked for."""
    (folder / "mine.items.gift").write_text(BANK)
    catalogue, told = load_dataset(folder)
    assert not [each for each in told if each.code.startswith("question") or each.severity is Severity.ERROR]
    quiz = ask(catalogue)
    count = len(quiz["items"])
    assert count > 7
    assert len(own_of(quiz)) == 5
    places = [place for place, item in enumerate(quiz["items"]) if item["kind"] == "OWN"]
    assert places == [(2 * number + 1) * count // 10 for number in range(5)]
    assert len(own_of(ask(catalogue, ownShare=20))) == 2
    assert not own_of(ask(catalogue, ownShare=0))
    assert not own_of(ask(catalogue, kinds=["MATCH", "SINGLE_CHOICE"]))
    assert not own_of(ask(catalogue, difficulty="EASY"))
    alone = ask(catalogue, kinds=["OWN"])
    assert len(alone["items"]) == len(own_of(alone)) == 5, "the Chinese one is for Chinese editions"
    assert ask(catalogue, seed=7) == ask(catalogue, seed=7) != ask(catalogue, seed=8)
    assert {item["id"] for item in own_of(quiz)} == {item["id"] for item in own_of(alone)}


def test_a_dataset_without_own_questions_gives_the_quiz_that_it_gave(folder: Path, retail: Catalogue) -> None:
    """Nothing changes where there are none, also not the id of a quiz."""
    (folder / "empty.items.gift").write_text("// nothing yet\n")
    catalogue, _ = load_dataset(folder)
    assert ask(catalogue)["id"] == ask(retail)["id"]
    assert ask(catalogue, kinds=["OWN"])["unfilled"]


def test_own_questions_are_graded_with_the_teachers_feedback(folder: Path) -> None:
    """The key pays, the feedback is the teacher's, and the evidence is the place in the file."""
    (folder / "mine.items.gift").write_text(BANK)
    catalogue, _ = load_dataset(folder)
    quiz = ask(catalogue, kinds=["OWN"])
    keys = {"CHOICE": {"Check the facts", "True"}, "TEXT": "Speaker.", "NUMBER": "24.0"}
    responses = []
    for item in quiz["items"]:
        key = keys.get(item["interaction"])
        if isinstance(key, str):
            responses.append({"itemId": item["id"], "text": key})
        elif key:
            choices = [option["id"] for option in item["options"] if option["text"] in key]
            responses.append({"itemId": item["id"], "choices": choices})
    result = execute_named("grade_quiz", {"quizId": quiz["id"], "responses": responses, "at": None}, catalogue)
    graded = result["gradeQuiz"]
    assert graded["score"] == graded["maxScore"] == 4
    said = [each for one in graded["results"] for each in one["feedback"] if each["rationale"]]
    assert [(each["rationale"], each["correct"]) for each in said] == [("So it is.", True)]


def test_ties_to_statements_are_covered_and_follow_the_log(folder: Path, tmp_path: Path) -> None:
    """A question about a statement counts as covering it; when the statement is reworded, its successor is asked."""
    document = next(folder.rglob(f"{UNIT}.txt"))
    store = tmp_path / "store"
    build(folder, store)
    catalogue = open_catalogue(StoreFolder(store), Iris())
    outline = catalogue.get_outline(catalogue.get_unit(UNIT))
    entry = next(entry for entry in outline.values() if "opinion leaders" in entry.statement.text)
    name = outline.ref(entry.position).name
    mine = folder / "mine.items.gift"
    mine.write_text(f"// [tag:cskg:{UNIT}/{name}]\nWho calms a forum? {{=An influencer ~A rival ~A robot}}\n")
    report = build(folder, store)
    assert not [each for each in report.diagnostics if each.code.startswith("question")]
    (tied,) = open_catalogue(StoreFolder(store), Iris()).own_questions.of(UNIT)  # type: ignore[arg-type]
    assert [ref.name for ref in tied.statements] == [name]
    document.write_text(
        document.read_text("utf-8").replace("role of opinion leaders", "part of opinion leaders"), "utf-8"
    )
    build(folder, store)
    report = build(folder, store)
    (moved,) = [each for each in report.diagnostics if each.code == "question-moved"]
    catalogue = open_catalogue(StoreFolder(store), Iris())
    (tied,) = catalogue.own_questions.of(UNIT)  # type: ignore[arg-type]
    (ref,) = tied.statements
    assert ref.name != name
    assert f"cskg:{UNIT}/{ref.name}" in moved.message
    assert moved.line == 2
    assert "opinion leaders" in catalogue.get_outline(catalogue.get_unit(UNIT)).find(ref.name).statement.text  # type: ignore[union-attr]


def build(folder: Path, store: Path) -> BuildReport:
    """Builds a store."""
    return build_store(find_sources([folder]), StoreFolder(store), Iris(), prune=True)


def test_what_is_tied_to_nothing_is_told(folder: Path) -> None:
    """No tie, an unknown unit, an unknown statement and a question that stands in two files are each told."""
    (folder / "a.items.gift").write_text(
        "No tie? {=a ~b}\n\n// [tag:cskg:NOTHING1L1]\nUnknown? {=a ~b}\n\n"
        f"// [tag:cskg:{UNIT}/r-aaaaaaaaaaaaaaaa]\nGone? {{=a ~b}}\n\n// [tag:cskg:{UNIT}]\nTwice? {{=a ~b}}\n"
    )
    (folder / "b.items.gift").write_text(f"// [tag:cskg:{UNIT}]\nTwice? {{=a ~b}}\n")
    catalogue, told = load_dataset(folder)
    found = [(each.code, each.source, each.line) for each in told if each.code.startswith("question")]
    assert found == [
        ("question-untied", "a.items.gift", 1),
        ("question-untied", "a.items.gift", 4),
        ("question-untied", "a.items.gift", 7),
        ("question-twice", "b.items.gift", 2),
    ]
    assert [item["stem"] for item in own_of(ask(catalogue, kinds=["OWN"]))] in (
        ["Gone?", "Twice?"],
        ["Twice?", "Gone?"],
    )


def test_a_store_keeps_reads_again_and_forgets_them(folder: Path, tmp_path: Path) -> None:
    """Unchanged files are not read again, dumps bring the questions back, and a file that is gone takes them along."""
    (folder / "mine.items.gift").write_text(BANK)
    store, other = tmp_path / "store", tmp_path / "other"
    first = build(folder, store)
    again = build(folder, store)
    assert "mine.items.gift" in first.loaded
    assert "mine.items.gift" in again.unchanged
    assert first.revision == again.revision
    catalogue = open_catalogue(StoreFolder(store), Iris())
    assert not validate_graphs(catalogue.store, catalogue.graph_names())
    dump = tmp_path / "dump.nq"
    run = CliRunner().invoke(cli, ["export", "nquads", "--store", str(store)])
    dump.write_text(run.stdout, "utf-8")
    assert build_store(find_sources([dump]), StoreFolder(other), Iris()).revision == first.revision
    assert ask(open_catalogue(StoreFolder(other), Iris())) == ask(catalogue)
    (folder / "mine.items.gift").unlink()
    build(folder, store)
    assert not len(open_catalogue(StoreFolder(store), Iris()).own_questions)


def test_a_hostile_file_costs_only_itself(folder: Path) -> None:
    """A file that cannot be read is an error at its place; units and other questions are there."""
    (folder / "bomb.items.xml").write_text('<!DOCTYPE quiz [<!ENTITY a "b">]>\n<quiz>&a;</quiz>')
    (folder / "broken.items.zip").write_bytes(b"PK\x03\x04")
    (folder / "mine.items.gift").write_text(BANK)
    catalogue, told = load_dataset(folder)
    assert sorted(each.source or "" for each in told if each.code == "bad-question-file") == [
        "bomb.items.xml",
        "broken.items.zip",
    ]
    assert len(own_of(ask(catalogue))) == 5
    assert catalogue.get_unit(UNIT)


@pytest.fixture
def run(folder: Path) -> Callable[..., Any]:
    """Runs the command with the folder as its source."""

    def run_command(*arguments: str) -> Any:
        return CliRunner().invoke(cli, ["quiz", *arguments, "--source", str(folder)])

    return run_command


def test_check_judges_the_writing_and_blocks_nothing(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Flaws are told with gate and place, and the exit code stays 0; a fault of reading is an error."""
    mine = tmp_path / "mine.items.gift"
    mine.write_text(
        f"// [tag:cskg:{UNIT}]\nWhich of these should you do first of all? "
        "{=Call the guard, then tell all others in the shop ~Run away ~Shout}\n\nIt burns. {T}\n\n"
        "How do you answer an angry guest? {=Record what was said ~Close the shop early ~Check the cash desk}\n\n"
        f"// [tag:cskg:{UNIT}]\nWhat may bad news become? {{=Soon a crisis ~Soon a holiday ~Soon a bargain}}\n"
    )
    found = run("--check", str(mine))
    assert found.exit_code == 0
    flaws = [line for line in found.stderr.splitlines() if "question-flaw" in line]
    assert (
        "mine.items.gift:2:1: warning: C1: The key is much longer than every other option: "
        "48 characters, the others 8 at most. [question-flaw]" in flaws
    )
    assert "docs/reference/quiz.md#gates" in found.stdout
    assert any(line.startswith("mine.items.gift:4:1") and "F3:" in line for line in flaws)
    assert not [line for line in flaws if ":6:1" in line]
    assert any(line.startswith("mine.items.gift:9:1") and "C13:" in line and "“crisis”" in line for line in flaws)
    assert "mine.items.gift:4:1: warning: The question is not tied to a unit of the dataset" in found.stderr
    assert "mine.items.gift:1:1: warning: The question is not tied" not in found.stderr
    mine.write_text("Bad {=a\n")
    assert run("--check", str(mine)).exit_code == 1
    assert run("--place", str(mine)).exit_code == 1
    shown = json.loads(run("--check", str(mine), "--json").stdout)
    assert shown["questions"] == 0
    assert [each["code"] for each in shown["diagnostics"]] == ["bad-question"]


def test_place_proposes_what_to_write(tmp_path: Path, run: Callable[..., Any]) -> None:
    """Each untied question gets statements with a score and the words that both have, as its file writes them."""
    mine = tmp_path / "mine.items.gift"
    mine.write_text(
        "How does Weibo marketing differ from blog marketing? {}\n\nQwerty uiop? {=a ~b}\n\n"
        f"// [tag:cskg:{UNIT}]\nTied? {{=a ~b}}\n"
    )
    before = mine.read_bytes()
    lines = run("--place", str(mine)).stdout.splitlines()
    assert lines[0].startswith("mine.items.gift:1: How does Weibo")
    assert "// [tag:cskg:107167L5/r-" in lines[1]
    assert "Analyze the difference between Weibo marketing and blog marketing" in lines[2]
    assert any("Tie it by hand" in line for line in lines)
    assert not any("Tied?" in line for line in lines)
    assert mine.read_bytes() == before
    shown = json.loads(run("--place", str(mine), "--json").stdout)
    assert shown[0]["proposals"][0]["score"] > 0.4
    assert shown[1]["proposals"] == []
    assert run("--place", str(mine), "--check", str(mine)).exit_code == 2
    assert run().exit_code == 2


def test_the_check_page_offers_shares_only_where_there_are_own_questions(folder: Path, retail: Catalogue) -> None:
    """A learner chooses none, half at most, or as many as there are; the link that is followed is marked."""
    (folder / "mine.items.gift").write_text(BANK)
    catalogue, _ = load_dataset(folder)

    def show(catalogue: Catalogue, **query: str) -> str:
        address = Address(page="check", route="/check", query={"unit": [UNIT]} | {k: [v] for k, v in query.items()})
        return (render(Executor(), catalogue, address).body or b"").decode()

    assert "Questions by teachers" not in show(retail)
    page = show(catalogue)
    assert "own=0" in page
    assert "own=100" in page
    assert "photo of a fire" in page
    none = show(catalogue, own="0")
    assert "photo of a fire" not in none
    assert none.count('aria-current="true"') == page.count('aria-current="true"')
