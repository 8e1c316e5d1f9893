"""The review queue of inferred links, as GraphQL types."""

import strawberry

from cskg.api.arguments import Optionals
from cskg.api.dataset import UnitFilter, filter_units
from cskg.api.nodes import Info
from cskg.api.pagination import Connection, Edge, PageRequest, connect
from cskg.api.units import Link, Unit
from cskg.errors import BadInputError
from cskg.graph.catalogue import Catalogue
from cskg.links.review import Suggestion as SuggestionValue
from cskg.links.review import review_queue_of
from cskg.model import Justification, LinkPredicate


@strawberry.input
class ReviewFilter(Optionals):
    """Which suggestions the review queue has. A suggestion must match every field that is given.

    Attributes:
        predicate: Relations, any of which the suggested link may state.
        functional_area: Slug, IRI or name of a functional area that lists at least one of the two units.
        levels: QF levels, any of which at least one of the two units has.
        unit: Code or IRI of a unit that is the subject or the object.
        justification: Reasons, any of which the suggested link may have.
    """

    predicate: list[LinkPredicate] | None = strawberry.UNSET
    functional_area: str | None = strawberry.UNSET
    levels: list[int] | None = strawberry.UNSET
    unit: str | None = strawberry.UNSET
    justification: list[Justification] | None = strawberry.UNSET


@strawberry.type
class Suggestion:
    """An inferred link that no curator has judged yet.

    Attributes:
        link: The link, with its reasons and its confidence.
        doubt: How near its confidence is to 0.5, the threshold from which links count; from 0 to 1.
        effect: How many units have another study path with the link than without it.
        score: `doubt` times (`effect` + 1); the queue starts with the highest.
    """

    link: Link
    doubt: float
    effect: int
    score: float
    value: strawberry.Private[SuggestionValue]

    @classmethod
    def of(cls, value: SuggestionValue) -> "Suggestion":
        """Shows a suggestion."""
        return cls(
            link=Link(value=value.link), doubt=value.doubt, effect=len(value.affected), score=value.score, value=value
        )

    @strawberry.field
    def affected(self, info: Info, first: int | None = 5) -> list[Unit]:
        """Units whose study paths change with the link, in the order of their codes.

        Args:
            first: How many to return, 100 at most.
        """
        most = 5 if first is None else first
        if not 0 <= most <= 100:
            raise BadInputError(f"first is {most}.", "Give a number from 0 to 100.")
        return [Unit.of_key(key, info.context.catalogue) for key in self.value.affected[:most]]


@strawberry.type
class SuggestionEdge(Edge[Suggestion]):
    """One suggestion of a page, with the cursor for reading on from it."""


@strawberry.type
class SuggestionConnection(Connection[Suggestion]):
    """A page of the review queue; suggestions whose judgement matters most come first."""

    edges: list[SuggestionEdge]  # type: ignore[assignment]


def select_suggestions(catalogue: Catalogue, wanted: ReviewFilter) -> list[SuggestionValue]:
    """Returns the suggestions that match a filter; those whose judgement matters most come first."""
    found = review_queue_of(catalogue)
    if wanted.predicate is not None:
        found = [each for each in found if each.link.predicate in wanted.predicate]
    if wanted.justification is not None:
        found = [each for each in found if each.link.justification in wanted.justification]
    if wanted.unit is not None:
        key = catalogue.get_unit(wanted.unit).key
        found = [each for each in found if key in (each.link.subject, each.link.object)]
    for test in ({"functional_area": wanted.functional_area}, {"levels": wanted.levels}):
        if next(iter(test.values())) is None:
            continue
        ends = {key for each in found for key in (each.link.subject, each.link.object)}
        units = filter_units(catalogue, [catalogue.units[key] for key in sorted(ends)], UnitFilter(**test))
        fits = {unit.key for unit in units}
        found = [each for each in found if each.link.subject in fits or each.link.object in fits]
    return found


def list_suggestions(catalogue: Catalogue, wanted: ReviewFilter | None, request: PageRequest) -> Connection[Suggestion]:
    """Returns a page of the suggestions that match a filter."""
    return connect(
        review_queue_of(catalogue) if wanted is None else select_suggestions(catalogue, wanted),
        lambda each: catalogue.iris.link(each.link),
        Suggestion.of,
        f"{catalogue.revision[:16]}/review",
        request,
    )
