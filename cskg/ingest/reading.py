"""Reads documents from disk: their units, and every fault as a diagnostic.

Documents are hostile until read, so whoever reads those of others goes by :func:`iter_read_sources`, which reads
in worker processes. Nothing here needs RDF, and the parser is imported where it works, so that reading a document
starts fast.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from cskg.errors import SourceError
from cskg.ingest.sources import SourceFile
from cskg.ingest.workers import Limits, iter_answers
from cskg.model import Diagnostic, Severity, Unit

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


def iter_read_sources(
    files: Sequence[SourceFile], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[ReadSource]:
    """Reads documents in worker processes, and yields them in their order.

    Args:
        files: The documents.
        workers: How many processes read.
        limits: What a document may take; one that takes more is unreadable.

    Raises:
        WorkerError: No process that reads can be started.
    """
    with closing(
        iter_answers(read_source, [file.narrow() for file in files], workers=workers, limits=limits)
    ) as answers:
        for file, answer in zip(files, answers, strict=True):
            if isinstance(answer, SourceError):
                yield ReadSource(file=file, units=(), diagnostics=(unreadable(answer),))
            else:
                yield answer


def read_source(file: SourceFile) -> ReadSource:
    """Reads a document in this process; a fault is a diagnostic, not an exception."""
    from cskg.parser.documents import parse_units
    from cskg.parser.readers import read_document

    try:
        document = read_document(read_bytes(file), file.source.name, file.fields)
        units, faults = parse_units(document, file.source)
    except SourceError as error:
        return ReadSource(file=file, units=(), diagnostics=(unreadable(error),))
    found = tuple(diagnostic for unit in units for diagnostic in unit.diagnostics)
    if entries := file.corrections_of(document.sha256):
        from cskg.ingest.correcting import correct_units

        units, found = correct_units(units, document.text, entries)
    return ReadSource(file=file, units=units, diagnostics=(*faults, *found), sha256=document.sha256)


def iter_texts(
    files: Sequence[SourceFile], *, workers: int = 1, limits: Limits | None = None
) -> Iterator[str | Diagnostic]:
    """Yields the documents' text, into which spans point, or why a document has none; arguments as above."""
    with closing(iter_answers(read_text, files, workers=workers, limits=limits)) as answers:
        for answer in answers:
            yield unreadable(answer) if isinstance(answer, SourceError) else answer


def read_text(file: SourceFile) -> str | Diagnostic:
    """Reads a document's text in this process; a fault is a diagnostic, not an exception."""
    from cskg.parser.readers import read_document

    try:
        return read_document(read_bytes(file), file.source.name, file.fields).text
    except SourceError as error:
        return unreadable(error)


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


def unreadable(error: SourceError) -> Diagnostic:
    """The diagnostic of a document that cannot be read."""
    return Diagnostic(
        severity=Severity.ERROR,
        code="unreadable-source",
        message=f"{error.why} {error.cure}",
        source=error.name,
        line=error.line,
        column=error.column,
    )
