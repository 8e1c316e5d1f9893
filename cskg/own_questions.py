"""Questions that teachers write themselves, as read from their files and not yet tied to units.

A reader of :mod:`cskg.parser.questions` makes them, a named graph keeps them, and :mod:`cskg.quiz.own_items` makes
items of those that are tied to a unit.
"""

import base64
import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from cskg.model import Diagnostic, Source, Span, StatementRef, UnitKey

AnswerForm = Literal["CHOICE", "CHOICES", "MATCH", "ORDER", "TEXT", "TEXTS", "NUMBER", "SELF_MARKED"]
"""How a question is answered: the names of ``cskg.quiz.items.Interaction``."""

_ITEM_ID = re.compile(r"q_[a-z2-7]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """Something to choose, to match or to put in order.

    Attributes:
        text: Its words, as plain text.
        is_right: Whether it is part of the key; in a match and in an order each one is.
        feedback: What the teacher says about it; empty where nothing is said.
        target: In a match, the words that it belongs to.
    """

    text: str
    is_right: bool = False
    feedback: str = ""
    target: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuestion:
    """One question.

    Attributes:
        source: The name of the file.
        identifier: Its name in the file (``idnumber``, ``[id:]``, ``identifier``); None where it has none.
        form: How it is answered.
        stem: The question, as plain text.
        answers: The options in the order of the file, for an ORDER in the right order; empty where something is typed.
        other_targets: In a match, words that no option belongs to.
        texts: What is to be typed, each with its other spellings after it.
        is_shuffled: Whether options may be shown in another order.
        rubric: The checklist of an answer that no program marks.
        feedback: What the teacher says about the question as a whole.
        author: Who wrote it, where the file tells.
        tags: The names of units, or of units and statements (``CODE/r-…``), that the file ties it to.
        categories: The parts of the path of its category, which may name units.
        span: Where it stands in the file's text; None in a package.
    """

    source: str
    identifier: str | None = None
    form: AnswerForm
    stem: str
    answers: tuple[OwnAnswer, ...] = ()
    other_targets: tuple[str, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    is_shuffled: bool = True
    rubric: tuple[str, ...] = ()
    feedback: str = ""
    author: str | None = None
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    span: Span | None = None

    @property
    def item_id(self) -> str:
        """The id that its item has.

        It is made from the identifier, or else from the question and its key. An exported item keeps its id.
        """
        if self.identifier and _ITEM_ID.fullmatch(self.identifier):
            return self.identifier
        asked = [self.source, self.identifier] if self.identifier else [self.form, self.stem, *self._list_asked()]
        folded = [" ".join(unicodedata.normalize("NFKC", str(text)).casefold().split()) for text in asked]
        digest = hashlib.sha256(json.dumps(["own", *folded]).encode()).digest()
        return "q_" + base64.b32encode(digest).decode("ascii").lower()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it is tied to: its tags, or else parts of its category that may be names."""
        return self.tags or self.categories

    def _list_asked(self) -> list[str]:
        answers = [f"{answer.is_right} {answer.text} {answer.target or ''}" for answer in self.answers]
        return [*answers, *self.other_targets, *(text for texts in self.texts for text in texts)]


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedQuestion:
    """A question with what it is tied to.

    Attributes:
        question: The question.
        units: The units that it is about, in order of their keys.
        statements: The statements that it is about, as they are today, in the order of the tags.
        moved: The tags whose statements no longer exist and were replaced by successors.
        unknown: The tags that name nothing.
    """

    question: OwnQuestion
    units: tuple[UnitKey, ...]
    statements: tuple[StatementRef, ...] = ()
    moved: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFile:
    """A file of questions as read.

    Attributes:
        source: The file, with its digests.
        text: Its text, into which spans point; empty for a package.
        questions: The questions, in the order of the file, no two with one id.
        diagnostics: What is wrong with it.
    """

    source: Source
    text: str
    questions: tuple[OwnQuestion, ...]
    diagnostics: tuple[Diagnostic, ...]
