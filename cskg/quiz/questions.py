"""Kinds and forms of question, and a question on its way to an item: first a candidate, then a plan.

A :class:`Kind` has the properties of all its items: how they are answered, how often they come up, how high they reach.
A :class:`Form` is one way to ask: it lists candidates, finds their options and writes the words around them. The
modules of :mod:`cskg.quiz.kinds` define both, and the rest of the package works on these two alone. A :class:`Gate` is
a check that a plan must pass; it chooses its plans by how they are answered and by what their options are.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from cskg.model import Evidence, UnitKey
from cskg.outline import UNIT, Position
from cskg.quiz.draws import Draw
from cskg.quiz.facts import CRITERIA, Entry, Facts, Heading, find_topmost
from cskg.quiz.frame_questions import QUESTIONS, Asks
from cskg.quiz.frames import Frame
from cskg.quiz.items import BloomLevel, Difficulty, Interaction, ItemKind
from cskg.quiz.likeness import jaccard, read_phrase
from cskg.quiz.scope import Scope
from cskg.quiz.told import Told
from cskg.quiz.wording import Template

DISTRACTORS = 2
"""Three options usually suffice (Gierl et al. 2017, doi:10.3102/0034654317726529)."""

_HARD, _MEDIUM = 0.15, 0.05
"""The bands of similarity of a distractor to the key, by the Jaccard index of their stems."""

Measured = str | None
"""What is wrong, as a figure or in words; None where nothing is wrong."""

Reason = tuple[str, tuple[Evidence, ...]]
"""Why an option is right or wrong, with its evidence."""


class Shown(Enum):
    """What the options, or the texts to be typed, are."""

    STATEMENTS = "statements"
    TITLES = "titles"
    CODES = "codes"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """The properties of all items of a kind.

    Attributes:
        item: Its name.
        interaction: How it is answered.
        shown: What its options are.
        weight: How often it comes up where no kinds are requested; requested kinds come up equally often.
        ceiling: The highest level of Bloom's taxonomy that a right answer can show; None if it shows nothing.
        lacking: Why a unit may have nothing to ask of this kind, as a sentence for people.
        is_default: Whether it comes up where no kinds are requested.
        is_once: Whether a unit gives at most one where no kinds are requested.
        exempt: The ids of gates that its items need not pass.
        borrows: Whether wrong options are statements that could have their own questions; where no kinds are requested,
            such questions come after the others.
        hides_unit: Whether naming the unit would give the key away.
    """

    item: ItemKind
    interaction: Interaction
    shown: Shown = Shown.STATEMENTS
    weight: int
    ceiling: BloomLevel | None
    lacking: str
    is_default: bool = True
    is_once: bool = False
    exempt: frozenset[str] = frozenset()
    borrows: bool = False
    hides_unit: bool = False

    @property
    def is_scored(self) -> bool:
        """Whether a program can mark its items."""
        return self.interaction is not Interaction.SELF_MARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be asked.

    Attributes:
        form: How it is asked.
        headings: The headings asked about; none for a unit.
        about: The statement asked about, the key or the missing member; otherwise empty.
        others: The other units that it names.
        area: In an order of levels, the functional area.
        variant: A number for candidates that differ only in which members the draw gives them.
    """

    form: "Form"
    headings: tuple[Heading, ...] = ()
    about: tuple[Entry, ...] = ()
    others: tuple[UnitKey, ...] = ()
    area: str = ""
    variant: int = 0

    @property
    def kind(self) -> Kind:
        """The kind of item that it would become."""
        return self.form.kind

    @property
    def places(self) -> tuple[Position, ...]:
        """The positions of the headings asked about; a quiz takes turns among them."""
        return tuple(heading.path for heading in self.headings)

    @property
    def name(self) -> str:
        """Its name, which is unique and does not depend on the positions of statements."""
        asked = "+".join([*sorted(heading.name for heading in self.headings), *(entry.name for entry in self.about)])
        return "|".join((self.form.name, asked, str(self.variant), *self.others, self.area))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question with its options.

    Attributes:
        candidate: What is asked.
        facts: The unit that it is asked of.
        stem: The question.
        keys: The entries that are right: options, members to be named, or options in their right order.
        distractors: The entries that are wrong.
        targets: In a match, names and texts of what the options are matched with.
        pairs: In a match, the entries and the names of their targets.
    """

    candidate: Candidate
    facts: Facts
    stem: str
    keys: tuple[Entry, ...] = ()
    distractors: tuple[Entry, ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    pairs: tuple[tuple[Entry, str], ...] = ()

    @property
    def form(self) -> "Form":
        """How it is asked."""
        return self.candidate.form

    @property
    def options(self) -> tuple[Entry, ...]:
        """All entries that are shown to choose from, to match or to order."""
        return (*self.keys, *self.distractors, *(entry for entry, _ in self.pairs))

    @property
    def similarity(self) -> float | None:
        """The similarity of the key and the distractor nearest to it, from 0 to 1; None without distractors."""
        return max((jaccard(key.phrase, wrong.phrase) for key in self.keys for wrong in self.distractors), default=None)

    @property
    def difficulty(self) -> Difficulty | None:
        """The band of similarity (after Alsubait, Parsia and Sattler 2014); reported, never calibrated."""
        if self.similarity is None:
            return None
        if self.similarity >= _HARD:
            return Difficulty.HARD
        return Difficulty.MEDIUM if self.similarity >= _MEDIUM else Difficulty.EASY


class Form(ABC):
    """A way to ask.

    Attributes:
        name: Its name, which draws depend on.
        kind: The kind of item that it makes.
        stem: The question, with places for ``unit``, ``heading``, ``statement`` and what :meth:`list_parts` gives.
        why: Why the key is right, with the same places; None where the reasons of the options say it.
        why_none: Why no options may fit, as a sentence for people.
        asks: What the question of the heading's frame asks for; None where the stem has its own words.
        names_unit: Whether the question must name the unit where the quiz has several.
        is_default: Whether it comes up where no kinds are requested.
        is_location: Whether all its questions ask where a statement is listed.
        draws_targets: Whether the targets of a match are put in drawn order.
    """

    name: ClassVar[str]
    kind: ClassVar[Kind]
    stem: ClassVar[Template]
    why: ClassVar[Template | None] = None
    why_none: ClassVar[str] = (
        "Too few other statements of the unit are provably false there, of similar length, and unlike in words."
    )
    asks: ClassVar[Asks | None] = None
    names_unit: ClassVar[bool] = True
    is_default: ClassVar[bool] = True
    is_location: ClassVar[bool] = False
    draws_targets: ClassVar[bool] = True

    @abstractmethod
    def iter_candidates(self, facts: Facts, scope: Scope, draw: Draw) -> Iterator[Candidate]:
        """Yields the candidates of a unit, whether or not options can be found."""

    def iter_plans(self, blank: Plan, scope: Scope, draw: Draw) -> Iterator[Plan]:
        """Yields the plans whose options fit, in drawn order; here the one without options."""
        yield blank

    def list_parts(self, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool) -> dict[str, str]:
        """Returns the values for other places of the templates, with or without titles beside the codes of units."""
        return {}

    def write(
        self, template: Template, candidate: Candidate, facts: Facts, scope: Scope, *, titles: bool, way: int = 0
    ) -> str:
        """Fills a template in.

        Args:
            template: The template.
            candidate: What is asked.
            facts: The unit that it is asked of.
            scope: The facts of the quiz.
            titles: Whether titles of units stand beside their codes.
            way: Which wording of the question is used, where the frame of the heading has several.
        """
        wording = facts.wording
        heading, statement = (
            wording.quote(next((each.phrase.text for each in found), ""))
            for found in (candidate.headings, candidate.about)
        )
        parts = self.list_parts(candidate, facts, scope, titles=titles)
        parts["place"] = wording.name_place(facts.unit) if len(scope.asked) > 1 and self.names_unit else ""
        if self.asks is not None:
            framed = candidate.headings[0].framed
            question = QUESTIONS[framed.frame][self.asks][way]
            parts["question"] = wording.fill(question, words=framed.words, clause=framed.clause, **parts)
        unit = wording.name_unit(facts.unit, title=titles)
        return wording.fill(template, unit=unit, heading=heading, statement=statement, **parts)

    def list_stems(self, candidate: Candidate, facts: Facts, scope: Scope, draw: Draw) -> list[str]:
        """Returns the question in all its wordings: drawn ones, then without the titles of units."""
        ways = 1 if self.asks is None else len(QUESTIONS[candidate.headings[0].framed.frame][self.asks])
        drawn = draw.within("way").order(range(ways), str)
        return list(
            dict.fromkeys(
                self.write(self.stem, candidate, facts, scope, titles=titles, way=way)
                for titles in (True, False)
                for way in drawn
            )
        )

    def asks_location(self, candidate: Candidate) -> bool:
        """Whether a question asks where a statement is listed, and not about its content."""
        is_plain = self.asks is not None and candidate.headings[0].framed.frame is Frame.PLAIN
        return self.is_location or is_plain

    def explain(self, plan: Plan, scope: Scope) -> str | None:
        """Says why the key is right; None where the reasons of the options do."""
        return self.write(self.why, plan.candidate, plan.facts, scope, titles=False) if self.why else None

    def doubt_key(self, plan: Plan, scope: Scope) -> Measured:
        """Returns the key, or the pair, that the source does not list in the same words under its heading."""
        paths = {heading.name: heading.path for heading in plan.candidate.headings}
        claims = [(key, path) for path in paths.values() for key in plan.keys]
        for entry, heading in (*claims, *((entry, paths.get(name)) for entry, name in plan.pairs)):
            known = scope.facts[entry.home].entries.get(entry.path)
            if known is None or known.phrase.text != entry.phrase.text:
                return f"{entry.path}: not the source's words"
            if heading is not None and known.parent != heading:
                return f"{entry.path} is listed under {known.parent}"
        return None

    def doubt_options(self, plan: Plan, scope: Scope) -> Measured:
        """Returns the wrong option, or the wrong pair, that may be right according to the source."""
        return None

    def list_quoted(self, candidate: Candidate) -> tuple[str, ...]:
        """Returns the source's words that the question must show."""
        if self.asks is not None:
            return (candidate.headings[0].framed.clause.removeprefix("are "),)
        headings = tuple(heading.phrase.text for heading in candidate.headings)
        return headings or tuple(entry.phrase.text for entry in candidate.about[:1])

    def find_element(self, candidate: Candidate) -> Position:
        """Returns the topmost requirement that a candidate belongs to, CRITERIA, or UNIT for the unit as a whole."""
        paths = [entry.path for entry in candidate.about] or [heading.path for heading in candidate.headings]
        return find_topmost(paths[0] if paths else UNIT)

    def find_covered(self, plan: Plan) -> tuple[Entry, ...]:
        """Returns the statements that the question is about."""
        if plan.candidate.about and not plan.candidate.headings:
            return plan.candidate.about[:1]
        return tuple(entry for entry in plan.keys if entry.path) or tuple(entry for entry, _ in plan.pairs)

    def find_verbed(self, plan: Plan) -> str | None:
        """Returns the text whose verb says what is done; None if the question is about no statement."""
        return next((entry.phrase.text for entry in self.find_covered(plan)), None)

    def tell(self, plan: Plan, scope: Scope) -> Told:
        """Returns what an item gives away."""
        told = (*self.list_asked(plan), *plan.distractors)
        places = dict.fromkeys((entry.home, entry.path) for entry in told if entry.path)
        is_value = plan.candidate.kind.shown is Shown.VALUES
        parts = [option.phrase for option in plan.options if option.path and not is_value]
        titles = [option.phrase for option in plan.options if not option.path]
        names = [heading.phrase for heading in plan.candidate.headings]
        title = plan.facts.title
        if title is not None and title.phrase.normal in read_phrase(plan.stem).normal:
            names.append(title.phrase)
        return Told(
            statements=[*titles, *parts, *(scope.facts[home].entries[path].phrase for home, path in places)],
            titles=titles,
            names=names,
            wrong={wrong.phrase.normal for wrong in plan.distractors},
            stems={plan.stem},
        )

    def list_asked(self, plan: Plan) -> tuple[Entry, ...]:
        """Returns the statements that are asked about or given as right."""
        found = [*plan.keys, *(entry for entry, _ in plan.pairs), *self.find_covered(plan), *plan.candidate.about]
        if not plan.options:
            found += [member for heading in plan.candidate.headings for member in heading.members]
        return tuple(found)

    def order_options(self, plan: Plan, draw: Draw) -> list[Entry]:
        """Puts the options in the order in which they are shown."""
        return draw.order_entries(plan.options)

    def give_reason(self, plan: Plan, scope: Scope, entry: Entry) -> Reason:
        """Returns why an option is right or wrong; here the same for all."""
        return self.explain(plan, scope) or "", self.cite(plan, scope)

    def cite(self, plan: Plan, scope: Scope) -> tuple[Evidence, ...]:
        """Quotes the words that make the key right."""
        said = [scope.facts[entry.home].entries[entry.path] for entry in self.find_covered(plan)]
        places = [plan.facts.entries[path] for path in plan.candidate.places if path != CRITERIA]
        return scope.cite(*said, *places)

    def list_typed(self, plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Returns the texts to be typed, each with the alternative spellings that count as right."""
        return ()

    def list_rubric(self, plan: Plan) -> tuple[str, ...]:
        """Returns the checklist that a learner marks an answer with."""
        return ()

    def list_scale(self, plan: Plan) -> tuple[str, ...]:
        """Returns the points of a scale, of which none is wrong."""
        return ()


CHOICE = frozenset({Interaction.CHOICE})
CHOICES = CHOICE | {Interaction.CHOICES}
WITH_OPTIONS = CHOICES | {Interaction.MATCH, Interaction.ORDER}

STATEMENTS = frozenset({Shown.STATEMENTS})
WORDS = STATEMENTS | {Shown.TITLES}


class Severity(Enum):
    """The consequence of a flaw: the question is not asked, or the flaw is only reported."""

    BLOCKS = "E"
    WARNS = "W"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A check for one flaw.

    Attributes:
        id: A letter and a number: K keys, C cues, F forms, P plausibility, S stems and wording, L level, R reasons.
        flaw: What is wrong with an item that fails, as a sentence for people.
        source: Where the rule comes from.
        measure: Finds what is wrong with a plan, in the scope of its quiz.
        interactions: The interactions that it applies to.
        shown: The sorts of options that it applies to.
        severity: The consequence.
    """

    id: str
    flaw: str
    source: str
    measure: Callable[[Plan, Scope], Measured]
    interactions: frozenset[Interaction] = frozenset(Interaction)
    shown: frozenset[Shown] = frozenset(Shown)
    severity: Severity = Severity.BLOCKS

    def judges(self, kind: Kind) -> bool:
        """Returns whether it applies to questions of a kind."""
        return kind.interaction in self.interactions and kind.shown in self.shown and self.id not in kind.exempt
