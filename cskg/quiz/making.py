"""Makes an item from a candidate: finds options that pass all gates, puts them in drawn order, gives each a reason.

Distractors are not chosen by their similarity to the key, because a guesser would then pick the option that all others
resemble.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

from cskg.iris import Iris
from cskg.quiz.bloom import find_bloom
from cskg.quiz.draws import Draw, digest
from cskg.quiz.facts import CRITERIA, Entry, Facts
from cskg.quiz.gates import Fault, iter_faults
from cskg.quiz.items import Bloom, Difficulty, Interaction, Item, Option, OptionFeedback
from cskg.quiz.questions import Candidate, Plan, Shown
from cskg.quiz.scope import Scope

_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_PLANS_TRIED = 120
"""Limits the search in units with hundreds of statements; the draw decides what is tried first."""

_STEM_FAULTS = frozenset({"C4", "C5", "S2"})
"""Gates that a question may pass in another wording, or when it names the unit only by its code."""

_NO_SUCH_DIFFICULTY = "No options make it of the difficulty asked for."
_NO_DIFFICULTY = "Items of this kind have no distractors, so no difficulty; leave the difficulty or the kind out."


def make_plan(
    facts: Facts,
    candidate: Candidate,
    scope: Scope,
    draw: Draw,
    difficulty: Difficulty | None = None,
    judge: Callable[[Plan], Fault | None] | None = None,
) -> Plan | Fault:
    """Finds the options of a candidate; the draw chooses among those that fit.

    Args:
        facts: The unit.
        candidate: What is asked.
        scope: The facts of the quiz.
        draw: Puts the fitting options in order.
        difficulty: The difficulty that it must have; None for any.
        judge: Returns why a plan has no place in its quiz; None where every plan has one.
    """
    form, own = candidate.form, draw.within(candidate.name)
    stems = form.list_stems(candidate, facts, scope, own)
    stems.sort(key=scope.told.stems.__contains__)
    blank = Plan(candidate=candidate, facts=facts, stem=stems[0])
    rejection = Fault(flaw=form.why_none)
    for found in islice(form.iter_plans(blank, scope, own), _PLANS_TRIED):
        if judge is not None and (fault := judge(found)) is not None:
            rejection = fault
            continue
        plan = found
        fault = next(iter_faults(plan, scope), None)
        for stem in stems[1:]:
            if fault is None or fault.gate not in _STEM_FAULTS:
                break
            plan = replace(found, stem=stem)
            fault = next(iter_faults(plan, scope), None)
        if fault is not None:
            rejection = fault
        elif difficulty is None or plan.difficulty is difficulty:
            return plan
        elif plan.similarity is None:
            rejection = Fault(flaw=_NO_DIFFICULTY)
        else:
            rejection = Fault(flaw=_NO_SUCH_DIFFICULTY, gate="D1", measured=f"{plan.similarity:.3f}")
    return rejection


def make_item(plan: Plan, scope: Scope, draw: Draw, iris: Iris) -> Item:
    """Writes a plan out as an item."""
    form, kind, unit = plan.form, plan.candidate.kind, plan.facts.unit
    own = draw.within(plan.candidate.name)
    shown = _order_options(plan, own)
    id_of = {entry.name: letter for entry, letter in zip(shown, _LETTERS, strict=False)}
    texts = dict(plan.targets)
    ordered = own.within("targets").order(texts, str) if form.draws_targets else list(texts)
    targets = {name: f"t{i}" for i, name in enumerate(ordered, 1)}
    target_of = {entry.name: targets[name] for entry, name in plan.pairs}
    right = {entry.name for entry in plan.keys}
    typed = form.list_typed(plan)
    explanation, evidence = form.explain(plan, scope), form.cite(plan, scope)
    options = [
        (entry.phrase.text, entry.name in right or entry.name in target_of, *form.give_reason(plan, scope, entry))
        for entry in shown
    ]
    # No point of a scale is wrong, and each has the origin of the question as its reason.
    options += [(text, True, explanation or "", evidence) for text in form.list_scale(plan)]
    item = Item(
        id=_find_id(plan, iris),
        kind=kind.item,
        interaction=kind.interaction,
        unit=unit.key,
        hides_unit=kind.hides_unit,
        language=unit.language,
        stem=plan.stem,
        options=tuple(Option(id=letter, text=text) for letter, (text, *_) in zip(_LETTERS, options, strict=False)),
        targets=tuple(Option(id=target, text=texts[name]) for name, target in targets.items()),
        difficulty=plan.difficulty,
        bloom=_find_level(plan),
        key=tuple(
            id_of[entry.name]
            for entry in (plan.keys if kind.interaction is Interaction.ORDER else shown)
            if entry.name in right
        ),
        key_pairs=tuple((id_of[entry.name], target_of[entry.name]) for entry in shown if entry.name in target_of),
        key_text=tuple(text for text, _ in typed),
        accepted=tuple(others for _, others in typed),
        rubric=form.list_rubric(plan),
        feedback=tuple(
            OptionFeedback(option_id=letter, correct=is_right, rationale=rationale, evidence=words)
            for letter, (_, is_right, rationale, words) in zip(_LETTERS, options, strict=False)
        ),
        explanation=explanation,
        about=tuple(scope.facts[entry.home].asked(entry) for entry in form.find_covered(plan)),
        evidence=evidence,
    )
    return replace(item, content_hash=hash_item(item))


def _order_options(plan: Plan, draw: Draw) -> list[Entry]:
    kind = plan.candidate.kind
    if kind.interaction in {Interaction.TEXT, Interaction.TEXTS}:
        return []
    if kind.shown is Shown.CODES:
        return sorted(plan.options, key=lambda entry: entry.phrase.text)
    ordered = plan.form.order_options(plan, draw.within("options"))
    if kind.interaction is Interaction.ORDER and ordered == list(plan.keys):
        return [*ordered[1:], ordered[0]]  # a question whose options are already in order asks nothing
    return ordered


def _find_level(plan: Plan) -> Bloom | None:
    """Returns the level that the kind can show, with the levels at which verb lists place the statement's verb."""
    ceiling, text = plan.candidate.kind.ceiling, plan.form.find_verbed(plan)
    if ceiling is None:
        return None
    verb = find_bloom(text, plan.facts.unit.language) if text else None
    if verb is None:
        return Bloom(level=ceiling)
    shares = tuple((level, round(share, 3)) for level, share in verb.shares.items())
    return Bloom(level=ceiling, verb=verb.verb, shares=shares)


