"""Opaque ids of nodes: made from what a thing is, so they stay the same from one revision to the next.

An id is URL-safe, because ``/statement/{id}`` is an address.
"""

import base64
import binascii
from enum import Enum

from cskg.errors import BadInputError

MAX_ID_LENGTH = 512


class NodeKind(Enum):
    """The types that have ids."""

    UNIT = "unit"
    STATEMENT = "statement"
    FUNCTIONAL_AREA = "area"
    LINK = "link"


def encode_id(kind: NodeKind, name: str) -> str:
    """Gives the id of a thing.

    Example:
        >>> decode_id(encode_id(NodeKind.UNIT, "111275L4"))
        (<NodeKind.UNIT: 'unit'>, '111275L4')
    """
    return base64.urlsafe_b64encode(f"{kind.value}:{name}".encode()).decode().rstrip("=")


def decode_id(node_id: str) -> tuple[NodeKind, str]:
    """Reads an id.

    Raises:
        BadInputError: It is none that this server gave.
    """
    try:
        if len(node_id) > MAX_ID_LENGTH:
            raise ValueError  # noqa: TRY301 - one refusal for all that is no id
        text = base64.b64decode(node_id + "=" * (-len(node_id) % 4), altchars=b"-_", validate=True).decode()
        kind, _, name = text.partition(":")
        return NodeKind(kind), name
    except (ValueError, binascii.Error) as error:
        raise BadInputError(
            f"“{node_id[:40]}” is no id of this server.", "Use an id that a query has returned."
        ) from error
