"""A bank: all items that some units give and that pass all gates, each once, for programs that draw from it themselves.

1. Each unit is asked about together with the units that a learner could take for it, the nearest first. They lend
   wrong options, and questions name the unit, since nobody knows beside which others they will be asked.
2. Each candidate of the kinds that come up by default becomes an item, in drawn order. There are no quotas.
3. An item is left out whose id the bank has already, or whose question with half of its key or more.

Items may tell each other's keys. Who draws a quiz from the bank has to look for that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cskg.model import Unit
from cskg.quiz.draws import Draw, digest
from cskg.quiz.facts import CRITERIA, Facts, find_topmost
from cskg.quiz.gates import Fault, iter_item_faults
from cskg.quiz.items import Interaction, Item, QuizOptions
from cskg.quiz.kinds import FORMS
from cskg.quiz.making import make_item, make_plan
from cskg.quiz.scope import Scope
from cskg.quiz.wording import TEMPLATE_VERSION
from cskg.vocab import Iris

MAX_AROUND = 12
"""So many units stand beside one that is asked about."""


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
        options: The kinds, the difficulty and the seed, which decides between wrong options; the size does not count.
        iris: Mints the IRIs from which item ids follow; an item has the id that it has in a quiz.
        around: Editions of other units, which lend wrong options and are not asked about.
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
    # Beside any other unit, questions name theirs; one that is not near lends nothing.
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
    """Returns what is right, in words; in an order the order counts. What nobody marks has a checklist or nothing."""
    texts = item.texts
    if item.interaction is Interaction.ORDER:
        return frozenset([" ".join(texts[name] for name in item.key)])
    pairs = (f"{texts[one]} → {texts[other]}" for one, other in item.key_pairs)
    return frozenset([*(texts[name] for name in item.key), *pairs, *item.key_text, *item.rubric])
