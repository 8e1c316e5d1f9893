"""Faulty documents: whatever happens to a file on its way, it is read or refused, and what is read is true."""

from documents import CASES, ROOT_DATA
from hypothesis import HealthCheck, given, settings
from mutations import check, mutated

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
