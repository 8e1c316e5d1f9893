"""What GraphQL answers about the two real units."""

import re
from typing import Any

import pytest

from cskg.api.executing import execute
from cskg.api.nodes import Context
from cskg.graph.catalogue import Catalogue


@pytest.fixture
def ask(retail: Catalogue):  # noqa: ANN201
    """Asks a query; gives the data, and wants no errors."""

    def run(query: str, **variables: object) -> Any:
        result = execute(retail, query, variables)
        assert not result.errors, result.errors
        return result.data

    return run


@pytest.fixture
def fail(retail: Catalogue):  # noqa: ANN201
    """Asks a query that must fail; gives the first error's code and text."""

    def run(query: str, **variables: object) -> tuple[str, str]:
        result = execute(retail, query, variables)
        assert result.errors
        return result.errors[0].extensions["code"], result.errors[0].message

    return run


def test_the_stated_lineage_is_a_link_with_its_sentence(ask) -> None:  # noqa: ANN001
    """111275L4 is adopted from 107157L4; the evidence quotes the remark, and the way back is there."""
    data = ask("""{ unit(code: "111275L4") {
        derivedFrom { code status level title derivatives { code } }
        links(direction: OUT) { predicate justification confidence method
          evidence { text unit { code } quote { text spans line source { name } } } } } }""")["unit"]
    assert data["derivedFrom"] == [
        {
            "code": "107157L4",
            "status": "REFERENCED",
            "level": 4,
            "title": None,
            "derivatives": [{"code": "111275L4"}],
        }
    ]
    (link,) = data["links"]
    assert (link["predicate"], link["justification"], link["confidence"]) == ("ADOPTED_FROM", "STATED", 1.0)
    (evidence,) = link["evidence"]
    assert evidence["text"] == evidence["quote"]["text"] == "This UoC is adopted from 107157L4."
    assert evidence["quote"]["source"]["name"] == "retail/111275L4.txt"
    assert evidence["quote"]["spans"] == [[2921, 2955]]


def test_a_unit_answers_with_its_tree(ask) -> None:  # noqa: ANN001
    """Statements have kind, verb, number, confidence and their place in the source."""
    unit = ask("""{ unit(code: "107167L5") { level credit notionalHours industry { slug } languages
        functionalAreas { name slug industry { name } } source { title rights illustrative }
        requirements { number text verb confidence kind children { text confidence quote { line spans } } }
        assessmentCriteria { text kind } diagnostics { code severity line } } }""")["unit"]
    assert (unit["level"], unit["credit"], unit["notionalHours"]) == (5, 6, 60)
    assert unit["functionalAreas"][0]["slug"] == "retail--multi-channel-promotion-of-communication"
    assert [topic["number"] for topic in unit["requirements"]] == ["1", "2", "3"]
    assert unit["requirements"][1]["verb"] == "develop"
    assert len(unit["requirements"][1]["children"]) == 22
    assert {child["confidence"] < 1 for child in unit["requirements"][1]["children"]} == {True}
    assert unit["diagnostics"][0]["code"] == "items-run-on"
    assert unit["source"]["illustrative"] is False
    assert "HKSAR" in unit["source"]["rights"] or "Hong Kong" in unit["source"]["rights"]


def test_every_node_is_found_by_its_id(ask) -> None:  # noqa: ANN001
    """Units, statements, areas and links come back as what they are."""
    data = ask("""{ unit(code: "111275L4") { id functionalAreas { id } links { id }
        requirements { id children { id text children { id } } } } }""")["unit"]
    statement = data["requirements"][0]["children"][1]
    for node_id, kind in (
        (data["id"], "Unit"),
        (data["functionalAreas"][0]["id"], "FunctionalArea"),
        (data["links"][0]["id"], "Link"),
        (statement["id"], "Statement"),
        (statement["children"][2]["id"], "Statement"),
    ):
        assert ask("query($id: ID!) { node(id: $id) { __typename id } }", id=node_id)["node"] == {
            "__typename": kind,
            "id": node_id,
        }
    found = ask("query($id: ID!) { node(id: $id) { ... on Statement { text iri } } }", id=statement["id"])["node"]
    assert found["text"] == statement["text"]
    assert re.search(r"/unit/111275L4/en/r-[a-z2-7]{16}$", found["iri"])


