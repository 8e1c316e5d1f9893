"""Industries and functional areas, as GraphQL types."""

import strawberry

from cskg.api.context import Info
from cskg.api.ids import NodeKind, encode_id
from cskg.api.nodes import Node
from cskg.graph.index import FunctionalArea as AreaEntry
from cskg.graph.index import Industry as IndustryEntry


@strawberry.type(description="An industry.")
class Industry:
    """An industry."""

    name: str
    slug: str

    @strawberry.field(description="Its functional areas.")
    def functional_areas(self, info: Info) -> list["FunctionalArea"]:
        """Its functional areas, in order of their slugs."""
        areas = info.context.catalogue.functional_areas
        return [FunctionalArea(value=area) for area in areas if area.industry and area.industry.slug == self.slug]

    @classmethod
    def of(cls, industry: IndustryEntry) -> "Industry":
        """Shows an industry."""
        return cls(name=industry.name, slug=industry.slug)


@strawberry.type(description="A functional area of an industry.")
class FunctionalArea(Node):
    """A functional area of an industry."""

    value: strawberry.Private[AreaEntry]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Its id."""
        return strawberry.ID(encode_id(NodeKind.FUNCTIONAL_AREA, self.value.slug))

    @strawberry.field
    def iri(self) -> str:
        """Its IRI."""
        return self.value.iri

    @strawberry.field
    def slug(self) -> str:
        """Its industry, branch and name, as one word."""
        return self.value.slug

    @strawberry.field
    def name(self) -> str:
        """Its name."""
        return self.value.name

    @strawberry.field
    def industry(self) -> Industry | None:
        """The industry that it belongs to."""
        return Industry.of(self.value.industry) if self.value.industry else None

    @strawberry.field
    def branch(self) -> str | None:
        """The branch of the industry."""
        return self.value.branch
