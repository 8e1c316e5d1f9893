"""Which queries the engine is never asked."""

import pytest

from cskg.errors import BadInputError, LimitExceededError
from cskg.sparql.query_guard import MAX_BYTES, MAX_DEPTH, MAX_PATTERNS, MAX_TOKENS, check_query
from cskg.sparql.questions import load_questions

SERVICES = {
    "plainly": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "in small letters": "SELECT * { service SILENT ?x { ?s ?p ?o } }",
    "after a comment": "SELECT * { #'''\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'''\n }",
    "between quotes that look like one string": "SELECT * { ?s ?p \"'''\" . SERVICE ?x { ?s ?p \"'''\" } }",
    "after a mark in an IRI": "SELECT * { ?s <http://e/#> ?o . SERVICE ?x { ?s ?p ?o } }",
    "after an escaped backslash": 'SELECT * { ?s ?p "\\\\" . SERVICE ?x { ?s ?p "a" } }',
    "after a return": "SELECT * { # x\rSERVICE ?x { ?s ?p ?o } }",
    "next to a bracket": "SELECT*{SERVICE?x{?s ?p ?o}}",
}


@pytest.mark.parametrize("way", SERVICES)
def test_no_other_endpoint_is_asked(way: str) -> None:
    """Wherever the word stands as a word."""
    with pytest.raises(BadInputError, match="SERVICE is not answered"):
        check_query(SERVICES[way])


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <x> {" }',
        "SELECT * { ?SERVICE <http://e/SERVICE> ex:SERVICE # SERVICE\n }",
        "PREFIX service: <http://e/> SELECT * { ?s service:SERVICE ?o }",
    ],
)
def test_the_word_elsewhere_is_no_clause(query: str) -> None:
    """In a string, an IRI, a name or a comment it is text, and no comment reaches the engine."""
    assert "#" not in check_query(query).written.text


@pytest.mark.parametrize("word", ["INSERT", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"])
def test_updates_are_refused_by_name(word: str) -> None:
    """Also after a prologue."""
    with pytest.raises(BadInputError, match=f"column 23: {word.upper()} is an update"):
        check_query(f"PREFIX e: <http://e/>\t {word} DATA {{ }}".replace("\t ", " "))


def test_limits() -> None:
    """What is at a limit passes, one more is refused, and the message names line and column or the number."""
    deep = "ASK " + "{" * MAX_DEPTH + "}" * MAX_DEPTH
    check_query(deep)
    with pytest.raises(LimitExceededError, match="column 25: More than 20 brackets"):
        check_query(f"ASK {'[(' * MAX_DEPTH}")
    values = MAX_TOKENS - 8
    check_query(f"SELECT * {{ VALUES ?x {{ {'1 ' * values} }} }}")
    with pytest.raises(LimitExceededError, match="more than 2,000 words and signs"):
        check_query(f"SELECT * {{ VALUES ?x {{ {'1 ' * (values + 1)} }} }}")
    with pytest.raises(LimitExceededError, match=f"longer than {MAX_BYTES:,} bytes"):
        check_query("ASK {} #" + "é" * (MAX_BYTES // 2))


@pytest.mark.parametrize(
    "pattern", ["?s ?p ?o . ", "?s ?p 1 , 2 ; ?q 3 . ", "?s ?p [ ?q ?r ] . ", "?s ?p ( 1 2 3 ) . ", "{ ?s ?p ?o } "]
)
def test_triple_patterns_are_counted_in_all_their_spellings(pattern: str) -> None:
    """Many of any spelling are refused, a few never."""
    check_query(f"ASK {{ {pattern * 5} }}")
    with pytest.raises(LimitExceededError, match=f"more than {MAX_PATTERNS} triple patterns"):
        check_query(f"ASK {{ {pattern * (MAX_PATTERNS + 1)} }}")


def test_values_and_arguments_are_no_patterns() -> None:
    """Rows of data may be many."""
    check_query(f"SELECT * {{ VALUES (?x ?y) {{ {'(1 2) ' * 250} }} FILTER (?x IN ({', '.join('1' * 250)})) }}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("ASK { ( }", "column 9: “}” closes nothing"),
        ("ASK {\n { }", "Line 1, column 5: “{” is not closed"),
        ("ASK } {", "column 5: “}” closes nothing"),
        ("ASK FROM 1 {}", "column 10: FROM does not name a graph"),
        ("ASK FROM", "FROM does not name a graph"),
        ("ASK FROM NAMED ?g {}", "FROM does not name a graph"),
        ("ASK FROM g:x {}", "FROM does not name a graph"),
    ],
)
def test_faults_are_told_with_their_place(query: str, words: str) -> None:
    """Line and column, and what is wrong there."""
    with pytest.raises(BadInputError, match=words):
        check_query(query)


def test_the_graphs_of_a_query_are_found() -> None:
    """As whole IRIs and as prefixed names."""
    query = check_query(
        "PREFIX g: <http://e/> ASK FROM <http://e/a> FROM NAMED g:b from named <http://e/c> { ?s ?p 1 }"
    )
    assert query.graphs == ("http://e/a",)
    assert query.named_graphs == ("http://e/b", "http://e/c")


def test_answers_that_change_are_known() -> None:
    """Time and chance make an answer one that is not kept."""
    assert not check_query("SELECT (rand() AS ?x) {}").is_final
    assert not check_query("SELECT (NOW() AS ?x) {}").is_final
    assert check_query('SELECT ("NOW()" AS ?x) {}').is_final


def test_the_examples_pass() -> None:
    """All questions of the form are within the limits."""
    for question in load_questions():
        check_query(question.query)
