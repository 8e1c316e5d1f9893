"""Triples of one named graph, read by subject and predicate."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox
from rdflib.namespace import RDF

from cskg.graph.rdf_terms import Term
from cskg.model import Span
from cskg.vocab import CSKG, OA

Row = tuple[str, str, Term]
"""Subject IRI, predicate IRI and object of a triple."""

_TYPE = str(RDF.type)

_QUOTED_AT = str(CSKG.quotedAt)
_ORDINAL = str(CSKG.ordinal)
_START, _END, _LINE, _PAGE = str(OA.start), str(OA.end), str(CSKG.line), str(CSKG.page)


class Rows:
    """Values by subject and predicate.

    Args:
        rows: The triples.

    Raises:
        ValueError: A triple holds a blank node.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._values: dict[str, dict[str, list[str]]] = {}
        self._by_type: dict[str, list[str]] = defaultdict(list)
        for subject, predicate, term in rows:
            if not isinstance(term, ox.NamedNode | ox.Literal):
                message = f"The graph may have only IRIs and literals, not {term}."
                raise ValueError(message)  # noqa: TRY004 - the data is wrong, not the caller's type
            self._values.setdefault(subject, {}).setdefault(predicate, []).append(term.value)
            if predicate == _TYPE:
                self._by_type[term.value].append(subject)

    def subjects(self) -> list[str]:
        """All subjects, each once, in order of their IRIs."""
        return sorted(self._values)

    def of_type(self, kind: str) -> list[str]:
        """The subjects of a class, each once, in order of their IRIs."""
        return sorted(set(self._by_type.get(str(kind), ())))

    def all(self, subject: str, predicate: str) -> list[str]:
        """All values, in no order."""
        return self._values.get(subject, {}).get(str(predicate), [])

    def find(self, subject: str, predicate: str) -> str | None:
        """The one value, or None."""
        found = self.all(subject, predicate)
        return found[0] if found else None

    def get(self, subject: str, predicate: str) -> str:
        """The one value.

        Raises:
            ValueError: There is none.
        """
        value = self.find(subject, predicate)
        if value is None:
            message = f"{subject} has no {predicate}."
            raise ValueError(message)
        return value

    def number(self, subject: str, predicate: str) -> int | None:
        """The one value as a whole number, or None."""
        value = self.find(subject, predicate)
        return int(float(value)) if value is not None else None

    def ordinal(self, subject: str) -> int:
        """The place in its list."""
        return self.number(subject, _ORDINAL) or 0

    def ordered(self, subject: str, predicate: str) -> list[str]:
        """All values, each the IRI of something that has an ordinal, in that order."""
        return sorted(self.all(subject, predicate), key=self.ordinal)

    def spans(self, subject: str, predicate: str = _QUOTED_AT) -> tuple[Span, ...]:
        """The spans that a subject is quoted at, in order of the text."""
        return tuple(
            sorted(
                Span(
                    self.number(selector, _START) or 0,
                    self.number(selector, _END) or 0,
                    self.number(selector, _LINE),
                    self.number(selector, _PAGE),
                )
                for selector in self.all(subject, predicate)
            )
        )
