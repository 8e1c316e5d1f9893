"""What a document costs, estimated before it runs from what its resolvers do.

One unit is about the work of one scalar field, some 20 microseconds. A field costs 1, and what its resolver does by
itself (:data:`WEIGHTS`), and as often as its list is long what is selected under it. Lists count as long as they are in
this dataset. Arguments that are given as variables count with their values. Fragments are measured once.
"""

from collections.abc import Callable, Mapping
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
    get_named_type,
    value_from_ast_untyped,
)

from cskg.api.arguments import MAX_TEXT
from cskg.api.limits import LIST_SIZE
from cskg.api.pages import DEFAULT_PAGE, PAGE_MAX

MAX_COST = 200_000.0
"""The highest cost of a document that is executed: about the deadline of a worker."""

_LINKS = 10
"""How many links of a unit are counted where its page is not given."""

_CEILING = 1e12

Arguments = Mapping[str, Any]


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 1 if value is not None else 0


def _number(value: object, default: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def _input(arguments: Arguments) -> Arguments:
    found = arguments.get("input")
    return found if isinstance(found, dict) else {}


def _quiz(arguments: Arguments) -> float:
    asked = _input(arguments)
    # What is beyond the limits of a quiz is refused at once, by its own message.
    units, size = min(50, _count(asked.get("units"))), min(100, _number(asked.get("size"), 10))
    return 1_000.0 * max(1, units) + 200.0 * max(1, size)


def _path(arguments: Arguments) -> float:
    asked = _input(arguments)
    goals = _count(asked.get("goals")) + 3 * _count(asked.get("goalAreas"))
    budgets = 2 if asked.get("maxCredits") is not None or asked.get("maxWeeks") is not None else 1
    return 1_500.0 * max(1, goals) * budgets * (1 + max(0, _number(asked.get("alternatives"), 0)))


def _search(arguments: Arguments) -> float:
    text = arguments.get("text")
    length = len(text) if isinstance(text, str) else 0
    return 200.0 + 5.0 * min(MAX_TEXT, length) + (1_000.0 if arguments.get("filter") else 0.0)


WEIGHTS: dict[str, Callable[[Arguments], float]] = {
    "quiz": _quiz,
    "exportQuiz": lambda arguments: 2 * _quiz(arguments),
    "itemStatistics": _quiz,
    "gradeQuiz": lambda arguments: 5_000.0 + 50.0 * _count(arguments.get("responses")),
    "studyPath": _path,
    "exportStudyPath": _path,
    "gap": lambda arguments: (
        500.0 * max(1, _count(arguments.get("held"))) + 1_500.0 * max(1, _count(arguments.get("goals")))
    ),
    "compare": lambda _: 1_000.0,
    "coverage": lambda arguments: 500.0 * max(1, _count(arguments.get("from"))),
    "prerequisites": lambda _: 50_000.0,
    "progress": lambda arguments: 20.0 * _count(arguments.get("history")),
    "changes": lambda _: 2_000.0,
    "units": lambda arguments: 500.0 if arguments.get("search") or arguments.get("filter") else 100.0,
    "search": _search,
    "links": lambda _: 200.0,
    "node": lambda _: 20.0,
    "unit": lambda _: 20.0,
}
"""What resolvers do by themselves, by the name of the field."""


def measure_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    sizes: Mapping[str, int],
) -> float:
    """Estimates what an operation costs.

    Args:
        schema: The schema.
        document: The document, valid.
        operation: The operation.
        variables: The values of its variables.
        sizes: How long lists of the whole dataset are, by the names of their fields.
    """
    return round(_Meter(schema, document, variables, sizes).measure(operation.selection_set, schema.query_type), 1)


class _Meter:
    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], sizes: Mapping[str, int]
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
            return 1.0
        arguments = {
            argument.name.value: value_from_ast_untyped(argument.value, self._variables)
            for argument in node.arguments or ()
        }
        weight = WEIGHTS[name](arguments) if name in WEIGHTS else 1.0
        kind = known.type.of_type if isinstance(known.type, GraphQLNonNull) else known.type
        size = 1
        if "first" in known.args:
            asked = arguments.get("first") if arguments.get("first") is not None else arguments.get("last")
            is_root = parent is self._schema.query_type
            size = max(1, min(PAGE_MAX, _number(asked, DEFAULT_PAGE if is_root else _LINKS)))
        elif isinstance(kind, GraphQLList) and name != "edges":
            size = self._sizes.get(name, LIST_SIZE)
        return min(_CEILING, weight + size * self.measure(node.selection_set, get_named_type(known.type)))
