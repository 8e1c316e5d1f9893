"""Reads curators' corrections: ``corrections.yaml``.

An entry is about one unit in one document, identified by the digest of its bytes. So it never changes a document that
its author did not see::

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

The entries of every ``corrections.yaml`` between the SOURCE and a document count, uppermost first. A faulty entry or
correction gives a diagnostic and is left out; the others are used. :mod:`~cskg.ingest.correcting` applies them.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from cskg.errors import CurationError
from cskg.ingest.curation import YamlValue, read_yaml, read_yaml_text
from cskg.model import LEVELS, Diagnostic, Language, StatementKind
from cskg.parser.diagnostics import diagnose
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, Words

_DOCS = "See docs/reference/corrections.md."
_REQUIRED = ("code", "sha256", "corrections")
_SAID = ("by", "date", "comment")
_EDITS = ("split", "before", "join", "move", "under", "field", "confirm")
_SHA256 = re.compile(r"[0-9a-f]{64}")
CREDIT = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")
"""How credits are written."""

TOPS = {
    "requirements": StatementKind.PERFORMANCE_REQUIREMENT,
    "assessmentCriteria": StatementKind.ASSESSMENT_CRITERION,
}
"""The fields whose top a statement may be moved to, as ``cskg parse --json`` names them."""

_Value = TypeVar("_Value")

FieldValue = str | int | float | Language | tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """States fields of a unit, overriding its document.

    Attributes:
        values: Fields, as ``cskg parse --json`` names them, each with a value that it may have.
    """

    values: tuple[tuple[str, FieldValue], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One correction, and its place in its file, counted from 1."""

    edit: Edit | State
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCorrections:
    """A curator's corrections of one unit in one document.

    Attributes:
        file: The name of the corrections file.
        line: The line of the entry in the file, counted from 1.
        column: The column of the entry, counted from 1.
        code: The unit's code.
        sha256: Digest of the document's bytes, in hexadecimal.
        by: The curator's name.
        date: The date, as written.
        comment: The reason, in the curator's words.
        corrections: The corrections, in the order in which they are applied.
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
        """Everything that affects the unit; the place of an entry in its file does not."""
        edits = [correction.edit for correction in self.corrections]
        return repr((self.file, self.code, self.by, self.date, self.comment, edits))


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionsFile:
    """A ``corrections.yaml`` as read.

    Attributes:
        name: Its path relative to the SOURCE that was given, with ``/`` between its parts.
        folder: The folder that holds it.
        entries: Its entries, by the digests of the documents.
        faults: Diagnostics of invalid entries.
    """

    name: str
    folder: Path
    entries: Mapping[str, tuple[UnitCorrections, ...]]
    faults: tuple[Diagnostic, ...] = ()

    def narrow(self, sha256: str) -> "CorrectionsFile":
        """Returns its entries about one document."""
        own = {sha256: self.entries[sha256]} if sha256 in self.entries else {}
        return replace(self, entries=own, faults=())


def read_corrections(path: Path, name: str) -> CorrectionsFile | None:
    """Reads a ``corrections.yaml``; None if there is none, or an empty one.

    Args:
        path: Its path.
        name: Its path relative to the SOURCE, for messages.

    Raises:
        CurationError: It is not YAML, or not a list.
    """
    return _read_entries(read_yaml(path), path, name)


def read_corrections_text(text: str, path: Path, name: str) -> CorrectionsFile | None:
    """Reads the content of a ``corrections.yaml``, as :func:`read_corrections` does."""
    return _read_entries(read_yaml_text(text, path), path, name)


def _read_entries(found: YamlValue | None, path: Path, name: str) -> CorrectionsFile | None:
    if found is None:
        return None
    if not isinstance(found.value, tuple):
        raise found.fault("It must be a list of entries.", _DOCS)
    faults: list[Diagnostic] = []
    entries: dict[str, list[UnitCorrections]] = defaultdict(list)
    for value in found.value:
        if (entry := _try(partial(_entry, name=name, faults=faults), value, name, faults)) is not None:
            entries[entry.sha256].append(entry)
    by_digest = {sha256: tuple(same) for sha256, same in entries.items()}
    return CorrectionsFile(name=name, folder=path.parent, entries=by_digest, faults=tuple(faults))


def _try(read: Callable[[YamlValue], _Value], value: YamlValue, name: str, faults: list[Diagnostic]) -> _Value | None:
    """Reads a value, or adds a diagnostic of its fault."""
    try:
        return read(value)
    except CurationError as error:
        message = f"{error.why} It is left out. {_DOCS}"
        faults.append(replace(diagnose(error, code="correction-not-applicable"), source=name, message=message))
        return None


def _entry(entry: YamlValue, *, name: str, faults: list[Diagnostic]) -> UnitCorrections:
    values = entry.keys((*_REQUIRED, *_SAID), _REQUIRED)
    code, sha256 = values["code"].text(), _digest(values["sha256"])
    corrections = values["corrections"].items()
    by, date, comment = (values[key].text() if key in values else None for key in _SAID)
    read = [_try(_correction, value, name, faults) for value in corrections]
    return UnitCorrections(
        file=name,
        line=entry.line,
        column=entry.column,
        code=code,
        sha256=sha256,
        by=by,
        date=date,
        comment=comment,
        corrections=tuple(correction for correction in read if correction is not None),
    )


def _correction(value: YamlValue) -> Correction:
    return Correction(edit=_edit(value), line=value.line, column=value.column)


def _edit(value: YamlValue) -> Edit | State:
    values = value.keys(_EDITS)
    match sorted(values):
        case ["before", "split"]:
            return Split(statement=_words(values["split"]), before=_several(values["before"]))
        case ["join"]:
            statements = _several(values["join"])
            if len(statements) < 2:
                raise values["join"].fault("join must name two statements or more.")
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
    raise value.fault("A correction is split with before, join, move with under, field, or confirm.")


def _state(field: YamlValue) -> State:
    values = field.keys(_FIELDS)
    if not values:
        raise field.fault("field must name a field and its value.")
    return State(values=tuple((name, _FIELDS[name](value)) for name, value in values.items()))


def _digest(value: YamlValue) -> str:
    sha256 = value.text().lower()
    if not _SHA256.fullmatch(sha256):
        raise value.fault("sha256 must be the 64 hexadecimal digits that cskg parse prints.")
    return sha256


def _words(value: YamlValue) -> Words:
    if not isinstance(value.value, Mapping):
        return Words(text=value.text())
    values = value.keys(("words", "occurrence"), ("words",))
    occurrence = values.get("occurrence")
    if occurrence is None:
        return Words(text=values["words"].text())
    if not re.fullmatch(r"[1-9]\d{0,3}", str(occurrence.value)):
        raise occurrence.fault("occurrence must be a number from 1.")
    return Words(text=values["words"].text(), occurrence=int(str(occurrence.value)))


def _several(value: YamlValue) -> tuple[Words, ...]:
    return tuple(map(_words, value.items())) if isinstance(value.value, tuple) else (_words(value),)


def _level(value: YamlValue) -> int | None:
    if value.value not in {None, *map(str, LEVELS)}:
        raise value.fault("level must be a QF level from 1 to 7, or null.")
    return int(value.value) if isinstance(value.value, str) else None


def _credit(value: YamlValue) -> float | None:
    if value.value is None:
        return None
    if not isinstance(value.value, str) or not CREDIT.fullmatch(value.value):
        raise value.fault("credit must be a number of QF credits, such as 6 or 1.5, or null.")
    return float(value.value)


def _areas(value: YamlValue) -> tuple[str, ...]:
    if not isinstance(value.value, tuple):
        raise value.fault("functionalAreas must be a list.")
    return tuple(sorted({area.text() for area in value.value}))


_FIELDS: dict[str, Callable[[YamlValue], FieldValue]] = {
    "oldCode": YamlValue.optional_text,
    "title": YamlValue.text,
    "range": YamlValue.optional_text,
    "level": _level,
    "credit": _credit,
    "creditNote": YamlValue.optional_text,
    "industry": YamlValue.optional_text,
    "branch": YamlValue.optional_text,
    "functionalAreas": _areas,
    "language": YamlValue.language,
    "criteriaOpener": YamlValue.optional_text,
    "remark": YamlValue.optional_text,
}
"""The fields that a curator may state, as ``cskg parse --json`` names them, and how each is read."""
