"""Finds source documents, and reads their ``sources.yaml`` and ``fields.yaml``.

A SOURCE is a file or a folder. In a folder every file counts, because documents are recognised by content. Hidden files
do not count, and neither do curation files and teachers' own questions, which are recognised by their names. Files of
office programs and operating systems count, and are reported as skipped. Unreadable files count too, and the reason is
reported.

``sources.yaml`` maps file names or patterns to facts about documents; all files above a document count, the nearest
last, and in each the last entry that matches::

    "*.txt":
      title: Specification of Competency Standards for the Retail Industry
      publisher: Hong Kong Qualifications Framework
      rights: Copyright of the HKSAR Government
      language: en
      illustrative: false

``fields.yaml`` says which keys of a JSON file hold which fields of a unit; the nearest one above a document counts.
It replaces the names of :mod:`cskg.parser.record_fields`, field by field. A value is a name or a list of names; the
first that a record has counts (for ``competency`` all)::

    code: uoc_code
    en:
      title: uocItemDescEng_Heading
      competency: [uocItemDescEng_Competency_1, uocItemDescEng_Competency_2]
    zh-Hant:
      title: uocItemDescChi_Heading
"""

import errno
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskg.errors import BadInputError, SourceError, cut, show_name
from cskg.ingest.curation import YamlValue, read_yaml
from cskg.ingest.curation_log import LOG_FILE
from cskg.model import Language, Source
from cskg.parser.record_fields import CUSTOM_KEYS, SHARED, TEXTS, CustomNames

if TYPE_CHECKING:
    from cskg.ingest.corrections import CorrectionsFile, UnitCorrections

FIELDS_FILE = "fields.yaml"
SOURCES_FILE = "sources.yaml"
LINKS_SUFFIX = ".sssom.tsv"
LINKS_SUFFIXES = (LINKS_SUFFIX, ".sssom.txt", ".sssom.csv")
"""The endings of names of curated links; spreadsheets turn the first one into the other two."""

QUESTION_SUFFIXES = (".items.gift", ".items.xml", ".items.zip", ".qti.xml")
_BESIDE = (*LINKS_SUFFIXES, *QUESTION_SUFFIXES)
"""The endings of names of files that are beside documents but are not documents."""

CORRECTIONS_FILE = "corrections.yaml"
CURATION_FILES = frozenset((SOURCES_FILE, FIELDS_FILE, CORRECTIONS_FILE, LOG_FILE, "README.md"))
_SYSTEM_FILE = re.compile(r"~\$.*|\.~lock\..*#|Thumbs\.db|desktop\.ini|\.DS_Store", re.IGNORECASE)
_KEYS = ("illustrative", "language", "publisher", "rights", "title")
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_LANGUAGES = frozenset(language.value for language in Language)
_MAX_NAMES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A document on disk.

    Attributes:
        path: Its path.
        root: The SOURCE under which it was found.
        source: Its name and the facts in ``sources.yaml``; the digests are still empty.
        fields: The names of fields in structured records, from ``fields.yaml``.
        corrections: The ``corrections.yaml`` above it, uppermost first.
    """

    path: Path
    root: Path
    source: Source
    fields: CustomNames = field(default_factory=dict)
    corrections: "tuple[CorrectionsFile, ...]" = ()

    @property
    def holds_links(self) -> bool:
        """Whether it is a file of curated links, not a document."""
        return self.path.name.endswith(LINKS_SUFFIXES)

    @property
    def holds_questions(self) -> bool:
        """Whether it is a file of teachers' own questions, not a document."""
        return self.path.name.endswith(QUESTION_SUFFIXES)

    def corrections_of(self, sha256: str) -> "tuple[UnitCorrections, ...]":
        """Returns the corrections for the document with this digest."""
        return tuple(entry for file in self.corrections for entry in file.entries.get(sha256, ()))

    def narrow(self) -> "SourceFile":
        """Returns the file with only its own corrections, to send to another process."""
        if not self.corrections:
            return self
        sha256 = find_digest(self.path)
        own = tuple(file.narrow(sha256) for file in self.corrections)
        return replace(self, corrections=tuple(file for file in own if file.entries))


def is_system_file(path: Path) -> bool:
    """Returns whether a file is a lock of an office program, or one that an operating system keeps about a folder."""
    return _SYSTEM_FILE.fullmatch(path.name) is not None


