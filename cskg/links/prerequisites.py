"""Inferred prerequisites of a dataset, as links: by levels and words together, each with the sentences it rests on.

Published standards state no prerequisites, so these are proposals; the confidence of one is the measured share of
right ones among such. Every edition of a unit that has a level, an area and a title becomes an outline, and
:mod:`~cskg.links.preparations` says what prepares for what.

An inferred prerequisite leads from a lower level to a higher one, so that these alone never form a cycle; where one
closes a cycle with what is stated or curated, study paths leave it out and say so. Where one unit replaces the other,
or is the same, or someone says that the order is the other one, there is none.

Knows the index and the texts of a dataset; knows nothing of how paths are planned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.graph.texts import EditionTexts, read_spans, read_texts
from cskg.language.reading import show_words
from cskg.links.outlines import TITLE, Outline, Sentence, make_outline
from cskg.links.preparations import Preparation, infer_preparations
from cskg.links.signals import Finding, Signal
from cskg.model import Claim, Evidence, Justification, Language, Link, LinkPredicate, StatementRef

PREPARES = "prepares"

METHODS = {PREPARES: "1"}
"""The method, and its version, which changes when it finds other links."""

_Texts = Mapping[tuple[str, str], EditionTexts]

_PARTED = frozenset((LinkPredicate.REPLACES, LinkPredicate.SAME_AS))


def find_prerequisites(catalogue: Catalogue, said: Iterable[Link], rejected: Collection[Claim]) -> list[Link]:
    """Infers the prerequisites in a dataset, in order of units.

    Args:
        catalogue: The dataset.
        said: The links that documents state and curators assert, and those that other methods find.
        rejected: What curators reject; an inferred link that says so is not found again.
    """
    without = {
        (claim_subject, claim_object)
        for claim_subject, predicate, claim_object in rejected
        if predicate is LinkPredicate.PREREQUISITE_OF
    }
    for link in said:
        if link.predicate in _PARTED or link.predicate is LinkPredicate.PREREQUISITE_OF:
            without.add((link.object, link.subject))
        if link.predicate in _PARTED:
            without.add((link.subject, link.object))
    texts = read_texts(catalogue)
    found = infer_preparations(read_outlines(catalogue, texts), without=without)
    return [_make_link(catalogue, preparation, texts) for preparation in found]


def read_outlines(catalogue: Catalogue, texts: _Texts | None = None) -> dict[Language, list[Outline]]:
    """Reads the outlines of all units that have a level, an area and a title, by language."""
    texts = read_texts(catalogue) if texts is None else texts
    found: dict[Language, list[Outline]] = defaultdict(list)
    for unit in catalogue.units.values():
        for outline in _iter_outlines(catalogue, unit, texts):
            found[outline.language].append(outline)
    return found


def _iter_outlines(catalogue: Catalogue, unit: UnitEntry, texts: _Texts) -> Iterator[Outline]:
    """Yields an outline of a unit for each of its languages."""
    if unit.level is None:
        return
    for language in unit.languages:
        entry = unit.find_body_in(language)
        areas = [area.slug for area in catalogue.areas_of(entry)] if entry else []
        if entry and entry.title and areas:
            edition = texts.get((entry.graph, entry.iri))
            yield make_outline(
                key=unit.key,
                level=unit.level,
                language=language,
                areas=areas,
                title=entry.title,
                texts=edition.texts if edition else {},
            )


def _make_link(catalogue: Catalogue, preparation: Preparation, texts: _Texts) -> Link:
    lower, higher = preparation.lower, preparation.higher
    evidence: list[Evidence] = []
    for finding in preparation.findings:
        evidence.append(Evidence(text=_say(finding, lower, higher)))
        for pair in finding.pairs:
            evidence.append(_quote(catalogue, lower, pair.lower, texts))
            evidence.append(_quote(catalogue, higher, pair.higher, texts))
    return Link(
        subject=lower.key,
        predicate=LinkPredicate.PREREQUISITE_OF,
        object=higher.key,
        justification=Justification.STRUCTURAL,
        confidence=preparation.confidence,
        method=PREPARES,
        evidence=tuple(evidence),
    )


def _say(finding: Finding, lower: Outline, higher: Outline) -> str:
    """The rule in words: what was seen, between which levels."""
    pair = finding.pairs[0]
    words = ", ".join(show_words(pair.lower.text, pair.terms)) or ", ".join(sorted(pair.terms))
    seen = {
        Signal.SAME_OBJECT: f"the titles of both are about “{words}”",
        Signal.INTRODUCES: f"it introduces “{words}”, which the title of the other is about",
        Signal.UNDERSTAND_DO: f"it asks to know “{words}”, which the other acts on",
        Signal.CONTINUES: f"statements of both are about “{words}”",
    }[finding.signal]
    return f"{lower.key} is of level {lower.level} and {higher.key} of level {higher.level} of one area, and {seen}."


def _quote(catalogue: Catalogue, outline: Outline, sentence: Sentence, texts: _Texts) -> Evidence:
    entry = catalogue.units[outline.key].find_body_in(outline.language)
    if entry is None:
        return Evidence(text=sentence.text, unit=outline.key)
    name = None if sentence.path == TITLE else texts[entry.graph, entry.iri].names[sentence.path]
    return Evidence(
        text=sentence.text,
        unit=outline.key,
        source=entry.source,
        spans=read_spans(catalogue, entry, name),
        statement=StatementRef(unit=outline.key, language=outline.language, name=name) if name else None,
    )
