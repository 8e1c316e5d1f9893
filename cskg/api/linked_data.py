"""One thing of the dataset as RDF, found by its IRI."""

from enum import Enum
from urllib.parse import unquote

import strawberry

from cskg.api.nodes import File
from cskg.api.statements import encode_statement_id
from cskg.errors import NotFoundError
from cskg.exchange.thing_descriptions import SYNTAXES, describe, write_description
from cskg.graph.catalogue import Catalogue
from cskg.outline import is_name


@strawberry.enum
class RdfSyntax(Enum):
    """Syntaxes of RDF.

    Attributes:
        TURTLE: Turtle, for people and programs.
        JSON_LD: JSON-LD, for programs that read JSON.
        N_TRIPLES: N-Triples, one triple a line.
    """

    TURTLE = "turtle"
    JSON_LD = "jsonld"
    N_TRIPLES = "ntriples"


def describe_thing(catalogue: Catalogue, iri: str, syntax: RdfSyntax) -> File:
    """Writes all that the graph says about a thing.

    Raises:
        NotFoundError: The dataset has no such thing; of a vanished statement the error names what took its place.
    """
    triples = describe(catalogue, iri)
    if triples is None:
        successors = (
            catalogue.find_successors(catalogue.iris.statement_of(iri)) if _is_statement(iri, catalogue) else ()
        )
        raise NotFoundError("thing", iri, replaced_by=[encode_statement_id(ref) for ref in successors])
    form, suffix = SYNTAXES[syntax.value]
    name = unquote(iri.rstrip("/").rpartition("/")[2])[:80]
    return File.of(f"{name}{suffix}", form.media_type, write_description(triples, syntax.value))


def _is_statement(iri: str, catalogue: Catalogue) -> bool:
    parts = iri.removeprefix(f"{catalogue.iris.base}unit/").split("/")
    return len(parts) == 3 and is_name(parts[2])
