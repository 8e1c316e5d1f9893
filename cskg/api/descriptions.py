"""Descriptions of the GraphQL schema, taken from the docstrings of the code behind it.

- A type or enum is described by the first paragraph of its class.
- A field with a resolver is described by the resolver's first paragraph, and its arguments by the ``Args:`` section.
- Any other field, and an enum value, is described by the ``Attributes:`` section of its class or of a class above it.
"""

import inspect
import re
from dataclasses import dataclass

from graphql import GraphQLField, GraphQLInputField, GraphQLNamedType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition

_DEFINITION = GraphQLCoreConverter.DEFINITION_BACKREF
_SECTION = re.compile(r"^(\w+):\n", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Docstring:
    """What a Google-style docstring says.

    Attributes:
        summary: The first paragraph, on one line.
        entries: The texts of the ``Args:`` or ``Attributes:`` section, by name.
    """

    summary: str
    entries: dict[str, str]


def parse_docstring(text: str | None) -> Docstring:
    r"""Reads a Google-style docstring.

    Example:
        >>> parse_docstring("Says hello.\n\nMore.\n\nArgs:\n    name: Who is\n        greeted.\n    at: A ``time``.\n")
        Docstring(summary='Says hello.', entries={'name': 'Who is greeted.', 'at': 'A `time`.'})
    """
    head, *rest = _SECTION.split(inspect.cleandoc(text or ""))
    sections = dict(zip(rest[::2], rest[1::2], strict=True))
    entries = _ENTRY.findall(sections.get("Args", "") + sections.get("Attributes", ""))
    return Docstring(
        summary=_to_markdown(head.split("\n\n")[0]), entries={n: _to_markdown(each) for n, each in entries}
    )


def _to_markdown(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


def describe_schema(schema: GraphQLSchema) -> None:
    """Sets the descriptions of everything in a schema that Strawberry made from a class."""
    for each in schema.type_map.values():
        definition = each.extensions.get(_DEFINITION)
        if isinstance(definition, StrawberryEnumDefinition):
            _describe_type(each, definition.wrapped_cls)
        elif isinstance(definition, StrawberryObjectDefinition):
            _describe_type(each, definition.origin)


def _describe_type(described: GraphQLNamedType, cls: type) -> None:
    described.description = parse_docstring(inspect.getdoc(cls)).summary or None
    attributes: dict[str, str] = {}
    for above in reversed(cls.__mro__):
        attributes |= parse_docstring(above.__doc__).entries
    for name, value in getattr(described, "values", {}).items():
        value.description = attributes.get(name)
    for field in getattr(described, "fields", {}).values():
        _describe_field(field, attributes)


def _describe_field(field: GraphQLField | GraphQLInputField, attributes: dict[str, str]) -> None:
    definition = field.extensions[_DEFINITION]
    if definition.base_resolver is None:
        field.description = attributes.get(definition.python_name)
        return
    docstring = parse_docstring(definition.base_resolver.wrapped_func.__doc__)
    field.description = docstring.summary or None
    for argument in field.args.values() if isinstance(field, GraphQLField) else ():
        argument.description = docstring.entries.get(argument.extensions[_DEFINITION].python_name)
