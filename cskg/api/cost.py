"""The cost of a document, estimated before it runs from what its resolvers do.

A cost of 1 is about 25 microseconds. A field costs what its resolver does by itself (:data:`WEIGHTS`, :data:`READING`),
plus the selection under it, once for each item of its list. Lists are as long as they are in this dataset. Arguments
given as variables count with their values. Fragments are measured once. ``benchmarks/costs.py`` compares costs with
measured times.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
    value_from_ast_untyped,
)

from cskg.api.arguments import MAX_TEXT
from cskg.api.limits import LIST_SIZE
from cskg.api.pagination import DEFAULT_PAGE, PAGE_MAX
from cskg.errors import CskgError
from cskg.quiz.quiz_ids import MAX_SIZE, MAX_UNITS, decode_quiz_id
from cskg.study.gap import MOST_COMPARED
from cskg.study.request import MAX_GOALS

MAX_COST = 200_000.0
"""The highest cost of a document that is executed: about the deadline of a worker, 5 seconds."""

_FIELD = 0.2
"""What a field costs whose resolver only reads a value."""

_LINKS = 10
"""How many links of a unit are counted where its page is not given."""

_CEILING = 1e12
_LARGEST = 10**6

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large a dataset is.

    Attributes:
        units: How many units it has.
        links: How many links it has.
        lists: Functions that count the items of lists of the whole dataset, by the names of their fields.
    """

    units: int
    links: int
    lists: Mapping[str, Callable[[], int]]


EXPORT_OF_UNIT = 125.0
"""What it costs to export a unit of thirty statements as CASE; the deadline ends what takes longer."""


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 1 if value is not None else 0


def _number(value: object, default: int) -> int:
    """Returns a number as it is, but never one that is too large to compute with."""
    if not isinstance(value, int) or isinstance(value, bool):
        return default
    return max(-_LARGEST, min(value, _LARGEST))


def _input(arguments: Arguments) -> Arguments:
    found = arguments.get("input")
    return found if isinstance(found, dict) else {}


def _quiz_of(units: int, size: int) -> float:
    # A request beyond the limits of a quiz is refused at once, with its own message.
    return 1_000.0 * max(1, min(MAX_UNITS, units)) + 200.0 * max(1, min(MAX_SIZE, size))


def _quiz(arguments: Arguments, _: Sizes) -> float:
    asked = _input(arguments)
    return _quiz_of(_count(asked.get("units")), _number(asked.get("size"), 10))


def _search(arguments: Arguments, sizes: Sizes) -> float:
    text = arguments.get("text")
    length = len(text) if isinstance(text, str) else 0
    return 200.0 + 5.0 * min(MAX_TEXT, length) + (0.2 * sizes.units if arguments.get("filter") else 0.0)


def _grading(arguments: Arguments, _: Sizes) -> float:
    """Grading generates the quiz again."""
    try:
        request = decode_quiz_id(str(arguments.get("quizId")))
    except CskgError:
        return 10.0
    return _quiz_of(len(request.units), request.options.size) + 50.0 * _count(arguments.get("responses"))


def _path(arguments: Arguments, _: Sizes) -> float:
    """A budget needs one optimisation, and each alternative another one."""
    asked = _input(arguments)
    goals = min(MAX_GOALS, _count(asked.get("goals")) + 10 * _count(asked.get("goalAreas")))
    has_budget = asked.get("maxCredits") is not None or asked.get("maxWeeks") is not None
    one = 500.0 + 20.0 * goals + (2_000.0 + 600.0 * goals if has_budget else 0.0)
    return one * (1 + max(0, _number(asked.get("alternatives"), 0)))


def _gap(arguments: Arguments, _: Sizes) -> float:
    """Each of the units that are held is compared with each that is wanted, up to a number of pairs."""
    goals = _count(arguments.get("goals")) + 10 * _count(arguments.get("goalAreas"))
    return 200.0 + 100.0 * min(MOST_COMPARED, goals * _count(arguments.get("held")))


def _area(arguments: Arguments, sizes: Sizes) -> float:
    """The links among the units of an area are read and put in order, twice where some are left out.

    The number of its units is not known at this point; the deadline ends what takes longer.
    """
    return 100.0 + 6.0 * min(sizes.units, 1_000) * (2 if arguments.get("without") else 1)


def _units(arguments: Arguments, sizes: Sizes) -> float:
    """All units are read, and tested or sorted."""
    return 10.0 + sizes.units * (0.2 if arguments.get("search") or arguments.get("filter") else 0.1)


def _links(arguments: Arguments, sizes: Sizes) -> float:
    """A filter reads all links, unless it names a unit; a cursor is looked for among all."""
    asked = arguments.get("filter")
    is_whole = arguments.get("after") is not None or (isinstance(asked, dict) and asked.get("unit") is None)
    return 10.0 + (0.1 * sizes.links if is_whole else 0.0)


def _review(arguments: Arguments, sizes: Sizes) -> float:
    """The queue is made from all links, once in a process; a filter looks at the units of each link."""
    return 100.0 + sizes.links * (0.5 if arguments.get("filter") else 0.3)


def _quality(arguments: Arguments, sizes: Sizes) -> float:
    """All statements of the units are read and judged; their number in an area is not known at this point."""
    return 100.0 + 95.0 * (sizes.units if arguments.get("functionalArea") is None else min(sizes.units, 100))


