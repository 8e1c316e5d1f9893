"""Reads the YAML files that curators write beside the documents, as values with their places.

Only text, lists and mappings are read. Aliases are refused because a few lines of them can expand to gigabytes, tags
because they make objects; size and depth have limits. A scalar is kept as written: :class:`YamlValue` has a method for
each expected type, so ``No`` is read as a word if a word is expected, and ``007`` keeps its zeros. Every fault names
file, line and column.

Comments are not read, but the desk keeps them in the file. A curator's reasons, which readers see, are in the key
``comment``.

This is hand-written after trying libraries: cattrs and msgspec lose the places, and the good entries beside a bad one.
ruamel.yaml expands aliases and has no limits. Each of them would need as much additional code as this module has.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cskg.errors import CurationError, cut
from cskg.model import Language

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1 << 20
"""A file that is larger is refused."""

_MAX_DEPTH = 12
_CURE = "See the example in the docs."
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlValue:
    """A value and its place.

    Attributes:
        value: The text of a scalar, a list's values, a mapping, or None for a null.
        line: The line on which it starts, counted from 1.
        column: The column at which it starts, counted from 1.
        file: The file, for messages.
    """

    value: "str | tuple[YamlValue, ...] | Mapping[str, YamlValue] | None"
    line: int
    column: int
    file: str

    def fault(self, why: str, cure: str = _CURE) -> CurationError:
        """Returns the error for a fault at this place."""
        return CurationError(self.file, why, cure, line=self.line, column=self.column)

    def mapping(self, why: str) -> "Mapping[str, YamlValue]":
        """Returns keys and values.

        Raises:
            CurationError: The value has another type.
        """
        if not isinstance(self.value, Mapping):
            raise self.fault(why)
        return self.value

    def keys(self, known: Collection[str], required: Collection[str] = ()) -> "Mapping[str, YamlValue]":
        """Returns keys and values, if all keys are known and none of the required ones is missing.

        Raises:
            CurationError: A key is unknown or missing.
        """
        names = ", ".join(sorted(known))
        values = self.mapping(f"Keys and values are expected here: {names}.")
        for key, given in values.items():
            if key not in known:
                raise given.fault(f"{cut(key)!r} is not a key here. Use one of {names}.")
        for key in required:
            if key not in values:
                raise self.fault(f"The entry has no {key}.")
        return values

    def items(self) -> "tuple[YamlValue, ...]":
        """Returns the values of a list, which has at least one.

        Raises:
            CurationError: The value has another type.
        """
        if not isinstance(self.value, tuple) or not self.value:
            raise self.fault("A list is expected here.")
        return self.value

    def text(self) -> str:
        """Returns a text, white space folded.

        Raises:
            CurationError: The value has another type, or is blank.
        """
        text = " ".join(self.value.split()) if isinstance(self.value, str) else ""
        if not text:
            raise self.fault("Text is expected here.")
        return text

    def optional_text(self) -> str | None:
        """Returns a text, or None for a null."""
        return None if self.value is None else self.text()

    def language(self) -> Language:
        """Returns a language.

        Raises:
            CurationError: The language is unknown.
        """
        for language in Language:
            if self.value == language.value:
                return language
        raise self.fault("This is not a language. Write en, zh-Hant or zh-Hans.")


def read_yaml(path: Path) -> YamlValue | None:
    """Reads a file; one that is absent or empty gives None.

    Raises:
        CurationError: It is not YAML, or exceeds the limits; the message names the place.
    """
    if not os.access(path, os.F_OK):
        return None
    if not path.is_file():
        raise CurationError(str(path), "It is not a file.", "Give it another name.")
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CurationError(
            str(path), f"It cannot be read ({error.strerror}).", "Check that you have permission to read it."
        ) from error
    if len(data) > MAX_BYTES:
        raise CurationError(str(path), "It is larger than 1 MiB.", "Divide it among the folders that it is about.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CurationError(str(path), "It is not UTF-8.", "Save it as UTF-8.", line=line) from error
    return read_yaml_text(text, path)


def read_yaml_text(text: str, path: Path) -> YamlValue | None:
    """Reads a text; an empty one gives None.

    Args:
        text: YAML.
        path: The file with the text, for messages.

    Raises:
        CurationError: It is not YAML, or exceeds the limits; the message names the place.
    """
    return _YamlReader(path).read(text)


class _YamlReader:
    """Builds values from a file's events one by one, so that a limit stops reading before the rest of the file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, text: str) -> YamlValue | None:
        import yaml  # imported only here: most folders have no such file, and reading one document should start fast

        # libyaml if the wheel has it: twenty times as fast, with the same events.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            events = yaml.parse(text, Loader=loader)
            found = None
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent):
                    if found is not None:
                        self.refuse("A second YAML document starts here.", event, "Keep one document, without ---.")
                    found = self.value(next(events), events, 0)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 1, mark.column + 1) if mark else _find_control(text)
            problem = getattr(error, "problem", None) or "it does not allow this character"
            raise CurationError(
                str(self.path), f"It is not valid YAML: {problem}.", _CURE, line=line, column=column
            ) from error
        return None if found is None or found.value is None else found

    def value(self, event: "yaml.Event", events: "Iterator[yaml.Event]", depth: int) -> YamlValue:
        """Builds the value that an event opens."""
        import yaml

        if isinstance(event, yaml.AliasEvent):
            self.refuse(
                f"*{cut(str(event.anchor))} is an alias, and aliases are not read.", event, "Write out the value."
            )
        if depth > _MAX_DEPTH:
            self.refuse(f"It is nested more than {_MAX_DEPTH} deep.", event, _CURE)
        if (tag := getattr(event, "tag", None)) not in {None, "!"}:
            self.refuse(f"{cut(str(tag))} is a tag, and tags are not read.", event, "Remove the tag.")
        value: str | tuple[YamlValue, ...] | Mapping[str, YamlValue] | None
        if isinstance(event, yaml.ScalarEvent):
            value = None if event.implicit[0] and event.value in _NULLS else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(following := next(events), yaml.SequenceEndEvent):
                items.append(self.value(following, events, depth + 1))
            value = tuple(items)
        else:
            value = self.mapping(events, depth)
        line, column = _place(event)
        return YamlValue(value=value, line=line, column=column, file=str(self.path))

    def mapping(self, events: "Iterator[yaml.Event]", depth: int) -> dict[str, YamlValue]:
        import yaml

        values: dict[str, YamlValue] = {}
        while not isinstance(following := next(events), yaml.MappingEndEvent):
            key = self.value(following, events, depth + 1)
            if not isinstance(key.value, str):
                self.refuse("A key must be text.", following, _CURE)
            if key.value in values:
                self.refuse(f"The key {cut(key.value)} is here a second time.", following, "Keep one of the two.")
            values[key.value] = self.value(next(events), events, depth + 1)
        return values

    def refuse(self, why: str, event: "yaml.Event", cure: str) -> NoReturn:
        """Refuses the file.

        Raises:
            CurationError: Always.
        """
        line, column = _place(event)
        raise CurationError(str(self.path), why, cure, line=line, column=column)


def _find_control(text: str) -> tuple[int | None, int | None]:
    """The place of the first control character, because the library does not give it."""
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if not character.isprintable() and not character.isspace():
                return number, column
    return None, None


def _place(event: "yaml.Event") -> tuple[int, int]:
    """The line and column at which an event starts, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
