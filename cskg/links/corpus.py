"""What the editions of one language say, laid out so that any two of them can be compared without reading either again.

A body is one edition: its requirements and criteria. A heading that only groups requirements is not one itself, and the
members of a list belong to the requirement above them: *Describe types of customers, including* is one requirement with
what it includes.

A corpus has the requirements and criteria of all bodies as the rows of one sparse matrix, in which a term has the
root of its weight, so that the product of two rows is the weight that they share. The roots are sums of negative powers
of 2, so products are exact and do not depend on which other bodies are in the corpus.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cskg.language.claims import Claims
from cskg.language.reading import is_boilerplate, read_statement
from cskg.links.similarity import Floats, Indexes, matrix_of
from cskg.model import StatementKind, UnitKey
from cskg.outline import UNIT, Position

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an edition of a unit says.

    Attributes:
        key: The unit.
        title: Its title.
        texts: Its statements by their positions, without boilerplate and what stands under it.
        digest: A digest of the title and the texts.
    """

    key: UnitKey
    title: str
    texts: Mapping[Position, str]
    digest: bytes


def drop_boilerplate(texts: Mapping[Position, str]) -> dict[Position, str]:
    """Returns the texts of an edition without boilerplate and what stands under it.

    Example:
        >>> texts = {"r1": "Sweep the yard", "r2": "Exhibit professionalism", "r2.1": "Be punctual"}
        >>> drop_boilerplate({Position(place): text for place, text in texts.items()})
        {'r1': 'Sweep the yard'}
    """
    hollow = {position for position, text in texts.items() if is_boilerplate(text)}
    return {
        position: text
        for position, text in texts.items()
        if position not in hollow and not any(position.is_under(one) for one in hollow)
    }


def make_body(key: UnitKey, title: str | None, texts: Mapping[Position, str]) -> Body:
    """Makes a body of all statements of an edition."""
    kept = drop_boilerplate(texts)
    digest = hashlib.sha256(json.dumps([title, list(kept.items())]).encode()).digest()
    return Body(key=key, title=title or "", texts=kept, digest=digest)


def group_texts(body: Body) -> dict[Position, list[str]]:
    """Returns the texts of each requirement and criterion by its position: its own, and those of its lists' members.

    Example:
        >>> texts = {"r1": "Serve", "r1.1": "Describe guests, including", "r1.1.1": "Tourists", "c1": "Serves well"}
        >>> texts = {Position(place): text for place, text in texts.items()}
        >>> group_texts(make_body(UnitKey("900001L1"), None, texts))
        {'r1.1': ['Describe guests, including', 'Tourists'], 'c1': ['Serves well']}
    """
    headings = {position.parent for position in body.texts} - {UNIT}
    found: dict[Position, list[str]] = {}
    for position, text in body.texts.items():
        parent = position.parent
        if position.kind is StatementKind.ASSESSMENT_CRITERION or (not parent and position not in headings):
            found[position] = [text]
        elif parent:
            requirement = position
            while parent.parent:
                requirement, parent = parent, parent.parent
            found.setdefault(requirement, []).append(text)
    return found


def join_terms(texts: list[str]) -> Mapping[str, float]:
    """Gives the terms of some texts together, each with the most that it weighs in one of them."""
    first, *others = [read_statement(text).terms for text in texts]
    if not others:
        return first
    terms = dict(first)
    for of_text in others:
        for term, weight in of_text.items():
            terms[term] = max(weight, terms.get(term, 0.0))
    return terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Bodies of one language, in order of their keys.

    Attributes:
        bodies: The bodies.
        ends: The row after the last one of each body.
        positions: The position of each row.
        is_criterion: Whether a row is an assessment criterion.
        roots: Rows by terms.
        weights: The weight of all terms of each row.
        claims: What a row denies, counts or excludes; None where it does nothing of it.
        counts: How many requirements, and how many criteria, each body has.
        titles: Bodies by terms of their titles.
        title_weights: The weight of all terms of each title.
        title_claims: As of the rows.
    """

    bodies: tuple[Body, ...]
    ends: Indexes
    positions: tuple[Position, ...]
    is_criterion: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    roots: "csr_array"
    weights: Floats
    claims: tuple[Claims | None, ...]
    counts: tuple[tuple[int, int], ...]
    titles: "csr_array"
    title_weights: Floats
    title_claims: tuple[Claims | None, ...]

    def rows_of(self, body: int) -> range:
        """The rows of a body."""
        return range(int(self.ends[body - 1]) if body else 0, int(self.ends[body]))


def make_corpus(bodies: Iterable[Body]) -> Corpus:
    """Lays bodies out; their order changes nothing."""
    kept = tuple(sorted(bodies, key=lambda body: body.key))
    of_bodies = [group_texts(body) for body in kept]
    positions = tuple(position for found in of_bodies for position in found)
    are_criteria = [[position.kind is StatementKind.ASSESSMENT_CRITERION for position in found] for found in of_bodies]
    terms = [join_terms(texts) for found in of_bodies for texts in found.values()]
    titles = [read_statement(body.title).terms for body in kept]
    return Corpus(
        bodies=kept,
        ends=np.cumsum([len(found) for found in of_bodies], dtype=np.int64),
        positions=positions,
        is_criterion=np.array([is_criterion for found in are_criteria for is_criterion in found], dtype=bool),
        roots=_roots(terms),
        weights=np.array([sum(of_row.values()) for of_row in terms], dtype=float),
        claims=tuple(_drop_empty(read_statement(texts[0]).claims) for found in of_bodies for texts in found.values()),
        counts=tuple((found.count(False), found.count(True)) for found in are_criteria),
        titles=_roots(titles),
        title_weights=np.array([sum(terms.values()) for terms in titles], dtype=float),
        title_claims=tuple(_drop_empty(read_statement(body.title).claims) for body in kept),
    )


def _roots(of_rows: Iterable[Mapping[str, float]]) -> "csr_array":
    return matrix_of([{term: weight**0.5 for term, weight in terms.items()} for terms in of_rows])


def _drop_empty(claims: Claims) -> Claims | None:
    return claims if claims.is_negated or claims.numbers or claims.sides else None