def _export(arguments: Arguments, sizes: Sizes) -> float:
    """All exported units are read and written. A list of codes says how many they are; other filters do not."""
    asked = arguments.get("filter")
    codes = asked.get("codes") if isinstance(asked, dict) else None
    units = sizes.units if codes is None else min(sizes.units, _count(codes))
    return 500.0 + 0.3 * sizes.units + EXPORT_OF_UNIT * units + 2.0 * sizes.links


WEIGHTS: dict[str, Callable[[Arguments, Sizes], float]] = {
    "quiz": _quiz,
    "exportQuiz": lambda arguments, sizes: 1.5 * _quiz(arguments, sizes),
    "exportDataset": _export,
    "describe": lambda _, sizes: 1_000.0 + 1.0 * sizes.units,
    "itemStatistics": _quiz,
    "gradeQuiz": _grading,
    "studyPath": _path,
    "exportStudyPath": _path,
    "gap": _gap,
    "compare": lambda *_: 400.0,
    "compareRevisions": lambda *_: 400.0,
    "coverage": lambda arguments, _: 140.0 * max(1, _count(arguments.get("from"))),
    "prerequisites": _area,
    "progress": lambda arguments, _: 20.0 * _count(arguments.get("history")),
    "changes": lambda *_: 2_000.0,
    "reviewQueue": _review,
    "qualityReport": _quality,
    "functionalMap": lambda _, sizes: 10.0 + 0.5 * sizes.units,
    "exportFunctionalMap": lambda _, sizes: 1_000.0 + 10.0 * sizes.units,
    "units": _units,
    "search": _search,
    "links": _links,
    "unit": lambda *_: 5.0,
    "node": lambda *_: 5.0,
    "frameworks": lambda *_: 20.0,
    "framework": lambda *_: 5.0,
}
"""Costs of the fields of the query by themselves."""

READING: dict[str, float] = {
    "requirements": 10.0,
    "statements": 10.0,
    "context": 20.0,
    "assessmentCriteria": 5.0,
    "range": 5.0,
    "remark": 5.0,
    "diagnostics": 5.0,
    "links": 10.0,
    "derivedFrom": 5.0,
    "derivatives": 5.0,
    "evidence": 5.0,
    "learnFirst": 10.0,
    "neededFor": 10.0,
    "statement": 5.0,
    "counterpart": 5.0,
    "unit": 1.0,
    "subject": 1.0,
    "object": 1.0,
    "verb": 3.0,
    "svg": 1_500.0,
    "item": 5.0,
    "above": 20.0,
    "parents": 5.0,
    "associations": 10.0,
    "originItem": 3.0,
    "destinationItem": 3.0,
    "id": 1.0,
}
"""Costs of other fields that unpack an edition or look something up."""


def measure_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    sizes: Sizes,
) -> float:
    """Estimates what an operation costs.

    Args:
        schema: The schema.
        document: The document, valid.
        operation: The operation.
        variables: The values of its variables.
        sizes: How large the dataset is.
    """
    return round(_Meter(schema, document, variables, sizes).measure(operation.selection_set, schema.query_type), 1)


class _Meter:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], sizes: Sizes
    ) -> None:
        self._schema, self._variables, self._sizes = schema, dict(variables), sizes
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, float] = {}

    def measure(self, selections: SelectionSetNode | None, parent: Any) -> float:  # noqa: ANN401
        total = 0.0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                total += self._measure_field(selection, parent)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                total += self.measure(selection.selection_set, inner)
            elif isinstance(selection, FragmentSpreadNode):
                total += self._measure_fragment(selection.name.value)
        return min(total, _CEILING)

    def _measure_fragment(self, name: str) -> float:
        if name not in self._known:
            self._known[name] = 0.0
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name] = self.measure(fragment.selection_set, parent)
        return self._known[name]

    def _measure_field(self, node: FieldNode, parent: Any) -> float:  # noqa: ANN401
        name = node.name.value
        known = getattr(parent, "fields", {}).get(name)
        if known is None:
            return _FIELD
        arguments = {
            argument.name.value: value_from_ast_untyped(argument.value, self._variables)
            for argument in node.arguments or ()
        }
        is_root = parent is self._schema.query_type
        weight = WEIGHTS[name](arguments, self._sizes) if is_root and name in WEIGHTS else READING.get(name, _FIELD)
        kind = known.type.of_type if isinstance(known.type, GraphQLNonNull) else known.type
        size = 1
        asked = arguments.get("first") if arguments.get("first") is not None else arguments.get("last")
        is_open = (
            isinstance(kind, GraphQLList)
            and "first" in known.args
            and known.args["first"].default_value in (None, Undefined)
        )
        if "first" in known.args and not (is_open and asked is None):
            first = known.args["first"]
            usual = DEFAULT_PAGE if is_root else _LINKS
            otherwise = first.default_value if isinstance(first.type, GraphQLNonNull) else usual
            size = max(1, min(PAGE_MAX, _number(asked, otherwise)))
        elif isinstance(kind, GraphQLList) and name != "edges":
            size = self._sizes.lists[name]() if name in self._sizes.lists else LIST_SIZE
        return min(_CEILING, weight + size * self.measure(node.selection_set, get_named_type(known.type)))
