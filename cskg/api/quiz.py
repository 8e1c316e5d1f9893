"""Quizzes and their grading, as GraphQL types. A quiz that is shown has no key."""

import strawberry

from cskg.api.arguments import Optionals, check_text, read_language
from cskg.api.files import File
from cskg.api.nodes import mirror
from cskg.api.units import Evidence, Unit
from cskg.errors import BadInputError, LimitExceededError, NotFoundError, StaleQuizError
from cskg.exchange.quiz_formats import export_quiz
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.graph.catalogue import Catalogue
from cskg.model import Evidence as EvidenceValue
from cskg.model import Unit as UnitValue
from cskg.quiz.generation import check_fresh, generate_quiz
from cskg.quiz.grading import ItemResult as ItemResultValue
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import make_answers, read_time, write_answer
from cskg.quiz.items import Bloom as BloomValue
from cskg.quiz.items import BloomLevel, Difficulty, ItemKind, QuizOptions
from cskg.quiz.items import Item as ItemValue
from cskg.quiz.items import Quiz as QuizValue
from cskg.quiz.quiz_ids import decode_quiz_id

MAX_UNITS = 50
MAX_RESPONSES = 1_000

for _enum in (ItemKind, Difficulty, BloomLevel):
    strawberry.enum(_enum)


@strawberry.type
class Option:
    """A text to choose, to match or to put in order.

    Attributes:
        id: Name of the option within its item; it reveals nothing about the key.
        text: The words as they stand in the source, without a list mark.
    """

    id: strawberry.ID
    text: str


@strawberry.type
class BloomShare:
    """How often verb lists place a verb at one of Bloom's levels.

    Attributes:
        level: The level of the taxonomy.
        share: How many of the lists that know the verb place it there, from 0 to 1.
    """

    level: BloomLevel
    share: float


@strawberry.type
class Bloom:
    """How high an item reaches in Bloom's taxonomy; a QF level does not determine it.

    Attributes:
        level: The highest level that an item of this kind can show.
        verb: Main verb of the statement asked about; null where no verb list has it.
        shares: Where verb lists place that verb; they seldom agree on one level.
    """

    level: BloomLevel
    verb: str | None
    shares: list[BloomShare]

    @classmethod
    def of(cls, value: BloomValue) -> "Bloom":
        """Shows a label."""
        return mirror(cls, value, shares=[BloomShare(level=level, share=share) for level, share in value.shares])


@strawberry.type
class Item:
    """A question of a quiz, without its key.

    Attributes:
        id: Identifier that follows from what is asked and not from the wording; one item a quiz has it.
        kind: What is asked.
        unit: The unit asked about, or one of them.
        stem: The question or instruction, as text.
        options: Texts to choose from, to match or to put in order, as shown to the learner.
        targets: In a match, the texts that options are matched with; otherwise empty.
        difficulty: How hard the distractors make it; null where that is not known.
        bloom: Its level in Bloom's taxonomy; null where an answer shows none by itself.
        content_hash: Digest that changes with the wording or the key, while the id stays.
    """

    id: strawberry.ID
    kind: ItemKind
    unit: Unit
    stem: str
    options: list[Option]
    targets: list[Option]
    difficulty: Difficulty | None
    bloom: Bloom | None
    content_hash: str

    @classmethod
    def of(cls, value: ItemValue, catalogue: Catalogue) -> "Item":
        """Shows an item without its key."""
        return mirror(
            cls,
            value,
            unit=Unit.of_key(value.unit, catalogue),
            options=[mirror(Option, option) for option in value.options],
            targets=[mirror(Option, option) for option in value.targets],
            bloom=Bloom.of(value.bloom) if value.bloom else None,
        )


@strawberry.type
class Unfilled:
    """Items that were requested and could not be made.

    Attributes:
        unit: The unit that could not give them; null for the request as a whole.
        kind: What they would have asked; null for any kind.
        count: How many of the requested items are missing for this reason; 0 where others took their place.
        reason: A sentence that explains why.
    """

    unit: Unit | None
    kind: ItemKind | None
    count: int
    reason: str


@strawberry.type
class Rejected:
    """A question that was planned and then dropped, with the measurement that decided.

    Attributes:
        unit: The unit that it would have asked about.
        kind: What it would have asked.
        place: Positions of the statements that it would have asked about, such as r2.1.
        gate: Id of the quality check that it failed; null where it never had options.
        measured: What the check measured; null where it measures nothing.
        reason: A sentence that explains why.
    """

    unit: Unit
    kind: ItemKind
    place: str
    gate: str | None
    measured: str | None
    reason: str


