"""The schema: the fields of ``Query``, and the extensions that guard every request."""

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

import strawberry
from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult

from cskg.api.areas import FunctionalArea, Industry
from cskg.api.changes import ChangeConnection, page_changes
from cskg.api.comparison import Comparison, Coverage, compare, cover
from cskg.api.context import Info
from cskg.api.dataset import (
    Dataset,
    Level,
    LinkConnection,
    LinkFilter,
    UnitConnection,
    UnitFilter,
    UnitOrder,
    check_text,
    list_links,
    list_units,
)
from cskg.api.errors import show_errors
from cskg.api.files import File
from cskg.api.ids import NodeKind, decode_id
from cskg.api.limits import MAX_TOKENS, BudgetRule
from cskg.api.mastery import Progress, QuizStatistics, follow, measure
from cskg.api.nodes import Node, read_language
from cskg.api.pages import PageRequest
from cskg.api.prerequisites import PrerequisiteGraph
from cskg.api.quiz import Quiz, QuizInput, QuizResult, ResponseInput, grade, make_quiz, make_quiz_file
from cskg.api.statements import Statement, encode_statement_id, find_statement
from cskg.api.study import AreaGoalInput, Gap, StudyPath, StudyPathFormat, StudyPathInput, export_path, plan_for
from cskg.api.units import Link, Unit
from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.model import LEVELS, Language, StatementName, StatementRef, UnitKey
from cskg.study.areas import graph_area
from cskg.study.gap import find_gap
from cskg.vocab import slugify

_Value = TypeVar("_Value")


