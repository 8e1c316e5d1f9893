"""Links that curators assert, confirm or reject: files such as ``*.sssom.tsv`` beside the sources.

A row asserts that its subject has the relation to its object, or, with ``Not`` as its predicate modifier, that it does
not. Each row is checked separately: a faulty row gives a diagnostic and is left out, the others are used. Rows that
contradict each other are reported together, and neither counts. :mod:`~cskg.ingest.sssom_table` reads the table.

A worksheet of suggestions (:mod:`cskg.exchange.review_sheet`) has a column ``decision``. A row with an empty decision
is a suggestion that nobody has judged, and is ignored. ``accept`` asserts the link, and ``reject`` rejects it. If the
rejected link was found with high confidence, a diagnostic says so, and the curator's decision counts.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from cskg.codes import is_key, is_published_code
from cskg.errors import SourceError, cut
from cskg.ingest.reading_files import read_bytes
from cskg.ingest.sources import SourceFile
from cskg.ingest.sssom_table import MAX_BYTES, Row, Table, bad_file, bad_row, read_table
from cskg.iris import DEFAULT_BASE, Iris
from cskg.model import (
    Claim,
    Diagnostic,
    Evidence,
    Justification,
    Link,
    LinkPredicate,
    Rejection,
    Severity,
    Source,
    Span,
    UnitKey,
    claim_of,
)
from cskg.parser.diagnostics import diagnose
from cskg.vocab import CSKG, PREFIXES, SEMAPV, SSSOM

METHOD = "curation"

_Value = TypeVar("_Value")
_Said = TypeVar("_Said", bound=Link | Rejection)

PREDICATES: Mapping[str, LinkPredicate] = {
    **{str(CSKG[predicate.value]): predicate for predicate in LinkPredicate},
    str(PREFIXES["skos"].exactMatch): LinkPredicate.SAME_AS,
    str(PREFIXES["skos"].closeMatch): LinkPredicate.OVERLAPS_WITH,
    str(PREFIXES["skos"].relatedMatch): LinkPredicate.RELATED_TO,
}
"""The relations of a row, by the IRI of its predicate."""

JUDGEMENTS = frozenset((str(SEMAPV.ManualMappingCuration), str(SEMAPV.MappingReview)))
"""The justifications of a person's decisions; links that a program found do not belong in such a file."""

DECISION, SUGGESTED = "decision", "suggested_confidence"
"""Columns of a worksheet: the curator's decision, and the confidence of the method that suggests the link."""

DECISIONS = {"accept": False, "accepted": False, "reject": True, "rejected": True}
"""The decisions, and whether each is a rejection."""

STRONG = 0.9
"""The confidence of a suggestion from which on its rejection is reported."""

_FOUND = frozenset(
    str(SEMAPV[name])
    for name in ("LexicalMatching", "StructuralMatching", "SemanticSimilarityThresholdMatching", "CompositeMatching")
)
"""The justifications of links that a program found."""

