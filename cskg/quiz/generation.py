"""Quizzes: which of all possible items are asked, and whether a quiz would still come out the same.

1. Of each unit one edition is chosen, and its candidates are put into heaps by kind and headings, drawn by seed.
2. The next item comes from the unit, then the kind, then the headings with the fewest items so far.
3. A candidate that gives no plan is noted with its reason. One that covers a statement already asked about
   waits until nothing fresh is left.
4. What is missing to the size asked is told with the reasons noted, never padded.

The result follows from the chosen editions, the options and the seed, and from nothing else: not from the
order of the units, not from other units, not from where the words stand in their documents.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cskg.errors import StaleQuizError
from cskg.model import Language, Unit, UnitKey, iter_statements
from cskg.quiz.candidates import WHY_NO_CANDIDATE, Candidate, Form, list_candidates
from cskg.quiz.drawing import Draw, digest
from cskg.quiz.facts import Facts
from cskg.quiz.items import Item, ItemKind, Quiz, QuizOptions
from cskg.quiz.plans import Plan, Rejection, make_plan
from cskg.quiz.quiz_ids import QuizRequest, check_request, encode_quiz_id
from cskg.quiz.rendering import render_item
from cskg.quiz.shortfall import Gap, share_out
from cskg.quiz.wording import TEMPLATE_VERSION
from cskg.vocab import Iris

_NO_STATEMENTS = "Nothing but a listing or a mention of the unit is known, so there are no statements to ask about."
_NOT_GENERATED = "Items of this kind are not generated."
_NO_DIFFICULTY = "The difficulty of items is not known; leave it out."


def generate_quiz(editions: Sequence[Unit], options: QuizOptions, iris: Iris) -> Quiz:
    """Generates a quiz about some units.

    Args:
        editions: The units. Of a unit with several editions, the one in the language asked for is taken,
            else the English, the traditional Chinese, the simplified Chinese one.
        options: Size, seed and kinds.
        iris: Mints the IRIs from which item ids follow.

    Raises:
        LimitExceededError: More units or items are asked for than are served.
        BadInputError: No unit is named, or an option cannot be.

    Example:
        >>> from cskg.model import Source, UnitCode
        >>> listed = Unit(code=UnitCode("900001L1"), source=Source(name="a.txt", sha256="0", text_sha256="0"))
        >>> quiz = generate_quiz([listed], QuizOptions(size=3), Iris())
        >>> len(quiz.items), quiz.unfilled[0].count
        (0, 3)
    """
    chosen = _choose_editions(editions, options.language)
    check_request(tuple(chosen), options)
    asked = set(options.kinds) if options.kinds is not None else set(WHY_NO_CANDIDATE)
    gaps: list[Gap] = [
        Gap(kind=kind, reason=_NOT_GENERATED, weight=options.size, is_always_told=True)
        for kind in ItemKind
        if kind in asked and kind not in WHY_NO_CANDIDATE
    ]
    items: list[Item] = []
    if options.difficulty is not None:
        gaps = [Gap(reason=_NO_DIFFICULTY, weight=options.size, is_always_told=True)]
    else:
        selection = _Selection(options, asked & set(WHY_NO_CANDIDATE), iris)
        for unit in chosen.values():
            selection.add(unit)
        items = selection.select()
        gaps += selection.gaps
    request = QuizRequest(units=tuple(chosen), options=options, digest=_digest_items(items))
    return Quiz(
        id=encode_quiz_id(request),
        seed=options.seed,
        items=tuple(items),
        unfilled=share_out(options.size - len(items), gaps),
    )


def check_fresh(quiz: Quiz, quiz_id: str) -> None:
    """Checks that a quiz, generated again, is the one that an id names.

    Args:
        quiz: The quiz as it comes out now.
        quiz_id: The id that was given out.

    Raises:
        StaleQuizError: Its items, or what was asked, differ.
    """
    if quiz.id != quiz_id:
        raise StaleQuizError(
            "The units of this quiz have changed since it was generated, and its items with them.",
            "Generate the quiz again.",
        )


@dataclass(slots=True)
class _Shelf:
    """A unit's candidates, by kind and headings, each heap in drawn order with the next one last."""

    facts: Facts
    draw: Draw
    heaps: dict[tuple[ItemKind, tuple[str, ...]], list[tuple[str, Candidate]]] = field(default_factory=dict)
    waiting: list[Plan] = field(default_factory=list)
    covered: set[str] = field(default_factory=set)
    headings: Counter[str] = field(default_factory=Counter)
    listed: set[str] = field(default_factory=set)
    taken: int = 0


