"""Applies curators' corrections to the units of their documents, and finds unused corrections.

Every correction leaves a diagnostic in its unit, so every answer can be traced to a document or a curator. The
diagnostic says what was corrected (``correction-applied``), or why that was not possible
(``correction-not-applicable``). If a curator has settled a diagnostic of the parser, it is removed.

A correction is about one unit in one document as it was when the curator saw it. If the document has another digest
now, the correction is stale (``correction-stale``); if there is no such document or unit, it is unused
(``correction-unused``). Both are reported.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from cskg.errors import BadInputError, cut
from cskg.ingest.corrections import TOPS, CorrectionsFile, FieldValue, State, UnitCorrections
from cskg.ingest.sources import SourceFile, find_digest
from cskg.model import Diagnostic, Language, Severity, Span, Statement, Unit
from cskg.parser.doubts import describe_run_on
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, StatementTree, Words
from cskg.parser.units import REQUIRED, describe_field

_ATTRIBUTES = {
    "oldCode": "old_code",
    "creditNote": "credit_note",
    "functionalAreas": "functional_areas",
    "criteriaOpener": "criteria_opener",
}
"""The fields that have another name in a unit than in ``cskg parse --json``."""

_SETTLED_BY = {
    "level-code-mismatch": "level",
    "level-not-a-level": "level",
    "credit-not-a-number": "credit",
    "self-reference": "remark",
}
"""The diagnostics that are removed when a curator states a field."""


def correct_units(
    units: Iterable[Unit], document: str, entries: Sequence[UnitCorrections]
) -> tuple[tuple[Unit, ...], tuple[Diagnostic, ...]]:
    """Applies corrections to the units of a document.

    Args:
        units: The units as parsed.
        document: The document's text.
        entries: Corrections of this document.

    Returns:
        The units, and the diagnostics to report; for a correction that could not be applied the place is in the
        corrections file.
    """
    corrected: list[Unit] = []
    reported: list[Diagnostic] = []
    for unit in units:
        corrector = _Corrector(unit, document)
        for entry in entries:
            if entry.code == unit.code:
                corrector.apply(entry)
        corrected.append(corrector.finish())
        reported += corrector.reported
    return tuple(corrected), tuple(reported)


class _Corrector:
    """Corrects one unit."""

    def __init__(self, unit: Unit, document: str) -> None:
        self.parsed = unit
        self.unit = unit
        self.tree = StatementTree(unit, document)
        self.notes: list[Diagnostic] = []
        self.reported: list[Diagnostic] = []
        self.stated: dict[str, FieldValue] = {}

    def apply(self, entry: UnitCorrections) -> None:
        """Applies the corrections in order, as far as they can be applied."""
        origin = "; ".join(filter(None, (entry.file, ", ".join(filter(None, (entry.by, entry.date))))))
        for correction in entry.corrections:
            edit = correction.edit
            try:
                span = self.state(edit) if isinstance(edit, State) else self.tree.apply(edit)
            except BadInputError as error:
                message = f"A correction was not applied: {describe_edit(edit)} ({origin}). {error}"
                self.note(Severity.ERROR, "correction-not-applicable", message, None)
                fault = replace(self.notes[-1], source=entry.file, line=correction.line, column=correction.column)
                self.reported.append(replace(fault, message=f"{entry.code}: {error}"))
            else:
                comment = f" {entry.comment}" if entry.comment else ""
                message = f"A curator {describe_edit(edit)} ({origin}).{comment}"
                self.note(Severity.INFO, "correction-applied", message, span)
                self.reported.append(self.notes[-1])

    def note(self, severity: Severity, code: str, message: str, span: Span | None) -> None:
        self.notes.append(
            Diagnostic(
                severity=severity,
                code=code,
                message=message,
                source=self.unit.source.name,
                page=span.page if span else None,
                line=span.line if span else None,
            )
        )

    def state(self, edit: State) -> Span | None:
        """Sets fields; if the document already gives the same value, the field keeps its spans."""
        place = None
        for name, value in edit.values:
            self.stated[name] = value
            change: dict[str, Any] = {_ATTRIBUTES.get(name, name): value}
            quote = next((quote for quote in self.unit.field_quotes if quote.field == name), None)
            place = place or (quote.spans[0] if quote else None)
            stated = replace(self.unit, **change)
            if stated != self.unit:
                left = tuple(each for each in self.unit.field_quotes if each is not quote)
                self.unit = replace(stated, field_quotes=left)
        if "remark" in self.stated:
            remark = self.unit.remark or ""
            said = tuple(derivation for derivation in self.unit.derivations if derivation.quote in remark)
            self.unit = replace(self.unit, derivations=said)
        return place

    def finish(self) -> Unit:
        """Returns the unit without the diagnostics that are settled."""
        unit = self.tree.put_into(self.unit)
        doubts = tuple(self.iter_doubts(unit))
        self.reported[:0] = doubts
        return replace(unit, diagnostics=(*doubts, *self.notes))

    def iter_doubts(self, unit: Unit) -> Iterator[Diagnostic]:
        """Yields the parser's diagnostics that are not settled."""
        there = {name for name, value in self.stated.items() if value is not None}
        there |= {"requirements"} if unit.requirements else set()
        there |= {"criteria"} if unit.assessment_criteria else set()
        found = tuple(f"{describe_field(label, unit.code)} " for name, (_, label) in REQUIRED.items() if name in there)
        fields = [
            (self.parsed.requirements, unit.requirements),
            (self.parsed.assessment_criteria, unit.assessment_criteria),
        ]
        for diagnostic in self.parsed.diagnostics:
            if diagnostic.code == "items-run-on":
                meant = next((field for field in fields if diagnostic.line in _doubtful_lines(field[0])), None)
                if meant is None:
                    yield diagnostic
                    continue
                fields.remove(meant)
                if left := _doubtful_lines(meant[1]):
                    yield replace(diagnostic, message=describe_run_on(len(left)))
            elif _SETTLED_BY.get(diagnostic.code) in self.stated:
                continue
            elif diagnostic.code != "missing-field" or not diagnostic.message.startswith(found):
                yield diagnostic


