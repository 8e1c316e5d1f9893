"""Requests a new build of the dataset after a change was saved, and reports its progress.

One thread builds. A curator who saved a change waits for a build that started after the request. Requests that come
during a build are all served by the next build.
"""

from threading import Condition


class Rebuilds:
    """The requested and finished builds.

    Attributes:
        failure: Why the last build failed; None if it succeeded.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self._asked = self._done = 0
        self._is_closed = False
        self._changed = Condition()

    @property
    def is_building(self) -> bool:
        """Whether a saved change is not served yet."""
        return self._done < self._asked

    @property
    def is_closed(self) -> bool:
        """Whether the server is stopping."""
        return self._is_closed

    def ask(self) -> int:
        """Requests a build, and returns its number, for :meth:`wait`."""
        with self._changed:
            self._asked += 1
            self._changed.notify_all()
            return self._asked

    def wait(self, number: int, seconds: float) -> bool:
        """Waits until a requested build is done, and returns whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._done >= number or self._is_closed, seconds)

    def take(self, seconds: float) -> int | None:
        """Waits until a build is requested, and returns its number; None if none is requested in time."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_building or self._is_closed, seconds)
            return self._asked if self.is_building and not self._is_closed else None

    def finish(self, number: int, failure: str | None) -> None:
        """Records that a build is done, or why it failed."""
        with self._changed:
            self._done, self.failure = number, failure
            self._changed.notify_all()

    def close(self) -> None:
        """Wakes all waiting threads; nobody waits after that."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
