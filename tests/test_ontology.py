"""The vocabulary, the QF levels, the shapes and the JSON-LD context hold together and meet published checks.

Checks of two public scanners are made here without a network, one function for each: FOOPS!
(https://w3id.org/foops/) for the metadata, OOPS! (https://oops.linkeddata.es/catalogue.jsp) for the model.

Not made, because they need the web and a registered IRI:

- FOOPS! URI1 (the ontology IRI resolves), URI2 (it resolves to the ontology of that name), VER2 (the version
  IRI resolves), CN1 (content negotiation), DOC1 (an HTML page), OM4.2 (the licence IRI resolves),
  FIND2 (the prefix is in prefix.cc or LOV), FIND3 and FIND_3_BIS (the ontology is in a registry)
- OOPS! P37 (the ontology is on the web)

Not made for another reason: FOOPS! OM3 wants a DOI and a logo, which do not exist before publication; OOPS!
P13 wants an inverse for every object property, and the vocabulary mints no second term for what a query can
walk backwards; OOPS! P01, P09, P12, P14 to P18, P23, P30 and P31 ask for a person's judgement.
"""

import json
import os
import re
import warnings
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection
from rdflib.compare import graph_diff, to_isomorphic
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VANN, XSD
from requirements import lacking

from cskg import codes, model
from cskg.vocab import (
    ASN,
    CEASN,
    CETERMS,
    CLASSES,
    CSKG,
    DATA_PROPERTIES,
    INDIVIDUALS,
    LINK_PROPERTIES,
    OBJECT_PROPERTIES,
    PREFIXES,
    level_iri,
    ontology_folder,
)

ONTOLOGY = URIRef("https://w3id.org/hk-competency/ontology")
NAMESPACE = f"{ONTOLOGY}#"
SHAPE = Namespace("https://w3id.org/hk-competency/shapes#")
TURTLE_FILES = ("cskg.ttl", "levels.ttl", "shapes.ttl")
TERMS = {NAMESPACE + name for name in (*CLASSES, *OBJECT_PROPERTIES, *DATA_PROPERTIES, *INDIVIDUALS)}

DOCUMENTS = {
    str(ONTOLOGY),
    f"{ONTOLOGY}/0.1.0",
    "https://www.apache.org/licenses/LICENSE-2.0",
    "https://www.hkqf.gov.hk/",
    "https://www.hkqf.gov.hk/en/KeyFeatures/levels/index.html",
}
"""IRIs of documents, not of terms."""

KNOWN_TERMS = {
    "asn": """ProgressionLevel ProgressionModel hasProgressionLevel hasProgressionModel""",
    "ceasn": """Competency RubricCriterion altCodedNotation codedNotation comment competencyCategory inProgressionModel
        competencyLabel competencyText complexityLevel derivedFrom exactAlignment isChildOf listID
        localSubject majorAlignment minorAlignment prerequisiteAlignment publicationStatusType""",
    "ceterms": """QualificationsFramework creditValue industryType precedes""",
    "oa": """TextPositionSelector TextQuoteSelector end exact hasSelector hasSource start""",
    "semapv": """LexicalMatching ManualMappingCuration StructuralMatching""",
    "sssom": """NegatedPredicate confidence mapping_justification mapping_tool predicate_modifier similarity_score""",
}
"""Terms that were looked up in vocabularies of which rdflib has no list."""

LISTED_NAMESPACES = (DCTERMS, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, VANN, XSD)
"""Vocabularies of which rdflib has a list."""


@cache
def _load(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ontology_folder() / name)
    return graph


def _ontology() -> Graph:
    return _load("cskg.ttl", "levels.ttl")


@cache
def _context() -> dict[str, object]:
    return json.loads((ontology_folder() / "context.jsonld").read_text(encoding="utf-8"))["@context"]


def _parse_jsonld(document: str) -> Graph:
    with warnings.catch_warnings():
        # rdflib 7's own JSON-LD parser uses a class that rdflib 7 deprecates.
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated", DeprecationWarning)
        return Graph().parse(data=document, format="json-ld")


def _own(kind: URIRef) -> list[URIRef]:
    """Lists the vocabulary's own terms of a type, in order."""
    found = _ontology().subjects(RDF.type, kind, unique=True)
    return sorted(term for term in found if isinstance(term, URIRef) and term.startswith(NAMESPACE))


def _properties() -> list[URIRef]:
    return _own(OWL.ObjectProperty) + _own(OWL.DatatypeProperty)


def _defined() -> list[Node]:
    return sorted(_ontology().subjects(RDFS.isDefinedBy, ONTOLOGY, unique=True))


def _header(*properties: URIRef) -> list[Node]:
    return [value for each in properties for value in _ontology().objects(ONTOLOGY, each)]


def _iris(graph: Graph) -> set[str]:
    return {str(node) for node in chain(*graph) if isinstance(node, URIRef)} | {
        str(node.datatype) for node in graph.objects() if isinstance(node, Literal) and node.datatype
    }


def _named_classes_of(node: Node) -> set[Node]:
    """Gives a class itself, or the classes of which it is the union."""
    union = _ontology().value(node, OWL.unionOf)
    return {node} if union is None else set(Collection(_ontology(), union))


def _local(term: Node) -> str:
    return str(term).removeprefix(NAMESPACE)


# --- the files and the closed vocabulary --------------------------------------------------------------------


@pytest.mark.parametrize("name", TURTLE_FILES)
def test_turtle_file_parses(name: str) -> None:
    """Each Turtle file can be read and says something."""
    assert len(_load(name)) > 0


@pytest.mark.parametrize(
    ("kind", "names"),
    [(OWL.Class, CLASSES), (OWL.ObjectProperty, OBJECT_PROPERTIES), (OWL.DatatypeProperty, DATA_PROPERTIES)],
)
def test_terms_of_a_kind_are_those_of_the_closed_vocabulary(kind: URIRef, names: tuple[str, ...]) -> None:
    """The files define the classes and properties that the package knows, as the same kind, and no others."""
    assert [_local(term) for term in _own(kind)] == sorted(names)


def test_individuals_are_those_of_the_closed_vocabulary() -> None:
    """The files define the individuals that the package knows, and no others."""
    assert [_local(term) for term in _own(OWL.NamedIndividual)] == sorted(INDIVIDUALS)


def test_every_own_term_in_any_file_is_defined() -> None:
    """No file uses a term under the vocabulary's namespace that the vocabulary does not define."""
    assert {str(term) for term in _defined()} == TERMS
    assert {iri for iri in _iris(_load(*TURTLE_FILES)) if iri.startswith(NAMESPACE)} <= TERMS


def test_reused_terms_come_from_known_prefixes() -> None:
    """Every IRI in the Turtle files is a document's, a shape's, or under a known prefix, VANN or SHACL."""
    known = (*map(str, PREFIXES.values()), str(VANN), str(SH), str(SHAPE))
    assert {iri for iri in _iris(_load(*TURTLE_FILES)) - DOCUMENTS if not iri.startswith(known)} == set()


def test_reused_terms_of_ctdl_are_in_its_context() -> None:
    """As Credential Engine spells them, in the contexts and schemas of CTDL and CTDL-ASN."""
    folder = Path(os.environ.get("CSKG_FOREIGN", "")) / "ctdl"
    if not os.environ.get("CSKG_FOREIGN") or not folder.is_dir():
        lacking("The schemas of CTDL are not here.", "Name the folder that holds ctdl/ in CSKG_FOREIGN.")
    known: set[str] = set()
    for name in ("ctdl", "ctdlasn"):
        known |= set(json.loads((folder / f"{name}-context.json").read_text("utf-8"))["@context"])
        known |= {each["@id"] for each in json.loads((folder / f"{name}-schema.json").read_text("utf-8"))["@graph"]}
    used = {node for triple in _load(*TURTLE_FILES) for node in triple if isinstance(node, URIRef)}
    for prefix in ("asn", "ceasn", "ceterms"):
        names = {
            f"{prefix}:{str(node).removeprefix(str(PREFIXES[prefix]))}" for node in used if node in PREFIXES[prefix]
        }
        assert names
        assert names - known == set()


