"""Quizzes and their grading, as GraphQL types. A quiz that is shown carries no key."""

import strawberry

from cskg.api.arguments import Optionals, check_text, read_language
from cskg.api.files import File
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
from cskg.quiz.items import Option as OptionValue
from cskg.quiz.items import Quiz as QuizValue
from cskg.quiz.quiz_ids import decode_quiz_id

MAX_UNITS = 50
MAX_RESPONSES = 1_000

strawberry.enum(ItemKind, description="The kinds of quiz items.")
strawberry.enum(Difficulty, description="How alike key and distractors are; reported, never calibrated.")


@strawberry.type(description="Something to choose, or to match with.")
class Option:
    """Something to choose."""

    id: strawberry.ID
    text: str

    @classmethod
    def of(cls, value: OptionValue) -> "Option":
        """Shows an option."""
        return cls(id=strawberry.ID(value.id), text=value.text)


strawberry.enum(BloomLevel, description="The levels of the revised taxonomy of Bloom.")


@strawberry.type(description="How many of the verb lists that know a verb place it at a level.")
class BloomShare:
    """How many of the verb lists that know a verb place it at a level."""

    level: BloomLevel
    share: float


@strawberry.type(description="How high on Bloom's taxonomy an item reaches; it does not follow from a QF level.")
class Bloom:
    """How high on Bloom's taxonomy an item reaches."""

    level: BloomLevel = strawberry.field(description="The highest level that an item of this kind can show.")
    verb: str | None = strawberry.field(description="The verb of the statement asked about, where verb lists know it.")
    shares: list[BloomShare] = strawberry.field(description="Where verb lists place that verb; seldom at one level.")

    @classmethod
    def of(cls, value: BloomValue) -> "Bloom":
        """Shows a label."""
        return cls(
            level=value.level,
            verb=value.verb,
            shares=[BloomShare(level=level, share=share) for level, share in value.shares],
        )


@strawberry.type(description="A question; its key comes with the grading.")
class Item:
    """A question."""

    id: strawberry.ID
    kind: ItemKind
    unit: Unit
    stem: str
    options: list[Option]
    targets: list[Option] = strawberry.field(description="What options are matched with.")
    difficulty: Difficulty | None
    bloom: Bloom | None
    content_hash: str = strawberry.field(description="Changes with what is seen or right, while the id stays.")

    @classmethod
    def of(cls, value: ItemValue, catalogue: Catalogue) -> "Item":
        """Shows an item without its key."""
        return cls(
            id=strawberry.ID(value.id),
            kind=value.kind,
            unit=Unit.of_key(value.unit, catalogue),
            stem=value.stem,
            options=[Option.of(option) for option in value.options],
            targets=[Option.of(option) for option in value.targets],
            difficulty=value.difficulty,
            bloom=Bloom.of(value.bloom) if value.bloom else None,
            content_hash=value.content_hash,
        )


@strawberry.type(description="Items that were asked for and are not there, with the reason.")
class Unfilled:
    """Items that were asked for and are not there."""

    unit: Unit | None
    kind: ItemKind | None
    count: int
    reason: str


@strawberry.type(description="A question that was planned and is not asked, with what was measured.")
class Rejected:
    """A question that was planned and is not asked."""

    unit: Unit
    kind: ItemKind
    place: str = strawberry.field(description="The position paths of what it would have asked about.")
    gate: str | None = strawberry.field(description="The gate that it failed; null where it never had options.")
    measured: str | None
    reason: str


@strawberry.type(description="A quiz: the same units, options and seed give the same one.")
class Quiz:
    """A quiz."""

    id: strawberry.ID = strawberry.field(description="All that grading needs; nothing is stored.")
    revision: strawberry.ID
    seed: int
    items: list[Item]
    unfilled: list[Unfilled]
    rejected: list[Rejected] = strawberry.field(description="What was planned on the way and not asked, and why.")

    @classmethod
    def of(cls, value: QuizValue, catalogue: Catalogue) -> "Quiz":
        """Shows a quiz."""
        return cls(
            id=strawberry.ID(value.id),
            revision=strawberry.ID(catalogue.revision),
            seed=value.seed,
            items=[Item.of(item, catalogue) for item in value.items],
            unfilled=[
                Unfilled(
                    unit=Unit.of_key(found.unit, catalogue) if found.unit else None,
                    kind=found.kind,
                    count=found.count,
                    reason=found.reason,
                )
                for found in value.unfilled
            ],
            rejected=[
                Rejected(
                    unit=Unit.of_key(found.unit, catalogue),
                    kind=found.kind,
                    place=found.place,
                    gate=found.gate,
                    measured=found.measured,
                    reason=found.reason,
                )
                for found in value.rejected
            ],
        )


@strawberry.input(description="What a quiz is asked for.")
class QuizInput(Optionals):
    """What a quiz is asked for."""

    units: list[str]
    size: int | None = 10
    seed: int | None = 0
    kinds: list[ItemKind] | None = strawberry.UNSET
    difficulty: Difficulty | None = strawberry.UNSET
    language: str | None = strawberry.UNSET


