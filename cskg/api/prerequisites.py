"""The prerequisites inside a functional area, as GraphQL types."""

import strawberry

from cskg.api.areas import FunctionalArea
from cskg.api.units import Link, Unit
from cskg.study.areas import AreaGraph
from cskg.study.diagrams import draw_area, to_dot, to_mermaid


@strawberry.type(description="A prerequisite that does not follow from others.")
class PrerequisiteEdge:
    """A prerequisite that does not follow from others."""

    subject: Unit = strawberry.field(description="The unit that comes before.")
    object: Unit = strawberry.field(description="The unit that it comes before.")
    links: list[Link] = strawberry.field(description="What says so: stated, then curated, then inferred.")


@strawberry.type(description="A unit that many others of the area wait for.")
class Bottleneck:
    """A unit that many others wait for."""

    unit: Unit
    waiting: int = strawberry.field(description="How many units come after it, directly or through others.")


@strawberry.type(description="The prerequisites inside a functional area, for those who design it.")
class PrerequisiteGraph:
    """The prerequisites inside a functional area."""

    value: strawberry.Private[AreaGraph]
    functional_area: FunctionalArea
    stages: list[list[Unit]] = strawberry.field(description="All its units, each after its prerequisites.")
    edges: list[PrerequisiteEdge] = strawberry.field(description="The relation, without what follows from the rest.")
    bottlenecks: list[Bottleneck] = strawberry.field(description="The units that most wait for, the most first.")
    unprepared: list[Unit] = strawberry.field(
        description="Units that nothing leads to, though the area has units of a lower level."
    )
    dead_ends: list[Unit] = strawberry.field(
        description="Units that lead to nothing, though the area has units of a higher level."
    )
    messages: list[str] = strawberry.field(description="What a reader should know.")

    @strawberry.field(description="The graph in DOT, which Graphviz draws.")
    def dot(self) -> str:
        """The graph in DOT."""
        return to_dot(draw_area(self.value))

    @strawberry.field(description="The graph as a Mermaid flow chart.")
    def mermaid(self) -> str:
        """The graph as a Mermaid flow chart."""
        return to_mermaid(draw_area(self.value))

    @classmethod
    def of(cls, value: AreaGraph) -> "PrerequisiteGraph":
        """Shows the prerequisites of an area."""
        return cls(
            value=value,
            functional_area=FunctionalArea(value=value.area),
            stages=[[Unit(entry=unit) for unit in stage] for stage in value.stages],
            edges=[
                PrerequisiteEdge(
                    subject=Unit(entry=edge.subject),
                    object=Unit(entry=edge.target),
                    links=[Link(value=link) for link in edge.links],
                )
                for edge in value.edges
            ],
            bottlenecks=[Bottleneck(unit=Unit(entry=each.unit), waiting=each.waiting) for each in value.bottlenecks],
            unprepared=[Unit(entry=unit) for unit in value.unprepared],
            dead_ends=[Unit(entry=unit) for unit in value.dead_ends],
            messages=list(value.messages),
        )
