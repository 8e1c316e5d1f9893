"""Pages of a list: keyset cursors that are bound to one dataset revision.

A cursor names the item that it stands behind, so that a page goes on exactly after the one before. It also
names the revision and the order: a list that is read in pages is the list of one revision, and a cursor of
another one is refused with a word about it.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cskg.api.limits import PAGE_MAX
from cskg.errors import BadInputError, LimitExceededError

DEFAULT_PAGE = 50

_Item = TypeVar("_Item")


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
    """Cuts a page out of a list.

    Args:
        items: The whole list, in order.
        key_of: Gives what tells an item from all others.
        scope: Names the list's order and revision; a cursor is good in its own scope only.
        request: What is asked for.

    Raises:
        BadInputError: A cursor of another list, revision or server, or sizes that contradict each other.
        LimitExceededError: A page larger than is served.
    """
    if request.first is not None and request.last is not None:
        raise BadInputError("Both first and last are given.", "Give one: first reads forward, last reads backward.")
    for name, size in (("first", request.first), ("last", request.last)):
        if size is not None and size < 0:
            raise BadInputError(f"{name} is {size}.", "Give a number from 0 to 100.")
        if size is not None and size > PAGE_MAX:
            raise LimitExceededError(f"{name} is {size}; a page holds {PAGE_MAX} at most.", "Read on with a cursor.")
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
        cursors=tuple(_encode(scope, key_of(item)) for item in items[low:high]),
    )


def _encode(scope: str, key: str) -> str:
    text = json.dumps([scope, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str, scope: str, places: dict[str, int]) -> int:
    try:
        if len(cursor) > 1024:
            raise ValueError  # noqa: TRY301 - one refusal for all that is no cursor
        found, key = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadInputError(
            f"“{cursor[:40]}” is no cursor of this server.", "Use a cursor that a page has returned."
        ) from error
    if found != scope or not isinstance(key, str) or key not in places:
        raise BadInputError(
            "The cursor belongs to another list: another dataset revision, another order, or other filters.",
            "Read the list from its start.",
        )
    return places[key]
