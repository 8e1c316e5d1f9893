"""The log of publications: what changed between revisions, and two revisions of one unit, as GraphQL types."""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

import strawberry

from cskg.api.arguments import check_text, given, read_language
from cskg.api.comparison import WordChange
from cskg.api.dataset import UnitFilter, filter_units
from cskg.api.nodes import Info, mirror
from cskg.api.pagination import Connection, Edge, PageRequest, connect, make_page
from cskg.api.statements import Statement, encode_statement_id, find_statement
from cskg.api.units import Unit
from cskg.codes import code_of
from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.graph.publications import EditionChange as EditionChangeValue
from cskg.graph.publications import Publication as PublicationValue
from cskg.links.changes import StatementChange, list_changes
from cskg.links.equivalence import Change
from cskg.links.revisions import RevisionComparison as RevisionComparisonValue
from cskg.links.revisions import compare_revisions
from cskg.links.rewording import diff_words
from cskg.model import Language, StatementKind, StatementRef, UnitKey
from cskg.outline import OutlineEntry

MOST_EDITIONS = 50
"""How many edition changes a publication shows unless another number is asked for."""


@strawberry.type
class EditionChange:
    """What one publication changed in the statements of an edition.

    Attributes:
        id: A UUID made from the revision, the unit and the language; it never changes.
        code: Unit code as printed.
        language: BCP 47 tag of the edition.
        unit: The unit as it is now; null where the dataset no longer has it.
        is_new: Whether this publication was the first with statements of this edition. If so, nothing is counted.
        added: How many statements were added.
        reworded: How many statements were replaced by others that are like them.
        moved: How many statements are at another position, also because a neighbour was added or dropped.
        dropped: How many statements were dropped.
    """

    id: strawberry.ID
    code: str
    language: str
    unit: Unit | None
    is_new: bool
    added: int
    reworded: int
    moved: int
    dropped: int

    @classmethod
    def of(cls, value: EditionChangeValue, publication: PublicationValue, catalogue: Catalogue) -> "EditionChange":
        """Shows what changed."""
        entry = catalogue.units.get(value.unit)
        successors = {each.statement.name for vanished in value.vanished for each in vanished.successors}
        edition = catalogue.iris.edition(value.unit, value.language)
        return cls(
            id=strawberry.ID(str(uuid5(NAMESPACE_URL, f"{edition}?revision={publication.revision}"))),
            code=code_of(value.unit),
            language=value.language.value,
            unit=Unit(entry=entry, asked=value.language) if entry else None,
            is_new=value.is_new,
            added=len(set(value.appeared) - successors),
            reworded=sum(1 for vanished in value.vanished if vanished.successors),
            moved=len(value.moved),
            dropped=sum(1 for vanished in value.vanished if not vanished.successors),
        )


@strawberry.type
class Publication:
    """A dataset revision that was published into the store.

    Attributes:
        number: Its place in the log of publications, counted from 1.
        revision: The revision that was published, as `changes` takes it in `since`.
        published: When, in ISO 8601; null where the log does not say.
    """

    number: int
    revision: strawberry.ID
    published: str | None
    value: strawberry.Private[PublicationValue]

    @classmethod
    def of(cls, value: PublicationValue) -> "Publication":
        """Shows a publication."""
        published = value.published.isoformat().replace("+00:00", "Z") if value.published else None
        return cls(number=value.number, revision=strawberry.ID(value.revision), published=published, value=value)

    @strawberry.field
    def editions(
        self,
        info: Info,
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the name that other fields have
        first: int | None = MOST_EDITIONS,
    ) -> list[EditionChange]:
        """The editions whose statements it changed, by unit and language; none for the first publication of a store.

        Args:
            filter: Conditions that every unit meets, as it is now; units that are gone never match.
            first: How many to return, 100 at most.
        """
        catalogue, wanted = info.context.catalogue, given(filter)
        found = list(self.value.changes)
        if wanted is not None:
            units = [catalogue.units[each.unit] for each in found if each.unit in catalogue.units]
            kept = {unit.key for unit in filter_units(catalogue, units, wanted)}
            found = [each for each in found if each.unit in kept]
        page = make_page(found, lambda each: each.unit, "", PageRequest(first=first))
        return [EditionChange.of(each, self.value, catalogue) for each in found[page.start : page.end]]


@strawberry.type
class StatementText:
    """A statement as an earlier revision had it.

    Attributes:
        id: Its id at that time; `node` names the statements that replaced it.
        text: The sentence, without its list mark.
        position: Its place among the unit's statements of its kind, such as 2.1.3.
    """

    id: strawberry.ID
    text: str
    position: str


@strawberry.type
class DatasetChange:
    """How one statement of a unit changed between two revisions.

    Attributes:
        code: Unit code as printed.
        language: BCP 47 tag of the edition.
        unit: The unit as it is now; null where the dataset no longer has it.
        before: The statement in the earlier revision; null where it was added.
        after: The statement in this revision; null where it was dropped.
        change: How the two differ. KEPT means that the words stay but the id changed, because the edition repeats these
            words more or less often than before.
    """

    code: str
    language: str
    unit: Unit | None
    before: StatementText | None
    after: Statement | None
    change: Change

    @classmethod
    def of(cls, value: StatementChange, catalogue: Catalogue) -> "DatasetChange":
        """Shows a change."""
        before, ref = value.before, value.before_ref
        entry = catalogue.units.get(value.unit)
        return cls(
            code=code_of(value.unit),
            language=value.language.value,
            unit=Unit(entry=entry, asked=value.language) if entry else None,
            before=(
                StatementText(id=encode_statement_id(ref), text=before.statement.text, position=before.position.numbers)
                if before and ref
                else None
            ),
            after=Statement.of(value.outline, value.after) if value.outline and value.after else None,
            change=value.change,
        )


