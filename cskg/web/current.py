"""The dataset revision that new requests see, swapped as a whole, and whether a newer one could not be read."""

from dataclasses import dataclass
from datetime import datetime

from cskg.graph.catalogue import Catalogue


class NotReadyError(RuntimeError):
    """The dataset is not loaded yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """Why the revision that is served may not be the newest one.

    Attributes:
        published: The newest revision, where that can be read.
        since: When it could not be loaded for the first time.
        why: The cause, as a sentence.
    """

    published: str | None
    since: datetime
    why: str


class Current:
    """Holds the current catalogue.

    A request takes it once and keeps it to its end; setting another one is a single assignment, so a reader
    sees the old revision or the new one, never a mixture.

    Attributes:
        staleness: Why there may be a newer one; None where there is not.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue
        self.staleness: Staleness | None = None

    def find(self) -> Catalogue | None:
        """The current catalogue, or None while the first one is being loaded."""
        return self._catalogue

    def get(self) -> Catalogue:
        """The current catalogue.

        Raises:
            NotReadyError: The first one is still being loaded.
        """
        if self._catalogue is None:
            raise NotReadyError
        return self._catalogue

    def set(self, catalogue: Catalogue) -> None:
        """Makes a catalogue the current one."""
        self._catalogue = catalogue
        self.staleness = None
