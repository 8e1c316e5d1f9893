"""Every statement's words stand where its spans say, in the document as it stands."""

import html
import re
from pathlib import Path

import pytest
from documents import CASES
from hypothesis import given
from strategies import glyph_documents

from cskg.model import Unit
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document
from cskg.parser.tags import fold


def _plain(document: str, spans: list[tuple[int, int]]) -> str:
    """The contract's definition, written down a second time without the parser's code."""
    joined = "".join(document[start:end] for start, end in spans)
    return " ".join(html.unescape(re.sub(r"<[^<>]+>", "", joined)).split())


def check(unit: Unit, text: str) -> None:
    """Every statement, derivation and field of a unit is the text of its spans."""
    for path, _, statement in iter_statements(unit):
        assert statement.spans, path
        assert text_of_spans(text, statement.spans) == statement.text, path
        assert _plain(text, [(span.start, span.end) for span in statement.spans]) == statement.text, path
        assert statement.spans[0].line == len(re.findall(r"\r\n|\n|\r", text[: statement.spans[0].start])) + 1
    for derivation in unit.derivations:
        assert text_of_spans(text, derivation.spans) == derivation.quote
    for quote in unit.field_quotes:
        words = text_of_spans(text, quote.spans)
        assert words
        if quote.field in {"title", "range", "remark"}:
            assert words == getattr(unit, quote.field)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_the_text_of_the_spans_is_the_statements_text(case: Path) -> None:
    """It is so in every case, real or made up."""
    data = next(case.glob("source.*")).read_bytes()
    units, _ = parse_document(data, "source")
    for unit in units:
        check(unit, read_document(data, "source").text)


@pytest.mark.parametrize(
    "text",
    [
        "Title s Code920102L3 Range h7. Assessment Criteria ",
        "Code 91<br>Remark:b<br>Remark:b",
        "Code<td>4<<th>Range<th>><td>6<td>< ",
        "CodeL3\nCompetency\t&#99999999;",
        'Code:900001L1\n**Range** <u "\n">',
        "<no-tag\nTitle\tBuy &amp; sell\nCode\t900001L1\nRange\t900002L1>\n",
    ],
    ids=[
        "parts that touch",
        "a tag alone between parts",
        "cells between parts",
        "a number that is no character",
        "a tag over two lines of Markdown",
        "an entity in what is no tag",
    ],
)
def test_spans_hold_in_what_mutations_found(text: str) -> None:
    """Faulty documents in which they once did not, cut down to what mattered."""
    units, _ = parse_document(text.encode(), "source")
    assert units
    for unit in units:
        check(unit, text)


@given(glyph_documents())
def test_a_written_document_is_read_back(made: tuple[str, list[tuple[str, list[str]]], list[str]]) -> None:
    """Topics, items and criteria come back as they were written, wherever a page ends, and spans hold."""
    text, topics, criteria = made
    units, faults = parse_document(text.encode(), "made.txt")
    assert not faults
    (unit,) = units
    assert [(topic.text, [child.text for child in topic.children]) for topic in unit.requirements] == topics
    assert [criterion.text for criterion in unit.assessment_criteria] == criteria
    assert all(statement.confidence == 1 for _, _, statement in iter_statements(unit))
    check(unit, text)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("a &lt;b&gt; c", "a <b> c"),
        ("5 < 6 > 4", "5 < 6 > 4"),
        ("<p>one</p><p>two", "one two"),
        ("x<!-- never -->y", "xy"),
        ("List<String>", "List<String>"),
        ("a\u00a0 b", "a b"),
        ("<script>alert(1)</script>safe", "safe"),
        ("open <!-- comment", "open"),
    ],
)
def test_folding_shows_what_a_reader_sees(raw: str, seen: str) -> None:
    """Tags go, entities are decoded, white space folds, and what only looks like a tag stays."""
    assert fold(raw) == seen
