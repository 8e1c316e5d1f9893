"""The values of a quiz, after QTI: item, stem, option, key, rationale.

An :class:`Item` has its key. Code that shows items to a learner must leave out ``key``, ``key_pairs``, ``key_text``,
``accepted``, ``rubric``, ``feedback``, ``explanation`` and ``evidence``, and ``unit`` where ``hides_unit`` is set.
"""

from dataclasses import dataclass
from enum import Enum

from cskg.model import Evidence, Language, StatementRef, UnitKey


class ItemKind(Enum):
    """What an item asks.

    Attributes:
        SINGLE_CHOICE: Which one of the statements is listed under a heading, or under which heading one is listed.
        MULTIPLE_CHOICE: Which of the statements are listed under a heading.
        MATCH: Which statement belongs to which heading, or to which of two units.
        RECALL: All members of a short list, from memory.
        MISSING_MEMBER: The one member of a list that is not named.
        WHICH_UNIT: Which of several units lists a statement.
        NUMERIC: The notional learning hours of a unit.
        LEVEL_ORDER: Units of an area in the order of their QF levels.
        STEP_ORDER: Steps in the order that their words give.
        NEXT_STEP: Which step comes right after another one.
        DETAIL: How often, how soon, how long, how much or how many a statement says, to whom or when something is done.
        PURPOSE: What an action is done for, or which action serves a purpose or answers a case.
        FIND_THE_ERROR: Which of several statements was changed, so that it no longer says what the unit says.
        CONSTRUCTED: How the learner would do what a heading asks; the learner marks the answer with a checklist.
        CAN_DO: How well the learner can do what a criterion asks, and what shows it.
        CONTRAST: Which of two related units lists a statement, or whether both do.
        LINEAGE: Which unit another one was made from; made on request only.
        OWN: What a teacher asks in a file beside the sources.
    """

    SINGLE_CHOICE = "SINGLE_CHOICE"
    MULTIPLE_CHOICE = "MULTIPLE_CHOICE"
    MATCH = "MATCH"
    RECALL = "RECALL"
    MISSING_MEMBER = "MISSING_MEMBER"
    WHICH_UNIT = "WHICH_UNIT"
    NUMERIC = "NUMERIC"
    LEVEL_ORDER = "LEVEL_ORDER"
    STEP_ORDER = "STEP_ORDER"
    NEXT_STEP = "NEXT_STEP"
    DETAIL = "DETAIL"
    PURPOSE = "PURPOSE"
    FIND_THE_ERROR = "FIND_THE_ERROR"
    CONSTRUCTED = "CONSTRUCTED"
    CAN_DO = "CAN_DO"
    CONTRAST = "CONTRAST"
    LINEAGE = "LINEAGE"
    OWN = "OWN"


class Interaction(Enum):
    """How an item is answered; grading, players and exporters depend on this alone.

    Attributes:
        CHOICE: By one option.
        CHOICES: By several options.
        MATCH: By a target for each option.
        ORDER: By all options in the right order.
        TEXT: By one typed text.
        TEXTS: By several typed texts, in any order; each surplus answer takes back a right one.
        NUMBER: By a typed number.
        SELF_MARKED: By a text or a choice that the learner marks; it gets no points.
    """

    CHOICE = "CHOICE"
    CHOICES = "CHOICES"
    MATCH = "MATCH"
    ORDER = "ORDER"
    TEXT = "TEXT"
    TEXTS = "TEXTS"
    NUMBER = "NUMBER"
    SELF_MARKED = "SELF_MARKED"


class Difficulty(Enum):
    """How similar the distractors are to the key in words; a band, not a calibrated value.

    Attributes:
        EASY: The distractors share few words with the key.
        MEDIUM: The distractors share some words with the key.
        HARD: The distractors share many words with the key.
    """

    EASY = "EASY"
    MEDIUM = "MEDIUM"
    HARD = "HARD"


