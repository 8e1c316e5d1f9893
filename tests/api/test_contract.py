"""The schema holds what other programs rely on, and is stored as it is."""

from pathlib import Path

from graphql import DocumentNode, build_schema, parse, print_ast

from cskg.api.schema import schema


def _fields(document: DocumentNode) -> dict[str, str]:
    """Every field, argument and value of a document, with its type as text."""
    found: dict[str, str] = {}
    for definition in document.definitions:
        name = definition.name.value
        for part in getattr(definition, "fields", None) or ():
            text = print_ast(part.type)
            default = getattr(part, "default_value", None)
            found[f"{name}.{part.name.value}"] = text + (f" = {print_ast(default)}" if default else "")
            for argument in getattr(part, "arguments", None) or ():
                value = f" = {print_ast(argument.default_value)}" if argument.default_value else ""
                found[f"{name}.{part.name.value}({argument.name.value})"] = print_ast(argument.type) + value
        for value in getattr(definition, "values", None) or ():
            found[f"{name}.{value.name.value}"] = "value"
        for interface in getattr(definition, "interfaces", None) or ():
            found[f"{name} implements {interface.name.value}"] = "interface"
    return found


CONTRACT = _fields(parse((Path(__file__).parent / "contract.graphql").read_text("utf-8")))


def test_the_contract_stands_in_the_schema() -> None:
    """Every type, field, argument, default and value of the contract is there, with the same type."""
    found = _fields(parse(schema.as_str()))
    assert len(CONTRACT) > 250
    assert {name: found.get(name) for name in CONTRACT} == CONTRACT


def test_the_stored_schema_is_the_schema(root: Path) -> None:
    """`make schema` was run after the last change; the file is valid SDL."""
    stored = (root / "schema.graphql").read_text("utf-8")
    assert stored.rstrip() == schema.as_str().rstrip()
    build_schema(stored)
