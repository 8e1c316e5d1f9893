"""Proposes the unit and statements that a teacher's question may belong to, by the words that they share.

The coverage of a statement by a question is Tversky's index of their weighted terms, as in
:mod:`cskg.links.similarity`. The statement's terms must be in the question, and its other words count little. The
unit's title counts too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cskg.language.reading import read_statement
from cskg.links.similarity import EXTRA_WEIGHT, join_terms
from cskg.model import StatementRef, Unit
from cskg.outline import Outline
from cskg.own_questions import OwnQuestion

MOST = 3
"""Proposals for one question."""

LEAST = 0.2
"""Scores below this are ignored."""

_OF_TITLE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A statement that a question may belong to.

    Attributes:
        statement: The statement.
        text: Its words.
        score: How far the question covers it, from 0 to 1.
        shared: The terms that both have, the weightiest first.
    """

    statement: StatementRef
    text: str
    score: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    ref: StatementRef
    text: str
    terms: Mapping[str, float]
    title: Mapping[str, float]


class Placer:
    """Proposes places for questions.

    Args:
        editions: All units of the dataset; each is read once.
    """

    def __init__(self, editions: Iterable[Unit]) -> None:
        self._rows: list[_Row] = []
        self._having: dict[str, list[int]] = defaultdict(list)
        for row in (row for unit in editions for row in _iter_rows(unit)):
            for term in row.terms:
                self._having[term].append(len(self._rows))
            self._rows.append(row)

    def propose(self, question: OwnQuestion) -> list[Proposal]:
        """Returns the statements that a question may belong to, the best first."""
        right = [answer.text for answer in question.answers if answer.is_right]
        targets = [answer.target for answer in question.answers if answer.target]
        typed = [spellings[0] for spellings in question.texts if question.form != "NUMBER"]
        terms = join_terms([question.stem, *right, *targets, *typed])
        found = []
        for number in sorted({number for term in terms for number in self._having.get(term, ())}):
            row = self._rows[number]
            score = (1 - _OF_TITLE) * _cover(terms, row.terms) + _OF_TITLE * _cover(terms, row.title)
            if score >= LEAST:
                shared = sorted(terms.keys() & row.terms.keys(), key=lambda term: (-terms[term], term))
                found.append(Proposal(statement=row.ref, text=row.text, score=round(score, 2), shared=tuple(shared)))
        return sorted(found, key=_rank)[:MOST]


def _rank(proposal: Proposal) -> tuple[float, str, str, str]:
    ref = proposal.statement
    return -proposal.score, ref.unit, ref.language.value, ref.name


def _iter_rows(unit: Unit) -> Iterator[_Row]:
    outline = Outline(unit)
    title = read_statement(unit.title or "").terms
    for position, entry in outline.items():
        if terms := read_statement(entry.statement.text).terms:
            yield _Row(ref=outline.ref(position), text=entry.statement.text, terms=terms, title=title)


def _cover(question: Mapping[str, float], wanted: Mapping[str, float]) -> float:
    shared = sum((weight * question[term]) ** 0.5 for term, weight in wanted.items() if term in question)
    lacking = max(sum(wanted.values()) - shared, 0)
    extra = max(sum(question.values()) - shared, 0)
    whole = shared + lacking + EXTRA_WEIGHT * extra
    return shared / whole if whole else 0.0
