"""Documents and units to findings: what the parser noticed and what the rules say, each at the place of its words.

Documents are read in worker processes, as :mod:`cskg.ingest.reading_files` does. The rules run there too, so that a
hostile document costs only itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cskg.ingest.reading_files import iter_results, read_with_texts
from cskg.ingest.sources import SourceFile
from cskg.ingest.workers import Limits
from cskg.lint.rules import Fault
from cskg.lint.structure import (
    find_empty_topics,
    find_hollow_ranges,
    find_lists_of_one,
    find_near_duplicates,
    find_unstated_industries,
    find_unsupported_criteria,
)
from cskg.lint.verbs import find_ambiguous_verbs, find_level_mismatches, find_several_outcomes
from cskg.model import Diagnostic, Span, Unit, UnitCode
from cskg.parser.diagnostics import find_column

_FINDERS = (
    find_ambiguous_verbs,
    find_empty_topics,
    find_hollow_ranges,
    find_unstated_industries,
    find_level_mismatches,
    find_lists_of_one,
    find_near_duplicates,
    find_several_outcomes,
    find_unsupported_criteria,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A diagnostic with what is known besides.

    Attributes:
        diagnostic: The diagnostic.
        unit: The code of the unit that it is about, or None for a document as a whole.
        subject: The words at fault, by which the finding is known again when lines have moved.
        related: The place that the words are compared with.
    """

    diagnostic: Diagnostic
    unit: UnitCode | None = None
    subject: str = ""
    related: Diagnostic | None = None


def find_faults(unit: Unit) -> tuple[Fault, ...]:
    """Applies all rules to a unit; the faults come in order of their rules' codes, then of the unit."""
    return tuple(fault for find in _FINDERS for fault in find(unit))


def lint_unit(unit: Unit, text: str) -> tuple[Finding, ...]:
    """Judges the writing of a unit.

    Args:
        unit: The unit, as the parser read it.
        text: The text of its document, into which its spans point.

    Returns:
        The findings in order of the document.

    Example:
        >>> from cskg.parser.documents import parse_document
        >>> text = "Industry\\tWash\\nTitle\\tFold\\nCode\\t900001L1\\nCompetency\\t1. Fold\\n"
        >>> text += "Assessment Criteria\\tKnow the folds"
        >>> (unit,), _ = parse_document(text.encode(), "a.txt")
        >>> [(f.diagnostic.code, f.diagnostic.line, f.diagnostic.column) for f in lint_unit(unit, text)]
        [('ambiguous-verb', 5, 21)]
    """
    findings = [
        Finding(
            diagnostic=_place(fault.message, fault, fault.spans, unit, text),
            unit=unit.code,
            subject=fault.subject,
            related=_place("The statement that says the same.", fault, fault.related, unit, text)
            if fault.related
            else None,
        )
        for fault in find_faults(unit)
    ]
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    """The order in which findings are told: by document, place, code and words."""
    found = finding.diagnostic
    return found.source or "", found.line or 0, found.column or 0, found.code, finding.subject


def _place(message: str, fault: Fault, spans: tuple[Span, ...], unit: Unit, text: str) -> Diagnostic:
    first = spans[0] if spans else None
    column, excerpt = find_column(text, first.start) if first else (None, None)
    return Diagnostic(
        severity=fault.severity or fault.rule.severity,
        code=fault.rule.code,
        message=message,
        source=unit.source.name,
        page=first.page if first else None,
        line=first.line if first else None,
        column=column,
        excerpt=excerpt,
    )


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
    read, texts = read_with_texts(file)
    units: dict[Diagnostic, UnitCode] = {found: unit.code for unit in read.units for found in unit.diagnostics}
    findings = [_of_document(found, units.get(found)) for found in read.diagnostics]
    findings += [finding for unit in read.units for finding in lint_unit(unit, texts[unit.source.name])]
    return JudgedSource(name=file.source.name, unit_count=len(read.units), findings=tuple(sorted(findings, key=_order)))


def _failed(file: SourceFile, why: Diagnostic) -> JudgedSource:
    return JudgedSource(name=file.source.name, unit_count=0, findings=(_of_document(why, None),))


def _of_document(found: Diagnostic, unit: UnitCode | None) -> Finding:
    return Finding(diagnostic=found, unit=unit, subject=found.message)
