"""Teachers' own questions: reads one file of them, and checks their ties against the whole dataset."""

from collections.abc import Iterator
from pathlib import Path

from cskg.errors import SourceError
from cskg.graph.catalogue import Catalogue
from cskg.ingest.reading_files import iter_results, read_bytes
from cskg.ingest.sources import SourceFile
from cskg.model import Diagnostic, Severity, Source
from cskg.own_questions import OwnQuestion, QuestionFile, TiedQuestion
from cskg.parser.diagnostics import diagnose

_PLACE = "cskg quiz --place FILE proposes what to write."


def read_question_file(path: Path) -> QuestionFile | Diagnostic:
    """Reads a file of questions in a worker process, or returns why it cannot be read."""
    source = Source(name=path.name, sha256="", text_sha256="")
    (found,) = iter_results(_read, lambda _, why: why, [SourceFile(path=path, root=path, source=source)])
    return found


def _read(file: SourceFile) -> QuestionFile | Diagnostic:
    from cskg.parser.questions.question_files import read_questions

    try:
        return read_questions(read_bytes(file), file.source)
    except SourceError as error:
        return diagnose(error, code="bad-question-file")


def check_ties(catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """Reports questions that are not tied, or tied to something that no longer exists."""
    seen: dict[str, TiedQuestion] = {}
    return tuple(diagnostic for tied in catalogue.own_questions for diagnostic in _check(tied, seen))


def _check(tied: TiedQuestion, seen: dict[str, TiedQuestion]) -> Iterator[Diagnostic]:
    question = tied.question
    first = seen.setdefault(question.item_id, tied).question
    if first is not question:
        why = f"The question is also in {first.source}, which counts. Remove one of the two."
        yield tell(question, Severity.WARNING, "question-twice", why)
    yield from check_tie(tied)


def check_tie(tied: TiedQuestion) -> Iterator[Diagnostic]:
    """Reports a question that is not tied, or tied to something that no longer exists."""
    question = tied.question
    for name in tied.unknown:
        why = (
            f"The tag cskg:{name} does not name a unit or statement of the dataset, or one that was replaced. {_PLACE}"
        )
        yield tell(question, Severity.WARNING, "question-untied", why)
    if not tied.units and not tied.unknown:
        why = f"The question is not tied to a unit of the dataset, so no quiz asks it. {_PLACE}"
        yield tell(question, Severity.WARNING, "question-untied", why)
    if tied.moved:
        names = " and ".join(f"cskg:{each.unit}/{each.name}" for each in tied.statements)
        why = f"The tag cskg:{tied.moved[0]} names a statement that is gone; the question is asked about {names}."
        yield tell(question, Severity.INFO, "question-moved", why)


def tell(question: OwnQuestion, severity: Severity, code: str, message: str) -> Diagnostic:
    """Returns a diagnostic with the place of a question."""
    span = question.span
    return Diagnostic(
        severity=severity,
        code=code,
        message=message,
        source=question.source,
        line=span.line if span else None,
        column=1 if span else None,
    )