_MODIFIERS = {"": False, "Not": True, "sssom:NegatedPredicate": True, str(SSSOM.NegatedPredicate): True}


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedRow:
    """A row of such a file.

    Attributes:
        said: The asserted link, or the rejection.
        span: The place of the row in the file's text.
        by: The curator's name; empty if the row has none.
        day: The date, as ``2026-11-22``; empty if the file has none.
        comment: The reason, in the curator's words; may be empty.
    """

    said: Link | Rejection
    span: Span
    by: str
    day: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """A file of curated links as read.

    Attributes:
        source: The file, as a source of the dataset.
        rows: Its rows, including rows that contradict each other.
        links: The links that it asserts.
        rejections: The links that it rejects.
        diagnostics: Its faults.
        is_read: Whether it could be read as a table.
        text: The file's text, into which the spans point.
    """

    source: Source
    rows: tuple[CuratedRow, ...] = ()
    links: tuple[Link, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    diagnostics: tuple[Diagnostic, ...]
    is_read: bool
    text: str = ""


def read_curated(file: SourceFile, iris: Iris) -> Curated:
    """Reads a file of curated links; a fault is a diagnostic, not an exception.

    Args:
        file: The file.
        iris: The base of the units' IRIs; IRIs under the default base are read too.
    """
    try:
        data = read_bytes(file)
    except SourceError as error:
        return _unread(file.source, diagnose(error, code="bad-link-file"))
    return read_curated_bytes(data, file.source, iris)


def read_curated_bytes(data: bytes, given: Source, iris: Iris) -> Curated:
    """Reads the content of a file of curated links, as :func:`read_curated` does.

    Args:
        data: The content.
        given: The file, with the facts about it in ``sources.yaml``.
        iris: The base of the units' IRIs.
    """
    name = given.name
    if len(data) > MAX_BYTES:
        return _unread(given, bad_file(name, "It is larger than 8 MiB. Divide it into several files."))
    table = read_table(data, name)
    source = replace(
        given,
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(table.text.encode()).hexdigest(),
        title=table.header.get("mapping_set_title", given.title),
        rights=table.header.get("license", given.rights),
        language=None,
    )
    if not table.text:
        return _unread(source, *table.faults)
    reader = _RowReader(name, table, iris)
    rows = tuple(found for row in table.rows if (found := reader.read(row)) is not None)
    said, contradictions = _without_contradictions([row.said for row in rows], name)
    diagnostics = sorted((*table.faults, *reader.faults, *contradictions), key=lambda d: (d.line or 0, d.column or 0))
    return Curated(
        source=source,
        rows=rows,
        links=tuple(_merge(found for found in said if isinstance(found, Link))),
        rejections=tuple(_merge(found for found in said if isinstance(found, Rejection))),
        diagnostics=tuple(diagnostics),
        is_read=True,
        text=table.text,
    )


def _unread(source: Source, *diagnostics: Diagnostic) -> Curated:
    return Curated(source=source, diagnostics=diagnostics, is_read=False)


class _FaultError(Exception):
    """A faulty field; never leaves this module."""


class _RowReader:
    """Reads rows and collects their faults."""

    def __init__(self, name: str, table: Table, iris: Iris) -> None:
        self.name = name
        self.prefixes = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()} | dict(table.prefixes)
        self.prefixes.setdefault("uoc", f"{iris.base}unit/")
        self.has_decisions = DECISION in table.columns
        self.units = (f"{iris.base}unit/", f"{DEFAULT_BASE}unit/")
        self.iris = iris
        self.faults: list[Diagnostic] = []
        self.date = table.header.get("mapping_date", "")
        if not _is_day(self.date):
            self.leave_date_out(self.date, 1, 1, "The rows are read without it.")
            self.date = ""

    def read(self, row: Row) -> CuratedRow | None:
        """Reads a row and records all its faults.

        Returns:
            Its assertion or rejection; None for a faulty row, and for a suggestion that nobody has judged.
        """
        before = len(self.faults)
        decision = self.take(row, DECISION, _decision) if row.text(DECISION) else None
        if self.has_decisions and not row.text(DECISION) and self.is_found(row.text("mapping_justification")):
            return None
        subject = self.take(row, "subject_id", self.key)
        predicate = self.take(row, "predicate_id", self.predicate)
        target = self.take(row, "object_id", self.key)
        if not row.text(DECISION):
            self.take(row, "mapping_justification", self.judgement)
        confidence = self.take(row, "confidence", _confidence)
        is_rejected = self.take(row, "predicate_modifier", _modifier) if decision is None else decision
        if subject is not None and subject == target:
            self.refuse(row, "object_id", f"{cut(subject)} cannot be linked with itself.")
        if len(self.faults) > before or subject is None or target is None or predicate is None or confidence is None:
            return None
        if decision:
            self.tell_overruled(row)
        day = self.day(row)
        by, comment = row.text("author_label") or row.text("author_id"), row.text("comment")
        words = comment or f"A curator {'rejects' if is_rejected else 'asserts'} it."
        author = ", ".join(part for part in (by, day) if part)
        evidence = (Evidence(text=f"{words} ({author})" if author else words, source=self.name, spans=(row.span,)),)
        said: Link | Rejection = (
            Rejection(subject=subject, predicate=predicate, object=target, confidence=confidence, evidence=evidence)
            if is_rejected
            else Link(
                subject=subject,
                predicate=predicate,
                object=target,
                justification=Justification.CURATED,
                confidence=confidence,
                method=METHOD,
                evidence=evidence,
            )
        )
        return CuratedRow(said=said, span=row.span, by=by, day=day, comment=comment)

    def take(self, row: Row, name: str, read: Callable[[str], _Value]) -> _Value | None:
        try:
            return read(row.text(name))
        except _FaultError as error:
            self.refuse(row, name, str(error))
            return None

    def tell_overruled(self, row: Row) -> None:
        """Reports a decision that rejects a strong suggestion; the decision counts."""
        suggested = self.take(row, SUGGESTED, _confidence) if row.text(SUGGESTED) else None
        if suggested is not None and suggested >= STRONG:
            why = (
                f"This link was found with the confidence {suggested:g} and is rejected. The curator's decision counts."
            )
            fault = bad_file(self.name, why, row.line, row.column(DECISION))
            self.faults.append(replace(fault, severity=Severity.INFO, code="strong-link-rejected"))

    def is_found(self, justification: str) -> bool:
        """Whether a justification says that a program found a link."""
        return bool(justification) and self.expand(justification) in _FOUND

    def refuse(self, row: Row, name: str, why: str) -> None:
        self.faults.append(bad_row(self.name, f"{name}: {why}", row.line, row.column(name)))

    def key(self, text: str) -> UnitKey:
        """The unit that a bare code, a CURIE or an IRI names."""
        if is_key(text):
            return UnitKey(text)
        prefix, colon, local = text.partition(":")
        if colon and prefix not in self.prefixes and is_published_code(local):
            return UnitKey(local)  # a file that lost its header in a spreadsheet
        iri = self.expand(text)
        start = next((start for start in self.units if iri.startswith(start)), None)
        key = self.iris.key_of(f"{self.iris.base}unit/{iri.removeprefix(start)}") if start else UnitKey("")
        if not is_key(key):
            raise _FaultError(f"“{cut(text)}” names no unit. Write a unit code, or the IRI of a unit.")
        return key

    def predicate(self, text: str) -> LinkPredicate:
        found = PREDICATES.get(self.expand(text))
        if found is None:
            known = ", ".join(f"cskg:{predicate.value}" for predicate in LinkPredicate)
            raise _FaultError(
                f"“{cut(text)}” is not a relation between units. Use one of {known}, skos:exactMatch, "
                "skos:closeMatch and skos:relatedMatch."
            )
        return found

    def judgement(self, text: str) -> None:
        if self.expand(text) not in JUDGEMENTS:
            raise _FaultError(
                f"“{cut(text)}” is not a decision of a person. Write semapv:ManualMappingCuration, or "
                "semapv:MappingReview "
                "if a suggestion was judged. A worksheet for many suggestions: cskg links --review --sheet."
            )

    def expand(self, text: str) -> str:
        """The IRI of a CURIE; any other text is returned unchanged."""
        if not text:
            raise _FaultError("The field is empty.")
        prefix, colon, local = text.partition(":")
        return f"{self.prefixes[prefix]}{local}" if colon and prefix in self.prefixes else text

    def day(self, row: Row) -> str:
        """The day of a row, or of the file; empty if it is not a date."""
        day = row.text("mapping_date")
        if _is_day(day):
            return day or self.date
        self.leave_date_out(day, row.line, row.column("mapping_date"), "The row counts, without a date.")
        return ""

    def leave_date_out(self, day: str, line: int, column: int, effect: str) -> None:
        why = f"mapping_date: “{cut(day)}” is not a date such as 2026-11-22. {effect}"
        fault = bad_file(self.name, why, line, column)
        self.faults.append(replace(fault, severity=Severity.WARNING, code="link-date-left-out"))