def test_a_unit_is_found_by_code_and_iri(ask, retail: Catalogue) -> None:  # noqa: ANN001
    """The IRI names the same unit as the code."""
    iri = retail.get_unit("111275L4").iri
    assert ask("query($c: String!) { unit(code: $c) { code } }", c=iri)["unit"]["code"] == "111275L4"


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        ("", ["107157L4", "107167L5", "111275L4"]),
        ("(first: 1)", ["107157L4"]),
        ("(last: 1)", ["111275L4"]),
        ('(search: "WEIBO")', ["107167L5"]),
        ('(search: "crisis internet")', ["111275L4"]),
        ('(search: "crisis weibo")', []),
        ("(orderBy: LEVEL, filter: {status: [DESCRIBED]})", ["111275L4", "107167L5"]),
        ("(orderBy: TITLE)", ["107167L5", "111275L4", "107157L4"]),
        ("(filter: {levels: [4]})", ["107157L4", "111275L4"]),
        ('(filter: {industry: "Retail"})', ["107167L5", "111275L4"]),
        ('(filter: {functionalArea: "customer relationship management"})', ["111275L4"]),
        ('(filter: {codes: ["107167L5", "nope"]})', ["107167L5"]),
        ('(filter: {language: "zh-hant"})', []),
        ("(filter: {status: [REFERENCED]})", ["107157L4"]),
    ],
)
def test_lists_are_filtered_searched_and_ordered(ask, arguments: str, codes: list[str]) -> None:  # noqa: ANN001
    """All that is given must hold; absent values come last."""
    data = ask(f"{{ units{arguments} {{ edges {{ node {{ code }} }} }} }}")["units"]
    assert [edge["node"]["code"] for edge in data["edges"]] == codes


