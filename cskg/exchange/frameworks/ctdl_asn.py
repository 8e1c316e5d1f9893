"""CTDL-ASN in JSON-LD (Credential Engine): a competency framework, with the HKQF as a qualifications framework.

Units and statements are competencies. A unit has one node for all its editions, and its statements one each. The levels
are a progression model of the Hong Kong Qualifications Framework. Functional areas and industries are concepts.
Alignments have no confidence, so only links that a document or a curator states are written. The context is named,
never fetched.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyoxigraph as ox
from rdflib.namespace import RDFS

from cskg.exchange.framework_formats import FrameworkFormat, find_level, join_notices
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import iter_array, pack_json
from cskg.exchange.selection import INFERRED, Selection
from cskg.iris import area_slug
from cskg.model import LEVELS, Link, LinkPredicate, StatementKind, StatementRef, Unit
from cskg.outline import Outline
from cskg.vocab import CSKG, level_iri, ontology_folder

CONTEXT = "http://credreg.net/ctdlasn/schema/context/json"
_SAME_TERM = "ceasn:derivedFrom does not tell adapted from adopted"
_NO_TERM = "there is no term for them"
_OUTSIDE = "the unit that would carry them is not in the file"
_OTHER_SPELLING = "a concept has one label in a language"
_ALIGNMENTS = {
    LinkPredicate.ADOPTED_FROM: "ceasn:derivedFrom",
    LinkPredicate.ADAPTED_FROM: "ceasn:derivedFrom",
    LinkPredicate.OVERLAPS_WITH: "ceasn:majorAlignment",
    LinkPredicate.RELATED_TO: "ceasn:minorAlignment",
    LinkPredicate.SAME_AS: "ceasn:exactAlignment",
}
_KINDS = {
    StatementKind.PERFORMANCE_REQUIREMENT: str(CSKG.PerformanceRequirement),
    StatementKind.ASSESSMENT_CRITERION: str(CSKG.AssessmentCriterion),
}

_Node = dict[str, Any]


class _Framework:
    """Makes the nodes of one framework."""

    def __init__(self, selection: Selection, losses: Losses) -> None:
        self._selection, self._losses = selection, losses
        self._iris = selection.catalogue.iris
        self._iri = f"{self._iris.base}framework/{selection.name}"
        self._links = self._group_links()
        self._concepts: dict[str, _Node] = {}

    def iter_nodes(self) -> Iterator[_Node]:
        yield self._make_framework()
        yield from _iter_levels()
        for outlines in self._selection.iter_grouped():
            yield self._make_unit(outlines)
            for outline in outlines:
                yield from self._iter_statements(outline)
        yield from self._concepts.values()

    def _make_framework(self) -> _Node:
        languages: dict[str, None] = {}
        tops = []
        for outlines in self._selection.iter_grouped():
            tops.append(self._iris.unit(outlines[0].unit.key))
            languages |= dict.fromkeys(outline.unit.language.value for outline in outlines)
        name = self._selection.title
        return self._head(self._iri, "ceasn:CompetencyFramework") | {
            "ceasn:name": {"en": name},
            "ceasn:description": {"en": f"{name}\n{join_notices(self._selection, self._losses)}".rstrip()},
            "ceasn:inLanguage": sorted(languages),
            "ceasn:hasTopChild": tops,
        }

    def _head(self, iri: str, kind: str) -> _Node:
        return {"@id": iri, "@type": kind, "ceterms:ctid": f"ce-{self._iris.make_uuid(iri)}"}

    def _make_unit(self, outlines: list[Outline]) -> _Node:
        units = [outline.unit for outline in outlines]
        iri = self._iris.unit(units[0].key)
        unit_node = self._head(iri, "ceasn:Competency") | {
            "ceasn:competencyText": {unit.language.value: unit.title or unit.code for unit in units},
            "ceasn:codedNotation": units[0].code,
            "ceasn:inLanguage": [unit.language.value for unit in units],
            "ceasn:isPartOf": [self._iri],
            "ceasn:isTopChildOf": [self._iri],
        }
        for name, texts in (
            ("ceasn:competencyLabel", {unit.language.value: unit.title for unit in units}),
            ("ceasn:description", {unit.language.value: unit.range for unit in units}),
            ("ceasn:comment", {unit.language.value: unit.remark for unit in units}),
        ):
            if found := {language: text for language, text in texts.items() if text is not None}:
                unit_node[name] = found
        if (level := find_level(units, self._losses)) is not None:
            unit_node["asn:hasProgressionLevel"] = [level_iri(level)]
        if terms := dict.fromkeys(term for unit in units for term in self._find_terms(unit)):
            unit_node["ceasn:conceptTerm"] = list(terms)
        children = [
            self._name(outline, position) for outline in outlines for position in outline if "." not in position
        ]
        if children:
            unit_node["ceasn:hasChild"] = children
        for name, others in self._links.get(units[0].key, {}).items():
            unit_node[name] = others
        return unit_node

    def _find_terms(self, unit: Unit) -> Iterator[str]:
        """Yields the concepts of a unit's industry and areas, and keeps their nodes."""
        above: str | None = None
        if unit.industry is not None:
            above = self._iris.industry(unit.industry)
            self._label(above, None, Part.INDUSTRIES, unit.industry, unit)
            yield above
        for name in unit.functional_areas:
            area = self._iris.functional_area(area_slug(unit.industry, unit.branch, name))
            self._label(area, above, Part.AREAS, name, unit)
            yield area

    def _label(self, iri: str, above: str | None, part: Part, text: str, unit: Unit) -> None:
        concept = self._concepts.setdefault(iri, {"@id": iri, "@type": "skos:Concept", "skos:prefLabel": {}})
        if above is not None:
            concept["skos:broader"] = [above]
        label = concept["skos:prefLabel"].setdefault(unit.language.value, text)
        self._losses.take(part, text, label, _OTHER_SPELLING)

    def _name(self, outline: Outline, position: str) -> str:
        return self._iris.statement(outline.ref(position))

    def _iter_statements(self, outline: Outline) -> Iterator[_Node]:
        unit = outline.unit
        for position, entry in outline.items():
            language = unit.language.value
            ref = StatementRef(unit=unit.key, language=unit.language, name=entry.name)
            parent = position.parent
            statement = self._head(self._iris.statement(ref), "ceasn:Competency") | {
                "ceasn:competencyText": {language: entry.statement.text},
                "ceasn:inLanguage": [language],
                "ceasn:isPartOf": [self._iri],
                "ceasn:isChildOf": [self._name(outline, parent) if parent else self._iris.unit(unit.key)],
                "ceasn:conceptTerm": [_KINDS[entry.kind]],
            }
            if entry.statement.number is not None:
                statement["ceasn:listID"] = entry.statement.number
            if entry.statement.children:
                below = [self._iris.statement(outline.ref(each.position)) for each in outline.below(position)]
                statement["ceasn:hasChild"] = below
            yield statement

    def _group_links(self) -> dict[str, dict[str, list[str]]]:
        """Groups alignments by the units that carry them, and notes what has no term."""
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for link in self._selection.iter_links():
            if link.justification in INFERRED:
                continue
            owner, name, other = _align(link)
            unit = self._selection.catalogue.units.get(owner)
            if name is None:
                self._losses.add(Part.STATED_LINKS, _NO_TERM)
            elif unit is None or not unit.editions or not self._selection.has_unit(owner):
                self._losses.add(Part.STATED_LINKS, _OUTSIDE)
            else:
                if link.predicate is LinkPredicate.ADAPTED_FROM:
                    self._losses.add(Part.STATED_LINKS, _SAME_TERM)
                iri = self._iris.unit(other)
                if iri not in found[owner][name]:
                    found[owner][name].append(iri)
        return found


