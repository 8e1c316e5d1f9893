"""Decides which queries go to the engine.

A query may not reach other hosts (``SERVICE``), name graphs that the dataset does not have, or be so long or so deeply
nested that parsing it takes long. :mod:`cskg.sparql.engine` and the process around it limit what a query takes while it
runs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from cskg.errors import LimitExceededError
from cskg.sparql.query_text import Kind, Token, Written, iter_tokens, locate, refuse, write_tokens

MAX_BYTES = 32_768
MAX_TOKENS = 2_000
MAX_DEPTH = 20
"""How deep brackets of all kinds may be nested."""

MAX_PATTERNS = 100
"""Most triple patterns; the time that the engine needs to order them grows with their square."""

_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_CHANGING = frozenset("RAND NOW UUID STRUUID BNODE".split())
_CLOSING = {"}": "{", ")": "(", "]": "["}
_TERMS = frozenset((Kind.IRI, Kind.STRING, Kind.NAME, Kind.BLANK, Kind.VARIABLE, Kind.NUMBER))


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedQuery:
    """A query that may go to the engine.

    Attributes:
        source: The text of the client, for the places in messages.
        written: The text for the engine.
        graphs: The graphs that the query takes for its default graph (``FROM``).
        named_graphs: The graphs that it takes for its named graphs (``FROM NAMED``).
        is_final: Whether the same dataset always gives the same answer.
    """

    source: str
    written: Written
    graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    is_final: bool


def check_query(text: str) -> CheckedQuery:
    """Checks a query.

    Raises:
        BadInputError: It is not a query that is answered here; the message has the line and the column.
        LimitExceededError: It is too long, too deep, or has too many patterns.

    Example:
        >>> check_query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
        Traceback (most recent call last):
        ...
        cskg.errors.BadInputError: Line 1, column 12: SERVICE is not answered. This endpoint asks no other one.
    """
    if len(text.encode(errors="replace")) > MAX_BYTES:
        raise LimitExceededError(f"The query is longer than {MAX_BYTES:,} bytes.", "Ask for less at a time.")
    tokens: list[Token] = []
    for token in iter_tokens(text):
        tokens.append(token)
        if len(tokens) > MAX_TOKENS:
            raise _exceed(text, token, f"The query has more than {MAX_TOKENS:,} words and signs")
    _check_words(text, tokens)
    _check_brackets(text, tokens)
    _check_patterns(text, tokens)
    sources = list(_iter_sources(text, tokens))
    words = {token.text.upper() for token in tokens if token.kind is Kind.WORD}
    return CheckedQuery(
        source=text,
        written=write_tokens(tokens),
        graphs=tuple(iri for iri, is_named in sources if not is_named),
        named_graphs=tuple(iri for iri, is_named in sources if is_named),
        is_final=words.isdisjoint(_CHANGING),
    )


def _exceed(text: str, token: Token, what: str) -> LimitExceededError:
    line, column = locate(text, token.start)
    return LimitExceededError(f"Line {line}, column {column}: {what}.", "Ask for less at a time.")


def _check_words(text: str, tokens: Sequence[Token]) -> None:
    words = [token for token in tokens if token.kind is Kind.WORD]
    for token in words:
        if token.text.upper() == "SERVICE":
            raise refuse(text, token.start, "SERVICE is not answered", "This endpoint asks no other one.")
    first = next((token for token in words if token.text.upper() not in ("PREFIX", "BASE")), None)
    if first is not None and first.text.upper() in _UPDATES:
        raise refuse(
            text, first.start, f"{first.text.upper()} is an update", "Only queries are answered; nothing is changed."
        )


def _check_brackets(text: str, tokens: Sequence[Token]) -> None:
    open_brackets: list[Token] = []
    for token in tokens:
        if token.kind is not Kind.MARK:
            continue
        if token.text in _CLOSING.values():
            open_brackets.append(token)
            if len(open_brackets) > MAX_DEPTH:
                raise _exceed(text, token, f"More than {MAX_DEPTH} brackets are nested")
        elif token.text in _CLOSING:
            if not open_brackets or open_brackets[-1].text != _CLOSING[token.text]:
                raise refuse(text, token.start, f"“{token.text}” closes nothing", "Count the brackets before it.")
            open_brackets.pop()
    if open_brackets:
        left = open_brackets[-1]
        raise refuse(text, left.start, f"“{left.text}” is not closed", "Close it at the end.")


def _check_patterns(text: str, tokens: Sequence[Token]) -> None:
    """Counts triple patterns, never too few, from separators, groups and items of lists; not the rows of VALUES."""
    patterns = 0
    for before, token, bracket in _iter_counted(tokens):
        if token.text in ("{", "["):
            patterns += 1
        elif bracket == "(":
            patterns += token.kind in _TERMS and _ends_term(before)
        else:
            patterns += token.kind is Kind.MARK and token.text in (".", ";", ",")
        if patterns > MAX_PATTERNS:
            raise _exceed(text, token, f"The query has more than {MAX_PATTERNS} triple patterns")


def _iter_counted(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, str]]:
    """Yields the tokens outside the data of VALUES, each with the token before it and the bracket that it is in."""
    brackets: list[str] = []
    data_depth = 0  # of the bracket around the rows
    is_data_next = False
    for before, token in pairwise((tokens[0], *tokens) if tokens else ()):
        is_mark = token.kind is Kind.MARK
        if token.kind is Kind.WORD and token.text.upper() == "VALUES":
            is_data_next = True
        if not data_depth and not is_data_next:
            yield before, token, brackets[-1] if brackets else ""
        if is_mark and token.text in _CLOSING.values():
            brackets.append(token.text)
            if is_data_next and token.text == "{":
                data_depth, is_data_next = len(brackets), False
        elif is_mark and token.text in _CLOSING:
            if data_depth == len(brackets):
                data_depth = 0
            brackets.pop()


def _ends_term(token: Token) -> bool:
    """Returns whether a term ends with a token, so that a term after it is one more item of a list."""
    return token.kind in _TERMS or token.text in (")", "]")


def _iter_sources(text: str, tokens: Sequence[Token]) -> Iterator[tuple[str, bool]]:
    """Yields the graphs that FROM and FROM NAMED name, and whether they are named ones."""
    prefixes: dict[str, str] = {}
    for number, token in enumerate(tokens):
        if token.kind is not Kind.WORD:
            continue
        following = [*tokens[number + 1 : number + 3], token, token]
        if token.text.upper() == "PREFIX" and following[0].kind is Kind.NAME:
            prefixes[following[0].text] = following[1].text
        elif token.text.upper() == "FROM":
            is_named = following[0].kind is Kind.WORD and following[0].text.upper() == "NAMED"
            yield _resolve(text, following[is_named], prefixes), is_named


def _resolve(text: str, token: Token, prefixes: dict[str, str]) -> str:
    if token.kind is Kind.IRI:
        return token.text
    prefix, colon, name = token.text.partition(":")
    if token.kind is not Kind.NAME or f"{prefix}{colon}" not in prefixes or "\\" in name:
        raise refuse(text, token.start, "FROM does not name a graph here", "Write the whole IRI of one, in < and >.")
    return prefixes[f"{prefix}{colon}"] + name
