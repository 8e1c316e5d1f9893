"""Finds the objects of a JSON text that are units, with their values and their headings.

**Reading** (:func:`load_json`). JSON that two programs might read differently is refused, and the error shows the
place. As in I-JSON (RFC 7493), these are refused: duplicate names in one object, ``NaN``, ``Infinity``, and half of a
surrogate pair. Nesting deeper than :data:`MAX_DEPTH` is also refused. If a text is broken or was cut off, the complete
part before the break is kept. Python's own reader reads the text. A second pass, linear in its length, finds faults
that this reader accepts.

**Units** (:func:`iter_unit_objects`). The nesting of the official records is not known. It is detected:

* An object is a **unit** if it has a code (six digits, or a published form) under a name for codes and no units in a
  list of its own. It is also a unit if it holds a competency or criteria. Objects inside it belong to it.
* The objects above are **headings**. The name of a heading has a level: industry, branch or functional area. The name's
  key shows the level, or else the key of the object. If neither does, the innermost heading is the functional area, and
  the headings above it fill the next free levels. If the outermost heading is the only one at its level, it is the
  industry. A key that is not an identifier, such as ``"Stock Control"``, is a name.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cskg.codes import is_published_code
from cskg.errors import SourceError, cut
from cskg.parser.record_fields import RecordFields, fold_name

MAX_DEPTH = 64
"""The deepest nesting of objects and lists. The official records have fewer than ten levels."""

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | float | bool | None

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]:]|NaN|-?Infinity', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedJson:
    """The contents of a JSON text.

    Attributes:
        value: The value. For a broken text, the part that was complete before the break.
        fault: The place of the break and its reason.
    """

    value: JsonValue
    fault: SourceError | None = None


def load_json(text: str, name: str) -> LoadedJson:
    """Reads a JSON text.

    Args:
        text: The whole text of the file.
        name: The document's name, for the error.

    Raises:
        SourceError: The text is not safe to read, or is broken before anything is complete.

    Example:
        >>> load_json('{"a": [1, "b"]}', "a.json").value
        {'a': [1, 'b']}
        >>> broken = load_json('[{"a": 1}, {"a": 2', "a.json")
        >>> broken.value, broken.fault.column
        ([{'a': 1}], 19)
    """
    fault = None
    try:
        value: JsonValue = json.loads(text)
    except json.JSONDecodeError as error:
        fault = _syntax_fault(text, error, name)
        text = _close(text[: error.pos])
        if not text:
            raise fault from error
        value = json.loads(text)
    except RecursionError as error:
        _check(text, name)
        raise _fault(text, len(text), name, "It is nested too deeply to be read.") from error
    except ValueError as error:
        raise _fault(text, 0, name, "A number in it cannot be read: it has thousands of digits.") from error
    _check(text, name)
    return LoadedJson(value=value, fault=fault)


def _close(text: str) -> str:
    """Cuts a text after the last complete object or list, and closes the objects and lists around it."""
    closers: list[str] = []
    end = depth = 0
    for match in _TOKEN.finditer(text):
        if match[0] in "{[":
            closers.append("}" if match[0] == "{" else "]")
        elif match[0] in "}]":
            closers.pop()
            end, depth = match.end(), len(closers)
    return text[:end] + "".join(reversed(closers[:depth]))


def _syntax_fault(text: str, error: json.JSONDecodeError, name: str) -> SourceError:
    what = error.msg.removesuffix(" starting at").removesuffix(" at")
    cut_off = error.msg.startswith("Unterminated string") or not text[error.pos :].strip()
    return SourceError(
        name,
        f"The JSON stops before its end ({what.lower()})."
        if cut_off
        else f"The file is not valid JSON here: {what.lower()}.",
        "It was cut off. Get the whole file." if cut_off else "Correct it there, or export it again.",
        line=error.lineno,
        column=error.colno,
    )


def _check(text: str, name: str) -> None:
    """Raises errors for faults that Python's reader accepts."""
    names: list[set[str] | None] = []
    last = None
    has_halves = _HALF_ESCAPE.search(text) is not None
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark[0] == '"':
            last = match
            if has_halves and _HALF.search(json.loads(mark, strict=False)):
                raise _fault(
                    text, match.start(), name, "A string has half of a surrogate pair, which is not a character."
                )
        elif mark in "{[":
            names.append(set() if mark == "{" else None)
            if len(names) > MAX_DEPTH:
                raise _fault(text, match.start(), name, f"It is nested more than {MAX_DEPTH} deep.")
        elif mark in "}]":
            names.pop()
        elif mark == ":":
            known = names[-1] if names else None
            if known is None or last is None:
                continue
            key = json.loads(last[0], strict=False) if "\\" in last[0] else last[0][1:-1]
            if key in known:
                raise _fault(text, last.start(), name, f"The name “{cut(key)}” is twice in one object.")
            known.add(key)
        else:
            raise _fault(text, match.start(), name, f"{mark} is not a JSON number.")


