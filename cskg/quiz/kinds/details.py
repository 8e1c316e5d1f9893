"""Details in a statement: how often, how soon, how long, within which limit, how many, to whom.

The question names the action without the detail. Wrong options are other values of the same sort, which no statement of
the unit states, and other persons whom the unit or its neighbours name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import ClassVar

from cskg.language.characters import is_chinese, simplify
from cskg.language.other_values import list_like
from cskg.language.persons import find_person, find_post, is_outsider, list_persons
from cskg.language.quantities import Quantity, Sort, find_counted, list_periods, read_figures, read_quantities
from cskg.language.reading import Reading, read_statement
from cskg.model import Language
from cskg.quiz.actions import YOU, joins_actions, name_action
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason, Shown
from cskg.quiz.scope import Scope
from cskg.quiz.wording import SAYS, Template, template

DETAIL = Kind(
    item=ItemKind.DETAIL,
    interaction=Interaction.CHOICE,
    shown=Shown.VALUES,
    weight=4,
    ceiling=BloomLevel.REMEMBER,
    lacking="No statement of the unit states one quantity, time, limit or person beside an action.",
    exempt=frozenset({"K4a"}),  # similar values share most of their words; their sizes prove that they differ
)

_QUESTIONS: dict[Sort, Template] = {
    Sort.FREQUENCY: template("How often do you do this?", "應多久進行一次？", "应多久进行一次？"),
    Sort.DEADLINE: template("How soon must this be done?", "應在多少時間內完成？", "应在多少时间内完成？"),
    Sort.DURATION: template("For how long?", "要多久？", "要多久？"),
    Sort.MOMENT: template(
        "When does the unit ask for this?", "本單元要求在甚麼時候進行？", "本单元要求在什么时候进行？"
    ),
    Sort.TEMPERATURE: template("Which temperature is right?", "哪個溫度才正確？", "哪个温度才正确？"),
    Sort.REPEATS: template("How many times do you do this?", "應做多少次？", "应做多少次？"),
    Sort.CHANGE: template("By how much?", "這項工作的幅度是多少？", "这项工作的幅度是多少？"),
    Sort.COUNT: template("How many {things} are needed?", "所需的數量是多少？", "所需的数量是多少？"),
}
_WHOM: dict[str, Template] = {
    "to": template("To whom does this go?", "這項工作的對象是誰？", "这项工作的对象是谁？"),
    "with": template("With whom do you do this?", "這項工作與誰一起進行？", "这项工作与谁一起进行？"),
    "from": template("From whom?", "這項工作的來源是誰？", "这项工作的来源是谁？"),
}
_WHOM |= {"向": _WHOM["to"], "與": _WHOM["with"], "与": _WHOM["with"]}
_SAYS_OTHER = template(
    "The unit says {value}: {statement}.",
    "本單元所寫的是{value}：{statement}。",
    "本单元所写的是{value}：{statement}。",
)
_CLAUSE = re.compile(
    r"\b(?:that|which|who|whom|whose|when|where|while|if|unless|until|because|whether|how|what|as)\b", re.IGNORECASE
)
_TAIL = re.compile(
    r"\s*(?:$|(?:with|at|in|on|to|from|for|during|using|by|of|under|until|before|after|when|if|unless|because|so|once)\s)",
    re.IGNORECASE,
)
_STEP = re.compile(r"\b(?:then|next|finally|lastly)\b", re.IGNORECASE)
EVENT = re.compile(r"\b(?:before|after|end|start)\b|[前後后]", re.IGNORECASE)
"""Words for which everybody knows how often: something is done before or after something else."""

_CHINESE_EVENT = re.compile(r"[前後后时時]$")
_CHINESE_AT_END = frozenset({Sort.DURATION, Sort.REPEATS})
_PERIODS = re.compile(
    r"\b(?:each|every|per)\s+(?:\w+\s+)?(?:hour|day|week|month|quarter|year|shift|round|time)s?\b"
    r"|\b(?:daily|weekly|monthly|hourly)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"\b(?:in\s+order|so\s+(?:as|that)|to\s+[a-z]+)\b", re.IGNORECASE)
_QUALIFIES = re.compile(
    r"(?:\b(?:at\s+(?:least|most)|(?:more|less|fewer)\s+than|up\s+to|about|around|nearly|only|of|not|to)|[–—-])\s*$",
    re.IGNORECASE,
)
"""Words right before a quantity that belong to it, so they cannot stay without it."""

_FEW = "one|two|three|four|five|six|seven|eight|ten|twelve"
EXAMPLE = re.compile(r"\b(?:such\s+as|e\.g\.|for\s+(?:example|instance)|say|like)(?=\W)|例如|譬如", re.IGNORECASE)
"""Words that start an example, whose figures nobody needs to know."""

_RANGE_OPENS = re.compile(rf"(?:\d|\b(?:{_FEW}))(?:\s*(?:to|or|[-–—至]))?\s*$", re.IGNORECASE)
_RANGE_GOES_ON = re.compile(rf"\s*(?:to|or|[-–—至])\s*(?:\d|(?:{_FEW})\b)", re.IGNORECASE)
_FEWEST_BEFORE = 2
_LOTS = (2, 2, 5)
"""How often the draw tries to find wrong values of which none, one or two are below the key."""


class _Detail(Form):
    """Asks for a phrase of a statement, which the question leaves out."""

    kind = DETAIL
    stem = YOU
    why_none = "Too few other values, or other persons, are provably not what the unit says."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for entry in facts.entries.values():
            if entry.can_be_option and not entry.statement.children:
                numbers = (number for number in range(self.most) if self.cut(entry, number) is not None)
                yield from (Candidate(form=self, about=(entry,), variant=number) for number in numbers)

    most: ClassVar[int] = 1
    """How many phrases of a statement can be asked for."""

    def cut(self, entry: Entry, number: int) -> tuple[str, str] | None:
        """Returns the phrase asked for, and the action without it; None where nothing can be asked."""
        raise NotImplementedError

    def find_key(self, candidate: Candidate) -> Entry:
        """Returns the entry as the right option."""
        (entry,) = candidate.about
        phrase, _ = self.cut(entry, candidate.variant) or ("", "")
        return entry.show_part(phrase, f"{self.name}:{phrase}")

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return (self._name(candidate),)

    def find_verbed(self, plan: Plan) -> str:
        return plan.candidate.about[0].phrase.text

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        is_said = plan.keys == (self.find_key(plan.candidate),)
        return None if is_said else f"{plan.candidate.about[0].path} does not state it"

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked,), wording = plan.candidate.about, plan.facts.wording
        statement, key = wording.quote(asked.phrase.text), wording.quote(plan.keys[0].phrase.text)
        text = wording.fill(SAYS if entry in plan.keys else _SAYS_OTHER, statement=statement, value=key)
        return text, scope.cite(asked)

    def _name(self, candidate: Candidate) -> str:
        _, rest = self.cut(candidate.about[0], candidate.variant) or ("", "")
        return name_action(rest) or ""


class Amount(_Detail):
    """Asks for the quantity that a statement states."""

    name = "amount"

    most = 2

    def cut(self, entry: Entry, number: int) -> tuple[str, str] | None:
        text = entry.phrase.text
        found = read_quantities(text)
        if number >= len(found) or len({quantity.sort for quantity in found}) < len(found):
            return None
        quantity = found[number]
        if quantity.sort not in _QUESTIONS:
            return None  # a limit or a value belongs to a thing, which makes no sense without it
        if is_of_range(text, quantity) or (quantity.sort is Sort.REPEATS and quantity.sizes == (1.0,)):
            return None  # once is how often it is done, and not how many times
        before, after = text[: quantity.start].rstrip(), text[quantity.end :]
        if is_chinese(text[:1]):
            stands_well = not before or (not after and quantity.sort in _CHINESE_AT_END)
            after = after.lstrip("，, ")
            after = after.removesuffix("一次") if quantity.sort is Sort.FREQUENCY else after
            rest = before + after if stands_well or (after and _CHINESE_EVENT.search(before)) else ""
        elif quantity.sort is Sort.COUNT:
            rest = f"{before}{after}"
        elif not before:
            rest = after.lstrip(" ,")
        else:
            is_apart = _TAIL.match(after) is not None and not before.endswith(",")
            stands_well = is_apart and len(before.split()) >= _FEWEST_BEFORE and not _STEP.search(before)
            rest = f"{before}{after.removeprefix(' of')}" if stands_well else ""
        rest = rest[:1].upper() + rest[1:]
        if not rest or _CLAUSE.search(before) or _QUALIFIES.search(before) or name_action(rest) is None:
            return None
        # Beside a second action, or a second period, the question would not say to what the quantity belongs.
        if quantity.sort is Sort.FREQUENCY and EVENT.search(rest):
            return None
        is_joined = joins_actions(rest) or "," in rest or _PERIODS.search(rest) or _PURPOSE.search(quantity.text)
        return None if is_joined else (quantity.text, rest)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,), quantity = blank.candidate.about, _find_quantity(blank.candidate)
        said = list_said(blank.facts)
        values = [
            (asked.show_part(in_script(text, blank.facts), f"{self.name}:{text}"), sizes)
            for text, sizes in list_like(quantity)
            if (quantity.measure, sizes) not in said and keeps_order(asked.phrase.text, quantity, sizes)
        ]
        for wrong in draw_values(values, quantity, draw):
            yield replace(blank, keys=(self.find_key(blank.candidate),), distractors=wrong)

    def order_options(self, plan: Plan, draw: Draw) -> list[Entry]:
        quantity = _find_quantity(plan.candidate)
        sizes = {self.find_key(plan.candidate).part: quantity.sizes}
        sizes |= {f"{self.name}:{text}": found for text, found in list_like(quantity)}
        return sorted(plan.options, key=lambda entry: sizes[entry.part], reverse=quantity.is_rate)

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        quantity, text = _find_quantity(candidate), candidate.about[0].phrase.text
        things = find_counted(text[quantity.end :]) if quantity.sort is Sort.COUNT else ""
        question = facts.wording.fill(_QUESTIONS[quantity.sort], things=things)
        return {"words": self._name(candidate), "question": question}

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        said = list_said(plan.facts)
        values = [value for wrong in plan.distractors for value in read_quantities(wrong.phrase.text)]
        return next((value.text for value in values if value.value in said), None)


class Person(_Detail):
    """Asks to whom, with whom or from whom something is done."""

    name = "person"

    def cut(self, entry: Entry, number: int) -> tuple[str, str] | None:
        text = entry.phrase.text
        person = find_person(text)
        if person is None or read_quantities(text):
            return None
        before, after = text[: person.start].rstrip(), text[person.end :]
        rest = before + after
        is_whole = bool(rest) and (is_chinese(text[:1]) or not after) and not _CLAUSE.search(before)
        is_whole = is_whole and not joins_actions(rest)
        return (text[person.start : person.end], rest) if is_whole and name_action(rest) is not None else None

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,) = blank.candidate.about
        person = find_person(asked.phrase.text)
        if person is None:
            return
        key = self.find_key(blank.candidate)
        for pair in combinations(list_other_persons(asked, blank.facts, scope, draw), DISTRACTORS):
            wrong = (asked.show_part(person.write(who), f"{self.name}:{find_post(who)}") for who in pair)
            yield replace(blank, keys=(key,), distractors=tuple(wrong))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        person = find_person(candidate.about[0].phrase.text)
        question = facts.wording.fill(_WHOM[person.how]) if person else ""
        return {"words": self._name(candidate), "question": question}

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        excluded = list_posts_near(plan.facts, plan.candidate.about[0])
        posts = (find_post(who) for wrong in plan.distractors for who in list_persons(wrong.phrase.text))
        return next((post for post in posts if post in excluded), None)


def draw_values(
    values: Sequence[tuple[Entry, tuple[float, ...]]], quantity: Quantity, draw: Draw
) -> Iterator[tuple[Entry, ...]]:
    """Yields wrong values for a quantity, so that the key is the lowest, the middle or the highest about as often.

    Args:
        values: The values that are wrong, each with its sizes.
        quantity: The value that is right.
        draw: Puts them in order.
    """
    pairs = [
        (sum(sizes < quantity.sizes for _, sizes in pair), tuple(entry for entry, _ in pair))
        for pair in combinations(values, DISTRACTORS)
        if len({sizes for _, sizes in pair}) == DISTRACTORS  # four times a year is once a quarter
    ]
    # Small values have few below them. The highest place has more lots, so that the key is not the lowest too often.
    lots = {below: min(draw.rank(f"{below}/{lot}") for lot in range(_LOTS[below])) for below, _ in pairs}
    for _, wrong in sorted(pairs, key=lambda it: (lots[it[0]], draw.rank("+".join(e.name for e in it[1])))):
        yield wrong


def _find_quantity(candidate: Candidate) -> Quantity:
    return read_quantities(candidate.about[0].phrase.text)[candidate.variant]


def list_said(facts: Facts) -> set[tuple[str, tuple[float, ...]]]:
    """Lists the values that any statement of a unit states."""
    texts = [entry.phrase.text for entry in facts.entries.values()]
    stated = {quantity.value for text in texts for quantity in read_figures(text)}
    return stated.union(*map(list_periods, texts))


def list_other_persons(asked: Entry, facts: Facts, scope: Scope, draw: Draw) -> list[str]:
    """Lists persons whom the unit or its neighbours name, but never with the verb or the object of a statement."""
    excluded = list_posts_near(facts, asked)
    named = dict.fromkeys(
        who
        for each in (facts, *scope.around(facts))
        for entry in each.entries.values()
        if entry.is_trusted
        for who in list_persons(entry.phrase.text)
        if find_post(who) not in excluded
    )
    found = list({find_post(who): who for who in draw.order(named, str)}.values())
    person = find_person(asked.phrase.text)
    # Somebody from outside stands out among colleagues.
    return [who for who in found if person is not None and is_outsider(who) is is_outsider(person.who)]


def list_posts_near(facts: Facts, asked: Entry) -> set[str]:
    """Lists the posts in statements about the same thing or with the same verb, including the statement asked about."""
    own = _read_without_person(asked.phrase.text)
    found: set[str] = set()
    for entry in facts.entries.values():
        if posts := [find_post(who) for who in list_persons(entry.phrase.text)]:
            other = _read_without_person(entry.phrase.text)
            if own.verb == other.verb or own.object_terms & other.object_terms:
                found.update(posts)
    return found


def _read_without_person(text: str) -> Reading:
    person = find_person(text)
    return read_statement(text if person is None else text[: person.start] + text[person.end :])


def is_of_range(text: str, quantity: Quantity) -> bool:
    """Whether a quantity of a text is a range; a wider or another range may contain the right values too.

    Example:
        >>> text = "Leave a gap of 1 to 2 mm"
        >>> [is_of_range(text, found) for found in read_quantities(text)]
        [True]
    """
    opens, goes_on = _RANGE_OPENS.search(text[: quantity.start]), _RANGE_GOES_ON.match(text[quantity.end :])
    return len(quantity.sizes) > 1 or opens is not None or goes_on is not None


def keeps_order(text: str, quantity: Quantity, sizes: tuple[float, ...]) -> bool:
    """Whether a value in the place of a quantity keeps its order among the other figures of its measure.

    Example:
        >>> text = "Check every 5 minutes, for 20 minutes in all"
        >>> [keeps_order(text, read_figures(text)[0], (60.0 * minutes,)) for minutes in (10, 30)]
        [True, False]
    """
    others = (
        one.sizes for one in read_figures(text) if one.measure == quantity.measure and one.start != quantity.start
    )
    return all((sizes < other) is (quantity.sizes < other) and sizes != other for other in others)


def in_script(text: str, facts: Facts) -> str:
    """Returns a text of cskg in the script of a unit."""
    return simplify(text) if facts.unit.language is Language.ZH_HANS else text


FORMS = (Amount(), Person())
