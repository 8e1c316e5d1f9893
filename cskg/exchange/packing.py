"""What goes into files: text that XML can hold, elements as bytes, archives that are the same for the same members."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can hold; no clock is read."""


def clean(text: str) -> str:
    """Returns a text without the characters that XML 1.0 cannot hold (section 2.2).

    Example:
        >>> clean("a\\x00b")
        'ab'
    """
    return _FORBIDDEN.sub("", text)


def to_bytes(root: ET.Element) -> bytes:
    """Writes an element as a document in UTF-8, indented, with its declaration."""
    ET.indent(root)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


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
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # the same whatever the system
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])
    return buffer.getvalue()