def test_enumerations_have_the_members_of_the_model() -> None:
    """The classes UnitStatus and Justification have exactly the members of the enumerations of the model."""
    for enumeration, name in ((model.UnitStatus, "UnitStatus"), (model.Justification, "Justification")):
        expected = {CSKG[member.value.capitalize()] for member in enumeration}
        one_of = _ontology().value(_ontology().value(CSKG[name], OWL.equivalentClass), OWL.oneOf)
        assert set(Collection(_ontology(), one_of)) == expected
        assert set(_ontology().subjects(RDF.type, CSKG[name])) == expected


def test_lineage_is_never_an_exact_match() -> None:
    """Neither lineage nor sameness of outcome is mapped to a property that would merge units."""
    forbidden = {SKOS.exactMatch, OWL.sameAs}
    for name in LINK_PROPERTIES:
        superior = set(_ontology().transitive_objects(CSKG[name], RDFS.subPropertyOf))
        assert not superior & forbidden
        assert not set(_ontology().objects(CSKG[name], SKOS.exactMatch | SKOS.closeMatch)) & forbidden


def test_quotes_of_fields_are_quotes() -> None:
    """Every property that tells where a field stands is a subproperty of quotedAt."""
    fields = {CSKG[name] for name in OBJECT_PROPERTIES if name.endswith("QuotedAt")}
    assert set(_ontology().subjects(RDFS.subPropertyOf, CSKG.quotedAt)) == fields


# --- FOOPS! -------------------------------------------------------------------------------------------------


def test_foops_purl1_persistent_iri() -> None:
    """FOOPS! PURL1: the ontology has a persistent IRI, here one of w3id.org."""
    assert list(_ontology().subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY]
    assert ONTOLOGY.startswith("https://w3id.org/")


def test_foops_http1_open_protocol() -> None:
    """FOOPS! HTTP1: the IRIs of the ontology and of its terms use an open protocol."""
    assert all(str(term).startswith("https://") for term in (ONTOLOGY, *_defined()))


def test_foops_rdf1_every_serialisation_says_the_same() -> None:
    """FOOPS! RDF1: the ontology can be had as Turtle, RDF/XML, N-Triples and JSON-LD without loss."""
    expected = to_isomorphic(_ontology())
    for form in ("turtle", "xml", "nt"):
        assert to_isomorphic(Graph().parse(data=_ontology().serialize(format=form), format=form)) == expected
    assert to_isomorphic(_parse_jsonld(_ontology().serialize(format="json-ld"))) == expected


def test_foops_ver1_version_iri() -> None:
    """FOOPS! VER1: there is one version IRI; it differs from the ontology's and agrees with the version."""
    (version,) = _header(OWL.versionInfo)
    assert _header(OWL.versionIRI) == [URIRef(f"{ONTOLOGY}/{version}")]


def test_foops_om1_minimum_metadata() -> None:
    """FOOPS! OM1: title, description, licence, version IRI, creator and namespace are declared, once each."""
    for name in (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionIRI, DCTERMS.creator):
        assert len(_header(name)) == 1, name
    assert [str(value) for value in _header(VANN.preferredNamespaceUri)] == [NAMESPACE]


def test_foops_om2_recommended_metadata() -> None:
    """FOOPS! OM2: prefix, version, date of creation and citation are declared; it cites the version."""
    (version,) = _header(OWL.versionInfo)
    (citation,) = _header(DCTERMS.bibliographicCitation)
    assert f"{ONTOLOGY}/{version}" in citation
    assert len(_header(VANN.preferredNamespacePrefix)) == 1
    assert len(_header(DCTERMS.created)) == 1


def test_foops_om4_1_licence() -> None:
    """FOOPS! OM4.1: the ontology declares a licence, the one of the package."""
    assert _header(DCTERMS.license) == [URIRef("https://www.apache.org/licenses/LICENSE-2.0")]


def test_foops_om5_1_basic_provenance() -> None:
    """FOOPS! OM5.1: a creator and a date of creation are declared; no date of change lies before it."""
    (created,) = _header(DCTERMS.created)
    (modified,) = _header(DCTERMS.modified)
    assert _header(DCTERMS.creator)
    assert created.datatype == modified.datatype == XSD.date
    assert created.toPython() <= modified.toPython()


def test_foops_om5_2_detailed_provenance() -> None:
    """FOOPS! OM5.2: a date of issue and a publisher are declared."""
    (issued,) = _header(DCTERMS.issued)
    assert issued.datatype == XSD.date
    assert _header(DCTERMS.publisher)


def test_foops_find1_prefix() -> None:
    """FOOPS! FIND1: the preferred prefix is declared, and the package uses it for the preferred namespace."""
    (prefix,) = _header(VANN.preferredNamespacePrefix)
    assert str(PREFIXES[str(prefix)]) == NAMESPACE


def test_foops_voc1_metadata_of_known_vocabularies() -> None:
    """FOOPS! VOC1: the ontology's own metadata use only Dublin Core, VANN, OWL and RDFS."""
    known = (str(DCTERMS), str(VANN), str(OWL), str(RDFS), str(RDF))
    assert {name for name in _ontology().predicates(ONTOLOGY) if not str(name).startswith(known)} == set()


def test_foops_voc2_terms_are_tied_to_other_vocabularies() -> None:
    """FOOPS! VOC2: every class and property extends, matches or points to another, mostly a foreign one."""
    ties = (
        RDFS.subClassOf,
        RDFS.subPropertyOf,
        SKOS.closeMatch,
        SKOS.broadMatch,
        SKOS.narrowMatch,
        RDFS.seeAlso,
    )
    foreign = 0
    terms = _own(OWL.Class) + _properties()
    for term in terms:
        others = {other for tie in ties for other in _ontology().objects(term, tie)}
        assert others, term
        foreign += any(not other.startswith(NAMESPACE) for other in others)
    assert foreign > 0.75 * len(terms)


def test_foops_voc3_every_term_has_a_label() -> None:
    """FOOPS! VOC3: every term has exactly one English label."""
    for term in _defined():
        assert [label.language for label in _ontology().objects(term, RDFS.label)].count("en") == 1, term


def test_foops_voc4_every_term_has_a_definition() -> None:
    """FOOPS! VOC4: every term has exactly one English definition, a sentence."""
    for term in _defined():
        (comment,) = _ontology().objects(term, RDFS.comment)
        assert comment.language == "en", term
        assert re.fullmatch(r"\S.{15,}\.", comment), term


# --- OOPS! --------------------------------------------------------------------------------------------------


def test_oops_p02_no_synonyms_as_classes() -> None:
    """OOPS! P02: no two classes with names of their own are declared equivalent."""
    assert not [pair for pair in _ontology().subject_objects(OWL.equivalentClass) if isinstance(pair[1], URIRef)]


def test_oops_p03_no_relation_is() -> None:
    """OOPS! P03: no property is named “is” or “is a” in place of rdf:type, rdfs:subClassOf or owl:sameAs."""
    assert not {_local(term).lower() for term in _properties()} & {"is", "isa", "type", "subclassof"}


def test_oops_p04_no_unconnected_term() -> None:
    """OOPS! P04: every class, or one above or below it, bounds a property; every individual has a class."""
    ends = {
        each
        for bound in (RDFS.domain, RDFS.range)
        for node in _ontology().objects(None, bound)
        for each in _named_classes_of(node)
    }
    for term in _own(OWL.Class):
        below = set(_ontology().transitive_subjects(RDFS.subClassOf, term))
        above = set(_ontology().transitive_objects(term, RDFS.subClassOf))
        assert ends & (below | above), term
    for term in _own(OWL.NamedIndividual):
        assert set(_ontology().objects(term, RDF.type)) - {OWL.NamedIndividual}, term


def test_oops_p05_no_wrong_inverse() -> None:
    """OOPS! P05: two inverse properties have their domains and ranges crossed."""
    for one, other in _ontology().subject_objects(OWL.inverseOf):
        assert _ontology().value(one, RDFS.domain) == _ontology().value(other, RDFS.range)
        assert _ontology().value(one, RDFS.range) == _ontology().value(other, RDFS.domain)


@pytest.mark.parametrize("below", [RDFS.subClassOf, RDFS.subPropertyOf])
def test_oops_p06_no_cycle_in_a_hierarchy(below: URIRef) -> None:
    """OOPS! P06: no class is below itself, nor any property."""
    for term in _own(OWL.Class) + _properties():
        for superior in _ontology().objects(term, below):
            assert term not in set(_ontology().transitive_objects(superior, below)), term


