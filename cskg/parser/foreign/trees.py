"""Arranges items that name their parents into one tree: each item after its parent, siblings in order.

1. If several entries have the same identifier, the first counts.
2. Siblings are sorted by their sequence numbers, then by their order in the document.
3. The tree is walked from the top. An item below another one is not also at the top. A place that would put an item
   above itself is left out. If items in a cycle cannot be reached from the top, one of them becomes the start and has
   no parent. The start is an item that the document puts at the top, or else the first one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cskg.foreign_frameworks import FrameworkItem, order_parents
from cskg.parser.foreign.habits import Habits

TOP = ""
"""Represents the framework itself as a parent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedItem:
    """An item, and its place in the document and the tree.

    Attributes:
        item: The item. Its parents are not filled in yet.
        place: The place of the item in the document.
        parents: The identifiers of its parents, or TOP. Each comes with the item's sequence number among its siblings,
            if any.
    """

    item: FrameworkItem
    place: str
    parents: tuple[tuple[str, float | None], ...] = ()


def arrange(placed: Sequence[PlacedItem], habits: Habits, *, needs_place: bool = False) -> tuple[FrameworkItem, ...]:
    """Returns the items in order of the tree, with their parents.

    Args:
        placed: The items in order of the document.
        habits: Takes notes of oddities.
        needs_place: Whether the format gives every item a place. If so, items without a place are noted.
    """
    known = _keep_first(placed, habits)
    below: dict[str, list[tuple[bool, float, int, str]]] = defaultdict(list)
    for order, each in enumerate(known.values()):
        parents = dict(each.parents)
        if each.item.identifier in parents:
            habits.note("cycle-broken", each.place, each.item.identifier)
            del parents[each.item.identifier]
        found = {name: number for name, number in parents.items() if name == TOP or name in known}
        if len(found) < len(parents):
            habits.note("parent-not-found", each.place, next(name for name in parents if name not in found))
        if not parents and needs_place:
            habits.note("item-unplaced", each.place)
        is_below = any(name != TOP for name in found)
        for name, number in (found or {TOP: None}).items():
            if name == TOP and is_below:
                continue
            below[name].append((number is None, number or 0, order, each.item.identifier))
    return _Walk(known, {name: [child[-1] for child in sorted(each)] for name, each in below.items()}, habits).items()


def _keep_first(placed: Iterable[PlacedItem], habits: Habits) -> dict[str, PlacedItem]:
    known: dict[str, PlacedItem] = {}
    for each in placed:
        before = known.setdefault(each.item.identifier, each)
        if before is not each:
            is_same = (before.item, before.parents) == (each.item, each.parents)
            habits.note("duplicate-entry" if is_same else "duplicate-identifier", each.place, each.item.identifier)
    return known


class _Walk:
    """One walk through a graph that may not be a tree."""

    def __init__(self, known: dict[str, PlacedItem], below: dict[str, list[str]], habits: Habits) -> None:
        self.known = known
        self.below = below
        self.habits = habits
        self.order = {name: index for index, name in enumerate(known)}
        self.parents: dict[str, list[str]] = {}
        self.above: set[str] = set()
        self.starts: set[str] = set()

    def items(self) -> tuple[FrameworkItem, ...]:
        for name in self.below.get(TOP, ()):
            self.visit(name)
        for name in self.known:
            if name not in self.parents:
                start = self.find_start(name)
                self.starts.add(start)
                self.visit(start)
        for name, parents in self.parents.items():
            if len(parents) > 1:
                self.habits.note("several-parents", self.known[name].place)
        places = {name: place for place, name in enumerate(self.parents)}
        return tuple(
            replace(
                self.known[name].item, parents=order_parents(places[name], {above: places[above] for above in parents})
            )
            for name, parents in self.parents.items()
        )

    def find_start(self, name: str) -> str:
        """Finds a cycle above an item, and its item to start with. Nothing above the item was visited yet."""
        climbed: dict[str, None] = {}
        while name not in climbed:
            climbed[name] = None
            name = next(above for above, _ in self.known[name].parents if above in self.known and above != name)
        path = list(climbed)
        return min(path[path.index(name) :], key=lambda each: (not self.is_said_at_top(each), self.order[each]))

    def is_said_at_top(self, name: str) -> bool:
        return any(above == TOP for above, _ in self.known[name].parents)

    def visit(self, start: str) -> None:
        """Visits a root item, and all items below it that were not visited yet."""
        if start in self.parents:
            return
        self.parents[start] = []
        self.above = {start}
        stack = [(start, iter(self.below.get(start, ())))]
        while stack:
            name, children = stack[-1]
            child = next(children, None)
            if child is None:
                self.above.discard(name)
                stack.pop()
            elif child in self.above or child in self.starts:
                self.habits.note("cycle-broken", self.known[child].place, name)
            elif child in self.parents:
                self.parents[child].append(name)
            else:
                self.parents[child] = [name]
                self.above.add(child)
                stack.append((child, iter(self.below.get(child, ()))))
