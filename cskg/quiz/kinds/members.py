"""Which statements a unit lists where: one choice of a heading's members, several choices, the topic of a statement.

A key is listed under the heading. A distractor stands elsewhere in the unit, and nothing under the heading says the
same or something alike. It is of the key's make: knowledge beside knowledge, names beside names. No other unit lends
distractors: whoever sees what the unit is about would pick the key. So a unit may give fewer questions than are asked
for.
"""

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from cskg.language.lexicon import Demand
from cskg.language.reading import is_boilerplate
from cskg.quiz.draws import Draw, iter_extensions
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading
from cskg.quiz.frame_questions import Asks
from cskg.quiz.frames import Frame
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import is_alike, read_phrase
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.told import Told
from cskg.quiz.wording import FRAMED, LISTED, template

KEYS_OF_SEVERAL = (3, 2)
"""How many options are right in a multiple choice; the first number that works is taken."""

_MEMBERS_TRIED = 8

_TASKS = frozenset({Frame.PLAN, Frame.RESPONSE, Frame.TASK, Frame.STUDY})
"""Frames of a heading that may be a task of its own, so that what belongs to it does not belong to others."""

_BROAD = re.compile(
    r"\b(?:appl(?:y|ies)|conduct|deal\w*|develop\w*|effect|ensure\w*|evaluat\w*|follow\w*|handl\w*|implement\w*|improv\w*"
    r"|keep\w*|maintain\w*|monitor\w*|perform\w*|practi[cs]\w*|provid\w*|recover\w*|record\w*|report\w*|review\w*|support\w*|tidy\w*|use|work)\b"
    r"|實施|实施|執行|执行|推行|落實|落实|改善|改進|改进|維持|维持|監察|监察|檢討|检讨|評估|评估|匯報|汇报|報告|报告|記錄|记录"
    r"|保存|恢復|恢复|跟進|跟进|提供|進行|进行|工作",
    re.IGNORECASE,
)
"""Headings that take in what other headings list, or whose members anybody knows by their words."""

_OF_PHASE = re.compile(
    r"\b(?:before|after|afterwards|prior|during|while|once|finish\w*|complet\w*|start\w*|begin\w*|resum\w*|final\w*|first|last|next"
    r"|then|ahead|advance|results?|findings|lessons|reports?|summar\w+|reviews?)\b"
    r"|[前後后]|完成|開始|开始|恢復|恢复|最[後后]|結果|结果|檢討|检讨|摘要|報告|报告",
    re.IGNORECASE,
)
"""Words that tell at which stage of the work something is done, so that they tell its heading."""

_SHORT, _LONG = 0.75, 1.33
"""How much shorter or longer than the keys an option is that does not stand out."""

_ELSEWHERE = template(
    "Listed under {other}, not under {heading}.",
    "列於{other}之下，而非{heading}之下。",
    "列于{other}之下，而非{heading}之下。",
)
_TOPMOST = template(
    "{statement} is a performance requirement of the unit, not listed under {heading}.",
    "{statement}是本單元的表現要求，並非列於{heading}之下。",
    "{statement}是本单元的表现要求，并非列于{heading}之下。",
)
_TOPIC_HOLDS = template(
    "{statement} is listed under this topic.", "{statement}列於這個主題之下。", "{statement}列于这个主题之下。"
)
_TOPIC_LACKS = template(
    "{statement} is listed under {other}, not under this topic.",
    "{statement}列於{other}之下，而非這個主題之下。",
    "{statement}列于{other}之下，而非这个主题之下。",
)

SINGLE_CHOICE = Kind(
    item=ItemKind.SINGLE_CHOICE,
    interaction=Interaction.CHOICE,
    weight=6,
    borrows=True,
    is_spare=True,
    is_once=True,
    ceiling=BloomLevel.REMEMBER,
    lacking="The unit lists no statement of sure extent that could be asked about.",
)