def test_oops_p07_no_two_concepts_in_one_class() -> None:
    """OOPS! P07: no class merges two concepts under a name with And or Or."""
    assert [term for term in _own(OWL.Class) if re.search(r"[a-z](And|Or)[A-Z]", _local(term))] == []


def test_oops_p08_every_term_has_label_and_comment() -> None:
    """OOPS! P08: every term has annotations that label and define it and say where it is defined."""
    for name in TERMS:
        for annotation in (RDFS.label, RDFS.comment, RDFS.isDefinedBy):
            assert _ontology().value(URIRef(name), annotation, any=True) is not None, (name, annotation)


def test_oops_p10_classes_are_disjoint() -> None:
    """OOPS! P10: any two classes of which neither is below the other are declared disjoint."""
    graph = _ontology()
    pairs = {frozenset(pair) for pair in graph.subject_objects(OWL.disjointWith)}
    for members in graph.objects(None, OWL.members):
        listed = set(Collection(graph, members))
        pairs |= {frozenset((a, b)) for a in listed for b in listed if a != b}
    classes = _own(OWL.Class)
    above = {term: set(graph.transitive_objects(term, RDFS.subClassOf)) for term in classes}
    for a in classes:
        for b in classes:
            if a not in above[b] and b not in above[a]:
                assert any(frozenset((x, y)) in pairs for x in above[a] for y in above[b]), (a, b)


def test_oops_p11_every_property_has_domain_and_range() -> None:
    """OOPS! P11: no property lacks a domain or a range."""
    for term in _properties():
        for bound in (RDFS.domain, RDFS.range):
            assert (term, bound, None) in _ontology(), (term, bound)


def test_oops_p19_no_property_has_two_domains_or_ranges() -> None:
    """OOPS! P19: no property has several domains or ranges, which would mean their intersection."""
    for term in _properties():
        for bound in (RDFS.domain, RDFS.range):
            assert len(list(_ontology().objects(term, bound))) <= 1, (term, bound)


def test_oops_p20_annotations_are_not_misused() -> None:
    """OOPS! P20: a label is a short name, not a sentence, and no comment repeats its label."""
    for term in _defined():
        (comment,) = _ontology().objects(term, RDFS.comment)
        for label in _ontology().objects(term, RDFS.label):
            assert len(label) <= 40, term
            assert not label.endswith("."), term
            assert label.casefold() != comment.casefold().rstrip("."), term


def test_oops_p21_no_miscellaneous_class() -> None:
    """OOPS! P21: no class holds whatever fits nowhere else."""
    assert [term for term in _own(OWL.Class) if re.search(r"Other|Misc|Unknown|General", _local(term))] == []


def test_oops_p22_one_naming_convention() -> None:
    """OOPS! P22: classes and individuals begin with a capital, properties do not; all are in camel case."""
    for term in _own(OWL.Class) + _own(OWL.NamedIndividual):
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", _local(term))
    for term in _properties():
        assert re.fullmatch(r"[a-z][A-Za-z0-9]*", _local(term))


def test_oops_p24_no_recursive_definition() -> None:
    """OOPS! P24: no term is used in the class expression that defines it."""
    for term in _own(OWL.Class):
        for definition in _ontology().objects(term, OWL.equivalentClass):
            used = set(_ontology().transitive_objects(definition, OWL.unionOf | OWL.oneOf | RDF.rest | RDF.first))
            assert term not in used


def test_oops_p25_no_relation_is_its_own_inverse() -> None:
    """OOPS! P25: no property is declared inverse to itself; such a one is symmetric."""
    assert [pair for pair in _ontology().subject_objects(OWL.inverseOf) if pair[0] == pair[1]] == []


def test_oops_p26_no_inverse_of_a_symmetric_property() -> None:
    """OOPS! P26: no symmetric property has an inverse."""
    inverse = {term for pair in _ontology().subject_objects(OWL.inverseOf) for term in pair}
    assert inverse.isdisjoint(_own(OWL.SymmetricProperty))


def test_oops_p27_no_wrong_equivalent_property() -> None:
    """OOPS! P27: no own property is declared equivalent to another."""
    assert not list(_ontology().subject_objects(OWL.equivalentProperty))


def test_oops_p28_symmetric_properties_are_rightly_so() -> None:
    """OOPS! P28: just the undirected link properties are symmetric, each with the same domain and range."""
    symmetric = _own(OWL.SymmetricProperty)
    assert {_local(term) for term in symmetric} == {"overlapsWith", "relatedTo", "sameAs"}
    for term in symmetric:
        assert _ontology().value(term, RDFS.domain) == _ontology().value(term, RDFS.range)


def test_oops_p29_no_transitive_property() -> None:
    """OOPS! P29: no property is transitive; neither lineage nor prerequisites are closed without evidence."""
    assert _own(OWL.TransitiveProperty) == []


