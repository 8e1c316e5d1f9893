"""Frameworks of other systems, as values: the content of a CASE package, a SKOS vocabulary or a competency file.

A foreign framework is not a unit of competency. Its items keep the identifiers, codes and words of their publisher, and
they are not compared, searched or asked about as units are.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from cskg.model import Source


class FrameworkFormat(Enum):
    """The formats that foreign frameworks are read from; the value is the name for people.

    Attributes:
        CASE_1_0: A package of CASE 1.0 (1EdTech).
        CASE_1_1: A package of CASE 1.1 (1EdTech).
        CTDL_ASN: Competencies and qualifications frameworks in CTDL-ASN and CTDL (Credential Engine).
        SKOS: A concept scheme of SKOS (W3C).
        MOODLE: A competency framework that Moodle exports.
        CANVAS: An outcomes file of Canvas.
    """

    CASE_1_0 = "CASE 1.0"
    CASE_1_1 = "CASE 1.1"
    CTDL_ASN = "CTDL-ASN"
    SKOS = "SKOS"
    MOODLE = "Moodle competency CSV"
    CANVAS = "Canvas outcomes CSV"


Fields = tuple[tuple[str, str], ...]
"""Further fields as they were given: names and values as text, in order of names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkItem:
    """One entry of a framework: a competency, a standard, an outcome, a concept, or a heading above such.

    Attributes:
        identifier: Its identifier, unique in the framework; as given, but UUIDs in lower case.
        text: Its text; empty where it was given without one.
        uri: Its address as given.
        label: A short label.
        code: A code for people, such as ``MATH.1.2``.
        number: The number printed before it in lists.
        kind: Its type as the publisher calls it, such as ``Standard``.
        language: The language of its words, as a tag of BCP 47 where the publisher kept to that.
        notes: Notes beside its text.
        levels: Levels of education that it is for, as given.
        parents: Identifiers of the items above it, the main one first; empty for an item at the top.
        fields: Further fields.
    """

    identifier: str
    text: str
    uri: str | None = None
    label: str | None = None
    code: str | None = None
    number: str | None = None
    kind: str | None = None
    language: str | None = None
    notes: str | None = None
    levels: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    fields: Fields = ()

    @property
    def name(self) -> str:
        """The shortest words for it."""
        return self.label or self.text or self.code or self.identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkAssociation:
    """A relation between two things, at least one an item of the framework; the hierarchy is in the items.

    Attributes:
        kind: The relation, by the name that its format has for it, such as ``precedes`` or ``skos:exactMatch``.
        origin: The identifier of an item of the framework, or the address of something outside.
        destination: As the origin.
        identifier: Its own identifier, where it has one.
        sequence: Its number in the order of such associations, where it has one.
        fields: Further fields.
    """

    kind: str
    origin: str
    destination: str
    identifier: str | None = None
    sequence: int | None = None
    fields: Fields = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """A foreign framework.

    Attributes:
        identifier: Its publisher's identifier, as given, but UUIDs in lower case.
        format: The format that it was read from.
        source: The document that it was read from.
        title: Its title; its identifier where it has none.
        uri: Its address as given.
        creator: Who made it.
        publisher: Who published it.
        description: What it is for.
        language: The language of its words, as given.
        version: Its version, as given.
        status: Its status, such as ``Adopted``, as given.
        licence: The address of its licence.
        rights: The publisher's statement of rights: the title and text of the licence.
        changed: When it changed last, as given.
        fields: Further fields.
        items: Its items, each after the one above it that it stands under first.
        associations: The relations of its items, in order of the document.
    """

    identifier: str
    format: FrameworkFormat
    source: Source
    title: str
    uri: str | None = None
    creator: str | None = None
    publisher: str | None = None
    description: str | None = None
    language: str | None = None
    version: str | None = None
    status: str | None = None
    licence: str | None = None
    rights: str | None = None
    changed: str | None = None
    fields: Fields = ()
    items: tuple[FrameworkItem, ...] = ()
    associations: tuple[FrameworkAssociation, ...] = ()

    @property
    def key(self) -> str:
        """Its name in addresses: its own UUID, or one made from its identifier.

        An identifier that is not an address names something only within its document.
        """
        if is_uuid(self.identifier):
            return self.identifier
        is_global = self.identifier.startswith(("http://", "https://", "urn:"))
        name = self.identifier if is_global else f"{self.source.name} {self.identifier}"
        return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def is_uuid(text: str) -> bool:
    """Returns whether a text is a UUID of any version, in lower case.

    Example:
        >>> is_uuid("d0000000-0000-0000-0000-000000000000"), is_uuid("D0000000")
        (True, False)
    """
    return _UUID.fullmatch(text) is not None


def order_parents(ordinal: int, above: Mapping[str, int]) -> tuple[str, ...]:
    """Returns the parents of an item, the main one first: the last one before the item, then the others in order.

    Args:
        ordinal: The place of the item.
        above: The places of its parents.

    Example:
        >>> order_parents(4, {"chapter": 1, "section": 3, "appendix": 9})
        ('section', 'chapter', 'appendix')
    """
    main = max((name for name in above if above[name] < ordinal), key=above.__getitem__, default=None)
    return tuple(sorted(above, key=lambda name: (name != main, above[name])))
