"""Study paths over documents: curators change them, gaps, areas, diagrams and calendars follow from them."""

from collections import Counter
from datetime import date
from pathlib import Path

import icalendar
import networkx as nx
import pydot
import pytest
from builders import load_dataset, make_row, write_links, write_unit

from cskg.errors import BadInputError, NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.model import Justification, Language, UnitKey
from cskg.study.areas import graph_area
from cskg.study.calendar import to_calendar
from cskg.study.diagrams import Arrow, Box, Diagram, draw_area, draw_path, to_dot, to_mermaid
from cskg.study.gap import cover_by_held, find_gap
from cskg.study.paths import PathStatus, StudyPath, plan_study_path
from cskg.study.relation import relation_of
from cskg.study.request import AreaGoal, Budget, StudyPathRequest


def scheduled(path: StudyPath) -> list[str]:
    """The codes of a path in order."""
    return [str(step.unit.code) for stage in path.stages for step in stage.steps]


def ask(catalogue: Catalogue, *goals: str, **values: object) -> StudyPath:
    """Plans a path."""
    return plan_study_path(catalogue, StudyPathRequest(**{"goals": goals, **values}))


def test_a_curator_changes_a_path(tmp_path: Path) -> None:
    """To reject an inferred prerequisite takes it out of the path, and to assert another one puts that in."""
    for code, title in (("900001L2", "Receive parcels"), ("900002L3", "Manage parcels"), ("900003L2", "Mend roofs")):
        write_unit(tmp_path, code, title)
    before = ask(load_dataset(tmp_path)[0], "900002L3")
    assert scheduled(before) == ["900001L2", "900002L3"]
    assert before.stages[1].steps[0].reasons[0].justification is Justification.STRUCTURAL
    write_links(tmp_path, make_row("900001L2", "900002L3", rejects=True), make_row("900003L2", "900002L3"))
    after = ask(load_dataset(tmp_path)[0], "900002L3")
    assert scheduled(after) == ["900003L2", "900002L3"]
    assert [link.justification for link in after.stages[1].steps[0].reasons] == [Justification.CURATED]


def test_a_curated_cycle_is_shown(tmp_path: Path) -> None:
    """A cycle that curators make is an error that shows it, for the path and for the area."""
    for code in ("900001L2", "900002L3"):
        write_unit(tmp_path, code, f"Mend {code}")
    write_links(tmp_path, make_row("900001L2", "900002L3"), make_row("900002L3", "900001L2"))
    catalogue = load_dataset(tmp_path)[0]
    with pytest.raises(BadInputError, match="900001L2 → 900002L3 → 900001L2"):
        ask(catalogue, "900002L3")
    with pytest.raises(BadInputError, match="900001L2 → 900002L3 → 900001L2"):
        graph_area(catalogue, "Stock")


def test_every_inferred_reason_quotes_both_units(illustrative: Catalogue) -> None:
    """A step that an inferred prerequisite puts where it stands cites words of both documents, with their places."""
    inferred = [
        link
        for unit in illustrative.units.values()
        if unit.editions
        for stage in ask(illustrative, unit.iri).stages
        for step in stage.steps
        for link in step.reasons
        if link.justification is Justification.STRUCTURAL
    ]
    assert len({(link.subject, link.object) for link in inferred}) >= 40
    for link in inferred:
        quoted = {each.unit for each in illustrative.evidence_of(link) if each.spans and each.source}
        assert quoted == {link.subject, link.object}


def test_what_is_compiled_is_compiled_once(illustrative: Catalogue) -> None:
    """Two questions to one dataset revision rest on one compiled relation."""
    assert relation_of(illustrative) is relation_of(illustrative)


def test_a_predecessor_that_is_held_falls_short(illustrative: Catalogue) -> None:
    """Who holds 910204L3 is told how much of its successor that covers, and that this is too little."""
    path = ask(illustrative, "910214L3", known=("910204L3",))
    assert scheduled(path) == ["910214L3"]
    assert any("910204L3 is held, but does not count for 910214L3" in message for message in path.messages)
    back = ask(illustrative, "910204L3", known=("910214L3",))
    assert back.status is PathStatus.ALREADY_KNOWN


