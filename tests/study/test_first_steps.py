"""Gaps of study paths: of each step that nothing comes before, why that is so."""

from pathlib import Path

import pytest
from builders import load_dataset, make_row, write_links, write_unit
from click.testing import CliRunner

from cskg.cli.commands import cli
from cskg.links.stated import states_none
from cskg.study.first_steps import GapReason
from cskg.study.paths import PathStatus, StudyPath, plan_study_path
from cskg.study.request import StudyPathRequest


def ask(folder: Path, *goals: str, **values: object) -> StudyPath:
    """Plans a path."""
    return plan_study_path(load_dataset(folder)[0], StudyPathRequest(**{"goals": goals, **values}))


@pytest.mark.parametrize(
    "text",
    [
        "Prerequisites: none.",
        "Prerequisite units: Nil",
        "Pre-requisite - N/A",
        "Prerequisites are not required.",
        "Read this first. There is no prerequisite for this unit.",
        "This unit does not have any prerequisites.",
        "Entry requirements: not applicable",
        "May be taken without formal prerequisites.",
        "先修單元：無。",
        "先修要求：不設",
        "本單元不設先修要求。",
        "没有先修单元",
    ],
)
def test_words_that_state_that_there_is_none(text: str) -> None:
    """The plain ways to state that a unit has no prerequisite are read."""
    assert states_none(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Prerequisite: 900001L1.",
        "There are no prerequisites other than first aid.",
        "No prerequisites for holders of a licence.",
        "No prerequisites are stated.",
        "900001L1 is not a prerequisite of 900002L2. No prerequisite of 900001L1.",
        "Check the prerequisites. None is missing.",
        "先修單元：沒有列明。",
        "除急救外沒有先修單元。",
    ],
)
def test_words_that_do_not(text: str) -> None:
    """A sentence that limits what it says, or speaks of another unit, does not state it of the unit."""
    assert not states_none(text)


def test_a_goal_alone_says_that_none_was_found(tmp_path: Path) -> None:
    """A path of the goal alone is complete, and says that no prerequisite was found."""
    write_unit(tmp_path, "900001L3", "Mend roofs")
    path = ask(tmp_path, "900001L3")
    (gap,) = path.gaps
    assert (path.status, gap.unit.code, gap.reason) == (PathStatus.COMPLETE, "900001L3", GapReason.NONE_FOUND)
    assert gap.weaker == gap.evidence == ()
    assert path.messages[0].code == "no-prerequisite-found"


def test_a_document_states_that_there_is_none(tmp_path: Path) -> None:
    """The words of the document are the evidence, with their place."""
    write_unit(tmp_path, "900001L3", "Mend roofs", remark="Prerequisites: none.")
    path = ask(tmp_path, "900001L3")
    (gap,) = path.gaps
    (evidence,) = gap.evidence
    assert gap.reason is GapReason.STATED_THAT_NONE
    assert (evidence.text, evidence.source) == ("Prerequisites: none.", "900001L3.txt")
    assert evidence.spans
    assert path.messages[0] == "The documents state that there is no prerequisite of 900001L3."


@pytest.mark.parametrize(("remark", "reason"), [("", "BELOW_CONFIDENCE"), ("Prerequisite: nil.", "STATED_THAT_NONE")])
def test_what_has_too_little_confidence_is_named(tmp_path: Path, remark: str, reason: str) -> None:
    """A prerequisite of less confidence than was asked for is named with its words, whatever else is stated."""
    write_unit(tmp_path, "900001L2", "Build frames")
    write_unit(tmp_path, "900002L3", "Lay tiles", remark=remark)
    write_links(tmp_path, make_row("900001L2", "900002L3", confidence=0.4, comment="Tiles need a frame."))
    (gap,) = ask(tmp_path, "900002L3").gaps
    assert gap.reason.value == reason
    assert [(link.subject, link.confidence) for link in gap.weaker] == [("900001L2", 0.4)]
    surer = ask(tmp_path, "900002L3", min_confidence=0.4)
    assert [each.unit.code for each in surer.gaps] == ["900001L2"]


def test_the_sentence_names_what_is_less_sure(tmp_path: Path) -> None:
    """The message has the unit, the confidence of its prerequisite and the one that was asked for."""
    write_unit(tmp_path, "900001L2", "Build frames")
    write_unit(tmp_path, "900002L3", "Lay tiles")
    write_links(tmp_path, make_row("900001L2", "900002L3", confidence=0.4, comment="Tiles need a frame."))
    assert ask(tmp_path, "900002L3").messages[0] == (
        "Nothing is scheduled before 900002L3, because what may come before has less confidence than 0.5: "
        "900001L2 before 900002L3 (0.4)."
    )


def test_a_step_whose_prerequisites_are_held_is_no_gap(tmp_path: Path) -> None:
    """Where what comes before is held, it is known, so nothing is missing."""
    write_unit(tmp_path, "900001L2", "Build frames")
    write_unit(tmp_path, "900002L3", "Lay tiles")
    write_links(tmp_path, make_row("900001L2", "900002L3", confidence=0.9, comment="Tiles need a frame."))
    assert ask(tmp_path, "900002L3", known=("900001L2",)).gaps == ()
    assert [gap.unit.code for gap in ask(tmp_path, "900002L3").gaps] == ["900001L2"]


def test_the_terminal_says_it_under_the_step(tmp_path: Path) -> None:
    """What is less sure stands under the step, with its words."""
    write_unit(tmp_path, "900001L2", "Build frames")
    write_unit(tmp_path, "900002L3", "Lay tiles")
    write_links(tmp_path, make_row("900001L2", "900002L3", confidence=0.4, comment="Tiles need a frame."))
    printed = CliRunner().invoke(cli, ["path", "900002L3", "--source", str(tmp_path)]).stdout.splitlines()
    place = printed.index(
        "    nothing is scheduled before it; these prerequisites have less confidence than you ask for:"
    )
    assert printed[place + 1] == "    perhaps after 900001L2  Build frames (CURATED, 0.4)"
    assert "Tiles need a frame." in printed[place + 2]
