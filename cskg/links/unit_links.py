"""The links of a method for one unit, and the facts they depend on; only links with changed facts are made again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.model import Link, UnitKey

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLinks:
    """The links of one method that have one unit as their subject.

    Attributes:
        method: The method.
        unit: The unit.
        facts: Everything that the links depend on: the same facts give the same links.
        make: Makes the links, in order of their objects.
    """

    method: str
    unit: UnitKey
    facts: bytes
    make: Callable[[], list[Link]] = field(repr=False, compare=False)


def digest_edition(catalogue: Catalogue, unit: UnitEntry, entry: EditionEntry) -> bytes:
    """Returns a digest of all data of an edition that a link may contain: its unit, its words, and their places."""
    facts = (unit.key, unit.level, entry.iri, entry.graph, catalogue.digests[entry.graph])
    return hashlib.blake2b(_encode(facts), digest_size=16).digest()


def pack_facts(*facts: object) -> bytes:
    """Packs facts of plain values."""
    return _encode(facts)
