"""Documents to findings: what the parser noticed in them, and what the rules say of their units.

Reads in worker processes, as :mod:`cskg.ingest.reading` does; the rules run there too, so a hostile document costs
only itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from cskg.errors import SourceError
from cskg.ingest.reading import read_source, read_text, unreadable
from cskg.ingest.sources import SourceFile
from cskg.ingest.workers import Limits, iter_answers
from cskg.lint.findings import Finding, find_faults, lint_unit, order
from cskg.model import Diagnostic, UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedSource:
    """A document as judged.

    Attributes:
        name: The document's name.
        unit_count: How many units it holds.
        findings: What was found, in order of the document, the parser's diagnostics among them.
    """

    name: str
    unit_count: int
    findings: tuple[Finding, ...]


def iter_judged_sources(
    files: Sequence[SourceFile], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[JudgedSource]:
    """Judges documents in worker processes, and yields them in their order.

    Args:
        files: The documents.
        workers: How many processes work.
        limits: What a document may take; one that takes more is unreadable.

    Raises:
        WorkerError: No worker process can be started.
    """
    with closing(iter_answers(judge_source, files, workers=workers, limits=limits)) as answers:
        for file, answer in zip(files, answers, strict=True):
            if isinstance(answer, SourceError):
                finding = _of_document(unreadable(answer), None)
                yield JudgedSource(name=file.source.name, unit_count=0, findings=(finding,))
            else:
                yield answer


def judge_source(file: SourceFile) -> JudgedSource:
    """Judges a document in this process; a fault in it is a finding, not an exception."""
    read = read_source(file)
    units: dict[Diagnostic, UnitCode] = {found: unit.code for unit in read.units for found in unit.diagnostics}
    findings = [_of_document(found, units.get(found)) for found in read.diagnostics]
    faulty = [unit for unit in read.units if find_faults(unit)]
    if faulty:
        text = read_text(file)
        findings += [finding for unit in faulty for finding in lint_unit(unit, text if isinstance(text, str) else "")]
    return JudgedSource(name=file.source.name, unit_count=len(read.units), findings=tuple(sorted(findings, key=order)))


def _of_document(found: Diagnostic, unit: UnitCode | None) -> Finding:
    return Finding(diagnostic=found, unit=unit, subject=found.message)