@pytest.mark.parametrize("kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual])
def test_oops_p32_no_two_terms_with_one_label(kind: URIRef) -> None:
    """OOPS! P32: no two terms of a kind share a label in one language."""
    labels = [label for term in _own(kind) for label in _ontology().objects(term, RDFS.label)]
    assert len(labels) == len(set(labels))


def test_oops_p33_no_chain_of_one_property() -> None:
    """OOPS! P33: no property chain consists of a single property."""
    for members in _ontology().objects(None, OWL.propertyChainAxiom):
        assert len(Collection(_ontology(), members)) > 1


def test_oops_p34_no_untyped_class() -> None:
    """OOPS! P34: whatever is used as a class is declared as one, unless OWL, RDF or XSD defines it."""
    graph = _ontology()
    used = set(graph.objects(None, RDFS.subClassOf)) | set(graph.objects(None, RDF.type))
    for bound in (RDFS.domain, RDFS.range):
        used |= {each for node in graph.objects(None, bound) for each in _named_classes_of(node)}
    built_in = (str(OWL), str(RDF), str(RDFS), str(XSD))
    used = {term for term in used if not str(term).startswith(built_in)}
    assert {term for term in used if (term, RDF.type, OWL.Class) not in graph} == set()


def test_oops_p35_no_untyped_property() -> None:
    """OOPS! P35: whatever is used as a property is declared as one, unless OWL, RDF or RDFS defines it."""
    graph = _ontology()
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    used = set(graph.predicates(unique=True)) | set(graph.objects(None, RDFS.subPropertyOf))
    used = {term for term in used if not str(term).startswith((str(OWL), str(RDF), str(RDFS)))}
    for term in used:
        assert [kind for kind in kinds if (term, RDF.type, kind) in graph] != [], term


def test_oops_p36_no_file_extension_in_the_iri() -> None:
    """OOPS! P36: the ontology's IRI does not end as a file name does."""
    assert not re.search(r"\.(owl|rdf|ttl|n3|rdfxml|jsonld)\b", ONTOLOGY)


def test_oops_p38_ontology_is_declared() -> None:
    """OOPS! P38: the file declares an owl:Ontology, and every term says that it belongs to it."""
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in _load("cskg.ttl")
    assert set(_ontology().objects(None, RDFS.isDefinedBy)) == {ONTOLOGY}


@pytest.mark.parametrize("name", TURTLE_FILES)
def test_oops_p39_namespace_is_not_ambiguous(name: str) -> None:
    """OOPS! P39: no file has relative IRIs or a base, so no IRI depends on where the file lies."""
    text = (ontology_folder() / name).read_text(encoding="utf-8")
    assert not re.search(r"^\s*@?base\b|@prefix\s+\w*:\s*<#?>", text, re.MULTILINE | re.IGNORECASE)
    assert [iri for iri in _iris(_load(name)) if not re.match(r"https?://[^/]+/", iri)] == []


def test_oops_p40_no_namespace_is_hijacked() -> None:
    """OOPS! P40: every foreign term is one that its vocabulary defines, as far as the lists here know it."""
    known = {str(PREFIXES[prefix]) + name for prefix, names in KNOWN_TERMS.items() for name in names.split()}
    for iri in _iris(_load(*TURTLE_FILES)) - DOCUMENTS - known:
        if iri.startswith((NAMESPACE, str(SHAPE))) or iri in map(str, PREFIXES.values()):
            continue
        assert any(iri in namespace for namespace in LISTED_NAMESPACES), iri
    in_context = {str(iri) for iri in _context_terms().values()}
    foreign = {iri for iri in in_context - known if not iri.startswith(NAMESPACE)}
    assert [iri for iri in foreign if not any(iri in namespace for namespace in LISTED_NAMESPACES)] == []


def test_oops_p41_licence_is_declared() -> None:
    """OOPS! P41: the ontology declares a licence by its IRI."""
    assert [type(value) for value in _header(DCTERMS.license)] == [URIRef]


# --- the QF levels ------------------------------------------------------------------------------------------


def test_levels_are_a_chain_from_1_to_7() -> None:
    """Each level precedes the next, the first has none before it, the last none after it."""
    graph = _load("levels.ttl")
    steps = dict(graph.subject_objects(CETERMS.precedes))
    (level,) = set(steps) - set(steps.values())
    walked = [level]
    while level in steps:
        level = steps.pop(level)
        walked.append(level)
    assert steps == {}
    assert walked == [URIRef(level_iri(value)) for value in model.LEVELS]
    assert [graph.value(each, RDF.value).toPython() for each in walked] == list(model.LEVELS)
    assert [str(graph.value(each, SKOS.notation)) for each in walked] == [str(value) for value in model.LEVELS]


def test_levels_belong_to_the_model_of_the_framework() -> None:
    """The framework has one progression model; its levels are the seven, and each says so itself."""
    graph = _load("levels.ttl")
    levels = {URIRef(level_iri(value)) for value in model.LEVELS}
    assert (CSKG.HKQF, RDF.type, CETERMS.QualificationsFramework) in graph
    assert (CSKG.QFLevels, RDF.type, ASN.ProgressionModel) in graph
    assert list(graph.objects(CSKG.HKQF, ASN.hasProgressionModel)) == [CSKG.QFLevels]
    assert set(graph.objects(CSKG.QFLevels, ASN.hasProgressionLevel)) == levels
    assert set(graph.subjects(CEASN.inProgressionModel, CSKG.QFLevels)) == levels
    assert set(graph.subjects(RDF.type, ASN.ProgressionLevel)) == levels


def test_levels_have_labels_in_three_languages() -> None:
    """Every level, the framework, the model and the credit have a label in each language of the editions."""
    for name in ("HKQF", "QFLevels", "QFCredit", *(f"Level{value}" for value in model.LEVELS)):
        tags = sorted(label.language.lower() for label in _ontology().objects(CSKG[name], RDFS.label))
        assert tags == sorted(language.value.lower() for language in model.Language)


def test_a_credit_is_ten_notional_hours() -> None:
    """The graph says of the QF credit what the model says."""
    (hours,) = _ontology().objects(CSKG.QFCredit, CSKG.notionalHoursPerCredit)
    assert hours.toPython() == model.NOTIONAL_HOURS_PER_CREDIT


# --- the shapes ---------------------------------------------------------------------------------------------

TINY = """
@prefix : <https://example.org/> .
@prefix ceasn: <https://purl.org/ctdlasn/terms/> .
@prefix cskg: <https://w3id.org/hk-competency/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix semapv: <https://w3id.org/semapv/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sssom: <https://w3id.org/sssom/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:new a cskg:UnitOfCompetency ; ceasn:codedNotation "900002L4" ; ceasn:competencyLabel "Lead the shift"@en ;
    cskg:codeLevel cskg:Level4 ; cskg:hasEdition :edition ; cskg:status cskg:Described ;
    cskg:adoptedFrom :old .
:old a cskg:UnitOfCompetency ; ceasn:codedNotation "900001L3" ; cskg:codeLevel cskg:Level3 ;
    cskg:status cskg:Referenced .
:draft a cskg:UnitOfCompetency ; ceasn:codedNotation "M1" ; cskg:status cskg:Referenced .

:edition a cskg:UnitEdition ; prov:hadPrimarySource :source ; dcterms:title "Lead the shift"@en ;
    cskg:status cskg:Described ; dcterms:language "en" ; ceasn:complexityLevel cskg:Level4 ;
    cskg:oldCode "ZZZZZZ401A" ; cskg:range "Any shop."@en ; cskg:credit 6.0 ;
    cskg:creditNote "For reference"@en ; cskg:notionalHours 60.0 ;
    cskg:industry :industry ; cskg:industryName "Retail"@en ; cskg:branchName "Food"@en ;
    cskg:functionalArea :area ; cskg:functionalAreaName "Store operation"@en ;
    cskg:remark "This unit is adopted from 900001L3."@en ; cskg:criteriaOpener "The learner can:"@en ;
    cskg:layout "label-table" ; cskg:titleQuotedAt :span-title ; prov:qualifiedDerivation :derivation ;
    cskg:hasDiagnostic :diagnostic .

:r1 a cskg:PerformanceRequirement ; ceasn:competencyText "Lead people"@en ; ceasn:listID "1" ;
    cskg:position "1" ; ceasn:isChildOf :new ; cskg:partOfEdition :edition ; cskg:confidence 1.0 ;
    cskg:quotedAt :span-r1 .
:r1-1 a cskg:PerformanceRequirement ; ceasn:competencyText "Assign the tasks"@en ; cskg:position "1.1" ;
    ceasn:isChildOf :r1 ; cskg:partOfEdition :edition ; cskg:confidence 0.9 ; cskg:quotedAt :span-r1 .
:c1 a cskg:AssessmentCriterion ; ceasn:competencyText "Able to lead a shift"@en ; cskg:position "1" ;
    ceasn:isChildOf :new ; cskg:partOfEdition :edition ; cskg:confidence 0.5 ; cskg:quotedAt :span-c1 .

:span-title a oa:TextPositionSelector ; oa:start 0 ; oa:end 14 ; cskg:line 1 .
:span-r1 a oa:TextPositionSelector ; oa:start 20 ; oa:end 31 ; cskg:line 2 ; cskg:page 1 .
:span-c1 a oa:TextPositionSelector ; oa:start 9 ; oa:end 100 ; cskg:line 3 .

:derivation a cskg:Derivation ; prov:entity :old ; cskg:relation cskg:adoptedFrom ; cskg:titleRevised false ;
    oa:exact "This unit is adopted from 900001L3." ; cskg:ordinal 1 ; cskg:quotedAt :span-c1 .

:link a cskg:Link ; owl:annotatedSource :new ; owl:annotatedProperty cskg:adoptedFrom ;
    owl:annotatedTarget :old ; sssom:mapping_justification semapv:ManualMappingCuration ;
    sssom:confidence 1.0 ; cskg:justification cskg:Stated ;
    cskg:method "remark" ; cskg:hasEvidence :evidence .
:evidence a cskg:Evidence ; oa:exact "This unit is adopted from 900001L3." ; cskg:evidenceUnit :new ;
    cskg:ordinal 1 ; cskg:evidenceSource :source ; cskg:quotedAt :span-c1 .
:rejection a cskg:Rejection ; owl:annotatedSource :draft ; owl:annotatedProperty cskg:sameAs ;
    owl:annotatedTarget :old ; sssom:mapping_justification semapv:ManualMappingCuration ; sssom:confidence 0.7 ;
    sssom:predicate_modifier sssom:NegatedPredicate ; cskg:hasEvidence :reason .
:reason a cskg:Evidence ; oa:exact "Another outcome." ; cskg:ordinal 1 .

:source a cskg:SourceDocument ; dcterms:identifier "retail/a.txt" ; cskg:illustrative true ;
    cskg:sha256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" ;
    cskg:textSha256 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" ;
    dcterms:title "Example" ; dcterms:publisher "Nobody" ; dcterms:rights "Made up." ; dcterms:language "en" .
:graph prov:wasDerivedFrom :source .
:industry a cskg:Industry ; skos:prefLabel "Retail"@en .
:area a cskg:FunctionalArea ; skos:prefLabel "Store operation"@en ; skos:broader :industry .
:diagnostic a cskg:Diagnostic ; cskg:severity "warning" ; cskg:diagnosticCode "items-run-on" ;
    cskg:message "Two items stand on one line." ; cskg:line 2 ; cskg:column 5 ; cskg:page 1 ;
    cskg:ordinal 1 ; cskg:excerpt "Lead people Assign the tasks" .

:publication a cskg:Publication ; dcterms:issued "2026-11-29T10:00:00Z"^^xsd:dateTime ; cskg:ordinal 2 ;
    cskg:revision "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" .
:change a cskg:EditionChange ; cskg:publication :publication ; cskg:changedEdition :edition ;
    cskg:isNewEdition false ; cskg:appeared :r1-1 .
:placement a cskg:FormerPlacement ; cskg:publication :publication ; cskg:changedEdition :edition ; cskg:existed true ;
    cskg:formerIndustry :industry ; cskg:formerFunctionalArea :area ;
    dcterms:title "Plan the shop"@en .
:gone a cskg:StatementChange ; cskg:editionChange :change ; cskg:vanished :c1 ; cskg:position "2.1" ;
    oa:exact "Share out the tasks"@en .
:shifted a cskg:StatementChange ; cskg:editionChange :change ; cskg:moved :r1 ; cskg:position "2" .
:succession a cskg:Succession ; cskg:statementChange :gone ; cskg:ordinal 1 ; cskg:successor :r1-1 ;
    sssom:similarity_score 0.5 .
"""

OA = PREFIXES["oa"]
SSSOM = PREFIXES["sssom"]

FAULTS: dict[str, tuple[str, str, str, URIRef | None]] = {
    "publication without number": (
        "cskg:ordinal 2 ;\n    cskg:revision",
        "cskg:revision",
        "publication-ordinal",
        CSKG.ordinal,
    ),
    "publication without revision": (
        'cskg:ordinal 2 ;\n    cskg:revision "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" .',
        "cskg:ordinal 2 .",
        "publication-revision",
        CSKG.revision,
    ),
    "publication at no moment": (
        '"2026-11-29T10:00:00Z"^^xsd:dateTime',
        '"yesterday"',
        "publication-issued",
        DCTERMS.issued,
    ),
    "placement before no publication": (
        "cskg:FormerPlacement ; cskg:publication :publication ;",
        "cskg:FormerPlacement ;",
        "former-placement-publication",
        CSKG.publication,
    ),
    "placement of no edition": (
        "cskg:changedEdition :edition ; cskg:existed true ;",
        "cskg:existed true ;",
        "former-placement-edition",
        CSKG.changedEdition,
    ),
    "placement that does not say whether the edition existed": (
        "cskg:existed true ;",
        "",
        "former-placement-existed",
        CSKG.existed,
    ),
    "placement in an industry by name": (
        "cskg:formerIndustry :industry",
        'cskg:formerIndustry "Retail"',
        "former-placement-industry",
        CSKG.formerIndustry,
    ),
    "placement in an area by name": (
        "cskg:formerFunctionalArea :area",
        'cskg:formerFunctionalArea "Store"',
        "former-placement-area",
        CSKG.formerFunctionalArea,
    ),
    "placement with a title of no language": (
        '"Plan the shop"@en',
        '"Plan the shop"',
        "former-placement-title",
        DCTERMS.title,
    ),
    "edition change of no publication": (
        "cskg:EditionChange ; cskg:publication :publication ;",
        "cskg:EditionChange ;",
        "edition-change-publication",
        CSKG.publication,
    ),
    "edition change of no edition": (
        "cskg:changedEdition :edition ;\n    cskg:isNewEdition",
        "cskg:isNewEdition",
        "edition-change-edition",
        CSKG.changedEdition,
    ),
    "edition change that does not say whether it is new": (
        "cskg:isNewEdition false ;",
        "",
        "edition-change-new",
        CSKG.isNewEdition,
    ),
    "statement change of no edition": (
        "cskg:editionChange :change ; cskg:vanished",
        "cskg:vanished",
        "statement-change-edition",
        CSKG.editionChange,
    ),
    "statement change without position": (
        'cskg:vanished :c1 ; cskg:position "2.1" ;',
        "cskg:vanished :c1 ;",
        "statement-change-position",
        CSKG.position,
    ),
    "statement change of nothing": ("cskg:vanished :c1 ;", "", "statement-change-one", None),
    "succession of no change": (
        "cskg:statementChange :gone ;",
        "",
        "succession-change",
        CSKG.statementChange,
    ),
    "succession without ordinal": (
        "cskg:ordinal 1 ; cskg:successor",
        "cskg:successor",
        "succession-ordinal",
        CSKG.ordinal,
    ),
    "succession without successor": ("cskg:successor :r1-1 ;", "", "succession-successor", CSKG.successor),
    "succession without score": (
        ":r1-1 ;\n    sssom:similarity_score 0.5 .",
        ":r1-1 .",
        "succession-score",
        SSSOM.similarity_score,
    ),
    "unit without code": (
        ':old a cskg:UnitOfCompetency ; ceasn:codedNotation "900001L3" ; cskg:codeLevel cskg:Level3 ;',
        ":old a cskg:UnitOfCompetency ;",
        "unit-code",
        CEASN.codedNotation,
    ),
    "unit with two codes": ('"900001L3" ;', '"900001L3", "900007L3" ;', "unit-code", CEASN.codedNotation),
    "unit with a blank code": ('codedNotation "M1"', 'codedNotation " "', "unit-code", CEASN.codedNotation),
    "unit with a tagged code": (
        'codedNotation "M1"',
        'codedNotation "M1"@en',
        "unit-code",
        CEASN.codedNotation,
    ),
    "code level that is none": (
        "cskg:codeLevel cskg:Level3",
        "cskg:codeLevel cskg:Level8",
        "unit-code-level",
        CSKG.codeLevel,
    ),
    "published code without level": ("cskg:codeLevel cskg:Level3 ;", "", "unit-published-code", None),
    "draft code with level": ('"M1" ;', '"M1" ; cskg:codeLevel cskg:Level1 ;', "unit-published-code", None),
    "unit without status": ('"M1" ; cskg:status cskg:Referenced .', '"M1" .', "unit-status", CSKG.status),
    "unit with a wrong status": (
        '"M1" ; cskg:status cskg:Referenced',
        '"M1" ; cskg:status cskg:Referenced, cskg:Stated',
        "unit-status",
        CSKG.status,
    ),
    "described unit without edition": ("cskg:hasEdition :edition ; ", "", "unit-described", None),
    "edition without source": (
        "prov:hadPrimarySource :source ; ",
        "",
        "edition-source",
        PROV.hadPrimarySource,
    ),
    "edition with two sources": (
        "prov:hadPrimarySource :source",
        "prov:hadPrimarySource :source, :other",
        "edition-source",
        PROV.hadPrimarySource,
    ),
    "edition in a lower-cased language": (
        'dcterms:language "en" ; ceasn',
        'dcterms:language "zh-hant" ; ceasn',
        "edition-language",
        DCTERMS.language,
    ),
    "edition in no language": (
        'dcterms:language "en" ; ceasn',
        "ceasn",
        "edition-language",
        DCTERMS.language,
    ),
    "edition that is merely referenced": (
        ':source ; dcterms:title "Lead the shift"@en ;\n    cskg:status cskg:Described ;',
        ':source ; dcterms:title "Lead the shift"@en ;\n    cskg:status cskg:Referenced ;',
        "edition-status",
        CSKG.status,
    ),
    "edition with an empty title": (
        'dcterms:title "Lead the shift"@en',
        'dcterms:title ""@en',
        "edition-title-form",
        DCTERMS.title,
    ),
    "edition with two levels": (
        "complexityLevel cskg:Level4",
        "complexityLevel cskg:Level4, cskg:Level5",
        "edition-level",
        CEASN.complexityLevel,
    ),
    "edition with a number for a level": (
        "complexityLevel cskg:Level4",
        "complexityLevel 4",
        "edition-level",
        CEASN.complexityLevel,
    ),
    "negative credit": ("cskg:credit 6.0", "cskg:credit -6.0", "edition-credit", CSKG.credit),
    "credit that is no decimal": ("cskg:credit 6.0", 'cskg:credit "six"', "edition-credit", CSKG.credit),
    "credit without hours": ("cskg:notionalHours 60.0 ;", "", "edition-credit-and-hours", None),
    "hours without credit": ("cskg:credit 6.0 ;", "", "edition-credit-and-hours", None),
    "untagged range": ('"Any shop."@en', '"Any shop."', "edition-range", CSKG.range),
    "statement without text": (
        'ceasn:competencyText "Assign the tasks"@en ;',
        "",
        "statement-text",
        CEASN.competencyText,
    ),
    "statement with blank text": ('"Assign the tasks"@en', '"  "@en', "statement-text", CEASN.competencyText),
    "statement with two texts": (
        '"Assign the tasks"@en',
        '"Assign the tasks"@en, "Give orders"@en',
        "statement-text",
        CEASN.competencyText,
    ),
    "criterion without text": (
        'ceasn:competencyText "Able to lead a shift"@en ;',
        "",
        "statement-text",
        CEASN.competencyText,
    ),
    "statement at position 0": (
        'tasks"@en ; cskg:position "1.1"',
        'tasks"@en ; cskg:position "1.0"',
        "statement-position",
        CSKG.position,
    ),
    "statement without parent": ("ceasn:isChildOf :r1 ;", "", "statement-parent", CEASN.isChildOf),
    "statement with two parents": (
        "isChildOf :r1 ;",
        "isChildOf :r1, :new ;",
        "statement-parent",
        CEASN.isChildOf,
    ),
    "statement without edition": (
        "ceasn:isChildOf :r1 ; cskg:partOfEdition :edition ;",
        "ceasn:isChildOf :r1 ;",
        "statement-edition",
        CSKG.partOfEdition,
    ),
    "statement too sure": (
        "cskg:confidence 0.9",
        "cskg:confidence 1.9",
        "statement-confidence",
        CSKG.confidence,
    ),
    "statement without confidence": ("cskg:confidence 0.9 ;", "", "statement-confidence", CSKG.confidence),
    "statement without span": (
        "cskg:confidence 0.9 ; cskg:quotedAt :span-r1",
        "cskg:confidence 0.9",
        "statement-span",
        CSKG.quotedAt,
    ),
    "span that starts below 0": ("oa:start 0", "oa:start -1", "span-start", OA.start),
    "span without start": ("oa:start 0 ;", "", "span-start", OA.start),
    "span without end": ("oa:end 14 ;", "", "span-end", OA.end),
    "span that ends before it starts": ("oa:end 14", "oa:end 0", "span-order", OA.start),
    "span on line 0": ("cskg:line 1", "cskg:line 0", "span-line", CSKG.line),
    "derivation without entity": ("prov:entity :old ;", "", "derivation-entity", PROV.entity),
    "derivation from two units": (
        "prov:entity :old",
        "prov:entity :old, :draft",
        "derivation-entity",
        PROV.entity,
    ),
    "derivation with another relation": (
        "cskg:relation cskg:adoptedFrom",
        "cskg:relation cskg:sameAs",
        "derivation-relation",
        CSKG.relation,
    ),
    "derivation without quote": (
        'oa:exact "This unit is adopted from 900001L3." ; cskg:ordinal',
        "cskg:ordinal",
        "derivation-quote",
        OA.exact,
    ),
    "derivation without span": (
        "cskg:ordinal 1 ; cskg:quotedAt :span-c1 .",
        "cskg:ordinal 1 .",
        "derivation-span",
        CSKG.quotedAt,
    ),
    "link without subject": ("owl:annotatedSource :new ;", "", "link-source", OWL.annotatedSource),
    "link without object": ("owl:annotatedTarget :old ;", "", "link-target", OWL.annotatedTarget),
    "link of a unit with itself": (
        "owl:annotatedTarget :old",
        "owl:annotatedTarget :new",
        "link-difference",
        OWL.annotatedSource,
    ),
    "link with a foreign predicate": (
        "owl:annotatedProperty cskg:adoptedFrom",
        "owl:annotatedProperty skos:exactMatch",
        "link-property",
        OWL.annotatedProperty,
    ),
    "link without justification": (
        "cskg:justification cskg:Stated ;",
        "cskg:justification cskg:Listed ;",
        "link-justification",
        CSKG.justification,
    ),
    "link without mapping justification": (
        "sssom:mapping_justification semapv:ManualMappingCuration ;",
        "",
        "link-mapping-justification",
        SSSOM.mapping_justification,
    ),
    "link too sure": ("sssom:confidence 1.0", "sssom:confidence 1.1", "link-confidence", SSSOM.confidence),
    "link without method": ('cskg:method "remark" ;', "", "link-method", CSKG.method),
    "rejection without its modifier": (
        "sssom:predicate_modifier sssom:NegatedPredicate ;",
        "",
        "rejection-modifier",
        SSSOM.predicate_modifier,
    ),
    "rejection without evidence": ("; cskg:hasEvidence :reason .", ".", "rejection-evidence", CSKG.hasEvidence),
    "stated link without evidence": (
        'cskg:method "remark" ; cskg:hasEvidence :evidence',
        'cskg:method "remark"',
        "link-stated",
        None,
    ),
    "evidence without text": (
        'cskg:Evidence ; oa:exact "This unit is adopted from 900001L3." ;',
        "cskg:Evidence ;",
        "evidence-words",
        None,
    ),
    "evidence without ordinal": (
        "cskg:ordinal 1 ; cskg:evidenceSource",
        "cskg:evidenceSource",
        "evidence-ordinal",
        CSKG.ordinal,
    ),
    "derivation without ordinal": (
        '900001L3." ; cskg:ordinal 1 ; cskg:quotedAt',
        '900001L3." ; cskg:quotedAt',
        "derivation-ordinal",
        CSKG.ordinal,
    ),
    "diagnostic without ordinal": (
        "cskg:ordinal 1 ; cskg:excerpt",
        "cskg:excerpt",
        "diagnostic-ordinal",
        CSKG.ordinal,
    ),
    "evidence that stands nowhere": ("cskg:evidenceSource :source ;", "", "evidence-place", None),
    "source without name": ('dcterms:identifier "retail/a.txt" ;', "", "source-name", DCTERMS.identifier),
    "source with a short digest": ('cskg:sha256 "aaaa', 'cskg:sha256 "aaa', "source-sha256", CSKG.sha256),
    "source with a digest in capitals": (
        'cskg:textSha256 "bbbb',
        'cskg:textSha256 "BBBB',
        "source-text-sha256",
        CSKG.textSha256,
    ),
    "source that does not say whether it is made up": (
        "cskg:illustrative true ;",
        "",
        "source-illustrative",
        CSKG.illustrative,
    ),
    "source in an unknown language": (
        'dcterms:language "en" .',
        'dcterms:language "fr" .',
        "source-language",
        DCTERMS.language,
    ),
    "functional area without label": (
        'skos:prefLabel "Store operation"@en ;',
        "",
        "concept-label",
        SKOS.prefLabel,
    ),
    "functional area in two industries": (
        "skos:broader :industry",
        "skos:broader :industry, :other",
        "functional-area-industry",
        SKOS.broader,
    ),
    "diagnostic of no severity": ('"warning"', '"fatal"', "diagnostic-severity", CSKG.severity),
    "diagnostic with a sentence for a code": (
        '"items-run-on"',
        '"Items run on"',
        "diagnostic-code",
        CSKG.diagnosticCode,
    ),
    "diagnostic without message": (
        'cskg:message "Two items stand on one line." ;',
        "",
        "diagnostic-message",
        CSKG.message,
    ),
    "diagnostic in column 0": ("cskg:column 5", "cskg:column 0", "diagnostic-column", CSKG.column),
}
"""By what is wrong: the text in the tiny graph, its replacement, the shape and the path that tell."""


@cache
def _shapes() -> Graph:
    """Gives the shapes for pyshacl alone, which adds triples to the graph of shapes that it is given."""
    return Graph().parse(ontology_folder() / "shapes.ttl")


def _validate(turtle: str) -> tuple[bool, Graph]:
    data = Graph().parse(data=turtle, format="turtle")
    conforms, report, _ = validate(data, shacl_graph=_shapes(), allow_warnings=True)
    assert isinstance(report, Graph)
    return conforms, report


def _results(report: Graph) -> set[tuple[Node | None, Node | None]]:
    return {
        (report.value(result, SH.sourceShape), report.value(result, SH.resultPath))
        for result in report.objects(None, SH.result)
    }


def test_tiny_graph_conforms() -> None:
    """A graph with one of everything conforms, without so much as a warning."""
    conforms, report = _validate(TINY)
    assert _results(report) == set()
    assert conforms


def test_tiny_graph_uses_every_shape() -> None:
    """The tiny graph has an instance of every class that a shape targets, so that no shape passes unseen."""
    data = Graph().parse(data=TINY, format="turtle")
    for target in _load("shapes.ttl").objects(None, SH.targetClass):
        assert (None, RDF.type, target) in data, target


def test_tiny_graph_agrees_with_domains_and_ranges() -> None:
    """What stands at either end of an own property in the tiny graph is of the class or datatype declared."""
    data = Graph().parse(data=TINY, format="turtle")
    both = data + _ontology()
    for subject, name, value in data:
        if not str(name).startswith(NAMESPACE):
            continue
        for bound, end in ((RDFS.domain, subject), (RDFS.range, value)):
            declared = _ontology().value(name, bound)
            if isinstance(end, Literal):
                assert (end.datatype or (RDF.langString if end.language else XSD.string)) == declared, name
            elif declared != RDF.Property:
                kinds = set(
                    chain.from_iterable(
                        both.transitive_objects(kind, RDFS.subClassOf) for kind in both.objects(end, RDF.type)
                    )
                )
                assert kinds & _named_classes_of(declared), (name, bound)


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_found(fault: str) -> None:
    """A graph with one fault does not conform; the right shape says so at the right path."""
    before, after, shape, path = FAULTS[fault]
    assert TINY.count(before) >= 1, "the fault no longer fits the tiny graph"
    conforms, report = _validate(TINY.replace(before, after, 1))
    assert not conforms
    assert (SHAPE[shape], path) in _results(report)
    assert len({report.value(result, SH.focusNode) for result in report.objects(None, SH.result)}) == 1
    (message,) = _load("shapes.ttl").objects(SHAPE[shape], SH.message)
    assert message in set(report.objects(None, SH.resultMessage))


def test_edition_without_title_is_a_warning() -> None:
    """An edition without a title is reported, yet the graph conforms."""
    conforms, report = _validate(TINY.replace('dcterms:title "Lead the shift"@en ;', "", 1))
    assert conforms
    assert _results(report) == {(SHAPE["edition-title"], DCTERMS.title)}


def test_lower_cased_language_tags_conform() -> None:
    """A store that lower-cases language tags does no harm, for no shape looks at the tag."""
    conforms, _ = _validate(TINY.replace("@en", "@zh-hant").replace('language "en"', 'language "zh-Hant"'))
    assert conforms


def test_link_that_is_not_stated_needs_no_evidence() -> None:
    """A curated link may stand without evidence."""
    turtle = TINY.replace("cskg:Stated", "cskg:Curated").replace(" ; cskg:hasEvidence :evidence", "")
    conforms, _ = _validate(turtle)
    assert conforms


def test_shapes_are_valid_shacl() -> None:
    """The shapes themselves conform to the shapes of SHACL."""
    conforms, _, text = validate(Graph(), shacl_graph=_shapes(), meta_shacl=True)
    assert conforms, text


def test_shapes_use_shacl_core_only() -> None:
    """No shape needs SPARQL or a script."""
    forbidden = {SH.sparql, SH.select, SH.ask, SH.js, SH.rule, SH.target}
    assert forbidden.isdisjoint(_load("shapes.ttl").predicates(unique=True))


def test_every_shape_with_a_constraint_has_a_message() -> None:
    """Every named property shape, and node shape that constrains by itself, says in English what is wrong."""
    graph = _load("shapes.ttl")
    named = {term for term in graph.subjects(unique=True) if isinstance(term, URIRef)}
    assert all(term.startswith(SHAPE) for term in named)
    for term in named:
        bundle = (term, SH.property, None) in graph
        languages = [message.language for message in graph.objects(term, SH.message)]
        assert languages == ([] if bundle else ["en"]), term


def test_every_property_shape_is_used() -> None:
    """No property shape is left without a node shape that applies it, so none is dead."""
    graph = _load("shapes.ttl")
    assert set(graph.subjects(RDF.type, SH.PropertyShape)) == {
        term for term in graph.objects(None, SH.property) if isinstance(term, URIRef)
    }


def test_every_shape_is_proved_by_a_fault() -> None:
    """Every shape that requires something or restricts values to a closed set has a fault that it finds."""
    graph = _load("shapes.ttl")
    strict = (SH.minCount, SH["in"], SH["or"], SH.xone, SH.lessThan, SH.disjoint)
    shapes = {term for each in strict for term in graph.subjects(each) if isinstance(term, URIRef)}
    proved = {SHAPE[shape] for _, _, shape, _ in FAULTS.values()}
    assert shapes - proved == {SHAPE["edition-title"]}, "only the warning has a test of its own"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("unit-status", {CSKG[each.value.capitalize()] for each in model.UnitStatus}),
        ("unit-code-level", {URIRef(level_iri(value)) for value in model.LEVELS}),
        ("edition-level", {URIRef(level_iri(value)) for value in model.LEVELS}),
        ("edition-language", {Literal(each.value) for each in model.Language}),
        ("source-language", {Literal(each.value) for each in model.Language}),
        ("derivation-relation", {CSKG[each.value] for each in model.LINEAGE}),
        ("link-property", {CSKG[name] for name in LINK_PROPERTIES}),
        ("link-justification", {CSKG[each.value.capitalize()] for each in model.Justification}),
        ("diagnostic-severity", {Literal(each.value) for each in model.Severity}),
    ],
)
def test_closed_sets_of_the_shapes_are_those_of_the_model(shape: str, expected: set[Node]) -> None:
    """What a shape allows is what the model knows, no more and no less."""
    graph = _load("shapes.ttl")
    assert set(Collection(graph, graph.value(SHAPE[shape], SH["in"]))) == expected


