"""Reads documents from disk: their units, and every fault as a diagnostic.

Any document may be hostile, so :func:`iter_results` reads documents in worker processes. The parser is imported only
there, so that reading a document starts fast.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar

from cskg.errors import SourceError
from cskg.foreign_frameworks import Framework
from cskg.ingest.sources import SourceFile, is_system_file, open_document
from cskg.ingest.sssom_table import HOW_TO_SAVE, is_table
from cskg.ingest.workers import Limits, iter_answers
from cskg.model import Diagnostic, Severity, Unit
from cskg.parser.diagnostics import diagnose

_Result = TypeVar("_Result")

MAX_SOURCE_BYTES = 100 * 2**20
"""A document larger than this is refused before it is read."""


_SNIFFED = 65_536
"""Bytes at the start of a file by which a dump of cskg's own graph is recognised."""

_ONTOLOGY = b"https://w3id.org/hk-competency/ontology#"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """A document as read.

    Attributes:
        file: Which document.
        units: The units it holds.
        diagnostics: The diagnostics of the document and its units.
        sha256: Digest of the file's bytes; empty if it could not be read at all.
        frameworks: The frameworks of another system in the document; then it has no units.
    """

    file: SourceFile
    units: tuple[Unit, ...]
    diagnostics: tuple[Diagnostic, ...]
    sha256: str = ""
    frameworks: tuple[Framework, ...] = ()


def iter_results(
    function: Callable[[SourceFile], _Result],
    failed: Callable[[SourceFile, Diagnostic], _Result],
    files: Sequence[SourceFile],
    *,
    workers: int = 1,
    limits: Limits | None = None,
) -> Iterator[_Result]:
    """Calls a function for each document in worker processes, and yields the results in order of the documents.

    Args:
        function: The function to call with each document; it must be importable by its name.
        failed: Makes the result for a document that the function could not finish, from the reason.
        files: The documents.
        workers: How many processes work.
        limits: The limits for a document; a document that exceeds them has failed.

    Raises:
        WorkerError: No worker process can be started.
    """
    own = [file.narrow() for file in files]
    with closing(iter_answers(function, own, workers=workers, limits=limits)) as answers:
        for file, answer in zip(files, answers, strict=True):
            yield failed(file, unreadable(answer)) if isinstance(answer, SourceError) else answer


