"""Text that XML can hold, and elements as bytes. Knows XML 1.0; knows nothing of formats."""

import re
from xml.etree import ElementTree as ET

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Gives a text without the characters that XML 1.0 cannot hold (section 2.2).

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