def test_pages_follow_one_another(ask) -> None:  # noqa: ANN001
    """Reading on with cursors gives every unit once, in both directions."""
    seen, after = [], None
    while True:
        page = ask(
            "query($after: String) { units(first: 1, after: $after) "
            "{ totalCount edges { node { code } } pageInfo { hasNextPage endCursor } } }",
            after=after,
        )["units"]
        assert page["totalCount"] == 3
        seen += [edge["node"]["code"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["107157L4", "107167L5", "111275L4"]
    page = ask(
        "query($c: String) { units(last: 5, before: $c) { edges { node { code } } pageInfo { hasPreviousPage } } }",
        c=after,
    )
    assert [edge["node"]["code"] for edge in page["units"]["edges"]] == seen[:2]


def test_comparison(ask) -> None:  # noqa: ANN001
    """It is symmetric, says what it rests on, and shows what was reworded."""
    query = """query($a: String!, $b: String!) { compare(a: $a, b: $b) { verdict similarity reasons
        fields { field a b } pairs { change score a { text } b { text } words { text edit } } } }"""
    one = ask(query, a="111275L4", b="107167L5")["compare"]
    two = ask(query, a="107167L5", b="111275L4")["compare"]
    same = ask(query, a="111275L4", b="111275L4")["compare"]
    assert one["verdict"] == two["verdict"] == "DIFFERENT"
    assert one["similarity"] == two["similarity"] < 0.03
    assert (same["verdict"], same["similarity"]) == ("EQUIVALENT", 1.0)
    assert any("covered by the other unit" in reason for reason in one["reasons"])
    assert {pair["change"] for pair in same["pairs"]} == {"KEPT"}
    (reworded,) = (pair for pair in one["pairs"] if pair["change"] == "REWORDED")
    assert "".join(w["text"] for w in reworded["words"] if w["edit"] != "ADDED") == reworded["a"]["text"]
    assert {word["edit"] for word in reworded["words"]} >= {"DROPPED", "ADDED"}


def test_coverage(ask) -> None:  # noqa: ANN001
    """A unit covers itself wholly and another one where its statements do; the rest is missing."""
    query = """query($from: [String!]!, $to: String!) { coverage(from: $from, to: $to) { unit { code } share
        covered { change score a { text } b { text } } missing { text kind } } }"""
    itself = ask(query, **{"from": ["107167L5", "111275L4"], "to": "111275L4"})["coverage"]
    assert (itself["unit"]["code"], itself["share"], itself["missing"]) == ("111275L4", 1.0, [])
    assert all(pair["a"] == pair["b"] and pair["change"] == "KEPT" for pair in itself["covered"])
    other = ask(query, **{"from": ["111275L4"], "to": "107167L5"})["coverage"]
    assert other["share"] < 0.1
    assert len(other["covered"]) + len(other["missing"]) == 36
    assert {found["kind"] for found in other["missing"]} == {"PERFORMANCE_REQUIREMENT"}
    assert ask(query, **{"from": [], "to": "107167L5"})["coverage"]["share"] == 0


def test_a_study_path_invents_no_prerequisite(ask) -> None:  # noqa: ANN001
    """With two units and no stated prerequisite it says so, and orders by level."""
    path = ask("""{ studyPath(input: {goals: ["107167L5", "111275L4"], hoursPerWeek: 6}) { status totalCredits
        totalHours weeks messages stages { steps { unit { code } hours reasons { id } unlocks { code } } } } }""")[
        "studyPath"
    ]
    assert (path["status"], path["totalCredits"], path["totalHours"], path["weeks"]) == ("COMPLETE", 12, 120, 20)
    steps = [[step["unit"]["code"] for step in stage["steps"]] for stage in path["stages"]]
    assert steps == [["111275L4"], ["107167L5"]]
    assert all(not step["reasons"] and not step["unlocks"] for stage in path["stages"] for step in stage["steps"])
    assert any("prerequisite" in message for message in path["messages"])
    assert any("reference only" in message for message in path["messages"])


def test_a_referenced_unit_may_be_a_goal(ask) -> None:  # noqa: ANN001
    """With a message, and hours that are flagged as estimated, never 0."""
    path = ask("""{ studyPath(input: {goals: ["107157L4"]}) { status messages
        stages { steps { hours hoursEstimated unit { status } } } } }""")["studyPath"]
    (step,) = path["stages"][0]["steps"]
    assert step["hoursEstimated"] is True
    assert step["hours"] > 0
    assert any("107157L4" in message for message in path["messages"])


def test_a_quiz_is_graded_from_its_id_alone(ask) -> None:  # noqa: ANN001
    """The key scores full marks, nothing else does, and every option is explained from the source."""
    query = """{ quiz(input: {units: ["111275L4"], size: 8, seed: 3}) {
        id items { id kind stem options { id text } targets { id } } } }"""
    quiz = ask(query)["quiz"]
    assert quiz == ask(query)["quiz"]
    grade = """query($id: ID!, $r: [ResponseInput!]!) { gradeQuiz(quizId: $id, responses: $r) { score maxScore
        results { itemId score key keyPairs { option target } keyText
          feedback { optionId correct rationale evidence { text quote { spans } } } } } }"""
    empty = ask(grade, id=quiz["id"], r=[])["gradeQuiz"]
    assert empty["score"] == 0
    assert 1 <= empty["maxScore"] <= 8
    typed = {"MISSING_MEMBER", "NUMERIC"}
    responses = [
        {
            "itemId": result["itemId"],
            "choices": result["key"] if not result["keyPairs"] else None,
            "pairs": result["keyPairs"] or None,
            "text": result["keyText"][0] if item["kind"] in typed else None,
            "texts": result["keyText"] if item["kind"] not in typed else None,
        }
        for item, result in zip(quiz["items"], empty["results"], strict=True)
    ]
    full = ask(grade, id=quiz["id"], r=responses)["gradeQuiz"]
    assert full["score"] == full["maxScore"] == empty["maxScore"]
    for item, result in zip(quiz["items"], full["results"], strict=True):
        assert {entry["optionId"] for entry in result["feedback"]} == {option["id"] for option in item["options"]}
        for entry in result["feedback"]:
            assert entry["rationale"]
            assert any(evidence["quote"]["spans"] for evidence in entry["evidence"])


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        ('{ unit(code: "111275L3") { code } }', "NOT_FOUND", "Did you mean 111275L4"),
        ('{ unit(code: "x") { code } }', "NOT_FOUND", "no unit"),
        ('{ unit(code: "a\\u0000b") { code } }', "BAD_INPUT", "control characters"),
        ('{ unit(code: "111275L4", language: "fr") { code } }', "BAD_INPUT", "zh-Hant"),
        ('{ node(id: "!") { id } }', "BAD_INPUT", "not an id"),
        ('{ node(id: "dW5pdDp4") { id } }', "NOT_FOUND", "no node"),
        ("{ units(first: 101) { totalCount } }", "LIMIT_EXCEEDED", "100"),
        ("{ units(first: -1) { totalCount } }", "BAD_INPUT", "-1"),
        ("{ units(first: 1, last: 1) { totalCount } }", "BAD_INPUT", "Both"),
        ('{ units(after: "e30") { totalCount } }', "BAD_INPUT", "cursor"),
        ('{ units(filter: {functionalArea: "nope"}) { totalCount } }', "NOT_FOUND", "functional area"),
        ('{ functionalAreas(industry: "Mining") { name } }', "NOT_FOUND", "retail"),
        ('{ compare(a: "111275L4", b: "107157L4") { verdict } }', "BAD_INPUT", "no document"),
        ('{ compare(a: "111275L4", b: "111275L5") { verdict } }', "NOT_FOUND", "111275L4"),
        ('{ coverage(from: ["111275L5"], to: "111275L4") { share } }', "NOT_FOUND", "111275L4"),
        ('{ coverage(from: ["107157L4"], to: "111275L4") { share } }', "BAD_INPUT", "no document"),
        ("{ studyPath(input: {}) { status } }", "BAD_INPUT", "goal"),
        ('{ studyPath(input: {goals: ["x"]}) { status } }', "NOT_FOUND", "x"),
        ('{ studyPath(input: {goals: ["111275L4"], maxCredits: -1}) { status } }', "BAD_INPUT", "-1"),
        ('{ studyPath(input: {goals: ["111275L4"], maxWeeks: 3}) { status } }', "BAD_INPUT", "week"),
        ("{ quiz(input: {units: []}) { id } }", "BAD_INPUT", "unit"),
        ('{ quiz(input: {units: ["107157L4"]}) { id } }', "BAD_INPUT", "document"),
        ('{ quiz(input: {units: ["111275L4"], size: 0}) { id } }', "BAD_INPUT", "1"),
        ('{ quiz(input: {units: ["111275L4"], size: 5000}) { id } }', "LIMIT_EXCEEDED", "100"),
        ('{ gradeQuiz(quizId: "forged", responses: []) { score } }', "BAD_INPUT", "quiz"),
        ("{ nonsense }", "BAD_INPUT", "nonsense"),
        ("{ unit(code: 5) { code } }", "BAD_INPUT", "String"),
        ("{", "BAD_INPUT", "Syntax"),
    ],
)
def test_bad_questions_are_answered_with_a_code_and_a_cure(fail, query: str, code: str, words: str) -> None:  # noqa: ANN001
    """Each has one of the five codes, and its text says what would work."""
    found, message = fail(query)
    assert found == code, message
    assert words in message


