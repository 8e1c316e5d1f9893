"""Workbooks, OpenDocument, RTF and Markdown: what they keep of a document, and what is refused."""

import io
import zipfile

import pytest

from cskg.errors import SourceError
from cskg.model import Unit
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document

MARKDOWN = b"""---
title: About the file
---
# Mix dough

**Code:** 900631L2
**Level** 2
**Credit:** 3

## Range
This unit *applies* to **bakers** &amp; cooks.

## Competency
1. Understand dough
   - Explain `gluten`
     - wet
1. Mix dough
   - Weigh **flour** exactly

**Exhibit professionalism**

- Keep hands clean

## Assessment Criteria
- Mix dough
"""


def _tree(unit: Unit) -> list[tuple[str, str | None, str]]:
    return [(str(position), statement.number, statement.text) for position, _, statement in iter_statements(unit)]


def _read(data: bytes) -> Unit:
    (unit,), _ = parse_document(data, "a")
    text = read_document(data, "a").text
    for _, _, statement in iter_statements(unit):
        assert text_of_spans(text, statement.spans) == statement.text
    return unit


def test_markdown_keeps_its_lists_and_loses_its_signs() -> None:
    """The heading above the code is the title; numbers are counted as they are shown."""
    unit = _read(MARKDOWN)
    assert (unit.title, unit.code, unit.level, unit.credit) == ("Mix dough", "900631L2", 2, 3)
    assert unit.range == "This unit applies to bakers & cooks."
    assert [(number, text) for _, number, text in _tree(unit)] == [
        ("1", "Understand dough"),
        (None, "Explain gluten"),
        (None, "wet"),
        ("2", "Mix dough"),
        (None, "Weigh flour exactly"),
        (None, "Exhibit professionalism"),
        (None, "Keep hands clean"),
        (None, "Mix dough"),
    ]


def test_rows_of_an_rtf_table_are_labels_and_values() -> None:
    """A cell may hold several paragraphs, and the mark of a list stands in a group of its own."""
    rows = [("Title", "Mix dough"), ("Code", "900631L2"), ("Level", "2"), ("Credit", "3"), ("Range", "Bakers")]
    body = r"1. Understand dough\par {\listtext\'b7\tab}Explain gluten\par {\listtext\'b7\tab}Name yeast"
    cells = "".join(rf"\trowd {label}\cell {value}\cell\row " for label, value in [*rows, ("Competency", body)])
    unit = _read(rf"{{\rtf1\ansi {cells}\trowd Assessment Criteria\cell Mix dough\cell\row }}".encode())
    assert (unit.title, unit.level, unit.range) == ("Mix dough", 2, "Bakers")
    assert [text for _, _, text in _tree(unit)] == ["Understand dough", "Explain gluten", "Name yeast", "Mix dough"]


@pytest.mark.parametrize(
    ("data", "what", "cure"),
    [
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Word 97", "docx"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password", "Password"),
        (b"\x89PNG\r\n", "PNG picture", "OCR"),
        (b"PK\x03\x04", "broken ZIP", "whole file"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_do(data: bytes, what: str, cure: str) -> None:
    """The message names the format."""
    with pytest.raises(SourceError) as caught:
        read_document(data + b"\0" * 64, "a")
    assert what in caught.value.why
    assert cure in caught.value.cure


def test_entities_in_an_opendocument_are_refused() -> None:
    """No office program writes them, and bombs are made of them."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        book.writestr("content.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(SourceError, match="document type"):
        read_document(archive.getvalue(), "a.odt")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Dear Ben, 900631L2 and 900632L3 are due.", "mentions 900631L2, 900632L3"),
        ("BSBCMM411\nELEMENT\tPERFORMANCE CRITERIA\n1. Prepare\t1.1 Plan", "training.gov.au"),
        ("Nothing at all", "no line starts with a label"),
    ],
)
def test_a_document_without_units_is_told_by_what_it_holds(text: str, says: str) -> None:
    """A mention is not a unit, and units of other frameworks are recognised."""
    units, (note,) = parse_document(text.encode(), "a")
    assert (units, note.code) == ((), "no-unit")
    assert says in note.message


def test_codes_and_levels_are_read_in_all_their_spellings() -> None:
    """Letters of full width, spaces in the code, invisible signs; the spans point around them."""
    text = "Ｔｉｔｌｅ：Mix dough\nCode: 900 631 l4\nLevel: Level IV\nCompetency: 1. Un\u00adderstand\u200b dough\n"
    unit = _read(text.encode())
    assert (unit.title, unit.code, unit.level) == ("Mix dough", "900631L4", 4)
    assert "code-mended" in {note.code for note in unit.diagnostics}
    assert unit.requirements[0].text == "Understand dough"