def test_link_predicates_are_those_of_the_model() -> None:
    """The link properties of the vocabulary are the predicates of the model."""
    assert {each.value for each in model.LinkPredicate} == set(LINK_PROPERTIES)


def test_published_codes_of_the_shapes_are_those_of_the_model() -> None:
    """The shape knows a published code by the same pattern as the model."""
    patterns = {str(pattern) for pattern in _load("shapes.ttl").objects(None, SH.pattern)}
    assert f"^({codes.CODE_PATTERN})$" in patterns


REQUIRED = """
    unit-code unit-status edition-source edition-language edition-status edition-title statement-text
    statement-position statement-parent statement-edition statement-confidence statement-span span-start
    span-end derivation-entity derivation-relation derivation-quote derivation-ordinal derivation-span
    link-source link-property link-target link-justification link-mapping-justification link-confidence
    link-method rejection-modifier rejection-evidence evidence-ordinal source-name source-sha256
    source-text-sha256 source-illustrative concept-label diagnostic-severity diagnostic-code diagnostic-message
    diagnostic-ordinal publication-ordinal publication-revision edition-change-publication edition-change-edition
    edition-change-new
    former-placement-publication former-placement-edition former-placement-existed
    statement-change-edition statement-change-position succession-change succession-ordinal
    succession-successor succession-score
"""
"""The shapes of what must be there."""