def open_document(path: Path) -> BufferedReader:
    """Opens a file for reading, and never waits for a program to write into a pipe.

    Raises:
        OSError: It cannot be opened.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "It is a pipe, a socket or a device")
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NONBLOCK))


def find_digest(path: Path) -> str:
    """Returns the digest of a file's bytes, in hexadecimal; empty if they cannot be read."""
    try:
        with open_document(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def find_sources(paths: Iterable[Path]) -> list[SourceFile]:
    """Finds the documents under the SOURCEs, in order of their names.

    Raises:
        BadInputError: A SOURCE cannot be read, two documents have one name, or there are none.
        CurationError: A ``sources.yaml``, ``fields.yaml`` or ``corrections.yaml`` cannot be read.
    """
    found: dict[str, SourceFile] = {}
    folders = _FolderReader()
    paths = list(paths)
    for given in paths:
        root = _locate(given)
        if root.is_file() and root.name.endswith(_BESIDE):
            what = "links" if root.name.endswith(LINKS_SUFFIXES) else "questions"
            raise BadInputError(
                f"{given} contains {what}, not units.", "Give the folder that contains it and the documents."
            )
        files = [root] if root.is_file() else _walk(root)
        top = root.parent if root.is_file() else root
        for path in files:
            known = folders.read(path.parent, top)
            source = _describe(path, top, known)
            _add(
                found,
                SourceFile(path=path, root=root, source=source, fields=known.fields, corrections=known.corrections),
            )
    if not found:
        raise BadInputError(
            f"There is no document under {', '.join(map(str, paths)) or 'the SOURCEs'}.",
            "Give a document, or a folder of documents.",
        )
    return [found[name] for name in sorted(found)]


def find_link_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Finds the curated links in the folders that documents were found under, in order of names.

    Raises:
        BadInputError: Two of them have one name.
        CurationError: A ``sources.yaml`` cannot be read.
    """
    return _find_beside(files, LINKS_SUFFIXES)


def find_question_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Finds teachers' own questions in the folders that documents were found under, as :func:`find_link_files` does."""
    return _find_beside(files, QUESTION_SUFFIXES)


def _find_beside(files: Iterable[SourceFile], suffixes: tuple[str, ...]) -> list[SourceFile]:
    found: dict[str, SourceFile] = {}
    folders = _FolderReader()
    for root in sorted({file.root for file in files if file.root.is_dir()}):
        for path in _walk(root, suffixes):
            source = _describe(path, root, folders.read(path.parent, root))
            _add(found, SourceFile(path=path, root=root, source=source))
    return [found[name] for name in sorted(found)]


def get_document(files: Iterable[SourceFile], name: str) -> SourceFile:
    """Gets a document by its name.

    Raises:
        SourceError: It is not among the files.
    """
    for file in files:
        if file.source.name == name:
            return file
    raise SourceError(name, "The document is not under the SOURCEs any more.", "Put it back, or build again.")


def _add(found: dict[str, SourceFile], file: SourceFile) -> None:
    """Adds a file to those found before; no two may have one name."""
    name = file.source.name
    if (before := found.setdefault(name, file)).path != file.path:
        raise BadInputError(
            f"{before.path} and {file.path} would both be called {name}.",
            "Give the folder that contains both, so that their names differ, or rename one.",
        )
    found[name] = file


def _locate(given: Path) -> Path:
    """Finds a SOURCE.

    Raises:
        BadInputError: It does not exist, cannot be read, or is neither a file nor a folder.
    """
    cure = "Give a document, or a folder of documents."
    try:
        root = given.resolve()
        if root.is_dir():
            os.scandir(root).close()
        elif not root.is_file():
            root.stat()
            raise BadInputError(f"{given} is neither a file nor a folder.", cure)
    except FileNotFoundError as error:
        raise BadInputError(f"{given} does not exist.", cure) from error
    except (OSError, RuntimeError) as error:  # the latter: links that lead in a circle
        why = getattr(error, "strerror", None) or "Its symbolic links form a loop"
        raise BadInputError(
            f"{cut(str(given))} cannot be read ({why}).", "Check the path and its permissions."
        ) from error
    return root


def _walk(root: Path, suffixes: tuple[str, ...] = ()) -> list[Path]:
    """The files under a folder with these endings, or all documents; links to folders or out of it are not followed.

    A folder that cannot be listed counts as a document.
    """
    files = []
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as listed:
                entries = [entry for entry in listed if entry.name[0] != "." or is_system_file(Path(entry.name))]
        except OSError:
            if not suffixes:
                files.append(folder)
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif entry.name.endswith(suffixes or _BESIDE) == bool(suffixes) and entry.name not in CURATION_FILES:
                path = Path(entry.path)
                if not (entry.is_symlink() and _leads_away(path, root)):
                    files.append(path)
    return sorted(files, key=os.fspath)


def _leads_away(link: Path, root: Path) -> bool:
    """Whether a link leads to a folder or out of the root; one that leads in a circle does not."""
    target = Path(os.path.realpath(link))
    return not target.is_relative_to(root) or target.is_dir()


_Entries = Mapping[str, Mapping[str, Any]]
"""The facts in a ``sources.yaml``, by file name or pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """The curators' files for the documents in a folder.

    Attributes:
        entries: The entries of each ``sources.yaml`` above, with its folder, uppermost first.
        fields: The names in the nearest ``fields.yaml``.
        corrections: The ``corrections.yaml`` above, uppermost first.
    """

    entries: tuple[tuple[Path, _Entries], ...]
    fields: CustomNames
    corrections: "tuple[CorrectionsFile, ...]"


class _FolderReader:
    """Reads the curators' files for folders, each file once."""

    def __init__(self) -> None:
        self._read_entries = cache(_read_entries)
        self._read_names = cache(_read_names)
        self._read_corrections = cache(_read_corrections)
        self.read = cache(self._read)

    def _read(self, folder: Path, top: Path) -> _Folder:
        folders = [each for each in (*reversed(folder.parents), folder) if each.is_relative_to(top)]
        entries = ((each, self._read_entries(each / SOURCES_FILE)) for each in folders)
        names = (self._read_names(each / FIELDS_FILE) for each in reversed(folders))
        corrections = (self._read_corrections(each / CORRECTIONS_FILE, top) for each in folders)
        return _Folder(
            entries=tuple((each, said) for each, said in entries if said),
            fields=next(filter(None, names), {}),
            corrections=tuple(each for each in corrections if each is not None),
        )


def _describe(path: Path, top: Path, known: _Folder) -> Source:
    said: dict[str, Any] = {}
    for folder, entries in known.entries:
        name = path.relative_to(folder).as_posix()
        for pattern, values in entries.items():
            if fnmatchcase(name, pattern):
                said |= values
    return Source(name=show_name(path.relative_to(top).as_posix()), sha256="", text_sha256="", **said)


def _read_corrections(path: Path, top: Path) -> "CorrectionsFile | None":
    if not os.access(path, os.F_OK):
        return None
    from cskg.ingest.corrections import read_corrections  # needs the parser, and few folders need it

    return read_corrections(path, show_name(path.relative_to(top).as_posix()))


def _read_entries(path: Path) -> _Entries:
    """Reads a ``sources.yaml``; empty if there is none."""
    found = read_yaml(path)
    if found is None:
        return {}
    entries = found.mapping("It must map file names to keys and values.")
    return {name: dict(_iter_known(name, entry)) for name, entry in entries.items()}


def _iter_known(name: str, entry: YamlValue) -> Iterator[tuple[str, Any]]:
    """Yields the facts in an entry of a ``sources.yaml``."""
    for key, given in entry.mapping(f"The entry {cut(name)!r} must have keys and values.").items():
        if key not in _KEYS:
            raise given.fault(f"{cut(name)}: {cut(key)!r} is not a key.", f"Known keys: {', '.join(_KEYS)}.")
        if not isinstance(given.value, str):
            raise given.fault(f"{cut(name)}: {key} must be text.")
        if key == "illustrative" and given.value not in _BOOLEANS:
            raise given.fault(f"{cut(name)}: {key} must be true or false.")
        if key == "illustrative":
            yield key, _BOOLEANS[given.value]
        else:
            yield key, given.language() if key == "language" else given.value


def _read_names(path: Path) -> CustomNames:
    """Reads a ``fields.yaml``; empty if there is none."""
    found = read_yaml(path)
    return dict(_iter_names(found.mapping("It must map fields to names."), "")) if found else {}


def _iter_names(values: Mapping[str, YamlValue], before: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, given in values.items():
        if not before and key in _LANGUAGES:
            yield from _iter_names(given.mapping(f"{key} must map fields to names."), f"{key}.")
            continue
        if before + key not in CUSTOM_KEYS:
            known = TEXTS if before else (*SHARED, *TEXTS, *sorted(_LANGUAGES))
            raise given.fault(f"{before}{cut(key)} is not a field.", f"Known fields: {', '.join(known)}.")
        items = given.value if isinstance(given.value, tuple) else (given,)
        names = tuple(item.value for item in items if isinstance(item.value, str) and item.value.strip())
        if not names or len(names) < len(items) or len(names) > _MAX_NAMES:
            raise given.fault(f"{before}{key} must be a name, or a list of {_MAX_NAMES} names at most.")
        yield before + key, names
