"""Reads files of teachers' questions: chooses the reader by the file name, and applies limits.

Any file may be hostile. Files are read in worker processes, and have limits in addition to those of documents.
"""

import hashlib
from dataclasses import replace

from cskg.errors import SourceError
from cskg.model import Source
from cskg.own_questions import OwnQuestion, QuestionFile
from cskg.parser.questions.gift_questions import read_gift
from cskg.parser.questions.moodle_questions import read_moodle
from cskg.parser.questions.qti_questions import read_qti_item, read_qti_package
from cskg.parser.questions.question_xml import local_name, parse_xml
from cskg.parser.questions.telling import Gathered, QuestionFault

MAX_BYTES = 16 * 2**20
MAX_QUESTIONS = 5_000

_DIVIDE = "Divide it into several files."


def read_questions(data: bytes, source: Source) -> QuestionFile:
    """Reads a file of questions.

    Args:
        data: The bytes of the file.
        source: The file. Its name decides the reader.

    Raises:
        SourceError: The file cannot be read at all.
    """
    name = source.name
    if len(data) > MAX_BYTES:
        raise SourceError(name, f"It has {len(data):,} bytes; {MAX_BYTES:,} are read at most.", _DIVIDE)
    if name.endswith(".zip"):
        found = Gathered(name, "")
        read_qti_package(data, found)
    elif name.endswith(".xml"):
        root, text = parse_xml(data, name)
        found = Gathered(name, text)
        if local_name(root) == "quiz":
            read_moodle(root, found)
        else:
            read_qti_item(root, found)
    else:
        found = Gathered(name, _decode(data, name))
        read_gift(found.text, found)
    if len(found.questions) > MAX_QUESTIONS:
        raise SourceError(
            name, f"It has {len(found.questions):,} questions; {MAX_QUESTIONS:,} are read at most.", _DIVIDE
        )
    author = source.publisher
    questions = (replace(each, author=each.author or author) for each in _iter_first(found))
    return QuestionFile(
        source=replace(
            source,
            sha256=hashlib.sha256(data).hexdigest(),
            text_sha256=hashlib.sha256(found.text.encode("utf-8", "replace")).hexdigest(),
        ),
        text=found.text,
        questions=tuple(questions),
        diagnostics=tuple(found.diagnostics),
    )


def _iter_first(found: Gathered) -> list[OwnQuestion]:
    """Returns the first question of each id."""
    first: dict[str, OwnQuestion] = {}
    for question in found.questions:
        if first.setdefault(question.item_id, question) is not question:
            why = f"It has the same name as another question of the file ({question.identifier or 'the same words'})."
            found.refuse(QuestionFault(why, "Rename it or remove it."), question.span.start if question.span else 0)
    return list(first.values())


def _decode(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(name, "It is not UTF-8.", "Save it as UTF-8.", line=line) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")
