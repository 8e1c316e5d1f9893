"""Turns a file into the document's text.

This module decides the format of a file once, by its content, and :class:`Document` passes it on. The text of a text or
HTML file keeps its line ends, because spans point into it. Only a byte order mark is removed. A PDF or DOCX file has no
text of its own, so :mod:`~cskg.parser.pdf` or :mod:`~cskg.parser.docx` writes the text. JSON records and separated
values also give the fields of their units. :mod:`~cskg.parser.json_records` writes the text of records.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cskg.errors import SourceError
from cskg.foreign_frameworks import Framework
from cskg.model import Diagnostic, Source
from cskg.parser.decoding import decode_text, tell_guess
from cskg.parser.foreign.recognition import read_frameworks
from cskg.parser.markdown_lines import is_markdown
from cskg.parser.markup import Block, TextKind
from cskg.parser.record_fields import CustomNames, RecordFields, find_fields

if TYPE_CHECKING:
    from cskg.parser.passages import Record

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_TO_PICTURES = "Run text recognition (OCR) on it, and save the result as text or DOCX."
_IN_OFFICE = (
    (
        "EncryptedPackage",
        "an office document that is protected by a password",
        "Open it, choose File > Info > Protect > Encrypt with Password, empty the password, and save it.",
    ),
    (
        "WordDocument",
        "a document of Word 97 to 2003 (.doc)",
        "Open it in Word or LibreOffice, choose Save As, and take the type Word Document (.docx).",
    ),
    (
        "PowerPoint Document",
        "a presentation of PowerPoint 97 to 2003 (.ppt)",
        "Save its text as a Word document (.docx) or as UTF-8 text.",
    ),
)
"""Names of streams in old office documents, with the kind of document and the advice for it."""

_SIGNATURES = (
    (b"\x1f\x8b", "a gzip archive", "Unpack it, and give the documents in it."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it, and give the documents in it."),
    (b"Rar!", "a RAR archive", "Unpack it, and give the documents in it."),
    (b"\x89PNG", "a PNG picture", _TO_PICTURES),
    (b"\xff\xd8\xff", "a JPEG picture", _TO_PICTURES),
    (b"GIF8", "a GIF picture", _TO_PICTURES),
    (b"II*\0", "a TIFF picture", _TO_PICTURES),
    (b"MM\0*", "a TIFF picture", _TO_PICTURES),
)
_BOOKS = (b"%PDF-", b"PK\x03\x04", b"{\\rtf")
"""The first bytes of PDF files and of word processor documents."""

MAX_CHARACTERS = 20_000_000
"""The most characters of a document's text. All standards of one industry have about three million."""

