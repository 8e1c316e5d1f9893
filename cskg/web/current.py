"""The dataset revision for new requests, which is replaced as a whole, and whether a newer one could not be read."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cskg.graph.catalogue import Catalogue

Published = tuple[Path, str]
"""The path of a compiled dataset, and its revision."""


class NotReadyError(RuntimeError):
    """The dataset is not loaded yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staleness:
    """Why the served revision may not be the newest one.

    Attributes:
        published: The newest revision, if it can be read.
        since: When loading it first failed.
        why: The cause, as a sentence.
    """

    published: str | None
    since: datetime
    why: str


class Current:
    """Holds the current catalogue.

    A request gets it once and uses it until its end. Setting another one is a single assignment, so a reader
    sees the old revision or the new one, never a mixture.

    Attributes:
        staleness: Why there may be a newer revision; None if there is none.
        published: The published dataset at the last look at the store; None if the server follows no store.
        loaded: How many datasets were loaded.
        failed: How many attempts to load a dataset failed.
        load_seconds: How long the last load took.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue
        self.staleness: Staleness | None = None
        self.published: Published | None = None
        self.loaded = self.failed = 0
        self.load_seconds = 0.0

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

    def load(self, make: Callable[[], Catalogue]) -> None:
        """Makes a catalogue, and makes it the current one; if anything fails, the current one stays."""
        start = time.perf_counter()
        try:
            self.set(make())
        except Exception:
            self.failed += 1
            raise
        self.loaded += 1
        self.load_seconds = time.perf_counter() - start

    def is_behind(self) -> bool:
        """Returns whether the published dataset differs from the served one."""
        served = self._catalogue
        return self.published is not None and served is not None and self.published != (served.path, served.revision)