@strawberry.type
class Quiz:
    """A set of questions. The same units, options and seed give the same one.

    Attributes:
        id: Everything that grading needs, encoded; the server stores nothing.
        revision: The dataset revision that it was made from.
        seed: Number that selected these questions among the possible ones.
        items: The questions, in the order to ask them.
        unfilled: What was requested and could not be made, with reasons.
        rejected: What was planned and then dropped, with reasons.
    """

    id: strawberry.ID
    revision: strawberry.ID
    seed: int
    items: list[Item]
    unfilled: list[Unfilled]
    rejected: list[Rejected]

    @classmethod
    def of(cls, value: QuizValue, catalogue: Catalogue) -> "Quiz":
        """Shows a quiz."""
        return mirror(
            cls,
            value,
            revision=strawberry.ID(catalogue.revision),
            items=[Item.of(item, catalogue) for item in value.items],
            unfilled=[
                mirror(Unfilled, found, unit=Unit.of_key(found.unit, catalogue) if found.unit else None)
                for found in value.unfilled
            ],
            rejected=[mirror(Rejected, found, unit=Unit.of_key(found.unit, catalogue)) for found in value.rejected],
        )


@strawberry.input
class QuizInput(Optionals):
    """What a quiz should ask.

    Attributes:
        units: Codes or IRIs of the units to ask about, 50 at most.
        size: How many questions to make, 1 to 100.
        seed: Any number; another one selects other questions.
        kinds: What may be asked; every kind when left out, except those made on request only.
        difficulty: How hard every question must be; any when left out.
        language: BCP 47 tag of the edition to ask about, where a unit has several.
    """

    units: list[str]
    size: int | None = 10
    seed: int | None = 0
    kinds: list[ItemKind] | None = strawberry.UNSET
    difficulty: Difficulty | None = strawberry.UNSET
    language: str | None = strawberry.UNSET


@strawberry.input
class PairInput(Optionals):
    """One match that a learner made.

    Attributes:
        option: Id of the option, from `Item.options`.
        target: Id of its match, from `Item.targets`.
    """

    option: strawberry.ID
    target: strawberry.ID


@strawberry.input
class ResponseInput(Optionals):
    """A learner's answer to one item. The item's kind decides which field it fills.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        choices: Ids of the chosen options; where options are put in order, all ids in that order.
        pairs: A target for each option, for MATCH and CONTRAST.
        text: What was typed, where one text is asked for.
        texts: What was typed, one entry for each member of a list, for RECALL.
    """

    item_id: strawberry.ID
    choices: list[strawberry.ID] | None = strawberry.UNSET
    pairs: list[PairInput] | None = strawberry.UNSET
    text: str | None = strawberry.UNSET
    texts: list[str] | None = strawberry.UNSET

    def to_response(self) -> Response:
        """Returns the response that the grader takes."""
        return Response(
            item_id=str(self.item_id),
            choices=tuple(str(choice) for choice in self.choices or ()),
            pairs=tuple((str(pair.option), str(pair.target)) for pair in self.pairs or ()),
            text=self.text,
            texts=tuple(self.texts or ()),
        )


@strawberry.type
class Pair:
    """One right match of the key.

    Attributes:
        option: Id of the option, from `Item.options`.
        target: Id of its match, from `Item.targets`.
    """

    option: strawberry.ID
    target: strawberry.ID


@strawberry.type
class OptionFeedback:
    """Why an option is right or wrong, with the words of the source.

    Attributes:
        option_id: Id of the option, from `Item.options`.
        correct: Whether the option is part of the key.
        rationale: A sentence that explains why and quotes the source.
        evidence: The words that the explanation rests on, the option's own first.
    """

    option_id: strawberry.ID
    correct: bool
    rationale: str
    evidence: list[Evidence]


@strawberry.type
class ItemResult:
    """What an answer was worth, with the key.

    Attributes:
        item_id: Id of the question, from `Item.id`.
        score: Points that the answer gets, from 0 to `maxScore`.
        max_score: Points for a full answer; 0 where the learner marks the answer.
        key: Ids of the right options; where options are put in order, all ids in the right order.
        key_pairs: The right matches, for MATCH and CONTRAST; otherwise empty.
        key_text: The right texts to type; empty where nothing is typed.
        accepted: Alternative spellings that count as right, one list for each text of the key.
        rubric: Checklist with which a learner marks the answer; otherwise empty.
        feedback: Why each option is right or wrong, whether it was chosen or not.
        explanation: A sentence that explains the whole key; null where the feedback says it all.
        evidence: The words that make the key right.
    """

    item_id: strawberry.ID
    score: float
    max_score: float
    key: list[strawberry.ID]
    key_pairs: list[Pair]
    key_text: list[str]
    accepted: list[list[str]]
    rubric: list[str]
    feedback: list[OptionFeedback]
    explanation: str | None
    evidence: list[Evidence]

    @classmethod
    def of(cls, value: ItemResultValue, catalogue: Catalogue) -> "ItemResult":
        """Shows a result."""
        return mirror(
            cls,
            value,
            key_pairs=[
                Pair(option=strawberry.ID(option), target=strawberry.ID(target)) for option, target in value.key_pairs
            ],
            feedback=[
                mirror(OptionFeedback, feedback, evidence=_evidence(feedback.evidence, catalogue))
                for feedback in value.feedback
            ],
            evidence=_evidence(value.evidence, catalogue),
        )


