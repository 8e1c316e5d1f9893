"""Tells which corrections were not applied because they belong to no document that was read.

A correction is about one unit in one document as it was when the curator saw it. If the document has another digest
now, the correction is stale; if there is no such document or unit, it is unused. Neither is dropped in silence.

Knows digests and codes; knows nothing of what corrections do.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from cskg.ingest.corrections import CorrectionsFile, UnitCorrections
from cskg.ingest.sources import SourceFile, find_digest
from cskg.model import Diagnostic, Severity


def find_unapplied(files: Sequence[SourceFile], editions: Iterable[tuple[str, str, str]]) -> tuple[Diagnostic, ...]:
    """Finds the corrections that belong to no document.

    Args:
        files: The documents that were found.
        editions: What was read: the name of a document, the digest of its bytes, and the code of a unit in it.

    Returns:
        What is not written as it must be (``correction-not-applicable``), what was made for a document that has
        changed since (``correction-stale``), and what is about none (``correction-unused``), in order of their places.
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
    """What was read."""

    def __init__(self, editions: Iterable[tuple[str, str, str]]) -> None:
        self.digests: dict[str, str] = {}
        self.codes: dict[str, set[str]] = defaultdict(set)
        for name, sha256, code in editions:
            self.digests[name] = sha256
            self.codes[name].add(code)


def _iter_unapplied(
    corrections: CorrectionsFile, documents: Sequence[SourceFile], dataset: _Dataset, claimed: set[tuple[str, str]]
) -> Iterator[Diagnostic]:
    """Yields the entries of one file that belong to none of the documents that the file is about."""
    holders: dict[str, list[str]] = defaultdict(list)
    describers: dict[str, list[str]] = defaultdict(list)
    for file in documents:
        name = file.source.name
        if name in dataset.digests:
            holders[dataset.digests[name]].append(name)
        for code in dataset.codes[name]:
            describers[code].append(name)
    # A document that was given alone says nothing of its neighbours.
    is_whole = any(file.root != file.path for file in documents)
    for entry in chain.from_iterable(corrections.entries.values()):
        same, others = holders[entry.sha256], describers[entry.code]
        free = [name for name in others if (entry.code, name) not in claimed]
        if any(entry.code in dataset.codes[name] for name in same):
            continue
        if same:
            yield _unused(entry, f"{same[0]} has its digest, but holds no unit {entry.code}.")
        elif free and (is_whole or not _is_beside(corrections, entry.sha256)):
            yield _stale(entry, [f"{name} (sha256: {dataset.digests[name]})" for name in free])
        elif is_whole:
            why = "those that describe the unit have entries of their own" if others else "none describes the unit"
            yield _unused(entry, f"No document has the digest {entry.sha256[:12]}…, and {why}.")


def _is_beside(corrections: CorrectionsFile, sha256: str) -> bool:
    """Whether a neighbour that was not given is the document that an entry is about."""
    return any(find_digest(path) == sha256 for path in corrections.folder.iterdir() if path.is_file())


def _stale(entry: UnitCorrections, documents: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="correction-stale",
        message=f"The corrections of {entry.code} are not applied: they were made for a document with the digest "
        f"{entry.sha256[:12]}…, which is not there; the unit is described by {' and by '.join(documents)}. Check each "
        "correction against it, then write the new digest.",
        source=entry.file,
        line=entry.line,
        column=entry.column,
    )


def _unused(entry: UnitCorrections, why: str) -> Diagnostic:
    return Diagnostic(
        severity=Severity.WARNING,
        code="correction-unused",
        message=f"The corrections of {entry.code} are not applied. {why} Correct the code or the digest, or take the "
        "entry out.",
        source=entry.file,
        line=entry.line,
        column=entry.column,
    )
