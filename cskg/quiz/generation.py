"""Quizzes: which of all possible items are asked, and whether a quiz would still come out the same.

1. Of each unit one edition is chosen, and what could be asked of it is listed, in drawn order.
2. The places are shared out: evenly among the units, and in each unit among its topmost requirements and its criteria
   by the number of their statements (largest remainder).
3. The next item is of the kind with the fewest items so far for its weight, at the heading with the fewest items.
4. A candidate is noted with a reason if it gives no plan, if its plan fails a gate, or if it gives away what another
   item asks. One that covers a statement already asked about waits until nothing fresh is left.
5. A place that its requirement cannot fill is offered to the others. What is still missing is reported with the
   reasons noted, never padded.

The result follows from the chosen editions, the options and the seed alone. Draws depend on what statements say, not on
where they stand, so most items outlive an inserted statement.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cskg.errors import StaleQuizError
from cskg.model import Language, Unit, UnitKey
from cskg.outline import Position, iter_statements
from cskg.quiz.facts import Facts, Scope, find_topmost
from cskg.quiz.gates import Fault, iter_item_faults
from cskg.quiz.items import Interaction, Item, ItemKind, Quiz, QuizOptions, Rejected, Unfilled
from cskg.quiz.kinds import FORMS, KINDS
from cskg.quiz.likeness import Phrase, jaccard
from cskg.quiz.making import make_item, make_plan
from cskg.quiz.questions import Candidate, Draw, Plan, digest
from cskg.quiz.quiz_ids import QuizRequest, check_request, encode_quiz_id
from cskg.quiz.wording import TEMPLATE_VERSION
from cskg.vocab import Iris

_NO_MORE = "The units give no more items; ask for fewer, or name more units."
_NO_STATEMENTS = "Nothing but a listing or a mention of the unit is known, so there are no statements to ask about."

UNSCORED_SHARE = 5
"""Of so many items, one may be marked by the learner, where no kinds are asked for and scored ones are left."""

_SAME = 0.8
"""From so much similarity on, a text gives a key away."""

_LEAKS = "It would tell what another item of the quiz asks, or that item would tell what it asks."
_NAMING = frozenset({Interaction.TEXT, Interaction.TEXTS, Interaction.SELF_MARKED})
"""Items whose feedback names all members of a heading."""

_Name = TypeVar("_Name")
_Place = tuple[Position, ItemKind, tuple[Position, ...]]
"""The element, the kind and the headings of candidates that only the draw puts in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A reason why items are missing.

    Attributes:
        unit: The unit that could not give them, or None for any.
        kind: Their kind, or None for any.
        reason: Why, as a sentence for people.
        weight: How many items it may have cost.
        is_always_named: Whether it is reported even where other items took their place.
    """

    unit: UnitKey | None = None
    kind: ItemKind | None = None
    reason: str
    weight: int = 1
    is_always_named: bool = False


@dataclass(slots=True)
class _UnitSupply:
    """A unit's candidates with their ranks, by place, the next one last; and what was taken of them."""

    facts: Facts
    draw: Draw
    candidates: dict[_Place, list[tuple[str, Candidate]]] = field(default_factory=dict)
    waiting: list[Plan] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    asked: Counter[Position] = field(default_factory=Counter)

    @property
    def elements(self) -> dict[Position, int]:
        """The topmost requirements with candidates, and the criteria, in drawn order, with their numbers of leaves."""
        entries = self.facts.entries
        leaves = Counter(find_topmost(entry.path) for entry in entries.values() if not entry.statement.children)
        names = {element: entries[element].name if element in entries else element for element, _, _ in self.candidates}
        return {element: leaves[element] or 1 for element in self.draw.order(names, names.__getitem__)}

    def is_fresh(self, plan: Plan) -> bool:
        """Whether no item asks about a statement of the plan yet."""
        return self.covered.isdisjoint(entry.name for entry in plan.form.find_covered(plan))


