"""The texts of all statements of a dataset, for what looks at the whole of it."""

from collections.abc import Mapping

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry
from cskg.model import StatementName
from cskg.outline import Position, iter_statements


class EditionTexts:
    """The statements of an edition, by position and in document order.

    Args:
        catalogue: The dataset.
        entry: The edition.
        texts: Their texts.
    """

    __slots__ = ("_catalogue", "_entry", "texts")

    def __init__(self, catalogue: Catalogue, entry: EditionEntry, texts: dict[Position, str]) -> None:
        self._catalogue = catalogue
        self._entry = entry
        self.texts = texts

    @property
    def names(self) -> Mapping[Position, StatementName]:
        """Their names."""
        return self._catalogue.get_outline_of(self._entry).names


def read_texts(catalogue: Catalogue) -> dict[tuple[str, str], EditionTexts]:
    """Reads the texts of all statements, by the IRIs of the named graph and of the edition."""
    entries = {(entry.graph, entry.iri): entry for unit in catalogue.units.values() for entry in unit.editions}
    found = {}
    for graph, unit in catalogue.iter_editions():
        key = graph, catalogue.iris.edition(unit.key, unit.language)
        texts = {position: statement.text for position, _, statement in iter_statements(unit)}
        found[key] = EditionTexts(catalogue, entries[key], texts)
    return found
