"""Overlap and relation in a dataset, found by words alone, as links: each with the pairs of statements it rests on.

Every described edition becomes a body (:mod:`~cskg.links.corpus`); pairs of bodies in the first language that both
units have are put side by side (:mod:`~cskg.links.overlap`). A pair that overlaps with a confidence of at least
:data:`OVERLAPS_FROM` gives ``overlapsWith``; one that does not, but surely has to do with the other, ``relatedTo``.
Both are said once a pair, of the unit whose key comes first. Each unit keeps the :data:`MOST` surest of each.

What curators or documents say of two units with the same predicate is not said again, nor of two codes that are one
unit, and what curators reject is not found again. Knows the index and the texts of a dataset; knows nothing of how
links are stored.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry
from cskg.graph.texts import read_spans, read_texts
from cskg.links.corpus import Body, Corpus, make_body, make_corpus
from cskg.links.overlap import Match, StatementMatch, iter_matches
from cskg.links.similarity import ALIGNED_FROM
from cskg.model import (
    Claim,
    Evidence,
    Justification,
    Language,
    Link,
    LinkPredicate,
    StatementRef,
    UnitKey,
    UnitStatus,
    claim_of,
)

OVERLAP, RELATION = "statement-overlap", "shared-statements"

METHODS = {OVERLAP: "1", RELATION: "1"}
"""The methods, and the version of each, which changes when it finds other links."""

OVERLAPS_FROM, RELATED_FROM = 0.5, 0.8
"""Confidences from which on it is told that two units overlap, and that they are related."""

MOST = 10
"""Most links of one kind that a unit keeps of its own; others may keep theirs with it."""

_SHOWN = 5
"""Pairs of statements that a link shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A pair of units that is worth a link."""

    a: UnitKey
    b: UnitKey
    predicate: LinkPredicate
    confidence: float
    language: Language
    pairs: tuple[tuple[str, str, str, float], ...]
    """Path and words of a's statement, path of b's, and how alike they are."""


def find_overlaps(catalogue: Catalogue, said: Iterable[Link], rejected: Collection[Claim]) -> list[Link]:
    """Finds the overlaps and relations in a dataset, in order of method and units.

    Args:
        catalogue: The dataset.
        said: The links that documents state and curators assert, and those that other methods find.
        rejected: What curators reject; an inferred link that says so is not found again.
    """
    said = tuple(said)
    known = {*map(claim_of, said), *rejected}
    one = {frozenset((link.subject, link.object)) for link in said if link.predicate is LinkPredicate.SAME_AS}
    entries, bodies = _read_bodies(catalogue)
    by_kind: dict[LinkPredicate, list[_Found]] = defaultdict(list)
    compared: dict[UnitKey, set[Language]] = defaultdict(set)
    for language in Language:
        corpus = make_corpus(bodies[language])
        for match in iter_matches(corpus) if len(corpus.bodies) > 1 else ():
            found = _judge(corpus, match, language)
            if found is not None and not compared[found.a] & compared[found.b] and {found.a, found.b} not in one:
                by_kind[found.predicate].append(found)
        for body in corpus.bodies:
            compared[body.key].add(language)
    links = [
        _make_link(catalogue, entries, found)
        for predicate in (LinkPredicate.OVERLAPS_WITH, LinkPredicate.RELATED_TO)
        for found in _surest(by_kind[predicate])
    ]
    return [link for link in links if claim_of(link) not in known]


def _read_bodies(
    catalogue: Catalogue,
) -> tuple[dict[tuple[UnitKey, Language], EditionEntry], dict[Language, list[Body]]]:
    """Reads what each unit says in each language, and the editions that say it."""
    texts = read_texts(catalogue)
    entries: dict[tuple[UnitKey, Language], EditionEntry] = {}
    bodies: dict[Language, list[Body]] = {language: [] for language in Language}
    for unit in catalogue.units.values():
        for language in unit.languages:
            entry = unit.find_body_in(language)
            if entry is not None and entry.status is UnitStatus.DESCRIBED:
                entries[unit.key, language] = entry
                bodies[language].append(make_body(unit.key, entry.title, texts.get((entry.graph, entry.iri), {})))
    return entries, bodies


def _judge(corpus: Corpus, match: Match, language: Language) -> _Found | None:
    """Says what a pair of bodies is worth; None where it is nothing."""
    if match.overlap >= OVERLAPS_FROM:
        predicate, confidence = LinkPredicate.OVERLAPS_WITH, match.overlap
    elif match.relation >= RELATED_FROM:
        predicate, confidence = LinkPredicate.RELATED_TO, match.relation
    else:
        return None
    return _Found(
        a=corpus.bodies[match.a].key,
        b=corpus.bodies[match.b].key,
        predicate=predicate,
        confidence=confidence,
        language=language,
        pairs=tuple(_show(corpus, match, pair) for pair in _best_pairs(match)),
    )


def _show(corpus: Corpus, match: Match, pair: StatementMatch) -> tuple[str, str, str, float]:
    path = corpus.paths[pair.a]
    return path, corpus.bodies[match.a].texts[path], corpus.paths[pair.b], pair.score


def _best_pairs(match: Match) -> tuple[StatementMatch, ...]:
    """The pairs that a person is shown: the best, and of the weak ones only as many as it takes to see something."""
    good = [pair for pair in match.pairs if pair.score >= ALIGNED_FROM]
    return (*good[:_SHOWN],) or match.pairs[:_SHOWN]


def _surest(found: list[_Found]) -> Iterator[_Found]:
    """Yields those among the surest of either of their units, in order of units."""
    by_unit: dict[UnitKey, list[_Found]] = defaultdict(list)
    for each in found:
        by_unit[each.a].append(each)
        by_unit[each.b].append(each)
    kept = {
        (each.a, each.b): each
        for group in by_unit.values()
        for each in sorted(group, key=lambda one: (-one.confidence, one.a, one.b))[:MOST]
    }
    yield from (kept[pair] for pair in sorted(kept))


def _make_link(catalogue: Catalogue, entries: dict[tuple[UnitKey, Language], EditionEntry], found: _Found) -> Link:
    entry = entries[found.a, found.language]
    return Link(
        subject=found.a,
        predicate=found.predicate,
        object=found.b,
        justification=Justification.LEXICAL,
        confidence=found.confidence,
        method=OVERLAP if found.predicate is LinkPredicate.OVERLAPS_WITH else RELATION,
        evidence=tuple(
            Evidence(
                text=text,
                unit=found.a,
                source=entry.source,
                spans=read_spans(catalogue, entry, path),
                statement=StatementRef(unit=found.a, language=found.language, path=path),
                counterpart=StatementRef(unit=found.b, language=found.language, path=other),
                score=round(score, 2),
            )
            for path, text, other, score in found.pairs
        ),
    )