def test_a_cursor_of_another_revision_is_refused(retail: Catalogue, fail) -> None:  # noqa: ANN001
    """A list that is read in pages is the list of one revision."""
    other = Context(retail)
    page = execute(other.catalogue, "{ units(first: 1, orderBy: TITLE) { pageInfo { endCursor } } }")
    cursor = page.data["units"]["pageInfo"]["endCursor"]
    code, message = fail("query($c: String) { units(after: $c) { totalCount } }", c=cursor)
    assert code == "BAD_INPUT"
    assert "another list" in message


def test_a_statement_leads_to_its_unit_and_what_is_above_it(ask) -> None:  # noqa: ANN001
    """A statement has its position, its unit in its language, and the statement that it is listed under."""
    (first, *_) = ask("""{ unit(code: "111275L4") { requirements { position parent { id } text
        children { position unit { code language } parent { text } children { position } } } } }""")[
        "unit"
    ]["requirements"]
    assert first["position"] == "1"
    assert first["parent"] is None
    child = first["children"][0]
    assert child["position"] == "1.1"
    assert child["unit"] == {"code": "111275L4", "language": "en"}
    assert child["parent"] == {"text": first["text"]}
    assert child["children"][4] == {"position": "1.1.5"}


def test_a_fault_in_one_field_leaves_the_others(retail: Catalogue) -> None:
    """A wrong code in compare, coverage, a path, a gap or a quiz empties that field and no other."""
    query = """{ levels { value }
        compare(a: "111275L4", b: "nothing") { similarity }
        coverage(from: ["nothing"], to: "111275L4") { share }
        studyPath(input: {goals: ["nothing"]}) { status }
        gap(held: [], goals: ["nothing"]) { messages }
        quiz(input: {units: ["nothing"]}) { id }
        gradeQuiz(quizId: "nothing", responses: []) { score }
        exportQuiz(input: {units: ["nothing"]}, format: "gift") { name }
        changes(since: "nothing") { totalCount } }"""
    result = execute(retail, query)
    assert result.data is not None
    assert len(result.data.pop("levels")) == 7
    assert set(result.data.values()) == {None}
    assert result.errors


