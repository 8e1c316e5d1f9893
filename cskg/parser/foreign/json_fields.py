"""Reads objects of a JSON file with a table of the fields of each class and their types."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from cskg.foreign_frameworks import Fields, is_uuid
from cskg.parser.foreign.habits import Habits
from cskg.parser.json_objects import JsonValue


class FieldKind(Enum):
    """The type of a field."""

    TEXT = auto()
    TEXTS = auto()
    LINK = auto()
    LINKS = auto()
    NUMBER = auto()
    DATE = auto()
    ECHO = auto()
    JSON = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLink:
    """A link as in CASE. A missing part is empty."""

    uri: str = ""
    identifier: str = ""
    title: str = ""


@dataclass(slots=True, kw_only=True)
class ReadObject:
    """The contents of an object.

    Attributes:
        place: Its JSON pointer.
        texts: Texts and dates by the names of their fields.
        lists: Lists of texts by the names of their fields.
        links: Lists of links by the names of their fields.
        numbers: Numbers by the names of their fields.
        unknown: Values of extensions, and of fields that the class does not have, as JSON.
    """

    place: str
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: dict[str, list[NamedLink]] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def link(self, name: str) -> NamedLink | None:
        """Returns the first link of a field."""
        found = self.links.get(name)
        return found[0] if found else None

    def fields(self, *left: str) -> Fields:
        """Returns the named fields that have no place elsewhere, and the fields that the class does not have."""
        found = dict(self.unknown)
        for name in left:
            if name in self.texts:
                found[name] = self.texts[name]
            elif name in self.lists:
                found[name] = json.dumps(self.lists[name], ensure_ascii=False)
            elif name in self.links:
                found[name] = self.links[name][0].uri or self.links[name][0].title
        return tuple(sorted(found.items()))


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_LAST_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?=/?$)")


def read_object(value: dict[str, JsonValue], kinds: Mapping[str, FieldKind], place: str, habits: Habits) -> ReadObject:
    """Reads an object.

    Args:
        value: The object.
        kinds: The fields of its class, with their types.
        place: Its JSON pointer.
        habits: Takes notes of oddities.
    """
    found = ReadObject(place=place)
    reader = _FieldReader(found, habits)
    for name, inner in value.items():
        where = f"{place}/{name}"
        if inner is None:
            habits.note("null-value", where)
            continue
        kind = kinds.get(name)
        if kind is None or kind is FieldKind.JSON:
            if kind is None:
                habits.note("unknown-field", where)
            text = inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False, sort_keys=True)
            found.unknown[habits.clean(name, where)] = habits.clean(text, where)
        elif kind is FieldKind.ECHO:
            habits.note("echoed-uri", where)
        else:
            reader.read(kind, name, inner, where)
    return found


class _FieldReader:
    """Stores the values of one object's fields by type."""

    def __init__(self, found: ReadObject, habits: Habits) -> None:
        self.found = found
        self.habits = habits

    def read(self, kind: FieldKind, name: str, value: JsonValue, place: str) -> None:
        """Reads a value that is not null."""
        if kind is FieldKind.TEXT:
            if text := self.read_text(value, place):
                self.found.texts[name] = text
        elif kind is FieldKind.DATE:
            if text := self.read_text(value, place):
                self.found.texts[name] = text
                if not _DATE.fullmatch(text):
                    self.habits.note("date-not-iso", place, text)
        elif kind is FieldKind.NUMBER:
            self.read_number(name, value, place)
        elif kind is FieldKind.TEXTS:
            values = self.read_list(value, place)
            self.found.lists[name] = tuple(filter(None, (self.read_text(one, at) for at, one in values)))
        else:
            values = [(place, value)] if kind is FieldKind.LINK else self.read_list(value, place)
            links = [link for at, one in values if (link := self.read_link(one, at))]
            if links:
                self.found.links[name] = links

    def read_text(self, value: JsonValue, place: str) -> str:
        """Reads a text. A number is converted to a text."""
        if isinstance(value, str):
            return self.habits.clean(value, place)
        if value is None:
            self.habits.note("null-value", place)
            return ""
        self.habits.note("wrong-type", place, json.dumps(value, ensure_ascii=False)[:80])
        return "" if isinstance(value, dict | list) else json.dumps(value)

    def read_list(self, value: JsonValue, place: str) -> list[tuple[str, JsonValue]]:
        """Reads a list. A single value counts as a list of one."""
        if isinstance(value, list):
            return [(f"{place}/{index}", one) for index, one in enumerate(value)]
        self.habits.note("wrong-type", place)
        return [(place, value)]

    def read_number(self, name: str, value: JsonValue, place: str) -> None:
        """Reads a number. A text that is a number counts too."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.found.numbers[name] = value
            return
        self.habits.note("wrong-type", place, value if isinstance(value, str) else None)
        if isinstance(value, str) and re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?", value.strip()):
            self.found.numbers[name] = float(value)

    def read_link(self, value: JsonValue, place: str) -> NamedLink | None:
        """Reads a link: an object, or a text that is the link's address."""
        if isinstance(value, str):
            self.habits.note("uri-as-string", place, value)
            uri = self.habits.clean(value, place)
            return NamedLink(uri=uri, identifier=find_uuid(uri)) if uri else None
        if isinstance(value, dict):
            inner = {name: one for name, one in value.items() if name in {"uri", "identifier", "title"}}
            read = read_object(inner, _LINK, place, self.habits).texts
            identifier = fold_identifier(read.get("identifier", ""), place, self.habits)
            return NamedLink(uri=read.get("uri", ""), identifier=identifier, title=read.get("title", ""))
        if value is None:
            self.habits.note("null-value", place)
        else:
            self.habits.note("wrong-type", place)
        return None


_LINK = dict.fromkeys(("uri", "identifier", "title"), FieldKind.TEXT)


def find_uuid(uri: str) -> str:
    """Returns the UUID at the end of an address, in lower case. Empty if there is none.

    Example:
        >>> find_uuid("https://host/ims/case/v1p0/CFItems/0000000A-0000-0000-0000-000000000001")
        '0000000a-0000-0000-0000-000000000001'
    """
    match = _LAST_UUID.search(uri)
    return match[0].lower() if match else ""


def fold_identifier(identifier: str, place: str, habits: Habits) -> str:
    """Returns an identifier, with its UUID in lower case."""
    if identifier != identifier.lower() and is_uuid(identifier.lower()):
        habits.note("uuid-upper-case", place, identifier)
        return identifier.lower()
    return identifier