class _Selection:
    """Takes turns among units, kinds and headings."""

    def __init__(self, options: QuizOptions, kinds: set[ItemKind], iris: Iris) -> None:
        self.options = options
        self.kinds = kinds
        self.iris = iris
        self.gaps: list[Gap] = []
        self.items: list[Item] = []
        self.taken: Counter[ItemKind] = Counter()
        self.shelves: list[_Shelf] = []
        self.seen_ids: set[str] = set()
        self.seen_questions: set[tuple[str, ...]] = set()

    def add(self, unit: Unit) -> None:
        """Puts a unit's candidates on a shelf."""
        facts = Facts(unit)
        if not facts.entries:
            self.gaps.append(Gap(unit=unit.key, reason=_NO_STATEMENTS, weight=self.options.size, is_always_told=True))
            return
        shelf = _Shelf(facts, Draw(digest(facts.digest, TEMPLATE_VERSION, self.options.seed)))
        for candidate in list_candidates(facts, shelf.draw):
            if candidate.kind in self.kinds:
                heap = shelf.heaps.setdefault((candidate.kind, candidate.places), [])
                heap.append((shelf.draw.rank(candidate.name), candidate))
        for heap in shelf.heaps.values():
            heap.sort(key=lambda ranked: ranked[0], reverse=True)
        present = {kind for kind, _ in shelf.heaps}
        for kind in ItemKind:
            if kind in self.kinds - present:
                self.gaps.append(Gap(unit=unit.key, kind=kind, reason=WHY_NO_CANDIDATE[kind]))
        self.shelves.append(shelf)

    def select(self) -> list[Item]:
        """Gives as many items as were asked for, or all there are."""
        self.shelves.sort(key=lambda shelf: shelf.draw.basis)
        active = list(self.shelves)
        while active and len(self.items) < self.options.size:
            shelf = min(active, key=lambda shelf: shelf.taken)
            if not self._take_next(shelf):
                active.remove(shelf)
        return self.items

    def _take_next(self, shelf: _Shelf) -> bool:
        """Takes one more item from a shelf; False where the shelf has none left."""
        while shelf.heaps:
            place = min(shelf.heaps, key=lambda place: self._turn(shelf, place))
            heap = shelf.heaps[place]
            _, candidate = heap.pop()
            if not heap:
                del shelf.heaps[place]
            plan = make_plan(shelf.facts, candidate, shelf.draw)
            if isinstance(plan, Rejection):
                self.gaps.append(Gap(unit=shelf.facts.unit.key, kind=candidate.kind, reason=plan.reason))
            elif not shelf.covered.isdisjoint(plan.covered):
                shelf.waiting.append(plan)
            elif self._take(shelf, plan):
                return True
        return self._take_again(shelf)

    def _take_again(self, shelf: _Shelf) -> bool:
        """Takes an item that asks about a statement for a second time, once each has been asked about."""
        while shelf.waiting:
            fresh = [plan for plan in shelf.waiting if shelf.covered.isdisjoint(plan.covered)]
            if not fresh:
                shelf.covered.clear()
                fresh = shelf.waiting
            plan = min(
                fresh, key=lambda plan: self._turn(shelf, (plan.candidate.kind, plan.candidate.places), plan.candidate)
            )
            shelf.waiting.remove(plan)
            if self._take(shelf, plan):
                return True
        return False

    def _turn(
        self, shelf: _Shelf, place: tuple[ItemKind, tuple[str, ...]], candidate: Candidate | None = None
    ) -> tuple[int, int, str]:
        kind, headings = place
        name = shelf.draw.rank(candidate.name) if candidate else shelf.heaps[place][-1][0]
        return self.taken[kind], sum(shelf.headings[path] for path in headings), name

    def _take(self, shelf: _Shelf, plan: Plan) -> bool:
        item = render_item(shelf.facts, plan, shelf.draw, self.iris)
        question = (item.stem, *sorted(entry.phrase.text for entry in plan.keys or [entry for entry, _ in plan.pairs]))
        if item.id in self.seen_ids or question in self.seen_questions:
            return False
        if plan.candidate.form in {Form.RECALL, Form.MISSING}:
            # The one names what the other asks for.
            if not shelf.listed.isdisjoint(plan.candidate.places):
                return False
            shelf.listed.update(plan.candidate.places)
        self.seen_ids.add(item.id)
        self.seen_questions.add(question)
        self.items.append(item)
        self.taken[item.kind] += 1
        shelf.taken += 1
        shelf.covered.update(plan.covered)
        shelf.headings.update(plan.candidate.places)
        return True


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


def _digest_items(items: Sequence[Item]) -> str:
    """Digests what a learner sees and what is right; where the words stand in a document is no part of it."""
    seen = [
        (
            item.id,
            item.kind.value,
            item.unit,
            item.stem,
            [(option.id, option.text) for option in (*item.options, *item.targets)],
            item.difficulty.value if item.difficulty else None,
            item.key,
            item.key_pairs,
            item.key_text,
            [(feedback.option_id, feedback.correct, feedback.rationale) for feedback in item.feedback],
        )
        for item in items
    ]
    return digest(seen)[:16]
