"""The choice of a quiz's items among all candidates.

1. What could be asked of each unit is listed, in drawn order.
2. The places of the quiz are divided evenly among the units, and in each unit among its topmost requirements and its
   criteria by the number of their statements (largest remainder).
3. The next item is of the kind with the fewest items so far for its weight, at the heading with the fewest items.
4. A statement is used in one item only (:mod:`cskg.quiz.told`). So an item that asks about several waits while the unit
   has no more statements than places are left, unless kinds are requested.
5. Where no kinds are requested, questions about where a statement is listed come last and are a fifth at most, and a
   unit gives some kinds once.
6. A candidate without a plan, or whose plans all fail a gate, is recorded with the reason.
7. A place that its requirement cannot fill goes to the others, then to the waiting items. What is still missing is
   reported with the recorded reasons, and never filled with weaker items.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cskg.iris import Iris
from cskg.model import UnitKey
from cskg.outline import Position
from cskg.own_questions import TiedQuestion
from cskg.quiz.draws import Draw, digest
from cskg.quiz.facts import Facts, find_topmost
from cskg.quiz.gates import Fault, iter_item_faults
from cskg.quiz.items import Item, ItemKind, QuizOptions, Rejected, Unfilled
from cskg.quiz.kinds import FORMS, KINDS
from cskg.quiz.making import make_item, make_plan
from cskg.quiz.own_items import choose_own_items, spread
from cskg.quiz.questions import Candidate, Plan
from cskg.quiz.scope import Scope
from cskg.quiz.told import Told
from cskg.quiz.wording import TEMPLATE_VERSION

_NO_MORE = "The units give no more items; ask for fewer, or name more units."
_NO_OWN = "No question of a teacher is tied to the units, in the language of the quiz."

UNSCORED_SHARE = 5
"""One of this many items may be self-marked, where no kinds are requested and scored items are left."""

LOCATION_SHARE = 5
"""One of this many items may ask where a statement is listed, where no kinds are requested."""

_SPARE = 3
"""How many statements of a unit an item takes: one that is asked about and two wrong options."""

_TOO_MANY_PLACES = "It asks where a statement stands, and as many such questions as a quiz may have are asked."
_ONCE = "A unit gives one question of this kind."
_LIST_ONCE = "A list of names is asked about once."
_LEAKS = "It would give away the answer to another item of the quiz, or that item would give away its answer."
_SAME_STEM = "Another item of the quiz asks in the same words."
_COSTLY = "It takes statements that other items need."

_Name = TypeVar("_Name")
_Place = tuple[Position, ItemKind, tuple[Position, ...]]
"""The element, the kind and the headings of candidates whose order only the draw decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A reason why items are missing.

    Attributes:
        unit: The unit that could not give them, or None for any.
        kind: Their kind, or None for any.
        reason: Why, as a sentence for people.
        weight: How many items it may have cost.
        is_always_named: Whether it is reported even where other items took the place of the missing ones.
    """

    unit: UnitKey | None = None
    kind: ItemKind | None = None
    reason: str
    weight: int = 1
    is_always_named: bool = False


@dataclass(slots=True)
class _UnitSupply:
    """A unit's candidates with their ranks, by place, the next one last; and which of them were taken."""

    facts: Facts
    draw: Draw
    candidates: dict[_Place, list[tuple[str, Candidate]]] = field(default_factory=dict)
    waiting: dict[_Place, list[tuple[str, Candidate]]] = field(default_factory=dict)
    unasked: set[str] = field(default_factory=set)
    kinds: set[ItemKind] = field(default_factory=set)
    asked: Counter[Position] = field(default_factory=Counter)

    @property
    def elements(self) -> dict[Position, int]:
        """The topmost requirements with candidates, and the criteria, in drawn order, with their numbers of leaves."""
        entries = self.facts.entries
        leaves = Counter(find_topmost(entry.path) for entry in entries.values() if not entry.statement.children)
        names = {element: entries[element].name if element in entries else element for element, _, _ in self.candidates}
        return {element: leaves[element] or 1 for element in self.draw.order(names, names.__getitem__)}

    def count_scored(self) -> int:
        """Counts the candidates that a program could mark, also those that wait."""
        places = (*self.candidates.items(), *self.waiting.items())
        return sum(len(found) for (_, kind, _), found in places if KINDS[kind].is_scored)

    def put_back(self, place: _Place, rank: str, candidate: Candidate) -> None:
        """Lets a candidate wait until candidates that use fewer statements are used up."""
        self.waiting.setdefault(place, []).insert(0, (rank, candidate))


