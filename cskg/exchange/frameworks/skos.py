"""SKOS: industries, functional areas and units as the concepts of one scheme, in Turtle.

A unit is a concept under its areas, with a label, a scope note (its range) and a note (its remark) for each edition.
Statements are sentences, not concepts, and are left out. SKOS relations have no confidence, so only links that a
document or a curator states are written.
"""

from collections.abc import Iterator
from typing import BinaryIO

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from cskg.exchange.framework_formats import FrameworkFormat, find_level, list_notices
from cskg.exchange.losses import Losses, Part
from cskg.exchange.selection import INFERRED, Selection
from cskg.graph.rdf_terms import node, string, words
from cskg.iris import area_slug
from cskg.model import Language, LinkPredicate, Unit
from cskg.outline import Outline
from cskg.vocab import CSKG, PREFIXES, level_iri

_RELATIONS = {
    LinkPredicate.ADOPTED_FROM: PROV.wasDerivedFrom,
    LinkPredicate.ADAPTED_FROM: PROV.wasDerivedFrom,
    LinkPredicate.REPLACES: DCTERMS.replaces,
    LinkPredicate.OVERLAPS_WITH: SKOS.closeMatch,
    LinkPredicate.RELATED_TO: SKOS.related,
    LinkPredicate.SAME_AS: SKOS.exactMatch,
}
"""Terms of other vocabularies. A prerequisite is a ``dcterms:requires`` of its object."""

_OTHER_SPELLING = "a concept has one preferred label in a language; other spellings are alternatives"
_PREFIXES = {name: str(PREFIXES[name]) for name in ("cskg", "dcterms", "prov", "skos")}


class _Scheme:
    """Makes the triples of one scheme."""

    def __init__(self, selection: Selection, losses: Losses) -> None:
        self._selection, self._losses = selection, losses
        self._iris = selection.catalogue.iris
        self._scheme = node(f"{self._iris.base}framework/{selection.name}")
        self._labels: dict[tuple[str, Language], str] = {}
        self._placed: set[str] = set()

    def iter_triples(self) -> Iterator[ox.Triple]:
        scheme = self._scheme
        yield ox.Triple(scheme, node(RDF.type), node(SKOS.ConceptScheme))
        yield ox.Triple(scheme, node(DCTERMS.title), words(self._selection.title, Language.EN))
        for notice in list_notices(self._selection):
            yield ox.Triple(scheme, node(DCTERMS.rights), string(notice))
        for outlines in self._selection.iter_grouped():
            yield from self._iter_unit(outlines)
        yield from self._iter_links()

    def _iter_unit(self, outlines: list[Outline]) -> Iterator[ox.Triple]:
        units = [outline.unit for outline in outlines]
        subject = node(self._iris.unit(units[0].key))
        yield ox.Triple(subject, node(RDF.type), node(SKOS.Concept))
        yield ox.Triple(subject, node(SKOS.inScheme), self._scheme)
        yield ox.Triple(subject, node(SKOS.notation), string(units[0].code))
        if (level := find_level(units, self._losses)) is not None:
            yield ox.Triple(subject, node(DCTERMS.educationLevel), node(level_iri(level)))
        is_top = True
        for unit in units:
            yield ox.Triple(subject, node(DCTERMS.language), string(unit.language.value))
            for predicate, text in (
                (SKOS.prefLabel, unit.title),
                (SKOS.scopeNote, unit.range),
                (SKOS.note, unit.remark),
            ):
                if text is not None:
                    yield ox.Triple(subject, node(predicate), words(text, unit.language))
            for parent in self._find_parents(unit):
                is_top = False
                yield ox.Triple(subject, node(SKOS.broader), node(parent))
            yield from self._iter_parents(unit)
        if is_top:
            yield from self._iter_top(subject)

    def _find_parents(self, unit: Unit) -> list[str]:
        areas = [
            self._iris.functional_area(area_slug(unit.industry, unit.branch, name)) for name in unit.functional_areas
        ]
        return areas or ([self._iris.industry(unit.industry)] if unit.industry is not None else [])

    def _iter_parents(self, unit: Unit) -> Iterator[ox.Triple]:
        """Yields the concepts above a unit, each once, and their labels."""
        above: str | None = None
        if unit.industry is not None:
            above = self._iris.industry(unit.industry)
            yield from self._iter_concept(above, None)
            yield from self._iter_label(above, Part.INDUSTRIES, unit.industry, unit.language)
        for name in unit.functional_areas:
            area = self._iris.functional_area(area_slug(unit.industry, unit.branch, name))
            yield from self._iter_concept(area, above)
            yield from self._iter_label(area, Part.AREAS, name, unit.language)

    def _iter_concept(self, iri: str, above: str | None) -> Iterator[ox.Triple]:
        if iri in self._placed:
            return
        self._placed.add(iri)
        subject = node(iri)
        yield ox.Triple(subject, node(RDF.type), node(SKOS.Concept))
        yield ox.Triple(subject, node(SKOS.inScheme), self._scheme)
        if above is None:
            yield from self._iter_top(subject)
        else:
            yield ox.Triple(subject, node(SKOS.broader), node(above))

    def _iter_top(self, subject: ox.NamedNode) -> Iterator[ox.Triple]:
        yield ox.Triple(subject, node(SKOS.topConceptOf), self._scheme)
        yield ox.Triple(self._scheme, node(SKOS.hasTopConcept), subject)

    def _iter_label(self, iri: str, part: Part, text: str, language: Language) -> Iterator[ox.Triple]:
        first = self._labels.setdefault((iri, language), text)
        self._losses.take(part, text, first, _OTHER_SPELLING)
        predicate = SKOS.prefLabel if text == first else SKOS.altLabel
        yield ox.Triple(node(iri), node(predicate), words(text, language))

    def _iter_links(self) -> Iterator[ox.Triple]:
        for link in self._selection.iter_links():
            if link.justification in INFERRED:
                continue
            subject, target = node(self._iris.unit(link.subject)), node(self._iris.unit(link.object))
            yield ox.Triple(subject, node(CSKG[link.predicate.value]), target)
            if link.predicate is LinkPredicate.PREREQUISITE_OF:
                yield ox.Triple(target, node(DCTERMS.requires), subject)
            else:
                yield ox.Triple(subject, node(_RELATIONS[link.predicate]), target)


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    triples = _Scheme(selection, losses).iter_triples()
    ox.serialize(triples, output=file, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES)


FORMATS = (
    FrameworkFormat(
        name="skos",
        title="SKOS in Turtle",
        suffix=".skos.ttl",
        media_type=ox.RdfFormat.TURTLE.media_type,
        parts=frozenset(
            {
                Part.UNITS,
                Part.EDITIONS,
                Part.TITLES,
                Part.LEVELS,
                Part.RANGES,
                Part.REMARKS,
                Part.INDUSTRIES,
                Part.AREAS,
                Part.STATED_LINKS,
                Part.RIGHTS,
                Part.MADE_UP,
            }
        ),
        write=_write,
    ),
)
