"""The texts of all statements of a dataset, for code that looks at the whole dataset."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry
from cskg.model import Span, StatementName
from cskg.outline import Position, find_names, iter_statements

_KEPT = 16_384
"""How many editions are kept in memory; one takes about 5 kB."""


class EditionTexts:
    """The statements of an edition, by position and in document order.

    Args:
        catalogue: The dataset.
        entry: The edition.

    Attributes:
        texts: Their texts.
        title_spans: The spans of the title in the document.
    """

    def __init__(self, catalogue: Catalogue, entry: EditionEntry) -> None:
        unit = catalogue.read_unit(entry)
        self.texts: Mapping[Position, str] = {
            position: statement.text for position, _, statement in iter_statements(unit)
        }
        self.title_spans: tuple[Span, ...] = next(
            (quote.spans for quote in unit.field_quotes if quote.field == "title"), ()
        )

    @cached_property
    def names(self) -> Mapping[Position, StatementName]:
        """Their names."""
        return find_names(self.texts)


class Texts:
    """The statements of all editions; each edition is read when it is needed.

    Args:
        catalogue: The dataset.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._read = lru_cache(maxsize=_KEPT)(lambda entry: EditionTexts(catalogue, entry))

    def __getitem__(self, entry: EditionEntry) -> EditionTexts:
        return self._read(entry)
