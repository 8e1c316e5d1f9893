"""What GraphQL answers about studying: reasons with their statements, coverage, gaps, areas and files."""

import sys
from base64 import b64decode
from typing import Any

import networkx as nx
import pytest

from cskg.api.area_types import UnitMeasures
from cskg.api.executing import execute
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.model import UnitCode, UnitKey
from cskg.study.complexity import Complexity


@pytest.fixture
def ask(illustrative: Catalogue):  # noqa: ANN201
    """Asks a query; gives the data, and wants no errors."""

    def run(query: str, **variables: object) -> Any:
        result = execute(illustrative, query, variables)
        assert not result.errors, result.errors
        return result.data

    return run


def test_a_reason_leads_to_the_statements_that_it_rests_on(ask) -> None:  # noqa: ANN001
    """Evidence of an inferred prerequisite gives the statement of either unit, with its verb and its place."""
    path = ask("""{ studyPath(input: {goals: ["910105L4"]}) { stages { steps { unit { code } reasons { method evidence {
        text unit { code } statement { text verb iri quote { line } } } } } } } }""")["studyPath"]
    last = path["stages"][-1]["steps"][0]
    found = [each for reason in last["reasons"] if reason["method"] == "prepares" for each in reason["evidence"]]
    stated = {each["statement"]["text"]: each for each in found if each["statement"]}
    assert stated["Brief shift leaders on promotions and changed prices"]["unit"]["code"] == "910105L4"
    assert stated["Understand the duties of a shift leader"]["statement"]["verb"] == "understand"
    assert all(each["text"] == each["statement"]["text"] for each in stated.values())
    assert all(each["statement"]["quote"]["line"] > 1 for each in stated.values())


def test_no_path_starts_in_silence(illustrative: Catalogue, ask) -> None:  # noqa: ANN001
    """Of every unit, at every confidence, a path with nothing held says of each step without a reason why."""
    query = """query($goal: String!, $sure: Float!) { studyPath(input: {goals: [$goal], minConfidence: $sure}) {
        gaps { unit { code } reason weaker { object { code } confidence evidence { text } } evidence { text } }
        stages { steps { unit { code } reasons { object { code } } } } } }"""
    reasons = set()
    for unit in sorted(code for code in illustrative.units)[::4]:
        for sure in (0.5, 1.0):
            path = ask(query, goal=unit, sure=sure)["studyPath"]
            steps = [step for stage in path["stages"] for step in stage["steps"]]
            first = [
                step["unit"]["code"]
                for step in steps
                if step["unit"]["code"] not in {reason["object"]["code"] for reason in step["reasons"]}
            ]
            assert [gap["unit"]["code"] for gap in path["gaps"]] == first
            for gap in path["gaps"]:
                assert bool(gap["weaker"]) is (gap["reason"] == "BELOW_CONFIDENCE")
                assert all(link["confidence"] < sure and link["evidence"] for link in gap["weaker"])
            reasons |= {gap["reason"] for gap in path["gaps"]}
    assert reasons == {"NONE_FOUND", "BELOW_CONFIDENCE"}


def test_a_step_tells_what_of_it_is_known(ask) -> None:  # noqa: ANN001
    """With known units, each step has its coverage by them; without, it has none."""
    query = """query($known: [String!]) { studyPath(input: {goals: ["910214L3"], known: $known}) { stages { steps {
        coverage { share covered { a { text } b { text } } missing { text } } } } } }"""
    (stage,) = ask(query, known=["910204L3"])["studyPath"]["stages"]
    coverage = stage["steps"][0]["coverage"]
    assert 0.5 < coverage["share"] < 0.9
    assert {"text": "Contact the customer again within three days"} in coverage["missing"]
    (stage,) = ask(query, known=[])["studyPath"]["stages"]
    assert stage["steps"][0]["coverage"] is None


def test_alternatives_and_the_smallest_budget(ask) -> None:  # noqa: ANN001
    """What does not fit is named with what would do, and other goals that fit are alternatives."""
    path = ask("""{ studyPath(input: {goals: ["910405L5", "910607L4", "910102L2"], maxCredits: 12, alternatives: 2}) {
        status totalCredits unmetGoals { code } messages alternatives { totalCredits unmetGoals { code } } } }""")
    path = path["studyPath"]
    assert path["status"] == "PARTIAL"
    assert "910405L5" in {unit["code"] for unit in path["unmetGoals"]}
    assert path["totalCredits"] <= 12
    assert any("smallest budget for all goals" in message for message in path["messages"])
    assert path["alternatives"]
    for other in path["alternatives"]:
        assert other["totalCredits"] <= 12
        assert other["unmetGoals"] != path["unmetGoals"]


