"""A plan as an item: options in drawn order, ids that tell nothing, a reason and its source for every option.

Knows facts and plans; knows nothing of quizzes.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from cskg.model import NOTIONAL_HOURS_PER_CREDIT, Evidence
from cskg.quiz.bloom import CEILING_OF_KIND, find_bloom
from cskg.quiz.candidates import Form
from cskg.quiz.drawing import Draw, digest
from cskg.quiz.facts import CRITERIA, Entry
from cskg.quiz.items import Bloom, Item, ItemKind, Option, OptionFeedback
from cskg.quiz.planning import BOTH
from cskg.quiz.plans import Plan
from cskg.quiz.scope import Scope
from cskg.quiz.spellings import list_hours, list_spellings
from cskg.vocab import Iris

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_Reason = tuple[str, tuple[Evidence, ...]]


def render_item(plan: Plan, scope: Scope, draw: Draw, iris: Iris) -> Item:
    """Gives the item of a plan.

    Args:
        plan: The plan.
        scope: The units of the quiz.
        draw: Says in which order the options stand.
        iris: Mints the IRIs from which the item's id follows.
    """
    return _Renderer(plan, scope, draw.within(plan.candidate.name)).render(find_item_id(plan, scope, iris))


def find_item_id(plan: Plan, scope: Scope, iris: Iris) -> str:
    """Gives the id of a plan's item: from the kind and the IRIs of unit, heading and keys, not from the stem's wording.

    So an item keeps its id, and a learner's history of it, when other statements are inserted or moved.
    """
    unit, candidate = plan.facts.unit, plan.candidate

    def name_path(path: str) -> str:
        if path == CRITERIA:
            return f"{iris.edition(unit.key, unit.language)}/{CRITERIA}"
        return iris.statement(plan.facts.outline.ref(path))

    def name(paths: Sequence[str]) -> str:
        return " ".join(sorted(map(name_path, paths)))

    def name_entry(entry: Entry) -> str:
        if not entry.path:
            return iris.unit(entry.home)
        return iris.statement(scope.facts[entry.home].outline.ref(entry.path))

    asked = [entry.path for entry in candidate.about[:1]] if candidate.form is Form.TOPIC else candidate.places
    if candidate.form in {Form.WHICH_UNIT, Form.CAN_DO}:
        asked = [entry.path for entry in candidate.about]
    others = " ".join(iris.unit(key) for key in candidate.others)
    keys = " ".join(sorted(name_entry(entry) for entry in (*plan.keys, *(entry for entry, _ in plan.pairs))))
    text = "|".join((iris.unit(unit.key), name(asked) + others, candidate.kind.value, keys))
    return "q_" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii").lower()[:16]


class _Renderer:
    """Writes one plan out."""

    def __init__(self, plan: Plan, scope: Scope, draw: Draw) -> None:
        self.plan = plan
        self.scope = scope
        self.draw = draw
        self.form = plan.candidate.form
        self.wording = plan.facts.wording
        self.quote = self.wording.quote

    def render(self, item_id: str) -> Item:
        plan, unit = self.plan, self.plan.facts.unit
        shown = self._order_options()
        options = tuple(Option(id=letter, text=e.phrase.text) for letter, e in zip(_LETTERS, shown, strict=False))
        if self.form is Form.CAN_DO:
            options = tuple(Option(id=_LETTERS[i], text=text) for i, text in enumerate(self.wording.scale))
        id_of = {entry.name: option.id for entry, option in zip(shown, options, strict=False)}
        ordered = self.draw.within("targets").order(plan.targets, lambda target: target.name)
        if self.form is Form.CONTRAST:
            ordered = list(plan.targets)  # the two units in order of their codes, then both
        targets = tuple(Option(id=f"t{i}", text=target.text) for i, target in enumerate(ordered, 1))
        target_of = {target.name: option.id for target, option in zip(ordered, targets, strict=True)}
        typed = self._key_text()
        item = Item(
            id=item_id,
            kind=plan.candidate.kind,
            unit=unit.key,
            language=unit.language,
            stem=plan.stem,
            options=options,
            targets=targets,
            difficulty=plan.difficulty,
            bloom=self._bloom(),
            key=self._key(id_of, shown),
            key_pairs=tuple((id_of[entry.name], target_of[name]) for entry, name in self._pairs_as_shown(shown)),
            key_text=typed,
            accepted=self._accepted(typed),
            rubric=tuple(e.phrase.text for e in plan.covered) if self.form is Form.CONSTRUCTED else (),
            feedback=self._can_do_feedback(options) or tuple(self._feedback(id_of[e.name], e) for e in shown),
            explanation=self._explanation(),
            about=tuple(self.scope.facts[entry.home].asked(entry) for entry in plan.covered),
            evidence=self._evidence(),
        )
        return _seal(item)

    def _order_options(self) -> list[Entry]:
        if self.form in {Form.RECALL, Form.MISSING}:
            return []
        if self.form is Form.LINEAGE:
            return sorted(self.plan.options, key=lambda entry: entry.phrase.text)
        ordered = self.draw.within("options").order(self.plan.options, lambda entry: entry.name)
        if self.plan.candidate.kind in {ItemKind.LEVEL_ORDER, ItemKind.STEP_ORDER} and ordered == list(self.plan.keys):
            return [*ordered[1:], ordered[0]]  # what is shown in order already asks nothing
        return ordered

    def _key(self, id_of: dict[str, str], shown: Sequence[Entry]) -> tuple[str, ...]:
        if self.form in {Form.LEVELS, Form.STEPS}:
            return tuple(id_of[entry.name] for entry in self.plan.keys)
        right = {entry.name for entry in self.plan.keys}
        return tuple(id_of[entry.name] for entry in shown if entry.name in right)

    def _pairs_as_shown(self, shown: Sequence[Entry]) -> list[tuple[Entry, str]]:
        target_of = {entry.name: name for entry, name in self.plan.pairs}
        return [(entry, target_of[entry.name]) for entry in shown if entry.name in target_of]

    def _key_text(self) -> tuple[str, ...]:
        if self.form is Form.HOURS:
            return (f"{(self.plan.facts.unit.credit or 0) * NOTIONAL_HOURS_PER_CREDIT:g}",)
        if self.form in {Form.RECALL, Form.MISSING}:
            return tuple(entry.phrase.text for entry in self.plan.keys)
        return ()

    def _accepted(self, typed: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        language = self.plan.facts.unit.language
        if self.form is Form.HOURS:
            return tuple(list_hours(text, language) for text in typed)
        members = [m.phrase.text for heading in self.plan.candidate.headings for m in heading.members]
        return tuple(list_spellings(text, [m for m in members if m != text]) for text in typed)

    def _bloom(self) -> Bloom | None:
        ceiling = CEILING_OF_KIND.get(self.plan.candidate.kind)
        asked = self.plan.candidate.headings[0].phrase.text if self.form is Form.CONSTRUCTED else None
        asked = asked or (self.plan.covered[0].phrase.text if self.plan.covered else None)
        verb = find_bloom(asked, self.plan.facts.unit.language) if asked else None
        if ceiling is None:
            return None
        if verb is None:
            return Bloom(level=ceiling)
        shares = tuple((level, round(share, 3)) for level, share in verb.shares.items())
        return Bloom(level=ceiling, verb=verb.verb, shares=shares)

    def _can_do_feedback(self, options: Sequence[Option]) -> tuple[OptionFeedback, ...]:
        """Says of each point of the scale where the question comes from; no point is wrong."""
        if self.form is not Form.CAN_DO:
            return ()
        said, evidence = self._explanation() or "", self._evidence()
        return tuple(OptionFeedback(option_id=o.id, correct=True, rationale=said, evidence=evidence) for o in options)

    def _feedback(self, option_id: str, entry: Entry) -> OptionFeedback:
        is_right = entry.name in {key.name for key in (*self.plan.keys, *(pair for pair, _ in self.plan.pairs))}
        rationale, evidence = _REASONS[self.form](self, entry)
        return OptionFeedback(option_id=option_id, correct=is_right, rationale=rationale, evidence=evidence)

    def _name(self, key: str) -> str:
        unit = self.scope.facts[key].unit  # type: ignore[index]
        return unit.code

    def _cite(self, *entries: Entry) -> tuple[Evidence, ...]:
        return tuple(self.scope.evidence(entry) for entry in entries)

    def _cite_in_place(self, entry: Entry) -> tuple[Evidence, ...]:
        """Quotes a statement, and what it is listed under; the criteria as a whole are no statement."""
        facts = self.scope.facts[entry.home]
        above = facts.entries.get(entry.parent or "")
        return self._cite(facts.entries[entry.path], *([above] if above is not None and above.is_trusted else []))

    def _of_member(self, entry: Entry) -> _Reason:
        wording, candidate = self.wording, self.plan.candidate
        evidence = self._cite_in_place(entry)
        if entry.home != self.plan.facts.unit.key:
            text = wording.listed_by.format(
                unit=self._name(entry.home), statement=self.quote(entry.phrase.text), other=self.plan.facts.unit.code
            )
            return text, evidence
        asked = {heading.path: heading for heading in candidate.headings}
        if entry.name not in {wrong.name for wrong in self.plan.distractors}:
            return wording.listed.format(heading=self.quote(asked[entry.parent or ""].phrase.text)), evidence
        heading = self.quote(candidate.headings[0].phrase.text)
        other = self.plan.facts.listed_under(entry)
        if other is None:
            return wording.topmost.format(statement=self.quote(entry.phrase.text), heading=heading), evidence
        return wording.elsewhere.format(other=self.quote(other), heading=heading), evidence

    def _of_topic(self, entry: Entry) -> _Reason:
        asked, topic = self.plan.candidate.about
        statement = self.quote(asked.phrase.text)
        if entry.path == topic.path:
            return self.wording.topic_holds.format(statement=statement), self._cite(entry, asked)
        other = self.quote(topic.phrase.text)
        return self.wording.topic_lacks.format(statement=statement, other=other), self._cite(entry, asked)

    def _of_unit(self, entry: Entry) -> _Reason:
        asked, home = self.plan.candidate.about[0], self.plan.facts.unit
        statement, evidence = self.quote(asked.phrase.text), self._cite(entry, asked)
        if entry.home == home.key:
            return self.wording.unit_holds.format(unit=home.code, statement=statement), evidence
        text = self.wording.unit_lacks.format(unit=self._name(entry.home), statement=statement, other=home.code)
        return text, evidence

    def _of_level(self, entry: Entry) -> _Reason:
        facts = self.scope.facts[entry.home]
        text = self.wording.level_of.format(unit=facts.unit.code, level=facts.unit.level)
        return text, (facts.evidence(entry), facts.quote_field("level", str(facts.unit.level)))

    def _of_step(self, entry: Entry) -> _Reason:
        place = [key.name for key in self.plan.keys].index(entry.name) + 1
        statement = self.quote(self.plan.facts.entries[entry.path].phrase.text)
        text = self.wording.step_of.format(place=place, count=len(self.plan.keys), statement=statement)
        return text, self._cite_in_place(entry)

    def _of_contrast(self, entry: Entry) -> _Reason:
        name = {pair.name: name for pair, name in self.plan.pairs}[entry.name]
        statement, one, other = self.quote(entry.phrase.text), self.plan.facts, self.plan.candidate.others[0]
        if name == BOTH:
            twin = next(e for e in self.scope.facts[other].leaves if e.phrase.normal == entry.phrase.normal)
            return self.wording.listed_by_both.format(statement=statement), self._cite(entry, twin)
        lacking = other if name == one.unit.key else one.unit.key
        text = self.wording.listed_by.format(unit=self._name(name), statement=statement, other=self._name(lacking))
        return text, self._cite_in_place(entry)

    def _of_units(self, entry: Entry) -> _Reason:
        statement = self.quote(entry.phrase.text)
        return self.wording.unit_holds.format(unit=self._name(entry.home), statement=statement), self._cite_in_place(
            entry
        )

    def _of_lineage(self, entry: Entry) -> _Reason:
        derivation = next(d for d in self.plan.facts.unit.derivations if d.code == self.plan.keys[0].phrase.text)
        source = self.plan.facts.unit.source.name
        said = Evidence(text=derivation.quote, unit=self.plan.facts.unit.key, source=source, spans=derivation.spans)
        if entry.phrase.text == derivation.code:
            return self.wording.origin.format(quote=self.quote(derivation.quote)), (said,)
        return self.wording.no_origin.format(other=derivation.code), (said,)

    def _explanation(self) -> str | None:
        unit, candidate, wording = self.plan.facts.unit, self.plan.candidate, self.wording
        heading = self.quote(candidate.headings[0].phrase.text) if candidate.headings else ""
        if self.form in {Form.RECALL, Form.MISSING}:
            shown = wording.join(member.phrase.text for member in candidate.headings[0].members)
            return wording.names_all.format(unit=unit.code, heading=heading, shown=shown)
        if self.form is Form.HOURS:
            return wording.hours_why.format(unit=unit.code, credits=f"{unit.credit or 0:g}")
        if self.form is Form.CONSTRUCTED:
            return wording.constructed_why.format(unit=unit.code, heading=heading)
        if self.form is Form.CAN_DO:
            statement = self.quote(candidate.about[0].phrase.text)
            return wording.can_do_why.format(unit=unit.code, statement=statement)
        return None

    def _evidence(self) -> tuple[Evidence, ...]:
        facts, candidate = self.plan.facts, self.plan.candidate
        if self.form is Form.HOURS:
            text = " ".join(filter(None, (f"{facts.unit.credit or 0:g}", facts.unit.credit_note)))
            return (facts.quote_field("credit", text),)
        if self.form is Form.LEVELS:
            return tuple(found for entry in self.plan.keys for found in self._of_level(entry)[1])
        if self.form is Form.LINEAGE:
            return self._of_lineage(self.plan.keys[0])[1]
        places = [facts.entries[path] for path in candidate.places if path != CRITERIA]
        return self._cite(*(self.scope.facts[e.home].entries[e.path] for e in self.plan.covered), *places)


_REASONS: dict[Form, Callable[[_Renderer, Entry], _Reason]] = {
    Form.MEMBER: _Renderer._of_member,  # noqa: SLF001
    Form.CRITERION: _Renderer._of_member,  # noqa: SLF001
    Form.SEVERAL: _Renderer._of_member,  # noqa: SLF001
    Form.MATCH: _Renderer._of_member,  # noqa: SLF001
    Form.TOPIC: _Renderer._of_topic,  # noqa: SLF001
    Form.WHICH_UNIT: _Renderer._of_unit,  # noqa: SLF001
    Form.LEVELS: _Renderer._of_level,  # noqa: SLF001
    Form.STEPS: _Renderer._of_step,  # noqa: SLF001
    Form.CONTRAST: _Renderer._of_contrast,  # noqa: SLF001
    Form.LINEAGE: _Renderer._of_lineage,  # noqa: SLF001
    Form.UNITS: _Renderer._of_units,  # noqa: SLF001
}
"""Who says why an option is right or wrong."""


def _seal(item: Item) -> Item:
    """Adds the hash of what a learner sees and what is right; where the words stand in a document is no part of it."""
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
    return replace(item, content_hash=digest(*seen)[:16])