def test_several_operations_need_a_name(retail: Catalogue) -> None:
    """A document of two operations runs the one that is named, and is refused where none is."""
    document = "query A { levels { value } } query B { industries { name } }"
    named = execute(retail, document, operation_name="B")
    assert named.errors == ()
    assert named.data is not None
    assert list(named.data) == ["industries"]
    refused = execute(retail, document)
    assert refused.data is None
    (error,) = refused.errors or ()
    assert "operationName" in error.message
    assert (error.extensions or {})["code"] == "BAD_INPUT"


def test_reasons_of_a_first_step_say_what_needs_it(illustrative: Catalogue) -> None:
    """A first step's reasons are the links by which later steps come after it."""
    goal = next(link.object for link in illustrative.links if link.method == "prepares" and link.confidence >= 0.5)
    query = """query($g: String!) { studyPath(input: {goals: [$g]}) {
        stages { steps { unit { code } reasons { subject { code } object { code } } unlocks { code } } } } }"""
    result = execute(illustrative, query, {"g": goal})
    assert result.errors == ()
    assert result.data is not None
    stages = result.data["studyPath"]["stages"]
    assert len(stages) > 1
    for step in stages[0]["steps"]:
        assert {reason["subject"]["code"] for reason in step["reasons"]} == {step["unit"]["code"]}
        assert {reason["object"]["code"] for reason in step["reasons"]} == {unit["code"] for unit in step["unlocks"]}
    for step in stages[-1]["steps"]:
        assert {reason["object"]["code"] for reason in step["reasons"]} == {step["unit"]["code"]}
