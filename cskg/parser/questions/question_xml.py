"""Reads XML from other programs as elements with their lines. Refuses document types; limits size and depth."""

import codecs
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cskg.errors import SourceError

if TYPE_CHECKING:
    from lxml.etree import _Element

_CURE = "Export it again from the program that wrote it."


def parse_xml(data: bytes, name: str) -> "tuple[_Element, str]":
    """Reads XML.

    Args:
        data: The bytes.
        name: The file's name in messages.

    Returns:
        The root, and the text with line feeds as line ends.

    Raises:
        SourceError: The file is not XML, or declares a document type.
    """
    from lxml import etree  # imported here to read other documents without delay

    if any(
        mark.encode(code) in data for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
    ):
        raise SourceError(
            name, "It declares a document type or entities, which no question bank needs.", "Remove the declaration."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
        encoding = codecs.lookup(root.getroottree().docinfo.encoding or "utf-8").name
        text = data.decode(encoding, "replace").removeprefix("\ufeff")
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise SourceError(name, f"It is not XML: {error.msg}.", _CURE, line=line, column=column) from error
    except LookupError as error:
        raise SourceError(name, f"Its encoding is unknown ({error}).", "Save it as UTF-8.") from error
    return root, text.replace("\r\n", "\n").replace("\r", "\n")


def local_name(element: "_Element") -> str:
    """Returns the name of an element without its namespace."""
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(element: "_Element", name: str) -> "Iterator[_Element]":
    """Yields the children of an element that have a name."""
    return (each for each in element if local_name(each) == name)


def child_text(element: "_Element", *path: str) -> str:
    """Returns the text of the element at a path of names. Empty if there is none."""
    for name in path:
        found = next(children(element, name), None)
        if found is None:
            return ""
        element = found
    return "".join(element.itertext())
