"""Reads frameworks of CTDL-ASN and SKOS from nodes of RDF.

CTDL-ASN and SKOS both express which items belong to a framework, and which item is above another, in the same way. The
tables below contain their terms. An item belongs to each framework that it names, and to each framework that names it.
An item without a framework belongs to the frameworks of its parents.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cskg.foreign_frameworks import Fields, Framework, FrameworkAssociation, FrameworkFormat, FrameworkItem
from cskg.model import Source
from cskg.parser.foreign.habits import Habits
from cskg.parser.foreign.rdf_nodes import Nodes, NodeValue
from cskg.parser.foreign.trees import TOP, PlacedItem, arrange

_FRAMEWORKS = frozenset(
    "ceasn:CompetencyFramework ceterms:QualificationsFramework asn:ProgressionModel skos:ConceptScheme".split()
)
_ITEMS = frozenset("ceasn:Competency asn:ProgressionLevel skos:Concept".split())
_BELONGS = "ceasn:isPartOf skos:inScheme asn:inProgressionModel ceasn:isTopChildOf skos:topConceptOf".split()
_HOLDS = "ceasn:hasTopChild skos:hasTopConcept asn:hasProgressionLevel".split()
_TOP_OF = frozenset(("ceasn:isTopChildOf", "skos:topConceptOf"))
_ABOVE = "ceasn:isChildOf skos:broader skos:broaderGeneric skos:broaderPartitive".split()
_BELOW = "ceasn:hasChild skos:narrower skos:narrowerGeneric skos:narrowerPartitive".split()
_TITLES = "ceasn:name ceterms:name skos:prefLabel dcterms:title dc:title rdfs:label".split()
_TEXTS = "ceasn:competencyText skos:prefLabel skosxl:prefLabel ceasn:name ceterms:name rdfs:label".split()
_DESCRIPTIONS = "ceasn:description ceterms:description dcterms:description dc:description skos:definition".split()
_NOTES = "ceasn:comment skos:scopeNote skos:definition ceterms:description skos:note".split()
_CODES = "ceasn:codedNotation ceterms:codedNotation skos:notation".split()
_CREATORS = "ceasn:creator ceasn:author dcterms:creator dc:creator ceterms:ownedBy".split()
_PUBLISHERS = "ceasn:publisherName ceasn:publisher dcterms:publisher dc:publisher".split()
_LICENCES = "ceasn:license dcterms:license".split()
_RIGHTS = "ceasn:rights dcterms:rights dc:rights ceasn:rightsHolder dcterms:rightsHolder".split()
_LANGUAGES = "ceasn:inLanguage ceterms:inLanguage dcterms:language dc:language".split()
_VERSIONS = "ceterms:versionCode ceterms:versionIdentifier owl:versionInfo".split()
_CHANGED = "ceasn:dateModified dcterms:modified ceterms:lastUpdated ceasn:dateCreated dcterms:created".split()
_ASSOCIATIONS = frozenset(
    (
        *"skos:related skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch".split(),
        *(
            f"ceasn:{name}"
            for name in "alignFrom alignTo broadAlignment narrowAlignment exactAlignment majorAlignment "
            "minorAlignment prerequisiteAlignment derivedFrom isVersionOf crossSubjectReference".split()
        ),
        *"ceterms:preceeds asn:precedes asn:follows dcterms:isReplacedBy dcterms:replaces".split(),
    )
)
_PREFIXES = ("skos:", "ceasn:", "ceterms:", "asn:")
_STRUCTURE = frozenset((*_BELONGS, *_HOLDS, *_ABOVE, *_BELOW, "a"))


def read_node_frameworks(nodes: Nodes, source: Source, habits: Habits) -> tuple[Framework, ...]:
    """Reads the frameworks among nodes, in order of the document. Empty if no node is an item or a framework."""
    reader = _Reader(nodes, source, habits)
    frameworks = reader.read()
    if len(frameworks) > 1:
        habits.note("several-frameworks", frameworks[1].identifier)
    return frameworks


@dataclass(slots=True)
class _Member:
    """An item and the frameworks that it belongs to."""

    name: str
    above: dict[str, None]
    owners: dict[str, None]
    tops: set[str]


class _Reader:
    """Reads the frameworks of one document."""

    def __init__(self, nodes: Nodes, source: Source, habits: Habits) -> None:
        self.nodes = nodes
        self.source = source
        self.habits = habits
        self.frameworks = {name: None for name in nodes if self.is_a(name, _FRAMEWORKS)}
        self.members = {
            name: _Member(name, {}, {}, set())
            for name in nodes
            if self.is_a(name, _ITEMS) and not self.is_a(name, _FRAMEWORKS)
        }

    def is_a(self, name: str, kinds: frozenset[str]) -> bool:
        return any(value.text in kinds for value in self.nodes[name].get("a", ()))

    def read(self) -> tuple[Framework, ...]:
        if not self.members and not self.frameworks:
            return ()
        for name, node in self.nodes.items():
            kind = next((value.text for value in node.get("a", ()) if value.text.startswith(_PREFIXES)), None)
            if kind and name not in self.members and name not in self.frameworks and kind != "skosxl:Label":
                self.habits.note("thing-not-read", name, kind)
        self.place()
        self.place_below()
        self.inherit()
        strays = [member for member in self.members.values() if not member.owners]
        if strays:
            self.habits.note("framework-missing", strays[0].name)
        owned: dict[str, list[_Member]] = defaultdict(list)
        for member in self.members.values():
            for owner in member.owners:
                owned[owner].append(member)
        names = dict.fromkeys((*self.frameworks, *owned))
        found = [self.read_framework(name, owned.get(name, ())) for name in names]
        return (*found, self.read_framework(self.source.name, strays)) if strays else tuple(found)

    def place(self) -> None:
        """Finds the parents and frameworks that each item names itself."""
        for name, member in self.members.items():
            for value in self.values(name, _ABOVE):
                member.above.setdefault(value.text)
            for predicate in _BELONGS:
                for value in self.nodes[name].get(predicate, ()):
                    if value.text not in self.members:
                        member.owners.setdefault(value.text)
                        member.tops |= {value.text} if predicate in _TOP_OF else set()

    def place_below(self) -> None:
        """Finds the parents and frameworks of items from the other side: from the nodes that name the items."""
        for name in self.members:
            for value in self.values(name, _BELOW):
                if value.text in self.members:
                    self.members[value.text].above.setdefault(name)
        for name in self.frameworks:
            for value in self.values(name, _HOLDS):
                if value.text in self.members:
                    self.members[value.text].owners.setdefault(name)
                    self.members[value.text].tops.add(name)

    def inherit(self) -> None:
        """Finds the frameworks of items that name none, or that name one which is not described while others are."""
        below: dict[str, list[_Member]] = defaultdict(list)
        for member in self.members.values():
            described = {name: None for name in member.owners if name in self.frameworks}
            member.owners = described or member.owners
            if not member.owners:
                for above in member.above:
                    below[above].append(member)
        reached = [member for member in self.members.values() if member.owners]
        while reached:
            member = reached.pop()
            for other in below.get(member.name, ()):
                if not member.owners.keys() <= other.owners.keys():
                    other.owners |= member.owners
                    reached.append(other)

    def values(self, name: str, predicates: Iterable[str]) -> list[NodeValue]:
        """Returns the values of some properties of a node, in order of the properties."""
        node = self.nodes.get(name, {})
        return [value for predicate in predicates for value in node.get(predicate, ())]

    def find(self, name: str, predicates: Sequence[str], language: str | None = None) -> str | None:
        """Returns the first value of the first property that a node has. Names of other nodes are resolved."""
        for predicate in predicates:
            if found := self.nodes.get(name, {}).get(predicate):
                best = choose(found, language)
                return self.find(best.text, _TITLES) or best.text if self.is_known(best, name) else best.text or None
        return None

    def is_known(self, value: NodeValue, name: str) -> bool:
        return value.is_iri and value.text != name and value.text in self.nodes and value.text not in self.members

    def read_framework(self, name: str, members: Sequence[_Member]) -> Framework:
        language = (self.find(name, _LANGUAGES) or "").lower() or None
        inside = {member.name for member in members}
        placed = [self.read_item(member, name, inside, language) for member in members]
        used = (*_TITLES, *_DESCRIPTIONS, *_CREATORS, *_PUBLISHERS, *_LICENCES, *_RIGHTS, *_LANGUAGES, *_VERSIONS)
        concepts = frozenset(("skos:ConceptScheme", "skos:Concept"))
        is_skos = all(self.is_a(each, concepts) for each in ([name] if name in self.frameworks else inside))
        return Framework(
            identifier=name,
            format=FrameworkFormat.SKOS if is_skos else FrameworkFormat.CTDL_ASN,
            source=self.source,
            title=self.find(name, _TITLES, language) or name,
            uri=name if "://" in name[:16] else None,
            creator=self.find(name, _CREATORS),
            publisher=self.find(name, _PUBLISHERS),
            description=self.find(name, _DESCRIPTIONS, language),
            language=self.find(name, _LANGUAGES),
            version=self.find(name, _VERSIONS),
            status=self.find(name, ["ceasn:publicationStatusType"]),
            licence=self.find(name, _LICENCES),
            rights=self.find(name, _RIGHTS),
            changed=self.find(name, _CHANGED),
            fields=self.read_fields(name, frozenset(used)),
            items=arrange(placed, self.habits),
            associations=tuple(self.read_associations(members, inside)),
        )

    def read_item(self, member: _Member, framework: str, inside: set[str], language: str | None) -> PlacedItem:
        name = member.name
        chosen, others = self.choose_text(name, language)
        # An item below an item of another framework only has no parent in this framework.
        known = [each for each in member.above if each in inside or each not in self.members]
        above: list[tuple[str, float | None]] = [(each, None) for each in known]
        if framework in member.tops:
            above.insert(0, (TOP, None))
        kinds = [value.text for value in self.nodes[name]["a"]]
        used = frozenset((*_TEXTS, *_NOTES[:1], *_CODES, *_LANGUAGES, "ceasn:competencyLabel", "ceasn:listID"))
        item = FrameworkItem(
            identifier=name,
            text=chosen.text,
            uri=name if "://" in name[:16] else None,
            label=self.find(name, ["ceasn:competencyLabel"], language),
            code=self.find(name, _CODES),
            number=self.find(name, ["ceasn:listID"]),
            kind=self.find(name, ["ceasn:competencyCategory"], language) or kinds[0],
            language=chosen.language or self.find(name, _LANGUAGES) or language,
            notes=self.find(name, _NOTES, language),
            levels=tuple(sorted({value.text for value in self.values(name, ["ceasn:educationLevelType"])})),
            fields=tuple(sorted((*self.read_fields(name, used), *others))),
        )
        return PlacedItem(item=item, place=name, parents=tuple(above))

    def choose_text(self, name: str, language: str | None) -> tuple[NodeValue, Fields]:
        """Returns the text of an item, and its other labels as fields."""
        labels: list[NodeValue] = []
        for predicate in _TEXTS:
            found = self.nodes[name].get(predicate, ())
            if predicate == "skosxl:prefLabel":
                found = [label for each in found for label in self.values(each.text, ["skosxl:literalForm"])]
            if found and not labels:
                labels = sorted(dict.fromkeys(found))
        if not labels:
            self.habits.note("label-missing", name)
            return NodeValue(name.rstrip("/#").rsplit("/", 1)[-1].rsplit("#", 1)[-1]), ()
        chosen = choose(labels, language)
        languages = [label.language for label in labels]
        if len(set(languages)) < len(languages):
            self.habits.note("several-labels", name)
        if not chosen.language and not self.values(name, _LANGUAGES) and not language:
            self.habits.note("language-missing", name, chosen.text)
        others = [label for label in labels if label != chosen]
        return chosen, tuple((f"label@{label.language}" if label.language else "label", label.text) for label in others)

    def read_fields(self, name: str, used: frozenset[str]) -> Fields:
        """Returns the properties that have no place of their own. The names include the language of the words."""
        found = {
            (f"{predicate}@{value.language}" if value.language else predicate, value.text)
            for predicate, values in self.nodes.get(name, {}).items()
            if predicate not in used and predicate not in _STRUCTURE and predicate not in _ASSOCIATIONS
            for value in values
            if value.text
        }
        return tuple(sorted(found))

    def read_associations(self, members: Iterable[_Member], inside: set[str]) -> Iterable[FrameworkAssociation]:
        found: dict[tuple[str, str, str], None] = {}
        for member in members:
            for predicate, values in self.nodes[member.name].items():
                if predicate in _ASSOCIATIONS:
                    for value in values:
                        found.setdefault((predicate, member.name, value.text))
                        if value.text not in inside:
                            self.habits.note("end-outside", member.name, value.text)
        return (FrameworkAssociation(kind=kind, origin=origin, destination=end) for kind, origin, end in found)


def choose(values: Sequence[NodeValue], language: str | None) -> NodeValue:
    """Returns the value in a language; else in English, without a language, or in the first language by tag.

    Example:
        >>> choose([NodeValue("chat", "fr"), NodeValue("cat", "en")], None).text
        'cat'
    """

    def rank(value: NodeValue) -> tuple[bool, bool, bool, str, str]:
        tag = value.language
        is_asked = language is not None and tag == language
        return not is_asked, tag.split("-")[0] != "en", bool(tag), tag, value.text

    return min(values, key=rank)
