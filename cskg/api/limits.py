"""How much one GraphQL document may ask for, measured before anything runs.

The measure of a selection is recursive. It has the depth, the number of fields, and an estimate of the nodes that the
selection can return; a list counts as many as its page holds. Each fragment is measured once, so a document of nested
fragments is refused in a time that is linear in its length.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Undefined,
    ValidationRule,
    get_named_type,
)
from graphql.type import GraphQLInterfaceType, GraphQLNamedType

from cskg.api.pagination import PAGE_MAX

MAX_DEPTH = 20
MAX_FIELDS = 1_000
MAX_NODES = 200_000
MAX_ALIASES = 30
MAX_DIRECTIVES = 30
MAX_TOKENS = 2_000
MAX_FRAGMENTS = 50

MAX_REPEATS = 2_000
"""How many pairs of the same field at the same place a document may have, because validation compares each pair."""

LIST_SIZE = 5
"""How many items a list without pages counts as."""

_CEILING = 1 << 40


@dataclass(slots=True)
class _Measure:
    """The size of a selection; sums are capped, so that they stay small numbers."""

    depth: int = 0
    fields: int = 0
    nodes: int = 0
    aliases: int = 0
    directives: int = 0

    def add(self, other: "_Measure", *, times: int = 1) -> None:
        self.depth = max(self.depth, other.depth)
        self.fields = min(_CEILING, self.fields + other.fields)
        self.nodes = min(_CEILING, self.nodes + times * other.nodes)
        self.aliases = min(_CEILING, self.aliases + other.aliases)
        self.directives = min(_CEILING, self.directives + other.directives)


class BudgetRule(ValidationRule):
    """Refuses documents that ask for more than the limits of this module."""

    def __init__(self, context: Any) -> None:  # noqa: ANN401 - graphql-core's own type
        super().__init__(context)
        self._measured: dict[str, _Measure | None] = {}
        self._visits = 0

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: object) -> None:
        """Measures an operation."""
        root = self.context.schema.get_root_type(node.operation)
        found = self._measure(node.selection_set, root)
        for what, size, limit in (
            ("levels of nesting", found.depth, MAX_DEPTH),
            ("fields", found.fields, MAX_FIELDS),
            ("nodes that it could return", found.nodes, MAX_NODES),
            ("aliases", found.aliases, MAX_ALIASES),
            ("directives", found.directives + len(node.directives or ()), MAX_DIRECTIVES),
            ("fragments", self._count_fragments(), MAX_FRAGMENTS),
            ("repeated fields", self._count_repeats([node.selection_set]), MAX_REPEATS),
        ):
            if size > limit:
                self.report_error(
                    GraphQLError(
                        f"The query is too large: {size:,} {what}, where {limit:,} are served at most. "
                        "Ask for less at a time, or for smaller pages.",
                        node,
                        extensions={"code": "LIMIT_EXCEEDED"},
                    )
                )
                return

    def _count_fragments(self) -> int:
        return sum(isinstance(each, FragmentDefinitionNode) for each in self.context.document.definitions)

    def _count_repeats(self, places: list[SelectionSetNode], depth: int = 0) -> int:
        """Counts pairs of fields that go by one name in selections that are merged.

        It ends early where a document has too many fields, and so where its fragments form a cycle.
        """
        fields: dict[str, list[SelectionSetNode | None]] = {}
        places = list(places)
        while places:
            for selection in places.pop().selections:
                self._visits += 1
                if self._visits > 2 * MAX_FIELDS:
                    return 0
                if isinstance(selection, FieldNode):
                    name = (selection.alias or selection.name).value
                    fields.setdefault(name, []).append(selection.selection_set)
                elif isinstance(selection, InlineFragmentNode):
                    places.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode):
                    fragment = self.context.get_fragment(selection.name.value)
                    places += [fragment.selection_set] if fragment else []
        return sum(
            len(found) * (len(found) - 1) // 2
            + (self._count_repeats([each for each in found if each], depth + 1) if depth < MAX_DEPTH else 0)
            for found in fields.values()
        )

    def _measure(self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> _Measure:
        total = _Measure()
        for selection in selections.selections if selections else ():
            total.directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                total.add(self._measure_field(selection, parent), times=1)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.context.schema.get_type(condition.name.value) if condition else parent
                total.add(self._measure(selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode):
                total.add(self._measure_fragment(selection.name.value))
        return total

    def _measure_fragment(self, name: str) -> _Measure:
        if name not in self._measured:
            self._measured[name] = None  # a cycle counts as nothing; another rule reports it
            fragment = self.context.get_fragment(name)
            if isinstance(fragment, FragmentDefinitionNode):
                parent = self.context.schema.get_type(fragment.type_condition.name.value)
                self._measured[name] = self._measure(fragment.selection_set, parent)
        return self._measured[name] or _Measure()

    def _measure_field(self, field: FieldNode, parent: GraphQLNamedType | None) -> _Measure:
        is_meta = field.name.value.startswith("__")
        known = (
            parent.fields.get(field.name.value)
            if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
            else None
        )
        inner = self._measure(field.selection_set, get_named_type(known.type) if known else None)
        size = 1
        if known is not None and not is_meta:
            kind = known.type.of_type if isinstance(known.type, GraphQLNonNull) else known.type
            if "first" in known.args and (_is_paged(field) or not _is_open(known, kind)):
                size = _page_size(field)
            elif isinstance(kind, GraphQLList) and field.name.value != "edges":
                size = LIST_SIZE
        found = _Measure(depth=1, fields=1, nodes=1, aliases=int(field.alias is not None))
        deeper = _Measure(inner.depth + 1, inner.fields, inner.nodes, inner.aliases, inner.directives)
        found.add(deeper, times=size)
        return found


def _is_open(known: GraphQLField, kind: GraphQLOutputType) -> bool:
    """Returns whether a field gives a whole list if no argument limits it."""
    return isinstance(kind, GraphQLList) and known.args["first"].default_value in (None, Undefined)


def _is_paged(field: FieldNode) -> bool:
    """Returns whether a field has an argument for the number of items."""
    return any(argument.name.value in {"first", "last"} for argument in field.arguments or ())


def _page_size(field: FieldNode) -> int:
    """Returns the page size that a field asks for, or the largest one where a variable sets it."""
    for argument in field.arguments or ():
        if argument.name.value in {"first", "last"}:
            value = argument.value
            if isinstance(value, IntValueNode) and len(value.value) < 6:
                return max(1, min(PAGE_MAX, int(value.value)))
            return PAGE_MAX
    return PAGE_MAX