def test_an_area_whose_documents_name_the_industry_as_a_branch_is_one(illustrative: Catalogue) -> None:
    """All twelve units of Customer Service are in one area, whichever way their documents print it."""
    graph = graph_area(illustrative, "Customer Service")
    codes = [unit.code for stage in graph.stages for unit in stage if not unit.code.startswith("919")]
    assert len(codes) == len(set(codes)) == 12


def test_the_graph_of_an_area(illustrative: Catalogue) -> None:
    """It holds every unit once, after its prerequisites; nothing in it follows from the rest; what hangs is named."""
    graph = graph_area(illustrative, "Stock Control")
    stage_of = {unit.key: index for index, stage in enumerate(graph.stages) for unit in stage}
    assert max(Counter(unit.key for stage in graph.stages for unit in stage).values()) == 1
    edges = [(edge.subject.key, edge.target.key) for edge in graph.edges]
    assert ("910402L2", "910403L3") in edges
    assert all(stage_of[subject] < stage_of[target] for subject, target in edges)
    assert set(nx.transitive_reduction(nx.DiGraph(edges)).edges) == set(edges)
    assert graph.bottlenecks[0].unit.code == "910402L2"
    assert graph.bottlenecks[0].waiting == len(nx.descendants(nx.DiGraph(edges), "910402L2"))
    into, out = {target for _, target in edges}, {subject for subject, _ in edges}
    assert {unit.key for unit in graph.unprepared} == {
        key for key in stage_of if key not in into and illustrative.units[key].level != 1
    }
    assert {unit.key for unit in graph.dead_ends} == {
        key for key in stage_of if key not in out and illustrative.units[key].level != 6
    }


def test_an_area_without_prerequisites_says_so(illustrative: Catalogue) -> None:
    """Where no edge is sure enough, there is a word about it; an unknown area is told with near names."""
    graph = graph_area(illustrative, "Visual Display", 1.0)
    assert graph.edges == ()
    assert "No prerequisite of enough confidence" in graph.messages[0]
    with pytest.raises(NotFoundError, match="stock-control"):
        graph_area(illustrative, "Stok Control")


def test_a_gap_is_what_the_path_holds_and_the_units_held_do_not_cover(illustrative: Catalogue) -> None:
    """The units are those of the path; the statements are those that no unit held covers."""
    gap = find_gap(illustrative, ["910402L2"], ["910404L4"])
    assert [unit.code for unit in gap.units] == scheduled(ask(illustrative, "910404L4", known=("910402L2",)))
    near = find_gap(illustrative, ["910204L3"], ["910214L3"])
    (coverage,) = near.coverages
    missing = [placed.statement.text for placed in coverage.missing]
    assert "Contact the customer again within three days" in missing
    assert "Explain why customers complain and what they expect" not in missing


def test_no_gap(illustrative: Catalogue) -> None:
    """Where all goals are held nothing is missing, and a sentence says so."""
    gap = find_gap(illustrative, ["910404L4"], ["910404L4"])
    assert (gap.units, gap.coverages) == ((), ())
    assert gap.messages[-1] == "Nothing is missing."


def test_a_gap_to_an_area_and_to_a_unit_without_a_document(illustrative: Catalogue, retail: Catalogue) -> None:
    """All units of an area at a level may be the goal; a unit that is only named is missing as a whole."""
    gap = find_gap(illustrative, [], goal_areas=[AreaGoal(functional_area="Stock Control", level=2)])
    assert [unit.code for unit in gap.units] == ["910402L2"]
    named = find_gap(retail, ["111275L4"], ["107157L4"])
    assert [unit.code for unit in named.units] == ["107157L4"]
    assert named.coverages == ()
    assert any("What 107157L4 asks for is not known" in message for message in named.messages)


