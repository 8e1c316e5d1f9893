"""Asks for the dataset to be built again after something was saved, and tells how far that is.

One thread builds. Those who saved wait for the build that started after they had asked. Requests that come while a
build runs are served by the next one together.
"""

from threading import Condition


class Rebuilds:
    """The builds that were asked for and done.

    Attributes:
        failure: Why the last build failed; None where it did not.
    """

    def __init__(self) -> None:
        self.failure: str | None = None
        self._asked = self._done = 0
        self._is_closed = False
        self._changed = Condition()

    @property
    def is_building(self) -> bool:
        """Whether something was saved that is not served yet."""
        return self._done < self._asked

    @property
    def is_closed(self) -> bool:
        """Whether the server stops."""
        return self._is_closed

    def ask(self) -> int:
        """Asks for a build, and returns the number to wait for."""
        with self._changed:
            self._asked += 1
            self._changed.notify_all()
            return self._asked

    def wait(self, number: int, seconds: float) -> bool:
        """Waits until a build is done that was asked for, and returns whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: self._done >= number or self._is_closed, seconds)

    def take(self, seconds: float) -> int | None:
        """Waits until a build is wanted, and returns its number; None where none is wanted in time."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_building or self._is_closed, seconds)
            return self._asked if self.is_building and not self._is_closed else None

    def finish(self, number: int, failure: str | None) -> None:
        """Says that a build is done, or why it failed."""
        with self._changed:
            self._done, self.failure = number, failure
            self._changed.notify_all()

    def close(self) -> None:
        """Wakes all who wait, for good."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
