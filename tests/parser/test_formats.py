"""A document is recognised by its content, whatever it is called."""

import io
import zipfile

import pytest
from parser.document_writers import RETURNS, write_docx, write_pdf

from cskg.errors import SourceError
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.passages import text_of_spans
from cskg.parser.readers import read_document


@pytest.mark.parametrize("data", [write_docx(RETURNS), write_pdf([RETURNS], ruled=True)], ids=["docx", "pdf"])
def test_a_file_without_its_suffix_is_read_by_its_content(data: bytes) -> None:
    """The unit comes out whole, and its spans point into the reader's text."""
    units, faults = parse_document(data, "no-suffix")
    assert not faults
    (unit,) = units
    assert (unit.code, unit.level, unit.credit, unit.title) == ("900101L4", 4, 6, RETURNS.title)
    assert [topic.text for topic in unit.requirements] == [item.text for item in RETURNS.requirements]
    assert unit.derivations[0].code == "900007L4"
    text = read_document(data, "no-suffix").text
    for _, _, statement in iter_statements(unit):
        assert text_of_spans(text, statement.spans) == statement.text


def test_a_zip_archive_of_something_else_is_refused() -> None:
    """The message names the file and says what it is not."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as book:
        book.writestr("ppt/presentation.xml", "<p/>")
    with pytest.raises(SourceError, match="not a document") as caught:
        read_document(archive.getvalue(), "talk.pptx")
    assert caught.value.name == "talk.pptx"
