"""The closed vocabulary of ``ontology/cskg.ttl``, the vocabularies of others, and their prefixes.

:mod:`cskg.graph` writes units as triples with them. Terms are :class:`rdflib.URIRef`, which is a string, so every RDF
library accepts them. :mod:`cskg.iris` makes the IRIs of things.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, ClosedNamespace

from cskg.model import LEVELS, Language

_QUOTABLE_FIELDS = ("title", "range", "level", "credit", "remark", "criteriaOpener")

CLASSES = (
    "UnitOfCompetency",
    "UnitEdition",
    "Statement",
    "PerformanceRequirement",
    "AssessmentCriterion",
    "FunctionalArea",
    "Industry",
    "SourceDocument",
    "Derivation",
    "Link",
    "Rejection",
    "Evidence",
    "Diagnostic",
    "Publication",
    "EditionChange",
    "StatementChange",
    "Succession",
    "FormerPlacement",
    "UnitStatus",
    "Justification",
    "ForeignFramework",
    "FrameworkItem",
    "FrameworkAssociation",
    "OwnQuestion",
)
LINK_PROPERTIES = (
    "adoptedFrom",
    "adaptedFrom",
    "replaces",
    "prerequisiteOf",
    "overlapsWith",
    "relatedTo",
    "sameAs",
)
OBJECT_PROPERTIES = (
    *LINK_PROPERTIES,
    "hasEdition",
    "partOfEdition",
    "codeLevel",
    "status",
    "industry",
    "functionalArea",
    "quotedAt",
    *(f"{field}QuotedAt" for field in _QUOTABLE_FIELDS),
    "relation",
    "justification",
    "hasEvidence",
    "evidenceUnit",
    "evidenceSource",
    "evidenceStatement",
    "evidenceCounterpart",
    "hasDiagnostic",
    "publication",
    "changedEdition",
    "formerIndustry",
    "formerFunctionalArea",
    "editionChange",
    "appeared",
    "vanished",
    "moved",
    "statementChange",
    "successor",
    "partOfFramework",
)
DATA_PROPERTIES = (
    "oldCode",
    "range",
    "credit",
    "creditNote",
    "notionalHours",
    "notionalHoursPerCredit",
    "industryName",
    "branchName",
    "functionalAreaName",
    "remark",
    "criteriaOpener",
    "layout",
    "position",
    "ordinal",
    "confidence",
    "line",
    "page",
    "column",
    "titleRevised",
    "method",
    "subjectShare",
    "objectShare",
    "severity",
    "diagnosticCode",
    "message",
    "excerpt",
    "sha256",
    "textSha256",
    "documentText",
    "illustrative",
    "revision",
    "isNewEdition",
    "existed",
    "frameworkFormat",
    "furtherFields",
    "associationType",
    "associationOrigin",
    "associationDestination",
    "sequenceNumber",
    "questionContent",
)
INDIVIDUALS = (
    "Described",
    "Listed",
    "Referenced",
    "Stated",
    "Curated",
    "Structural",
    "Lexical",
    "HKQF",
    "QFCredit",
    "QFLevels",
    *(f"Level{value}" for value in range(1, 8)),
)

CSKG = ClosedNamespace(
    "https://w3id.org/hk-competency/ontology#",
    [*CLASSES, *OBJECT_PROPERTIES, *DATA_PROPERTIES, *INDIVIDUALS],
)
"""The project's own terms; one that ``ontology/cskg.ttl`` does not define raises AttributeError."""

CEASN = Namespace("https://purl.org/ctdlasn/terms/")
CETERMS = Namespace("https://purl.org/ctdl/terms/")
ASN = Namespace("http://purl.org/ASN/schema/core/")
SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
SSSOM = Namespace("https://w3id.org/sssom/")
SEMAPV = Namespace("https://w3id.org/semapv/vocab/")

PREFIXES: dict[str, Namespace] = {
    "cskg": CSKG,
    "ceasn": CEASN,
    "ceterms": CETERMS,
    "asn": ASN,
    "dcterms": Namespace(str(DCTERMS)),
    "oa": OA,
    "owl": Namespace(str(OWL)),
    "prov": Namespace(str(PROV)),
    "rdf": Namespace(str(RDF)),
    "rdfs": Namespace(str(RDFS)),
    "schema": SCHEMA,
    "semapv": SEMAPV,
    "skos": Namespace(str(SKOS)),
    "sssom": SSSOM,
    "xsd": Namespace(str(XSD)),
}


def level_iri(level: int) -> str:
    """Returns the IRI of a QF level, an individual of ``ontology/levels.ttl``."""
    return str(CSKG[f"Level{level}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelMeaning:
    """What a QF level means, in words for beginners.

    Attributes:
        meaning: A sentence, in each language.
        example: A title of qualifications at this level, in each language.
        source: Where the framework describes the level itself.
    """

    meaning: Mapping[Language, str]
    example: Mapping[Language, str]
    source: str


@cache
def load_level_meanings() -> Mapping[int, LevelMeaning]:
    """Reads what the QF levels mean from ``ontology/levels.ttl``."""
    graph = Graph().parse(ontology_folder() / "levels.ttl")
    source = str(graph.value(CSKG.QFLevels, RDFS.seeAlso))

    def read(level: URIRef, predicate: URIRef) -> dict[Language, str]:
        found = (text for text in graph.objects(level, predicate) if isinstance(text, Literal))
        texts = {str(text.language).lower(): str(text) for text in found}
        return {language: texts[language.value.lower()] for language in Language}

    return {
        value: LevelMeaning(
            meaning=read(URIRef(level_iri(value)), SKOS.scopeNote),
            example=read(URIRef(level_iri(value)), SKOS.example),
            source=source,
        )
        for value in LEVELS
    }


@cache
def ontology_folder() -> Path:
    """Returns the folder of the ontology's files: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "ontology"
    return installed if installed.is_dir() else package.parent / "ontology"