def _find_id(plan: Plan, iris: Iris) -> str:
    """Returns an item's id, from the kind and the IRIs of unit, heading and keys, not from the wording of the stem.

    So an item keeps its id, and a learner's history of it, when other statements are inserted or moved.
    """
    unit, candidate = plan.facts.unit, plan.candidate

    def name(entry: Entry) -> str:
        iri = iris.statement(entry.ref) if entry.ref else iris.unit(entry.home)
        return f"{iri}#{entry.part}" if entry.part else iri

    headings = [plan.facts.entries.get(heading.path) for heading in candidate.headings]
    asked = headings or list(candidate.about[:1])
    criteria = f"{iris.edition(unit.key, unit.language)}/{CRITERIA}"
    places = " ".join(sorted(name(entry) if entry else criteria for entry in asked))
    others = " ".join(iris.unit(key) for key in candidate.others)
    keys = " ".join(sorted(name(entry) for entry in (*plan.keys, *(entry for entry, _ in plan.pairs))))
    text = "|".join((iris.unit(unit.key), places + others, candidate.kind.item.value, keys))
    return "q_" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii").lower()[:16]


def hash_item(item: Item) -> str:
    """Returns a digest of what a learner sees and what is right; the positions of the words do not count."""
    seen = (
        item.kind.value,
        item.unit,
        item.language.value,
        item.stem,
        [(option.id, option.text) for option in (*item.options, *item.targets)],
        item.difficulty.value if item.difficulty else None,
        item.key,
        item.key_pairs,
        item.key_text,
        item.accepted,
        item.rubric,
        [(found.option_id, found.correct, found.rationale) for found in item.feedback],
        item.explanation,
    )
    return digest(*seen)[:16]
