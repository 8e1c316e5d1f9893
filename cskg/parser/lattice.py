"""Finds the best reading of a run-on text: chooses the limits and depths of all items together.

A reading is a choice of where items start and how deep each is. Its score is the sum of these weights:

* of each limit: the clues of the words around it (:mod:`~cskg.parser.limits`);
* of each item: its form (led by a verb, a name, a sentence), its length, and its place (at the top, in a list, or in a
  list opened by a word such as *including*);
* of each step from an item to the next one (down into a list, along it, or up from it): the forms and lengths of both,
  whether the first opens a list, and whether a list would have only one item.

The weights (``runon.tsv``) are logarithms of odds. ``benchmarks/run_on.py`` fits them to documents whose items have
marks, with the marks removed. The model is a linear-chain conditional random field over items (Sarawagi and Cohen,
Semi-Markov Conditional Random Fields, 2004). Dynamic programming sums over all readings. The probability of a limit, an
item or a depth is the share of readings that have it. Nearly certain limits are decided first. The time therefore grows
only with the length of the text.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cskg.outline import DOUBTFUL_BELOW
from cskg.parser.item_clues import (
    DEEPEST,
    TOPIC,
    Level,
    Node,
    Piece,
    iter_levels,
    list_item_clues,
    list_step_clues,
    read_piece,
)
from cskg.parser.limits import TOKEN, Wording, find_clues

UNLIKELY, SURE = -5.5, 5.5
"""A limit with log odds below the first value is dropped. Above the second value it is certain."""

_AFTER_PLAIN = frozenset(("after noun", "after adj", "after verb", "after adv", "after number"))
"""After such words, *According* and *When* have a capital only at the start of an item."""

_MOST_INSIDE = 8
"""The most limits that an item may span."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A place where an item may start.

    Attributes:
        start: The start of its first word.
        before: The end of the word before it.
        clues: The clues for and against it.
        score: The sum of the clues' weights.
    """

    start: int
    before: int
    clues: tuple[str, ...] = ()
    score: float = math.inf

    @property
    def weight(self) -> float:
        """The weight that it adds to a reading. 0 if it is certain."""
        return 0.0 if math.isinf(self.score) else self.score


@dataclass(frozen=True, slots=True)
class Lattice:
    """All readings of a text. Each reading is a path through nodes.

    Attributes:
        limits: The limits, beginning with the start of the text.
        nodes: Possible items, in order of their start.
        steps: For each node, the nodes that may come before it.
    """

    limits: Sequence[Limit]
    nodes: Sequence[Node]
    steps: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """An item of the best reading.

    Attributes:
        start: Its start in the text.
        end: Its end in the text.
        depth: Its depth.
        sure: The probability that its words are an item.
        placed: The probability of its depth, or of the depth of the first item of its list if that is lower.
        is_doubtful: Whether its depth is doubtful, not only because of the first item.
        doubts: Places inside it and at its start where a limit is doubtful.
    """

    start: int
    end: int
    depth: int
    sure: float
    placed: float
    is_doubtful: bool
    doubts: tuple[int, ...]


class Weights:
    """The weights of clues. Sums of the same clues are cached."""

    def __init__(self, table: Mapping[str, float]) -> None:
        self._table = table
        self._sums: dict[tuple[str, ...], float] = {}

    def weigh(self, clues: tuple[str, ...]) -> float:
        """Sums the weights of clues. A clue without a weight counts 0."""
        found = self._sums.get(clues)
        if found is None:
            found = self._sums[clues] = sum(self._table.get(clue, 0.0) for clue in clues)
        return found


@cache
def load_weights() -> Weights:
    """Returns the fitted weights."""
    lines = files("cskg.parser").joinpath("runon.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return Weights({clue: float(weight) for clue, weight in rows})


def find_limits(text: str, wording: Wording, weights: Weights) -> list[Limit]:
    """Finds the places where items may start, beginning with the start of the text."""
    tokens = list(TOKEN.finditer(text))
    limits = [Limit(tokens[0].start(), tokens[0].start())] if tokens else []
    for index in range(1, len(tokens)):
        clues = find_clues(text, tokens, index, wording)
        if clues is not None:
            is_certain = "is function" in clues and clues[0] in _AFTER_PLAIN
            score = math.inf if is_certain else weights.weigh(("limit", *clues))
            limits.append(Limit(tokens[index].start(), tokens[index - 1].end(), tuple(clues), score))
    return limits


def build_lattice(text: str, limits: Sequence[Limit], *, has_topic: bool = False) -> Lattice:
    """Builds all readings of a text.

    Args:
        text: The text.
        limits: The places where its items may start.
        has_topic: Whether the first item is the topic of the others.
    """
    limits = [limit for limit in limits if limit.score > UNLIKELY]
    nodes: list[Node] = []
    steps: list[list[int]] = []
    ending: list[list[int]] = [[] for _ in range(len(limits) + 1)]
    for first in range(len(limits)):
        levels: dict[Level, list[int]] = {}
        for number in ending[first]:
            above, level = nodes[number]
            for following in iter_levels(level, opens=above.opens):
                levels.setdefault(following, []).append(number)
        if not first:
            levels[Level(TOPIC if has_topic else 0)] = []
        for piece in _iter_pieces(text, limits, first):
            for level, befores in levels.items():
                ending[piece.last].append(len(nodes))
                nodes.append((piece, level))
                steps.append(befores)
    return Lattice(limits, nodes, steps)


def _iter_pieces(text: str, limits: Sequence[Limit], first: int) -> Iterator[Piece]:
    """Yields the items that may start at a limit. No item spans a certain limit."""
    for last in range(first + 1, min(len(limits), first + _MOST_INSIDE) + 1):
        end = limits[last].before if last < len(limits) else len(text)
        yield read_piece(text[limits[first].start : end].rstrip(), first, last, limits[first].clues)
        if last < len(limits) and limits[last].score > SURE:
            return


def weigh_items(lattice: Lattice, weights: Weights) -> list[float]:
    """Weighs each item, including the limit at its start."""
    return [
        lattice.limits[piece.first].weight + weights.weigh(list_item_clues(piece, level))
        for piece, level in lattice.nodes
    ]


def weigh_steps(lattice: Lattice, weights: Weights) -> list[list[float]]:
    """Weighs each step to each item."""
    nodes = lattice.nodes
    return [
        [weights.weigh(list_step_clues(nodes[before], node)) for before in befores]
        for node, befores in zip(nodes, lattice.steps, strict=True)
    ]


def sum_readings(
    lattice: Lattice, scores: Sequence[float], steps: Sequence[Sequence[float]]
) -> tuple[list[float], list[float], float]:
    """Sums all readings up to each item, all readings from each item on, and all readings, as logarithms."""
    size = len(lattice.nodes)
    ahead, behind = [0.0] * size, [-math.inf] * size
    for number, befores in enumerate(lattice.steps):
        weighed = [ahead[before] + step for before, step in zip(befores, steps[number], strict=True)]
        ahead[number] = scores[number] + (_log_sum(weighed) if befores else 0.0)
    for number in reversed(range(size)):
        if _is_last(lattice, number):
            behind[number] = 0.0
        onward = behind[number] + scores[number]
        for before, step in zip(lattice.steps[number], steps[number], strict=True):
            behind[before] = _log_sum((behind[before], onward + step))
    return ahead, behind, _log_sum([ahead[number] for number in range(size) if _is_last(lattice, number)])


def _is_last(lattice: Lattice, number: int) -> bool:
    """Returns whether a reading may end with an item. It may not end with the first item of a list."""
    piece, level = lattice.nodes[number]
    return piece.last == len(lattice.limits) and not level.is_first


def _log_sum(values: Sequence[float]) -> float:
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values)) if most > -math.inf else most


def read_best(text: str, limits: Sequence[Limit], weights: Weights, *, has_topic: bool = False) -> list[Found]:
    """Finds the items of the best reading of a text.

    Args:
        text: The text.
        limits: The places where its items may start.
        weights: The weight of each clue.
        has_topic: Whether the first item is the topic of the others.
    """
    if len(limits) < 2:
        return [Found(limit.start, len(text), TOPIC if has_topic else 0, 1.0, 1.0, False, ()) for limit in limits]
    lattice = build_lattice(text, limits, has_topic=has_topic)
    scores, steps = weigh_items(lattice, weights), weigh_steps(lattice, weights)
    ahead, behind, whole = sum_readings(lattice, scores, steps)
    shares = [math.exp(min(0.0, one + other - whole)) for one, other in zip(ahead, behind, strict=True)]
    starts = [0.0] * (len(lattice.limits) + 1)
    items: dict[tuple[int, int], float] = {}
    for (piece, _), share in zip(lattice.nodes, shares, strict=True):
        starts[piece.first] += share
        items[piece.first, piece.last] = items.get((piece.first, piece.last), 0.0) + share
    found: list[Found] = []
    firsts = [1.0] * (DEEPEST + 1)
    for number in _find_path(lattice, scores, steps):
        piece, level = lattice.nodes[number]
        sure = items[piece.first, piece.last]
        placed = shares[number] / sure if sure else 0.0
        is_doubtful = placed < DOUBTFUL_BELOW and (level.is_first or firsts[level.depth] >= DOUBTFUL_BELOW)
        if level.is_first:
            firsts[level.depth] = placed
        found.append(
            Found(
                lattice.limits[piece.first].start,
                lattice.limits[piece.last].before if piece.last < len(lattice.limits) else len(text),
                level.depth,
                sure,
                min(placed, firsts[level.depth]),
                is_doubtful,
                tuple(
                    lattice.limits[place].start
                    for place in range(piece.first, piece.last)
                    if max(starts[place], 1 - starts[place]) < DOUBTFUL_BELOW
                ),
            )
        )
    return found


def _find_path(lattice: Lattice, scores: Sequence[float], steps: Sequence[Sequence[float]]) -> list[int]:
    """Finds the nodes of the best reading."""
    best, via = [0.0] * len(lattice.nodes), [-1] * len(lattice.nodes)
    for number, befores in enumerate(lattice.steps):
        weighed = [(best[before] + step, before) for before, step in zip(befores, steps[number], strict=True)]
        most, via[number] = max(weighed, key=lambda one: one[0]) if weighed else (0.0, -1)
        best[number] = most + scores[number]
    last = (number for number in range(len(best)) if _is_last(lattice, number))
    path = [max(last, key=lambda number: best[number])]
    while via[path[-1]] >= 0:
        path.append(via[path[-1]])
    return path[::-1]