class BloomLevel(Enum):
    """The levels of the revised taxonomy of Bloom (Anderson and Krathwohl 2001), from low to high.

    Attributes:
        REMEMBER: Recalling what was learned.
        UNDERSTAND: Explaining it in other words.
        APPLY: Using it in a given situation.
        ANALYSE: Breaking it into parts and relating them.
        EVALUATE: Judging it by criteria.
        CREATE: Making something new from it.
    """

    REMEMBER = "REMEMBER"
    UNDERSTAND = "UNDERSTAND"
    APPLY = "APPLY"
    ANALYSE = "ANALYSE"
    EVALUATE = "EVALUATE"
    CREATE = "CREATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bloom:
    """How high on Bloom's taxonomy an item reaches, and where verb lists place the verb of its statement.

    Attributes:
        level: The highest level that its kind can show.
        verb: The verb that the statement it is about starts with, if verb lists have it.
        shares: The levels at which verb lists place that verb, each with the share of the lists that do.
    """

    level: BloomLevel
    verb: str | None = None
    shares: tuple[tuple[BloomLevel, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to choose or to be matched with.

    Attributes:
        id: A letter for an option, ``t`` and a number for a target, by place; it reveals nothing about the key.
        text: A statement's words as they stand in the source, without the list mark.
    """

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFeedback:
    """Why an option is right or wrong.

    Attributes:
        option_id: The option.
        correct: Whether the option is part of the key; in a match every option is.
        rationale: A sentence that quotes the source.
        evidence: The words that support the rationale, the option's own first.
    """

    option_id: str
    correct: bool
    rationale: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A statement that an item asks about.

    Attributes:
        statement: The statement.
        above: The statements that it is listed under, the topmost first.
    """

    statement: StatementRef
    above: tuple[StatementRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question with its key.

    Attributes:
        id: ``q_`` and 16 characters, from the IRIs of unit, heading and key and from the kind; never from wording.
        kind: What it asks.
        interaction: How it is answered.
        unit: The unit that the item asks about.
        hides_unit: Whether naming the unit would give the key away.
        language: The language of its stem.
        stem: The question.
        options: What is chosen from, matched or put in order, in the order shown. Where the learner marks the answer,
            the points of a scale; no point is right or wrong.
        targets: In a match, what the options are matched with; several may belong to one target.
        difficulty: The difficulty, where it is known.
        bloom: Its level on Bloom's taxonomy; None if an answer shows none by itself.
        key: The ids of the right options; in an order, all ids in the right order.
        key_pairs: In a match, option id and target id of each right pair.
        key_text: The texts to be typed; of a number, its digits.
        accepted: For each text of ``key_text``, the alternative spellings that count as right.
        rubric: The checklist that the learner marks the answer with.
        feedback: One entry an option, in their order.
        explanation: Why the key is right, as a sentence; where there are no options, the only reason given.
        content_hash: A digest that changes with what a learner sees or what is right, while the id stays.
        about: The statements that a right answer shows knowledge of.
        evidence: The words that make the key right; of a teacher's own question, its place in the file.
        author: Who wrote it; None for generated items, and where the file does not say.
    """

    id: str
    kind: ItemKind
    interaction: Interaction
    unit: UnitKey
    hides_unit: bool = False
    language: Language = Language.EN
    stem: str
    options: tuple[Option, ...] = ()
    targets: tuple[Option, ...] = ()
    difficulty: Difficulty | None = None
    bloom: Bloom | None = None
    key: tuple[str, ...] = ()
    key_pairs: tuple[tuple[str, str], ...] = ()
    key_text: tuple[str, ...] = ()
    accepted: tuple[tuple[str, ...], ...] = ()
    rubric: tuple[str, ...] = ()
    feedback: tuple[OptionFeedback, ...] = ()
    explanation: str | None = None
    content_hash: str = ""
    about: tuple[Asked, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    author: str | None = None

    @property
    def is_scored(self) -> bool:
        """Whether a program can mark it."""
        return self.interaction is not Interaction.SELF_MARKED

    @property
    def texts(self) -> dict[str, str]:
        """The texts of options and targets by their ids."""
        return {shown.id: shown.text for shown in (*self.options, *self.targets)}

    @property
    def reasons(self) -> dict[str, str]:
        """Why each option is right or wrong, by its id; empty where no reason is given."""
        said = {found.option_id: found.rationale for found in self.feedback}
        return {option.id: said.get(option.id, "") for option in self.options}

    @property
    def spellings(self) -> tuple[tuple[str, ...], ...]:
        """For each text to be typed, all texts that are right, the text itself first."""
        others = self.accepted or ((),) * len(self.key_text)
        return tuple((text, *more) for text, more in zip(self.key_text, others, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """Items that were asked for and could not be made.

    Attributes:
        unit: The unit that could not give them, or None for the request as a whole.
        kind: The kind of item that could not be made, or None for any.
        count: How many of the items asked for are missing for this reason; 0 where others took their place.
        reason: Why, as a sentence for people.
    """

    unit: UnitKey | None = None
    kind: ItemKind | None = None
    count: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A question that was planned and then dropped.

    Attributes:
        unit: The unit.
        kind: The kind of item that it would have become.
        place: The positions of the statements that it would have asked about, such as ``r2.1``.
        gate: The id of the gate that it failed; None where it never had options.
        measured: What the gate measured.
        reason: Why, as a sentence for people.
    """

    unit: UnitKey
    kind: ItemKind
    place: str
    gate: str | None
    measured: str | None
    reason: str


OWN_SHARE = 50
"""Percent of a quiz that may be teachers' own questions, by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizOptions:
    """The options of a quiz.

    Attributes:
        size: How many items, 1 to 100.
        seed: Selects one of the possible quizzes; an integer within ±2^53.
        kinds: The kinds of item that may occur, or None for all.
        difficulty: The difficulty that every item must have, or None for any.
        language: The language preferred where a unit has editions in several.
        own_share: How much of it may be teachers' own questions where there are any, in percent.
        marked: Whether the quiz has only items that a program marks.
    """

    size: int = 10
    seed: int = 0
    kinds: tuple[ItemKind, ...] | None = None
    difficulty: Difficulty | None = None
    language: Language | None = None
    own_share: int = OWN_SHARE
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """A generated quiz.

    Attributes:
        id: Everything needed to generate it again, and a digest of its items; opaque to callers.
        seed: The seed it was drawn with.
        items: The items, each with its own id. With the counts of ``unfilled`` they make up the requested size.
        unfilled: What could not be made, with reasons.
        rejected: What was planned and not asked, with the gates that it failed.
    """

    id: str
    seed: int
    items: tuple[Item, ...]
    unfilled: tuple[Unfilled, ...]
    rejected: tuple[Rejected, ...] = ()
