"""What changed in statements between two revisions, as GraphQL types."""

import strawberry

from cskg.api.dataset import PageInfo
from cskg.api.pages import PageRequest, make_page
from cskg.api.statements import Statement, encode_statement_id
from cskg.api.units import Unit
from cskg.graph.catalogue import Catalogue
from cskg.links.changes import StatementChange, list_changes
from cskg.links.comparison import Change
from cskg.model import code_of


@strawberry.type(description="A statement as an earlier revision had it.")
class StatementText:
    """A statement as an earlier revision had it."""

    id: strawberry.ID = strawberry.field(description="Its id then; `node` tells what took its place.")
    text: str = strawberry.field(description="What it said.")
    position: str = strawberry.field(description="Where it stood among the statements of its kind, such as 2.1.3.")


@strawberry.type(description="What became of one statement of a unit between two revisions.")
class DatasetChange:
    """What became of one statement."""

    code: str = strawberry.field(description="The unit's code.")
    language: str = strawberry.field(description="The language of the edition.")
    unit: Unit | None = strawberry.field(description="The unit; null where the dataset has it no more.")
    before: StatementText | None = strawberry.field(description="The statement before; null where it was added.")
    after: Statement | None = strawberry.field(description="The statement now; null where it was dropped.")
    change: Change = strawberry.field(
        description="What became of it. KEPT are words that stay and whose id changed all the same, because the "
        "edition has them more often, or less often, than before."
    )

    @classmethod
    def of(cls, value: StatementChange, catalogue: Catalogue) -> "DatasetChange":
        """Shows a change."""
        before, ref = value.before, value.before_ref
        return cls(
            code=code_of(value.unit),
            language=value.language.value,
            unit=(
                Unit(entry=catalogue.units[value.unit], asked=value.language) if value.unit in catalogue.units else None
            ),
            before=(
                StatementText(id=encode_statement_id(ref), text=before.statement.text, position=before.position.numbers)
                if before and ref
                else None
            ),
            after=Statement.of(value.outline, value.after) if value.outline and value.after else None,
            change=value.change,
        )


@strawberry.type(description="A change in a list.")
class ChangeEdge:
    """A change in a list."""

    cursor: str = strawberry.field(description="Stands behind the change.")
    node: DatasetChange = strawberry.field(description="The change.")


@strawberry.type(description="A page of a list of changes.")
class ChangeConnection:
    """A page of a list of changes."""

    edges: list[ChangeEdge] = strawberry.field(description="The changes of the page, by unit, language and place.")
    page_info: PageInfo = strawberry.field(description="Where the page lies in the list.")
    total_count: int = strawberry.field(description="How many changes there are in all.")


def page_changes(catalogue: Catalogue, since: str, request: PageRequest) -> ChangeConnection:
    """Gives a page of what changed since a revision.

    Raises:
        NotFoundError: The revision was never published here.
    """
    changes = list(list_changes(catalogue, since))
    scope = f"{catalogue.revision[:16]}/changes/{since[:64]}"
    page = make_page(changes, _name, scope, request)
    return ChangeConnection(
        edges=[
            ChangeEdge(cursor=cursor, node=DatasetChange.of(change, catalogue))
            for cursor, change in zip(page.cursors, changes[page.start : page.end], strict=True)
        ],
        page_info=PageInfo.of(page),
        total_count=page.total,
    )


def _name(change: StatementChange) -> str:
    before, after = (entry.name if entry else "" for entry in (change.before, change.after))
    return f"{change.unit}/{change.language.value}/{before}/{after}"
