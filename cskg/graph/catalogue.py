"""The catalogue: the immutable read model of one dataset revision, which everything above uses.

A light index of units, areas, sources and links lies in memory; the body of an edition (its statements,
remark, spans) is read from the store when someone asks, and a few thousand of them are kept. A new
revision is a new catalogue: whoever holds one sees one revision to the end.

It knows which edition answers for a unit; it does not know how questions arrive.
"""

import difflib
import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from typing import TypeVar

from cskg.errors import BadInputError, NotFoundError, StoreError
from cskg.graph.convert import from_graph
from cskg.graph.index import EditionEntry, FunctionalArea, Industry, UnitEntry, read_index
from cskg.graph.links import Settled, evidence_from_graph, links_from_graph, rejections_from_graph, settle
from cskg.graph.publications import Log, Publication, log_from_graph
from cskg.graph.rows import Row, Rows
from cskg.graph.store import Store
from cskg.graph.terms import iri_of, node, term_of
from cskg.model import (
    Diagnostic,
    Evidence,
    Justification,
    Language,
    Link,
    Rejection,
    Severity,
    Source,
    StatementRef,
    Unit,
    UnitKey,
    UnitStatus,
)
from cskg.outline import Outline
from cskg.vocab import CSKG, Iris, area_slug, slugify

_BODIES = 4096
_Said = TypeVar("_Said", bound=Link | Rejection)


