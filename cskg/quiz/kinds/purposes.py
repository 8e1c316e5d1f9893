"""Purposes: asks what an action is done for, and which action serves a purpose or answers a case.

A statement joins an action to a clause: a purpose, or the case that calls for it. Wrong options are the same halves of
other such statements of the unit or its neighbours. So each wrong option belongs elsewhere, and the source never joins
it to the half in the question.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from cskg.language.occasions import CASES, read_occasion
from cskg.language.purpose_clauses import Joint, read_purpose
from cskg.quiz.actions import YOU, name_action, points_elsewhere
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.frames import Frame
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import FREE_LENGTH, MAX_LENGTH_RATIO, is_alike, is_one_frame, is_same_sense, read_phrase
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.wording import Template, template

PURPOSE = Kind(
    item=ItemKind.PURPOSE,
    interaction=Interaction.CHOICE,
    weight=4,
    borrows=True,
    ceiling=BloomLevel.UNDERSTAND,
    lacking="No statement joins an action to its purpose or to a case, as “so that”, “to prevent” or “if” do.",
    exempt=frozenset({"C7"}),  # purposes are not statements; this module checks that they start with similar words
)
_POOL_TRIED = 24

_WHY = template("Why do you do this?", "為甚麼要這樣做？", "为什么要这样做？")
_WHAT_FOR = template(
    "Which of these do you do {clause}?", "你會做下列哪一項，{clause}？", "你会做下列哪一项，{clause}？"
)
_WHAT_THEN = template(
    "Which of these do you do {clause}?", "{clause}，你會做下列哪一項？", "{clause}，你会做下列哪一项？"
)
_SAYS = template("The source says: {statement}.", "來源寫明：{statement}。", "来源写明：{statement}。")
_SAYS_OTHERWISE = template(
    "The source joins this to something else: {statement}.",
    "來源把它與另一項連在一起：{statement}。",
    "来源把它与另一项连在一起：{statement}。",
)


class Joined(Form):
    """Shows one half of a statement and asks for the other."""

    why_none = "Too few other statements of the unit and its neighbours join an action to a clause of this make."

    def part(self, text: str) -> Joint | None:
        """Splits a statement in two; None where it does not have two halves of this sort."""
        raise NotImplementedError

    def pick(self, found: Joint) -> str:
        """Returns the half that is asked for."""
        raise NotImplementedError

    def read(self, entry: Entry) -> Joint | None:
        """Reads a statement that may be shown; None unless it is a plain action with its clause."""
        if not entry.can_be_option or entry.statement.children:
            return None
        found = self.part(entry.phrase.text)
        return found if found is not None and name_action(found.action, is_known=True) is not None else None

    def read_surely(self, entry: Entry) -> Joint:
        """Reads a statement that is known to have two halves, by a part of it or by itself."""
        found = self.part(entry.phrase.text if not entry.part else entry.statement.text.rstrip(".。"))
        if found is None:
            raise ValueError(f"{entry.path} does not join an action to a clause")
        return found

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for entry in facts.entries.values():
            # A criterion gives the result of an action, not its purpose.
            found = self.read(entry) if not entry.is_criterion else None
            if found is not None and self.can_ask(found):
                yield Candidate(form=self, about=(entry,))

    def can_ask(self, found: Joint) -> bool:
        """Whether the half that is shown can be understood alone."""
        return True

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (asked,) = blank.candidate.about
        own, key = self.read_surely(asked), self.show_half(asked)
        pool = [
            entry
            for entry in blank.facts.entries.values()
            if self.read(entry) is not None
            and _is_of_work(entry, blank.facts)
            and scope.told.is_free(entry.phrase)
            and self.is_apart(asked, entry)
            and _fits(key, self.show_half(entry))
        ]

        def stand(entry: Entry) -> bool:
            """Cases beside cases."""
            return (self.read_surely(entry).opening in CASES) is not (own.opening in CASES)

        for chosen in combinations(sorted(draw.order_entries(pool), key=stand)[:_POOL_TRIED], DISTRACTORS):
            wrong = [self.show_half(entry) for entry in chosen]
            stands_out = self.shows_opening and _stands_out(own, *map(self.read_surely, chosen))
            if not stands_out and self.is_apart(*chosen) and _fits(*wrong):
                yield replace(blank, keys=(key,), distractors=tuple(wrong))

    shows_opening = True
    """Whether the options show the word that joins the halves, so that the key needs the same word as others."""

    def show_half(self, entry: Entry) -> Entry:
        """Returns a statement as the half that is asked for."""
        return entry.show_part(self.pick(self.read_surely(entry)), self.name)

    def is_apart(self, one: Entry, other: Entry) -> bool:
        """Whether neither statement's clause could fit the other's action."""
        first, second = self.read_surely(one), self.read_surely(other)
        clauses = read_phrase(first.clause), read_phrase(second.clause)
        actions = read_phrase(first.action), read_phrase(second.action)
        return not (is_alike(*clauses) or is_one_frame(*clauses) or is_same_sense(*actions))

    def find_verbed(self, plan: Plan) -> str:
        return plan.candidate.about[0].phrase.text

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        return None if plan.keys == (self.show_half(asked),) else f"{asked.path} does not say it"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        (asked,) = plan.candidate.about
        wrong = (scope.facts[entry.home].entries[entry.path] for entry in plan.distractors)
        return next((entry.name for entry in wrong if not self.is_apart(asked, entry)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        said = scope.facts[entry.home].entries[entry.path]
        words = _SAYS if entry in plan.keys else _SAYS_OTHERWISE
        wording = plan.facts.wording
        return wording.fill(words, statement=wording.quote(said.phrase.text)), scope.cite(said)


class AskingClause(Joined):
    """Names the action and asks for its clause."""

    stem = YOU

    def pick(self, found: Joint) -> str:
        return found.clause

    def find_question(self, found: Joint) -> Template:
        """Returns the question about the action."""
        return _WHY

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        found = self.read_surely(candidate.about[0])
        words = name_action(found.action, is_known=True) or ""
        return {"words": words, "question": facts.wording.fill(self.find_question(found))}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return (name_action(self.read_surely(candidate.about[0]).action, is_known=True) or "",)


class What(AskingClause):
    """Asks what an action is done for."""

    name = "purpose"
    kind = PURPOSE

    def part(self, text: str) -> Joint | None:
        return read_purpose(text)


class Which(Joined):
    """Asks which action serves a purpose or answers a case."""

    name = "action"
    kind = PURPOSE
    is_default = False
    stem = template("{question}{place}", "{question}{place}", "{question}{place}")
    shows_opening = False

    def part(self, text: str) -> Joint | None:
        if (purpose := read_purpose(text)) is not None:
            return purpose
        occasion = read_occasion(text)
        return occasion if occasion is not None and occasion.opening in CASES else None

    def can_ask(self, found: Joint) -> bool:
        return not points_elsewhere(found.clause)

    def pick(self, found: Joint) -> str:
        return found.action

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        found = self.read_surely(candidate.about[0])
        question = _WHAT_THEN if found.opening in CASES else _WHAT_FOR
        joint = "以" if found.clause[0] in "防避確确" else ""
        return {"question": facts.wording.fill(question, clause=joint + found.clause)}

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return (self.read_surely(candidate.about[0]).clause,)


def _is_of_work(entry: Entry, facts: Facts) -> bool:
    """Whether a statement is about the work of this unit, and not about general conduct at work."""
    heading = facts.find_list(entry)
    return heading is None or heading.framed.frame is not Frame.CONDUCT


def _stands_out(own: Joint, one: Joint, other: Joint) -> bool:
    """Whether the start of a clause stands out: it alone starts with *to*, or the other two with the same word."""

    def find_make(found: Joint) -> str:
        return "case" if found.opening in CASES else found.opening

    is_alone = (own.opening == "to") is not (one.opening == "to") and (one.opening == "to") is (other.opening == "to")
    return is_alone or find_make(own) != find_make(one) == find_make(other)


def _fits(one: Entry, other: Entry) -> bool:
    """Whether two options have similar lengths and different words."""
    short, long = sorted((one.phrase.length, other.phrase.length))
    return (long < FREE_LENGTH or long <= MAX_LENGTH_RATIO * short) and not is_alike(one.phrase, other.phrase)


FORMS = (What(), Which())
