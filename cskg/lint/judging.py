"""Documents to findings: what the parser noticed in them, and what the rules say of their units.

Reads in worker processes, as :mod:`cskg.ingest.reading` does; the rules run there too, so a hostile document costs
only itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cskg.ingest.reading import iter_results, read_with_text
from cskg.ingest.sources import SourceFile
from cskg.ingest.workers import Limits
from cskg.lint.findings import Finding, lint_unit, order
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
    yield from iter_results(judge_source, _failed, files, workers=workers, limits=limits)


def judge_source(file: SourceFile) -> JudgedSource:
    """Judges a document in this process; a fault in it is a finding, not an exception."""
    read, text = read_with_text(file)
    units: dict[Diagnostic, UnitCode] = {found: unit.code for unit in read.units for found in unit.diagnostics}
    findings = [_of_document(found, units.get(found)) for found in read.diagnostics]
    findings += [finding for unit in read.units for finding in lint_unit(unit, text)]
    return JudgedSource(name=file.source.name, unit_count=len(read.units), findings=tuple(sorted(findings, key=order)))


def _failed(file: SourceFile, why: Diagnostic) -> JudgedSource:
    return JudgedSource(name=file.source.name, unit_count=0, findings=(_of_document(why, None),))


def _of_document(found: Diagnostic, unit: UnitCode | None) -> Finding:
    return Finding(diagnostic=found, unit=unit, subject=found.message)
