"""RDF terms: made from Python values, and read back.

Every IRI passes through :class:`pyoxigraph.NamedNode`, which refuses invalid ones, so an IRI cannot change the rest of
a query or a file. Language tags are compared without case, because engines write them in lower case. Numbers are read
by value, because engines write them in different ways.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

import pyoxigraph as ox
from rdflib.namespace import XSD

from cskg.model import Language

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_INTEGER = ox.NamedNode(str(XSD.integer))
_DECIMAL = ox.NamedNode(str(XSD.decimal))
_BOOLEAN = ox.NamedNode(str(XSD.boolean))
_MOMENT = ox.NamedNode(str(XSD.dateTime))


@lru_cache(maxsize=65_536)
def node(iri: str) -> ox.NamedNode:
    """An IRI as a term.

    Raises:
        ValueError: The text is not an IRI.
    """
    return ox.NamedNode(str(iri))


def string(value: str) -> ox.Literal:
    """A plain string."""
    return ox.Literal(value)


def words(value: str, language: Language) -> ox.Literal:
    """Words in a language."""
    return ox.Literal(value, language=language.value)


def integer(value: int) -> ox.Literal:
    """A whole number."""
    return ox.Literal(str(value), datatype=_INTEGER)


def decimal(value: float) -> ox.Literal:
    """A decimal number, in its shortest form, without an exponent."""
    text = f"{value:.6f}".rstrip("0")
    return ox.Literal(text + "0" if text.endswith(".") else text, datatype=_DECIMAL)


def boolean(value: bool) -> ox.Literal:  # noqa: FBT001 - the value itself, not an option
    """True or false."""
    return ox.Literal("true" if value else "false", datatype=_BOOLEAN)


def moment(value: datetime) -> ox.Literal:
    """A moment, to the second."""
    return ox.Literal(value.isoformat(timespec="seconds"), datatype=_MOMENT)


def is_true(value: str) -> bool:
    """Reads a boolean, which some engines write as 1."""
    return value in {"true", "1"}


def iri_of(term: Term | None) -> str:
    """Reads an IRI.

    Raises:
        ValueError: The term is not an IRI.
    """
    if not isinstance(term, ox.NamedNode):
        message = f"An IRI was expected, not {term}."
        raise ValueError(message)  # noqa: TRY004 - the data is wrong, not the caller's type
    return term.value


def term_of(term: Term | None) -> ox.NamedNode | ox.Literal:
    """Reads an IRI or a literal; the graph holds nothing else.

    Raises:
        ValueError: The term is neither.
    """
    if not isinstance(term, ox.NamedNode | ox.Literal):
        message = f"An IRI or a literal was expected, not {term}."
        raise ValueError(message)  # noqa: TRY004 - the data is wrong, not the caller's type
    return term


def serialize(triples: Iterable[ox.Triple]) -> tuple[bytes, str]:
    """Returns triples as sorted N-Triples, and their digest in hexadecimal."""
    lines = set((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True))
    content = b"".join(sorted(lines))
    return content, hashlib.sha256(content).hexdigest()