_OPENING = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:[\[{\"\]]|-?\d+\s*[,\]]))")
_PAGE = re.compile(r"<!doctype html|<html[\s>]|<(?:table|body|div|dl)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source document as read.

    Attributes:
        name: Its name in diagnostics and in the graph.
        text: The document's text, into which spans point.
        kind: The kind of the text, which decides the meaning of line ends.
        sha256: Digest of the file's bytes, in hexadecimal.
        text_sha256: Digest of the text in UTF-8, in hexadecimal.
        diagnostics: The diagnostics from reading it.
        records: The fields of its units, if the format has fields.
        blocks: The blocks of its lines, if the format has them.
        frameworks: The frameworks of another system, if the document is one. It then holds no units.
    """

    name: str
    text: str
    kind: TextKind
    sha256: str
    text_sha256: str
    diagnostics: tuple[Diagnostic, ...] = ()
    records: "tuple[Record, ...] | None" = None
    blocks: tuple[Block, ...] = ()
    frameworks: tuple[Framework, ...] = ()


def read_document(data: bytes, name: str, fields: CustomNames | None = None) -> Document:
    """Decodes a file.

    Args:
        data: The file's bytes.
        name: The name of the file for diagnostics.
        fields: The names in structured records, as ``fields.yaml`` gives them.

    Raises:
        SourceError: The file is empty, binary, or in an unknown encoding.

    Example:
        >>> read_document("Title\\tRun a shop".encode("utf-16"), "a.txt").text
        'Title\\tRun a shop'
    """
    text, kind, blocks, diagnostics = _read_text(data, name, find_fields(fields))
    sha256 = hashlib.sha256(data).hexdigest()
    if not data.startswith(_BOOKS):
        text_sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        found = read_frameworks(data, text, Source(name=name, sha256=sha256, text_sha256=text_sha256))
        if found is not None:
            return Document(
                name=name,
                text=text,
                kind=TextKind.TEXT,
                sha256=sha256,
                text_sha256=text_sha256,
                diagnostics=(*diagnostics, *found.diagnostics),
                frameworks=found.frameworks,
            )
    if len(text) > MAX_CHARACTERS:
        raise SourceError(
            name,
            f"The document has {len(text):,} characters; {MAX_CHARACTERS:,} are read at most.",
            "Divide it into several documents.",
            line=1,
        )
    if not text.strip():
        raise SourceError(name, "The file is empty.", "Give a document that has at least one unit.", line=1)
    records = None
    if _looks_like_json(text):
        from cskg.parser.json_records import read_json

        kind, blocks = TextKind.TEXT, ()
        text, records, noticed = read_json(text, name, find_fields(fields))
        diagnostics += noticed
    elif kind is not TextKind.HTML:
        from cskg.parser.csv_listing import read_csv

        listing = read_csv(text, name, find_fields(fields))
        if listing is not None:
            kind, blocks = TextKind.TEXT, ()
            records, noticed = listing
            diagnostics += noticed
    return Document(
        name=name,
        text=text,
        kind=kind,
        sha256=sha256,
        text_sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        diagnostics=diagnostics,
        records=records,
        blocks=blocks,
    )


def _looks_like_json(text: str) -> bool:
    """Returns whether a text starts like a JSON object or list.

    Example:
        >>> [_looks_like_json(text) for text in ('{"a": 1}', "[Draft] Unit of Competency", "{}")]
        [True, False, True]
    """
    return _OPENING.match(text) is not None


def _read_text(
    data: bytes, name: str, fields: RecordFields
) -> tuple[str, TextKind, tuple[Block, ...], tuple[Diagnostic, ...]]:
    """Returns a file's text, its kind, the blocks of its lines, and diagnostics.

    The libraries of a format are loaded only if a file has the format.
    """
    if data.startswith(b"%PDF-"):
        from cskg.parser.pdf.reader import read_pdf

        text, noticed = read_pdf(data, name)
        return text, TextKind.TEXT, (), noticed
    if data.startswith(b"PK\x03\x04"):
        text, blocks, noticed = _read_archive(data, name, fields)
        return text, TextKind.TEXT, blocks, noticed
    if data.startswith(b"{\\rtf"):
        from cskg.parser.rtf import read_rtf

        text, blocks = read_rtf(data, name)
        return text, TextKind.TEXT, blocks, ()
    if data.startswith(_OLD_OFFICE):
        text, blocks, noticed = _read_old_office(data, name, fields)
        return text, TextKind.TEXT, blocks, noticed
    for signature, what, cure in _SIGNATURES:
        if data.startswith(signature):
            raise SourceError(name, f"The file is {what}, which cskg does not read.", cure, line=1)
    decoded = decode_text(data, name)
    notes = (tell_guess(decoded.guessed, name),) if decoded.guessed else ()
    return decoded.text, _find_kind(decoded.text), (), notes


def _find_kind(text: str) -> TextKind:
    if _PAGE.search(text, 0, 20_000):
        return TextKind.HTML
    return TextKind.MARKDOWN if is_markdown(text) else TextKind.TEXT


def _read_archive(
    data: bytes, name: str, fields: RecordFields
) -> tuple[str, tuple[Block, ...], tuple[Diagnostic, ...]]:
    """Returns the text of an office document, the blocks of its lines, and diagnostics."""
    from cskg.parser.archives import ArchiveFormat, find_format

    found = find_format(data, name)
    if found is ArchiveFormat.DOCX:
        from cskg.parser.docx import read_docx

        return *read_docx(data, name), ()
    if found is ArchiveFormat.ODT:
        from cskg.parser.odt import read_odt

        return *read_odt(data, name), ()
    from cskg.parser.workbooks import read_workbook

    return read_workbook(data, name, fields)


def _read_old_office(
    data: bytes, name: str, fields: RecordFields
) -> tuple[str, tuple[Block, ...], tuple[Diagnostic, ...]]:
    """Reads a workbook of Excel 97 to 2003. All other old office documents are refused."""
    for stream, what, cure in _IN_OFFICE:
        if stream.encode("utf-16-le") in data:
            raise SourceError(name, f"The file is {what}, which cskg does not read.", cure, line=1)
    from cskg.parser.workbooks import read_workbook

    return read_workbook(data, name, fields)
