"""Content for files: clean text, XML, JSON, CSV, and archives with the same bytes for the same members."""

import codecs
import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, cast
from xml.etree import ElementTree as ET

import msgspec

PARTED = "\u200b"
"""A zero-width space. It separates characters that a format without escapes would take for its own."""

_FORMULA_OPENERS = ("=", "+", "-", "@")
_SPACE = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)
_UNSAFE_IN_BYTES = re.compile(rb"[<>&\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]")
_UNSAFE_IN_JSON = re.compile("[<>&\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_encode_json = msgspec.json.Encoder().encode
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold; no clock is read."""


def clean(text: str) -> str:
    """Returns a text without control characters, and without those that turn the direction of writing.

    The result is text that XML 1.0 can hold (section 2.2). Control characters that are white space become a space, and
    every line break becomes a line feed.

    Example:
        >>> clean("a\\x00b\\x0cc\\rd")
        'ab c\\nd'
    """
    return _FORBIDDEN.sub("", _SPACE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


def one_line(text: str) -> str:
    """Returns a clean text on one line, each white space as one blank.

    Example:
        >>> one_line(" a\\n\\tb")
        'a b'
    """
    return " ".join(clean(text).split())


def to_bytes(root: ET.Element) -> bytes:
    """Writes an element as a document in UTF-8, indented, with its declaration; all its texts are cleaned."""
    for element in root.iter():
        element.text = element.text and clean(element.text)
        element.tail = element.tail and clean(element.tail)
        for name, value in element.attrib.items():
            element.set(name, clean(value))
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def to_json(value: object) -> bytes:
    r"""Writes a value as JSON in UTF-8 with sorted keys.

    Characters that could end a script element or drive a terminal are written as escapes, so the texts stay exact.

    Example:
        >>> to_json("</script>")
        b'"\\u003c/script\\u003e"\n'
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    return (_UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n").encode()


def pack_json(value: object) -> bytes:
    r"""Writes a value as JSON on one line, with the escapes of :func:`to_json`; fast, for files of many values.

    Example:
        >>> pack_json({"a": "<é"})
        b'{"a":"\\u003c\xc3\xa9"}'
    """
    return _UNSAFE_IN_BYTES.sub(lambda found: b"\\u%04x" % ord(found[0].decode()), _encode_json(value))


def iter_array(values: Iterable[object]) -> Iterator[bytes]:
    r"""Yields an array of JSON piece by piece, a value on each line.

    Example:
        >>> b"".join(iter_array([1, 2]))
        b'[\n1,\n2\n]'
    """
    mark = b"[\n"
    for value in values:
        yield mark + pack_json(value)
        mark = b",\n"
    yield b"[]" if mark == b"[\n" else b"\n]"


def write_csv(file: BinaryIO, rows: Iterable[Sequence[object]]) -> None:
    """Writes rows as CSV in UTF-8 (RFC 4180), with line feeds."""
    csv.writer(codecs.getwriter("utf-8")(file), lineterminator="\n").writerows(rows)


def to_cell(text: str) -> str:
    """Returns a text on one line that no spreadsheet program takes for a formula.

    Example:
        >>> to_cell("=1+1") == PARTED + "=1+1"
        True
    """
    line = one_line(text)
    return PARTED + line if line.startswith(_FORMULA_OPENERS) else line


def stream_zip(file: BinaryIO, members: Mapping[str, Callable[[BinaryIO], object]]) -> None:
    """Writes an archive piece by piece, its members in the order given.

    Args:
        file: Where it is written; it need not be seekable.
        members: Functions that write the members, by their names.
    """
    with zipfile.ZipFile(cast("BinaryIO", _Forward(file)), "w") as archive:
        for name, write in members.items():
            with archive.open(_make_entry(name), "w") as member:
                write(cast("BinaryIO", member))


class _Forward:
    """A file that is not seekable, so that an archive has the same bytes wherever it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self.write, self.flush = file.write, file.flush


def _make_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.create_system = 3  # the same whatever the system
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """Writes an archive, its members in order of their names.

    Args:
        members: The bytes of each member, by its name with ``/`` between folders.

    Example:
        >>> write_zip({"b.txt": b"2", "a.txt": b"1"}) == write_zip({"a.txt": b"1", "b.txt": b"2"})
        True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members):
            archive.writestr(_make_entry(name), members[name])
    return buffer.getvalue()