def test_a_gap_by_units_and_statements(ask) -> None:  # noqa: ANN001
    """A gap names what is missing of each missing unit, and says so in words where nothing is."""
    query = """query($held: [String!]!, $goals: [String!], $areas: [AreaGoalInput!]) {
        gap(held: $held, goals: $goals, goalAreas: $areas) { units { code } statements { text kind } messages } }"""
    gap = ask(query, held=["910204L3"], goals=["910214L3"])["gap"]
    assert gap["units"] == [{"code": "910214L3"}]
    texts = [statement["text"] for statement in gap["statements"]]
    assert "Choose a tone that suits the channel" in texts
    assert "Explain why customers complain and what they expect" not in texts
    area = ask(query, held=[], areas=[{"functionalArea": "Stock Control", "level": 2}])["gap"]
    assert area["units"] == [{"code": "910402L2"}]
    none = ask(query, held=["910402L2"], goals=["910402L2"])["gap"]
    assert (none["units"], none["statements"]) == ([], [])
    assert "Nothing is missing." in none["messages"]


def test_the_prerequisites_of_an_area(ask) -> None:  # noqa: ANN001
    """The area's graph has stages, edges with links, what hangs loose, and two diagrams of itself."""
    graph = ask("""{ prerequisites(functionalArea: "Stock Control", minConfidence: 0.7) { functionalArea { name }
        stages { code } edges { subject { code } object { code } links { justification evidence { text } } }
        bottlenecks { unit { code } waiting } unprepared { code } deadEnds { code } messages dot mermaid } }""")
    graph = graph["prerequisites"]
    assert graph["functionalArea"]["name"] == "Stock Control"
    pairs = [(edge["subject"]["code"], edge["object"]["code"]) for edge in graph["edges"]]
    assert ("910403L3", "910404L4") in pairs
    assert all(link["evidence"] for edge in graph["edges"] for link in edge["links"])
    waiting = len(nx.descendants(nx.DiGraph(pairs), "910402L2"))
    assert graph["bottlenecks"][0] == {"unit": {"code": "910402L2"}, "waiting": waiting}
    assert graph["dot"].count(" -> ") == len(pairs)
    assert graph["mermaid"].startswith("flowchart LR\n")


def test_the_map_of_an_area(ask) -> None:  # noqa: ANN001
    """All that joins the units is there, with measures of each; cut lists are the first part of whole ones."""
    graph = ask("""{ prerequisites(functionalArea: "Customer Service") {
        structuralComplexity svg whatIf { moved { blocking } }
        edges { subject { code } object { code } }
        measures { unit { code } earliestStage blocking delay cruciality centrality before { blocking } }
        few: relations(first: 2) { kind subject { code } }
        relations { kind subject { code } object { code } confidence justification isReduced
        links { confidence } } } }""")
    graph = graph["prerequisites"]
    kinds = {each["kind"] for each in graph["relations"]}
    assert kinds == {"PREREQUISITE_OF", "OVERLAPS_WITH", "ADOPTED_FROM", "ADAPTED_FROM", "REPLACES"}
    drawn = [each for each in graph["relations"] if each["kind"] == "PREREQUISITE_OF" and each["isReduced"]]
    assert [{name: each[name] for name in ("subject", "object")} for each in drawn] == graph["edges"]
    assert all(each["confidence"] == each["links"][0]["confidence"] for each in graph["relations"])
    assert graph["few"] == [{name: each[name] for name in ("kind", "subject")} for each in graph["relations"][:2]]
    assert graph["structuralComplexity"] == sum(each["cruciality"] for each in graph["measures"])
    assert all(each["cruciality"] == each["blocking"] + each["delay"] for each in graph["measures"])
    assert (graph["whatIf"], {str(each["before"]) for each in graph["measures"]}) == (None, {"None"})
    assert graph["svg"].startswith("<svg ")


def test_a_centrality_that_no_number_of_json_holds() -> None:
    """More paths than a floating-point number can count are shown as the largest one."""
    unit = UnitEntry(key=UnitKey("900001L1"), iri="urn:x", code=UnitCode("900001L1"), code_level=1, editions=())
    most = Complexity(earliest_stage=1, blocking=1, delay=3, centrality=10**400)
    assert UnitMeasures.of(unit, most, None).centrality == sys.float_info.max


