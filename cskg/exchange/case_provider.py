"""The resources of CASE by their UUIDs, as a server gives them: each alone, with the document that it belongs to.

There is a document for each specification of the dataset, and one for the whole, which is not listed because its items
are those of the others. Editions are found in a table of the compiled dataset. Vanished items are found in an index of
the log, which is made when it is first needed. The code that makes packages makes all resources, so a resource is the
same in both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from cskg.exchange.case_definitions import (
    make_document,
    make_groupings,
    make_item_types,
    make_licenses,
    make_subjects,
)
from cskg.exchange.case_items import CaseItems, Node
from cskg.exchange.case_trees import CaseTrees, Made
from cskg.exchange.losses import Losses
from cskg.exchange.selection import Selection, title_specification
from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import WHOLE, shorten
from cskg.graph.index import UnitEntry
from cskg.graph.specifications import list_served
from cskg.graph.vanished import Past, find_pasts, name_gone
from cskg.model import Link, UnitKey

Found = tuple[Node, str]
"""A resource, and the name of the specification whose document it belongs to."""

ITEMS, ASSOCIATIONS = "CFItems", "CFAssociations"


class CaseProvider:
    """Finds the resources of a dataset.

    Args:
        catalogue: The dataset.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._make = CaseItems(Selection(catalogue=catalogue), Losses(), is_extended=False)
        self._trees = CaseTrees(catalogue, self._make, Losses())
        self._specifications = catalogue.specifications

    def find(self, collection: str, identifier: str) -> Node | None:
        """Finds a resource.

        Args:
            collection: The name of its collection, such as ``CFItems``.
            identifier: Its UUID.
        """
        if collection == "CFDocuments":
            name = self.find_specification(identifier)
            return None if name is None else self._documents[name]
        if collection in {ITEMS, ASSOCIATIONS}:
            found = self._find(collection, identifier)
            return None if found is None else self._alone(*found)
        if collection == "CFRubrics":
            units = self._catalogue.find_units_by_uuid(identifier)
            found = next(self._pick(collection, identifier, (self._iter_home(unit) for unit in units)), None)
            return None if found is None else found[0]
        return self._definitions.get((collection, identifier))

    def find_specification(self, identifier: str) -> str | None:
        """Finds the name of the specification whose document has a UUID."""
        return self._names.get(identifier)

    def list_documents(self) -> list[Node]:
        """Lists the documents that together have each item once, in order of the names of their specifications."""
        names = {*self._specifications.entries, *self._gone.values()}
        return [self._documents[name] for name in sorted(names) or [WHOLE]]

    def list_children(self, collection: str, definition: Node) -> list[Node]:
        """Lists a definition and those under it, by their hierarchy codes."""
        code = definition["hierarchyCode"]
        below = (each for (name, _), each in self._definitions.items() if name == collection)
        return [definition, *(each for each in below if each["hierarchyCode"].startswith(f"{code}."))]

    def find_associations(self, identifier: str) -> tuple[Node, list[Node]] | None:
        """Finds an item, and the associations that it is an end of, as they are in packages."""
        found = self._find(ITEMS, identifier)
        if found is None:
            return None
        item, home = found
        made = self._iter_group_ends(identifier, home) if identifier in self._groups else self._iter_ends(identifier)
        ends = ("originNodeURI", "destinationNodeURI")
        chosen = {
            each["identifier"]: each
            for collection, each in made
            if collection == ASSOCIATIONS and any(each[end]["identifier"] == identifier for end in ends)
        }
        return self._alone(item, home), list(chosen.values())

    def _alone(self, node: Node, specification: str) -> Node:
        document = self._documents[specification]
        iri = self._make.iris.specification(specification)
        return node | {"CFDocumentURI": self._make.refer("CFDocuments", document["title"], iri)}

    # Documents and definitions are few, and are made at once.

    @cached_property
    def _documents(self) -> dict[str, Node]:
        """The documents of all present and former specifications, listed or not."""
        known = self._specifications
        names = {*known.entries, *known.names.values(), *known.joined, *self._gone.values(), WHOLE}
        return {name: self._make_document(name) for name in sorted(names)}

    def _make_document(self, name: str) -> Node:
        specifications = [each for each in self._specifications.entries.values() if name in {each.name, WHOLE}]
        names = sorted({source for each in specifications for source in each.sources})
        title = title_specification(self._catalogue, name)
        document = make_document(self._make, name, title, map(self._catalogue.get_source, names), self._catalogue)
        iri = self._make.iris.specification(name)
        return document | {"CFPackageURI": self._make.refer("CFPackages", document["title"], iri)}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {document["identifier"]: name for name, document in self._documents.items()}

    @cached_property
    def _definitions(self) -> dict[tuple[str, str], Node]:
        named = {slug for each in self._specifications.entries.values() for slug in each.industries}
        sources = {source for each in self._specifications.entries.values() for source in each.sources}
        made = {
            "CFItemTypes": make_item_types(self._make),
            "CFAssociationGroupings": make_groupings(self._make),
            "CFSubjects": make_subjects(
                self._make, (each for each in self._catalogue.industries if each.slug in named)
            ),
            "CFLicenses": make_licenses(self._make, map(self._catalogue.get_source, sources)),
        }
        return {(name, node["identifier"]): node for name, nodes in made.items() for node in nodes}

    # Industries and functional areas are few, too.

    @cached_property
    def _groups(self) -> dict[str, Found]:
        found: dict[str, Found] = {}
        for specification in self._specifications.entries.values():
            nodes = [self._trees.industries[slug] for slug in specification.industries]
            nodes += [self._trees.areas[area.slug] for area in specification.areas]
            for node in nodes:
                found.setdefault(node["identifier"], (node, specification.name))
        return found

    @cached_property
    def _placements(self) -> dict[str, Found]:
        """The associations of industries and functional areas with their parents, in each document."""
        found: dict[str, Found] = {}
        for specification in self._specifications.entries.values():
            for name in (specification.name, WHOLE):
                document = self._documents[name]
                pairs = [(self._trees.industries[slug], document) for slug in specification.industries]
                pairs += [
                    (
                        self._trees.areas[area.slug],
                        self._trees.industries[area.industry.slug] if area.industry else document,
                    )
                    for area in specification.areas
                ]
                for child, parent in pairs:
                    placed = self._make.place(child, parent)
                    home = name if parent is document else specification.name
                    found.setdefault(placed["identifier"], (placed, home))
        return found

    def _iter_group_ends(self, identifier: str, home: str) -> Iterator[Made]:
        for placed, specification in self._placements.values():
            if specification == home or placed["destinationNodeURI"]["identifier"] == identifier:
                yield ASSOCIATIONS, placed
        for unit in self._catalogue.find_units_by_uuid(identifier):
            yield from self._trees.iter_members(unit, self._documents[self._find_home(unit)])

    # Units, links, and what vanished.

    def _find(self, collection: str, identifier: str) -> Found | None:
        groups = self._groups if collection == ITEMS else self._placements
        if identifier in groups:
            return groups[identifier]
        return next(self._pick(collection, identifier, self._iter_candidates(collection, identifier)), None)

    def _iter_candidates(self, collection: str, identifier: str) -> Iterator[tuple[str, Iterable[Made]]]:
        for unit in self._catalogue.find_units_by_uuid(identifier):
            yield self._iter_home(unit)
            editions = [edition for edition in list_served(unit) if edition.industry is None]
            if any(not self._trees.list_areas(edition, unit.key) for edition in editions):
                # An edition without either has the document as its parent, in the package of the whole too.
                yield WHOLE, self._trees.iter_members(unit, self._documents[WHOLE])
        link = self._catalogue.find_link_by_uuid(identifier) if collection == ASSOCIATIONS else None
        if link is not None:
            yield self._find_link_home(link), [(ASSOCIATIONS, self._make.make_link(link))]
        for past in self._pasts.get(shorten(identifier), ()):
            for name in self._list_past_names(past):
                yield name, self._trees.iter_past(past, self._documents[name])

    @staticmethod
    def _pick(collection: str, identifier: str, candidates: Iterable[tuple[str, Iterable[Made]]]) -> Iterator[Found]:
        for specification, made in candidates:
            for name, node in made:
                if name == collection and node["identifier"] == identifier:
                    yield node, specification

    def _iter_home(self, unit: UnitEntry) -> tuple[str, Iterator[Made]]:
        home = self._find_home(unit)
        outlines = [self._catalogue.get_outline_of(edition) for edition in list_served(unit)]
        return home, self._trees.iter_unit(outlines, self._documents[home])

    def _find_link_home(self, link: Link) -> str:
        units = [self._catalogue.units[key] for key in (link.subject, link.object)]
        return next((self._find_home(unit) for unit in units if unit.editions), WHOLE)

    def _find_home(self, unit: UnitEntry) -> str:
        name = self._specifications.find_name(unit)
        return WHOLE if name is None else name

    def _iter_ends(self, identifier: str) -> Iterator[Made]:
        keys: dict[UnitKey, None] = {}
        for unit in self._catalogue.find_units_by_uuid(identifier):
            yield from self._iter_home(unit)[1]
            keys[unit.key] = None
        for past in self._pasts.get(shorten(identifier), ()):
            yield from self._trees.iter_past(past, self._documents[self._list_past_names(past)[0]])
            keys[past.unit] = None
        for key in keys:
            end = self._make.find_end(key)
            if end is not None and end["identifier"] == identifier:
                yield from ((ASSOCIATIONS, self._make.make_link(link)) for link in self._catalogue.links_of(key))

    @cached_property
    def _all_pasts(self) -> tuple[Past, ...]:
        return find_pasts(self._catalogue)

    @cached_property
    def _gone(self) -> dict[UnitKey, str]:
        return name_gone(self._catalogue, self._all_pasts)

    def _list_past_names(self, past: Past) -> list[str]:
        """Lists the specification of a vanished item, and the whole."""
        is_gone = past.unit in self._gone
        return [self._gone[past.unit] if is_gone else self._find_home(self._catalogue.units[past.unit]), WHOLE]

    @cached_property
    def _pasts(self) -> dict[int, list[Past]]:
        """Vanished items, by the UUIDs of their items and associations and of the ends of these."""
        found: dict[int, list[Past]] = defaultdict(list)
        for past in self._all_pasts:
            named: dict[int, None] = {}
            for name in self._list_past_names(past):
                for collection, node in self._trees.iter_past(past, self._documents[name]):
                    named[shorten(node["identifier"])] = None
                    if collection == ASSOCIATIONS:
                        named[shorten(node["destinationNodeURI"]["identifier"])] = None
            for each in named:
                found[each].append(past)
        return dict(found)
