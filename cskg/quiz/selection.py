"""The blueprint of a quiz: how many items each unit and each of its requirements gets, of which kinds, and which.

Knows scopes, candidates and plans; knows nothing of quiz ids and of editions that were not chosen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from cskg.quiz.candidates import WHY_NO_CANDIDATE, Candidate, Form, list_candidates
from cskg.quiz.drawing import Draw, digest
from cskg.quiz.facts import Facts
from cskg.quiz.gates.registry import iter_item_faults
from cskg.quiz.items import UNSCORED, Item, ItemKind, QuizOptions, Rejected
from cskg.quiz.likeness import Phrase, jaccard
from cskg.quiz.planning import make_plan
from cskg.quiz.plans import Plan, Rejection
from cskg.quiz.rendering import render_item
from cskg.quiz.scope import Scope
from cskg.quiz.shortfall import Gap, apportion
from cskg.quiz.wording import TEMPLATE_VERSION
from cskg.vocab import Iris

KIND_WEIGHTS = {
    ItemKind.SINGLE_CHOICE: 6,
    ItemKind.MULTIPLE_CHOICE: 4,
    ItemKind.MATCH: 4,
    ItemKind.WHICH_UNIT: 3,
    ItemKind.RECALL: 2,
    ItemKind.MISSING_MEMBER: 2,
    ItemKind.STEP_ORDER: 2,
    ItemKind.CONTRAST: 2,
    ItemKind.CONSTRUCTED: 2,
    ItemKind.CAN_DO: 2,
    ItemKind.LEVEL_ORDER: 1,
    ItemKind.NUMERIC: 1,
}
"""How often a kind comes up where no kinds are asked for; where they are, they come up alike."""

UNSCORED_SHARE = 5
"""Of so many items, one may be marked by the learner, where no kinds are asked for and scored ones are left."""

_SAME = 0.8
"""From so much likeness on, a text tells a key."""

_LEAKS = "It would tell what another item of the quiz asks, or that item would tell what it asks."

_TYPED = frozenset({Form.RECALL, Form.MISSING})


@dataclass(slots=True)
class _Shelf:
    """A unit's candidates, by element, kind and headings, each heap in drawn order with the next one last."""

    facts: Facts
    draw: Draw
    heaps: dict[tuple[str, ItemKind, tuple[str, ...]], list[tuple[str, Candidate]]] = field(default_factory=dict)
    waiting: list[Plan] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    headings: Counter[str] = field(default_factory=Counter)

    @property
    def elements(self) -> dict[str, int]:
        """The topmost requirements with candidates, ``c`` for the criteria, with the number of their leaves."""
        leaves = Counter(entry.topmost for entry in self.facts.entries.values() if not entry.statement.children)
        present = {element for element, _, _ in self.heaps}
        return {element: leaves[element] or 1 for element in sorted(present)}


