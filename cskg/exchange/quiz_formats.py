"""The formats that quizzes are written in, by name. A new one is a module with its writer and a line here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cskg.errors import BadInputError
from cskg.exchange import aiken, anki, gift, h5p, moodle_xml, olx, quiz_html, quiz_jsonld
from cskg.exchange.qti import canvas
from cskg.exchange.qti import packages as qti
from cskg.exchange.quiz_sheets import Loss, QuizFile, QuizSheet
from cskg.quiz.items import Item, ItemKind

_Writer = Callable[[QuizSheet, tuple[Item, ...]], tuple[bytes, tuple[Loss, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFormat:
    """A format.

    Attributes:
        title: What people call it.
        suffix: How names of its files end.
        media_type: Its media type.
        kinds: The kinds of item that it can hold.
        write: Writes the items of those kinds; what it must leave out of them it tells.
        can_lack_key: Whether a file without keys makes sense to those who read it.
    """

    title: str
    suffix: str
    media_type: str
    kinds: frozenset[ItemKind]
    write: _Writer
    can_lack_key: bool = False


QUIZ_FORMATS = {
    "aiken": QuizFormat(
        title="Aiken", suffix=".txt", media_type="text/plain; charset=utf-8", kinds=aiken.KINDS, write=aiken.write_aiken
    ),
    "anki": QuizFormat(
        title="Anki",
        suffix=".txt",
        media_type="text/tab-separated-values; charset=utf-8",
        kinds=anki.KINDS,
        write=anki.write_anki,
    ),
    "apkg": QuizFormat(
        title="Anki package",
        suffix=".apkg",
        media_type="application/octet-stream",
        kinds=anki.KINDS,
        write=anki.write_apkg,
    ),
    "gift": QuizFormat(
        title="GIFT", suffix=".gift", media_type="text/plain; charset=utf-8", kinds=gift.KINDS, write=gift.write_gift
    ),
    "h5p": QuizFormat(title="H5P", suffix=".h5p", media_type="application/zip", kinds=h5p.KINDS, write=h5p.write_h5p),
    "html": QuizFormat(
        title="HTML",
        suffix=".html",
        media_type="text/html; charset=utf-8",
        kinds=quiz_html.KINDS,
        write=quiz_html.write_html,
        can_lack_key=True,
    ),
    "json-ld": QuizFormat(
        title="JSON-LD",
        suffix=".jsonld",
        media_type="application/ld+json",
        kinds=quiz_jsonld.KINDS,
        write=quiz_jsonld.write_jsonld,
        can_lack_key=True,
    ),
    "moodle-xml": QuizFormat(
        title="Moodle XML",
        suffix=".xml",
        media_type="application/xml",
        kinds=moodle_xml.KINDS,
        write=moodle_xml.write_moodle_xml,
    ),
    "olx": QuizFormat(
        title="Open edX", suffix=".tar.gz", media_type="application/gzip", kinds=olx.KINDS, write=olx.write_olx
    ),
    "qti3": QuizFormat(
        title="QTI 3.0",
        suffix=".qti3.zip",
        media_type="application/zip",
        kinds=qti.KINDS,
        write=qti.write_qti3,
        can_lack_key=True,
    ),
    "qti22": QuizFormat(
        title="QTI 2.2",
        suffix=".qti22.zip",
        media_type="application/zip",
        kinds=qti.KINDS,
        write=qti.write_qti22,
        can_lack_key=True,
    ),
    "qti21": QuizFormat(
        title="QTI 2.1",
        suffix=".qti21.zip",
        media_type="application/zip",
        kinds=qti.KINDS,
        write=qti.write_qti21,
        can_lack_key=True,
    ),
    "qti12": QuizFormat(
        title="QTI 1.2",
        suffix=".qti12.zip",
        media_type="application/zip",
        kinds=canvas.KINDS,
        write=canvas.write_qti12,
    ),
}
"""The formats by the names that ``exportQuiz`` and ``cskg quiz --format`` take."""


def export_quiz(sheet: QuizSheet, name: str) -> QuizFile:
    """Writes a quiz in a format.

    Args:
        sheet: The quiz.
        name: The format's name, a key of QUIZ_FORMATS.

    Raises:
        BadInputError: There is no such format, it cannot do without keys, or it can hold none of the items.
    """
    found = QUIZ_FORMATS.get(name)
    if found is None:
        raise BadInputError(f"There is no format “{name[:40]}” for quizzes.", f"Use {_join(QUIZ_FORMATS)}.")
    if not sheet.with_key and not found.can_lack_key:
        keyless = [other for other, value in QUIZ_FORMATS.items() if value.can_lack_key]
        raise BadInputError(
            f"{found.title} cannot be written without keys: its readers need them.",
            f"Ask for it with keys, or use {_join(keyless)}.",
        )
    items = tuple(item for item in sheet.quiz.items if item.kind in found.kinds)
    if not items:
        raise BadInputError(
            f"{found.title} can hold none of the quiz's {len(sheet.quiz.items)} items.",
            f"Ask for items of the kinds {_join(sorted(kind.value for kind in found.kinds))}, or use another format.",
        )
    content, losses = found.write(sheet, items)
    dropped = tuple(
        Loss(item_id=item.id, what=f"{found.title} has no items of the kind {item.kind.value}.")
        for item in sheet.quiz.items
        if item.kind not in found.kinds
    )
    return QuizFile(
        name=f"cskg-quiz-{sheet.quiz.seed}{found.suffix}",
        media_type=found.media_type,
        content=content,
        losses=dropped + losses,
    )


def _join(names: Iterable[str]) -> str:
    return ", ".join(names)
