"""Reads files of teachers' own questions, for tests."""

from builders import make_source

from cskg.own_questions import OwnQuestion, QuestionFile
from cskg.parser.questions.question_files import read_questions


def read(name: str, data: str | bytes, *, publisher: str | None = None) -> QuestionFile:
    """Reads a file."""
    source = make_source(name, publisher=publisher)
    return read_questions(data.encode() if isinstance(data, str) else data, source)


def read_one(name: str, data: str | bytes) -> OwnQuestion:
    """Reads a file with one valid question and no faults."""
    found = read(name, data)
    assert not found.diagnostics, found.diagnostics
    (question,) = found.questions
    return question


def list_told(found: QuestionFile) -> list[tuple[str, int | None, int | None]]:
    """Lists the codes, lines and columns of the diagnostics."""
    return [(each.code, each.line, each.column) for each in found.diagnostics]


def list_key(question: OwnQuestion) -> list[str]:
    """Lists the right options."""
    return [answer.text for answer in question.answers if answer.is_right]
