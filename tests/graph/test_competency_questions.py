"""Questions that the graph is for: each has its answer in a ``.tsv`` file."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from builders import DATA, catalogue_of

from cskg.exchange.frameworks import FORMATS, write_export
from cskg.exchange.selection import Selection
from cskg.sparql.questions import Question, load_questions
from cskg.vocab import CSKG

QUESTIONS = load_questions()
ANSWERS = Path(__file__).parent / "competency_questions"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The real and the illustrative units in an engine that others wrote, loaded from an export."""
    catalogue = catalogue_of(DATA / "units", DATA / "illustrative")
    content = io.BytesIO()
    write_export(Selection(catalogue=catalogue), FORMATS["nquads"], content)
    store = ox.Store()
    store.bulk_load(content.getvalue(), format=ox.RdfFormat.N_QUADS)
    return store


def answer(store: ox.Store, query: str) -> Iterator[str]:
    """The rows of an answer, as text; terms of the ontology by their names."""
    found = store.query(query, use_default_graph_as_union=True)
    yield "\t".join(variable.value for variable in found.variables)
    for row in found:
        yield "\t".join(term.value.removeprefix(str(CSKG)) for term in row)


def test_there_are_enough_questions() -> None:
    """At least twenty, each with an answer and in words."""
    assert len(QUESTIONS) >= 20
    assert {question.name for question in QUESTIONS} == {path.stem for path in ANSWERS.glob("*.tsv")}
    assert all(len(set(question.texts.values())) == 3 for question in QUESTIONS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_has_its_answer(store: ox.Store, question: Question) -> None:
    """The graph gives the answer that stands in the file."""
    expected = (ANSWERS / f"{question.name}.tsv").read_text("utf-8").splitlines()
    assert list(answer(store, question.query)) == expected
