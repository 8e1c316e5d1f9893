"""Queries of the collection of documents: filter, order, page, and fields.

A client that selects fields gets only these, although a document has more. As the standard requires, an unknown sort
field leaves the order as it is, and a selection of unknown fields only gives whole documents.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import msgspec

from cskg.errors import cut
from cskg.exchange.case_classes import CFDocument
from cskg.exchange.case_filters import Filter, parse_filter, read_field
from cskg.exchange.case_statuses import CaseError, make_wrong

Node = dict[str, Any]

_NUMBER = re.compile(r"[0-9]{1,10}")
_GREATEST = 2**31 - 1
DEFAULT_LIMIT = 100


@cache
def list_fields() -> tuple[str, ...]:
    """Lists the fields of documents, nested ones with a dot."""
    return tuple(_iter_fields(msgspec.inspect.type_info(CFDocument), ""))


def _iter_fields(kind: msgspec.inspect.Type, prefix: str) -> Iterator[str]:
    if isinstance(kind, msgspec.inspect.StructType):
        for field in kind.fields:
            yield f"{prefix}{field.encode_name}"
            yield from _iter_fields(field.type, f"{prefix}{field.encode_name}.")
    elif isinstance(kind, msgspec.inspect.ListType):
        yield from _iter_fields(kind.item_type, prefix)
    elif isinstance(kind, msgspec.inspect.Metadata):
        yield from _iter_fields(kind.type, prefix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query of a collection.

    Attributes:
        limit: Most resources of an answer.
        offset: How many are passed over.
        sort: The field that they are sorted by; None for the order that they have.
        is_descending: Whether the greatest comes first.
        wanted: Which ones; None for all.
        fields: Which fields; None for all.
        given: The values of the address.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    sort: str | None = None
    is_descending: bool = False
    wanted: Filter | None = None
    fields: frozenset[str] | None = None
    given: tuple[tuple[str, str], ...] = ()

    def select(self, resources: Iterable[Node]) -> tuple[list[Node], int]:
        """Returns a page of resources, and how many there are in all."""
        found = [each for each in resources if self.wanted is None or self.wanted.matches(each)]
        if self.sort is not None:
            found = _sort(found, self.sort, is_descending=self.is_descending)
        page = found[self.offset : self.offset + self.limit]
        if self.fields is not None:
            page = [{name: value for name, value in each.items() if name in self.fields} for each in page]
        return page, len(found)

    def name_pages(self, address: str, total: int) -> str:
        """Names the first page, the one before, the one after and the last one, as the Link header does (RFC 8288)."""
        last = max(total - 1, 0) // self.limit * self.limit
        pages = {"first": 0, "last": last}
        if self.offset > 0:
            pages["prev"] = min(max(self.offset - self.limit, 0), last)
        if self.offset + self.limit < total:
            pages["next"] = self.offset + self.limit
        others = [(name, value) for name, value in self.given if name not in {"limit", "offset"}]
        return ", ".join(
            f'<{address}?{urlencode([*others, ("limit", self.limit), ("offset", offset)])}>; rel="{rel}"'
            for rel, offset in pages.items()
        )


def _sort(resources: Sequence[Node], field: str, *, is_descending: bool) -> list[Node]:
    """Sorts by the first value of a field; those without it come last."""

    def key(resource: Node) -> str:
        return str(read_field(resource, field)[0][0]).casefold()

    has = [each for each in resources if read_field(each, field)[0]]
    return [*sorted(has, key=key, reverse=is_descending), *(each for each in resources if each not in has)]


def read_query(given: Sequence[tuple[str, str]]) -> Query:
    """Reads the query of an address; names that are not in the standard are ignored.

    Raises:
        CaseError: A value is not valid for its name.
    """
    values = dict(given)
    order = values.get("orderBy", "asc")
    if order not in {"asc", "desc"}:
        raise CaseError(400, "invalid_sort_field", f"“{cut(order, 40)}” is not an order.", "Give orderBy=asc or desc.")
    sort = values.get("sort")
    wanted = values.get("filter")
    return Query(
        limit=_read_number(values, "limit", DEFAULT_LIMIT, least=1),
        offset=_read_number(values, "offset", 0, least=0),
        sort=sort if sort in list_fields() else None,
        is_descending=order == "desc",
        wanted=None if wanted is None else parse_filter(wanted, list_fields()),
        fields=_read_fields([value for name, value in given if name == "fields"]),
        given=tuple(given),
    )


def _read_number(values: dict[str, str], name: str, otherwise: int, *, least: int) -> int:
    text = values.get(name)
    if text is None:
        return otherwise
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= _GREATEST:
        raise make_wrong(
            f"“{cut(text, 40)}” is not a value of {name}.", f"Give a whole number from {least} to {_GREATEST}."
        )
    return int(text)


def _read_fields(lists: Sequence[str]) -> frozenset[str] | None:
    """Reads the names of fields, in one list with commas or in several; None where none of them exists.

    Raises:
        CaseError: A name in the list is empty.
    """
    names = frozenset(name.strip() for text in lists for name in text.split(","))
    if not all(names):
        raise make_wrong("A name in the list of fields is blank.", "Name the fields like fields=identifier,title.")
    return names.intersection(list_fields()) or None
