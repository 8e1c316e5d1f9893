"""Closed lists with a few short entries: asks for all of them, or for the one that the question leaves out.

A learner who writes *colors* for *colour*, or leaves out text in brackets, knows the answer. Such spellings are listed
with the item, so that all programs grade an exported quiz in the same way.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import ClassVar

from cskg.language.variants import list_variants
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts, Heading
from cskg.quiz.frame_questions import Asks
from cskg.quiz.frames import Frame, cut_trail, is_open
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import is_alike, squash
from cskg.quiz.questions import Candidate, Form, Kind, Plan
from cskg.quiz.scope import Scope
from cskg.quiz.wording import FRAMED, template

RECALL_SIZES = range(3, 8)
MAX_RECALL_WORDS = 4
"""A list with a few short entries can fairly be asked for from memory."""

_OF_CLASS = template(
    "The unit names {number} {words}",
    "本單元列出了{number}項{words}",
    "本单元列出了{number}项{words}",
)
_OF_LIST = template("The unit lists under {list}", "本單元在{list}之下列出", "本单元在{list}之下列出")
_NO_LIST = "The unit has no closed list of three to seven names of at most four words each."


class Recall(Form):
    """Asks to name all members of a heading."""

    name = "recall"
    kind = Kind(
        item=ItemKind.RECALL, interaction=Interaction.TEXTS, weight=2, ceiling=BloomLevel.REMEMBER, lacking=_NO_LIST
    )
    stem = FRAMED
    asks: ClassVar[Asks | None] = Asks.ALL
    why = template(
        "Unit {unit} lists under {heading}: {members}.",
        "能力單元{unit}在{heading}之下列出了：{members}。",
        "能力单元{unit}在{heading}之下列出了：{members}。",
    )

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        yield from (Candidate(form=self, headings=(heading,)) for heading in filter(_can_be_recalled, facts.askable))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        yield replace(blank, keys=blank.candidate.headings[0].members)

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        texts, wording = [member.phrase.text for member in candidate.headings[0].members], facts.wording
        framed = candidate.headings[0].framed
        asked = [entry.phrase.text for entry in candidate.about]
        return {
            "number": wording.number(len(texts)),
            "members": wording.join(texts),
            "opening": wording.fill(
                _OF_CLASS if framed.frame is Frame.CLASS else _OF_LIST,
                number=wording.number(len(texts)),
                words=framed.words,
                list=wording.quote(cut_trail(candidate.headings[0].phrase.text)),
            ),
            "others": wording.join(text for text in texts if text not in asked),
        }

    def list_typed(self, plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
        members = [member.phrase.text for member in plan.candidate.headings[0].members]
        texts = [key.phrase.text for key in plan.keys]
        return tuple((text, list_spellings(text, [other for other in members if other != text])) for text in texts)


class Missing(Recall):
    """Names all members of a heading except one, and asks for it; the draw chooses which."""

    name = "missing"
    kind = Kind(
        item=ItemKind.MISSING_MEMBER,
        interaction=Interaction.TEXT,
        weight=2,
        ceiling=BloomLevel.REMEMBER,
        lacking=_NO_LIST,
    )
    stem = template(
        "{opening}: {others}; and one more. Which one is missing?{place}",
        "{opening}：{others}；另外還有一項。缺少的是哪一項？{place}",
        "{opening}：{others}；另外还有一项。缺少的是哪一项？{place}",
    )
    asks = None
    why_none = "The missing member says much the same as another one."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for heading in filter(_can_be_recalled, facts.askable):
            missing = draw.within("missing").order_entries(heading.members)[0]
            yield Candidate(form=self, headings=(heading,), about=(missing,))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        (heading,), (missing,) = blank.candidate.headings, blank.candidate.about
        if not any(is_alike(missing.phrase, other.phrase) for other in heading.members if other is not missing):
            yield replace(blank, keys=(missing,))

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        (heading,) = candidate.headings
        return (heading.framed.words if heading.framed.frame is Frame.CLASS else cut_trail(heading.phrase.text),)

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        # The question names the others, so it is about all of them.
        return plan.candidate.headings[0].members


def _can_be_recalled(heading: Heading) -> bool:
    names = {squash(member.phrase.text) for member in heading.members}
    return (
        heading.is_closed
        and heading.framed.has_names
        and not is_open(heading.phrase.text)
        and len(heading.members) in RECALL_SIZES
        and len(names) == len(heading.members)
        and all(member.phrase.words <= MAX_RECALL_WORDS for member in heading.members)
        and not any(re.search(r"[\[\]]", member.phrase.text) for member in heading.members)
    )


def list_spellings(text: str, others: Iterable[str]) -> tuple[str, ...]:
    """Lists alternative spellings of a text that count as right, except spellings of the other answers.

    Example:
        >>> list_spellings("Colour", []), list_spellings("Point of sale (POS)", [])[:2]
        (('Color', 'Colours', 'Colors'), ('Point of sale', 'POS'))
        >>> list_spellings("Sale", ["Sales"]), list_spellings("Goods (damaged)", ["Goods (returned)"])
        ((), ())
    """
    taken = {squash(spelling) for other in others for spelling in (other, *list_variants(other))}
    return tuple(variant for variant in list_variants(text) if squash(variant) not in taken)


FORMS = (Recall(), Missing())