@strawberry.type(description="What can be asked.")
class Query:
    """What can be asked."""

    @strawberry.field(description="Whatever has this id.")
    def node(self, info: Info, id: strawberry.ID) -> Node | None:  # noqa: A002 - the contract's name
        """Whatever has this id."""
        return _find_node(info.context.catalogue, str(id))

    @strawberry.field(description="The dataset as a whole.")
    def dataset(self, info: Info) -> Dataset:
        """The dataset as a whole."""
        return Dataset.of(info.context.catalogue)

    @strawberry.field(description="A unit by its current code, old code or IRI.")
    def unit(self, info: Info, code: str, language: str | None = strawberry.UNSET) -> Unit | None:
        """A unit by its current code, old code or IRI."""
        entry = info.context.catalogue.get_unit(check_text(code, "code"))
        return Unit(entry=entry, asked=read_language(_given(language)))

    @strawberry.field(description="Units, in pages of 100 at most; search reads codes, titles and functional areas.")
    def units(
        self,
        info: Info,
        filter: UnitFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        search: str | None = strawberry.UNSET,
        order_by: UnitOrder | None = strawberry.UNSET,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
        last: int | None = strawberry.UNSET,
        before: str | None = strawberry.UNSET,
    ) -> UnitConnection:
        """Units, in pages."""
        request = PageRequest(first=_given(first), after=_given(after), last=_given(last), before=_given(before))
        return list_units(info.context.catalogue, _given(filter), _given(search), _given(order_by), request)

    @strawberry.field
    def industries(self, info: Info) -> list[Industry]:
        """All industries."""
        return [Industry.of(industry) for industry in info.context.catalogue.industries]

    @strawberry.field(description="The functional areas, of one industry (its name or slug) or of all.")
    def functional_areas(self, info: Info, industry: str | None = strawberry.UNSET) -> list[FunctionalArea]:
        """The functional areas."""
        areas = info.context.catalogue.functional_areas
        if _given(industry) is not None:
            slug = slugify(check_text(str(industry), "industry"))
            known = [found.slug for found in info.context.catalogue.industries]
            if slug not in known:
                raise NotFoundError("industry", str(industry), known[:5])
            areas = tuple(area for area in areas if area.industry and area.industry.slug == slug)
        return [FunctionalArea(value=area) for area in areas]

    @strawberry.field(description="The QF levels.")
    def levels(self) -> list[Level]:
        """The QF levels."""
        return [Level.of(value) for value in LEVELS]

    @strawberry.field(description="Links between units, in pages of 100 at most.")
    def links(
        self,
        info: Info,
        filter: LinkFilter | None = strawberry.UNSET,  # noqa: A002 - the contract's name
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> LinkConnection:
        """Links between units, in pages."""
        request = PageRequest(first=_given(first), after=_given(after))
        return list_links(info.context.catalogue, _given(filter), request)

    @strawberry.field(
        description="What changed in statements since an earlier revision was published, in pages of 100 at most. "
        "Revisions stand in Dataset.publications."
    )
    def changes(
        self,
        info: Info,
        since: strawberry.ID,
        first: int | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> ChangeConnection | None:
        """What changed in statements since an earlier revision."""
        request = PageRequest(first=_given(first), after=_given(after))
        return page_changes(info.context.catalogue, str(since), request)

    @strawberry.field(description="Two units side by side, named by code or IRI, in a language that both have.")
    def compare(self, info: Info, a: str, b: str) -> Comparison | None:
        """Two units side by side."""
        return compare(info.context.catalogue, a, b)

    @strawberry.field(description="How much of a unit (to) is covered by the units that a person holds (from).")
    def coverage(
        self, info: Info, from_: Annotated[list[str], strawberry.argument(name="from")], to: str
    ) -> Coverage | None:
        """How much of a unit is covered by others."""
        return cover(info.context.catalogue, from_, to)

    @strawberry.field(description="An order in which to take units, with its reasons.")
    def study_path(self, info: Info, input: StudyPathInput) -> StudyPath | None:  # noqa: A002 - the contract's name
        """An order in which to take units."""
        return plan_for(info.context.catalogue, input.to_request())

    @strawberry.field(description="A study path as a file; a calendar needs the first day, such as 2027-01-04.")
    def export_study_path(
        self,
        info: Info,
        input: StudyPathInput,  # noqa: A002 - the contract's name
        format: StudyPathFormat,  # noqa: A002 - the contract's name
        first_day: str | None = strawberry.UNSET,
    ) -> File:
        """A study path as a file."""
        return export_path(info.context.catalogue, input.to_request(), format, _given(first_day))

    @strawberry.field(description="What is missing between units that are held and units, or areas at a level.")
    def gap(
        self,
        info: Info,
        held: list[str],
        goals: list[str] | None = strawberry.UNSET,
        goal_areas: list[AreaGoalInput] | None = strawberry.UNSET,
    ) -> Gap | None:
        """What is missing between units that are held and units that are wanted."""
        areas = [goal.to_goal() for goal in _given(goal_areas) or ()]
        wanted = _given(goals)
        return Gap.of(find_gap(info.context.catalogue, held, wanted or (), areas))

    @strawberry.field(description="The prerequisites inside a functional area (its slug, IRI or name).")
    def prerequisites(self, info: Info, functional_area: str, min_confidence: float | None = 0.5) -> PrerequisiteGraph:
        """The prerequisites inside a functional area."""
        area = check_text(functional_area, "functionalArea")
        least = 0.5 if min_confidence is None else min_confidence
        return PrerequisiteGraph.of(graph_area(info.context.catalogue, area, least))

    @strawberry.field(description="A quiz about units.")
    def quiz(self, info: Info, input: QuizInput) -> Quiz | None:  # noqa: A002 - the contract's name
        """A quiz about units."""
        return make_quiz(info.context.catalogue, input)

    @strawberry.field(description="What answers to a quiz are worth, with the key and the reasons.")
    def grade_quiz(
        self, info: Info, quiz_id: strawberry.ID, responses: list[ResponseInput], at: str | None = strawberry.UNSET
    ) -> QuizResult | None:
        """What answers to a quiz are worth."""
        return grade(info.context.catalogue, str(quiz_id), responses, _given(at))

    @strawberry.field(description="What a history of answers, which the caller keeps, says at a time.")
    def progress(self, info: Info, history: list[str], at: str) -> Progress:
        """What a history of answers says at a time."""
        return follow(info.context.catalogue, history, at)

    @strawberry.field(description="What a report of results (Moodle's responses as CSV, QTI results) says of a quiz.")
    def item_statistics(self, info: Info, input: QuizInput, report: str) -> QuizStatistics:  # noqa: A002
        """What a report of results says of the items of a quiz."""
        return measure(info.context.catalogue, input, report)

    @strawberry.field(description="A quiz as a file of another program; see the docs for the formats' names.")
    def export_quiz(
        self,
        info: Info,
        input: QuizInput,  # noqa: A002 - the contract's name
        format: str,  # noqa: A002 - the contract's name
        with_key: bool | None = True,  # noqa: FBT001, FBT002 - an argument of GraphQL
    ) -> File | None:
        """A quiz as a file of another program."""
        return make_quiz_file(info.context.catalogue, input, format, with_key=with_key is not False)


def _given(value: _Value) -> _Value | None:
    """Gives an argument's value; None where it was left out."""
    return None if value is strawberry.UNSET else value


def _find_node(catalogue: Catalogue, node_id: str) -> Node:
    """Finds whatever has an id.

    Raises:
        BadInputError: It is no id.
        NotFoundError: Nothing has it in this revision.
    """
    kind, name = decode_id(node_id)
    found: Node | None = None
    if kind is NodeKind.UNIT and name in catalogue.units:
        found = Unit(entry=catalogue.units[UnitKey(name)])
    elif kind is NodeKind.STATEMENT:
        found = _get_statement(catalogue, node_id, name)
    elif kind is NodeKind.FUNCTIONAL_AREA:
        areas = (area for area in catalogue.functional_areas if area.slug == name)
        found = next((FunctionalArea(value=area) for area in areas), None)
    elif kind is NodeKind.LINK:
        iri = catalogue.iris.base + name
        found = next((Link(value=link) for link in catalogue.links if catalogue.iris.link(link) == iri), None)
    if found is None:
        raise NotFoundError("node", node_id)
    return found


def _get_statement(catalogue: Catalogue, node_id: str, name: str) -> Statement:
    """Finds the statement that has an id.

    Raises:
        NotFoundError: None has it now; the error carries the ids of the statements that took its place.
    """
    key, language, own = (*name.split("/"), "", "")[:3]
    if language not in {known.value for known in Language}:
        raise NotFoundError("node", node_id)
    ref = StatementRef(unit=UnitKey(key), language=Language(language), name=StatementName(own))
    found = find_statement(catalogue, ref)
    if found is None:
        raise NotFoundError(
            "node", node_id, replaced_by=[encode_statement_id(ref) for ref in catalogue.find_successors(ref)]
        )
    return found


class _OneOperation(SchemaExtension):
    """Refuses a document of several operations when the request does not name one (GraphQL, section 6.1)."""

    def on_validate(self) -> Iterator[None]:
        """Adds the error after the cached ones."""
        context = self.execution_context
        definitions = context.graphql_document.definitions if context.graphql_document else ()
        # Strawberry's own property gives the first operation where the request names none.
        named = context._provided_operation_name  # noqa: SLF001
        if not named and sum(isinstance(d, OperationDefinitionNode) for d in definitions) > 1:
            message = "The document has several operations, and the request names none. Set operationName."
            context.pre_execution_errors = [GraphQLError(message, extensions={"code": "BAD_INPUT"})]
        yield


class _Schema(strawberry.Schema):
    """A schema whose errors are those that clients may see; what is a client's mistake is not logged as ours."""

    async def execute(self, *args: Any, **kwargs: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's signature
        """Executes an operation."""
        result = await super().execute(*args, **kwargs)
        if isinstance(result, ExecutionResult):
            result.errors = show_errors(result.errors)
        return result

    def execute_sync(self, *args: Any, **kwargs: Any) -> ExecutionResult:  # noqa: ANN401 - Strawberry's signature
        """Executes an operation."""
        result = super().execute_sync(*args, **kwargs)
        result.errors = show_errors(result.errors)
        return result

    def process_errors(self, *_: object, **__: object) -> None:
        """Does nothing: :func:`~cskg.api.errors.show_errors` logs what is ours."""


schema = _Schema(
    query=Query,
    types=[Unit, Statement, FunctionalArea, Link],
    config=StrawberryConfig(auto_camel_case=True),
    extensions=[
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        lambda: AddValidationRules([BudgetRule]),
        lambda: ParserCache(maxsize=256),
        lambda: ValidationCache(maxsize=256),
        _OneOperation,  # after the cache, which sets the errors that it remembers
    ],
)
