"""Pages of a list, with cursors that are bound to one dataset revision.

A cursor names an item, and the next page starts right after that item. It also names the revision and the order, so a
cursor of another list is refused with an explanation.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import strawberry

from cskg.errors import BadInputError, LimitExceededError, cut

DEFAULT_PAGE = 50
PAGE_MAX = 100
"""Most edges of one page."""

_Item = TypeVar("_Item")
_Shown = TypeVar("_Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRequest:
    """What a client asks for: ``first`` items after a cursor, or the ``last`` ones before one."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list.

    Attributes:
        start: Place of the first item in the whole list.
        end: Place after the last item.
        total: Length of the whole list.
        cursors: One for each item.
    """

    start: int
    end: int
    total: int
    cursors: tuple[str, ...]


def make_page(items: Sequence[_Item], key_of: Callable[[_Item], str], scope: str, request: PageRequest) -> Page:
    """Finds where a page lies in a list.

    Args:
        items: The whole list, in order.
        key_of: Returns what identifies an item.
        scope: Names the list's order and revision; a cursor is valid in its own scope only.
        request: What the client asks for.

    Raises:
        BadInputError: A cursor belongs to another list, revision or server, or first and last are both given.
        LimitExceededError: The page is larger than what is served.
    """
    if request.first is not None and request.last is not None:
        raise BadInputError("Both first and last are given.", "Give one: first reads forward, last reads backward.")
    for name, size in (("first", request.first), ("last", request.last)):
        if size is not None:
            check_size(name, size)
    places = {key_of(item): place for place, item in enumerate(items)} if request.after or request.before else {}
    low = _place(request.after, scope, places) + 1 if request.after else 0
    high = _place(request.before, scope, places) if request.before else len(items)
    high = max(low, high)
    if request.last is not None:
        low = max(low, high - request.last)
    else:
        high = min(high, low + (DEFAULT_PAGE if request.first is None else request.first))
    return Page(
        start=low,
        end=high,
        total=len(items),
        cursors=tuple(encode_cursor(scope, key_of(item)) for item in items[low:high]),
    )


def check_size(name: str, size: int) -> int:
    """Returns the size of a page.

    Args:
        name: What the argument is called.
        size: Its value.

    Raises:
        BadInputError: It is negative.
        LimitExceededError: It is larger than what is served.
    """
    if size < 0:
        raise BadInputError(f"{name} is {size}.", "Give a number from 0 to 100.")
    if size > PAGE_MAX:
        raise LimitExceededError(f"{name} is {size}; a page holds {PAGE_MAX} at most.", "Read on with a cursor.")
    return size


def encode_cursor(scope: str, key: str) -> str:
    """Returns the cursor of an item of a list."""
    text = json.dumps([scope, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str, scope: str, places: dict[str, int]) -> int:
    key = _read_cursor(cursor, scope)
    if key not in places:
        raise _of_another_list()
    return places[key]


def read_number(cursor: str, scope: str) -> int:
    """Returns the number that a cursor names, for a list whose items are named by numbers.

    Raises:
        BadInputError: The cursor belongs to another list, revision or server.
    """
    key = _read_cursor(cursor, scope)
    if not key.isdecimal() or len(key) > 15:
        raise _of_another_list()
    return int(key)


def _of_another_list() -> BadInputError:
    return BadInputError(
        "The cursor belongs to another list: another dataset revision, another order, or other filters.",
        "Read the list from its start.",
    )


def _read_cursor(cursor: str, scope: str) -> str:
    """Returns what identifies the item that a cursor names.

    Raises:
        BadInputError: The cursor belongs to another list, revision or server.
    """
    try:
        if len(cursor) > 1024:
            raise ValueError  # noqa: TRY301 - one refusal for everything that is not a cursor
        found, key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadInputError(
            f"“{cut(cursor)}” is not a cursor of this server.", "Use a cursor that a page has returned."
        ) from error
    if found != scope or not isinstance(key, str):
        raise _of_another_list()
    return key


@strawberry.type
class PageInfo:
    """Where a page lies in its list, for reading on in either direction.

    Attributes:
        has_next_page: Whether items follow this page.
        has_previous_page: Whether items stand before this page.
        start_cursor: Cursor of the first edge; pass it as `before`. Null where the page is empty.
        end_cursor: Cursor of the last edge; pass it as `after`. Null where the page is empty.
    """

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[_Shown]):
    """One item of a page, with the cursor for reading on from it.

    Attributes:
        cursor: Opaque text that marks this place; it is valid in this list and dataset revision only.
        node: The item itself.
    """

    cursor: str
    node: _Shown


@strawberry.type
class Connection(Generic[_Shown]):
    """A page of a list, after the Relay cursor specification.

    Attributes:
        edges: The items of the page, in the order of the list.
        page_info: Whether there is more to read, and from which cursors.
        total_count: Length of the whole list, all pages together.
    """

    edges: list[Edge[_Shown]]
    page_info: PageInfo
    total_count: int


def connect(
    items: Sequence[_Item],
    key_of: Callable[[_Item], str],
    show: Callable[[_Item], _Shown],
    scope: str,
    request: PageRequest,
) -> Connection[_Shown]:
    """Returns a page of a list; see :func:`make_page` for the arguments and what is raised.

    Args:
        show: Returns the GraphQL type of an item.
    """
    page = make_page(items, key_of, scope, request)
    return show_page(
        [show(item) for item in items[page.start : page.end]],
        page.cursors,
        has_next=page.end < page.total,
        has_previous=page.start > 0,
        total=page.total,
    )


def show_page(
    shown: Sequence[_Shown], cursors: Sequence[str], *, has_next: bool, has_previous: bool, total: int
) -> Connection[_Shown]:
    """Returns a page of items that are known already.

    Args:
        shown: The items.
        cursors: One for each.
        has_next: Whether items follow.
        has_previous: Whether items stand before.
        total: Length of the whole list.
    """
    return Connection(
        edges=[Edge(cursor=cursor, node=node) for cursor, node in zip(cursors, shown, strict=True)],
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        total_count=total,
    )