def generate_quiz(editions: Sequence[Unit], options: QuizOptions, iris: Iris) -> Quiz:
    """Generates a quiz about some units.

    Args:
        editions: The units. Of a unit with several editions, the one in the language asked for is taken,
            else the English, the traditional Chinese, the simplified Chinese one.
        options: Size, seed and kinds.
        iris: Mints the IRIs from which item ids follow.

    Raises:
        LimitExceededError: More units or items are asked for than are served.
        BadInputError: No unit is named, or an option is out of range.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> listed = Unit(code=UnitCode("900001L1"), source=Source(name="a.txt", sha256="0", text_sha256="0"))
        >>> quiz = generate_quiz([listed], QuizOptions(size=3), Iris())
        >>> len(quiz.items), quiz.unfilled[0].count
        (0, 3)
    """
    chosen = _choose_editions(editions, options.language)
    check_request(tuple(chosen), options)
    default = (name for name, kind in KINDS.items() if kind.is_default)
    kinds = frozenset(default if options.kinds is None else options.kinds)
    facts = [Facts(unit) for unit in chosen.values()]
    bare = [found.unit.key for found in facts if not found.entries]
    gaps = [Gap(unit=key, reason=_NO_STATEMENTS, weight=options.size, is_always_named=True) for key in bare]
    selection = _Selection(Scope(found for found in facts if found.entries), options, kinds, iris)
    items = selection.select()
    items_digest = digest([(item.id, item.content_hash) for item in items])[:16]
    return Quiz(
        id=encode_quiz_id(QuizRequest(units=tuple(chosen), options=options, digest=items_digest)),
        seed=options.seed,
        items=tuple(items),
        unfilled=share_out(options.size - len(items), [*gaps, *selection.gaps]),
        rejected=tuple(selection.rejected),
    )


def check_fresh(quiz: Quiz, quiz_id: str) -> None:
    """Checks that a quiz, generated again, is still the one that an id names.

    Raises:
        StaleQuizError: Its items, or what was asked, differ.
    """
    if quiz.id != quiz_id:
        raise StaleQuizError(
            "The units of this quiz have changed since it was generated, and its items with them.",
            "Generate the quiz again.",
        )


def _choose_editions(editions: Sequence[Unit], language: Language | None) -> dict[UnitKey, Unit]:
    """Chooses one edition of each unit, whatever the order they come in; the keys come sorted."""
    languages = [language, *Language]

    def preference(unit: Unit) -> tuple[object, ...]:
        is_bare = not (unit.requirements or unit.assessment_criteria)
        # One document may hold two editions of one unit; then their words decide.
        words = [(path, statement.text) for path, _, statement in iter_statements(unit)]
        return is_bare, languages.index(unit.language), unit.source.name, unit.source.sha256, words

    found: dict[UnitKey, list[Unit]] = {}
    for unit in editions:
        found.setdefault(unit.key, []).append(unit)
    return {key: min(found[key], key=preference) for key in sorted(found)}


def share_out(missing: int, gaps: Sequence[Gap]) -> tuple[Unfilled, ...]:
    """Shares the number of missing items out among the reasons, by their weights (largest remainder).

    Reasons that differ only in weight are merged.

    Example:
        >>> found = share_out(3, [Gap(reason="Too long."), Gap(reason="Too long."), Gap(reason="Unsure.")])
        >>> [(unfilled.count, unfilled.reason) for unfilled in found]
        [(2, 'Too long.'), (1, 'Unsure.')]
    """
    merged: dict[tuple[str, str, str], Gap] = {}
    for gap in gaps:
        name = (gap.unit or "", gap.kind.value if gap.kind else "", gap.reason)
        merged[name] = replace(merged[name], weight=merged[name].weight + gap.weight) if name in merged else gap
    weights = {name: merged[name].weight for name in sorted(merged)}
    # A reason accounts for no more items than it could have cost.
    counts = weights if sum(weights.values()) <= missing else apportion(missing, weights)
    found = [
        Unfilled(unit=merged[name].unit, kind=merged[name].kind, count=count, reason=merged[name].reason)
        for name, count in counts.items()
        if count or merged[name].is_always_named
    ]
    rest = missing - sum(counts.values())
    return (*found, Unfilled(count=rest, reason=_NO_MORE)) if rest else tuple(found)


