"""Tracks the open lists at a place of an HTML page, and the numbers that a browser shows before their items.

Word processors save an outline as an ordered list directly inside another one, without an item around it. Its items are
``6.1``, ``6.2`` under item 6 of the outer list. The count continues if that list is opened again.
"""

import re
from dataclasses import dataclass

_MAX_DEPTH = 12
"""The greatest depth of a list. Deeper lists get this depth. No real unit has them, and hostile input is bounded."""

_ATTRIBUTES = {
    name: re.compile(rf"""(?<![\w-]){name}\s*=\s*["']?(?P<value>[\w-]{{1,9}})""", re.IGNORECASE)
    for name in ("start", "value", "type")
}

_LEVEL = re.compile(r"\blst-kix_\w{1,40}-(?P<level>[0-9])\b")


@dataclass(slots=True)
class _List:
    """An open list: its tag, the counter of its items, and the number of the outline item that it is under.

    Some programs write each list separately, and give its depth only in the name of its class. This is its level.
    """

    tag: str
    count: int = 0
    is_decimal: bool = True
    prefix: str = ""
    has_items: bool = False
    level: int = 0


class HtmlLists:
    """Counts the lists of a page, tag by tag."""

    def __init__(self) -> None:
        self._open: list[_List] = []
        self._last: dict[int, tuple[str, int]] = {}

    @property
    def depth(self) -> int:
        """Returns the number of open lists, or the level that the innermost list names."""
        level = self._open[-1].level if self._open else 0
        return min(level or len(self._open), _MAX_DEPTH)

    @property
    def tag(self) -> str:
        """Returns the tag of the innermost list. Returns the tag of an unnumbered list if none is open."""
        return self._open[-1].tag if self._open else "ul"

    def open_list(self, tag: str, attributes: str) -> None:
        """Opens a list."""
        around = self._open[-1] if self._open else None
        start = _find_number("start", attributes)
        kind = _ATTRIBUTES["type"].search(attributes)
        opened = _List(tag, count=0 if start is None else start - 1, is_decimal=kind is None or kind["value"] == "1")
        if level := _LEVEL.search(attributes):
            opened.level = int(level["level"]) + 1
        if around is not None and tag == around.tag == "ol" and not around.has_items:
            opened.prefix = self._last.get(len(self._open), ("", 0))[0]
            before, count = self._last.get(len(self._open) + 1, ("", 0))
            if start is None and opened.prefix and before.startswith(f"{opened.prefix}."):
                opened.count = count
        if len(self._open) < 2 * _MAX_DEPTH:
            self._open.append(opened)

    def close_list(self) -> None:
        """Closes the innermost list."""
        if self._open:
            self._open.pop()

    def take_item(self, attributes: str) -> str | None:
        """Counts an item. Returns its number, if the list is numbered in figures."""
        if not self._open:
            return None
        inner = self._open[-1]
        value = _find_number("value", attributes)
        inner.count = inner.count + 1 if value is None else value
        inner.has_items = True
        if inner.tag != "ol":
            return None
        number = f"{inner.prefix}.{inner.count}" if inner.prefix else str(inner.count)
        depth = len(self._open)
        self._last = {key: last for key, last in self._last.items() if key < depth} | {depth: (number, inner.count)}
        return number if inner.is_decimal else None


def _find_number(name: str, attributes: str) -> int | None:
    match = _ATTRIBUTES[name].search(attributes)
    return int(match["value"]) if match and re.fullmatch(r"[0-9]{1,4}", match["value"]) else None
