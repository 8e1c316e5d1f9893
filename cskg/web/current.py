"""The dataset revision that new requests see, swapped as a whole."""

from cskg.graph.catalogue import Catalogue


class NotReadyError(RuntimeError):
    """The dataset is not loaded yet."""


class Current:
    """Holds the current catalogue.

    A request takes it once and keeps it to its end; setting another one is a single assignment, so a reader
    sees the old revision or the new one, never a mixture.
    """

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue

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
