"""Shared by all types of the schema: the request's context, ids, files, and the model's enumerations.

An id encodes the kind and the name of a thing, so it stays the same from one revision to the next. It is URL-safe.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, TypeVar

import strawberry

from cskg.errors import BadInputError, ForbiddenError, cut
from cskg.graph.catalogue import Catalogue
from cskg.links.equivalence import Change, Verdict
from cskg.links.rewording import Edit
from cskg.model import Justification, LinkPredicate, Severity, StatementKind, UnitStatus

MAX_ID_LENGTH = 2_048

for _enum in (UnitStatus, StatementKind, Justification, LinkPredicate, Severity, Verdict, Change, Edit):
    strawberry.enum(_enum)


@dataclass(frozen=True, slots=True)
class Context:
    """The context of a request, which every resolver reads.

    Attributes:
        catalogue: The dataset revision that answers the whole request.
        may_see_keys: Whether the caller may see which answers of quizzes are right.
    """

    catalogue: Catalogue
    may_see_keys: bool = True

    def check_keys(self) -> None:
        """Refuses a field that shows the answers of quizzes to callers who may not see them.

        Raises:
            ForbiddenError: The caller may not see them.
        """
        if not self.may_see_keys:
            raise ForbiddenError(
                "This shows the right answers of quizzes, for which the token needs the scope “keys”.",
                "Ask the operator of the server for it.",
            )


Info = strawberry.Info[Context, None]


class NodeKind(Enum):
    """The types that have ids."""

    UNIT = "unit"
    STATEMENT = "statement"
    FUNCTIONAL_AREA = "area"
    LINK = "link"
    FRAMEWORK = "framework"
    FRAMEWORK_ITEM = "item"


@strawberry.interface
class Node:
    """Anything that has an id and can be fetched again by it with `Query.node`."""

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that stays the same from one dataset revision to the next."""
        raise NotImplementedError


def encode_id(kind: NodeKind, name: str) -> strawberry.ID:
    """Returns the id of a thing.

    Example:
        >>> decode_id(encode_id(NodeKind.UNIT, "111275L4"))
        (<NodeKind.UNIT: 'unit'>, '111275L4')
    """
    return strawberry.ID(base64.urlsafe_b64encode(f"{kind.value}:{name}".encode()).decode().rstrip("="))


def decode_id(node_id: str) -> tuple[NodeKind, str]:
    """Reads an id.

    Raises:
        BadInputError: This server never gave such an id.
    """
    try:
        if len(node_id) > MAX_ID_LENGTH:
            raise ValueError  # noqa: TRY301 - one refusal for everything that is not an id
        text = base64.b64decode(node_id + "=" * (-len(node_id) % 4), altchars=b"-_", validate=True).decode()
        kind, _, name = text.partition(":")
        return NodeKind(kind), name
    except (ValueError, binascii.Error) as error:
        raise BadInputError(
            f"“{cut(node_id)}” is not an id of this server.", "Use an id that a query has returned."
        ) from error


_Shown = TypeVar("_Shown")


def mirror(shown: type[_Shown], value: object, /, **others: Any) -> _Shown:  # noqa: ANN401 - whatever the fields hold
    """Returns a GraphQL type whose fields have the values of a dataclass's fields of the same names.

    Args:
        shown: The GraphQL type.
        value: The value to show.
        others: The fields that are not copied.
    """
    names = _names_of(shown)  # type: ignore[arg-type]
    copied = {name: getattr(value, name) for name in names if name not in others}
    return shown(**copied, **others)


@cache
def _names_of(shown: type[Any]) -> tuple[str, ...]:
    """Names the fields that a GraphQL type is made with."""
    return tuple(each.name for each in fields(shown) if each.init)


@strawberry.type
class File:
    """A file for download, inside the answer.

    Attributes:
        name: File name with its suffix, such as study-path.ics.
        media_type: MIME type of the content, such as text/calendar.
        base64: The bytes, encoded as base 64 (RFC 4648, section 4).
        losses: Sentences about what the format cannot hold, and about what only some of the sources state; empty where
            it holds everything.
    """

    name: str
    media_type: str
    base64: str
    losses: list[str]

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes, losses: Iterable[str] = ()) -> "File":
        """Shows a file."""
        return cls(name=name, media_type=media_type, base64=base64.b64encode(content).decode(), losses=list(losses))
