"""Finds source documents, and reads what ``sources.yaml`` says about them.

A SOURCE is a file or a folder. In a folder every file counts, hidden ones and curation files aside,
because documents are recognised by content. ``sources.yaml`` maps file names or patterns to what is
known of them; the nearest one above a file wins, and in it the last entry that fits::

    "*.txt":
      title: Specification of Competency Standards for the Retail Industry
      publisher: Hong Kong Qualifications Framework
      rights: Copyright of the HKSAR Government
      language: en
      illustrative: false
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskg.errors import BadInputError, CurationError
from cskg.ingest.field_names import FIELDS_FILE, read_field_names
from cskg.ingest.yaml_values import YamlValue, read_yaml
from cskg.model import Language, Source
from cskg.parser.record_fields import CustomNames

if TYPE_CHECKING:
    from cskg.ingest.corrections import CorrectionsFile, UnitCorrections

SOURCES_FILE = "sources.yaml"
LINKS_SUFFIX = ".sssom.tsv"
CORRECTIONS_FILE = "corrections.yaml"
CURATION_FILES = frozenset((SOURCES_FILE, FIELDS_FILE, CORRECTIONS_FILE, "README.md"))
_KEYS = frozenset(("title", "publisher", "rights", "language", "illustrative"))
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A document on disk.

    Attributes:
        path: Where it is.
        root: The SOURCE that it was found under.
        source: Its name and what ``sources.yaml`` says of it; the digests are still empty.
        fields: What ``fields.yaml`` says of the names in structured records.
        corrections: The ``corrections.yaml`` above it, uppermost first.
    """

    path: Path
    root: Path
    source: Source
    fields: CustomNames = field(default_factory=dict)
    corrections: "tuple[CorrectionsFile, ...]" = ()

    @property
    def holds_links(self) -> bool:
        """Whether it is a file of curated links, and no document."""
        return self.path.name.endswith(LINKS_SUFFIX)

    def corrections_of(self, sha256: str) -> "tuple[UnitCorrections, ...]":
        """Gives the corrections that were made for the document if it has this digest."""
        return tuple(entry for file in self.corrections for entry in file.entries.get(sha256, ()))

    def narrow(self) -> "SourceFile":
        """Gives the file with the corrections that are its own, to send to another process."""
        if not self.corrections:
            return self
        sha256 = find_digest(self.path)
        own = tuple(file.narrow(sha256) for file in self.corrections)
        return replace(self, corrections=tuple(file for file in own if file.entries))


def find_digest(path: Path) -> str:
    """Gives the digest of a file's bytes, in hexadecimal; empty if they cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def find_sources(paths: Iterable[Path]) -> list[SourceFile]:
    """Finds the documents under the SOURCEs, in order of their names.

    Raises:
        BadInputError: A SOURCE does not exist, two documents have one name, or there are none.
        CurationError: A ``sources.yaml``, ``fields.yaml`` or ``corrections.yaml`` cannot be read.
    """
    found: dict[str, SourceFile] = {}
    described: dict[Path, dict[str, dict[str, Any]]] = {}
    fields: dict[Path, CustomNames] = {}
    corrected: dict[tuple[Path, Path], tuple[CorrectionsFile, ...]] = {}
    paths = list(paths)
    for given in paths:
        root = given.resolve()
        if not root.exists():
            raise BadInputError(f"{given} does not exist.", "Give a document, or a folder of documents.")
        if root.is_file() and root.name.endswith(LINKS_SUFFIX):
            raise BadInputError(f"{given} holds links, not units.", "Give the folder that holds it with the documents.")
        files = [root] if root.is_file() else [path for path in _walk(root) if not path.name.endswith(LINKS_SUFFIX)]
        folder = root.parent if root.is_file() else root
        for path in files:
            name = path.relative_to(folder).as_posix()
            if name in found and found[name].path != path:
                raise BadInputError(
                    f"{found[name].path} and {path} would both be called {name}.",
                    "Give the folder that holds both, so that their names differ.",
                )
            found[name] = SourceFile(
                path=path,
                root=root,
                source=_describe(path, folder, name, described),
                fields=_find_fields(path, folder, fields),
                corrections=_find_corrections(path.parent, folder, corrected),
            )
    if not found:
        raise BadInputError(
            f"There is no document under {', '.join(map(str, paths)) or 'the SOURCEs'}.",
            "Give a document, or a folder of documents.",
        )
    return [found[name] for name in sorted(found)]


def find_link_files(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Finds the curated links (``*.sssom.tsv``) in the folders that documents were found under, in order of names.

    Raises:
        BadInputError: Two of them have one name.
        CurationError: A ``sources.yaml`` cannot be read.
    """
    found: dict[str, SourceFile] = {}
    described: dict[Path, dict[str, dict[str, Any]]] = {}
    for root in sorted({file.root for file in files if file.root.is_dir()}):
        for path in _walk(root):
            if not path.name.endswith(LINKS_SUFFIX):
                continue
            name = path.relative_to(root).as_posix()
            if name in found and found[name].path != path:
                raise BadInputError(
                    f"{found[name].path} and {path} would both be called {name}.",
                    "Give the folder that holds both, so that their names differ, or rename one.",
                )
            found[name] = SourceFile(path=path, root=root, source=_describe(path, root, name, described))
    return [found[name] for name in sorted(found)]


