"""A question with its options, before it is written out; and why a candidate came to none.

Knows facts and candidates; knows nothing of how options are found, of option ids, quizzes and grading.
"""

from dataclasses import dataclass

from cskg.quiz.candidates import Candidate, Form
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.items import Difficulty
from cskg.quiz.likeness import jaccard

_HARD, _MEDIUM = 0.15, 0.05
"""From so much likeness of a distractor to the key on, by the Jaccard index of their stems."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that options are matched with.

    Attributes:
        name: What tells it from the others: the path of a heading, the key of a unit, ``both``.
        text: Its words.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question with its options.

    Attributes:
        candidate: What is asked.
        facts: The unit that it is asked of.
        stem: The question.
        keys: The entries that are right: options, what is to be named, or options in their right order.
        distractors: The entries that are wrong.
        targets: In a match or a contrast, what the options are matched with.
        pairs: In a match or a contrast, the entries and the names of their targets.
    """

    candidate: Candidate
    facts: Facts
    stem: str
    keys: tuple[Entry, ...] = ()
    distractors: tuple[Entry, ...] = ()
    targets: tuple[Target, ...] = ()
    pairs: tuple[tuple[Entry, str], ...] = ()

    @property
    def options(self) -> tuple[Entry, ...]:
        """All entries that are shown to choose from, to match or to order."""
        return (*self.keys, *self.distractors, *(entry for entry, _ in self.pairs))

    @property
    def covered(self) -> tuple[Entry, ...]:
        """The statements that the question is about."""
        form = self.candidate.form
        if form in {Form.TOPIC, Form.WHICH_UNIT, Form.CAN_DO}:
            return self.candidate.about[:1]
        if form in {Form.MISSING, Form.CONSTRUCTED}:  # the question names the others, so it is about all of them
            return self.candidate.headings[0].members
        return tuple(entry for entry in self.keys if entry.path) or tuple(entry for entry, _ in self.pairs)

    @property
    def similarity(self) -> float | None:
        """How alike the key and the distractor nearest to it are, from 0 to 1; None where there is no distractor."""
        found = [jaccard(key.phrase, wrong.phrase) for key in self.keys for wrong in self.distractors]
        return max(found) if found else None

    @property
    def difficulty(self) -> Difficulty | None:
        """The band of similarity (after Alsubait, Parsia and Sattler 2014); reported, never calibrated."""
        if self.similarity is None:
            return None
        if self.similarity >= _HARD:
            return Difficulty.HARD
        return Difficulty.MEDIUM if self.similarity >= _MEDIUM else Difficulty.EASY


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a candidate gives no item.

    Attributes:
        reason: A sentence for people.
        gate: The id of the gate that it failed, where one was asked.
        measured: What the gate measured.
    """

    reason: str
    gate: str | None = None
    measured: str | None = None