def _doubtful_lines(statements: Iterable[Statement]) -> list[int | None]:
    """The lines of the statements that were inferred."""
    lines = []
    for statement in statements:
        if statement.confidence < 1:
            lines.append(statement.spans[0].line if statement.spans else None)
        lines += _doubtful_lines(statement.children)
    return lines


def describe_edit(edit: Edit | State) -> str:
    """Describes a correction, as the rest of a sentence about its curator."""
    match edit:
        case Split():
            return f"split {_quote(edit.statement)} before {_all(edit.before)}"
        case Join():
            return f"joined {_all(edit.statements)}"
        case Move():
            top = next((name for name, kind in TOPS.items() if kind is edit.under), None)
            under = _quote(edit.under) if isinstance(edit.under, Words) else f"the top of {top}"
            return f"put {_quote(edit.statement)} under {under}"
        case Confirm():
            return f"confirmed {_all(edit.statements) if edit.statements else 'all statements'}"
        case State():
            return f"stated {'; '.join(f'{name}: {_show(value)}' for name, value in edit.values)}"


def _all(several: Iterable[Words]) -> str:
    return " and ".join(map(_quote, several))


def _quote(words: Words) -> str:
    return f"“{cut(words.text)}”" + (f" (occurrence {words.occurrence})" if words.occurrence else "")


def _show(value: FieldValue) -> str:
    if isinstance(value, Language):
        return value.value
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def find_unapplied(files: Sequence[SourceFile], editions: Iterable[tuple[str, str, str]]) -> tuple[Diagnostic, ...]:
    """Finds the corrections that belong to no document.

    Args:
        files: The documents that were found.
        editions: The editions that were read: the name of a document, the digest of its bytes, and the code of a unit
            in it.

    Returns:
        Diagnostics of invalid corrections (``correction-not-applicable``), of corrections for a document that has
        changed since (``correction-stale``), and of unused ones (``correction-unused``), in order of their places.
    """
    dataset = _Dataset(editions)
    under: dict[Path, tuple[CorrectionsFile, list[SourceFile]]] = {}
    for file in files:
        for corrections in file.corrections:
            under.setdefault(corrections.folder, (corrections, []))[1].append(file)
    claimed = {
        (entry.code, file.source.name)
        for file in files
        for entry in file.corrections_of(dataset.digests.get(file.source.name, ""))
    }
    found: list[Diagnostic] = []
    for corrections, documents in under.values():
        found += corrections.faults
        found += _iter_unapplied(corrections, documents, dataset, claimed)
    return tuple(sorted(found, key=lambda each: (each.source or "", each.line or 0, each.column or 0)))


class _Dataset:
    """The documents and units that were read."""

    def __init__(self, editions: Iterable[tuple[str, str, str]]) -> None:
        self.digests: dict[str, str] = {}
        self.codes: dict[str, set[str]] = defaultdict(set)
        for name, sha256, code in editions:
            self.digests[name] = sha256
            self.codes[name].add(code)


def _iter_unapplied(
    corrections: CorrectionsFile, documents: Sequence[SourceFile], dataset: _Dataset, claimed: set[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """Yields diagnostics of the entries of one file that belong to none of the file's documents."""
    holders: dict[str, list[str]] = defaultdict(list)
    describers: dict[str, list[str]] = defaultdict(list)
    for file in documents:
        name = file.source.name
        if name in dataset.digests:
            holders[dataset.digests[name]].append(name)
        for code in dataset.codes[name]:
            describers[code].append(name)
    # If a document was given alone, its neighbours are unknown.
    is_whole = any(file.root != file.path for file in documents)
    for entry in chain.from_iterable(corrections.entries.values()):
        same, others = holders[entry.sha256], describers[entry.code]
        free = [name for name in others if (entry.code, name) not in claimed]
        if any(entry.code in dataset.codes[name] for name in same):
            continue
        if same:
            yield _unused(entry, f"{same[0]} has this digest, but has no unit {entry.code}.")
        elif free and (is_whole or not _is_beside(corrections, entry.sha256)):
            yield _stale(entry, [f"{name} (sha256: {dataset.digests[name]})" for name in free])
        elif is_whole:
            why = "those that describe the unit have entries of their own" if others else "none describes the unit"
            yield _unused(entry, f"No document has the digest {entry.sha256[:12]}…, and {why}.")


def _is_beside(corrections: CorrectionsFile, sha256: str) -> bool:
    """Returns whether an entry is about a neighbouring document that was not given."""
    return any(find_digest(path) == sha256 for path in corrections.folder.iterdir() if path.is_file())


_NOT_APPLIED = "The corrections of {} are not applied"


def _stale(entry: UnitCorrections, documents: Iterable[str]) -> Diagnostic:
    why = (
        f"they were made for a document with the digest {entry.sha256[:12]}…, which is not there; the unit is "
        f"described by {' and by '.join(documents)}. Check each correction against it, then write the new digest."
    )
    return replace(_unused(entry, ""), code="correction-stale", message=f"{_NOT_APPLIED.format(entry.code)}: {why}")


def _unused(entry: UnitCorrections, why: str) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="correction-unused",
        message=f"{_NOT_APPLIED.format(entry.code)}. {why} Correct the code or the digest, or remove the entry.",
        source=entry.file,
        line=entry.line,
        column=entry.column,
    )
