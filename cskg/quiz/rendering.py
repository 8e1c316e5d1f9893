"""A plan as an item: options in drawn order, ids that tell nothing, a reason and its source for every option.

Knows one unit's facts and plans; knows nothing of quizzes.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence

from cskg.model import Evidence
from cskg.quiz.candidates import Form
from cskg.quiz.drawing import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts
from cskg.quiz.items import Item, ItemKind, Option, OptionFeedback
from cskg.quiz.plans import Plan
from cskg.vocab import Iris

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_Explain = Callable[[Entry], tuple[str, tuple[Evidence, ...]]]


def render_item(facts: Facts, plan: Plan, draw: Draw, iris: Iris) -> Item:
    """Gives the item of a plan.

    Args:
        facts: The unit that the plan was made for.
        plan: The plan.
        draw: Says in which order the options stand.
        iris: Mints the IRIs from which the item's id follows.
    """
    draw = draw.within(plan.candidate.name)
    render = _RENDERERS.get(plan.candidate.kind, _render_choice)
    return render(facts, plan, draw, find_item_id(facts, plan, iris))


def find_item_id(facts: Facts, plan: Plan, iris: Iris) -> str:
    """Gives the id of a plan's item: from the IRIs of unit, heading and keys and from the kind, not from wording.

    So a learner's history of an item outlives a corrected typing error.
    """
    unit, candidate = facts.unit, plan.candidate
    asked = [entry.path for entry in candidate.about[:1]] if candidate.form is Form.TOPIC else candidate.places
    keys = [entry.path for entry in plan.keys] or [entry.path for entry, _ in plan.pairs]

    def name(paths: Sequence[str]) -> str:
        return " ".join(sorted(iris.statement(unit.key, unit.language, path) for path in paths))

    text = "|".join((iris.unit(unit.key), name(asked), candidate.kind.value, name(keys)))
    return "q_" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii").lower()[:16]


def _render_choice(facts: Facts, plan: Plan, draw: Draw, item_id: str) -> Item:
    shown = draw.within("options").order([*plan.keys, *plan.distractors], lambda entry: entry.path)
    options = _options(shown)
    right = {entry.path for entry in plan.keys}
    explain = _explain_topic(facts, plan) if plan.candidate.form is Form.TOPIC else _explain_member(facts, plan)
    feedback = []
    for option, entry in zip(options, shown, strict=True):
        rationale, evidence = explain(entry)
        feedback.append(
            OptionFeedback(option_id=option.id, correct=entry.path in right, rationale=rationale, evidence=evidence)
        )
    return Item(
        id=item_id,
        kind=plan.candidate.kind,
        unit=facts.unit.key,
        language=facts.unit.language,
        stem=plan.stem,
        options=options,
        key=tuple(option.id for option, entry in zip(options, shown, strict=True) if entry.path in right),
        feedback=tuple(feedback),
        about=tuple(facts.ref(facts.entries[path]) for path in plan.covered),
        evidence=_sources(facts, [*plan.covered, *plan.candidate.places]),
    )


def _render_match(facts: Facts, plan: Plan, draw: Draw, item_id: str) -> Item:
    heading_of = {entry.path: heading for entry, heading in plan.pairs}
    shown = draw.within("options").order([entry for entry, _ in plan.pairs], lambda entry: entry.path)
    headings = draw.within("targets").order(plan.candidate.headings, lambda heading: heading.path)
    options = _options(shown)
    targets = tuple(Option(id=f"t{i}", text=heading.phrase.text) for i, heading in enumerate(headings, 1))
    target_of = {heading.path: target.id for heading, target in zip(headings, targets, strict=True)}
    explain = _explain_member(facts, plan)
    feedback = []
    for option, entry in zip(options, shown, strict=True):
        rationale, evidence = explain(entry)
        feedback.append(OptionFeedback(option_id=option.id, correct=True, rationale=rationale, evidence=evidence))
    return Item(
        id=item_id,
        kind=plan.candidate.kind,
        unit=facts.unit.key,
        language=facts.unit.language,
        stem=plan.stem,
        options=options,
        targets=targets,
        key_pairs=tuple(
            (option.id, target_of[heading_of[entry.path].path]) for option, entry in zip(options, shown, strict=True)
        ),
        feedback=tuple(feedback),
        about=tuple(facts.ref(facts.entries[path]) for path in plan.covered),
        evidence=_sources(facts, [*plan.covered, *plan.candidate.places]),
    )


def _render_recall(facts: Facts, plan: Plan, _draw: Draw, item_id: str) -> Item:
    return Item(
        id=item_id,
        kind=plan.candidate.kind,
        unit=facts.unit.key,
        language=facts.unit.language,
        stem=plan.stem,
        key_text=tuple(entry.phrase.text for entry in plan.keys),
        about=tuple(facts.ref(facts.entries[path]) for path in plan.covered),
        evidence=_sources(facts, [*plan.covered, *plan.candidate.places]),
    )


_RENDERERS = {
    ItemKind.MATCH: _render_match,
    ItemKind.RECALL: _render_recall,
    ItemKind.MISSING_MEMBER: _render_recall,
}
"""How items are rendered that are answered otherwise than by choosing options."""


def _explain_member(facts: Facts, plan: Plan) -> _Explain:
    """Says of an option under which heading the unit lists it."""
    wording = facts.wording
    asked = {heading.path: heading for heading in plan.candidate.headings}
    wrong = {entry.path for entry in plan.distractors}

    def explain(entry: Entry) -> tuple[str, tuple[Evidence, ...]]:
        evidence = _sources(facts, [entry.path, *([entry.parent] if entry.parent else [])])
        if entry.path not in wrong:
            return wording.listed.format(heading=wording.quote(asked[entry.parent or ""].phrase.text)), evidence
        heading = wording.quote(plan.candidate.headings[0].phrase.text)
        other = facts.listed_under(entry)
        if other is None:
            return wording.topmost.format(statement=wording.quote(entry.phrase.text), heading=heading), evidence
        return wording.elsewhere.format(other=wording.quote(other), heading=heading), evidence

    return explain


def _explain_topic(facts: Facts, plan: Plan) -> _Explain:
    """Says of an option, a topic, whether it lists the statement asked about."""
    wording = facts.wording
    asked, topic = plan.candidate.about

    def explain(entry: Entry) -> tuple[str, tuple[Evidence, ...]]:
        evidence = _sources(facts, [entry.path, asked.path])
        statement = wording.quote(asked.phrase.text)
        if entry.path == topic.path:
            return wording.topic_holds.format(statement=statement), evidence
        return wording.topic_lacks.format(statement=statement, other=wording.quote(topic.phrase.text)), evidence

    return explain


def _options(entries: Sequence[Entry]) -> tuple[Option, ...]:
    return tuple(Option(id=letter, text=e.phrase.text) for letter, e in zip(_LETTERS, entries, strict=False))


def _sources(facts: Facts, paths: Sequence[str]) -> tuple[Evidence, ...]:
    """Quotes the statements at some paths; the criteria as a whole are no statement."""
    return tuple(facts.evidence(facts.entries[path]) for path in paths if path != CRITERIA)
