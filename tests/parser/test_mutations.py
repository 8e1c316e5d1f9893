"""Faulty documents: whatever happens to a file on its way, it is read or refused, and what is read is true."""

import sys
import zipfile
from io import BytesIO

from documents import CASES, ROOT_DATA
from hostile_documents import zipped
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutations import check, mutated
from parser.document_writers import RETURNS, write_docx, write_pdf

from cskg.parser.documents import parse_document

_DATA = sorted(path for path in ROOT_DATA.rglob("*") if path.suffix not in {".md", ".tsv", ".yaml"})
DOCUMENTS = [path.read_bytes() for path in [*(next(case.glob("source.*")) for case in CASES), *_DATA] if path.is_file()]


@settings(max_examples=1_500, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(mutated(DOCUMENTS))
def test_a_faulty_document_is_read_or_refused(data: bytes) -> None:
    """No fault in a file raises anything but the project's own error, and every span still gives its words."""
    check(data)


def test_there_are_documents_of_all_formats() -> None:
    """The walk finds text, HTML, JSON and CSV documents to be made faulty."""
    assert {".txt", ".html", ".json", ".csv"} <= {path.suffix for case in CASES for path in case.glob("source.*")}


def read_members(data: bytes) -> list[tuple[str, bytes]]:
    """The members of an archive, in order."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


DOCX = read_members(write_docx(RETURNS))
PLACES = sorted(range(len(DOCX)), key=lambda place: not DOCX[place][0].endswith(("document.xml", "numbering.xml")))


@settings(max_examples=80, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(place=st.one_of(st.sampled_from(PLACES[:2]), st.sampled_from(PLACES)), data=st.data())
def test_a_faulty_member_of_a_docx_is_read_or_refused(place: int, data: st.DataObject) -> None:
    """The same holds where the XML inside a DOCX file is faulty."""
    name, content = DOCX[place]
    faulty = data.draw(mutated([content]))
    check(zipped([*DOCX[:place], (name, faulty), *DOCX[place + 1 :]], level=1))


@settings(max_examples=60, suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow])
@given(mutated([write_pdf([RETURNS]), write_docx(RETURNS)]))
def test_a_faulty_office_file_is_read_or_refused(data: bytes) -> None:
    """The same holds of the bytes of a PDF and of a DOCX file."""
    check(data)


def count_calls(data: bytes) -> int:
    """How many functions run while a document is read, those of C included."""
    calls = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        parse_document(data, "a.txt")
    finally:
        sys.setprofile(before)
    return calls


def test_four_times_the_document_is_about_four_times_the_work() -> None:
    """Calls do not grow with the square of a document, in any case that is repeated."""
    texts = [path for case in CASES[::12] for path in case.glob("source.*") if path.suffix in {".txt", ".html"}]
    assert len(texts) >= 8
    for path in texts:
        data = path.read_bytes() + b"\n"
        assert count_calls(data * 16) < 7 * count_calls(data * 4), path