SEVERAL = """
    unit-label unit-edition unit-status edition-title edition-functional-area edition-functional-area-name
    edition-derivation edition-diagnostic statement-span span-order derivation-span link-difference
    link-evidence rejection-evidence evidence-span concept-label edition-change-appeared
"""
"""The shapes of what may be there more than once; two of them leave the number to a sister."""

PATTERNED = """
    unit-code unit-label edition-title-form edition-old-code statement-text derivation-quote
    link-mapping-justification link-method evidence-text source-name source-sha256 source-text-sha256
    concept-label diagnostic-code diagnostic-message statement-position publication-revision statement-change-position
"""
"""The shapes of text that may not be blank, or must have a form."""

LOWEST = {
    0: """edition-credit edition-hours statement-confidence span-start span-end link-confidence evidence-score
        succession-score link-subject-share link-object-share""",
    1: """
        derivation-ordinal evidence-ordinal diagnostic-ordinal span-line span-page diagnostic-column
        publication-ordinal succession-ordinal
    """,
}
"""The shapes of numbers, by the lowest number that they allow."""


def _property_shapes() -> set[Node]:
    return set(_load("shapes.ttl").subjects(RDF.type, SH.PropertyShape))


def _shapes_named(names: str) -> set[Node]:
    return {SHAPE[name] for name in names.split()}


