"""Findings of the writing gates in teachers' own questions. They are only reported: the teacher decides what to ask.

A question is judged as a plan with its options and the unit that it is tied to. Gates that compare a key with the
source's list, and gates that need headings, do not apply.
"""

from collections.abc import Iterator

from cskg.model import Source, Statement, Unit, UnitCode
from cskg.outline import UNIT
from cskg.own_questions import OwnAnswer, OwnQuestion
from cskg.quiz.draws import Draw
from cskg.quiz.facts import Entry, Facts
from cskg.quiz.gates import Fault, iter_faults
from cskg.quiz.items import Interaction, ItemKind
from cskg.quiz.likeness import read_phrase
from cskg.quiz.questions import Candidate, Form, Kind, Plan, Severity
from cskg.quiz.scope import Scope
from cskg.quiz.wording import template

_NOT_SEEN = frozenset(("K1", "K2", "K6", "K8", "L2"))
"""Gates that compare with a heading of the source."""

_NOTHING = Unit(code=UnitCode("-"), source=Source(name="-", sha256="", text_sha256=""))


def _make_form(interaction: Interaction) -> Form:
    """Makes a form for the teacher's way to ask."""

    class OwnForm(Form):
        name = "own"
        kind = Kind(item=ItemKind.OWN, interaction=interaction, weight=1, ceiling=None, lacking="", exempt=_NOT_SEEN)
        stem = template("", "", "")

        def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:  # noqa: ARG002
            return iter(())

    return OwnForm()


_FORMS = {interaction: _make_form(interaction) for interaction in Interaction}


def judge_question(question: OwnQuestion, unit: Unit | None = None) -> list[Fault]:
    """Returns the flaws that the gates find in a question, the most serious first.

    Args:
        question: The question.
        unit: The unit that it is tied to, where it is tied to one.
    """
    facts = Facts(unit or _NOTHING)
    entries = [_make_entry(answer, facts) for answer in question.answers]
    is_match = question.form == "MATCH"
    plan = Plan(
        candidate=Candidate(form=_FORMS[Interaction(question.form)]),
        facts=facts,
        stem=question.stem,
        keys=tuple(e for e, a in zip(entries, question.answers, strict=True) if a.is_right and not is_match),
        distractors=tuple(e for e, a in zip(entries, question.answers, strict=True) if not a.is_right),
        pairs=tuple((e, a.target or "") for e, a in zip(entries, question.answers, strict=True) if is_match),
    )
    scope = Scope([facts])
    return [fault for severity in Severity for fault in iter_faults(plan, scope, severity)]


def _make_entry(answer: OwnAnswer, facts: Facts) -> Entry:
    return Entry(
        home=facts.unit.key, path=UNIT, statement=Statement(text=answer.text), phrase=read_phrase(answer.text), ref=None
    )