class _Selection:
    """Chooses the items of a quiz, and notes in ``gaps`` and ``rejected`` what could not be asked."""

    def __init__(self, scope: Scope, options: QuizOptions, kinds: frozenset[ItemKind], iris: Iris) -> None:
        self.scope = scope
        self.options = options
        self.iris = iris
        self.gaps: list[Gap] = []
        self.rejected: list[Rejected] = []
        self.items: list[Item] = []
        self._most_unscored = options.size if options.kinds is not None else max(1, options.size // UNSCORED_SHARE)
        self._taken: Counter[ItemKind] = Counter()
        self._questions: set[tuple[str, ...]] = set()
        self._shown: list[Phrase] = []
        self._keys: list[Phrase] = []
        self._supplies = [self._list_candidates(facts, kinds) for facts in scope.facts.values()]
        self._supplies.sort(key=lambda supply: supply.draw.basis)

    def _list_candidates(self, facts: Facts, kinds: frozenset[ItemKind]) -> _UnitSupply:
        unit = facts.unit
        supply = _UnitSupply(facts, Draw(digest(unit.key, unit.language.value, TEMPLATE_VERSION, self.options.seed)))
        for form in FORMS:
            if form.kind.item in kinds:
                for candidate in form.iter_candidates(facts, self.scope, supply.draw):
                    place = (form.find_element(candidate), form.kind.item, candidate.places)
                    supply.candidates.setdefault(place, []).append((supply.draw.rank(candidate.name), candidate))
        for found in supply.candidates.values():
            found.sort(key=lambda ranked: ranked[0], reverse=True)
        for kind in kinds - {kind for _, kind, _ in supply.candidates}:
            self.gaps.append(Gap(unit=facts.unit.key, kind=kind, reason=KINDS[kind].lacking))
        return supply

    def select(self) -> list[Item]:
        """Returns as many items as were asked for, or all there are."""
        for supply, element in self._share_places():
            self._take_next(supply, element)
        # What the elements of a unit could not fill goes to the others, then to the other units.
        self._fill()
        self._most_unscored = self.options.size
        self._fill()
        return self.items

    def _share_places(self) -> Iterator[tuple[_UnitSupply, Position]]:
        """Yields each place once, the units and elements in turn."""
        supplies = [supply for supply in self._supplies if supply.candidates]
        shares = []
        for index, supply in enumerate(supplies):
            places = len(range(index, self.options.size, len(supplies)))
            shares += [(supply, *share) for share in apportion(places, supply.elements).items()]
        for turn in range(max((count for _, _, count in shares), default=0)):
            yield from ((supply, element) for supply, element, count in shares if turn < count)

    def _fill(self) -> None:
        active = list(self._supplies)
        counts = Counter(item.unit for item in self.items)
        while active and len(self.items) < self.options.size:
            supply = min(active, key=lambda supply: counts[supply.facts.unit.key])
            if self._take_next(supply, None) or self._take_waiting(supply):
                counts[supply.facts.unit.key] += 1
            else:
                active.remove(supply)

    def _take_next(self, supply: _UnitSupply, element: Position | None) -> bool:
        """Takes one more fresh item of a unit, of one element or of any; False where nothing is left."""
        while len(self.items) < self.options.size:
            is_full = sum(not item.is_scored for item in self.items) >= self._most_unscored
            places = [
                place
                for place in supply.candidates
                if element in {None, place[0]} and (KINDS[place[1]].is_scored or not is_full)
            ]
            if not places:
                return False
            place = min(places, key=lambda place: self._turn(supply, *supply.candidates[place][-1]))
            _, candidate = supply.candidates[place].pop()
            if not supply.candidates[place]:
                del supply.candidates[place]
            plan = make_plan(supply.facts, candidate, self.scope, supply.draw, self.options.difficulty)
            if isinstance(plan, Fault):
                self._reject(supply, candidate, plan)
            elif not supply.is_fresh(plan):
                supply.waiting.append(plan)
            elif self._take(supply, plan):
                return True
        return False

    def _take_waiting(self, supply: _UnitSupply) -> bool:
        """Takes an item that asks about a statement for a second time, once each has been asked about."""
        while supply.waiting:
            fresh = [plan for plan in supply.waiting if supply.is_fresh(plan)]
            if not fresh:
                supply.covered.clear()
                fresh = supply.waiting
            plan = min(fresh, key=lambda it: self._turn(supply, supply.draw.rank(it.candidate.name), it.candidate))
            supply.waiting.remove(plan)
            if self._take(supply, plan):
                return True
        return False

    def _turn(self, supply: _UnitSupply, rank: str, candidate: Candidate) -> tuple[float, int, str]:
        kind = candidate.kind
        weight = kind.weight if self.options.kinds is None else 1
        asked = sum(supply.asked[path] for path in candidate.places)
        return self._taken[kind.item] / weight, asked, rank

    def _take(self, supply: _UnitSupply, plan: Plan) -> bool:
        item = make_item(plan, self.scope, supply.draw, self.iris)
        if (fault := next(iter_item_faults(item), None)) is not None:
            self._reject(supply, plan.candidate, fault)
            return False
        question = (item.stem, *sorted(entry.phrase.text for entry in plan.keys or [entry for entry, _ in plan.pairs]))
        if item.id in {taken.id for taken in self.items} or question in self._questions:
            return False
        shown, keys = _list_shown(plan), _list_keys(plan)
        if leak := _find_same(shown, self._keys) or _find_same(self._shown, keys):
            self._reject(supply, plan.candidate, Fault(flaw=_LEAKS, gate="B3", measured=f"“{leak}”"))
            return False
        self._questions.add(question)
        self._shown += shown
        self._keys += keys
        self.items.append(item)
        self._taken[item.kind] += 1
        supply.covered.update(entry.name for entry in plan.form.find_covered(plan))
        supply.asked.update(plan.candidate.places)
        return True

    def _reject(self, supply: _UnitSupply, candidate: Candidate, why: Fault) -> None:
        unit, kind = supply.facts.unit.key, candidate.kind.item
        place = "+".join((*(entry.path for entry in candidate.about[:1]), *candidate.places)) or unit
        self.gaps.append(Gap(unit=unit, kind=kind, reason=why.flaw))
        self.rejected.append(
            Rejected(unit=unit, kind=kind, place=place, gate=why.gate, measured=why.measured, reason=why.flaw)
        )


def _list_keys(plan: Plan) -> list[Phrase]:
    """Returns the texts that an item asks for; titles, topics and steps that are shown are not secret."""
    is_secret = plan.candidate.headings and plan.candidate.kind.interaction is not Interaction.ORDER
    return [entry.phrase for entry in plan.keys] if is_secret else []


def _list_shown(plan: Plan) -> list[Phrase]:
    """Returns the texts that an item or its reasons place: options, quoted statements, named members."""
    candidate = plan.candidate
    shown = [entry.phrase for entry in (*plan.options, *candidate.about) if entry.path]
    if candidate.kind.interaction in _NAMING:
        shown += [member.phrase for heading in candidate.headings for member in heading.members]
    return shown


def _find_same(shown: Iterable[Phrase], keys: Sequence[Phrase]) -> str | None:
    return next((key.text for one in shown for key in keys if jaccard(one, key) >= _SAME), None)


def apportion(count: int, weights: Mapping[_Name, int]) -> dict[_Name, int]:
    """Shares a number out by weights, by the method of the largest remainder; ties go to the first.

    Example:
        >>> apportion(10, {"r1": 12, "r2": 7, "c": 3})
        {'r1': 6, 'r2': 3, 'c': 1}
    """
    total = sum(weights.values())
    counts = {name: count * weight // total for name, weight in weights.items()} if total else {}
    remainders = sorted(counts, key=lambda name: -(count * weights[name] % total))
    for name in remainders[: count - sum(counts.values())]:
        counts[name] += 1
    return counts
