"""Documents are judged in worker processes, each on its own."""

from pathlib import Path

from cskg.ingest.sources import find_sources
from cskg.ingest.workers import Limits
from cskg.lint.findings import iter_judged_sources, judge_source
from cskg.model import Severity

CASES = Path(__file__).parent / "cases"


def test_workers_find_what_this_process_finds() -> None:
    """In order of the documents, however many work."""
    files = find_sources([CASES])
    here = [judge_source(file) for file in files]
    assert list(iter_judged_sources(files, workers=1)) == here
    assert list(iter_judged_sources(files, workers=2)) == here
    assert sum(judged.unit_count for judged in here) == 11


def test_a_document_that_takes_too_much_is_a_finding() -> None:
    """It is unreadable, and the next one is judged."""
    files = find_sources([CASES])
    judged = list(iter_judged_sources(files, limits=Limits(answer=2500)))
    unreadable = [one for one in judged if one.findings and one.findings[0].diagnostic.code == "unreadable-source"]
    assert 0 < len(unreadable) < len(files) == len(judged)
    for one in unreadable:
        (finding,) = one.findings
        assert (one.unit_count, finding.unit, finding.diagnostic.severity) == (0, None, Severity.ERROR)
        assert finding.diagnostic.source == one.name