@strawberry.type
class ChangeEdge(Edge[DatasetChange]):
    """One changed statement of a page, with the cursor for reading on from it."""


@strawberry.type
class ChangeConnection(Connection[DatasetChange]):
    """A page of changed statements, by unit, language and place."""

    edges: list[ChangeEdge]  # type: ignore[assignment]


def page_changes(
    catalogue: Catalogue, since: str, wanted: UnitFilter | None, request: PageRequest
) -> Connection[DatasetChange]:
    """Returns a page of what changed since a revision, in the units that match a filter.

    Raises:
        NotFoundError: The revision was never published here.
    """
    units = list(catalogue.units.values())
    keys = None if wanted is None else {unit.key for unit in filter_units(catalogue, units, wanted)}
    return connect(
        list(list_changes(catalogue, since, keys)),
        _name,
        lambda change: DatasetChange.of(change, catalogue),
        f"{catalogue.revision[:16]}/changes/{since[:64]}",
        request,
    )


def _name(change: StatementChange) -> str:
    before, after = (entry.name if entry else "" for entry in (change.before, change.after))
    return f"{change.unit}/{change.language.value}/{before}/{after}"


@strawberry.type
class RevisedText:
    """A statement as a revision had it.

    Attributes:
        id: Its id; where the statement has vanished since, `node` names what replaced it.
        iri: Its IRI, whose path is an address.
        text: The sentence, without its list mark.
        position: Its place among the unit's statements of its kind, such as 2.1.3.
    """

    id: strawberry.ID
    iri: str
    text: str
    position: str
    ref: strawberry.Private[StatementRef]

    @strawberry.field
    def statement(self, info: Info) -> Statement | None:
        """The same statement as it is now; null where it has vanished since."""
        return find_statement(info.context.catalogue, self.ref)


@strawberry.type
class RevisedStatement:
    """One statement in two revisions, or one that only one of them has.

    Attributes:
        kind: Whether it is a requirement or a criterion.
        before: The statement in the first revision; null where it was added.
        after: The statement in the second revision; null where it was dropped.
        change: How the first became the second.
        score: How similar the two texts are, from 0 to 1.
    """

    kind: StatementKind
    before: RevisedText | None
    after: RevisedText | None
    change: Change
    score: float

    @strawberry.field
    def words(self) -> list[WordChange]:
        """The words of both texts in order; all but the ADDED ones make up the first text."""
        changes = diff_words(self.before.text if self.before else "", self.after.text if self.after else "")
        return [mirror(WordChange, change) for change in changes]


@strawberry.type
class RevisionComparison:
    """The statements of one unit in two published revisions, aligned by their words.

    The log of publications keeps statements. Titles, levels, credits, ranges and remarks of earlier revisions are not
    known, nor anything from before the first publication.

    Attributes:
        code: Unit code as printed.
        language: BCP 47 tag of the edition.
        unit: The unit as it is now; null where the dataset no longer has it.
        since: The first revision; null where no publication changed the edition and none was asked for.
        until: The second revision; null for a dataset that was read into memory.
        publications: The publications that changed the edition, in order.
        statements: All statements of both revisions.
    """

    code: str
    language: str
    unit: Unit | None
    since: Publication | None
    until: Publication | None
    publications: list[Publication]
    statements: list[RevisedStatement]

    @classmethod
    def of(cls, value: RevisionComparisonValue, catalogue: Catalogue) -> "RevisionComparison":
        """Shows a comparison."""
        entry = catalogue.units.get(value.unit)

        def show(own: OutlineEntry | None) -> RevisedText | None:
            if own is None:
                return None
            ref = StatementRef(unit=value.unit, language=value.language, name=own.name)
            return RevisedText(
                id=encode_statement_id(ref),
                iri=catalogue.iris.statement(ref),
                text=own.statement.text,
                position=own.position.numbers,
                ref=ref,
            )

        return cls(
            code=code_of(value.unit),
            language=value.language.value,
            unit=Unit(entry=entry, asked=value.language) if entry else None,
            since=Publication.of(value.since) if value.since else None,
            until=Publication.of(value.until) if value.until else None,
            publications=[Publication.of(each) for each in value.publications],
            statements=[
                RevisedStatement(
                    kind=own.kind, before=show(pair.a), after=show(pair.b), change=pair.change, score=pair.score
                )
                for pair in value.pairs
                if (own := pair.a or pair.b)
            ],
        )


def compare_revisions_of(
    catalogue: Catalogue, code: str, language: str | None, since: str | None, until: str | None
) -> RevisionComparison:
    """Compares two revisions of a unit, named by code or IRI, which the dataset may not have any more.

    Raises:
        NotFoundError: Neither the dataset nor the log has the unit, or the log does not have a revision.
    """
    asked = read_language(language)
    unit = catalogue.find_unit(check_text(code, "code"))
    known = list(_iter_editions(catalogue, unit, code))
    if not known:
        raise NotFoundError("unit", code) if unit is None else NotFoundError("document of unit", code)
    key, shown = next((each for each in known if each[1] is asked), known[0])
    return RevisionComparison.of(compare_revisions(catalogue, key, shown, since, until), catalogue)


def _iter_editions(catalogue: Catalogue, unit: UnitEntry | None, code: str) -> Iterator[tuple[UnitKey, Language]]:
    """Yields the editions that a unit has, the one that is shown first, then those that only the log knows."""
    shown = unit.find_body(None) if unit else None
    if unit and shown:
        yield unit.key, shown.language
        yield from ((unit.key, language) for language in unit.languages if language is not shown.language)
    for key, language in catalogue.edition_changes:
        if key == unit.key if unit else code in (key, code_of(key), catalogue.iris.unit(key)):
            yield key, language
