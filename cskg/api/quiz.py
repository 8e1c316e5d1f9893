"""Quizzes and their files, as GraphQL types. A quiz that is shown has no key."""

from collections.abc import Sequence

import strawberry

from cskg.api.arguments import Optionals, check_text, read_language
from cskg.api.nodes import File, mirror
from cskg.api.units import Unit
from cskg.errors import BadInputError, LimitExceededError, NotFoundError, StaleQuizError
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.model import Unit as UnitValue
from cskg.model import UnitStatus
from cskg.quiz.generation import generate_quiz
from cskg.quiz.items import OWN_SHARE, BloomLevel, Difficulty, Interaction, ItemKind, QuizOptions
from cskg.quiz.items import Bloom as BloomValue
from cskg.quiz.items import Item as ItemValue
from cskg.quiz.items import Quiz as QuizValue
from cskg.quiz.quiz_ids import decode_quiz_id

MAX_UNITS = 50
MAX_AROUND = 12
"""How many other units give wrong options to the questions about a unit."""

for _enum in (ItemKind, Interaction, Difficulty, BloomLevel):
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
        id: Identifier that follows from what is asked and not from the wording; unique within the quiz.
        kind: What is asked.
        interaction: How it is answered; players and exporters depend on this alone.
        unit: The unit asked about, or one of them; null where it would give the key away.
        stem: The question or instruction, as text.
        options: Texts to choose from, to match or to put in order, as shown to the learner.
        targets: In a match, the texts that options are matched with; otherwise empty.
        difficulty: How hard the distractors make it; null where that is not known.
        bloom: Its level in Bloom's taxonomy; null where an answer shows none by itself.
        content_hash: Digest that changes with the wording or the key, while the id stays.
        author: Who wrote it, where it is a teacher's own question and its file names the author; null for generated
            ones.
    """

    id: strawberry.ID
    kind: ItemKind
    interaction: Interaction
    unit: Unit | None
    stem: str
    options: list[Option]
    targets: list[Option]
    difficulty: Difficulty | None
    bloom: Bloom | None
    content_hash: str
    author: str | None

    @classmethod
    def of(cls, value: ItemValue, catalogue: Catalogue) -> "Item":
        """Shows an item without its key."""
        return mirror(
            cls,
            value,
            unit=None if value.hides_unit else Unit.of_key(value.unit, catalogue),
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
        gate: Id of the quality check that it failed; null where no options were found.
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


_FEWER = (
    "The quiz has {found} of the {size} items that were asked for; a program marks {marked}. Its `unfilled` says why."
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
        own_share: How much of the quiz may be teachers' own questions, where there are any, in percent.
        marked: Whether to ask only questions that a program marks, and none that the learner or a teacher marks.
    """

    units: list[str]
    size: int | None = 10
    seed: int | None = 0
    kinds: list[ItemKind] | None = strawberry.UNSET
    difficulty: Difficulty | None = strawberry.UNSET
    language: str | None = strawberry.UNSET
    own_share: int | None = OWN_SHARE
    marked: bool | None = False


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
    names = {words.source for item in quiz.items if item.kind is ItemKind.OWN for words in item.evidence}
    sheet = QuizSheet(
        quiz=quiz,
        units={unit.key: unit for unit in editions},
        iris=catalogue.iris,
        with_key=with_key,
        own_sources={name: catalogue.get_source(name) for name in sorted(filter(None, names))},
    )
    file = export_quiz(sheet, check_text(form, "format"))
    losses = [f"{loss.item_id}: {loss.what}" if loss.item_id else loss.what for loss in file.losses]
    size = 10 if asked.size is None else asked.size
    if len(quiz.items) < size:
        marked = sum(item.is_scored for item in quiz.items)
        losses.insert(0, _FEWER.format(found=len(quiz.items), size=size, marked=marked))
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
        own_share=OWN_SHARE if asked.own_share is None else asked.own_share,
        marked=bool(asked.marked),
    )
    return generate_among(catalogue, units, options)


def generate_again(catalogue: Catalogue, quiz_id: str) -> tuple[QuizValue, list[UnitValue]]:
    """Generates the quiz of an id as the dataset has it now, and returns it with the editions that it is made from.

    Raises:
        StaleQuizError: A unit is no longer there, or the quiz was made with other templates.
        BadInputError: It is not a quiz id.
        LimitExceededError: It asks for more than what is served.
    """
    request = decode_quiz_id(quiz_id)
    try:
        units = [catalogue.get_unit(key) for key in request.units]
        return generate_among(catalogue, units, request.options)
    except (NotFoundError, BadInputError) as error:
        raise StaleQuizError("A unit of the quiz is no longer in the dataset.", "Generate the quiz again.") from error


def generate_among(
    catalogue: Catalogue, units: Sequence[UnitEntry], options: QuizOptions
) -> tuple[QuizValue, list[UnitValue]]:
    """Generates a quiz, with wrong options also from units near those that are asked about.

    Returns:
        The quiz, and the editions that it asks about.

    Raises:
        BadInputError: A unit is only referenced, or the request cannot be met.
        LimitExceededError: The request is larger than what is served.
    """
    editions = [catalogue.get_edition(unit, options.language) for unit in units]
    bodies = [body for unit in units if (body := unit.find_body(options.language)) is not None]
    around = {found.iri: found for body in bodies for found in find_around(catalogue, body)}
    lending = [catalogue.get_outline_of(around[iri]).unit for iri in sorted(around)]
    return generate_quiz(
        editions, options, catalogue.iris, lending, own=catalogue.own_questions.of_units(editions)
    ), editions


def find_around(catalogue: Catalogue, body: EditionEntry) -> list[EditionEntry]:
    """Returns the editions around one: of its areas, then of its industry, the nearest levels first."""
    own = {area.slug for area in catalogue.areas_of(body)}
    near = _list_near(catalogue, body, own)
    if len(near) < MAX_AROUND and body.industry is not None:
        names = {area.slug: area.industry.name for area in catalogue.functional_areas if area.industry is not None}
        others = {slug for slug, name in names.items() if name == body.industry} - own
        near += [found for found in _list_near(catalogue, body, others) if found not in near]
    return near[:MAX_AROUND]


def _list_near(catalogue: Catalogue, body: EditionEntry, areas: set[str]) -> list[EditionEntry]:
    """Returns the described editions of other units of some areas in its language, a level apart at most."""
    units = {unit.key: unit for slug in areas for unit in catalogue.units_by_area.get(slug, ())}
    near = []
    for key, unit in units.items():
        found = unit.find_body_in(body.language)
        if found is None or found.iri == body.iri or found.status is not UnitStatus.DESCRIBED:
            continue
        apart = 0 if found.level is None or body.level is None else abs(found.level - body.level)
        if apart <= 1:
            near.append((apart, key, found))
    return [found for *_, found in sorted(near, key=lambda each: each[:2])]