def iter_read_sources(
    files: Sequence[SourceFile], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[ReadSource]:
    """Reads documents in worker processes, and yields them in their order; arguments as above."""
    yield from iter_results(read_source, _failed, files, workers=workers, limits=limits)


def read_source(file: SourceFile) -> ReadSource:
    """Reads a document in this process; a fault is a diagnostic, not an exception."""
    return read_with_texts(file)[0]


def read_with_texts(file: SourceFile) -> tuple[ReadSource, Mapping[str, str]]:
    """Reads a document in this process, as :func:`read_source` does.

    Returns:
        The document as read, and the texts into which the spans of its units point, by the names of their documents.
    """
    from cskg.parser.documents import parse_units
    from cskg.parser.readers import read_document

    if is_system_file(file.path):
        return _failed(file, _skipped(file)), {}
    try:
        data = read_bytes(file)
        if is_dump(data):
            return _read_back(data, file)
        document = read_document(data, file.source.name, file.fields)
        if is_table(document.text):
            return _failed(file, _misnamed(file)), {}
        units, faults = parse_units(document, file.source)
    except SourceError as error:
        return _failed(file, unreadable(error)), {}
    found = tuple(diagnostic for unit in units for diagnostic in unit.diagnostics)
    if entries := file.corrections_of(document.sha256):
        from cskg.ingest.correcting import correct_units

        units, found = correct_units(units, document.text, entries)
    return ReadSource(
        file=file,
        units=units,
        diagnostics=(*faults, *found),
        sha256=document.sha256,
        frameworks=tuple(_complete(framework, file) for framework in document.frameworks),
    ), {file.source.name: document.text}


def _read_back(data: bytes, file: SourceFile) -> tuple[ReadSource, Mapping[str, str]]:
    """Reads the units and frameworks of a dump of cskg's own graph; each keeps the document that it was read from.

    Raises:
        SourceError: It is damaged.
    """
    from cskg.ingest.restoring import read_dump

    dump = read_dump(data, file.source.name)
    units = tuple(unit for _, contents in dump.graphs for unit in contents.units)
    return ReadSource(
        file=file,
        units=units,
        diagnostics=(*dump.diagnostics, *(found for unit in units for found in unit.diagnostics)),
        sha256=hashlib.sha256(data).hexdigest(),
        frameworks=tuple(framework for _, contents in dump.graphs for framework in contents.frameworks),
    ), {contents.source.name: contents.text for _, contents in dump.graphs if contents.source}


def _complete(framework: Framework, file: SourceFile) -> Framework:
    """Returns a framework with the facts about its document in ``sources.yaml``."""
    read = framework.source
    source = replace(file.source, sha256=read.sha256, text_sha256=read.text_sha256)
    return replace(framework, source=source)


def is_dump(start: bytes) -> bool:
    """Returns whether a file is a dump of cskg's own graph, by its start; see :mod:`~cskg.ingest.restoring`."""
    text = start[:_SNIFFED].lstrip()
    return text.startswith((b"<http", b"@prefix", b'[{"@', b'{"@')) and _ONTOLOGY in text and b"SourceDocument" in text


def has_dump(file: SourceFile) -> bool:
    """Returns whether a file is a dump of cskg's own graph; False if it cannot be read."""
    try:
        with open_document(file.path) as stream:
            return is_dump(stream.read(_SNIFFED))
    except OSError:
        return False


def _failed(file: SourceFile, why: Diagnostic) -> ReadSource:
    return ReadSource(file=file, units=(), diagnostics=(why,))


def _skipped(file: SourceFile) -> Diagnostic:
    return Diagnostic(
        severity=Severity.INFO,
        code="system-file-skipped",
        message="The file belongs to an office program or to the operating system and is not a document. It is "
        "skipped.",
        source=file.source.name,
        line=1,
        column=1,
    )


def _misnamed(file: SourceFile) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="links-misnamed",
        message="The file is a table of links, such as a worksheet for decisions. Under this name it is not read. "
        f"{HOW_TO_SAVE}",
        source=file.source.name,
        line=1,
        column=1,
    )


def iter_texts(
    files: Sequence[SourceFile], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[str | Diagnostic]:
    """Yields the documents' text, into which spans point, or why a document has none; arguments as above."""
    yield from iter_results(read_text, lambda _, why: why, files, workers=workers, limits=limits)


def read_text(file: SourceFile) -> str | Diagnostic:
    """Reads a document's text in this process; a fault is a diagnostic, not an exception."""
    from cskg.parser.readers import read_document

    if is_system_file(file.path):
        return _skipped(file)
    try:
        return read_document(read_bytes(file), file.source.name, file.fields).text
    except SourceError as error:
        return unreadable(error)


def read_bytes(file: SourceFile) -> bytes:
    """Reads a document's bytes.

    Raises:
        SourceError: It cannot be read, or is too large.
    """
    try:
        with open_document(file.path) as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read() if size <= MAX_SOURCE_BYTES else b""
    except OSError as error:
        raise SourceError(
            file.source.name,
            f"The file cannot be read ({error.strerror}).",
            "Check that the file exists and that you have permission to read it.",
        ) from error
    if size > MAX_SOURCE_BYTES:
        raise SourceError(
            file.source.name,
            f"The file has {size:,} bytes; {MAX_SOURCE_BYTES:,} are read at most.",
            "Divide it into several documents.",
        )
    return data


def unreadable(error: SourceError) -> Diagnostic:
    """Returns the diagnostic of a document that cannot be read."""
    return diagnose(error, code="unreadable-source")