def test_shapes_require_and_limit_what_they_should() -> None:
    """What is required is required once at least, and what is single is limited to one."""
    graph = _load("shapes.ttl")
    assert {shape for shape in _property_shapes() if (shape, SH.minCount, Literal(1)) in graph} == _shapes_named(
        REQUIRED
    )
    limited = {shape for shape in _property_shapes() if (shape, SH.maxCount, Literal(1)) in graph}
    assert _property_shapes() - limited == _shapes_named(SEVERAL)


def test_shapes_of_text_and_numbers_restrict_them() -> None:
    """Text that may not be blank has a pattern, every number a lowest value, a confidence a highest."""
    graph = _load("shapes.ttl")
    assert set(graph.subjects(SH.pattern)) & _property_shapes() == _shapes_named(PATTERNED)
    for lowest, names in LOWEST.items():
        assert set(graph.subjects(SH.minInclusive, Literal(lowest))) == _shapes_named(names)
    confidences = _shapes_named(
        "statement-confidence link-confidence link-subject-share link-object-share evidence-score succession-score"
    )
    assert set(graph.subjects(SH.maxInclusive, Literal(1))) == confidences


def test_shapes_restrict_values_to_the_ranges_of_the_vocabulary() -> None:
    """Every property shape has one kind of value; of an own property it is the range declared."""
    graph = _load("shapes.ttl")
    others = {SHAPE["edition-title"], SHAPE["span-order"], SHAPE["link-difference"]}
    for shape in _property_shapes() - others:
        path = graph.value(shape, SH.path)
        datatype, listed, kind = (graph.value(shape, each) for each in (SH.datatype, SH["in"], SH.nodeKind))
        assert [datatype, listed, kind].count(None) == 2, shape
        if path in _own(OWL.ObjectProperty):
            assert listed is not None or kind == SH.IRI, shape
        if path in _own(OWL.DatatypeProperty):
            assert listed is not None or datatype == _ontology().value(path, RDFS.range), shape


