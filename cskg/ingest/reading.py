"""Reads one document from disk: its units, and every fault as a diagnostic.

Nothing here needs RDF, so that reading a document starts fast.
"""

import hashlib
from dataclasses import dataclass

from cskg.errors import SourceError
from cskg.ingest.sources import SourceFile
from cskg.model import Diagnostic, Severity, Unit
from cskg.parser.documents import parse_document

MAX_SOURCE_BYTES = 100 * 2**20
"""A document larger than this is refused before it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """A document as read.

    Attributes:
        file: Which document.
        units: The units it holds.
        diagnostics: What was noticed, in the document and in its units.
        sha256: Digest of the file's bytes; empty if it could not be read at all.
    """

    file: SourceFile
    units: tuple[Unit, ...]
    diagnostics: tuple[Diagnostic, ...]
    sha256: str = ""


def read_source(file: SourceFile) -> ReadSource:
    """Reads a document; a fault is a diagnostic, not an exception."""
    try:
        data = read_bytes(file)
        units, faults = parse_document(data, file.source)
    except SourceError as error:
        return ReadSource(file=file, units=(), diagnostics=(_unreadable(error),))
    found = [*faults, *(diagnostic for unit in units for diagnostic in unit.diagnostics)]
    return ReadSource(
        file=file,
        units=units,
        diagnostics=tuple(found),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def read_bytes(file: SourceFile) -> bytes:
    """Reads a document's bytes.

    Raises:
        SourceError: It cannot be read, or is larger than is read.
    """
    try:
        size = file.path.stat().st_size
        data = file.path.read_bytes() if size <= MAX_SOURCE_BYTES else b""
    except OSError as error:
        raise SourceError(
            file.source.name,
            f"The file cannot be read ({error.strerror}).",
            "Check that the file is there and that you may read it.",
        ) from error
    if size > MAX_SOURCE_BYTES:
        raise SourceError(
            file.source.name,
            f"The file has {size:,} bytes; {MAX_SOURCE_BYTES:,} are read at most.",
            "Cut it into several documents.",
        )
    return data


def _unreadable(error: SourceError) -> Diagnostic:
    return Diagnostic(
        severity=Severity.ERROR,
        code="unreadable-source",
        message=f"{error.why} {error.cure}",
        source=error.name,
        line=error.line,
        column=error.column,
    )
