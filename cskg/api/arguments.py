"""Reading what clients send: arguments that were left out, text and language tags."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

import strawberry

from cskg.errors import BadInputError, cut
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.iris import slugify
from cskg.model import Language

MAX_TEXT = 200
"""Most characters of a search text or of a name in a filter."""

_Value = TypeVar("_Value")


class Optionals:
    """Base of inputs: fields that were left out become None.

    The schema shows a default of None as ``= null`` and a default of UNSET not at all. Hence the fields' defaults are
    UNSET, and the code that reads them sees None.
    """

    def __post_init__(self) -> None:
        this: Any = self
        for field in fields(this):
            setattr(self, field.name, given(getattr(self, field.name)))


def given(value: _Value) -> _Value | None:
    """Returns an argument's value, or None where it was left out."""
    return None if value is strawberry.UNSET else value


def take_first(found: Sequence[_Value], first: int | None) -> Sequence[_Value]:
    """Returns the first values of a list, or all where their number was left out.

    Raises:
        BadInputError: The number is negative.
    """
    many = given(first)
    if many is not None and many < 0:
        raise BadInputError(f"first is {many}.", "It cannot be less than 0.")
    return found[:many]


def check_length(text: str, what: str, most: int = MAX_TEXT) -> str:
    """Returns the text unless it is too long.

    Raises:
        BadInputError: It is too long.
    """
    if len(text) > most:
        raise BadInputError(f"The {what} has {len(text):,} characters.", f"Give {most} at most.")
    return text


def read_industry(text: str) -> str:
    """Returns the slug of an industry from its name or slug; a hyphen means units that name no industry."""
    name = check_text(text, "industry")
    return name if name == NO_INDUSTRY else slugify(name)


def check_text(text: str, what: str, most: int = MAX_TEXT) -> str:
    """Returns the text unless it is too long or has control characters.

    Raises:
        BadInputError: It is too long or has control characters.
    """
    check_length(text, what, most)
    if any(
        ord(character) < 32 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) < 0xE000 for character in text
    ):
        raise BadInputError(f"The {what} holds control characters.", "Leave them out.")
    return text


def read_language(tag: str | None) -> Language | None:
    """Reads a language tag, in any case.

    Raises:
        BadInputError: No edition can have this language.
    """
    if tag is None:
        return None
    for known in Language:
        if known.value.casefold() == tag.casefold():
            return known
    tags = ", ".join(known.value for known in Language)
    raise BadInputError(f"“{cut(tag)}” is not a language of an edition.", f"Use one of {tags}.")
