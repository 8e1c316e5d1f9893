"""A file to the document's text.

What format a file has is decided here, once, by its content; :class:`Document` passes it on. The text of a text
or HTML file keeps its line ends, because spans point into it; only a byte order mark goes. A PDF or DOCX file has no
text of its own, so the text is what :mod:`~cskg.parser.pdf` or :mod:`~cskg.parser.docx` writes. JSON records and
separated values also give the fields of their units, and :mod:`~cskg.parser.json_records` writes the text of records.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.model import Diagnostic, Severity
from cskg.parser.encodings import decode_text
from cskg.parser.json_objects import looks_like_json
from cskg.parser.markup import TextKind
from cskg.parser.record_fields import CustomNames, find_fields

if TYPE_CHECKING:
    from cskg.parser.layout import Record

_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0", "an old Microsoft Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
)
MAX_CHARACTERS = 20_000_000
"""Characters that a document's text may have; an industry's whole standards have some three million."""

_PAGE = re.compile(r"<!doctype html|<html[\s>]|<(?:table|body|div|dl)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source document as read.

    Attributes:
        name: The name that diagnostics and the graph give it.
        text: The document's text, into which spans point.
        kind: How line ends are meant.
        sha256: Digest of the file's bytes, in hexadecimal.
        text_sha256: Digest of the text in UTF-8, in hexadecimal.
        diagnostics: What was noticed in reading it.
        records: The fields of its units, where the format gives them.
    """

    name: str
    text: str
    kind: TextKind
    sha256: str
    text_sha256: str
    diagnostics: tuple[Diagnostic, ...] = ()
    records: "tuple[Record, ...] | None" = None


def read_document(data: bytes, name: str, fields: CustomNames | None = None) -> Document:
    """Decodes a file.

    Args:
        data: The file's bytes.
        name: The name that diagnostics give it.
        fields: What ``fields.yaml`` says of the names in structured records.

    Raises:
        SourceError: The file is empty, binary, or in an unknown encoding.

    Example:
        >>> read_document("Title\\tRun a shop".encode("utf-16"), "a.txt").text
        'Title\\tRun a shop'
    """
    text, kind, diagnostics = _read_text(data, name)
    if len(text) > MAX_CHARACTERS:
        raise SourceError(
            name,
            f"The document has {len(text):,} characters; {MAX_CHARACTERS:,} are read at most.",
            "Cut it into several documents.",
            line=1,
        )
    if not text.strip():
        raise SourceError(name, "The file is empty.", "Give a document that holds at least one unit.", line=1)
    records = None
    if looks_like_json(text):
        from cskg.parser.json_records import read_json

        kind = TextKind.TEXT
        text, records, noticed = read_json(text, name, find_fields(fields))
        diagnostics += noticed
    elif kind is TextKind.TEXT:
        from cskg.parser.csv_listing import read_csv

        listing = read_csv(text, name, find_fields(fields))
        if listing is not None:
            records, noticed = listing
            diagnostics += noticed
    return Document(
        name=name,
        text=text,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        diagnostics=diagnostics,
        records=records,
    )


def _read_text(data: bytes, name: str) -> tuple[str, TextKind, tuple[Diagnostic, ...]]:
    """Gives a file's text and how its line ends are meant; the libraries of a format load only where a file has it."""
    if data.startswith(b"%PDF-"):
        from cskg.parser.pdf.reader import read_pdf

        text, noticed = read_pdf(data, name)
        return text, TextKind.TEXT, noticed
    if data.startswith(b"PK\x03\x04"):
        from cskg.parser.docx import docx_text

        return docx_text(data, name), TextKind.TEXT, ()
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(
                name,
                f"The file is {what}, which is not read yet.",
                "Save it as UTF-8 text, HTML, DOCX or PDF; the words and their order are enough.",
                line=1,
            )
    decoded = decode_text(data, name)
    notes = (_guess(decoded.guessed, name),) if decoded.guessed else ()
    return decoded.text, TextKind.HTML if _PAGE.search(decoded.text, 0, 20_000) else TextKind.TEXT, notes


def _guess(encoding: str, name: str) -> Diagnostic:
    return Diagnostic(
        severity=Severity.INFO,
        code="encoding-guessed",
        message=f"The file does not say in which encoding it is; it was read as {encoding}, which its characters "
        "suggest. If words look wrong, save the file as UTF-8.",
        source=name,
        line=1,
        column=1,
    )
