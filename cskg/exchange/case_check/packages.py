"""Checks that a package is consistent: identifiers, the tree, the ends of associations, definitions, rubrics."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cskg.exchange.case_check.asking import find_path
from cskg.exchange.case_check.bodies import identify, part, text, things
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts

DEFINITIONS = ("CFConcepts", "CFSubjects", "CFLicenses", "CFItemTypes", "CFAssociationGroupings")
LINKS = ("CFItemTypeURI", "licenseURI", "conceptKeywordsURI", "CFAssociationGroupingURI")
"""The fields with a link to a definition; ``subjectURI`` has several."""

ENDS = ("originNodeURI", "destinationNodeURI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource in a package: its operation, its place, and its content."""

    name: str
    place: str
    body: JsonObject

    @property
    def identifier(self) -> str:
        """The resource's identifier in lower case."""
        return identify(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Something that a package names and does not have."""

    rule: str
    uri: str
    place: str


class Package:
    """A package as a server gave it.

    Args:
        address: Where it was found.
        body: The package, without nulls.
        base: The address of the server.
    """

    def __init__(self, address: str, body: JsonObject, base: str) -> None:
        self.address, self.body = address, body
        self._base = base
        self.home = text(part(body, "CFDocument"), "uri").partition("/CFDocuments/")[0]
        self.document = part(body, "CFDocument")
        self.resources = list(self._iter_resources())
        self.by_name: dict[str, list[Resource]] = {}
        for resource in self.resources:
            self.by_name.setdefault(resource.name, []).append(resource)

    @cached_property
    def associations(self) -> dict[str, set[str]]:
        """The identifiers of the associations of each item."""
        found: dict[str, set[str]] = {}
        for resource in self.by_name.get("CFAssociations", ()):
            for end in ENDS:
                found.setdefault(identify(part(resource.body, end)), set()).add(resource.identifier)
        return found

    def _iter_resources(self) -> Iterator[Resource]:
        yield Resource(name="CFDocuments", place="/CFDocument", body=self.document)
        for name in ("CFItems", "CFAssociations", "CFRubrics"):
            for number, body in enumerate(things(self.body, name)):
                yield Resource(name=name, place=f"/{name}/{number}", body=body)
        definitions = part(self.body, "CFDefinitions")
        for name in DEFINITIONS:
            for number, body in enumerate(things(definitions, name)):
                yield Resource(name=name, place=f"/CFDefinitions/{name}/{number}", body=body)

    def check(self, verdicts: Verdicts) -> list[Reference]:
        """Checks the package, and returns references to what it does not have."""
        self._check_identifiers(verdicts)
        self._check_tree(verdicts)
        for resource in self.by_name.get("CFRubrics", ()):
            self._check_rubric(verdicts, resource)
        return [*self._iter_unknown_ends(verdicts), *self._iter_unknown_definitions(verdicts)]

    def _check_identifiers(self, verdicts: Verdicts) -> None:
        counts = Counter(resource.identifier for resource in self.resources)
        told: set[str] = set()
        for resource in self.resources:
            identifier = resource.identifier
            is_single = counts[identifier] == 1 or identifier in told or not identifier
            told.add(identifier)
            found = f"{counts[identifier]} resources with {identifier}"
            verdicts.check("unique-identifier", is_single, self.address, found, f"{resource.place}/identifier")
            uri = text(resource.body, "uri")
            path = find_path(uri, self._base)
            if path and identifier:
                is_own = path.rstrip("/").lower().endswith(f"/{identifier}")
                found = f"{uri} for {identifier}"
                verdicts.check("uri-names-identifier", is_own, self.address, found, f"{resource.place}/uri")

    def _check_tree(self, verdicts: Verdicts) -> None:
        parents: dict[str, set[str]] = {}
        numbers: dict[str, Counter[object]] = {}
        for resource in self.by_name.get("CFAssociations", ()):
            body = resource.body
            if body.get("associationType") != "isChildOf":
                continue
            child, parent = (identify(part(body, end)) for end in ENDS)
            parents.setdefault(child, set()).add(parent)
            number = body.get("sequenceNumber")
            if isinstance(number, int):
                taken = numbers.setdefault(parent, Counter())
                found = f"{number} again under {parent}"
                place = f"{resource.place}/sequenceNumber"
                verdicts.check("sequence-number", number not in taken, self.address, found, place)
                taken[number] += 1
        circle = find_cycle(parents)
        if parents:
            verdicts.check("no-cycle", not circle, self.address, " is under ".join(circle))
        root = identify(self.document)
        reached = _find_below(root, parents)
        for resource in self.by_name.get("CFItems", ()):
            is_reached = resource.identifier in reached
            verdicts.check("reached-item", is_reached, self.address, resource.identifier, resource.place)

    def _check_rubric(self, verdicts: Verdicts, rubric: Resource) -> None:
        for row, criterion in enumerate(things(rubric.body, "CFRubricCriteria")):
            place = f"{rubric.place}/CFRubricCriteria/{row}"
            self._check_part(verdicts, criterion, "rubricId", rubric.identifier, place)
            for column, level in enumerate(things(criterion, "CFRubricCriterionLevels")):
                there = f"{place}/CFRubricCriterionLevels/{column}"
                self._check_part(verdicts, level, "rubricCriterionId", identify(criterion), there)

    def _check_part(self, verdicts: Verdicts, body: JsonObject, field: str, whole: str, place: str) -> None:
        given = text(body, field).lower()
        if given:
            verdicts.check("rubric-parts", given == whole, self.address, f"{given} in {whole}", f"{place}/{field}")

    def _iter_unknown_ends(self, verdicts: Verdicts) -> Iterator[Reference]:
        """Yields ends within CASE that the package does not have."""
        known = {resource.identifier for resource in self.resources}
        for resource in self.by_name.get("CFAssociations", ()):
            for field in ENDS:
                end = part(resource.body, field)
                if text(end, "targetType").startswith("ext:"):
                    continue
                if identify(end) in known:
                    verdicts.tested["known-end"] += 1
                elif self._is_home(end):
                    place = f"{resource.place}/{field}"
                    yield Reference(rule="known-end", uri=text(end, "uri"), place=place)

    def _is_home(self, link: JsonObject) -> bool:
        """Says whether a link leads to the server that the document names as its own."""
        return bool(self.home) and text(link, "uri").startswith(f"{self.home}/")

    def _iter_unknown_definitions(self, verdicts: Verdicts) -> Iterator[Reference]:
        """Yields definitions that the package names and does not have."""
        known = {resource.identifier for resource in self.resources}
        for resource in self.resources:
            for field, link in _iter_links(resource.body):
                if identify(link) in known:
                    verdicts.tested["known-definition"] += 1
                elif self._is_home(link):
                    place = f"{resource.place}/{field}"
                    yield Reference(rule="known-definition", uri=text(link, "uri"), place=place)


def _iter_links(body: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """Yields the links of a resource to definitions, with their fields."""
    for field in LINKS:
        link = part(body, field)
        if link:
            yield field, link
    for number, link in enumerate(things(body, "subjectURI")):
        yield f"subjectURI/{number}", link


def find_cycle(parents: dict[str, set[str]]) -> list[str]:
    """Returns a chain that ends where it begins; empty where there is none.

    Example:
        >>> find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}})
        ['b', 'c', 'b']
    """
    done: set[str] = set()
    for start in sorted(parents):
        chain = {start: None}
        waiting = [iter(sorted(parents[start]))]
        while waiting:
            following = next(waiting[-1], None)
            if following is None:
                done.add(chain.popitem()[0])
                waiting.pop()
            elif following in chain:
                names = list(chain)
                return [*names[names.index(following) :], following]
            elif following not in done:
                waiting.append(iter(sorted(parents.get(following, ()))))
                chain[following] = None
    return []


def _find_below(root: str, parents: dict[str, set[str]]) -> set[str]:
    """Returns all that is under a root."""
    children: dict[str, list[str]] = {}
    for child, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(child)
    reached, waiting = {root}, [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    return reached
