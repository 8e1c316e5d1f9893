"""Faulty versions of documents, such as editors, converters, transfers and attackers make.

Each mutation is a function of bytes, a second document, and a source of numbers. So Hypothesis can choose and shrink
mutations, and a fuzzer can replay them.
"""

import json
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from cskg.errors import SourceError
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document, parse_units
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document
from cskg.parser.unit_json import unit_to_json

Draw = Callable[[int], int]
"""Returns a number from 0 to less than its argument."""

Mutation = Callable[[bytes, bytes, Draw], bytes]

STRANGE = (
    "\x00", "\x07", "\x1a", "\x85", "\u2028", "\u200b", "\u202e", "\u2066", "\ufeff", "\ufffd", "\U0001d7d8", "Ⅳ", "٣",
    "e\u0301", "\t\t", "\f", "\r", "<", "</", "<!--", "-->", "<![CDATA[", "&amp;", "&#0;", "&#xD800;", "&#99999999;",
    "&nbsp", "•", "○", "(a)", "1.", "6.1.1.1.1", "一、", "{", "[", '"', "\\u0000", "\\ud800", "1e999", "NaN", ";", ",",
    "Title", "Code", "Credit", "Level", "Competency", "Assessment Criteria", "Remark", "Performance Requirements",
    "Be able to:", "900001L1", "including", "adopted from 900001L1", "能力單元", "編號", "級別",
)  # fmt: skip
"""Characters and words with a special meaning in one of the stages."""

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "big5hkscs", "gb18030", "cp1252", "utf-32")


def _cut(data: bytes, draw: Draw) -> tuple[int, int]:
    start = draw(len(data) + 1)
    return start, min(len(data), start + 1 + draw(400))


def delete(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Removes a piece."""
    start, end = _cut(data, draw)
    return data[:start] + data[end:]


def truncate(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Cuts the file off."""
    return data[: draw(len(data) + 1)]


def repeat(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Repeats a piece many times."""
    start, end = _cut(data, draw)
    return data[:start] + data[start:end] * (2 + draw(60)) + data[end:]


def move(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Moves a piece."""
    start, end = _cut(data, draw)
    rest = data[:start] + data[end:]
    place = draw(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def splice(data: bytes, other: bytes, draw: Draw) -> bytes:
    """Replaces the end with the end of another document."""
    return data[: draw(len(data) + 1)] + other[draw(len(other) + 1) :]


def flip(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Changes a byte."""
    if not data:
        return data
    place = draw(len(data))
    return data[:place] + bytes((draw(256),)) + data[place + 1 :]


def insert(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Inserts a special character or word."""
    place = draw(len(data) + 1)
    return data[:place] + STRANGE[draw(len(STRANGE))].encode() + data[place:]


def shuffle_lines(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Exchanges two lines."""
    lines = data.split(b"\n")
    first, second = draw(len(lines)), draw(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def end_lines(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Changes or removes line ends."""
    return data.replace(b"\n", (b"\r\n", b"\r", b" ", b"", b"\n\n", b"\f", b"<br>")[draw(7)])


def encode(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Writes the text in another encoding."""
    return data.decode("utf-8", "replace").encode(ENCODINGS[draw(len(ENCODINGS))], "replace")


def flatten(data: bytes, _: bytes, draw: Draw) -> bytes:
    """Removes tabs, spaces or marks."""
    lost = (b"\t", b" ", "•".encode(), "○".encode(), b".", b":")[draw(6)]
    return data.replace(lost, (b"", b" ")[draw(2)])


MUTATIONS: tuple[Mutation, ...] = (
    delete, truncate, repeat, move, splice, flip, insert, shuffle_lines, end_lines, encode, flatten,
)  # fmt: skip


def mutated(documents: list[bytes]) -> st.SearchStrategy[bytes]:
    """Documents with one to six faults each; Hypothesis shrinks a failure to the fewest faults."""

    @st.composite
    def _make(draw: Any) -> bytes:
        data = draw(st.sampled_from(documents))
        other = draw(st.sampled_from(documents))
        for mutation in draw(st.lists(st.sampled_from(MUTATIONS), min_size=1, max_size=6)):
            data = mutation(data, other, lambda size: draw(st.integers(0, size - 1)))
        return data

    return _make()


def check(data: bytes) -> None:
    """Checks that a document is refused with a reason, or read repeatably, with words that lead to their place."""
    try:
        document = read_document(data, "mutated")
    except SourceError:
        return
    units, faults = parse_units(document, "mutated")
    shown = [json.dumps(unit_to_json(unit), ensure_ascii=False) for unit in units]
    assert all(fault.message and fault.line for fault in faults)
    if not any(map(str.isspace, document.text)):
        return  # the document has no text between two words
    for unit in units:
        assert unit.code
        for path, _, statement in iter_statements(unit):
            assert statement.text, path
            assert text_of_spans(document.text, statement.spans) == statement.text, path
            assert 0 < statement.confidence <= 1, path
        for derivation in unit.derivations:
            assert text_of_spans(document.text, derivation.spans) == derivation.quote
        for quote in unit.field_quotes:
            words = text_of_spans(document.text, quote.spans)
            assert words
            name = {"criteriaOpener": "criteria_opener"}.get(quote.field, quote.field)
            assert name not in {"title", "range", "remark", "criteria_opener"} or words == getattr(unit, name)
    assert shown == [json.dumps(unit_to_json(unit), ensure_ascii=False) for unit in parse_document(data, "mutated")[0]]
