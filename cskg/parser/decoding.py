"""Decodes a text file.

The encoding is found in steps. Each step is tried only if the one before does not decide:

1. A byte order mark decides.
2. Zero bytes mean UTF-16 without a mark if the result is text. Otherwise the file is binary.
3. Bytes that are valid UTF-8 are UTF-8.
4. Otherwise Big5 with the Hong Kong characters, GB18030 and Windows-1252 are tried. A reading fits if its characters
   are common ones. Of the readings that fit, the one that the page declares is preferred, then the one with more labels
   of a unit, then the choice of charset-normalizer. If most bytes of a file are UTF-8, the file is damaged UTF-8, and
   no other encoding is tried.

*Familiar* characters are the Chinese characters that the standards themselves list as frequent: the first plane of
Big5, level 1 of GB 2312, and the punctuation of both. In the illustrative units, 96 in 100 characters are familiar; in
a wrong reading, at most 53. Windows-1252 letters beyond ASCII occur one by one among English letters.
"""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from cskg.errors import SourceError
from cskg.model import Diagnostic, Severity
from cskg.parser.labels import FIELD_OF_LABEL

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BIG5, _GB, _WESTERN = "big5hkscs", "gb18030", "cp1252"
_NAMES = {
    "utf-16-le": "UTF-16 (little endian)",
    "utf-16-be": "UTF-16 (big endian)",
    _BIG5: "Big5",
    _GB: "GB18030",
    _WESTERN: "Windows-1252",
}
_MEMBERS = {
    "big5": _BIG5,
    "big5hkscs": _BIG5,
    "cp950": _BIG5,
    "gb2312": _GB,
    "gbk": _GB,
    "gb18030": _GB,
    "cp1252": _WESTERN,
    "iso8859-1": _WESTERN,
}
"""Maps the encodings that pages declare, by Python's names, to an encoding that contains all of them."""

_DECLARATION = re.compile(
    rb"""<meta\b[^<>]{0,200}?\bcharset\s*=\s*["']?(?P<meta>[A-Za-z0-9_:.-]{2,40})
    |<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*["'](?P<xml>[A-Za-z0-9_:.-]{2,40})""",
    re.VERBOSE | re.IGNORECASE,
)
_DECLARED_WITHIN = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufffe\uffff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")
_WRITTEN = re.compile(r"(?<![À-ÿŠŽŒšžœŸ])[À-ÖØ-öø-ÿŠŽŒšžœŸ](?![À-ÿŠŽŒšžœŸ])|[\xa0‘’“”–—•…™©®°·£€½¼¾×†§«»]")
_HONG_KONG = "啲咗喺嗰哋嚟嘢噉冚攞揾瞓餸着裏恒粧滙衞羣峯"
"""Characters that are frequent in Hong Kong, and only in its supplement to Big5."""

_FITS_FROM = 0.75
_WESTERN_FROM = 0.9
_WESTERN_AT_MOST = 0.1
"""The largest share of characters beyond ASCII in English text with typographic marks and foreign names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A file's characters.

    Attributes:
        text: The characters, without a byte order mark.
        guessed: The encoding's display name, if it was guessed: no byte order mark, not UTF-8, and not declared by the
            page.
    """

    text: str
    guessed: str | None = None


