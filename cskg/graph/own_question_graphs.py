"""Teachers' own questions to RDF triples and back, a mirror pair.

The whole question is one JSON literal, because its parts have no meaning alone. In addition there are properties for
searching: its words, its author, and the names of the units and statements that it is tied to.
"""

from collections.abc import Iterator

import msgspec
import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF

from cskg.graph.provenance import replace_surrogates
from cskg.graph.rdf_terms import integer, node, string
from cskg.graph.rows import Rows
from cskg.iris import Iris
from cskg.own_questions import OwnQuestion
from cskg.vocab import CSKG

_decode = msgspec.json.Decoder(OwnQuestion).decode


def question_to_graph(question: OwnQuestion, ordinal: int, iris: Iris) -> Iterator[ox.Triple]:
    """Yields a question as triples.

    Args:
        question: The question.
        ordinal: Its place in its file, counted from 1.
        iris: Mints the IRIs.
    """
    subject = node(iris.own_question(question.source, ordinal))
    yield ox.Triple(subject, node(RDF.type), node(CSKG.OwnQuestion))
    yield ox.Triple(subject, node(PROV.hadPrimarySource), node(iris.source(question.source)))
    yield ox.Triple(subject, node(CSKG.ordinal), integer(ordinal))
    yield ox.Triple(subject, node(DCTERMS.title), string(replace_surrogates(question.stem)))
    if question.author is not None:
        yield ox.Triple(subject, node(DCTERMS.creator), string(replace_surrogates(question.author)))
    for name in dict.fromkeys(question.names):
        yield ox.Triple(subject, node(DCTERMS.subject), string(replace_surrogates(name)))
    yield ox.Triple(subject, node(CSKG.questionContent), string(msgspec.json.encode(question).decode()))


def questions_from_graph(rows: Rows) -> tuple[OwnQuestion, ...]:
    """Reads the questions of a named graph back, in the order of their file.

    Raises:
        ValueError: The triples lack data that a question needs.
    """
    subjects = sorted(rows.of_type(CSKG.OwnQuestion), key=rows.ordinal)
    return tuple(_decode(rows.get(subject, CSKG.questionContent)) for subject in subjects)
