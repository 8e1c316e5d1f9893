"""JSON as it is safe to read: what two programs might read differently is refused, with its place.

After I-JSON (RFC 7493): no name twice in one object, no number that is none (``NaN``, ``Infinity``), no half of a
surrogate pair; and nothing nested deeper than :data:`MAX_DEPTH`. Of a text that is broken or was cut off, what stands
complete before the break is kept. Python's own reader does the reading; one more pass over the text, linear in its
length, finds what that reader lets through.

Knows JSON; knows nothing of units.
"""

import json
import re
from dataclasses import dataclass

from cskg.errors import SourceError

MAX_DEPTH = 64
"""Objects and lists in one another; the official records lie less than ten deep."""

JsonValue = dict[str, "JsonValue"] | list["JsonValue"] | str | float | bool | None

_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[{}\[\]:]|NaN|-?Infinity', re.DOTALL)
_HALF = re.compile("[\ud800-\udfff]")
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_OPENING = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:[\[{\"\]]|-?\d+\s*[,\]]))")


def looks_like_json(text: str) -> bool:
    """Tells whether a text starts as a JSON object or list does.

    Example:
        >>> looks_like_json('{"a": 1}'), looks_like_json("[Draft] Unit of Competency"), looks_like_json("{}")
        (True, False, True)
    """
    return _OPENING.match(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedJson:
    """What a JSON text holds.

    Attributes:
        value: The value; of a broken text, what stood complete before the break.
        fault: Where and why it is broken.
    """

    value: JsonValue
    fault: SourceError | None = None


def load_json(text: str, name: str) -> LoadedJson:
    """Reads a JSON text.

    Args:
        text: The whole text of the file.
        name: The document's name, for the error.

    Raises:
        SourceError: It is not safe to read, or broken before anything is complete.

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
        raise _fault(text, len(text), name, "It is nested too deep to be read.") from error
    except ValueError as error:  # a number of thousands of digits
        raise _fault(text, 0, name, f"A number in it cannot be read: {error}.") from error
    _check(text, name)
    return LoadedJson(value=value, fault=fault)


def _close(text: str) -> str:
    """Cuts a text behind the last object or list that is complete, and closes those around it."""
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
        f"The JSON stops before its end ({what.lower()})." if cut_off else f"The file is no JSON here: {what.lower()}.",
        "It was cut off; get the whole of it." if cut_off else "Mend it there, or export it again.",
        line=error.lineno,
        column=error.colno,
    )


def _check(text: str, name: str) -> None:
    """Refuses what the reader lets through."""
    names: list[set[str] | None] = []
    last = None
    has_halves = _HALF_ESCAPE.search(text) is not None
    for match in _TOKEN.finditer(text):
        mark = match[0]
        if mark[0] == '"':
            last = match
            if has_halves and _HALF.search(json.loads(mark, strict=False)):
                raise _fault(
                    text, match.start(), name, "A string holds half of a surrogate pair, which is no character."
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
            key = json.loads(last[0], strict=False)
            if key in known:
                raise _fault(text, last.start(), name, f"The name “{key[:60]}” stands twice in one object.")
            known.add(key)
        else:
            raise _fault(text, match.start(), name, f"{mark} is no number of JSON.")


def _fault(text: str, place: int, name: str, why: str) -> SourceError:
    return SourceError(
        name,
        why,
        "Export the file again with a program that writes strict JSON.",
        line=text.count("\n", 0, place) + 1,
        column=place - text.rfind("\n", 0, place),
    )
