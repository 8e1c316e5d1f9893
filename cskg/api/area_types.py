"""The map of a functional area, as GraphQL types."""

import sys
from collections.abc import Iterable, Mapping

import strawberry

from cskg.api.arguments import Optionals, take_first
from cskg.api.nodes import mirror
from cskg.api.notes import Note, show_notes
from cskg.api.units import FunctionalArea, Link, Unit
from cskg.graph.index import UnitEntry
from cskg.model import Justification, LinkPredicate, UnitKey
from cskg.study.area_svg import to_svg
from cskg.study.areas import AreaEdge, AreaGraph
from cskg.study.areas import WhatIf as WhatIfValue
from cskg.study.complexity import Complexity
from cskg.study.diagrams import draw_area, to_dot, to_mermaid


@strawberry.type
class PrerequisiteEdge:
    """A prerequisite that does not follow from others.

    Attributes:
        subject: The unit to take first.
        object: The unit to take afterwards.
        links: The links that state it: stated ones, then curated, then inferred.
    """

    subject: Unit
    object: Unit
    links: list[Link]


@strawberry.input
class PrerequisiteInput(Optionals):
    """A prerequisite to leave out.

    Attributes:
        subject: The unit that comes before, by code, old code or IRI.
        object: The unit that comes after it.
    """

    subject: str
    object: str


@strawberry.type
class AreaRelation:
    """A relation between two units of a functional area.

    Attributes:
        kind: The relation. RELATED_TO does not count here.
        subject: The unit that comes first or was made from the other one; either unit where the relation has no
            direction.
        object: The other unit.
        confidence: The confidence of the strongest link.
        justification: What the strongest link rests on.
        is_reduced: False for a prerequisite that follows from other ones, which the map does not draw; true for all
            other relations.
        links: The links that state this relation: stated ones, then curated, then inferred.
    """

    kind: LinkPredicate
    subject: Unit
    object: Unit
    confidence: float
    justification: Justification
    is_reduced: bool
    links: list[Link]

    @classmethod
    def of(cls, value: AreaEdge) -> "AreaRelation":
        """Shows a relation between two units."""
        return mirror(
            cls,
            value,
            subject=Unit(entry=value.subject),
            object=Unit(entry=value.target),
            confidence=value.strongest.confidence,
            justification=value.strongest.justification,
            links=[Link(value=link) for link in value.links],
        )


@strawberry.type
class UnitMeasures:
    """How much depends on a unit of a functional area, as Curricular Analytics measures it (arXiv:1811.09676).

    Attributes:
        unit: The unit that is measured.
        earliest_stage: Number of units in the longest path of prerequisites that ends with it; 1 where none is known.
        blocking: Number of units that come after it, directly or through others.
        delay: Number of units in the longest path through it, itself counted.
        cruciality: Blocking plus delay.
        centrality: Number of units in all paths from a first to a last unit that run through it, each path counted;
            0 for a first or a last unit. Exact up to 2 to the power of 53.
        before: The measures with the prerequisites that the query leaves out; null where it leaves out none.
    """

    unit: Unit
    earliest_stage: int
    blocking: int
    delay: int
    cruciality: int
    centrality: float
    before: "UnitMeasures | None"

    @classmethod
    def of(cls, unit: UnitEntry, value: Complexity, before: Complexity | None) -> "UnitMeasures":
        """Shows the measures of a unit."""
        return mirror(
            cls,
            value,
            unit=Unit(entry=unit),
            # There may be more paths than a floating-point number can count.
            centrality=float(min(value.centrality, int(sys.float_info.max))),
            before=None if before is None else cls.of(unit, before, None),
        )


@strawberry.type
class AreaWhatIf:
    """A functional area with the prerequisites that the query leaves out, for comparison.

    Attributes:
        without: The prerequisites that are left out, in order of their units.
        stages: The stages with them.
        structural_complexity: The sum of the cruciality of all units with them.
        moved: The units whose earliest stage is different without them, by level and code.
    """

    without: list[AreaRelation]
    stages: list[list[Unit]]
    structural_complexity: int
    moved: list[UnitMeasures]

    @classmethod
    def of(cls, value: WhatIfValue, after: Mapping[UnitKey, Complexity]) -> "AreaWhatIf":
        """Shows the area with the prerequisites, given the complexity of each unit without them."""
        return mirror(
            cls,
            value,
            without=[AreaRelation.of(edge) for edge in value.without],
            stages=[_units(stage) for stage in value.stages],
            moved=[UnitMeasures.of(unit, after[unit.key], value.complexity[unit.key]) for unit in value.moved],
        )