def test_an_area_without_a_prerequisite(ask) -> None:  # noqa: ANN001
    """The whole answer is without it, diagrams too; what was before stands beside it."""
    query = """query($without: [PrerequisiteInput!]) {
        prerequisites(functionalArea: "Stock Control", without: $without) {
        edges { subject { code } object { code } } structuralComplexity mermaid
        measures { unit { code } earliestStage before { earliestStage } }
        whatIf { structuralComplexity without { kind subject { code } object { code } links { justification } }
        stages { code } moved { unit { code } earliestStage before { earliestStage before { delay } } } } } }"""
    whole = ask(query)["prerequisites"]
    pair = {"subject": "910402L2", "object": "910403L3"}
    found = ask(query, without=[pair])["prerequisites"]
    gone = {"subject": {"code": "910402L2"}, "object": {"code": "910403L3"}}
    assert gone in whole["edges"]
    assert gone not in found["edges"]
    what_if = found["whatIf"]
    assert what_if["structuralComplexity"] == whole["structuralComplexity"] > found["structuralComplexity"]
    assert [{name: each[name] for name in gone} for each in what_if["without"]] == [gone]
    assert {"justification": "CURATED"} in what_if["without"][0]["links"]
    moved = {
        each["unit"]["code"]: (each["before"]["earliestStage"], each["earliestStage"]) for each in what_if["moved"]
    }
    assert moved["910403L3"] == (2, 1)
    stages = {
        each["unit"]["code"]: (each["before"]["earliestStage"], each["earliestStage"]) for each in found["measures"]
    }
    assert {code: pair for code, pair in stages.items() if pair[0] != pair[1]} == moved
    assert found["mermaid"] != whole["mermaid"]


@pytest.mark.parametrize(
    ("form", "name", "kind", "start"),
    [
        ("DOT", "study-path.dot", "text/vnd.graphviz", b"digraph"),
        ("MERMAID", "study-path.mmd", "text/vnd.mermaid", b"flowchart"),
        ("ICALENDAR", "study-path.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n"),
    ],
)
def test_a_path_as_a_file(ask, form: str, name: str, kind: str, start: bytes) -> None:  # noqa: ANN001
    """Each format has a name, a media type and its bytes."""
    file = ask(
        """query($format: StudyPathFormat!) { exportStudyPath(input: {goals: ["910405L5"], hoursPerWeek: 6},
        format: $format, firstDay: "2027-01-04") { name mediaType base64 } }""",
        format=form,
    )["exportStudyPath"]
    assert (file["name"], file["mediaType"]) == (name, kind)
    assert b64decode(file["base64"]).startswith(start)


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ('{ gap(held: ["910402L3"], goals: ["910404L4"]) { messages } }', "NOT_FOUND", "910402L2"),
        ("{ gap(held: []) { messages } }", "BAD_INPUT", "no goal"),
        (
            '{ gap(held: [], goalAreas: [{functionalArea: "Stock Control", level: 7}]) { messages } }',
            "BAD_INPUT",
            "level 1, 2, 3",
        ),
        ('{ prerequisites(functionalArea: "Stok Control") { messages } }', "NOT_FOUND", "stock-control"),
        ('{ prerequisites(functionalArea: "Stock Control", minConfidence: 2) { messages } }', "BAD_INPUT", "0 to 1"),
        (
            """{ prerequisites(functionalArea: "Stock Control",
            without: [{subject: "910401L1", object: "910402L2"}]) { messages } }""",
            "BAD_INPUT",
            "no prerequisite by which 910401L1 comes before 910402L2",
        ),
        (
            '{ prerequisites(functionalArea: "Stock Control") { relations(first: -1) { kind } } }',
            "BAD_INPUT",
            "less than 0",
        ),
        (
            '{ exportStudyPath(input: {goals: ["910404L4"]}, format: ICALENDAR, firstDay: "2027-01-04") { name } }',
            "BAD_INPUT",
            "hours per week",
        ),
        (
            '{ exportStudyPath(input: {goals: ["910404L4"], hoursPerWeek: 5}, format: ICALENDAR) { name } }',
            "BAD_INPUT",
            "first day",
        ),
    ],
)
def test_bad_questions(illustrative: Catalogue, query: str, code: str, words: str) -> None:
    """Each is answered with its code, what is wrong, and what would work."""
    result = execute(illustrative, query)
    assert result.errors
    assert result.errors[0].extensions is not None
    assert result.errors[0].extensions["code"] == code
    assert words in result.errors[0].message