class Selection:
    """Chooses the items of a quiz.

    Args:
        scope: The units.
        options: What was asked.
        kinds: The kinds that may come up.
        iris: Mints the IRIs from which item ids follow.

    Attributes:
        gaps: Why items could not be had.
        rejected: The plans that failed.
    """

    def __init__(self, scope: Scope, options: QuizOptions, kinds: set[ItemKind], iris: Iris) -> None:
        self.scope = scope
        self.options = options
        self.kinds = kinds
        self.iris = iris
        self.gaps: list[Gap] = []
        self.rejected: list[Rejected] = []
        self.items: list[Item] = []
        self._most_unscored = options.size if options.kinds is not None else max(1, options.size // UNSCORED_SHARE)
        self._taken: Counter[ItemKind] = Counter()
        self._seen_ids: set[str] = set()
        self._seen_questions: set[tuple[str, ...]] = set()
        self._told = _Told()
        self._shelves = [self._stock(facts) for facts in scope.facts.values()]
        self._shelves.sort(key=lambda shelf: shelf.draw.basis)

    def _stock(self, facts: Facts) -> _Shelf:
        """Puts a unit's candidates on a shelf."""
        shelf = _Shelf(facts, Draw(digest(facts.digest, TEMPLATE_VERSION, self.options.seed)))
        for candidate in list_candidates(facts, self.scope, shelf.draw):
            if candidate.kind in self.kinds:
                heap = shelf.heaps.setdefault((candidate.element, candidate.kind, candidate.places), [])
                heap.append((shelf.draw.rank(candidate.name), candidate))
        for heap in shelf.heaps.values():
            heap.sort(key=lambda ranked: ranked[0], reverse=True)
        present = {kind for _, kind, _ in shelf.heaps}
        for kind in ItemKind:
            if kind in self.kinds - present:
                self.gaps.append(Gap(unit=facts.unit.key, kind=kind, reason=WHY_NO_CANDIDATE[kind]))
        return shelf

    def select(self) -> list[Item]:
        """Gives as many items as were asked for, or all there are."""
        quotas = self._share_places()
        for shelf, element in _take_turns(quotas):
            self._take_next(shelf, element)
        # What the elements of a unit could not fill goes to the others, then to the other units.
        self._fill()
        self._most_unscored = self.options.size
        self._fill()
        return self.items

    def _fill(self) -> None:
        active = list(self._shelves)
        counts = Counter(item.unit for item in self.items)
        while active and len(self.items) < self.options.size:
            shelf = min(active, key=lambda shelf: counts[shelf.facts.unit.key])
            if self._take_next(shelf, None) or self._take_waiting(shelf):
                counts[shelf.facts.unit.key] += 1
            else:
                active.remove(shelf)

    def _share_places(self) -> dict[tuple[int, str], tuple[_Shelf, int]]:
        """Shares the places out: evenly among units, by the number of leaves among the elements of each."""
        filled = [index for index, shelf in enumerate(self._shelves) if shelf.heaps]
        places = _share_evenly(self.options.size, filled)
        quotas: dict[tuple[int, str], tuple[_Shelf, int]] = {}
        for index in filled:
            shelf = self._shelves[index]
            for element, count in apportion(places[index], shelf.elements).items():
                quotas[index, element] = (shelf, count)
        return quotas

    def _take_next(self, shelf: _Shelf, element: str | None) -> bool:
        """Takes one more fresh item from a shelf, of one element or of any; False where it has none left."""
        while True:
            heaps = [place for place in shelf.heaps if element in {None, place[0]} and self._may_come(place[1])]
            if not heaps or len(self.items) >= self.options.size:
                return False
            place = min(heaps, key=lambda place: self._turn(shelf, place[1], place[2], shelf.heaps[place][-1][0]))
            _, candidate = shelf.heaps[place].pop()
            if not shelf.heaps[place]:
                del shelf.heaps[place]
            plan = make_plan(shelf.facts, candidate, self.scope, shelf.draw, self.options.difficulty)
            if isinstance(plan, Rejection):
                self._reject(shelf, candidate, plan)
            elif not shelf.covered.isdisjoint(entry.name for entry in plan.covered):
                shelf.waiting.append(plan)
            elif self._take(shelf, plan):
                return True

    def _take_waiting(self, shelf: _Shelf) -> bool:
        """Takes an item that asks about a statement for a second time, once each has been asked about."""
        while shelf.waiting:
            fresh = [p for p in shelf.waiting if shelf.covered.isdisjoint(entry.name for entry in p.covered)]
            if not fresh:
                shelf.covered.clear()
                fresh = shelf.waiting
            plan = min(
                fresh,
                key=lambda plan: self._turn(
                    shelf, plan.candidate.kind, plan.candidate.places, shelf.draw.rank(plan.candidate.name)
                ),
            )
            shelf.waiting.remove(plan)
            if self._take(shelf, plan):
                return True
        return False

    def _may_come(self, kind: ItemKind) -> bool:
        return kind not in UNSCORED or sum(self._taken[other] for other in UNSCORED) < self._most_unscored

    def _turn(self, shelf: _Shelf, kind: ItemKind, headings: tuple[str, ...], rank: str) -> tuple[float, int, str]:
        weight = KIND_WEIGHTS.get(kind, 1) if self.options.kinds is None else 1
        return self._taken[kind] / weight, sum(shelf.headings[path] for path in headings), rank

    def _take(self, shelf: _Shelf, plan: Plan) -> bool:
        item = render_item(plan, self.scope, shelf.draw, self.iris)
        fault = next(iter_item_faults(item), None)
        if fault is not None:
            self._reject(shelf, plan.candidate, Rejection(reason=fault.flaw, gate=fault.gate, measured=fault.measured))
            return False
        question = (item.stem, *sorted(entry.phrase.text for entry in plan.keys or [entry for entry, _ in plan.pairs]))
        if item.id in self._seen_ids or question in self._seen_questions:
            return False
        if told := self._told.find_leak(plan):
            self._reject(shelf, plan.candidate, Rejection(reason=_LEAKS, gate="B3", measured=f"“{told}”"))
            return False
        self._seen_ids.add(item.id)
        self._seen_questions.add(question)
        self.items.append(item)
        self._taken[item.kind] += 1
        self._told.add(plan)
        shelf.covered.update(entry.name for entry in plan.covered)
        shelf.headings.update(plan.candidate.places)
        return True

    def _reject(self, shelf: _Shelf, candidate: Candidate, why: Rejection) -> None:
        unit = shelf.facts.unit.key
        place = "+".join((*(entry.path for entry in candidate.about[:1]), *candidate.places)) or unit
        self.gaps.append(Gap(unit=unit, kind=candidate.kind, reason=why.reason))
        self.rejected.append(
            Rejected(
                unit=unit,
                kind=candidate.kind,
                place=place,
                gate=why.gate,
                measured=why.measured,
                reason=why.reason,
            )
        )


class _Told:
    """What the items of a quiz tell, and what they ask: no item may tell another's key (gate B3)."""

    def __init__(self) -> None:
        self._shown: list[Phrase] = []
        self._keys: list[Phrase] = []

    def find_leak(self, plan: Plan) -> str | None:
        """Finds a text of a plan that is the key of an item taken before, or a key of it that such an item shows."""
        return _find_same(_tells(plan), self._keys) or _find_same(self._shown, _asks(plan))

    def add(self, plan: Plan) -> None:
        """Notes what an item tells and asks."""
        self._shown += _tells(plan)
        self._keys += _asks(plan)


def _asks(plan: Plan) -> list[Phrase]:
    """Gives the texts that an item asks for; the title of a unit and the name of a topic are no secret."""
    if plan.candidate.form in {Form.MEMBER, Form.CRITERION, Form.SEVERAL, *_TYPED}:
        return [entry.phrase for entry in plan.keys]
    return []


def _tells(plan: Plan) -> list[Phrase]:
    """Gives the texts that an item or its reasons place: options, quoted statements, named members."""
    told = [entry.phrase for entry in (*plan.options, *plan.candidate.about) if entry.path]
    if plan.candidate.form in {*_TYPED, Form.CONSTRUCTED}:
        told += [member.phrase for member in plan.candidate.headings[0].members]
    return told


def _find_same(shown: Iterable[Phrase], keys: Sequence[Phrase]) -> str | None:
    return next((key.text for one in shown for key in keys if jaccard(one, key) >= _SAME), None)


def _take_turns(quotas: dict[tuple[int, str], tuple[_Shelf, int]]) -> Iterator[tuple[_Shelf, str]]:
    """Yields each place once, the units and elements in turn."""
    most = max((count for _, count in quotas.values()), default=0)
    for turn in range(most):
        for (_, element), (shelf, count) in quotas.items():
            if turn < count:
                yield shelf, element


def _share_evenly(count: int, names: list[int]) -> dict[int, int]:
    """Shares places evenly; what is left over goes to the first ones."""
    shares: dict[int, int] = defaultdict(int)
    for place in range(count if names else 0):
        shares[names[place % len(names)]] += 1
    return shares
