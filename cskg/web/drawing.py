"""Places the units of a neighbourhood in rows by QF level, and the links between them as curves.

The order inside a row follows the mean place of the linked units in the row before (K. Sugiyama, S. Tagawa, M. Toda,
*Methods for Visual Understanding of Hierarchical System Structures*, IEEE Transactions on Systems, Man, and
Cybernetics 11, 1981, https://doi.org/10.1109/TSMC.1981.4308636), swept up and down a few times.
"""

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

BOX_WIDTH, BOX_HEIGHT = 220, 64
GAP, ROW_HEIGHT, LEFT = 24, 138, 100
_ARC, _TIP = 64, 9
_LABEL = (24, 50)
_SWEEPS = 4
_LINE_LENGTH = 24
"""Characters of a line of a title that fit into a box in wide typefaces too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A unit to draw.

    Attributes:
        iri: Its IRI.
        code: Its code.
        title: Its title; empty where none is known.
        level: Its QF level; None where none is known, and then it stands in the lowest row.
        is_chosen: Whether the neighbourhood is this unit's.
    """

    iri: str
    code: str
    title: str
    level: int | None
    is_chosen: bool = False

    @property
    def lines(self) -> list[str]:
        """The title, in lines that fit the box; the last one is cut where there are too many."""
        wide = any(ord(character) > 0x2E80 for character in self.title)
        return textwrap.wrap(self.title, _LINE_LENGTH // 2 if wide else _LINE_LENGTH, max_lines=2, placeholder=" …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A link to draw.

    Attributes:
        numbers: The numbers of its links in the table; several may join the same units in the same direction.
        first: The IRI of the unit where it starts.
        last: The IRI of the unit where it ends.
        style: ``stated``, ``curated`` or ``inferred``.
        has_arrow: Whether its direction carries meaning.
    """

    numbers: tuple[int, ...]
    first: str
    last: str
    style: str
    has_arrow: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing, in pixels.

    Attributes:
        width: Its width.
        height: Its height.
        rows: The levels and the top of their rows, the highest first.
        boxes: The units with the left upper corners of their boxes.
        curves: The links with the path of their curve and the middle of it.
    """

    width: float
    height: float
    rows: list[tuple[int | None, float]]
    boxes: list[tuple[Node, float, float]]
    curves: list[tuple[Edge, str, float, float]] = field(default_factory=list)


def draw(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """Draws units and links.

    Args:
        nodes: The units, at most about 40.
        edges: The links; those with an end that is not drawn are left out.
    """
    by_level: dict[int | None, list[Node]] = defaultdict(list)
    for node in nodes:
        by_level[node.level].append(node)
    levels = sorted(by_level, key=lambda level: level or 0, reverse=True)
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.first].add(edge.last)
        near[edge.last].add(edge.first)
    places = {
        node.iri: float(place)
        for level in levels
        for place, node in enumerate(sorted(by_level[level], key=lambda node: node.code))
    }
    widest = max(map(len, by_level.values()))
    for sweep in range(_SWEEPS):
        for level in levels if sweep % 2 else levels[::-1]:
            row = sorted(by_level[level], key=lambda node: (_mean(node, near, places), node.code))
            shift = (widest - len(row)) / 2
            places |= {node.iri: place + shift for place, node in enumerate(row)}
    tops = {level: 8.0 + ROW_HEIGHT * index for index, level in enumerate(levels)}
    corners = {node.iri: (LEFT + places[node.iri] * (BOX_WIDTH + GAP), tops[node.level]) for node in nodes}
    drawn = [edge for edge in edges if edge.first in corners and edge.last in corners]
    ports = _find_ports(drawn, corners)
    return Drawing(
        width=LEFT + widest * (BOX_WIDTH + GAP),
        height=ROW_HEIGHT * len(levels) - ROW_HEIGHT + BOX_HEIGHT + _ARC,
        rows=[(level, tops[level]) for level in levels],
        boxes=[(node, *corners[node.iri]) for node in nodes],
        curves=[(edge, *_curve(ports[edge.numbers, edge.first], ports[edge.numbers, edge.last])) for edge in drawn],
    )


def _find_ports(
    edges: Sequence[Edge], corners: dict[str, tuple[float, float]]
) -> dict[tuple[tuple[int, ...], str], tuple[float, float, bool, int]]:
    """Gives where each link touches its units, whether that is at the top, and the place among those of its side.

    Links on one side of a box stand side by side, in the order of their other ends.
    """
    sides: dict[tuple[str, bool], list[tuple[float, Edge]]] = defaultdict(list)
    for edge in edges:
        for own, other in ((edge.first, edge.last), (edge.last, edge.first)):
            is_top = corners[other][1] < corners[own][1]
            sides[own, is_top].append((corners[other][0], edge))
    found = {}
    for (iri, is_top), ends in sides.items():
        ends.sort(key=lambda end: (end[0], end[1].numbers))
        x, y = corners[iri]
        for place, (_, edge) in enumerate(ends, 1):
            found[edge.numbers, iri] = (
                x + BOX_WIDTH * place / (len(ends) + 1),
                y if is_top else y + BOX_HEIGHT,
                is_top,
                place,
            )
    return found


def _mean(node: Node, near: dict[str, set[str]], places: dict[str, float]) -> float:
    found = [places[iri] for iri in near[node.iri] if iri in places]
    return sum(found) / len(found) if found else places[node.iri]


def _curve(first: tuple[float, float, bool, int], last: tuple[float, float, bool, int]) -> tuple[str, float, float]:
    """Gives the path of a curve between two ports, and the middle of its label.

    The label stands between two rows, beside the curve's end. Neighbouring ports have theirs at different heights.
    """
    (x1, y1, *_), (x2, y2, is_top, place) = first, last
    if y1 == y2:  # in one row: an arc under the boxes
        return f"M{x1:g} {y1:g} C{x1:g} {y1 + 46:g} {x2:g} {y2 + 46:g} {x2:g} {y2 + _TIP:g}", (x1 + x2) / 2, y1 + 34
    away = _LABEL[place % 2] * (-1 if is_top else 1)
    y = y2 + away
    y2 += -_TIP if is_top else _TIP
    bend = (y2 - y1) / 2
    path = f"M{x1:g} {y1:g} C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    share = (y - y1) / (y2 - y1)
    t = min((step / 64 for step in range(65)), key=lambda t: abs(_height(t) - share))
    return path, x2 + (x1 - x2) * _point(t), y


def _point(t: float) -> float:
    """How far a curve with upright ends is from its last end sideways, as a share, at a parameter from 0 to 1."""
    return (1 - t) ** 3 + 3 * (1 - t) ** 2 * t


def _height(t: float) -> float:
    """How far the same curve has come upright, as a share."""
    return 1.5 * (1 - t) ** 2 * t + 1.5 * (1 - t) * t**2 + t**3