def test_a_gap_in_the_language_that_both_have(tmp_path: Path) -> None:
    """A unit of two languages is compared with what is held in the language of that."""
    chinese = {"language": Language.ZH_HANT, "requirements": {"開店": ("點燈",)}, "criteria": ("準時開店",)}
    write_unit(tmp_path, "900001L2", "Open the shop", name="en.txt")
    write_unit(tmp_path, "900001L2", "開店", name="zh.txt", **chinese)
    write_unit(tmp_path, "900002L2", "準備", **chinese)
    catalogue = load_dataset(tmp_path)[0]
    coverage = cover_by_held(catalogue, catalogue.get_unit("900001L2"), [UnitKey("900002L2")])
    assert coverage is not None
    assert (coverage.unit.language.value, coverage.share) == ("zh-Hant", 1.0)


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # pydot calls pyparsing by old names
def test_diagrams_hold_every_step_and_every_prerequisite(illustrative: Catalogue) -> None:
    """A DOT parser finds a box for each step, and an arrow for each pair that reasons join, dashed where inferred."""
    path = ask(illustrative, "910405L5", "910607L4")
    joined = {
        (link.subject, step.unit.key): [] for stage in path.stages for step in stage.steps for link in step.reasons
    }
    for stage in path.stages:
        for step in stage.steps:
            for link in step.reasons:
                joined[link.subject, step.unit.key].append(link.justification)
    (graph,) = pydot.graph_from_dot_data(to_dot(draw_path(path)))
    boxes = [box for part in graph.get_subgraphs() for box in part.get_nodes()]
    assert len(boxes) == len(scheduled(path))
    assert len(graph.get_edges()) == len(joined)
    dashed = [edge for edge in graph.get_edges() if edge.get_style() == "dashed"]
    assert len(dashed) == sum(set(found) == {Justification.STRUCTURAL} for found in joined.values()) > 0
    assert len(draw_area(graph_area(illustrative, "Stock Control")).arrows) > 0


NASTY = 'a "quoted" \\N <b>&amp;</b> `code` ]})| %% ; #35; 管理\u2028\n'


@pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")  # pydot calls pyparsing by old names
def test_titles_cannot_break_out_of_a_diagram() -> None:
    """Whatever a title holds, it stays the label of its box."""
    one, other = (Box(key=UnitKey(name), lines=(name, NASTY)) for name in "AB")
    diagram = Diagram(
        frames=(("Stage 1", (one,)), (NASTY, (other,))),
        arrows=(Arrow(start=one.key, end=other.key, confidence=0.5),),
    )
    (graph,) = pydot.graph_from_dot_data(to_dot(diagram))
    assert [len(part.get_nodes()) for part in graph.get_subgraphs()] == [1, 1]
    assert len(graph.get_edges()) == 1
    lines = to_mermaid(diagram).splitlines()
    assert len(lines) == 1 + 3 + 3 + 1
    assert lines[-1] == '  n1 -. "0.5" .-> n2'
    assert all(line.count('"') in {0, 2} for line in lines)


def test_a_calendar_is_read_back(illustrative: Catalogue) -> None:
    """The icalendar library reads an event for each step, in the path's order, each where the hours a week put it."""
    path = ask(illustrative, "910405L5", budget=Budget(hours_per_week=10))
    first = date(2027, 1, 4)
    data = to_calendar(path, first, 10)
    events = icalendar.Calendar.from_ical(data).walk("VEVENT")
    assert [str(event["SUMMARY"]).split(maxsplit=1)[0] for event in events] == scheduled(path)
    done = 0.0
    for event, step in zip(events, (step for stage in path.stages for step in stage.steps), strict=True):
        start, end = event.decoded("DTSTART"), event.decoded("DTEND")
        assert (start - first).days == 7 * int(done // 10)
        done += step.hours
        assert (end - first).days == 7 * -int(-done // 10)
        assert "reference only" in str(event["DESCRIPTION"])
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert to_calendar(path, first, 10) == data


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2027, 1, 4), None), (date(9998, 1, 1), 5), (date(2027, 1, 4), 1e-5)]
)
def test_calendars_that_cannot_be(illustrative: Catalogue, first: date, hours: float | None) -> None:
    """Without hours a week, or beyond the years of the calendar, there is an answer that says what to give."""
    with pytest.raises(BadInputError, match="Give"):
        to_calendar(ask(illustrative, "910405L5"), first, hours)