def share_out(missing: int, gaps: Sequence[Gap]) -> tuple[Unfilled, ...]:
    """Divides the number of missing items among the reasons, by their weights (largest remainder).

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


class Selection:
    """Chooses the items of a quiz, and records in ``gaps`` and ``rejected`` what could not be asked."""

    def __init__(self, scope: Scope, options: QuizOptions, kinds: frozenset[ItemKind], iris: Iris) -> None:
        self.scope = scope
        self.options = options
        self.iris = iris
        self.gaps: list[Gap] = []
        self._own = 0
        self.rejected: list[Rejected] = []
        self.items: list[Item] = []
        self._most_unscored = options.size if options.kinds is not None else max(1, options.size // UNSCORED_SHARE)
        if options.marked:
            self._most_unscored = 0
        self._places = 0
        self._taken: Counter[ItemKind] = Counter()
        self._is_short = False
        self._supplies = [self._list_candidates(facts, kinds) for facts in scope.asked.values()]
        self._supplies.sort(key=lambda supply: supply.draw.basis)

    def _list_candidates(self, facts: Facts, kinds: frozenset[ItemKind]) -> _UnitSupply:
        unit = facts.unit
        supply = _UnitSupply(facts, Draw(digest(unit.key, unit.language.value, TEMPLATE_VERSION, self.options.seed)))
        for form in FORMS:
            if form.kind.item in kinds and (form.is_default or self.options.kinds is not None):
                for candidate in form.iter_candidates(facts, self.scope, supply.draw):
                    place = (form.find_element(candidate), form.kind.item, candidate.places)
                    is_last = (form.kind.borrows or form.asks_location(candidate)) and self.options.kinds is None
                    waiting = supply.waiting if is_last else supply.candidates
                    waiting.setdefault(place, []).append((supply.draw.rank(candidate.name), candidate))
                    supply.unasked.update(_list_asked(candidate))
        for found in (*supply.candidates.values(), *supply.waiting.values()):
            found.sort(key=lambda ranked: ranked[0], reverse=True)
        for kind in kinds - {kind for _, kind, _ in (*supply.candidates, *supply.waiting)}:
            self.gaps.append(Gap(unit=facts.unit.key, kind=kind, reason=KINDS[kind].lacking))
        return supply

    def take_own(self, questions: Mapping[UnitKey, Sequence[TiedQuestion]], facts: Sequence[Facts]) -> None:
        """Takes teachers' own questions, before all others."""
        chosen = choose_own_items(questions, facts, self.options, self._most_unscored)
        supplies = {supply.facts.unit.key: supply for supply in self._supplies}
        for own in chosen:
            self.items.append(own.item)
            statements = [*own.keys, *own.shown, *(entry.phrase for entry in own.covered)]
            self.scope.told.add(Told(statements=statements, stems={own.item.stem}))
            if own.item.unit in supplies:
                supplies[own.item.unit].unasked.difference_update(entry.name for entry in own.covered)
        self._own = len(chosen)
        if self.options.kinds is not None and ItemKind.OWN in self.options.kinds and not chosen:
            self.gaps.append(Gap(kind=ItemKind.OWN, reason=_NO_OWN))

    def select(self) -> list[Item]:
        """Returns the requested number of items, or as many as there are."""
        if self.options.kinds is None and sum(supply.count_scored() for supply in self._supplies) < self.options.size:
            self._most_unscored = (
                0  # there are places for all items that a program marks, so other items do not displace them
            )
        for supply, element in self._share_places():
            self._take_next(supply, element)
        # Places that the elements of a unit could not fill go to its other elements, then to the other units.
        self._fill()
        self._is_short = True
        self._fill()
        self._most_unscored = self.options.size
        self._fill()
        # Items that learners mark come after items that a program marks.
        generated = sorted(self.items[self._own :], key=lambda item: not item.is_scored)
        return spread(self.items[: self._own], generated)

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
        for supply in active if self._is_short else ():
            for place, found in supply.waiting.items():
                supply.candidates[place] = [*supply.candidates.get(place, ()), *found]
            supply.waiting = {}
        counts = Counter(item.unit for item in self.items)
        while active and len(self.items) < self.options.size:
            supply = min(active, key=lambda supply: counts[supply.facts.unit.key])
            if self._take_next(supply, None):
                counts[supply.facts.unit.key] += 1
            else:
                active.remove(supply)

    def _take_next(self, supply: _UnitSupply, element: Position | None) -> bool:
        """Takes one more item of a unit, of one element or of any; False where nothing is left."""
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
            rank, candidate = supply.candidates[place].pop()
            if not supply.candidates[place]:
                del supply.candidates[place]
            if (excess := self._find_excess(supply, candidate)) is not None:
                self.gaps.append(Gap(unit=supply.facts.unit.key, kind=candidate.kind.item, reason=excess))
                continue
            plan = make_plan(
                supply.facts,
                candidate,
                self.scope,
                supply.draw,
                self.options.difficulty,
                lambda plan: self._judge(supply, plan),
            )
            if not isinstance(plan, Fault):
                if self._take(supply, plan):
                    return True
            elif plan.flaw == _COSTLY:
                supply.put_back(place, rank, candidate)
            else:
                self._reject(supply, candidate, plan)
        return False

    def _judge(self, supply: _UnitSupply, plan: Plan) -> Fault | None:
        """Returns why a plan has no place among the items taken so far."""
        if plan.stem in self.scope.told.stems:
            return Fault(flaw=_SAME_STEM, gate="B4", measured=f"“{plan.stem}”")
        leak = self.scope.told.find_clash(plan.form.tell(plan, self.scope))
        if leak is not None:
            return Fault(flaw=_LEAKS, gate="B3", measured=f"“{leak}”")
        if self._is_short or self.options.kinds is not None:
            return None
        told = (*plan.form.list_asked(plan), *plan.distractors)
        used = supply.unasked.intersection(entry.name for entry in told)
        places = -(-(self.options.size - len(self.items)) // len(self._supplies)) - 1
        spare = len(supply.unasked) - _SPARE * places
        return Fault(flaw=_COSTLY) if not _is_list(plan.candidate) and len(used) > max(_SPARE, spare) else None

    def _find_excess(self, supply: _UnitSupply, candidate: Candidate) -> str | None:
        """Returns why no more such questions may be asked; None where they may."""
        places = (self._places + 1) * LOCATION_SHARE
        if candidate.form.asks_location(candidate) and self.options.kinds is None and places > len(self.items) + 1:
            return _TOO_MANY_PLACES
        is_once = candidate.kind.is_once and self.options.kinds is None
        if is_once and candidate.kind.item in supply.kinds:
            return _ONCE
        return _LIST_ONCE if _is_list(candidate) and supply.asked[candidate.headings[0].path] else None

    def _turn(self, supply: _UnitSupply, rank: str, candidate: Candidate) -> tuple[int, float, int, str]:
        kind = candidate.kind
        weight = kind.weight if self.options.kinds is None else 1
        asked = sum(supply.asked[path] for path in candidate.places)
        takes = 1 if _is_list(candidate) else len(supply.unasked.intersection(_list_asked(candidate)))
        cost = takes if self._is_short and self.options.kinds is None else 0
        return cost, self._taken[kind.item] / weight, asked, rank

    def _take(self, supply: _UnitSupply, plan: Plan) -> bool:
        item = make_item(plan, self.scope, supply.draw, self.iris)
        if (fault := next(iter_item_faults(item), None)) is not None:
            self._reject(supply, plan.candidate, fault)
            return False
        if item.id in {taken.id for taken in self.items}:
            return False
        self.scope.told.add(plan.form.tell(plan, self.scope))
        self.items.append(item)
        self._taken[item.kind] += 1
        self._places += plan.form.asks_location(plan.candidate)
        supply.kinds.add(item.kind)
        supply.asked.update(plan.candidate.places)
        told = {entry.name for entry in (*plan.form.list_asked(plan), *plan.distractors)}
        for each in self._supplies:
            each.unasked -= told
        return True

    def _reject(self, supply: _UnitSupply, candidate: Candidate, why: Fault) -> None:
        unit, kind = supply.facts.unit.key, candidate.kind.item
        place = "+".join((*(entry.path for entry in candidate.about[:1]), *candidate.places)) or unit
        self.gaps.append(Gap(unit=unit, kind=kind, reason=why.flaw))
        self.rejected.append(
            Rejected(unit=unit, kind=kind, place=place, gate=why.gate, measured=why.measured, reason=why.flaw)
        )


def _is_list(candidate: Candidate) -> bool:
    """Whether a candidate asks about one list of names, which is asked about only once, with any of its members."""
    return len(candidate.headings) == 1 and candidate.headings[0].framed.has_names


def _list_asked(candidate: Candidate) -> list[str]:
    """Lists the names of the statements that a candidate could ask about."""
    members = (member for heading in candidate.headings for member in heading.members)
    return [entry.name for entry in (candidate.about or members) if entry.path]


def apportion(count: int, weights: Mapping[_Name, int]) -> dict[_Name, int]:
    """Divides a number by weights, with the method of the largest remainder; ties go to the first.

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
