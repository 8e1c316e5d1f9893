"""Teachers' own questions as items, and which of them a quiz asks.

The teacher decides what is right. So no gate blocks such an item; :mod:`cskg.quiz.own_judging` only reports flaws. Its
evidence is its place in the teacher's file, and its reasons are the teacher's feedback.

1. A unit's questions are those that are tied to it and are in the language of its edition. Draws put them in order.
2. The units take turns, until the share of own questions that the options allow is full.
3. A question that gives away another one's answer is left out, as are self-marked ones beyond their limit.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from cskg.language.characters import has_ideograph
from cskg.model import Evidence, Language, UnitKey
from cskg.own_questions import OwnQuestion, TiedQuestion
from cskg.quiz.draws import Draw, digest
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.items import Interaction, Item, ItemKind, Option, OptionFeedback, QuizOptions
from cskg.quiz.likeness import Phrase, jaccard, read_phrase
from cskg.quiz.making import hash_item
from cskg.quiz.told import SAME

LETTERS = "abcdefghijklmnopqrstuvwxyz"

_FEWEST_TELLING = 3
"""Least words of a text that gives something away; *True* and *Yes* are in many questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """An own question as an item, with what other items of the quiz may not give away or repeat.

    Attributes:
        item: The item.
        shown: The texts that it shows.
        keys: The texts that it asks for.
        covered: The statements that it asks about.
    """

    item: Item
    shown: tuple[Phrase, ...]
    keys: tuple[Phrase, ...]
    covered: tuple[Entry, ...]


def count_own(options: QuizOptions) -> int:
    """Returns how many items of a quiz may be own questions.

    Example:
        >>> count_own(QuizOptions(size=10)), count_own(QuizOptions(size=10, kinds=(ItemKind.OWN,)))
        (5, 10)
        >>> count_own(QuizOptions(size=10, kinds=(ItemKind.MATCH,)))
        0
    """
    if options.difficulty is not None or (options.kinds is not None and ItemKind.OWN not in options.kinds):
        return 0  # how hard they are is not known
    return options.size if options.kinds == (ItemKind.OWN,) else options.size * options.own_share // 100


def choose_own_items(
    own: Mapping[UnitKey, Sequence[TiedQuestion]], facts: Iterable[Facts], options: QuizOptions, most_unscored: int
) -> list[OwnItem]:
    """Chooses the own questions of a quiz.

    Args:
        own: The questions that are tied to each unit.
        facts: The units of the quiz.
        options: What is asked of the quiz.
        most_unscored: How many items the learner may mark.
    """
    chosen: dict[str, OwnItem] = {}
    unscored = 0
    turns = zip_longest(*(_iter_own(own.get(each.unit.key, ()), each, options.seed) for each in facts))
    for found in (found for turn in turns for found in turn if found is not None):
        if len(chosen) >= count_own(options):
            break
        is_full = not found.item.is_scored and unscored >= most_unscored
        if found.item.id not in chosen and not is_full and not any(_tells(found, other) for other in chosen.values()):
            chosen[found.item.id] = found
            unscored += not found.item.is_scored
    return list(chosen.values())


def _iter_own(questions: Sequence[TiedQuestion], facts: Facts, seed: int) -> Iterator[OwnItem]:
    """Yields the questions of a unit as items, in drawn order."""
    draw = Draw(digest("own", facts.unit.key, facts.unit.language.value, seed))
    is_chinese = facts.unit.language is not Language.EN
    first: dict[str, TiedQuestion] = {}
    for tied in questions:
        if has_ideograph(tied.question.stem) is is_chinese:
            first.setdefault(tied.question.item_id, tied)
    for name in draw.order(first, str):
        yield make_own_item(first[name], facts, draw)


