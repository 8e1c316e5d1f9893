"""The engine that answers SPARQL queries: a store of Oxigraph's on disk, made of a compiled dataset.

The first process that needs it makes it, and after that it is only read. These are beside the compiled file::

    sparql.lock          locked by the process that makes it
    sparql.new/          the engine while it is made, or one that was left incomplete
    sparql-DIGEST/       the complete engine

Each triple is in its named graph, and once in the default graph, which is the union of all graphs. The engine's own
union has a triple once for each graph, so counts were wrong, and an example query took ten seconds. A query or a
request may name other graphs.
"""

import csv
import fcntl
import io
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from cskg.errors import BadInputError, LimitExceededError
from cskg.exchange.frameworks.rdf_dumps import iter_quads
from cskg.exchange.selection import Selection
from cskg.graph.catalogue import Catalogue
from cskg.sparql.engine_folder import find_engine, name_engine
from cskg.sparql.query_guard import CheckedQuery
from cskg.sparql.query_text import locate

MAX_ANSWER = 8 * 2**20
"""Most bytes of an answer."""

MAX_ROWS = 100_000
"""Most rows of an answer, or triples."""

_BATCH = 200_000
"""How many quads are sorted in memory at a time; they take about 400 MiB."""

_CURE = "Ask for less, for example with LIMIT and OFFSET."
_AT = re.compile(r"error at 1:([0-9]+): ")

RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
"""The media types of answers to SELECT and ASK; the first is the one for clients that take any."""

GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""The media types of answers to CONSTRUCT and DESCRIBE; the first is the one for clients that take any."""


class NotAcceptableError(BadInputError):
    """An answer that has none of the media types that the client takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to a query.

    Attributes:
        body: The answer.
        media_type: What it is.
    """

    body: bytes
    media_type: str


def make_engine(compiled: Path, digest: str) -> Path:
    """Makes the engine of a dataset, unless it is there; waits where another process makes it.

    Args:
        compiled: The compiled dataset.
        digest: Its digest.

    Returns:
        The folder of the engine.

    Raises:
        OSError: The folder of the compiled dataset cannot be written.
    """
    place = compiled.parent
    with (place / "sparql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (found := find_engine(compiled, digest)) is not None:
            return found
        fresh = place / "sparql.new"
        shutil.rmtree(fresh, ignore_errors=True)
        store = ox.Store(fresh)
        quads = iter_quads(Selection(catalogue=Catalogue(compiled)))
        while batch := list(islice(quads, _BATCH)):
            store.bulk_extend(batch)
            store.bulk_extend(ox.Quad(*quad.triple) for quad in batch)
        store.flush()
        del store
        return fresh.rename(name_engine(compiled, digest))


class Engine:
    """Answers queries.

    Args:
        folder: The folder that :func:`make_engine` made.
    """

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store.read_only(str(folder))

    def answer(
        self,
        query: CheckedQuery,
        accepted: Sequence[str] = (*RESULTS, *GRAPHS),
        graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Answers a query.

        Args:
            query: The query.
            accepted: The media types that the client takes, the best first.
            graphs: The graphs that make up the default graph, in place of those that the query names.
            named_graphs: The named graphs, likewise.

        Raises:
            BadInputError: The query is not SPARQL, or names a graph that the dataset does not have.
            NotAcceptableError: It has an answer in none of these media types.
            LimitExceededError: The answer is too large.
        """
        self._check_graphs((*query.graphs, *query.named_graphs, *graphs, *named_graphs))
        is_given = bool(graphs or named_graphs)  # then both are, as the protocol has it (2.1.4)
        try:
            found = self._store.query(
                query.written.text,
                default_graph=[ox.NamedNode(name) for name in graphs] if is_given else None,
                named_graphs=[ox.NamedNode(name) for name in named_graphs] if is_given else None,
            )
        except SyntaxError as error:
            raise _explain(str(error), query) from error
        except (RuntimeError, ValueError) as error:
            raise BadInputError(f"The query cannot be answered: {error}.", "Leave this out.") from error
        body = _Bounded()
        try:
            if isinstance(found, ox.QueryTriples):
                media_type = _choose(accepted, tuple(GRAPHS))
                ox.serialize(_limit(found), output=body, format=GRAPHS[media_type])
            else:
                media_type = _choose(accepted, tuple(RESULTS))
                found.serialize(body, format=RESULTS[media_type])
                _check_rows(body.getvalue(), RESULTS[media_type])
        except _FullError as error:
            raise LimitExceededError(f"The answer is larger than {MAX_ANSWER >> 20} MiB.", _CURE) from error
        except RuntimeError as error:
            raise BadInputError(f"The query cannot be answered: {error}.", "Leave this out.") from error
        return Answer(body=body.getvalue(), media_type=media_type)

    def _check_graphs(self, names: Sequence[str]) -> None:
        for name in names:
            try:
                is_there = self._store.contains_named_graph(ox.NamedNode(name))
            except ValueError:
                is_there = False
            if not is_there:
                raise BadInputError(
                    f"The dataset has no graph <{name[:200]}>.",
                    "SELECT DISTINCT ?g { GRAPH ?g { } } lists its graphs; others are not fetched.",
                )


def _limit(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yields triples.

    Raises:
        LimitExceededError: There are too many.
    """
    for number, triple in enumerate(triples):
        if number == MAX_ROWS:
            raise _exceed_rows()
        yield triple


def _check_rows(body: bytes, syntax: ox.QueryResultsFormat) -> None:
    """Counts the rows of an answer. Its bytes are limited elsewhere.

    Raises:
        LimitExceededError: There are too many.
    """
    if len(body) <= MAX_ROWS:  # a row has a byte at least
        return
    rows: Iterable[object] = ()
    if syntax == ox.QueryResultsFormat.CSV:
        rows = islice(csv.reader(io.StringIO(body.decode(), newline="")), 1, None)
    elif isinstance(found := ox.parse_query_results(body, format=syntax), ox.QuerySolutions):
        rows = found
    if sum(1 for _ in islice(rows, MAX_ROWS + 1)) > MAX_ROWS:
        raise _exceed_rows()


def _exceed_rows() -> LimitExceededError:
    return LimitExceededError(f"The answer has more than {MAX_ROWS:,} rows.", _CURE)


class _FullError(Exception):
    """The answer has become too large."""


class _Bounded(io.BytesIO):
    """A file in memory that is not larger than the largest answer."""

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > MAX_ANSWER:
            raise _FullError
        return super().write(data)


def _choose(accepted: Sequence[str], possible: Sequence[str]) -> str:
    """Chooses the media type of an answer.

    Raises:
        NotAcceptableError: The client accepts none of the possible media types.
    """
    for name in accepted:
        if name in possible:
            return name
    raise NotAcceptableError(
        "The answer to this query has none of the media types that you accept.", f"Accept one of {', '.join(possible)}."
    )


def _explain(message: str, query: CheckedQuery) -> BadInputError:
    """Returns a syntax error with its place in the text of the client."""
    found = _AT.search(message)
    said = " ".join(message[found.end() if found else 0 :].split())
    if len(said) > 200:
        said = f"{said[:200].rpartition(',')[0]} …"
    if found is None:
        return BadInputError(f"The query is not SPARQL 1.1: {said}.", "Compare it with the examples.")
    place = query.written.find_place(int(found[1]), len(query.source))
    line, column = locate(query.source, place)
    return BadInputError(f"Line {line}, column {column}: {said}.", "Compare it with the examples.")
