"""Explains to a student, in sentences, why one unit comes before another.

A stated or curated prerequisite is quoted. For an inferred prerequisite, the sentence names a statement of the unit to
learn first, and how the other unit uses it. If only the titles show the prerequisite, the sentence names the subject of
both units. No two sentences of a step quote the same statement.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from cskg.coded_sentences import Sentence
from cskg.graph.catalogue import Catalogue
from cskg.language.reading import read_statement, show_words
from cskg.model import Evidence, Justification, Link, UnitKey
from cskg.study.cycles import FIRM
from cskg.study.paths import Step

_Pair = tuple[str, str]
"""Words of the unit to learn first, and words of the unit that needs it."""


def explain_step(catalogue: Catalogue, step: Step) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """Returns a sentence for each unit that comes before a step, and one for each unit that comes after it.

    Args:
        catalogue: The dataset, for titles and quotes.
        step: A step of a study path.
    """
    used: set[str] = set()

    def explain(links: Sequence[Link]) -> tuple[Sentence, ...]:
        grouped = groupby(links, key=lambda link: (link.subject, link.object))
        return tuple(_explain(catalogue, *ends, tuple(found), used) for ends, found in grouped)

    return explain(step.reasons), explain(step.needed_by)


def _explain(
    catalogue: Catalogue, subject: UnitKey, target: UnitKey, links: Sequence[Link], used: set[str]
) -> Sentence:
    first, then = (_name(catalogue, key) for key in (subject, target))
    opening = f"Before “{then}”, learn “{first}”"
    firm = next((link for link in links if link.justification in FIRM), None)
    if firm is not None:
        words = firm.evidence[0].text if firm.evidence else ""
        if firm.justification is Justification.STATED:
            return Sentence(
                "learn-first-stated", f"{opening}: a document says “{words}”", before=first, after=then, words=words
            )
        return Sentence(
            "learn-first-curated", f"{opening}. A curator says: {words}", before=first, after=then, words=words
        )
    return _explain_inferred(catalogue, links, first, then, used)


def _explain_inferred(catalogue: Catalogue, links: Sequence[Link], first: str, then: str, used: set[str]) -> Sentence:
    opening = f"Before “{then}”, learn “{first}”"
    pairs = [pair for link in links for pair in _iter_pairs(catalogue, link)]
    fresh = [pair for pair in pairs if pair[0] not in used]
    taught, done = next((pair for pair in fresh if pair[1] not in used), (fresh or [("", "")])[0])
    if taught and done in used:
        used.add(taught)
        words = f"{opening}: “{first}” teaches “{taught}”, which “{then}” puts to work, too."
        return Sentence("learn-first-taught-too", words, before=first, after=then, taught=taught)
    if taught:
        used.update((taught, done))
        if taught == done:
            words = f"{opening}: “{first}” teaches “{taught}”, and “{then}” builds on it."
            return Sentence("learn-first-both", words, before=first, after=then, taught=taught)
        words = f"{opening}: “{first}” teaches “{taught}”, which “{then}” puts to work in “{done}”."
        return Sentence("learn-first-taught", words, before=first, after=then, taught=taught, done=done)
    shared = read_statement(first).object_terms & read_statement(then).object_terms
    if shared:
        matter = ", ".join(show_words(first, shared))
        words = f"{opening}: both are about “{matter}”, and “{first}” is of the lower level."
        return Sentence("learn-first-titles", words, before=first, after=then, matter=matter)
    return Sentence("learn-first", f"{opening}, as their words suggest.", before=first, after=then)


def _iter_pairs(catalogue: Catalogue, link: Link) -> Iterator[_Pair]:
    """Yields the pairs of statements that are the evidence of a link."""
    for one, other in pairwise(catalogue.evidence_of(link)):
        if _is_statement(one, link.subject) and _is_statement(other, link.object):
            yield one.text.rstrip(".。"), other.text.rstrip(".。")


def _is_statement(evidence: Evidence, unit: UnitKey) -> bool:
    return evidence.statement is not None and evidence.statement.unit == unit


def _name(catalogue: Catalogue, key: UnitKey) -> str:
    unit = catalogue.units.get(key)
    return (unit.find_title() if unit else None) or key