def _align(link: Link) -> "tuple[Any, str | None, Any]":
    """Returns which unit carries the alignment of a link, by which term, with which other unit."""
    if link.predicate is LinkPredicate.PREREQUISITE_OF:
        return link.object, "ceasn:prerequisiteAlignment", link.subject
    return link.subject, _ALIGNMENTS.get(link.predicate), link.object


def _iter_levels() -> Iterator[_Node]:
    """Yields the Hong Kong Qualifications Framework with its levels, as the ontology names them."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    kept = {str(RDFS.label): names, str(RDFS.comment): texts}
    for quad in ox.parse(path=ontology_folder() / "levels.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in kept and isinstance(quad.object, ox.Literal):
            kept[quad.predicate.value][str(quad.subject).strip("<>")][quad.object.language or "en"] = quad.object.value
    framework, model = str(CSKG.HKQF), str(CSKG.QFLevels)
    yield {
        "@id": framework,
        "@type": "ceterms:QualificationsFramework",
        "ceterms:name": names[framework],
        "ceterms:description": texts[framework],
        "ceterms:subjectWebpage": ["https://www.hkqf.gov.hk/"],
        "asn:hasProgressionModel": [model],
    }
    yield {
        "@id": model,
        "@type": "asn:ProgressionModel",
        "ceasn:name": names[model],
        "ceasn:description": texts[model],
        "asn:hasProgressionLevel": [level_iri(level) for level in LEVELS],
    }
    for level in LEVELS:
        iri = level_iri(level)
        found: _Node = {"@id": iri, "@type": "asn:ProgressionLevel", "skos:prefLabel": names[iri]}
        found |= {"skos:notation": str(level)}
        yield found | ({"ceterms:precedes": [level_iri(level + 1)]} if level + 1 in LEVELS else {})


def _write(selection: Selection, file: BinaryIO, losses: Losses) -> None:
    file.write(b'{"@context":' + pack_json(CONTEXT) + b',"@graph":')
    file.writelines(iter_array(_Framework(selection, losses).iter_nodes()))
    file.write(b"}\n")


FORMATS = (
    FrameworkFormat(
        name="ctdl-asn",
        title="CTDL-ASN in JSON-LD",
        suffix=".ctdl-asn.jsonld",
        media_type="application/ld+json",
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
                Part.STATEMENTS,
                Part.KINDS,
                Part.TREE,
                Part.NUMBERS,
                Part.STATED_LINKS,
                Part.RIGHTS,
                Part.MADE_UP,
            }
        ),
        write=_write,
    ),
)