@strawberry.type
class Bottleneck:
    """A unit that many others of its functional area depend on.

    Attributes:
        unit: The unit that others wait for.
        waiting: How many units come after it, directly or through others.
    """

    unit: Unit
    waiting: int


@strawberry.type
class PrerequisiteGraph:
    """The map of a functional area for its designers: the order of its units, measures and other relations.

    Attributes:
        functional_area: The area whose units are ordered.
        stages: All its units, each after its prerequisites. Where these leave a choice, lower levels come first. Units
            of one stage may be taken side by side.
        edges: The prerequisites, without those that follow from others.
        bottlenecks: The units that at least three others come after, those with the most first.
        unprepared: Units without a prerequisite, although the area has units of a lower level.
        dead_ends: Units that are not a prerequisite of any unit, although the area has units of a higher level.
        structural_complexity: The sum of the cruciality of all units.
        what_if: The area with the prerequisites that the query leaves out; null where it leaves out none.
        messages: Sentences about what was left out, such as prerequisites that form a cycle.
        notes: The same sentences, each with its code and values.
    """

    value: strawberry.Private[AreaGraph]
    functional_area: FunctionalArea
    stages: list[list[Unit]]
    edges: list[PrerequisiteEdge]
    bottlenecks: list[Bottleneck]
    unprepared: list[Unit]
    dead_ends: list[Unit]
    structural_complexity: int
    what_if: AreaWhatIf | None
    messages: list[str]
    notes: list[Note]

    @strawberry.field
    def relations(self, first: int | None = strawberry.UNSET) -> list[AreaRelation]:
        """All relations between the units: prerequisites, those that follow from others last, overlaps and lineage.

        Args:
            first: How many to return; all when left out.
        """
        return [AreaRelation.of(edge) for edge in take_first(self.value.relations, first)]

    @strawberry.field
    def measures(self) -> list[UnitMeasures]:
        """How much depends on each unit, by level and code."""
        before = self.value.what_if.complexity if self.value.what_if else {}
        after = self.value.complexity
        return [UnitMeasures.of(unit, after[unit.key], before.get(unit.key)) for unit in self.value.units]

    @strawberry.field
    def svg(self) -> str:
        """The map as an SVG file that stands alone; at most 60 units, those with the highest cruciality."""
        return to_svg(self.value)

    @strawberry.field
    def dot(self) -> str:
        """The diagram in the DOT language of Graphviz."""
        return to_dot(draw_area(self.value))

    @strawberry.field
    def mermaid(self) -> str:
        """The diagram as a Mermaid flow chart."""
        return to_mermaid(draw_area(self.value))

    @classmethod
    def of(cls, value: AreaGraph) -> "PrerequisiteGraph":
        """Shows the prerequisites of an area."""
        return mirror(
            cls,
            value,
            value=value,
            functional_area=FunctionalArea.of(value.area),
            stages=[_units(stage) for stage in value.stages],
            edges=[
                PrerequisiteEdge(
                    subject=Unit(entry=edge.subject),
                    object=Unit(entry=edge.target),
                    links=[Link(value=link) for link in edge.links],
                )
                for edge in value.edges
            ],
            bottlenecks=[Bottleneck(unit=Unit(entry=each.unit), waiting=each.waiting) for each in value.bottlenecks],
            unprepared=_units(value.unprepared),
            dead_ends=_units(value.dead_ends),
            what_if=AreaWhatIf.of(value.what_if, value.complexity) if value.what_if else None,
            messages=list(map(str, value.messages)),
            notes=show_notes(value.messages),
        )


def _units(entries: Iterable[UnitEntry]) -> list[Unit]:
    return [Unit(entry=entry) for entry in entries]