def decode_text(data: bytes, name: str) -> Decoded:
    """Decodes a text file.

    Args:
        data: The file's bytes.
        name: The document's name, for the error.

    Raises:
        SourceError: The file is binary, damaged, or in another encoding.

    Example:
        >>> decode_text("名稱: 處理顧客投訴".encode("big5"), "a.txt")
        Decoded(text='名稱: 處理顧客投訴', guessed='Big5')
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise _misfit(data[len(mark) :], error, name) from error
            if "\0" in text:
                raise _binary(data[len(mark) :], name)
            return Decoded(text=text)
    if b"\0" in data:
        return _decode_utf16(data, name)
    try:
        return Decoded(text=data.decode("utf-8"))
    except UnicodeDecodeError as error:
        found = None if _is_damaged_utf8(data) else _find(data)
        if found is None:
            raise _misfit(data, error, name) from error
        return found


def tell_guess(encoding: str, name: str) -> Diagnostic:
    """Returns the diagnostic of a file whose encoding was guessed.

    Args:
        encoding: The encoding's display name.
        name: The name of the file.
    """
    return Diagnostic(
        severity=Severity.INFO,
        code="encoding-guessed",
        message=f"The file does not state its encoding. It was read as {encoding}, which fits its characters. If words "
        "look wrong, save the file as UTF-8.",
        source=name,
        line=1,
        column=1,
    )


def _decode_utf16(data: bytes, name: str) -> Decoded:
    """Reads UTF-16 without a mark. Most zeros are the upper halves of ASCII characters and show the byte order."""
    encoding = "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if _CONTROL.search(text) or _familiar_share(text) < _FITS_FROM:
        raise _binary(data, name)
    return Decoded(text=text, guessed=_NAMES[encoding])


def _binary(data: bytes, name: str) -> SourceError:
    zero = data.find(b"\0")
    return SourceError(
        name,
        f"Byte {zero} is zero and the file is not UTF-16 either, so it is a binary file.",
        "Save it as UTF-8 text or HTML.",
        line=data.count(b"\n", 0, zero) + 1,
    )


def _misfit(data: bytes, error: UnicodeDecodeError, name: str) -> SourceError:
    """Returns the error for the first byte that does not fit the encoding."""
    before = data[: error.start].decode(error.encoding, "replace")
    encoding = error.encoding.upper()
    others = "  The file cannot be read as Big5, GB18030 or Windows-1252 either." if encoding == "UTF-8" else ""
    return SourceError(
        name,
        f"Byte 0x{data[error.start]:02X} at offset {error.start} is not {encoding}.{others}",
        "Open the file in the program that wrote it and save it as UTF-8; if only a few bytes are damaged, repair "
        "them.",
        line=before.count("\n") + 1,
        column=len(before) - (before.rfind("\n") + 1) + 1,
    )


def _is_damaged_utf8(data: bytes) -> bool:
    """Returns whether most bytes beyond ASCII are in UTF-8 sequences. In other encodings this is only by chance."""
    valid = len(_HIGH_BYTES.findall(data.decode("utf-8", "ignore").encode("utf-8")))
    return valid > len(_HIGH_BYTES.findall(data)) / 2


def _find(data: bytes) -> Decoded | None:
    """Returns the reading that fits best, or None if none fits."""
    fitting = {}
    for encoding in (_BIG5, _GB, _WESTERN):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text) and (_fits_western(text) if encoding == _WESTERN else _fits_chinese(text)):
            fitting[encoding] = text
    if not fitting:
        return None
    declared, detected = _find_declaration(data), _detect(data)
    best = max(
        sorted(fitting),
        key=lambda encoding: (encoding == declared, _count_labels(fitting[encoding]), encoding == detected),
    )
    return Decoded(text=fitting[best], guessed=None if best == declared else _NAMES[best])


def _fits_chinese(text: str) -> bool:
    return _familiar_share(text) >= _FITS_FROM


def _fits_western(text: str) -> bool:
    beyond = _BEYOND_ASCII.findall(text)
    written = len(_WRITTEN.findall(text))
    return len(beyond) <= _WESTERN_AT_MOST * len(text) and written >= _WESTERN_FROM * len(beyond)


def _find_declaration(data: bytes) -> str | None:
    """Returns the encoding that a page declares, if it is one of the encodings tried."""
    match = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    if match is None:
        return None
    try:
        return _MEMBERS.get(codecs.lookup((match["meta"] or match["xml"]).decode()).name)
    except LookupError:
        return None


def _detect(data: bytes) -> str | None:
    from charset_normalizer import from_bytes  # imported here because few documents need it

    best = from_bytes(data, cp_isolation=[_BIG5, _GB, _WESTERN]).best()
    return best.encoding if best else None


def _count_labels(text: str) -> int:
    return sum(label in text for label in FIELD_OF_LABEL if not label.isascii())


def _familiar_share(text: str) -> float:
    """Returns the share of the characters beyond ASCII that are familiar. Returns 1 if there are none."""
    beyond = _BEYOND_ASCII.findall(text)
    return sum(character in _familiar() for character in beyond) / len(beyond) if beyond else 1.0


@cache
def _familiar() -> frozenset[str]:
    """Returns the frequent characters, taken from the tables of the standards."""
    cells = [bytes((lead, trail)) for lead in range(0xA1, 0xD8) for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF))]
    big5 = (cell.decode("big5", "ignore") for cell in cells if cell < b"\xc6\x7f")
    gb2312 = (cell.decode("gb2312", "ignore") for cell in cells if cell[1] > 0xA0)
    return frozenset(character for character in (*big5, *gb2312, *_HONG_KONG) if not character.isascii())
