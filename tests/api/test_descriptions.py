"""Whoever reads the schema alone learns what everything in it means."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import get_introspection_query, specified_scalar_types

from cskg.api.schema import schema

_EMPTY_WORDS = frozenset(
    "a an and are as at by every for has have in is it its of on one or that the this to what which".split()
)


def _iter_described() -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, input field and enum value, by its path, with its description."""
    result = schema.execute_sync(get_introspection_query(input_value_deprecation=False))
    assert result.data is not None
    for each in result.data["__schema"]["types"]:
        if not each["name"].startswith("__") and each["name"] not in specified_scalar_types:
            yield each["name"], each["description"]
            parts: list[dict[str, Any]] = [
                part for of in ("fields", "inputFields", "enumValues") for part in each[of] or ()
            ]
            for part in parts:
                yield f"{each['name']}.{part['name']}", part["description"]
                for argument in part.get("args", ()):
                    yield f"{each['name']}.{part['name']}.{argument['name']}", argument["description"]


DESCRIBED = dict(_iter_described())


def test_the_whole_schema_is_described() -> None:
    """Types, fields, arguments, input fields and enum values: none is without a description."""
    assert len(DESCRIBED) > 350
    assert [path for path, description in DESCRIBED.items() if not description] == []


@pytest.mark.parametrize("path", DESCRIBED)
def test_a_description_says_more_than_the_name(path: str) -> None:
    """It has a word that its path does not have; it is a short text that ends with a full stop."""
    description = DESCRIBED[path] or ""
    words = {_fold(word) for word in re.findall(r"\w+", description)} - _EMPTY_WORDS
    names = {_fold(word) for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", path)}
    assert words - names, f"{path} only repeats its name: {description}"
    assert description.endswith("."), path
    assert len(description.split()) <= 60, path


def _fold(word: str) -> str:
    """Case and a plural ending do not make another word."""
    return word.lower().removesuffix("s")


def test_descriptions_are_markdown() -> None:
    """Roles and double backticks of reStructuredText stay out of them."""
    assert [
        path for path, description in DESCRIBED.items() if "``" in (description or "") or ":`" in (description or "")
    ] == []
