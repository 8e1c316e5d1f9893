"""The stages of a study path: each unit after its prerequisites, otherwise lower QF levels first.

Of the units whose prerequisites are all in earlier stages, those of the lowest level make the next stage; units of an
unknown level come last. So a unit of a high level without prerequisites is not at the start, among the first steps. The
order by level is not required: :func:`find_open_runs` finds the stages that only the level separates, for messages.
"""

from collections.abc import Iterator, Mapping, Sequence

from cskg.graph.index import UnitEntry
from cskg.model import UnitCode, UnitKey
from cskg.study.cycles import PrerequisiteGraph

_AFTER_ALL_LEVELS = 8

Stages = Sequence[Sequence[UnitEntry]]
"""Units by stages, each stage by codes."""


def order_stages(graph: PrerequisiteGraph, units: Mapping[UnitKey, UnitEntry]) -> list[list[UnitEntry]]:
    """Returns the units of a relation in stages, each stage of one level.

    Args:
        graph: The prerequisites, without a cycle. Nodes that are not among the units are in no stage and are ignored.
        units: The units, by key.
    """
    waiting = {key: sum(subject in units for subject in graph.predecessors(key)) for key in graph if key in units}
    ready = {key for key, count in waiting.items() if not count}
    stages = []
    while ready:
        lowest = min(level_order(units[key]) for key in ready)
        stage = sorted((units[key] for key in ready if level_order(units[key]) == lowest), key=unit_order)
        stages.append(stage)
        ready -= {unit.key for unit in stage}
        for unit in stage:
            for after in graph.successors(unit.key):
                waiting[after] -= 1
                if not waiting[after]:
                    ready.add(after)
    return stages


def find_open_runs(graph: PrerequisiteGraph, stages: Stages) -> Iterator[tuple[int, int]]:
    """Yields the longest runs of stages without a prerequisite between their units: first and last, from 1."""
    place = {unit.key: number for number, stage in enumerate(stages, 1) for unit in stage}
    starts = []
    start = 1
    for stage in stages:
        before = [place[key] for unit in stage for key in graph.predecessors(unit.key) if key in place]
        start = max(start, *(number + 1 for number in before)) if before else start
        starts.append(start)
    for last, first in enumerate(starts, 1):
        if last == len(starts) or starts[last] > first:
            yield first, last


def level_order(unit: UnitEntry) -> int:
    """Returns the rank of a unit by its level."""
    return _AFTER_ALL_LEVELS if unit.level is None else unit.level


def unit_order(unit: UnitEntry) -> tuple[int, UnitCode, UnitKey]:
    """Returns the sort key of a unit: by level, then by code."""
    # Units of two drafts may share a code; the key distinguishes them.
    return level_order(unit), unit.code, unit.key