def _walk(root: Path) -> list[Path]:
    """The files under a folder; links that lead out of it are left alone."""
    files = []
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if any(part.startswith(".") for part in inside.parts) or not path.is_file():
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            continue
        if path.name not in CURATION_FILES:
            files.append(path)
    return files


def _describe(path: Path, root: Path, name: str, described: dict[Path, dict[str, dict[str, Any]]]) -> Source:
    entry: dict[str, Any] = {}
    for folder in _folders(path, root):
        if folder not in described:
            described[folder] = _read_entries(folder / SOURCES_FILE)
        for pattern, values in described[folder].items():
            if fnmatchcase(path.relative_to(folder).as_posix(), pattern):
                entry |= values
    language = entry.pop("language", None)
    return Source(
        name=name,
        sha256="",
        text_sha256="",
        language=Language(language) if language else None,
        **entry,
    )


def _find_fields(path: Path, root: Path, known: dict[Path, CustomNames]) -> CustomNames:
    """What the nearest ``fields.yaml`` above a document says."""
    for folder in reversed(_folders(path, root)):
        if folder not in known:
            known[folder] = read_field_names(folder / FIELDS_FILE)
        if known[folder]:
            return known[folder]
    return {}


def _find_corrections(
    folder: Path, root: Path, known: "dict[tuple[Path, Path], tuple[CorrectionsFile, ...]]"
) -> "tuple[CorrectionsFile, ...]":
    """The corrections from the SOURCE down to a folder; each file is read once."""
    if (root, folder) not in known:
        above = _find_corrections(folder.parent, root, known) if folder != root else ()
        own = _read_corrections(folder / CORRECTIONS_FILE, root)
        known[root, folder] = above if own is None else (*above, own)
    return known[root, folder]


def _read_corrections(path: Path, root: Path) -> "CorrectionsFile | None":
    if not path.exists():
        return None
    from cskg.ingest.corrections import read_corrections  # only here: it needs the parser, and few folders need it

    return read_corrections(path, path.relative_to(root).as_posix())


def _folders(path: Path, root: Path) -> list[Path]:
    """The folders from the SOURCE down to a document."""
    return [folder for folder in reversed(path.parents) if folder.is_relative_to(root)]


def _read_entries(path: Path) -> dict[str, dict[str, Any]]:
    """Reads a ``sources.yaml``; an absent one says nothing.

    Raises:
        CurationError: It is no such file; the message names the place.
    """
    found = read_yaml(path)
    if found is None:
        return {}
    if not isinstance(found.value, Mapping):
        raise CurationError(str(path), "It must map file names to what is known of them.", "See the docs.", line=1)
    return {name: _read_entry(path, name, values) for name, values in found.value.items()}


def _read_entry(path: Path, name: str, entry: YamlValue) -> dict[str, Any]:
    """Reads what an entry of ``sources.yaml`` says."""
    if not isinstance(entry.value, Mapping):
        raise _fault(path, f"The entry {name!r} must hold keys and values.", "See the docs.", entry)
    known: dict[str, Any] = {}
    for key, given in entry.value.items():
        if key not in _KEYS:
            raise _fault(path, f"{name}: {key!r} is no key.", f"Known keys: {', '.join(sorted(_KEYS))}.", given)
        if not isinstance(given.value, str):
            raise _fault(path, f"{name}: {key} must be text.", "See the docs.", given)
        known[key] = given.value
        if key == "illustrative":
            if given.value not in _BOOLEANS:
                raise _fault(path, f"{name}: {key} must be true or false.", "See the docs.", given)
            known[key] = _BOOLEANS[given.value]
        elif key == "language" and given.value not in {language.value for language in Language}:
            raise _fault(path, f"{name}: {given.value!r} is no language.", "Use en, zh-Hant or zh-Hans.", given)
    return known


def _fault(path: Path, why: str, cure: str, place: YamlValue) -> CurationError:
    return CurationError(str(path), why, cure, line=place.line, column=place.column)