def _evidence(found: tuple[EvidenceValue, ...], catalogue: Catalogue) -> list[Evidence]:
    return [Evidence.of(evidence, catalogue) for evidence in found]


@strawberry.type
class QuizResult:
    """What the answers to a quiz were worth together.

    Attributes:
        score: Sum of the items' points.
        max_score: Sum of the items' points for full answers.
        results: One entry for each item of the quiz, answered or not, in its order.
        answers: Lines to append to the learner's history, as JSON; empty where no time was given.
    """

    score: float
    max_score: float
    results: list[ItemResult]
    answers: list[str]


def make_quiz(catalogue: Catalogue, asked: QuizInput) -> Quiz:
    """Generates a quiz.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: A unit is only referenced, or the request cannot be met.
        LimitExceededError: The request is larger than what is served.
    """
    return Quiz.of(generate(catalogue, asked)[0], catalogue)


def make_quiz_file(catalogue: Catalogue, asked: QuizInput, form: str, *, with_key: bool) -> File:
    """Generates a quiz and writes it in the format of another program.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: There is no such format, it can hold none of the items, or the request cannot be met.
        LimitExceededError: The request is larger than what is served.
    """
    quiz, editions = generate(catalogue, asked)
    sheet = QuizSheet(quiz=quiz, units={unit.key: unit for unit in editions}, iris=catalogue.iris, with_key=with_key)
    file = export_quiz(sheet, check_text(form, "format"))
    losses = [f"{loss.item_id}: {loss.what}" if loss.item_id else loss.what for loss in file.losses]
    return File.of(file.name, file.media_type, file.content, losses)


def generate(catalogue: Catalogue, asked: QuizInput) -> tuple[QuizValue, list[UnitValue]]:
    """Generates a quiz, and returns it with the editions that it was made from.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: A unit is only referenced, or the request cannot be met.
        LimitExceededError: The request is larger than what is served.
    """
    if len(asked.units) > MAX_UNITS:
        raise LimitExceededError(f"{len(asked.units)} units are asked about.", f"Name {MAX_UNITS} at most.")
    language = read_language(asked.language)
    units = [catalogue.get_unit(check_text(name, "code")) for name in asked.units]
    options = QuizOptions(
        size=10 if asked.size is None else asked.size,
        seed=asked.seed or 0,
        kinds=tuple(asked.kinds) if asked.kinds is not None else None,
        difficulty=asked.difficulty,
        language=language,
    )
    editions = [catalogue.get_edition(unit, language) for unit in units]
    return generate_quiz(editions, options, catalogue.iris), editions


def grade(catalogue: Catalogue, quiz_id: str, responses: list[ResponseInput], at: str | None = None) -> QuizResult:
    """Grades answers. The quiz is generated again from its id, and must still be the same.

    Raises:
        StaleQuizError: Its units have changed.
        BadInputError: The id is not valid, or an answer names an item or option that the quiz does not have.
    """
    if len(responses) > MAX_RESPONSES:
        raise LimitExceededError(f"There are {len(responses):,} answers.", f"Send {MAX_RESPONSES:,} at most.")
    request = decode_quiz_id(quiz_id)
    try:
        units = [catalogue.get_unit(key) for key in request.units]
        editions = [catalogue.get_edition(unit, request.options.language) for unit in units]
    except (NotFoundError, BadInputError) as error:
        raise StaleQuizError("A unit of the quiz is no longer in the dataset.", "Generate the quiz again.") from error
    quiz = generate_quiz(editions, request.options, catalogue.iris)
    check_fresh(quiz, quiz_id)
    given = [response.to_response() for response in responses]
    result = grade_quiz(quiz, given)
    answers = make_answers(quiz, given, result, read_time(at)) if at is not None else ()
    return mirror(
        QuizResult,
        result,
        answers=[write_answer(answer) for answer in answers],
        results=[ItemResult.of(item, catalogue) for item in result.results],
    )