def _fault(text: str, place: int, name: str, why: str) -> SourceError:
    return SourceError(
        name,
        why,
        "Export the file again with a program that writes strict JSON.",
        line=text.count("\n", 0, place) + 1,
        column=place - text.rfind("\n", 0, place),
    )


PATH = ("industry", "branch", "functional_area")
_HEADING_NAMES = ("name", "title", "nameeng", "titleeng", "nameen", "titleen", "label")
_LEVEL_OF_KEY = ((re.compile("industr|scs"), 0), (re.compile("branch|sector"), 1), (re.compile("function|area"), 2))
_IDENTIFIER = re.compile(r"[a-z_][A-Za-z0-9_-]*|[A-Z0-9_]+")
_SIX_DIGITS = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitObject:
    """A unit from a JSON object.

    Attributes:
        values: Its values as text, by folded name.
        names: The original names, by folded name.
        place: The place of the object, such as ``data.records[3]``.
        path: The names of industry, branch and functional area, if known.
    """

    values: Mapping[str, str]
    names: Mapping[str, str]
    place: str
    path: Mapping[str, str]

    def find(self, names: Iterable[str]) -> str | None:
        """Returns the first of some values that is not blank."""
        return next((self.values[name] for name in names if self.values.get(name)), None)


@dataclass(frozen=True, slots=True)
class _NameAbove:
    """A name above units, its level (an index of ``PATH``) if known, and whether it is the only one at its place."""

    name: str
    level: int | None
    is_alone: bool


def iter_unit_objects(value: JsonValue, fields: RecordFields) -> Iterator[UnitObject]:
    """Yields the units of a JSON value, in order."""
    yield from _Walker(fields).walk(value, "", "", (), alone=True)


def find_names(value: JsonValue) -> set[str]:
    """Returns the names of all values that are neither objects nor lists, at any depth."""
    names: set[str] = set()
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            names |= {name for name, inner in one.items() if not isinstance(inner, dict | list)}
            stack += one.values()
        elif isinstance(one, list):
            stack += one
    return names


