"""Files that an answer holds, as a GraphQL type."""

from base64 import b64encode
from collections.abc import Iterable

import strawberry


@strawberry.type(description="A file that an answer holds.")
class File:
    """A file that an answer holds."""

    name: str
    media_type: str
    base64: str = strawberry.field(description="Its bytes, in base 64 (RFC 4648, section 4).")
    losses: list[str] = strawberry.field(description="What its format cannot hold, a sentence each.")

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes, losses: Iterable[str] = ()) -> "File":
        """Shows a file."""
        return cls(name=name, media_type=media_type, base64=b64encode(content).decode(), losses=list(losses))
