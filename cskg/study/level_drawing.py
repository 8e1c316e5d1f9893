"""Places units in rows by QF level, the highest on top, and the links between them as curves.

1. Each level is a row. If a row has a maximum number of units, a level may have several rows.
2. A link that passes a row gets a lane in the row, so no curve runs under a box (K. Sugiyama, S. Tagawa, M. Toda,
   *Methods for Visual Understanding of Hierarchical System Structures*, IEEE Transactions on Systems, Man, and
   Cybernetics 11, 1981, https://doi.org/10.1109/TSMC.1981.4308636).
3. The units of a row are sorted by the mean place of the linked units in other rows. This is repeated upwards and
   downwards a few times.
"""

import math
import textwrap
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

BOX_WIDTH, BOX_HEIGHT = 220, 64
GAP, LANE, ROW_HEIGHT, LEFT = 24, 24, 138, 100
_ARC, _TIP = 64, 9
_LABEL = (24, 50)
_SWEEPS = 8
_LINE_LENGTH = 24
"""The number of characters of a line of a title that fit into a box, even in a wide typeface."""

EdgeKind: TypeAlias = Literal["before", "overlaps", "lineage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A unit to draw.

    Attributes:
        iri: Its IRI.
        code: Its code.
        title: Its title; empty if unknown.
        level: Its QF level; None if unknown. Such a unit is in the lowest row.
        is_chosen: Whether the unit is highlighted.
        note: A few characters beside the code.
    """

    iri: str
    code: str
    title: str
    level: int | None
    is_chosen: bool = False
    note: str = ""

    @property
    def lines(self) -> list[str]:
        """The title, in lines that fit the box; the last line is cut if the title is too long."""
        wide = any(ord(character) > 0x2E80 for character in self.title)
        return textwrap.wrap(self.title, _LINE_LENGTH // 2 if wide else _LINE_LENGTH, max_lines=2, placeholder=" …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A link to draw.

    Attributes:
        numbers: The numbers of its links in the table; several links may join the same units in the same direction.
        first: The IRI of the unit where it starts.
        last: The IRI of the unit where it ends.
        style: ``stated``, ``curated`` or ``inferred``.
        kind: What it means: an order, a similarity or a lineage.
    """

    numbers: tuple[int, ...]
    first: str
    last: str
    style: str
    kind: EdgeKind

    @property
    def has_arrow(self) -> bool:
        """Whether its direction carries meaning."""
        return self.kind != "overlaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing, in pixels.

    Attributes:
        width: Its width.
        height: Its height.
        rows: The levels and the top of their rows, the highest first.
        boxes: The units with the upper left corners of their boxes.
        curves: The links, each with the path of its curve and the middle of its label.
    """

    width: float
    height: float
    rows: list[tuple[int | None, float]]
    boxes: list[tuple[Node, float, float]]
    curves: list[tuple[Edge, str, float, float]] = field(default_factory=list)


class _Lane(NamedTuple):
    """The place where a link passes a row."""

    numbers: tuple[int, ...]
    row: int


_Item: TypeAlias = str | _Lane
"""An item of a row: a unit, by its IRI, or a lane."""


class _Port(NamedTuple):
    """The point at which a link touches a unit: the side, and the place among the links of that side."""

    x: float
    y: float
    is_top: bool
    place: int


def draw(nodes: Sequence[Node], edges: Sequence[Edge], most_in_row: int | None = None) -> Drawing:
    """Draws units and links.

    Args:
        nodes: The units, at most about 60.
        edges: The links. A link is left out if one of its ends is not drawn, or if it joins a unit with itself.
        most_in_row: The most units in a row; if left out, each level is one row.
    """
    given = {node.iri for node in nodes}
    drawn = [edge for edge in edges if edge.first != edge.last and {edge.first, edge.last} <= given]
    levels, rows = _make_rows(nodes, drawn, most_in_row)
    row_of = {iri: index for index, row in enumerate(rows) for iri in row if isinstance(iri, str)}
    chains = {edge.numbers: _add_lanes(edge, rows, row_of) for edge in sorted(drawn, key=lambda edge: edge.numbers)}
    centres = _place(rows, chains, {node.iri: node.code for node in nodes})
    tops = [8.0 + ROW_HEIGHT * index for index in range(len(rows))]
    corners = {iri: (LEFT + centres[iri] - BOX_WIDTH / 2, tops[index]) for iri, index in row_of.items()}
    ports = _find_ports(drawn, chains, centres, corners)
    curves: list[tuple[Edge, str, float, float]] = []
    for edge in drawn:
        lanes = [item for item in chains[edge.numbers] if isinstance(item, _Lane)]
        bends = [(LEFT + centres[lane], tops[lane.row]) for lane in lanes]
        first, last = (ports[edge.numbers, iri] for iri in (edge.first, edge.last))
        curves.append((edge, *_curve(first, bends, last, tip=_TIP if edge.has_arrow else 0)))
    return Drawing(
        width=LEFT + max(sum(map(_width, row)) for row in rows),
        height=ROW_HEIGHT * len(rows) - ROW_HEIGHT + BOX_HEIGHT + _ARC,
        rows=list(zip(levels, tops, strict=True)),
        boxes=[(node, *corners[node.iri]) for node in nodes],
        curves=curves,
    )


def _make_rows(
    nodes: Sequence[Node], edges: Sequence[Edge], most_in_row: int | None
) -> tuple[list[int | None], list[list[_Item]]]:
    """Returns the levels of the rows and their units; in a level of several rows, units without a link come last."""
    joined = {iri for edge in edges for iri in (edge.first, edge.last)}
    by_level: dict[int | None, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda node: (node.iri not in joined, node.code, node.iri)):
        by_level[node.level].append(node)
    levels: list[int | None] = []
    rows: list[list[_Item]] = []
    for level in sorted(by_level, key=lambda level: level or 0, reverse=True):
        found = by_level[level]
        count = -(-len(found) // (most_in_row or len(found)))
        size = -(-len(found) // count)
        parts = [found[start : start + size] for start in range(0, len(found), size)]
        levels += [level] * len(parts)
        rows += [[node.iri for node in part] for part in parts]
    return levels, rows


def _add_lanes(edge: Edge, rows: list[list[_Item]], row_of: Mapping[str, int]) -> list[_Item]:
    """Adds the lanes of a link to the rows that it passes; returns its ends and lanes, from its first end."""
    first, last = row_of[edge.first], row_of[edge.last]
    step = 1 if first < last else -1
    lanes = [_Lane(edge.numbers, row) for row in range(first + step, last, step)]
    for lane in lanes:
        rows[lane.row].append(lane)
    return [edge.first, *lanes, edge.last]


def _width(item: _Item) -> int:
    return LANE if isinstance(item, _Lane) else BOX_WIDTH + GAP


def _place(
    rows: list[list[_Item]], chains: Mapping[tuple[int, ...], Sequence[_Item]], codes: Mapping[str, str]
) -> dict[_Item, float]:
    """Orders the rows, and returns the middle of each item. All rows start at the left, which a phone shows first."""
    near: dict[_Item, list[_Item]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    centres: dict[_Item, float] = {}

    def order(item: _Item) -> tuple[float, str, tuple[int, ...]]:
        known = [centres[other] for other in near[item] if other in centres]
        mean = sum(known) / len(known) if known else centres.get(item, math.inf)
        return mean, *((("", item.numbers)) if isinstance(item, _Lane) else (codes[item] + item, ()))

    for sweep in range(_SWEEPS):
        for row in rows[::-1] if sweep % 2 == 0 else rows:
            row.sort(key=order)
            x = 0.0
            for item in row:
                centres[item] = x + _width(item) / 2
                x += _width(item)
    return centres


def _find_ports(
    edges: Sequence[Edge],
    chains: Mapping[tuple[int, ...], Sequence[_Item]],
    centres: Mapping[_Item, float],
    corners: Mapping[str, tuple[float, float]],
) -> dict[tuple[tuple[int, ...], str], _Port]:
    """Returns the ports at which each link touches its units.

    Links on one side of a box are side by side, in the order of their other ends.
    """
    sides: dict[tuple[str, bool], list[tuple[float, tuple[int, ...]]]] = defaultdict(list)
    for edge in edges:
        chain = chains[edge.numbers]
        for own, other, near in ((edge.first, edge.last, chain[1]), (edge.last, edge.first, chain[-2])):
            sides[own, corners[other][1] < corners[own][1]].append((centres[near], edge.numbers))
    found = {}
    for (iri, is_top), ends in sides.items():
        x, y = corners[iri]
        for place, (_, numbers) in enumerate(sorted(ends), 1):
            found[numbers, iri] = _Port(
                x + BOX_WIDTH * place / (len(ends) + 1), y if is_top else y + BOX_HEIGHT, is_top, place
            )
    return found


def _curve(first: _Port, bends: Sequence[tuple[float, float]], last: _Port, tip: int) -> tuple[str, float, float]:
    """Returns the path of a curve between two ports, through lanes, and the middle of its label.

    The curve leaves room for its tip. The label is between two rows, beside the curve's end. The labels of neighbouring
    ports are at different heights.
    """
    x1, y1 = first.x, first.y
    x2, y2 = last.x, last.y
    path = f"M{x1:g} {y1:g}"
    if y1 == y2:  # in one row: an arc under the boxes
        return f"{path} C{x1:g} {y1 + 46:g} {x2:g} {y2 + 46:g} {x2:g} {y2 + tip:g}", (x1 + x2) / 2, y1 + 34
    for x, top in bends:
        near, far = (top + BOX_HEIGHT, top) if first.is_top else (top, top + BOX_HEIGHT)
        path += f"{_bend(x1, y1, x, near)} L{x:g} {far:g}"
        x1, y1 = x, far
    y = y2 + _LABEL[last.place % 2] * (-1 if last.is_top else 1)
    y2 += -tip if last.is_top else tip
    share = (y - y1) / (y2 - y1)
    t = min((step / 64 for step in range(65)), key=lambda t: abs(_height(t) - share))
    return path + _bend(x1, y1, x2, y2), x2 + (x1 - x2) * _point(t), y


def _bend(x1: float, y1: float, x2: float, y2: float) -> str:
    """Returns a curve that starts and ends vertically."""
    bend = (y2 - y1) / 2
    return f" C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"


def _point(t: float) -> float:
    """The horizontal distance of a curve with vertical ends from its last end, as a share, at parameter 0 to 1."""
    return (1 - t) ** 3 + 3 * (1 - t) ** 2 * t


def _height(t: float) -> float:
    """The vertical distance of the same curve from its start, as a share."""
    return 1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t**2 + t**3
