"""The facts of a selection; each has the name of a part, and values with the thing and the data about it."""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cskg.codes import code_of
from cskg.exchange.losses import Part
from cskg.exchange.selection import INFERRED, Selection
from cskg.graph.catalogue import Catalogue
from cskg.graph.compiling import Compiler
from cskg.graph.contents import make_contents
from cskg.iris import Iris
from cskg.model import Link, Unit, UnitStatus
from cskg.outline import Outline

Fact = tuple[Part, tuple[Any, ...]]
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/hk-competency/")


def compile_units(folder: Path, *units: Unit, iris: Iris | None = None, links: Iterable[Link] = ()) -> Catalogue:
    """Returns a catalogue of units and links, without reading a document."""
    links = tuple(links)
    iris = iris or Iris()
    by_source: dict[str, list[Unit]] = {}
    for unit in units:
        by_source.setdefault(unit.source.name, []).append(unit)
    compiler = Compiler(folder / f"{uuid.uuid4()}.sqlite", iris)
    for name, found in sorted(by_source.items()):
        compiler.add_graph(iris.graph(name), "0", make_contents(found[0].source, iris, units=found, links=links))
    catalogue = compiler.finish()
    compiler.close()
    return catalogue


def name_uuid(path: str) -> str:
    """Returns the UUID of the thing with a path."""
    return str(uuid.uuid5(_NAMESPACE, path))


def show(number: float) -> str:
    """Returns a number as the formats write it."""
    return f"{number:g}"


def list_facts(selection: Selection) -> Counter[Fact]:
    """Returns all facts of a selection."""
    return Counter(_iter_facts(selection))


def _iter_facts(selection: Selection) -> Iterator[Fact]:
    catalogue = selection.catalogue
    for unit in selection.iter_units():
        yield (Part.UNITS if unit.editions else Part.NAMED_UNITS), (unit.key,)
        for edition in unit.editions:
            if unit.find_body_in(edition.language) != edition:
                yield Part.UNSERVED_EDITIONS, (unit.key, edition.language.value, edition.source)
    for outline in selection.iter_outlines():
        yield from _iter_edition(outline)
    claims = set()
    for link in selection.iter_links():
        is_inferred = link.justification in INFERRED
        claim = (link.subject, link.predicate.value, link.object)
        claims.add((Part.INFERRED_LINKS if is_inferred else Part.STATED_LINKS, claim))
        reason = link.justification.value
        confidence = Part.INFERRED_CONFIDENCES if is_inferred else Part.STATED_CONFIDENCES
        yield confidence, (*claim, reason, show(link.confidence))
        yield Part.LINK_METHODS, (*claim, reason, link.method)
        words = " / ".join(each.text for each in catalogue.evidence_of(link))
        yield (Part.INFERRED_REASONS if is_inferred else Part.STATED_REASONS), (*claim, words)
        yield Part.REASON_PLACES, (*claim, link.method)
    yield from claims
    for rejection in selection.iter_rejections():
        yield Part.REJECTIONS, (rejection.subject, rejection.predicate.value, rejection.object)
    sources = selection.find_sources()
    for source in sources:
        yield Part.SOURCES, (source.name,)
        yield Part.DIGESTS, (source.name, source.sha256)
        yield Part.TEXTS, (source.name,)
        if source.title is not None:
            yield Part.SOURCE_TITLES, (source.name, source.title)
        if source.publisher is not None:
            yield Part.PUBLISHERS, (source.name, source.publisher)
    yield from {(Part.RIGHTS, (source.rights,)) for source in sources if source.rights is not None}
    if any(source.illustrative for source in sources):
        yield Part.MADE_UP, ()
    yield from _iter_pasts(selection)
    if selection.is_whole:
        for publication in catalogue.log.publications:
            yield Part.PUBLICATIONS, (publication.number,)


def _iter_pasts(selection: Selection) -> Iterator[Fact]:
    for past in selection.iter_pasts():
        own = (past.unit, past.language.value)
        if not past.is_served:
            yield Part.VANISHED_EDITIONS, (*own, past.title or code_of(past.unit))
        for vanished, _ in past.statements:
            successors = sorted(each.statement.name for each in vanished.successors)
            yield Part.VANISHED, (*own, vanished.statement.name, vanished.text, *successors)


def _iter_edition(outline: Outline) -> Iterator[Fact]:
    unit = outline.unit
    own = (unit.key, unit.language.value)
    yield Part.EDITIONS, own
    if unit.status is UnitStatus.LISTED:
        yield Part.STATUSES, own
    for part, value in (
        (Part.TITLES, unit.title),
        (Part.OLD_CODES, unit.old_code),
        (Part.LEVELS, unit.level),
        (Part.CREDITS, unit.credit),
        (Part.CREDIT_NOTES, unit.credit_note),
        (Part.RANGES, unit.range),
        (Part.INDUSTRIES, unit.industry),
        (Part.BRANCHES, unit.branch),
        (Part.REMARKS, unit.remark),
        (Part.OPENERS, unit.criteria_opener),
        (Part.LAYOUTS, unit.layout),
        *((Part.AREAS, area) for area in unit.functional_areas),
        *((Part.FIELD_PLACES, quote.field) for quote in unit.field_quotes),
        *((Part.DERIVATIONS, (number, each)) for number, each in enumerate(unit.derivations)),
        *((Part.DIAGNOSTICS, (number, each)) for number, each in enumerate(unit.diagnostics)),
    ):
        if value is not None:
            yield part, (*own, value)
    for position, entry in outline.items():
        statement = entry.statement
        this = (*own, entry.name)
        yield Part.STATEMENTS, (*this, statement.text)
        yield Part.KINDS, (*this, entry.kind.value)
        yield Part.TREE, (*this, outline[position.parent].name if position.parent else "")
        yield Part.ORDER, (*this, int(position.numbers.rpartition(".")[2]))
        if statement.number is not None:
            yield Part.NUMBERS, (*this, statement.number)
        if statement.confidence < 1:
            yield Part.CONFIDENCES, (*this, show(statement.confidence))
        for span in statement.spans:
            yield Part.SPANS, (*this, span.start, span.end)
