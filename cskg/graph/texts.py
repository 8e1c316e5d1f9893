"""The texts of all statements of a dataset, for what looks at the whole of it."""

from collections.abc import Mapping
from functools import cached_property

from cskg.graph.catalogue import Catalogue
from cskg.model import Span, StatementName, Unit
from cskg.outline import Position, find_names, iter_statements


class EditionTexts:
    """The statements of an edition, by position and in document order.

    Args:
        unit: The edition.

    Attributes:
        texts: Their texts.
        title_spans: Where the title stands in the document.
    """

    def __init__(self, unit: Unit) -> None:
        self.texts = {position: statement.text for position, _, statement in iter_statements(unit)}
        self.title_spans: tuple[Span, ...] = next(
            (quote.spans for quote in unit.field_quotes if quote.field == "title"), ()
        )

    @cached_property
    def names(self) -> Mapping[Position, StatementName]:
        """Their names."""
        return find_names(self.texts)


Texts = Mapping[tuple[str, str], EditionTexts]
"""The statements of editions, by the IRIs of the named graph and of the edition."""


def read_texts(catalogue: Catalogue) -> Texts:
    """Reads the texts of all statements of a dataset."""
    edition = catalogue.iris.edition
    return {(graph, edition(unit.key, unit.language)): EditionTexts(unit) for graph, unit in catalogue.iter_editions()}