class _Walker:
    """Walks through JSON values to find units. Holds the names to look for."""

    def __init__(self, fields: RecordFields) -> None:
        self.fields = fields
        self.codes = frozenset(fields.shared["code"])
        texts = [known for each in fields.texts.values() for known in each.items()]
        self.bodies = frozenset(name for field, names in texts if field in {"competency", "criteria"} for name in names)
        self.sought = frozenset(name for _, names in (*texts, *fields.shared.items()) for name in names)

    def walk(
        self, value: JsonValue, key: str, place: str, above: tuple[_NameAbove, ...], *, alone: bool
    ) -> Iterator[UnitObject]:
        if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self.walk(inner, key, f"{place}[{index}]", above, alone=alone and len(value) == 1)
        elif isinstance(value, dict) and self.is_unit(value, key):
            yield self.read(value, key, place, above)
        elif isinstance(value, dict):
            above = (*above, *self.find_headings(value, key, alone=alone))
            below = [name for name, inner in value.items() if isinstance(inner, dict | list)]
            for name in below:
                is_name = not _IDENTIFIER.fullmatch(name) and not _is_code(name)
                named = (_NameAbove(name, None, alone and len(below) == 1),) if is_name else ()
                yield from self.walk(
                    value[name], name, f"{place}.{name}".lstrip("."), (*above, *named), alone=alone and len(below) == 1
                )

    def is_unit(self, value: dict[str, JsonValue], key: str) -> bool:
        known = {fold_name(name): inner for name, inner in value.items()}
        if any(name in self.bodies and isinstance(inner, str | list) for name, inner in known.items()):
            return True
        has_code = any(name in self.codes and _is_code(inner) for name, inner in known.items())
        is_keyed = _is_code(key) and not self.sought.isdisjoint(known)
        return (has_code or is_keyed) and not any(
            isinstance(inner, list) and any(isinstance(one, dict) and self.is_unit(one, "") for one in inner)
            for inner in value.values()
        )

    def find_headings(self, value: dict[str, JsonValue], key: str, *, alone: bool) -> Iterator[_NameAbove]:
        names = {fold_name(name): _text(inner) for name, inner in value.items() if isinstance(inner, str)}
        told = [
            (level, next((names[name] for name in self.fields.shared[field] if names.get(name)), None))
            for level, field in enumerate(PATH)
        ]
        yield from (_NameAbove(name, level, alone) for level, name in told if name)
        name = next((names[name] for name in _HEADING_NAMES if names.get(name)), None)
        if name and not any(name for _, name in told):
            level = next((level for pattern, level in _LEVEL_OF_KEY if pattern.search(fold_name(key))), None)
            yield _NameAbove(name, level, alone)

    def read(self, value: dict[str, JsonValue], key: str, place: str, above: tuple[_NameAbove, ...]) -> UnitObject:
        values: dict[str, str] = {}
        names: dict[str, str] = {}
        for name, text in self.iter_values(value, ""):
            folded = fold_name(name)
            if not values.get(folded):
                values[folded], names[folded] = text, name
        if _is_code(key) and not any(values.get(name) for name in self.codes):
            values[self.fields.shared["code"][0]] = key
        path = _resolve(above)
        for field in PATH:
            if own := next((values[name] for name in self.fields.shared[field] if values.get(name)), None):
                path[field] = own
        return UnitObject(values=values, names=names, place=place, path=path)

    def iter_values(self, value: dict[str, JsonValue], before: str) -> Iterator[tuple[str, str]]:
        """Yields names and texts. Values of an inner object come last, with the object's name before their names.

        Names that only a unit has, such as ``uoc_level``, are not changed.
        """
        for name, inner in value.items():
            if (text := _text(inner)) is not None:
                yield name if fold_name(name).startswith("uoc") else before + name, text
        for name, inner in value.items():
            if isinstance(inner, dict):
                yield from self.iter_values(inner, f"{before}{name}_")


def _resolve(above: tuple[_NameAbove, ...]) -> dict[str, str]:
    """Assigns levels to the names above a unit. If two have the same level, the inner one counts."""
    path = {PATH[heading.level]: heading.name for heading in above if heading.level is not None}
    untold = [heading for heading in above if heading.level is None]
    free = [field for field in PATH if field not in path]
    if len(untold) == len(free) - 1 and untold and "industry" in free and untold[0].is_alone and len(untold) > 1:
        free = ["industry", *free[-len(untold) + 1 :]]
    for field, heading in zip(reversed(free), reversed(untold), strict=False):
        path[field] = heading.name
    return path


_GLYPHS = "•○▪■□◆◇"
_WORDS_OF = ("text", "statement", "title", "name", "description", "content", "label", "value")
_NUMBER_OF = ("number", "no", "num", "ordinal", "index")
"""Folded names of the text and the number of an object in a list of statements."""


def _iter_outline(values: list[JsonValue], depth: int) -> Iterator[str]:
    """Yields a list of statements as lines with numbers or glyphs. The objects may have lists of their own."""
    for value in values:
        if isinstance(value, dict):
            named = {fold_name(name): text for name, inner in value.items() if (text := _text(inner)) is not None}
            words = next((named[name] for name in _WORDS_OF if named.get(name)), None)
            number = next((named[name] for name in _NUMBER_OF if named.get(name)), None)
            if words:
                yield f"{number}. {words}" if number else f"{_GLYPHS[min(depth, len(_GLYPHS) - 1)]} {words}"
            for inner in value.values():
                if isinstance(inner, list):
                    yield from _iter_outline(inner, depth + 1)
        elif text := _text(value):
            yield f"{_GLYPHS[min(depth, len(_GLYPHS) - 1)]} {text}"


def _text(value: JsonValue) -> str | None:
    """Returns a value as text. A list of values becomes lines."""
    if isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        return "\n".join(_iter_outline(value, 0))
    if isinstance(value, list):
        lines = [text for inner in value if not isinstance(inner, list) and (text := _text(inner))]
        return "\n".join(lines)
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return None
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).strip()


def _is_code(value: JsonValue) -> bool:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return _SIX_DIGITS.fullmatch(text) is not None or is_published_code(text)