def make_own_item(tied: TiedQuestion, facts: Facts, draw: Draw) -> OwnItem:
    """Makes an item of a question.

    Args:
        tied: The question with what it is tied to.
        facts: The unit that it asks about.
        draw: Puts options in order where the teacher lets them be shuffled.
    """
    question, own = tied.question, draw.within(tied.question.item_id)
    is_order = question.form == "ORDER"
    answers = list(question.answers)
    if question.is_shuffled and question.form != "SELF_MARKED":
        answers = own.within("options").order(answers, lambda answer: answer.text)
        if is_order and answers == list(question.answers):
            answers = [*answers[1:], answers[0]]  # a question whose options are already in order asks nothing
    letter_of = {answer.text: letter for letter, answer in zip(LETTERS, answers, strict=False)}
    words = dict.fromkeys((*(answer.target for answer in answers if answer.target), *question.other_targets))
    id_of = {text: f"t{number}" for number, text in enumerate(own.within("targets").order(words, str), 1)}
    keyed = question.answers if is_order else answers
    is_chosen = question.form in {"CHOICE", "CHOICES", "ORDER"}
    evidence = (Evidence(text=question.stem, source=question.source, spans=(question.span,) if question.span else ()),)
    covered = tuple(_iter_entries(tied, facts))
    item = Item(
        id=question.item_id,
        kind=ItemKind.OWN,
        interaction=Interaction(question.form),
        unit=facts.unit.key,
        language=facts.unit.language,
        stem=question.stem,
        options=tuple(Option(id=letter_of[answer.text], text=answer.text) for answer in answers),
        targets=tuple(Option(id=target, text=text) for text, target in id_of.items()),
        key=tuple(letter_of[answer.text] for answer in keyed if answer.is_right) if is_chosen else (),
        key_pairs=tuple((letter_of[answer.text], id_of[answer.target]) for answer in answers if answer.target),
        key_text=tuple(spellings[0] for spellings in question.texts),
        accepted=tuple(spellings[1:] for spellings in question.texts),
        rubric=question.rubric,
        feedback=tuple(
            OptionFeedback(
                option_id=letter_of[answer.text],
                correct=answer.is_right or not is_chosen,
                rationale=answer.feedback,
                evidence=(),
            )
            for answer in answers
        ),
        explanation=question.feedback or None,
        about=tuple(facts.asked(entry) for entry in covered),
        evidence=evidence,
        author=question.author,
    )
    return OwnItem(
        item=replace(item, content_hash=hash_item(item)),
        shown=tuple(_list_telling([question.stem, *(answer.text for answer in answers)])),
        keys=tuple(_list_telling(_list_secrets(question))),
        covered=covered,
    )


def _iter_entries(tied: TiedQuestion, facts: Facts) -> Iterator[Entry]:
    for ref in tied.statements:
        entry = facts.outline.find(ref.name) if ref.unit == facts.unit.key else None
        if entry is not None and ref.language is facts.unit.language:
            yield facts.entries[entry.position]


def _list_secrets(question: OwnQuestion) -> list[str]:
    """Returns the texts that are asked for; those of an order and of a match are shown."""
    right = [answer.text for answer in question.answers if answer.is_right and question.form in {"CHOICE", "CHOICES"}]
    return [*right, *(text for spellings in question.texts for text in spellings[:1])]


def _list_telling(texts: Iterable[str]) -> Iterator[Phrase]:
    return (phrase for phrase in map(read_phrase, texts) if len(phrase.stems) >= _FEWEST_TELLING)


def _tells(one: OwnItem, other: OwnItem) -> bool:
    """Returns whether one of two items shows what the other one asks for."""
    pairs = ((one.shown, other.keys), (other.shown, one.keys))
    return any(jaccard(shown, key) >= SAME for texts, keys in pairs for shown in texts for key in keys)


def spread(own: Sequence[Item], others: Sequence[Item]) -> list[Item]:
    """Puts own questions evenly among the others, each kind in its order.

    Example:
        >>> spread("AB", "12345")
        ['1', 'A', '2', '3', '4', 'B', '5']
    """
    size = len(own) + len(others)
    places = {(2 * number + 1) * size // (2 * len(own)): each for number, each in enumerate(own)}
    rest = iter(others)
    return [places[place] if place in places else next(rest) for place in range(size)]
