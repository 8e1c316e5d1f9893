"""Curators' corrections of what was read: ``corrections.yaml``, and which of it no document has.

An entry is about one unit in one document, which it knows by the digest of its bytes, so that it never changes a
document that its author did not see::

    - code: 900001L2
      sha256: 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae
      by: A. Curator
      date: 2026-11-22
      corrections:
        - split: Operate the till
          before: Count the float
        - join: [Plan the, Golden Week rota]
        - move: Rolls
          under: Sell bread
        - field: {level: 2}
        - confirm: all

The entries of every ``corrections.yaml`` between the SOURCE and a document count, uppermost first. An entry or a
correction that is not written as it must be is a diagnostic and is left out; the others stand.

Knows how corrections are written; :mod:`~cskg.ingest.correcting` applies them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cskg.errors import CurationError
from cskg.ingest.yaml_values import YamlValue, read_yaml
from cskg.model import LEVELS, Diagnostic, Language, Severity, StatementKind
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, Words

_DOCS = "See docs/corrections.md."
_ENTRY = frozenset(("code", "sha256", "by", "date", "comment", "corrections"))
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CREDIT = re.compile(r"\d{1,4}(?:\.\d{1,3})?")

TOPS = {
    "requirements": StatementKind.PERFORMANCE_REQUIREMENT,
    "assessmentCriteria": StatementKind.ASSESSMENT_CRITERION,
}
"""The fields whose top a statement may be moved to, as ``cskg parse --json`` names them."""

FieldValue = str | int | float | Language | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """States fields of a unit, whatever its document says.

    Attributes:
        values: Fields, as ``cskg parse --json`` names them, each with a value that it may have.
    """

    values: tuple[tuple[str, FieldValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction, and where it stands in its file, counted from 1."""

    edit: Edit | State
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCorrections:
    """What a curator says of one unit in one document.

    Attributes:
        file: The name of the corrections file.
        line: Where the entry stands in it, counted from 1.
        column: Likewise.
        code: The unit's code.
        sha256: Digest of the document's bytes, in hexadecimal.
        by: Who says it.
        date: When, as written.
        comment: Why, in the curator's words.
        corrections: In the order in which they are applied.
    """

    file: str
    line: int
    column: int
    code: str
    sha256: str
    by: str | None = None
    date: str | None = None
    comment: str | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def content(self) -> str:
        """All that decides what becomes of the unit; where in its file an entry stands does not."""
        edits = [correction.edit for correction in self.corrections]
        return repr((self.file, self.code, self.by, self.date, self.comment, edits))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsFile:
    """A ``corrections.yaml`` as read.

    Attributes:
        name: Its path relative to the SOURCE that was given, with ``/`` between its parts.
        folder: The folder that holds it.
        entries: What it says, by the digests of the documents.
        faults: What is not written as it must be.
    """

    name: str
    folder: Path
    entries: Mapping[str, tuple[UnitCorrections, ...]]
    faults: tuple[Diagnostic, ...] = ()

    def narrow(self, sha256: str) -> "CorrectionsFile":
        """Gives what it says of one document."""
        own = {sha256: self.entries[sha256]} if sha256 in self.entries else {}
        return replace(self, entries=own, faults=())


def read_corrections(path: Path, name: str) -> CorrectionsFile | None:
    """Reads a ``corrections.yaml``; None where there is none, or an empty one.

    Args:
        path: Where it is.
        name: Its path relative to the SOURCE, for messages.

    Raises:
        CurationError: It is no YAML, or no list.
    """
    found = read_yaml(path)
    if found is None:
        return None
    if not isinstance(found.value, tuple):
        raise CurationError(str(path), "It must be a list of entries.", _DOCS, line=found.line, column=found.column)
    reader = _Reader(name)
    entries: dict[str, list[UnitCorrections]] = defaultdict(list)
    for value in found.value:
        if (entry := reader.entry(value)) is not None:
            entries[entry.sha256].append(entry)
    by_digest = {sha256: tuple(same) for sha256, same in entries.items()}
    return CorrectionsFile(name=name, folder=path.parent, entries=by_digest, faults=tuple(reader.faults))


class _FaultError(Exception):
    """What is wrong with a value; never leaves this module."""

    def __init__(self, why: str, place: YamlValue) -> None:
        super().__init__(why)
        self.place = place


