"""Sentences of study paths: why one unit comes before another, what spares a unit, and how numbers are said."""

from pathlib import Path

import pytest
from builders import load_dataset, make_row, write_links, write_unit

from cskg.graph.catalogue import Catalogue
from cskg.study.explaining import explain_step
from cskg.study.paths import Step, StudyPath, plan_study_path
from cskg.study.request import Budget, StudyPathRequest


def curate(folder: Path, *rows: str) -> None:
    """Writes curated prerequisites: subject, object and comment."""
    lines = (row.split("|") for row in rows)
    write_links(folder, *(make_row(subject, target, comment=comment) for subject, target, comment in lines))


def ask(folder: Path, *goals: str, **values: object) -> tuple[Catalogue, StudyPath]:
    """Plans a path."""
    catalogue, _ = load_dataset(folder)
    return catalogue, plan_study_path(catalogue, StudyPathRequest(**{"goals": goals, **values}))


def steps(path: StudyPath) -> dict[str, Step]:
    """The steps of a path by their codes, in order."""
    return {step.unit.code: step for stage in path.stages for step in stage.steps}


def test_a_student_reads_what_is_taught_and_put_to_work(tmp_path: Path) -> None:
    """An inferred prerequisite names the statement that teaches and the one that uses it, from either end."""
    write_unit(
        tmp_path, "900001L2", "Weigh ingredients", requirements=["Understand the rising time of sourdough loaves"]
    )
    write_unit(tmp_path, "900002L3", "Bake bread", requirements=["Adjust the rising time of sourdough loaves"])
    catalogue, path = ask(tmp_path, "900002L3")
    first, last = steps(path).values()
    said = (
        "Before “Bake bread”, learn “Weigh ingredients”: “Weigh ingredients” teaches “Understand the rising time of "
        "sourdough loaves”, which “Bake bread” puts to work in “Adjust the rising time of sourdough loaves”."
    )
    assert explain_step(catalogue, last) == ((said,), ())
    assert explain_step(catalogue, first) == ((), (said,))


def test_titles_say_what_both_are_about(tmp_path: Path) -> None:
    """Where only the titles show it, their common words are named."""
    write_unit(tmp_path, "900001L2", "Knead dough")
    write_unit(tmp_path, "900002L3", "Manage dough")
    catalogue, path = ask(tmp_path, "900002L3")
    assert explain_step(catalogue, steps(path)["900002L3"])[0] == (
        "Before “Manage dough”, learn “Knead dough”: both are about “dough”, and “Knead dough” is of the lower level.",
    )


def test_what_is_stated_or_curated_is_quoted(tmp_path: Path) -> None:
    """The words of a document or of a curator are the reason, whatever is inferred beside them."""
    write_unit(tmp_path, "900001L2", "Knead dough")
    write_unit(tmp_path, "900002L2", "Heat ovens")
    write_unit(tmp_path, "900003L3", "Manage dough", remark="Prerequisite: 900002L2.")
    curate(tmp_path, "900001L2|900003L3|Hands first.")
    catalogue, path = ask(tmp_path, "900003L3")
    assert explain_step(catalogue, steps(path)["900003L3"])[0] == (
        "Before “Manage dough”, learn “Knead dough”. A curator says: Hands first.",
        "Before “Manage dough”, learn “Heat ovens”: a document says “Prerequisite: 900002L2.”",
    )


def test_no_statement_is_quoted_twice_in_a_step(tmp_path: Path) -> None:
    """Of two units that prepare for one statement, the second sentence quotes only its own."""
    taught = "Understand the rising time of sourdough loaves"
    write_unit(tmp_path, "900001L2", "Weigh ingredients", requirements=[taught])
    write_unit(tmp_path, "900002L2", "Heat ovens", requirements=["Describe the rising time of sourdough loaves"])
    write_unit(tmp_path, "900003L3", "Bake bread", requirements=["Adjust the rising time of sourdough loaves"])
    for number in range(4, 9):  # words that half of all units have weigh little
        write_unit(tmp_path, f"90000{number}L4", f"Count {number} sacks")
    catalogue, path = ask(tmp_path, "900003L3")
    sentences = explain_step(catalogue, steps(path)["900003L3"])[0]
    assert len(sentences) == 2
    assert "\n".join(sentences).count("Adjust the rising time of sourdough loaves") == 1
    assert sentences[1].endswith("which “Bake bread” puts to work, too.")


