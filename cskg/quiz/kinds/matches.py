"""Matches: which statement belongs to which heading, to which of two units, or to both of them."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice

from cskg.outline import Position
from cskg.quiz.draws import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts
from cskg.quiz.frames import cut_trail
from cskg.quiz.items import BloomLevel, Interaction, ItemKind
from cskg.quiz.likeness import Phrase, is_alike, is_one_frame
from cskg.quiz.questions import DISTRACTORS, Candidate, Form, Kind, Measured, Plan, Reason
from cskg.quiz.scope import Scope
from cskg.quiz.told import Told
from cskg.quiz.wording import LISTED, LISTED_BY, UNIT_HOLDS, template

OPTIONS_OF_MATCH = 6
OPTIONS_OF_CONTRAST = 5
BOTH = "both"

_MATCHES_TRIED = 30
"""How many matches of three headings, and of two, are tried in units with many headings."""

_NEIGHBOURS_TRIED = 8
_VARIANTS_OF_UNITS = 5
_VARIANTS_OF_CONTRAST = 3

_ONLY = template("{unit} only", "只有{unit}", "只有{unit}")
_BOTH = template("both", "兩者皆有", "两者皆有")
_LISTED_BY_BOTH = template(
    "Both units list {statement}.", "兩個能力單元都列有{statement}。", "两个能力单元都列有{statement}。"
)

MATCH = Kind(
    item=ItemKind.MATCH,
    interaction=Interaction.MATCH,
    weight=2,
    ceiling=BloomLevel.UNDERSTAND,
    lacking="The unit has no two headings with two statements of sure extent each.",
)


class Headings(Form):
    """Asks to match statements with the headings that list them."""

    name = "match"
    kind = MATCH
    stem = template(
        "Match each statement to what it is part of.{place}",
        "請把每一項與它所屬的工作或知識配對。{place}",
        "请把每一项与它所属的工作或知识配对。{place}",
    )
    is_default = False
    is_location = True
    why_none = "Too few statements of the headings surely belong under one of them only."

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        # A criterion sums the unit up, so it may belong under the other headings too.
        lists = [h for h in facts.askable if h.path.kind is not CRITERIA.kind and len(h.members) > 1]
        lists = draw.within("match").order(lists, lambda heading: heading.name)
        for size in (3, 2):
            for chosen in islice(combinations(lists, size), _MATCHES_TRIED):
                yield Candidate(form=self, headings=tuple(sorted(chosen, key=lambda heading: heading.path.order)))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        headings = blank.candidate.headings
        pairs: list[tuple[Entry, str]] = []
        for heading in headings:
            false = [{e.path for e in blank.facts.false_under(other)} for other in headings if other is not heading]
            fit = [
                member
                for member in draw.order_entries(heading.members)
                if all(member.path in paths for paths in false) and not is_alike(member.phrase, heading.phrase)
            ]
            # All have the same look, or a full stop would show which members belong to one heading. Lengths may
            # differ, as they usually do in one list, and no single option stands out by its length.
            looks = [member.phrase.look for member in (*(entry for entry, _ in pairs), *fit)]
            chosen = [member for member in fit if member.phrase.look == looks[0]][: OPTIONS_OF_MATCH // len(headings)]
            # A heading with one statement would be matched by elimination.
            if len(chosen) < 2:
                return
            pairs += [(member, heading.name) for member in chosen]
        targets = tuple((heading.name, cut_trail(heading.phrase.text)) for heading in headings)
        yield replace(blank, targets=targets, pairs=tuple(pairs))

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        return ()

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        for entry, target in plan.pairs:
            for heading in plan.candidate.headings:
                if heading.name != target and plan.facts.says_under(heading.path, entry.phrase):
                    return f"{entry.path} may stand under {heading.path}"
        return None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        heading = next(heading for heading in plan.candidate.headings if heading.path == entry.parent)
        wording = plan.facts.wording
        return wording.fill(LISTED, heading=wording.quote(heading.phrase.text)), scope.cite_in_place(entry)


class Units(Form):
    """Asks to match statements with the units that list them; the first variant is about criteria."""

    name = "units"
    kind = MATCH
    stem = template(
        "Match each statement to the unit of competency that lists it.",
        "請把每一項與列出它的能力單元配對。",
        "请把每一项与列出它的能力单元配对。",
    )
    why_none = "Too few statements of two units surely belong to one of them only."
    names_unit = False
    is_default = False
    is_location = True

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for other in scope.near(facts)[:_NEIGHBOURS_TRIED]:
            if facts.title is not None and other.title is not None and other.unit.key > facts.unit.key:
                others = (other.unit.key,)
                yield from (Candidate(form=self, others=others, variant=i) for i in range(_VARIANTS_OF_UNITS))

    def find_element(self, candidate: Candidate) -> Position:
        return CRITERIA if candidate.variant == 0 else super().find_element(candidate)

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        one, other = blank.facts, scope.facts[blank.candidate.others[0]]
        titles = [unit.title for unit in (one, other) if unit.title is not None]
        chosen: list[Entry] = []
        for facts, rival in ((one, other), (other, one)):
            fit = [
                leaf
                for leaf in facts.leaves
                if self.can_match(leaf, blank.candidate, facts)
                and scope.told.is_free(leaf.phrase)
                and not rival.says_alike(leaf.phrase)
                and not any(is_alike(leaf.phrase, title.phrase) for title in titles)
            ]
            drawn = [e for e in draw.order_entries(fit) if not chosen or e.phrase.look == chosen[0].phrase.look]
            chosen += drawn[: OPTIONS_OF_MATCH // 2]
        # The number of statements of each unit is not known, so the last statement is not found by elimination.
        if len({entry.home for entry in chosen}) > 1 and len(chosen) > DISTRACTORS:
            ordered = sorted(titles, key=lambda title: (scope.facts[title.home].unit.level or 0, title.home))
            targets = tuple((title.home, self.name_target(title, scope.facts[title.home])) for title in ordered)
            yield replace(blank, targets=targets, pairs=tuple((entry, entry.home) for entry in chosen))

    def can_match(self, entry: Entry, candidate: Candidate, facts: Facts) -> bool:
        """Whether a statement may be matched."""
        return entry.is_criterion is (candidate.variant == 0)

    def name_target(self, title: Entry, facts: Facts) -> str:
        """Returns a unit as what statements are matched with."""
        return title.phrase.text

    def tell(self, plan: Plan, scope: Scope) -> Told:
        told = super().tell(plan, scope)
        units = (plan.facts, *(scope.facts[other] for other in plan.candidate.others))
        told.names += [unit.title.phrase for unit in units if unit.title is not None]
        return told

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        one, other = plan.facts, scope.facts[plan.candidate.others[0]]
        for entry, target in plan.pairs:
            rival = other if target == one.unit.key else one
            if rival.says_alike(entry.phrase) or any(
                is_one_frame(entry.phrase, other.phrase) for other in rival.entries.values()
            ):
                return f"{entry.name} may be said by both units"
        return None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        wording, unit = plan.facts.wording, scope.facts[entry.home].unit
        text = wording.fill(UNIT_HOLDS, unit=unit.code, statement=wording.quote(entry.phrase.text))
        return text, scope.cite_in_place(entry)


class Contrast(Form):
    """Asks which of two units lists each statement, or both; the draw decides which statements each variant gets."""

    name = "contrast"
    kind = Kind(
        item=ItemKind.CONTRAST,
        interaction=Interaction.MATCH,
        weight=2,
        ceiling=BloomLevel.ANALYSE,
        lacking="The quiz names no other unit that shares statements with it; name its origin.",
        exempt=frozenset({"C10"}),  # two units may write their statements differently, and no option stands out by it
    )
    stem = template(
        "Which of the units {unit} and {other} lists each of these statements, or do both?",
        "下列每一項列於能力單元{unit}、{other}，還是兩者皆有？",
        "下列每一项列于能力单元{unit}、{other}，还是两者皆有？",
    )
    why_none = "Too few statements surely belong to one of the two units only, or to both."
    draws_targets = False

    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        for other in scope.overlapping[facts.unit.key]:
            others = (other.unit.key,)
            yield from (Candidate(form=self, others=others, variant=i) for i in range(_VARIANTS_OF_CONTRAST))

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        one, other = blank.facts, scope.facts[blank.candidate.others[0]]
        shared = {e.phrase.normal for e in one.leaves} & {e.phrase.normal for e in other.leaves}
        pools = (
            (BOTH, [entry for entry in one.leaves if entry.phrase.normal in shared]),
            (one.unit.key, [entry for entry in one.leaves if not other.says_alike(entry.phrase)]),
            (other.unit.key, [entry for entry in other.leaves if not one.says_alike(entry.phrase)]),
        )
        ordered = [[(entry, name) for entry in draw.order_entries(pool)] for name, pool in pools]
        if sum(bool(pool) for pool in ordered) < 2 or not ordered[0]:
            return
        dealt = [pool[i] for i in range(OPTIONS_OF_CONTRAST) for pool in ordered if i < len(pool)]
        chosen: list[tuple[Entry, str]] = []
        for entry, name in dealt:
            if len(chosen) < OPTIONS_OF_CONTRAST and all(not is_alike(entry.phrase, had.phrase) for had, _ in chosen):
                chosen.append((entry, name))
        if len(chosen) > DISTRACTORS and len({name for _, name in chosen}) > 1:
            only = ((facts.unit.key, one.wording.fill(_ONLY, unit=facts.unit.code)) for facts in (one, other))
            yield replace(blank, targets=(*only, (BOTH, one.wording.fill(_BOTH))), pairs=tuple(chosen))

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        return {"other": facts.wording.name_unit(scope.facts[candidate.others[0]].unit, title=titles)}

    def tell(self, plan: Plan, scope: Scope) -> Told:
        told, title = super().tell(plan, scope), scope.facts[plan.candidate.others[0]].title
        told.names += [title.phrase] if title is not None and title.phrase.text in plan.stem else []
        return told

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        one, other = plan.facts, scope.facts[plan.candidate.others[0]]
        for entry, target in plan.pairs:
            for facts, rival in ((one, other), (other, one)):
                has, must_have = _has(facts, entry.phrase), target in {BOTH, facts.unit.key}
                if has is not must_have:
                    return f"{entry.name} is not what {target} has"
                if target == rival.unit.key and facts.says_alike(entry.phrase):
                    return f"{entry.name} may be said of {facts.unit.key} too"
        return None

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        name = {pair.name: name for pair, name in plan.pairs}[entry.name]
        one, other = plan.facts, scope.facts[plan.candidate.others[0]]
        wording, statement = one.wording, one.wording.quote(entry.phrase.text)
        if name == BOTH:
            twin = next(e for e in other.leaves if e.phrase.normal == entry.phrase.normal)
            return wording.fill(_LISTED_BY_BOTH, statement=statement), scope.cite(entry, twin)
        has, lacks = (one, other) if name == one.unit.key else (other, one)
        text = wording.fill(LISTED_BY, unit=has.unit.code, statement=statement, other=lacks.unit.code)
        return text, scope.cite_in_place(entry)


def _has(facts: Facts, phrase: Phrase) -> bool:
    return any(entry.phrase.normal == phrase.normal for entry in facts.entries.values())


FORMS = (Headings(), Units(), Contrast())