# --- the JSON-LD context ------------------------------------------------------------------------------------


def _context_terms() -> dict[str, URIRef]:
    """Gives the keys of the context that stand for terms, with the IRIs to which they expand."""
    terms = {}
    for key, definition in _context().items():
        value = definition
        if isinstance(definition, dict):
            value = definition.get("@id", definition.get("@reverse"))
        if isinstance(value, str) and not value.startswith(("@", "http")):
            prefix, name = value.split(":", 1)
            terms[key] = PREFIXES[prefix][name]
    return terms


INSTANCE = {
    "id": "https://example.org/unit/900002L4",
    "type": "UnitOfCompetency",
    "code": "900002L4",
    "label": {"en": "Lead the shift"},
    "codeLevel": "Level4",
    "status": "Described",
    "adoptedFrom": ["https://example.org/unit/900001L3"],
    "editions": [
        {
            "id": "https://example.org/unit/900002L4/en",
            "type": "UnitEdition",
            "title": {"en": "Lead the shift"},
            "language": "en",
            "level": "Level4",
            "credit": "6.0",
            "source": {
                "id": "https://example.org/source/a.txt",
                "type": "SourceDocument",
                "name": "a.txt",
                "sourceTitle": "Example",
                "illustrative": True,
            },
            "statements": [
                {
                    "id": "https://example.org/unit/900002L4/en/r1",
                    "type": "PerformanceRequirement",
                    "number": "1",
                    "text": {"en": "Lead people"},
                    "position": "1",
                    "confidence": "0.9",
                    "parent": "https://example.org/unit/900002L4",
                    "quotedAt": [
                        {
                            "id": "https://example.org/source/a.txt#char=20,31",
                            "type": "TextPositionSelector",
                            "start": 20,
                            "end": 31,
                        }
                    ],
                }
            ],
            "derivations": [
                {
                    "id": "https://example.org/derivation",
                    "type": "Derivation",
                    "entity": "https://example.org/unit/900001L3",
                    "relation": "adoptedFrom",
                    "quote": "Adopted from 900001L3.",
                    "titleRevised": False,
                }
            ],
        }
    ],
}

EXPECTED = """
@prefix : <https://example.org/> .
@prefix ceasn: <https://purl.org/ctdlasn/terms/> .
@prefix cskg: <https://w3id.org/hk-competency/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .

<https://example.org/unit/900002L4> a cskg:UnitOfCompetency ; ceasn:codedNotation "900002L4" ;
    ceasn:competencyLabel "Lead the shift"@en ; cskg:codeLevel cskg:Level4 ; cskg:status cskg:Described ;
    cskg:adoptedFrom <https://example.org/unit/900001L3> ;
    cskg:hasEdition <https://example.org/unit/900002L4/en> .
<https://example.org/unit/900002L4/en> a cskg:UnitEdition ; dcterms:title "Lead the shift"@en ;
    dcterms:language "en" ; ceasn:complexityLevel cskg:Level4 ; cskg:credit 6.0 ;
    prov:hadPrimarySource <https://example.org/source/a.txt> ; prov:qualifiedDerivation :derivation .
<https://example.org/source/a.txt> a cskg:SourceDocument ; dcterms:identifier "a.txt" ;
    dcterms:title "Example" ; cskg:illustrative true .
<https://example.org/unit/900002L4/en/r1> a cskg:PerformanceRequirement ; ceasn:listID "1" ;
    ceasn:competencyText "Lead people"@en ; cskg:position "1" ; cskg:confidence 0.9 ;
    ceasn:isChildOf <https://example.org/unit/900002L4> ;
    cskg:partOfEdition <https://example.org/unit/900002L4/en> ;
    cskg:quotedAt <https://example.org/source/a.txt#char=20,31> .
<https://example.org/source/a.txt#char=20,31> a oa:TextPositionSelector ; oa:start 20 ; oa:end 31 .
:derivation a cskg:Derivation ; prov:entity <https://example.org/unit/900001L3> ;
    cskg:relation cskg:adoptedFrom ; oa:exact "Adopted from 900001L3." ; cskg:titleRevised false .
"""


def test_context_reads_a_document_to_the_expected_triples() -> None:
    """A document with short keys, its statements nested in the edition, says the expected triples."""
    actual = _parse_jsonld(json.dumps({"@context": _context(), **INSTANCE}))
    _, missing, extra = graph_diff(Graph().parse(data=EXPECTED, format="turtle"), actual)
    assert (sorted(missing), sorted(extra)) == ([], [])


def test_context_survives_a_round_trip_and_reads_well() -> None:
    """The tiny graph written with the context uses short keys only, and reads back to the same triples."""
    data = Graph().parse(data=TINY, format="turtle")
    text = data.serialize(format="json-ld", context=_context())
    keys = {key for node in json.loads(text)["@graph"] for key in node}
    assert keys <= {"id", "type", *_context_terms()}
    assert to_isomorphic(_parse_jsonld(text)) == to_isomorphic(data)


def test_context_imports_nothing() -> None:
    """The context stands alone: JSON-LD 1.1, no import, no default vocabulary, no IRI of another context."""
    assert _context()["@version"] == 1.1
    assert {key for key in _context() if key.startswith("@")} == {"@version"}


def test_context_terms_are_terms_in_use() -> None:
    """Every IRI in the context is an own term or one that shapes or tiny graph use; prefixes agree."""
    used = _iris(_load("shapes.ttl")) | _iris(Graph().parse(data=TINY, format="turtle")) | TERMS
    assert {key: iri for key, iri in _context_terms().items() if str(iri) not in used} == {}
    spaces = {key: value for key, value in _context().items() if isinstance(value, str) and value.startswith("http")}
    assert spaces == {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def test_context_has_a_key_for_every_term_of_an_instance_graph() -> None:
    """Every own class, property and individual, and every property of the tiny graph, has a short key."""
    keyed = {str(iri) for iri in _context_terms().values()}
    data = Graph().parse(data=TINY, format="turtle")
    assert TERMS | {str(name) for name in data.predicates() if name != RDF.type} <= keyed


def test_context_types_agree_with_the_vocabulary() -> None:
    """A key holds a language map, an IRI or a decimal just where the vocabulary's range is such."""
    for key, iri in _context_terms().items():
        if not iri.startswith(NAMESPACE) or _local(iri) in {*CLASSES, *INDIVIDUALS}:
            continue
        definition = _context()[key]
        definition = definition if isinstance(definition, dict) else {}
        expected = _ontology().value(iri, RDFS.range)
        assert (definition.get("@container") == "@language") == (expected == RDF.langString), key
        assert (definition.get("@type") in {"@id", "@vocab"}) == (_local(iri) in OBJECT_PROPERTIES), key
        if _local(iri) != "notionalHoursPerCredit":
            assert (definition.get("@type") == "xsd:decimal") == (expected == XSD.decimal), key