def test_what_is_held_spares_what_comes_before_it(tmp_path: Path) -> None:
    """An inferred prerequisite is not asked for where a held unit comes after it; a curated one is."""
    write_unit(tmp_path, "900001L2", "Knead dough")
    write_unit(tmp_path, "900002L3", "Manage dough")
    write_unit(tmp_path, "900003L4", "Plan dough")
    _, path = ask(tmp_path, "900003L4", known=("900002L3",))
    assert list(steps(path)) == ["900003L4"]
    assert "900001L2 is not scheduled, because it comes before 900002L3, which is held." in path.messages
    assert path.gaps == ()
    curate(tmp_path, "900001L2|900003L4|Hands first.")
    _, path = ask(tmp_path, "900003L4", known=("900002L3",))
    assert list(steps(path)) == ["900001L2", "900003L4"]


SAME = ("Count the trays of cold sourdough loaves", "Sweep the flour from wooden benches", "Oil the rims of iron tins")
CLEAN = ("Trays and benches are clean",)


def test_what_is_held_spares_what_it_covers(tmp_path: Path) -> None:
    """A unit whose statements a held one covers is not asked for, and the path says so."""
    write_unit(tmp_path, "900001L2", "Close bakeries", requirements=SAME, criteria=CLEAN)
    more = (*SAME, "Lock the doors of the cellar")
    write_unit(tmp_path, "900002L2", "Clear workshops", requirements=more, criteria=CLEAN)
    write_unit(tmp_path, "900003L3", "Run nights")
    curate(tmp_path, "900001L2|900003L3|The shift ends with it.")
    _, path = ask(tmp_path, "900003L3", known=("900002L2",))
    assert list(steps(path)) == ["900003L3"]
    assert any(message.startswith("900001L2 counts as held, because 900002L2 is:") for message in path.messages)


def test_two_goals_that_count_for_each_other_are_told(tmp_path: Path) -> None:
    """Both are scheduled, as both are asked for, and the path says that one counts for the other."""
    write_unit(tmp_path, "900001L2", "Close bakeries", requirements=SAME, criteria=CLEAN)
    write_unit(tmp_path, "900002L2", "Clear workshops", requirements=SAME, criteria=CLEAN)
    _, path = ask(tmp_path, "900001L2", "900002L2")
    assert list(steps(path)) == ["900001L2", "900002L2"]
    told = [message for message in path.messages if message.code == "counts-for-scheduled"]
    assert len(told) == 1
    assert told[0].startswith("900001L2 and 900002L2 are both scheduled, although")


def test_a_director_does_not_stand_beside_first_steps(tmp_path: Path) -> None:
    """A unit of a high level that nothing comes before waits for the lower ones, and the path says why."""
    write_unit(tmp_path, "900001L1", "Sweep floors")
    write_unit(tmp_path, "900002L2", "Oil tins")
    write_unit(tmp_path, "900003L6", "Direct a company")
    curate(tmp_path, "900001L1|900002L2|Floors first.")
    _, path = ask(tmp_path, "900003L6", "900002L2")
    assert list(steps(path)) == ["900001L1", "900002L2", "900003L6"]
    assert [message.values for message in path.messages if message.code == "no-stated-order"] == [
        {"first": "2", "last": "3"}
    ]


@pytest.mark.parametrize(
    ("hours", "said"),
    [(7, "3 credits (30 hours), that is 5 weeks"), (30, "3 credits (30 hours), that is 1 week ")],
)
def test_weeks_are_said_as_people_say_them(tmp_path: Path, hours: float, said: str) -> None:
    """A smallest budget has whole weeks and hours, and halves of credits, rounded up so that it is enough."""
    write_unit(tmp_path, "900001L2", "Knead dough")
    _, path = ask(tmp_path, "900001L2", budget=Budget(max_credits=1, hours_per_week=hours))
    assert any(said in message for message in path.messages)
