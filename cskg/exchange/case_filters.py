"""Filters of CASE: which resources of a collection are wanted, by the values of their fields.

::

    filter     = comparison [(" AND " | " OR ") comparison]
    comparison = field operator "'" value "'"
    field      = name {"." name}
    operator   = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~"

An operator may have blanks around it. A quote within a word, as in *driver's*, does not end a value. Case is ignored,
and times are compared as times. ``~`` looks for a part of a text. For a field with several values, ``=`` needs each
value of a list with commas, and ``~`` a part of one of them.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cskg.errors import cut
from cskg.exchange.case_statuses import make_wrong

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*")
_OPERATOR = re.compile(r" *(!=|>=|<=|=|>|<|~) *")
_VALUE = re.compile(r"'((?:[^']|(?<=\w)'(?=\w))*)'(?=\Z| AND | OR )")
_WORD = re.compile(r" (AND|OR) ")
_HELP = "Write it like title~'retail' or title='Retail' AND version='1'."

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One comparison of a filter.

    Attributes:
        field: The field, with dots before nested ones.
        operator: How it is compared.
        value: What it is compared with.
    """

    field: str
    operator: str
    value: str

    def matches(self, resource: Resource) -> bool:
        """Returns whether a resource matches; one without the field does not, except for ``!=``."""
        values, is_list = read_field(resource, self.field)
        parts = [self.value]
        if is_list and "," in self.value:
            parts += filter(None, self.value.split(","))
        if self.operator == "~":
            return any(_fold(part) in _fold(value) for part in parts for value in values)
        if self.operator in {"=", "!="}:
            equal = [any(one == other for one, other in (_make_keys(each, part) for each in values)) for part in parts]
            return (equal[0] or (len(equal) > 1 and all(equal[1:]))) == (self.operator == "=")
        compare = _ORDERS[self.operator]
        return any(compare(*_make_keys(value, self.value)) for value in values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A filter: one comparison, or two.

    Attributes:
        comparisons: The comparisons.
        is_any: Whether one of two is enough.
    """

    comparisons: tuple[Comparison, ...]
    is_any: bool = False

    def matches(self, resource: Resource) -> bool:
        """Returns whether a resource is wanted."""
        return (any if self.is_any else all)(each.matches(resource) for each in self.comparisons)


def parse_filter(text: str, fields: Collection[str]) -> Filter:
    """Reads a filter.

    Args:
        text: The filter.
        fields: The fields that there are, nested ones with their dots.

    Raises:
        CaseError: It is not a filter, or names another field.

    Example:
        >>> found = parse_filter("title~'shop' OR version='1'", ["title", "version"])
        >>> found.matches({"title": "The Shop"}), found.matches({"title": "Bank", "version": "2"})
        (True, False)
    """
    first, place = _parse_comparison(text, 0, fields)
    if place == len(text):
        return Filter(comparisons=(first,))
    word = _WORD.match(text, place)
    if word is None:
        raise make_wrong(f"The filter cannot be read from “{cut(text[place:], 40)}” on.", _HELP)
    second, place = _parse_comparison(text, word.end(), fields)
    if place != len(text):
        raise make_wrong("The filter has more than one AND or OR.", "Ask twice.")
    return Filter(comparisons=(first, second), is_any=word[1] == "OR")


def _parse_comparison(text: str, place: int, fields: Collection[str]) -> tuple[Comparison, int]:
    field = _FIELD.match(text, place)
    operator = _OPERATOR.match(text, field.end()) if field else None
    value = _VALUE.match(text, operator.end()) if operator else None
    if field is None or operator is None or value is None:
        missing = "a field" if field is None else "an operator" if operator is None else "a value in quotes"
        raise make_wrong(f"The filter lacks {missing} at “{cut(text[place:], 40)}”.", _HELP)
    if field[0] not in fields:
        raise make_wrong(f"There is no field “{cut(field[0], 40)}”.", f"Use one of {', '.join(sorted(fields))}.")
    return Comparison(field=field[0], operator=operator[1], value=value[1]), value.end()


def read_field(resource: Resource, field: str) -> tuple[list[object], bool]:
    """Reads the values of a field, and whether it may have several.

    Example:
        >>> read_field({"subjectURI": [{"title": "Retail"}]}, "subjectURI.title")
        (['Retail'], True)
    """
    values: list[Any] = [resource]
    is_list = False
    for name in field.split("."):
        found = list(_iter_values(values, name))
        is_list |= any(isinstance(each, list) for each in found)
        values = [value for each in found for value in (each if isinstance(each, list) else [each])]
    return values, is_list


def _iter_values(values: list[Any], name: str) -> Iterator[Any]:
    return (value[name] for value in values if isinstance(value, Mapping) and name in value)


def _fold(value: object) -> str:
    return str(value).strip().casefold()


def _make_keys(value: object, wanted: str) -> tuple[Any, Any]:
    """Returns what two values are compared by: times where both are times, else folded texts."""
    try:
        return _read_moment(str(value)), _read_moment(wanted.strip())
    except ValueError:
        return _fold(value), _fold(wanted)


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
}