def _is_day(text: str) -> bool:
    """Whether a text is a date, or empty."""
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False


def _decision(text: str) -> bool:
    found = DECISIONS.get(text.casefold())
    if found is None:
        raise _FaultError(f"“{cut(text)}” is not a decision. Write accept or reject, or leave the field empty.")
    return found


def _confidence(text: str) -> float:
    try:
        value = float(text.replace(",", ".") or "1")  # spreadsheets of many countries write 0,9
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise _FaultError(f"“{cut(text)}” is not a number from 0 to 1.")
    return round(value, 6)


def _modifier(text: str) -> bool:
    if text not in _MODIFIERS:
        raise _FaultError(
            f"“{cut(text)}” is not a modifier. Write Not if the link is rejected; otherwise leave the field empty."
        )
    return _MODIFIERS[text]


def _without_contradictions(said: list[Link | Rejection], name: str) -> tuple[list[Link | Rejection], list[Diagnostic]]:
    """Leaves out links that are both asserted and rejected."""
    by_claim: dict[Claim, list[Link | Rejection]] = defaultdict(list)
    for found in said:
        by_claim[claim_of(found)].append(found)
    kept: list[Link | Rejection] = []
    faults = []
    for claim, group in by_claim.items():
        if len({type(each) for each in group}) == 1:
            kept += group
            continue
        asserted = [_line(each) for each in group if isinstance(each, Link)]
        rejected = [_line(each) for each in group if isinstance(each, Rejection)]
        subject, predicate, target = claim
        faults.append(
            Diagnostic(
                severity=Severity.ERROR,
                code="link-contradiction",
                message=f"{subject} {predicate.value} {target} is asserted in line {_join(asserted)} and "
                f"rejected in line {_join(rejected)}. Neither counts. Remove one of them.",
                source=name,
                line=max(asserted + rejected),
                column=1,
            )
        )
    return kept, faults


def _line(said: Link | Rejection) -> int:
    return said.evidence[0].spans[0].line or 1


def _join(lines: list[int]) -> str:
    return ", ".join(map(str, lines))


def _merge(said: Iterable[_Said]) -> list[_Said]:
    """Merges rows with the same link, with the evidence of all."""
    merged: dict[Claim, _Said] = {}
    for each in said:
        claim = (each.subject, each.predicate, each.object)
        before = merged.get(claim, each)
        evidence = tuple(dict.fromkeys((*before.evidence, *each.evidence)))
        merged[claim] = replace(before, confidence=max(before.confidence, each.confidence), evidence=evidence)
    return list(merged.values())
