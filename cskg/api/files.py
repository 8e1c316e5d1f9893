"""Files in an answer, as a GraphQL type."""

from base64 import b64encode
from collections.abc import Iterable

import strawberry


@strawberry.type
class File:
    """A file for download, inside the answer.

    Attributes:
        name: File name with its suffix, such as study-path.ics.
        media_type: MIME type of the content, such as text/calendar.
        base64: The bytes, encoded as base 64 (RFC 4648, section 4).
        losses: Sentences that say what the format cannot hold; empty where it holds everything.
    """

    name: str
    media_type: str
    base64: str
    losses: list[str]

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes, losses: Iterable[str] = ()) -> "File":
        """Shows a file."""
        return cls(name=name, media_type=media_type, base64=b64encode(content).decode(), losses=list(losses))
