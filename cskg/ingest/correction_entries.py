"""Writes a curator's corrections into ``corrections.yaml``, an entry at a time.

An entry is added at the end, because corrections are applied in order. An undone correction is removed. All other lines
of the file stay, including comments. The file is the nearest ``corrections.yaml`` above the document, or a new one
beside it. Before it is replaced, its new text is read, and refused unless it has the old content and the change.

Lines are added and cut here, rather than the file loaded and written by ruamel.yaml. That would change the indents of
other entries, and remove the comment after an entry with it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from cskg.errors import BadInputError, CurationError
from cskg.ingest.corrections import (
    TOPS,
    Correction,
    CorrectionsFile,
    FieldValue,
    State,
    UnitCorrections,
    read_corrections_text,
)
from cskg.ingest.curation import MAX_BYTES, YamlValue, read_yaml_text
from cskg.ingest.curation_log import Authorship
from cskg.ingest.reading_files import iter_read_sources
from cskg.ingest.saving import change_file
from cskg.ingest.sources import CORRECTIONS_FILE, SourceFile
from cskg.model import Language, Severity, StatementKind
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCorrection:
    """A correction in a file.

    Attributes:
        name: Its identifier: a digest of the entry and the correction.
        entry: The entry with the correction.
        correction: The correction.
    """

    name: str
    entry: UnitCorrections
    correction: Correction


class ChangedCorrectionsError(CurationError):
    """The corrections of a unit have changed since the curator opened the page."""

    def __init__(self, file: str) -> None:
        super().__init__(
            file,
            "The corrections of this unit have changed since you opened the page.",
            "Read what they say now. If yours is still right, save it again.",
        )


def list_corrections(files: Iterable[CorrectionsFile]) -> list[RecordedCorrection]:
    """Lists the corrections of files, in the order in which they are applied."""
    found = []
    seen: dict[str, int] = {}
    for file in files:
        entries = sorted(chain.from_iterable(file.entries.values()), key=lambda entry: entry.line)
        for entry in entries:
            for correction in entry.corrections:
                facts = (
                    str(file.folder),
                    entry.code,
                    entry.sha256,
                    entry.by,
                    entry.date,
                    entry.comment,
                    correction.edit,
                )
                text = repr(facts)
                seen[text] = seen.get(text, 0) + 1
                name = hashlib.sha256(f"{text}{seen[text]}".encode()).hexdigest()[:20]
                found.append(RecordedCorrection(name=name, entry=entry, correction=correction))
    return found


def corrections_of_unit(file: SourceFile, code: str, sha256: str) -> list[RecordedCorrection]:
    """Lists the corrections of one unit in one document, in the order in which they are applied."""
    found = list_corrections(file.corrections)
    return [each for each in found if each.entry.code == code and each.entry.sha256 == sha256]


def state_of(corrections: Iterable[RecordedCorrection]) -> str:
    """Returns a value that changes whenever the corrections of a unit change."""
    return hashlib.sha256("".join(each.name for each in corrections).encode()).hexdigest()[:20]


def record_correction(
    file: SourceFile, entry: UnitCorrections, state: str, authorship: Authorship | None = None
) -> str:
    """Writes corrections of a unit, and returns the name of the file.

    Args:
        file: The document.
        entry: The corrections; their places are not used.
        state: The result of :func:`state_of` when the curator saw the unit.
        authorship: Who corrects it, for the log of curation.

    Raises:
        ChangedCorrectionsError: Other corrections of the unit were written meanwhile.
        BadInputError: A correction cannot be applied to the document.
        CurationError: The file cannot be read or written.
    """
    top = file.path.parent if file.root == file.path else file.root
    folders = [folder for folder in file.path.parents if folder.is_relative_to(top)]
    known = [each.folder for each in file.corrections]
    folder = next((folder for folder in folders if folder in known), file.path.parent)
    path = folder / CORRECTIONS_FILE
    name = path.relative_to(top).as_posix()

    def add(before: bytes) -> bytes:
        old = _read(before, path, name)
        now = _with_file(file, old)
        if state_of(corrections_of_unit(now, entry.code, entry.sha256)) != state:
            raise ChangedCorrectionsError(name)
        after = _append(before, entry, path)
        new = _read(after, path, name)
        _check(old, new, replace(entry, file=name))
        _try_out(now, _with_file(file, new), entry.code)
        return after

    change_file(path, name, add, most=MAX_BYTES, authorship=authorship or Authorship())
    return name


def _read(data: bytes, path: Path, name: str) -> CorrectionsFile:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CurationError(name, "It is not UTF-8.", "Save it as UTF-8.") from error
    found = read_corrections_text(text, path, name)
    return found or CorrectionsFile(name=name, folder=path.parent, entries={})


def _with_file(file: SourceFile, corrections: CorrectionsFile) -> SourceFile:
    """Returns a document in which one of its files of corrections is up to date."""
    others = [each for each in file.corrections if each.folder != corrections.folder]
    ordered = sorted((*others, corrections), key=lambda each: len(each.folder.parts))
    return replace(file, corrections=tuple(ordered))


def _append(before: bytes, entry: UnitCorrections, path: Path) -> bytes:
    """Adds an entry to the text of a file, in the same column as the existing entries."""
    import yaml

    said = {"by": entry.by, "date": entry.date, "comment": entry.comment}
    item = {
        "code": entry.code,
        "sha256": entry.sha256,
        **{key: value for key, value in said.items() if value},
        "corrections": [_to_yaml(correction.edit) for correction in entry.corrections],
    }
    written = yaml.safe_dump([item], allow_unicode=True, sort_keys=False, default_flow_style=False, width=10_000)
    text = before.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    found = read_yaml_text(text, path)
    column = _find_dash(text.splitlines(), found.items()[0]) if found else 0
    gap = "" if not text or text.endswith(("\n", "\r")) else end
    lines = "".join(f"{' ' * column}{line}{end}" for line in written.splitlines())
    return before + f"{gap}{lines}".encode()


def _find_dash(lines: Sequence[str], item: YamlValue) -> int:
    """The column of the dash before an item of a list, counted from 0."""
    dash = lines[item.line - 1].rfind("-", 0, item.column - 1)
    return max(dash, 0)


def _to_yaml(edit: Edit | State) -> dict[str, Any]:
    match edit:
        case Split():
            return {"split": _words(edit.statement), "before": [_words(each) for each in edit.before]}
        case Join():
            return {"join": [_words(each) for each in edit.statements]}
        case Move():
            tops = {kind: name for name, kind in TOPS.items()}
            return {
                "move": _words(edit.statement),
                "under": tops[edit.under] if isinstance(edit.under, StatementKind) else _words(edit.under),
            }
        case Confirm():
            return {"confirm": [_words(each) for each in edit.statements] or "all"}
        case State():
            return {"field": {name: _field_value(value) for name, value in edit.values}}


def _words(words: Words) -> str | dict[str, str | int]:
    return words.text if words.occurrence is None else {"words": words.text, "occurrence": words.occurrence}


def _field_value(value: FieldValue) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value.value if isinstance(value, Language) else list(value) if isinstance(value, tuple) else value


def undo_correction(file: SourceFile, name: str, authorship: Authorship | None = None) -> RecordedCorrection:
    """Removes a correction from its file, and the entry too if it was the only one.

    Args:
        file: The document of the correction.
        name: The name of the correction.
        authorship: Who undoes it, for the log of curation.

    Returns:
        The removed correction.

    Raises:
        CurationError: It no longer exists, or the file cannot be written or changed safely.
    """
    holder = next((each for each in file.corrections if _find(each, name)), None)
    if holder is None:
        raise _gone(CORRECTIONS_FILE)
    path = holder.folder / CORRECTIONS_FILE
    taken: list[RecordedCorrection] = []

    def take(before: bytes) -> bytes:
        old = _read(before, path, holder.name)
        found = _find(old, name)
        if found is None:
            raise _gone(holder.name)
        taken.append(found)
        after = _cut_out(before, found, path)
        _check(_read(after, path, holder.name), old, replace(found.entry, corrections=(found.correction,)))
        return after

    change_file(path, holder.name, take, most=MAX_BYTES, authorship=authorship or Authorship())
    return taken[0]


def _gone(name: str) -> CurationError:
    return CurationError(
        name,
        "The correction to undo is not there any more.",
        "Somebody has changed it since you opened the page. Open the page again.",
    )


def _find(file: CorrectionsFile, name: str) -> RecordedCorrection | None:
    return next((each for each in list_corrections([file]) if each.name == name), None)


def _cut_out(before: bytes, found: RecordedCorrection, path: Path) -> bytes:
    text = before.decode("utf-8-sig")
    lines = text.splitlines(keepends=True)
    read = read_yaml_text(text, path)
    entries = read.items() if read else ()
    place = next(number for number, item in enumerate(entries) if item.line == found.entry.line)
    edits = entries[place].mapping("").get("corrections")
    inner = edits.items() if edits else ()
    if len(inner) > 1:
        item = next(number for number, each in enumerate(inner) if each.line == found.correction.line)
        first = inner[item]
        # The next correction, or the next key of the entry, or the next entry.
        after = [each.line for each in inner[item + 1 :]]
        after += [each.line for each in _keys_after(entries[place], first)]
    else:
        first, after = entries[place], []
    after += [each.line for each in entries[place + 1 :]]
    stop = min((line for line in after if line > first.line), default=len(lines) + 1)
    # Comments and empty lines before the next entry belong to that entry.
    while stop - 1 > first.line and lines[stop - 2].strip()[:1] in {"", "#"}:
        stop -= 1
    left = "".join((*lines[: first.line - 1], *lines[stop - 1 :]))
    mark = before[: len(before) - len(text.encode())]
    return mark + left.encode()


def _keys_after(entry: YamlValue, place: YamlValue) -> list[YamlValue]:
    values: Mapping[str, YamlValue] = entry.mapping("")
    return [value for value in values.values() if value.line > place.line]


def _check(less: CorrectionsFile, more: CorrectionsFile, entry: UnitCorrections) -> None:
    """Raises an error unless one content has all of the other and an entry, and no new fault."""
    small, large = (
        [_content(each.entry, each.correction) for each in list_corrections([file])] for file in (less, more)
    )
    added = [_content(entry, correction) for correction in entry.corrections]
    if sorted((*small, *added)) != sorted(large) or len(less.faults) != len(more.faults):
        raise CurationError(
            more.name, "It is written in a form that cannot be changed safely here.", "Change it by hand."
        )


def _content(entry: UnitCorrections, correction: Correction) -> tuple[str, str]:
    return entry.sha256, replace(entry, corrections=(correction,)).content


def _try_out(before: SourceFile, after: SourceFile, code: str) -> None:
    """Reads the document with and without the change.

    Raises:
        BadInputError: The change cannot be applied to the document.
    """
    known, new = (
        [
            found.message
            for read in iter_read_sources([file])
            for found in read.diagnostics
            if found.severity is Severity.ERROR
        ]
        for file in (before, after)
    )
    for message in new:
        if message in known:
            known.remove(message)
        else:
            raise BadInputError(message.removeprefix(f"{code}: "))