@strawberry.input(description="An option and the target that it is matched with.")
class PairInput(Optionals):
    """An option and its target."""

    option: strawberry.ID
    target: strawberry.ID


@strawberry.input(description="An answer to an item, in the form that its kind takes.")
class ResponseInput(Optionals):
    """An answer to an item."""

    item_id: strawberry.ID
    choices: list[strawberry.ID] | None = strawberry.UNSET
    pairs: list[PairInput] | None = strawberry.UNSET
    text: str | None = strawberry.UNSET
    texts: list[str] | None = strawberry.UNSET

    def to_response(self) -> Response:
        """Gives the response that the grader takes."""
        return Response(
            item_id=str(self.item_id),
            choices=tuple(str(choice) for choice in self.choices or ()),
            pairs=tuple((str(pair.option), str(pair.target)) for pair in self.pairs or ()),
            text=self.text,
            texts=tuple(self.texts or ()),
        )


@strawberry.type(description="An option and the target that it belongs to.")
class Pair:
    """An option and its target."""

    option: strawberry.ID
    target: strawberry.ID


@strawberry.type(description="Why an option is right or wrong, with the source's words.")
class OptionFeedback:
    """Why an option is right or wrong."""

    option_id: strawberry.ID
    correct: bool
    rationale: str
    evidence: list[Evidence]


@strawberry.type(description="What an answer was worth, with the key.")
class ItemResult:
    """What an answer was worth."""

    item_id: strawberry.ID
    score: float
    max_score: float
    key: list[strawberry.ID]
    key_pairs: list[Pair]
    key_text: list[str]
    accepted: list[list[str]] = strawberry.field(description="For each text of the key, others that are as good.")
    rubric: list[str] = strawberry.field(description="The checklist of an answer that the learner marks.")
    feedback: list[OptionFeedback]
    explanation: str | None
    evidence: list[Evidence]

    @classmethod
    def of(cls, value: ItemResultValue, catalogue: Catalogue) -> "ItemResult":
        """Shows a result."""
        return cls(
            item_id=strawberry.ID(value.item_id),
            score=value.score,
            max_score=value.max_score,
            key=[strawberry.ID(option) for option in value.key],
            key_pairs=[
                Pair(option=strawberry.ID(option), target=strawberry.ID(target)) for option, target in value.key_pairs
            ],
            key_text=list(value.key_text),
            accepted=[list(others) for others in value.accepted],
            rubric=list(value.rubric),
            explanation=value.explanation,
            feedback=[
                OptionFeedback(
                    option_id=strawberry.ID(feedback.option_id),
                    correct=feedback.correct,
                    rationale=feedback.rationale,
                    evidence=_evidence(feedback.evidence, catalogue),
                )
                for feedback in value.feedback
            ],
            evidence=_evidence(value.evidence, catalogue),
        )


def _evidence(found: tuple[EvidenceValue, ...], catalogue: Catalogue) -> list[Evidence]:
    return [Evidence.of(evidence, catalogue) for evidence in found]


@strawberry.type(description="What the answers to a quiz were worth.")
class QuizResult:
    """What the answers to a quiz were worth."""

    score: float
    max_score: float
    results: list[ItemResult]
    answers: list[str] = strawberry.field(description="The answers as lines of a history, where a time was given.")


def make_quiz(catalogue: Catalogue, asked: QuizInput) -> Quiz:
    """Generates a quiz.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: A unit is only referenced, or what is asked cannot be.
        LimitExceededError: More is asked than is served.
    """
    return Quiz.of(generate(catalogue, asked)[0], catalogue)


def make_quiz_file(catalogue: Catalogue, asked: QuizInput, form: str, *, with_key: bool) -> File:
    """Generates a quiz and writes it in a format of others.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: There is no such format, it can hold none of the items, or what is asked cannot be.
        LimitExceededError: More is asked than is served.
    """
    quiz, editions = generate(catalogue, asked)
    sheet = QuizSheet(quiz=quiz, units={unit.key: unit for unit in editions}, iris=catalogue.iris, with_key=with_key)
    file = export_quiz(sheet, check_text(form, "format"))
    losses = [f"{loss.item_id}: {loss.what}" if loss.item_id else loss.what for loss in file.losses]
    return File.of(file.name, file.media_type, file.content, losses)


def generate(catalogue: Catalogue, asked: QuizInput) -> tuple[QuizValue, list[UnitValue]]:
    """Generates a quiz; gives the editions that it was generated from with it.

    Raises:
        NotFoundError: A unit is not in the dataset.
        BadInputError: A unit is only referenced, or what is asked cannot be.
        LimitExceededError: More is asked than is served.
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
    """Grades answers: makes the quiz again from its id, and asks whether it is still the same.

    Raises:
        StaleQuizError: Its units have changed.
        BadInputError: The id or an answer is none of this quiz.
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
    return QuizResult(
        score=result.score,
        max_score=result.max_score,
        answers=[write_answer(answer) for answer in answers],
        results=[ItemResult.of(item, catalogue) for item in result.results],
    )
