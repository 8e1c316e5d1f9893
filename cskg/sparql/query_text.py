"""Splits the text of a SPARQL query into tokens, and writes tokens as a text that can be read in only one way.

If the guard and the engine read a text differently, a client can use that: one of them takes for a string what is a
``SERVICE`` clause for the other. So the engine never gets the text of a client. It gets what :func:`write_tokens`
writes from the checked tokens:

- tokens have blanks between them, and there are no comments;
- each string is in double quotes, whatever its quotes were;
- in an IRI all but letters, digits and colons are written as ``\\uXXXX``, so that no IRI can be read as ``<`` and ``>``
  with an expression between them.

The tokens are the terminals of SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#sparqlGrammar, 19.8). Escapes such as
``\\u0041`` are read in strings and IRIs only, as SPARQL 1.2 has it; elsewhere they are refused.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from cskg.errors import BadInputError, cut


class Kind(Enum):
    """What a token is."""

    IRI = "iri"
    STRING = "string"
    NAME = "name"
    BLANK = "blank"
    VARIABLE = "variable"
    TAG = "tag"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Token:
    """A token.

    Attributes:
        kind: What it is.
        text: The string or the IRI itself, without its quotes and escapes; all other tokens unchanged.
        start: Its offset in the query, in characters.
    """

    kind: Kind
    text: str
    start: int


_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_LETTER = f"{_BASE}_"
_CHARACTER = f"{_LETTER}\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# Possessive quantifiers (`*+`), so that a long text that is not a name is searched only once.
_QUALIFIER = rf"[{_BASE}](?:\.*+[{_CHARACTER}]++)*+"
_LOCAL = rf"(?:[{_LETTER}:0-9]|{_ESCAPED})(?:\.*+(?:[{_CHARACTER}:]|{_ESCAPED}))*+"
_TERMINALS = {
    "space": r"[ \t\r\n]+|#[^\r\n]*",
    Kind.IRI: r"""<[^<>"{}|^`\x00-\x20]*>""",
    Kind.BLANK: rf"_:[{_LETTER}0-9](?:\.*+[{_CHARACTER}]++)*+",
    Kind.NAME: f"(?:{_QUALIFIER})?:(?:{_LOCAL})?",
    Kind.STRING: (
        r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
        r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
        r'|"(?!"")(?:[^"\\\r\n]|\\.)*"'
        r"|'(?!'')(?:[^'\\\r\n]|\\.)*'"
    ),
    Kind.VARIABLE: f"[?$][{_LETTER}0-9][{_LETTER}0-9\u00b7\u0300-\u036f\u203f-\u2040]*",
    Kind.TAG: "@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    Kind.NUMBER: r"[+-]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)",
    Kind.WORD: "[A-Za-z][A-Za-z0-9_]*",
    Kind.MARK: r"&&|\|\||!=|<=|>=|\^\^|[{}()\[\];,.=<>!+\-*/|^?]",
}
_KINDS = [Kind.MARK, *_TERMINALS]  # by the numbers of the groups, of which the first is 1
_TOKEN = re.compile("|".join(f"({pattern})" for pattern in _TERMINALS.values()))
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.)|$)", re.DOTALL)
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_NEVER_IN_IRIS = re.compile(r"""[<>"{}|^`\\\x00-\x20]""")
_PLAIN = re.compile("[^A-Za-z0-9:]")


def iter_tokens(text: str) -> Iterator[Token]:
    """Yields the tokens of a query.

    Raises:
        BadInputError: A part of the text is not a token; the message has its line and column.

    Example:
        >>> [token.text for token in iter_tokens("ASK { ?s <http://e/p> '''it's''' } # ?")]
        ['ASK', '{', '?s', 'http://e/p', "it's", '}']
    """
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise refuse(text, place, f"“{cut(text[place : place + 12])}” cannot be read here", _UNREAD)
        kind = _KINDS[found.lastindex or 0]
        if isinstance(kind, Kind):
            yield Token(kind, _read(kind, found[0], text, place), place)
        place = found.end()


_UNREAD = "Look for a quote or a > that is missing, or for a sign that SPARQL 1.1 does not have."


def _read(kind: Kind, written: str, text: str, place: int) -> str:
    """Returns the value of a token."""
    if kind is Kind.STRING:
        size = 3 if written[:3] in ('"""', "'''") else 1
        return _ESCAPE.sub(lambda found: _unescape(found, text, place, _LETTERS), written[size:-size])
    if kind is Kind.IRI:
        iri = _ESCAPE.sub(lambda found: _unescape(found, text, place, {}), written[1:-1])
        if _NEVER_IN_IRIS.search(iri):
            raise refuse(
                text, place, "An escape in this IRI stands for a character that IRIs cannot have", "Leave it out."
            )
        return iri
    return written


def _unescape(found: re.Match[str], text: str, place: int, letters: dict[str, str]) -> str:
    number, letter = found[1] or found[2], found[3]
    if number is not None:
        code = int(number, 16)
        if code < 0x110000 and not 0xD800 <= code < 0xE000:
            return chr(code)
    elif letter in letters:
        return letters[letter]
    raise refuse(text, place, f"“{found[0]}” is not an escape that can stand here", "Write the character itself.")


def refuse(text: str, place: int, what: str, cure: str) -> BadInputError:
    """Makes an error that names the line and the column of a place in a query."""
    line, column = locate(text, place)
    return BadInputError(f"Line {line}, column {column}: {what}.", cure)


def locate(text: str, place: int) -> tuple[int, int]:
    """Returns the line and the column of a place in a text, counted from 1."""
    before = text[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True, slots=True)
class Written:
    """A query as an engine gets it.

    Attributes:
        text: The text, on one line.
        ends: Where each token ends in it.
        starts: Where each token starts in the query of the client.
    """

    text: str
    ends: Sequence[int]
    starts: Sequence[int]

    def find_place(self, column: int, length: int) -> int:
        """Finds the place in the client's query of a column of this text.

        Args:
            column: The column, counted from 1.
            length: The length of the client's query.
        """
        number = bisect_right(self.ends, column - 1)
        return self.starts[number] if number < len(self.starts) else length


def write_tokens(tokens: Sequence[Token]) -> Written:
    r"""Writes tokens as a query that can be read in one way only.

    Example:
        >>> write_tokens(list(iter_tokens("ASK{?s<urn:a(b)>'a'@en#\n}"))).text
        'ASK { ?s <urn:a\\u0028b\\u0029> "a"@en }'
    """
    parts: list[str] = []
    ends: list[int] = []
    size = 0
    for number, token in enumerate(tokens):
        is_joined = not number or _is_joined(tokens[number - 1], token)
        part = _write(token) if is_joined else f" {_write(token)}"
        parts.append(part)
        size += len(part)
        ends.append(size)
    return Written("".join(parts), ends, [token.start for token in tokens])


def _is_joined(before: Token, token: Token) -> bool:
    """Returns whether two tokens go without a blank; the engine allows none in ``CONCAT(`` and in ``BNODE()``."""
    opens_call = before.kind is Kind.WORD and token.text == "("
    closes_at_once = before.kind is token.kind is Kind.MARK and before.text == "(" and token.text == ")"
    return token.kind is Kind.TAG or "^^" in (token.text, before.text) or opens_call or closes_at_once


def _write(token: Token) -> str:
    if token.kind is Kind.IRI:
        return f"<{_PLAIN.sub(_write_escape, token.text)}>"
    if token.kind is Kind.STRING:
        escaped = token.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return f'"{escaped}"'
    return token.text


def _write_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
