"""Reads RDF from other systems as nodes: the values of each thing under short names such as ``skos:prefLabel``.

pyoxigraph reads Turtle, TriG, N-Triples, N-Quads and RDF/XML. It also reads JSON-LD if the context is in the file. If
the context of JSON-LD is at an address, or missing, the file is read with the names of Credential Engine and SKOS,
because nothing is fetched.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from cskg.parser.foreign.habits import Habits
from cskg.parser.json_objects import JsonValue


@dataclass(frozen=True, slots=True, order=True)
class NodeValue:
    """A value of a node.

    Attributes:
        text: The words, or the IRI of another node.
        language: The language tag of the words, in lower case. Empty if there is none.
        is_iri: Whether the value is the name of another node.
    """

    text: str
    language: str = ""
    is_iri: bool = False


Nodes = dict[str, dict[str, list[NodeValue]]]
"""Values by the IRIs of nodes and the short names of properties, in order of the document. ``a`` is the type."""

_NAMESPACES = {
    "http://www.w3.org/2004/02/skos/core#": "skos",
    "http://www.w3.org/2008/05/skos-xl#": "skosxl",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
    "https://purl.org/ctdlasn/terms/": "ceasn",
    "http://purl.org/ctdlasn/terms/": "ceasn",
    "https://purl.org/ctdl/terms/": "ceterms",
    "http://purl.org/ctdl/terms/": "ceterms",
    "http://purl.org/ASN/schema/core/": "asn",
    "http://www.w3.org/2002/07/owl#": "owl",
    "https://schema.org/": "schema",
    "http://schema.org/": "schema",
}
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_KNOWN_PREFIXES = frozenset((*_NAMESPACES.values(), "isothes"))
_LAST_PART = re.compile(r"[#/](?=[^#/]*$)")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def shorten(iri: str) -> str:
    """Returns an IRI with the prefix of its namespace, if that is well known.

    Example:
        >>> shorten("http://www.w3.org/2004/02/skos/core#Concept")
        'skos:Concept'
    """
    if iri == _TYPE:
        return "a"
    cut = next(iter(_LAST_PART.finditer(iri)), None)
    if cut is not None and (prefix := _NAMESPACES.get(iri[: cut.end()])):
        return f"{prefix}:{iri[cut.end() :]}"
    return iri


def read_rdf(data: bytes, form: ox.RdfFormat, base: str) -> Nodes:
    """Reads RDF. The named graphs of a file count as one graph.

    Raises:
        SyntaxError: The RDF is faulty.
    """
    nodes: Nodes = {}
    names = _Names()
    for quad in ox.parse(data, format=form, base_iri=base):
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            continue
        known = nodes.setdefault(names.find(quad.subject), {})
        predicate = shorten(quad.predicate.value)
        value = names.read(quad.object)
        values = known.setdefault(predicate, [])
        values.append(NodeValue(shorten(value.text), is_iri=True) if predicate == "a" else value)
    return nodes


class _Names:
    """Names nodes. Nodes without an IRI get a number, because the parser names them differently each time."""

    def __init__(self) -> None:
        self.blank: dict[str, str] = {}

    def find(self, term: ox.NamedNode | ox.BlankNode) -> str:
        """Returns the name of a node."""
        if isinstance(term, ox.NamedNode):
            return term.value
        return self.blank.setdefault(term.value, f"_:b{len(self.blank) + 1}")

    def read(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> NodeValue:
        """Reads a value."""
        if isinstance(term, ox.Literal):
            return NodeValue(term.value, (term.language or "").lower())
        return NodeValue(self.find(term), is_iri=True)


def has_own_context(value: JsonValue) -> bool:
    """Returns whether a JSON-LD document contains its context, or needs none."""
    if not isinstance(value, dict):
        return True
    context = value.get("@context")
    contexts = context if isinstance(context, list) else [context]
    return bool(contexts) and all(isinstance(each, dict) and "@import" not in each for each in contexts)


def read_compact(value: JsonValue, habits: Habits) -> Nodes:
    """Reads JSON-LD by its short names, without its context."""
    reader = _CompactReader(habits)
    if isinstance(value, dict) and isinstance(graph := value.get("@graph"), list):
        for index, each in enumerate(graph):
            reader.read_node(each, f"/@graph/{index}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            reader.read_node(each, f"/{index}")
    else:
        reader.read_node(value, "")
    return reader.nodes


class _CompactReader:
    """Reads nodes, and the nodes inside them."""

    def __init__(self, habits: Habits) -> None:
        self.habits = habits
        self.nodes: Nodes = {}
        self.blank = 0

    def read_node(self, value: JsonValue, place: str) -> str | None:
        """Reads a node, and returns its IRI."""
        if not isinstance(value, dict):
            self.habits.note("entry-left-out", place or "/")
            return None
        name = value.get("@id")
        if not isinstance(name, str) or not name:
            self.blank += 1
            name = f"_:b{self.blank}"
        known = self.nodes.setdefault(name, {})
        for key, inner in value.items():
            if key in {"@id", "@context", "@graph", "@index"}:
                continue
            where = f"{place}/{key}"
            if inner is None:
                self.habits.note("null-value", where)
            elif key == "@type":
                kinds = inner if isinstance(inner, list) else [inner]
                known["a"] = [NodeValue(shorten(kind), is_iri=True) for kind in kinds if isinstance(kind, str)]
            else:
                known.setdefault(shorten(key), []).extend(self.iter_values(inner, where))
        return name

    def iter_values(self, value: JsonValue, place: str) -> Iterator[NodeValue]:
        """Yields the values of a property: words, maps of words by language, and nodes."""
        if isinstance(value, list):
            for index, inner in enumerate(value):
                yield from self.iter_values(inner, f"{place}/{index}")
        elif isinstance(value, dict):
            yield from self.iter_object(value, place)
        elif isinstance(value, str):
            yield NodeValue(self.habits.clean(value, place), is_iri=value.startswith("_:") or "://" in value[:16])
        elif value is None:
            self.habits.note("null-value", place)
        else:
            yield NodeValue(json.dumps(value))

    def iter_object(self, value: Mapping[str, JsonValue], place: str) -> Iterator[NodeValue]:
        if "@value" in value:
            language = value.get("@language")
            words = value["@value"]
            text = words if isinstance(words, str) else json.dumps(words)
            yield NodeValue(self.habits.clean(text, place), language.lower() if isinstance(language, str) else "")
        elif "@list" in value:
            yield from self.iter_values(value["@list"], place)
        elif set(value) == {"@id"} and isinstance(name := value["@id"], str):
            yield NodeValue(name, is_iri=True)
        elif value and "@id" not in value and "@type" not in value and all(map(_LANGUAGE.fullmatch, value)):
            for language, words in value.items():
                for each in words if isinstance(words, list) else [words]:
                    if isinstance(each, str):
                        yield NodeValue(self.habits.clean(each, place), language.lower())
                    else:
                        self.habits.note("wrong-type", f"{place}/{language}")
        elif name := self.read_node(dict(value), place):
            yield NodeValue(name, is_iri=True)


def has_known_names(nodes: Nodes) -> bool:
    """Returns whether any node is of a type with a well-known prefix."""
    return any(kind.text.split(":")[0] in _KNOWN_PREFIXES for node in nodes.values() for kind in node.get("a", ()))
