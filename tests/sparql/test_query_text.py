"""Queries as tokens: what is read is what the engine gets, and the engine reads it in the same way."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cskg.errors import BadInputError
from cskg.sparql.query_text import Kind, Token, iter_tokens, locate, write_tokens

_QUOTES = st.sampled_from(['"', "'", '"""', "'''"])
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_SPACES = st.sampled_from(["", " ", "\n", "\t", " # it's a \"comment <\n"])
_PARTS = st.one_of(
    st.sampled_from([*"{}()[];,.=!+-*/|^?<>", "&&", "||", "!=", "<=", ">=", "^^", "SELECT", "a", "Service"]),
    st.sampled_from(["?x", "$y", "ex:a", ":", "ex:", "_:b1", "@en-GB", "1", "-2.5", "1e9", "ex:a%20b\\-c", "ex:a.b"]),
    st.sampled_from(["<http://e/a>", "<>", "<a(b)>", "<?a&&?b>"]),
)


def read(text: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in iter_tokens(text)]


def quote(text: str, mark: str) -> str:
    """A string with a kind of quotes, in which all that could end it is escaped."""
    for sign, escape in {"\\": "\\\\", mark[0]: f"\\{mark[0]}", "\n": "\\n", "\r": "\\r"}.items():
        text = text.replace(sign, escape)
    return f"{mark}{text}{mark}"


@given(st.lists(st.tuples(_PARTS, _SPACES), max_size=30))
def test_what_is_written_reads_as_it_was_read(parts: list[tuple[str, str]]) -> None:
    """The text for the engine has the tokens of the query, each with the same meaning, and no others."""
    text = "".join(f"{part}{space}" for part, space in parts)
    try:
        tokens = list(iter_tokens(text))
    except BadInputError:
        return
    written = write_tokens(tokens)
    assert read(written.text) == [(token.kind, token.text) for token in tokens]
    assert "\n" not in written.text
    assert "#" not in written.text


@given(_TEXTS, _QUOTES)
def test_the_engine_reads_each_string_as_the_guard_does(text: str, mark: str) -> None:
    """Whatever the quotes of a string, the engine gets the same characters."""
    tokens = list(iter_tokens(f"SELECT ({quote(text, mark)} AS ?x) {{}}"))
    assert tokens[2] == Token(Kind.STRING, text, 8)
    (row,) = ox.Store().query(write_tokens(tokens).text)
    assert row["x"] == ox.Literal(text)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x2FFF, exclude_characters='<>"{}|^`\\'), max_size=15))
def test_the_engine_reads_each_iri_as_the_guard_does(name: str) -> None:
    """No IRI is an expression to the engine, and each keeps its characters."""
    iri = f"http://e/{name}"
    tokens = list(iter_tokens(f"SELECT * {{ VALUES ?x {{ <{iri}> }} }}"))
    assert tokens[6] == Token(Kind.IRI, iri, 23)
    try:
        (row,) = ox.Store().query(write_tokens(tokens).text)
    except SyntaxError as error:
        assert "IRI" in str(error) or "expected" in str(error)  # noqa: PT017 - some of these are no IRIs
        return
    assert row["x"] == ox.NamedNode(iri)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { VALUES ?x { '''abc' } }",  # the engine would read '' and 'abc'
        'ASK { VALUES ?x { "a } }',
        "ASK { ?s <http://e/\\u003E> ?o }",
        'ASK { VALUES ?x { "\\uD800" } }',
        'ASK { VALUES ?x { "\\x" } }',
        'ASK { VALUES ?x { "\\" } }',
        "\\u0041SK {}",
        "ASK { ?s ex:\\u0061 ?o }",
        "ASK { << ?s ?p ?o >> ?q ~ }",
        "ASK { } \x00",
        "ASK { ` }",
    ],
)
def test_what_is_no_token_is_refused_with_its_place(query: str) -> None:
    """What one parser reads in this way and another in that is refused, and so are signs of other languages."""
    with pytest.raises(BadInputError, match=r"^Line 1, column [0-9]+: .*\."):
        list(iter_tokens(query))


def test_places_are_those_of_the_client() -> None:
    """A column of the engine's text leads back to the line and column of the query."""
    query = "SELECT # all\n  ?s\n{ ?s   ?p 'é' }"
    written = write_tokens(list(iter_tokens(query)))
    for number, word in enumerate(["SELECT", "?s", "{", "?s", "?p", '"é"', "}"]):
        column = sum(len(each) + 1 for each in ["SELECT", "?s", "{", "?s", "?p", '"é"'][:number]) + 1
        assert written.text[column - 1 :].startswith(word)
        assert written.find_place(column, len(query)) == written.starts[number]
    assert written.find_place(999, len(query)) == len(query)
    assert locate(query, written.starts[4]) == (3, 8)


@pytest.mark.parametrize(
    "call",
    ["CONCAT ('a', 'b')", "COALESCE(?none, 'ab')", "REPLACE ('cb', 'c', 'a')", "IF (true, 'ab', 1)", "STR(\n'ab')"],
)
def test_functions_are_called_as_the_engine_reads_them(call: str) -> None:
    """With or without a blank before the bracket, a function has its value."""
    (row,) = ox.Store().query(write_tokens(list(iter_tokens(f"SELECT ({call} AS ?x) {{}}"))).text)
    assert row["x"] == ox.Literal("ab")
    assert list(ox.Store().query(write_tokens(list(iter_tokens("SELECT (BNODE ( ) AS ?x) {}"))).text))
