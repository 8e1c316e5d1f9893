"""Checks the ZIP archives of office documents: finds the format and refuses archives that are dangerous to unpack.

The archive is checked before anything in it is unpacked. The checks cover the sizes and compression ratios of the
members, encryption, and document type declarations. Office programs never write such declarations, but archive bombs
use them.
"""

import re
import zipfile
from enum import Enum
from io import BytesIO

from cskg.errors import SourceError

MAX_TOTAL = 200_000_000
"""The most bytes that all members may have together when unpacked."""

MAX_XML = 40_000_000
"""The most bytes that the members to be parsed may have together. A tree takes about twenty times its text."""

MAX_RATIO, RATIO_FROM = 200, 20_000_000
"""The highest compression ratio of a member of more than RATIO_FROM bytes."""

MAX_MEMBERS = 10_000
_LONGEST_TYPE = 200

_DECLARATIONS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
SAVE_AGAIN = "Open it in the program that wrote it, save it again, or save it as UTF-8 text or HTML."


class ArchiveFormat(Enum):
    """The formats of office documents that are archives."""

    DOCX = "DOCX"
    ODT = "ODT"
    WORKBOOK = "workbook"


_MAIN = {
    ArchiveFormat.DOCX: re.compile(r"word/document\d*\.xml", re.IGNORECASE),
    ArchiveFormat.WORKBOOK: re.compile(r"xl/workbook\.(?:xml|bin)", re.IGNORECASE),
}
_ODF = {
    b"application/vnd.oasis.opendocument.text": ArchiveFormat.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": ArchiveFormat.WORKBOOK,
}


def find_format(data: bytes, name: str) -> ArchiveFormat:
    """Finds the format of an archive.

    Args:
        data: The file's bytes.
        name: The name of the file for diagnostics.

    Raises:
        SourceError: The archive is broken, hostile, or of another format.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            found = _find_format(archive)
            why = find_danger(archive)
    except Exception as error:
        # Seen: BadZipFile, zlib.error, EOFError, NotImplementedError (unknown compression), OverflowError,
        # struct.error, UnicodeDecodeError.
        raise SourceError(
            name, f"The file is a broken ZIP archive ({type(error).__name__}).", "Get the whole file again.", line=1
        ) from error
    if why:
        raise SourceError(name, why, SAVE_AGAIN, line=1)
    if found is None:
        raise SourceError(
            name,
            "The file is a ZIP archive, but not a document: it has no word/document.xml and no workbook, and is not "
            "marked as an OpenDocument text or spreadsheet.",
            "Unpack it, and give the documents in it.",
            line=1,
        )
    return found


def _find_format(archive: zipfile.ZipFile) -> ArchiveFormat | None:
    names = archive.namelist()
    for found, main in _MAIN.items():
        if any(main.fullmatch(name) for name in names):
            return found
    if "mimetype" in names and archive.getinfo("mimetype").file_size < _LONGEST_TYPE:
        return _ODF.get(archive.read("mimetype").strip())
    return None


def find_danger(archive: zipfile.ZipFile) -> str | None:
    """Returns why an archive must not be unpacked, or None. A member is never read beyond its stated size."""
    members = archive.infolist()
    parsed = [member for member in members if member.filename.lower().endswith((".xml", ".rels"))]
    if any(member.flag_bits & 1 for member in members):
        return "The archive is encrypted."
    if why := _find_bomb(members, parsed):
        return why
    for member in parsed:
        content = archive.read(member)
        if any(declaration in content for declaration in _DECLARATIONS):
            return "Its XML declares a document type or entities, which no office program writes."
    return None


def _find_bomb(members: list[zipfile.ZipInfo], parsed: list[zipfile.ZipInfo]) -> str | None:
    """Returns why the members would take too much memory, or None."""
    if len(members) > MAX_MEMBERS:
        return f"The archive has {len(members)} members; {MAX_MEMBERS} are read at most."
    if sum(member.file_size for member in members) > MAX_TOTAL:
        return f"The archive expands to more than {MAX_TOTAL // 1_000_000} MB."
    if any(m.file_size > RATIO_FROM and m.file_size > MAX_RATIO * m.compress_size for m in members):
        return f"A member of the archive is compressed more than {MAX_RATIO} to 1, as in a decompression bomb."
    if sum(member.file_size for member in parsed) > MAX_XML:
        return f"The document has more than {MAX_XML // 1_000_000} MB of XML."
    return None