class _OfHeading(Form):
    """Asks which statements are listed under a heading."""

    def is_strict(self, candidate: Candidate) -> bool:
        (heading,) = candidate.headings
        is_task = heading.framed.frame in _TASKS and not heading.framed.has_names
        return is_task and _BROAD.search(heading.phrase.text) is None and not any(map(_tells_phase, candidate.about))

    @abstractmethod
    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        """Yields the keys that may be asked for together."""

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (heading,), facts = blank.candidate.headings, blank.facts
        false = draw.order_entries(
            entry
            for entry in facts.false_under(heading)
            if _is_of_make(entry, facts, heading)
            and (scope.are_kinds_asked or _is_strict(entry, facts, heading))
            and scope.told.is_free(entry.phrase)
        )
        # Lists of which something was asked or shown come first, so that the others can be asked about as a whole.
        told = {each.path for each in facts.headings if not all(scope.told.is_free(one.phrase) for one in each.members)}
        for keys in self.iter_keys(blank.candidate, scope, draw):
            ordered = sorted(_sort(false, keys, blank), key=lambda entry: entry.parent not in told)
            for chosen in iter_extensions(keys, ordered, DISTRACTORS):
                yield replace(blank, keys=tuple(keys), distractors=tuple(chosen[len(keys) :]))

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        path = plan.candidate.headings[0].path
        return next((wrong.path for wrong in plan.distractors if plan.facts.says_under(path, wrong.phrase)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        facts, wording = plan.facts, plan.facts.wording
        evidence = scope.cite_in_place(entry)
        heading, statement = wording.quote(plan.candidate.headings[0].phrase.text), wording.quote(entry.phrase.text)
        if entry in plan.keys:
            return wording.fill(LISTED, heading=heading), evidence
        other = facts.listed_under(entry)
        if other is None:
            return wording.fill(_TOPMOST, statement=statement, heading=heading), evidence
        return wording.fill(_ELSEWHERE, other=wording.quote(other), heading=heading), evidence


def _sort(pool: Sequence[Entry], keys: Sequence[Entry], blank: Plan) -> list[Entry]:
    """Puts first what a guesser could not tell from the keys: by words of the question or the title, or by length."""
    asked = read_phrase(blank.stem).roots
    title = read_phrase(blank.facts.unit.title or "").roots
    roots = frozenset().union(*(key.phrase.roots for key in keys))
    lengths = [key.phrase.length for key in keys]

    def stands_out(entry: Entry) -> tuple[bool, bool, bool]:
        echoes = _echoes(entry, asked, roots)
        is_titled = _echoes(entry, title, roots)
        is_even = min(lengths) * _SHORT <= entry.phrase.length <= max(lengths) * _LONG
        return not echoes, not is_titled, not is_even

    return sorted(pool, key=stands_out)


def _echoes(entry: Entry, words: frozenset[str], roots: frozenset[str]) -> bool:
    """Whether an option repeats one of some words that the keys repeat, or none where the keys repeat none."""
    wanted = words & roots
    return bool(wanted & entry.phrase.roots) if wanted else not words & entry.phrase.roots


class Member(_OfHeading):
    """Asks for the one option listed under a heading."""

    name = "member"
    kind = SINGLE_CHOICE
    stem = FRAMED
    asks: ClassVar[Asks | None] = Asks.ONE

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            # What a criterion sums up stands among the requirements, so neither is false beside the other.
            if heading.path != CRITERIA and not facts.is_of_all(heading):
                members = (member for member in heading.members if member.can_be_option)
                yield from (Candidate(form=self, headings=(heading,), about=(member,)) for member in members)

    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        yield list(candidate.about)


class Several(_OfHeading):
    """Asks for all options listed under a heading; the draw says which members each variant gets."""

    name = "several"
    kind = Kind(
        item=ItemKind.MULTIPLE_CHOICE,
        interaction=Interaction.CHOICES,
        weight=4,
        ceiling=BloomLevel.REMEMBER,
        lacking="The unit lists no two statements of sure extent under one heading.",
    )
    stem = FRAMED
    is_default = False
    asks = Asks.SEVERAL

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in facts.askable:
            if heading.path == CRITERIA or facts.is_of_all(heading):
                continue
            variants = range(len(heading.members) // 2)
            yield from (Candidate(form=self, headings=(heading,), variant=i) for i in variants)

    def iter_keys(self, candidate: Candidate, scope: Scope, draw: Draw) -> Iterator[list[Entry]]:
        (heading,) = candidate.headings
        free = (member for member in heading.members if member.can_be_option and scope.told.is_free(member.phrase))
        fit = [member for member in free if not is_alike(member.phrase, heading.phrase)]
        if not scope.are_kinds_asked:
            fit = [member for member in fit if not _tells_phase(member)]
        members = draw.order_entries(fit)[:_MEMBERS_TRIED]
        for count in KEYS_OF_SEVERAL:
            yield from iter_extensions([], members, count)


def _is_strict(entry: Entry, facts: Facts, heading: Heading) -> bool:
    """Whether nobody could hold a wrong option to belong to the heading, or see by its words that it does not."""
    own = facts.find_list(entry)
    is_clear = own is not None and own.is_askable
    return is_clear and not (_tells_phase(entry) or _is_of_object(entry, heading))


def _is_of_object(entry: Entry, heading: Heading) -> bool:
    """Whether an action is done to what the heading is about, so that an expert may count it in."""
    return not heading.framed.has_names and bool(heading.phrase.objects & entry.phrase.stems)


def _tells_phase(entry: Entry) -> bool:
    return _OF_PHASE.search(entry.phrase.text) is not None


def _is_known(entry: Entry) -> bool:
    return entry.phrase.reading.demand in {Demand.RECALL, Demand.UNDERSTANDING}


def _is_of_make(entry: Entry, facts: Facts, heading: Heading) -> bool:
    """Whether a statement is listed under a heading of the same make as another one, and that is no boilerplate."""
    own = facts.find_list(entry)
    if own is None or own.path == CRITERIA or is_boilerplate(own.phrase.text):
        return False
    one, other = own.framed, heading.framed
    if not other.is_knowing and not other.has_names and _is_known(entry):
        return False  # what is known stands out beside what is done, wherever it is listed
    # A name does not show whether it is to be known or to be dealt with.
    return one.has_names is other.has_names and (one.has_names or one.is_knowing is other.is_knowing)


class Topic(Form):
    """Asks for the numbered topic under which a statement is listed."""

    name = "topic"
    kind = SINGLE_CHOICE
    stem = template(
        "Under which topic of unit {unit} is {statement} listed?",
        "在能力單元{unit}中，{statement}列於哪一個主題之下？",
        "在能力单元{unit}中，{statement}列于哪一个主题之下？",
    )
    is_default = False
    is_location = True

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for topic in facts.topics if len(facts.topics) > DISTRACTORS else ():
            leaves = [entry for entry in facts.under(topic.path) if entry.is_trusted and not entry.statement.children]
            yield from (Candidate(form=self, about=(leaf, topic)) for leaf in leaves)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        facts, (asked, topic) = blank.facts, blank.candidate.about
        same = (entry for entry in facts.requirements if entry.phrase.normal == asked.phrase.normal)
        if not all(entry.path.is_under(topic.path) for entry in same):
            return
        others = (other for other in facts.topics if other is not topic)
        false = [other for other in others if not facts.says_under(other.path, asked.phrase)]
        for chosen in iter_extensions([topic], draw.order_entries(false), DISTRACTORS):
            yield replace(blank, keys=(topic,), distractors=tuple(chosen[1:]))

    def tell(self, plan: Plan, scope: Scope) -> Told:
        # That a topic is named elsewhere does not tell what is listed under it.
        asked, *_ = plan.candidate.about
        names = [option.phrase for option in plan.options]
        return Told(statements=[asked.phrase], names=names, stems={plan.stem})

    def list_asked(self, plan: Plan) -> tuple[Entry, ...]:
        return plan.candidate.about[:1]

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        asked, topic = plan.candidate.about
        is_listed = asked.path.is_under(topic.path) and plan.keys == (topic,)
        return None if is_listed else f"{asked.path} is not listed under {topic.path}"

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        asked = plan.candidate.about[0].phrase
        return next((e.path for e in plan.distractors if plan.facts.says_under(e.path, asked)), None)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        (asked, topic), wording = plan.candidate.about, plan.facts.wording
        statement, evidence = wording.quote(asked.phrase.text), scope.cite(entry, asked)
        if entry.path == topic.path:
            return wording.fill(_TOPIC_HOLDS, statement=statement), evidence
        return wording.fill(_TOPIC_LACKS, statement=statement, other=wording.quote(topic.phrase.text)), evidence


FORMS = (Member(), Several(), Topic())