class Catalogue:
    """One dataset revision, to read.

    Args:
        store: Holds the named graphs; it must not change while the catalogue lives.
        iris: The base of the IRIs in it.

    Raises:
        StoreError: The store cannot be read, or holds no dataset under this base IRI.
    """

    def __init__(self, store: Store, iris: Iris) -> None:
        self.store = store
        self.iris = iris
        graphs: dict[str, list[Row]] = defaultdict(list)
        for graph, subject, predicate, term in store.select("index"):
            graphs[iri_of(graph)].append((iri_of(subject), iri_of(predicate), term_of(term)))
        self.sources, self.units = read_index(graphs, iris)
        if graphs and not self.units:
            raise StoreError(
                store.place,
                f"The store holds no unit under the base IRI {iris.base}.",
                "Give the --base-iri that it was built with.",
            )
        self.digests = _read_digests(store, iris)
        self.revision = _find_revision(self.digests)
        self._method_graphs = [name for name, _ in self.digests if name.startswith(iris.method(""))]
        settled = _read_links(store, iris)
        self.links = settled.links
        self.rejections = settled.rejections
        self.contradictions = settled.contradictions
        self.statement_count = int(term_of(next(store.select("statement_count"))[0]).value)
        self._duplicates = {unit.key: found for unit in self.units.values() if (found := _find_duplicates(unit))}
        self._source_of = {source.name: source for source in self.sources}
        self._read_body = lru_cache(maxsize=_BODIES)(partial(_read_edition, store, self._source_of))
        self._read_words = lru_cache(maxsize=_BODIES)(partial(_read_evidence, store, iris))

    @cached_property
    def _names(self) -> dict[str, UnitKey]:
        """Codes, old codes and IRIs to keys; a current code wins over an old one, and that over a mere mention."""
        units = self.units.values()
        names = {unit.iri: unit.key for unit in units}
        for unit in units:
            if unit.editions:
                names.setdefault(unit.code, unit.key)
        for unit in units:
            for edition in unit.editions:
                if edition.old_code is not None:
                    names.setdefault(edition.old_code, unit.key)
        for unit in units:
            names.setdefault(unit.code, unit.key)
        return names

    def find_unit(self, name: str) -> UnitEntry | None:
        """Finds a unit by its current code, old code or IRI."""
        key = self._names.get(name.strip())
        return self.units[key] if key is not None else None

    def get_unit(self, name: str) -> UnitEntry:
        """Gets a unit by its current code, old code or IRI.

        Raises:
            NotFoundError: There is none; it names codes that look alike.
        """
        unit = self.find_unit(name)
        if unit is None:
            raise NotFoundError("unit", name, self._near(name.strip()))
        return unit

    def _near(self, name: str) -> list[str]:
        wanted = name[:40].upper()
        alike = [
            unit.code for unit in self.units.values() if unit.code[:3] == wanted[:3] or unit.code[-4:] == wanted[-4:]
        ]
        return difflib.get_close_matches(
            wanted, alike[:2000] or [unit.code for unit in self.units.values()][:2000], n=3
        )

    def evidence_of(self, link: Link) -> tuple[Evidence, ...]:
        """Gives what a link rests on; that of inferred ones is read when someone asks, as there is much of it."""
        if link.evidence or link.justification not in {Justification.STRUCTURAL, Justification.LEXICAL}:
            return link.evidence
        return self._read_words(self.iris.method(link.method), self.iris.link(link))

    def find_outline(self, key: UnitKey, language: Language) -> Outline | None:
        """Finds the outline of the edition that is served of a unit in a language."""
        unit = self.units.get(key)
        if unit is None or not unit.editions:
            return None
        outline = self.get_outline(unit, language)
        return outline if outline.unit.language is language else None

    def get_edition(self, unit: UnitEntry, language: Language | None = None) -> Unit:
        """Reads the body of the edition whose statements answer.

        Raises:
            BadInputError: The unit is only referenced, so there is nothing to read.
        """
        return self.get_outline(unit, language).unit

    def get_outline(self, unit: UnitEntry, language: Language | None = None) -> Outline:
        """Reads the outline, and with it the body, of the edition whose statements answer.

        Raises:
            BadInputError: The unit is only referenced, so there is nothing to read.
        """
        entry = unit.find_body(language)
        if entry is None:
            raise BadInputError(
                f"{unit.code} is only named by other units; the dataset holds no document that describes it.",
                "Add its document to the sources.",
            )
        return self._read_body(unit.iri, entry.iri, entry.graph, entry.source)

    def graph_names(self) -> list[str]:
        """The IRIs of the named graphs: what the documents say, what methods find across them, and the log if any."""
        log = [self.iris.publications] if self.log.publications else []
        return [*(self.iris.graph(source.name) for source in self.sources), *self._method_graphs, *log]

    @cached_property
    def log(self) -> Log:
        """The log of publications; empty for a dataset that was never published."""
        rows = self.store.select("graph", graph=node(self.iris.publications))
        return log_from_graph(((iri_of(s), iri_of(p), term_of(o)) for s, p, o in rows), self.iris)

    def get_publications_since(self, revision: str) -> tuple[Publication, ...]:
        """Gives the publications after a revision.

        Raises:
            NotFoundError: The log does not have the revision.
        """
        later = () if revision == self.revision else self.log.since(revision)
        if later is None:
            known = [publication.revision for publication in self.log.publications[-3:]]
            raise NotFoundError("publication of the revision", revision, known)
        return later

    def find_successors(self, ref: StatementRef) -> tuple[StatementRef, ...]:
        """Finds the statements of today that took the place of one that is no more, through all publications.

        A bare name of a text that its edition has several times stands for all of these statements.
        """
        found: dict[StatementRef, None] = {}
        waiting, seen = [ref], {ref}
        while waiting:
            each = waiting.pop(0)
            outline = self.find_outline(each.unit, each.language)
            if outline and outline.find(each.name):
                found[each] = None
                continue
            repeated = outline.find_repeated(each.name) if outline else []
            if outline and repeated:
                found |= dict.fromkeys(outline.ref(entry.position) for entry in repeated)
            elif vanished := self.log.find_vanished(each):
                later = [successor.statement for successor in vanished.successors]
                waiting += [successor for successor in later if successor not in seen]
                seen.update(later)
        return tuple(found)

    def find_heir(self, ref: StatementRef) -> StatementRef:
        """Finds the statement of today that alone took the place of one, or gives that one back."""
        current, seen = ref, {ref}
        while True:
            outline = self.find_outline(current.unit, current.language)
            if outline and outline.find(current.name):
                return current
            heir = self.log.find_heir(current)
            if heir is None or heir in seen:
                return ref
            seen.add(heir)
            current = heir

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What no document shows alone: codes that two sources describe."""
        return tuple(diagnostic for found in self._duplicates.values() for diagnostic in found)

    def duplicates_of(self, key: UnitKey) -> tuple[Diagnostic, ...]:
        """The sources that describe a unit twice."""
        return self._duplicates.get(key, ())

    def get_source(self, name: str) -> Source:
        """Gets a source document by its name."""
        return self._source_of[name]

    @cached_property
    def functional_areas(self) -> tuple[FunctionalArea, ...]:
        """All functional areas, in order of their slugs."""
        found: dict[str, FunctionalArea] = {}
        for unit in self.units.values():
            for edition in unit.editions:
                for area in self.areas_of(edition):
                    found.setdefault(area.slug, area)
        return tuple(found[slug] for slug in sorted(found))

    @cached_property
    def industries(self) -> tuple[Industry, ...]:
        """All industries, in order of their slugs."""
        found: dict[str, Industry] = {}
        for unit in self.units.values():
            for edition in unit.editions:
                if edition.industry:
                    found.setdefault(slugify(edition.industry), _industry(edition.industry))
        return tuple(found[slug] for slug in sorted(found))

    def areas_of(self, edition: EditionEntry) -> tuple[FunctionalArea, ...]:
        """The functional areas that an edition names."""
        industry = _industry(edition.industry) if edition.industry else None
        return tuple(
            FunctionalArea(
                slug=(slug := area_slug(edition.industry, edition.branch, name)),
                iri=self.iris.functional_area(slug),
                name=name,
                industry=industry,
                branch=edition.branch,
            )
            for name in edition.functional_areas
        )

    def get_functional_area(self, name: str) -> FunctionalArea:
        """Gets a functional area by its slug, IRI or name.

        Raises:
            NotFoundError: There is none, or the name stands for several (it names their slugs).
        """
        found = [area for area in self.functional_areas if name in {area.slug, area.iri}]
        found = found or [area for area in self.functional_areas if slugify(area.name) == slugify(name)]
        if len(found) == 1:
            return found[0]
        slugs = [area.slug for area in self.functional_areas]
        near = [area.slug for area in found] or difflib.get_close_matches(slugify(name), slugs[:2000], n=3, cutoff=0.4)
        raise NotFoundError("functional area", name, near)

    def links_of(self, key: UnitKey) -> Sequence[Link]:
        """The links that a unit is the subject or object of."""
        return self._links_by_unit.get(key, ())

    @cached_property
    def _links_by_unit(self) -> dict[UnitKey, list[Link]]:
        found: dict[UnitKey, list[Link]] = defaultdict(list)
        for link in self.links:
            found[link.subject].append(link)
            if link.object != link.subject:
                found[link.object].append(link)
        return found

    def search(self, text: str) -> list[UnitEntry]:
        """Finds the units whose codes, titles and functional areas hold all words of a text, case aside."""
        wanted = _fold(text).split()
        return [unit for unit in self.units.values() if all(word in self._haystacks[unit.key] for word in wanted)]

    @cached_property
    def _haystacks(self) -> dict[UnitKey, str]:
        return {
            unit.key: _fold(
                "\n".join(
                    [unit.code, unit.old_code or ""]
                    + [text for edition in unit.editions for text in (edition.title or "", *edition.functional_areas)]
                )
            )
            for unit in self.units.values()
        }


def _read_edition(
    store: Store, sources: Mapping[str, Source], unit: str, edition: str, graph: str, source: str
) -> Outline:
    rows = store.select("edition", graph=node(graph), unit=node(unit), edition=node(edition))
    return Outline(from_graph(((iri_of(s), iri_of(p), term_of(o)) for s, p, o in rows), sources[source]))


def _read_evidence(store: Store, iris: Iris, graph: str, link: str) -> tuple[Evidence, ...]:
    rows = store.select("evidence", graph=node(graph), link=node(link))
    return evidence_from_graph(Rows((iri_of(s), iri_of(p), term_of(o)) for s, p, o in rows), link, iris)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _industry(name: str) -> Industry:
    return Industry(name=name, slug=slugify(name))


def _read_digests(store: Store, iris: Iris) -> list[tuple[str, str]]:
    """The sources and methods with the digests of what their graphs hold, in order of their IRIs."""
    return sorted(
        (iri_of(subject), term_of(term).value)
        for subject, predicate, term in store.select("graph", graph=node(iris.ingest))
        if iri_of(predicate) == str(CSKG.contentDigest)
    )


def _find_revision(digests: list[tuple[str, str]]) -> str:
    """The digest of what all graphs hold, with their names."""
    digest = hashlib.sha256()
    for name, content in digests:
        digest.update(f"{name}\n{content}\n".encode())
    return digest.hexdigest()


def _read_links(store: Store, iris: Iris) -> Settled:
    """All links, in order; what two graphs say of one link is one link with the evidence of both.

    Inferred links come without their evidence, see :meth:`Catalogue.evidence_of`.
    """
    graphs: dict[str, list[Row]] = defaultdict(list)
    for query in ("links", "said"):
        for graph, subject, predicate, term in store.select(query):
            graphs[iri_of(graph)].append((iri_of(subject), iri_of(predicate), term_of(term)))
    links: dict[str, Link] = {}
    rejections: dict[str, Rejection] = {}
    for name in sorted(graphs):
        for link in links_from_graph(graphs[name], iris):
            _merge(links, iris.link(link), link)
        for rejection in rejections_from_graph(graphs[name], iris):
            _merge(rejections, iris.rejection(rejection), rejection)
    return settle((links[iri] for iri in sorted(links)), (rejections[iri] for iri in sorted(rejections)))


def _merge(known: dict[str, _Said], iri: str, said: _Said) -> None:
    before = known.get(iri, said)
    known[iri] = replace(
        said,
        confidence=max(before.confidence, said.confidence),
        evidence=tuple(dict.fromkeys((*before.evidence, *said.evidence))),
    )


def _find_duplicates(unit: UnitEntry) -> tuple[Diagnostic, ...]:
    """Notices a code that two sources describe in one language."""
    found = []
    for language in unit.languages:
        names = [e.source for e in unit.editions if e.language is language and e.status is UnitStatus.DESCRIBED]
        if len(names) > 1:
            found.append(
                Diagnostic(
                    severity=Severity.WARNING,
                    code="duplicate-code",
                    message=f"{unit.code} ({language.value}) is described by {' and by '.join(names)}; "
                    f"{names[0]} is served. Remove one, or correct its code.",
                    source=names[0],
                )
            )
    return tuple(found)