class _Reader:
    """Reads entries and gathers what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Diagnostic] = []

    def note(self, error: _FaultError) -> None:
        self.faults.append(
            Diagnostic(
                severity=Severity.ERROR,
                code="correction-not-applicable",
                message=f"{error} It is left out. {_DOCS}",
                source=self.name,
                line=error.place.line,
                column=error.place.column,
            )
        )

    def entry(self, entry: YamlValue) -> UnitCorrections | None:
        """Reads what is said of one unit; None where it is not known of which."""
        try:
            values = _mapping(entry, _ENTRY)
            code = _text(_required(values, "code", entry))
            sha256 = _digest(_required(values, "sha256", entry))
            corrections = _list(_required(values, "corrections", entry))
            by, date, comment = (_text(values[key]) if key in values else None for key in ("by", "date", "comment"))
        except _FaultError as error:
            self.note(error)
            return None
        return UnitCorrections(
            file=self.name,
            line=entry.line,
            column=entry.column,
            code=code,
            sha256=sha256,
            by=by,
            date=date,
            comment=comment,
            corrections=tuple(each for value in corrections if (each := self.correction(value)) is not None),
        )

    def correction(self, value: YamlValue) -> Correction | None:
        try:
            edit = _edit(value)
        except _FaultError as error:
            self.note(error)
            return None
        return Correction(edit=edit, line=value.line, column=value.column)


def _edit(value: YamlValue) -> Edit | State:
    values = _mapping(value, frozenset(("split", "before", "join", "move", "under", "field", "confirm")))
    match sorted(values):
        case ["before", "split"]:
            return Split(statement=_words(values["split"]), before=_several(values["before"]))
        case ["join"]:
            statements = _several(values["join"])
            if len(statements) < 2:
                raise _FaultError("join must name two statements or more.", values["join"])
            return Join(statements=statements)
        case ["move", "under"]:
            under = values["under"]
            top = TOPS.get(under.value) if isinstance(under.value, str) else None
            return Move(statement=_words(values["move"]), under=top or _words(under))
        case ["confirm"]:
            given = values["confirm"]
            return Confirm() if given.value == "all" else Confirm(statements=_several(given))
        case ["field"]:
            return _state(values["field"])
    raise _FaultError("A correction is split with before, join, move with under, field, or confirm.", value)


def _state(field: YamlValue) -> State:
    values = _mapping(field, frozenset(_FIELDS))
    if not values:
        raise _FaultError("field must name a field and its value.", field)
    return State(values=tuple((name, _FIELDS[name](value)) for name, value in values.items()))


def _mapping(value: YamlValue, known: frozenset[str]) -> Mapping[str, YamlValue]:
    if not isinstance(value.value, Mapping):
        raise _FaultError(f"Keys and values must stand here: {', '.join(sorted(known))}.", value)
    for key, given in value.value.items():
        if key not in known:
            raise _FaultError(f"{key!r} is no key here; known are {', '.join(sorted(known))}.", given)
    return value.value


def _required(values: Mapping[str, YamlValue], key: str, entry: YamlValue) -> YamlValue:
    if key not in values:
        raise _FaultError(f"The entry has no {key}.", entry)
    return values[key]


def _list(value: YamlValue) -> tuple[YamlValue, ...]:
    if not isinstance(value.value, tuple) or not value.value:
        raise _FaultError("A list must stand here.", value)
    return value.value


def _text(value: YamlValue) -> str:
    text = " ".join(value.value.split()) if isinstance(value.value, str) else ""
    if not text:
        raise _FaultError("Text must stand here.", value)
    return text


def _digest(value: YamlValue) -> str:
    sha256 = _text(value).lower()
    if not _SHA256.fullmatch(sha256):
        raise _FaultError("sha256 must be the 64 hexadecimal digits that cskg parse prints.", value)
    return sha256


def _optional(value: YamlValue) -> str | None:
    return None if value.value is None else _text(value)


def _words(value: YamlValue) -> Words:
    if not isinstance(value.value, Mapping):
        return Words(text=_text(value))
    values = _mapping(value, frozenset(("words", "occurrence")))
    occurrence = values.get("occurrence")
    if occurrence is not None and not re.fullmatch(r"[1-9]\d{0,3}", str(occurrence.value)):
        raise _FaultError("occurrence must be a number from 1.", occurrence)
    return Words(
        text=_text(_required(values, "words", value)),
        occurrence=int(str(occurrence.value)) if occurrence is not None else None,
    )


def _several(value: YamlValue) -> tuple[Words, ...]:
    return tuple(map(_words, _list(value))) if isinstance(value.value, tuple) else (_words(value),)


def _level(value: YamlValue) -> int | None:
    if value.value not in {None, *map(str, LEVELS)}:
        raise _FaultError("level must be a QF level from 1 to 7, or null.", value)
    return int(value.value) if isinstance(value.value, str) else None


def _credit(value: YamlValue) -> float | None:
    if value.value is None:
        return None
    if not isinstance(value.value, str) or not _CREDIT.fullmatch(value.value):
        raise _FaultError("credit must be a number of QF credits, such as 6 or 1.5, or null.", value)
    return float(value.value)


def _language(value: YamlValue) -> Language:
    for language in Language:
        if value.value == language.value:
            return language
    raise _FaultError("language must be en, zh-Hant or zh-Hans.", value)


def _areas(value: YamlValue) -> tuple[str, ...]:
    if not isinstance(value.value, tuple):
        raise _FaultError("functionalAreas must be a list.", value)
    return tuple(sorted(set(map(_text, value.value))))


_FIELDS: dict[str, Callable[[YamlValue], FieldValue]] = {
    "oldCode": _optional,
    "title": _text,
    "range": _optional,
    "level": _level,
    "credit": _credit,
    "creditNote": _optional,
    "industry": _optional,
    "branch": _optional,
    "functionalAreas": _areas,
    "language": _language,
    "criteriaOpener": _optional,
    "remark": _optional,
}
"""The fields that a curator may state, as ``cskg parse --json`` names them, and how each is written."""
