"""A bank: all items of some units that pass all gates, each once, for programs that draw quizzes themselves.

1. Each unit is asked about together with the units that a learner could confuse with it, the nearest first. These give
   wrong options. Questions name the unit, since nobody knows which questions will be asked together.
2. Each candidate of the kinds that come up by default becomes an item, in drawn order. There are no quotas.
3. An item is left out if the bank already has its id, or has the same question with at least half of its key.

Items may give away each other's keys. A program that draws a quiz from the bank must check this.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cskg.iris import Iris
from cskg.model import Unit
from cskg.quiz.draws import Draw, digest
from cskg.quiz.facts import CRITERIA, Facts, find_topmost
from cskg.quiz.gates import Fault, iter_item_faults
from cskg.quiz.items import Interaction, Item, QuizOptions
from cskg.quiz.kinds import FORMS
from cskg.quiz.making import make_item, make_plan
from cskg.quiz.scope import Scope
from cskg.quiz.wording import TEMPLATE_VERSION

MAX_AROUND = 12
"""How many units accompany a unit that is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """An item of a bank with its place.

    Attributes:
        item: The item.
        topic: The words of the topmost requirement that it asks about, or what the assessment criteria are called;
            None where it asks about the unit as a whole.
    """

    item: Item
    topic: str | None


def generate_bank(
    editions: Sequence[Unit],
    options: QuizOptions,
    iris: Iris,
    around: Sequence[Unit] = (),
    *,
    on_unit: Callable[[str], object] | None = None,
) -> tuple[BankItem, ...]:
    """Generates the items of a bank, by unit in order of their keys.

    Args:
        editions: The units to ask about, one edition of each.
        options: The kinds, the difficulty and the seed, which decides between wrong options; the size is ignored.
        iris: Mints the IRIs that item ids are made from; an item has the same id as in a quiz.
        around: Editions of other units, which give wrong options and are not asked about.
        on_unit: Called with the code of each unit that is done.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> listed = Unit(code=UnitCode("900001L1"), source=Source(name="a.txt", sha256="0", text_sha256="0"))
        >>> generate_bank([listed], QuizOptions(), Iris())
        ()
    """
    facts = (Facts(unit) for unit in {unit.key: unit for unit in editions}.values())
    others = (Facts(unit) for unit in around)
    whole = Scope((found for found in facts if found.entries), (found for found in others if found.entries))
    bank: dict[str, BankItem] = {}
    for found in whole.asked.values():
        keys: dict[str, list[frozenset[str]]] = {}
        for made in _iter_items(found, _narrow(whole, found), options, iris):
            key, earlier = _list_right(made.item), keys.setdefault(made.item.stem, [])
            is_near = any(2 * len(key & other) >= len(key | other) for other in earlier)
            if made.item.id not in bank and not is_near:
                bank[made.item.id] = made
                earlier.append(key)
        if on_unit is not None:
            on_unit(found.unit.code)
    return tuple(bank.values())


def _narrow(whole: Scope, facts: Facts) -> Scope:
    """Returns a unit with those near it and those that have statements in common with it."""
    near = whole.around(facts)[:MAX_AROUND]
    beside = {found.unit.key: found for found in (*near, *whole.overlapping[facts.unit.key])}
    # Any other unit makes questions name their own unit; one that is not near gives no options.
    far = [found for found in whole.asked.values() if found is not facts][:1]
    asked = [found for key, found in beside.items() if key in whole.asked] or far
    return Scope([facts, *asked], beside.values())


def _iter_items(facts: Facts, scope: Scope, options: QuizOptions, iris: Iris) -> Iterator[BankItem]:
    """Yields the items of a unit, in drawn order."""
    draw = Draw(digest(facts.unit.key, facts.unit.language.value, TEMPLATE_VERSION, options.seed))
    candidates = [
        candidate
        for form in FORMS
        if (form.kind.is_default and form.is_default if options.kinds is None else form.kind.item in options.kinds)
        and (form.kind.is_scored or not options.marked)
        for candidate in form.iter_candidates(facts, scope, draw)
    ]
    for candidate in draw.order(candidates, lambda candidate: candidate.name):
        plan = make_plan(facts, candidate, scope, draw, options.difficulty)
        if isinstance(plan, Fault):
            continue
        item = make_item(plan, scope, draw, iris)
        if next(iter_item_faults(item), None) is None:
            yield BankItem(item=item, topic=_name_topic(facts, item))


def _name_topic(facts: Facts, item: Item) -> str | None:
    names = [asked.statement.name for asked in item.about if asked.statement.unit == facts.unit.key]
    found = facts.outline.find(names[0]) if names else None
    if found is None:
        return None
    top = find_topmost(found.position)
    return facts.wording.criteria if top == CRITERIA else facts.entries[top].phrase.text


def _list_right(item: Item) -> frozenset[str]:
    """Returns the right answer in words, for an order in its order; the checklist or nothing for a self-marked item."""
    texts = item.texts
    if item.interaction is Interaction.ORDER:
        return frozenset([" ".join(texts[name] for name in item.key)])
    pairs = (f"{texts[one]} → {texts[other]}" for one, other in item.key_pairs)
    return frozenset([*(texts[name] for name in item.key), *pairs, *item.key_text, *item.rubric])
