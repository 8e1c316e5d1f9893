"""The log of publications: the changes in the statements of a store, from one published revision to the next.

A statement's id is computed from its words, so an edit makes some ids vanish. The log keeps, for each publication, the
vanished statements with their successors, the new ones, and those whose position changed. It also keeps the former
place of editions that were added, removed, or moved to another industry or functional area. Every earlier published
state can be restored from the current state and the log; see :func:`restore` and :func:`find_former`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cskg.errors import NotFoundError
from cskg.model import Language, Statement, StatementKind, StatementName, StatementRef, UnitKey
from cskg.outline import Outline, Position

REVISION_DIGITS = 12
"""How many digits of a revision are enough to identify it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A statement that replaced another.

    Attributes:
        statement: The statement.
        score: How alike the two texts are, from 0 to 1.
    """

    statement: StatementRef
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanished:
    """A statement that an edition no longer has.

    Attributes:
        statement: Its name.
        text: Its text.
        position: Its position.
        successors: The statements that replaced it; several if it was split, none if it was dropped.
    """

    statement: StatementRef
    text: str
    position: Position
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionChange:
    """The changes of one publication in the served edition of a unit in a language.

    Attributes:
        unit: The unit.
        language: The language.
        is_new: Whether the dataset had no such edition before.
        appeared: The names of the statements that were added; empty if the edition is new.
        vanished: The statements that were removed.
        moved: The statements that have another position, with their former position.
    """

    unit: UnitKey
    language: Language
    is_new: bool = False
    appeared: tuple[StatementName, ...] = ()
    vanished: tuple[Vanished, ...] = ()
    moved: tuple[tuple[StatementName, Position], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The place of the served edition of a unit in a language before a publication.

    Attributes:
        unit: The unit.
        language: The language.
        existed: Whether the dataset had the edition.
        industry: The IRI of its industry.
        area: The IRI of the first functional area that it named.
        title: Its title.
    """

    unit: UnitKey
    language: Language
    existed: bool
    industry: str | None = None
    area: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One published revision.

    Attributes:
        number: Its place in the log, counted from 1.
        revision: The dataset revision.
        changes: Its changes in statements, by unit and language.
        published: The time; None if the log does not say, as in stores of earlier versions.
        placements: The former places of editions that it added, removed or moved.
    """

    number: int
    revision: str
    changes: tuple[EditionChange, ...] = ()
    published: datetime | None = None
    placements: tuple[Placement, ...] = ()


Sentences = dict[StatementName, tuple[Position, str]]
"""The statements of an edition: positions and texts by name."""


@dataclass(frozen=True, slots=True)
class Log:
    """All publications of a store, in order.

    Args:
        publications: The publications.
    """

    publications: tuple[Publication, ...] = ()

    def find_vanished(self, ref: StatementRef) -> Vanished | None:
        """Finds the record of a statement's last vanishing."""
        return next((vanished for _, vanished in self._iter_vanished(ref)), None)

    def find_heir(self, ref: StatementRef) -> StatementRef | None:
        """Finds the only statement that replaced a vanished one, if it replaced no other; None if there is none."""
        for change, vanished in self._iter_vanished(ref):
            if len(vanished.successors) != 1:
                return None
            heir = vanished.successors[0].statement
            claims = sum(heir == each.statement for other in change.vanished for each in other.successors)
            return heir if claims == 1 else None
        return None

    def _iter_vanished(self, ref: StatementRef) -> Iterator[tuple[EditionChange, Vanished]]:
        for publication in reversed(self.publications):
            for change in publication.changes:
                if (change.unit, change.language) == (ref.unit, ref.language):
                    yield from ((change, each) for each in change.vanished if each.statement.name == ref.name)

    def find(self, revision: str) -> Publication | None:
        """Finds the last publication of a revision, by its first :data:`REVISION_DIGITS` digits or more."""
        digits = max(REVISION_DIGITS, len(revision))
        return next((each for each in reversed(self.publications) if each.revision[:digits] == revision), None)

    def get(self, revision: str) -> Publication:
        """Gets the last publication of a revision.

        Raises:
            NotFoundError: The log does not have the revision.
        """
        found = self.find(revision)
        if found is None:
            known = [publication.revision for publication in self.publications[-3:]]
            raise NotFoundError("publication of the revision", revision, known)
        return found

    def group_by_edition(self) -> dict[tuple[UnitKey, Language], list[tuple[Publication, EditionChange]]]:
        """Returns the publications that changed each edition, in order, with their changes."""
        found: dict[tuple[UnitKey, Language], list[tuple[Publication, EditionChange]]] = defaultdict(list)
        for publication in self.publications:
            for change in publication.changes:
                found[change.unit, change.language].append((publication, change))
        return dict(found)


_FindOutline = Callable[[UnitKey, Language], Outline | None]
"""Finds the outline of a unit's presently served edition in a language."""


def find_successors(ref: StatementRef, log: Log, find_outline: _FindOutline) -> tuple[StatementRef, ...]:
    """Finds the present statements that replaced a vanished one, through all publications.

    If an edition has a text several times, the bare name of the text means all of these statements.
    """
    found: dict[StatementRef, None] = {}
    waiting, seen = [ref], {ref}
    while waiting:
        each = waiting.pop(0)
        outline = find_outline(each.unit, each.language)
        if outline and outline.find(each.name):
            found[each] = None
            continue
        repeated = outline.find_repeated(each.name) if outline else []
        if outline and repeated:
            found |= dict.fromkeys(outline.ref(entry.position) for entry in repeated)
        elif vanished := log.find_vanished(each):
            later = [successor.statement for successor in vanished.successors]
            waiting += [successor for successor in later if successor not in seen]
            seen.update(later)
    return tuple(found)


def find_heir(ref: StatementRef, log: Log, find_outline: _FindOutline) -> StatementRef:
    """Finds the only present statement that replaced a statement, or returns that statement."""
    current, seen = ref, {ref}
    while True:
        outline = find_outline(current.unit, current.language)
        if outline and outline.find(current.name):
            return current
        heir = log.find_heir(current)
        if heir is None or heir in seen:
            return ref
        seen.add(heir)
        current = heir


def restore(current: Sentences, later: Iterable[EditionChange]) -> Sentences:
    """Returns the statements that an edition had before some publications.

    Args:
        current: The statements after these publications.
        later: The changes of these publications in the edition, in order.
    """
    sentences = dict(current)
    for change in reversed(list(later)):
        if change.is_new:
            sentences = {}
        for name in change.appeared:
            sentences.pop(name, None)
        for name, position in change.moved:
            sentences[name] = (position, sentences[name][1])
        for vanished in change.vanished:
            sentences[vanished.statement.name] = (vanished.position, vanished.text)
    return sentences


def find_former(later: Iterable[Publication]) -> dict[tuple[UnitKey, Language], Placement]:
    """Finds the former places of the editions that some publications added, removed or moved.

    Args:
        later: The publications, in order.
    """
    found: dict[tuple[UnitKey, Language], Placement] = {}
    for publication in later:
        for placement in publication.placements:
            found.setdefault((placement.unit, placement.language), placement)
    return found


def read_sentences(outline: Outline | None) -> Sentences:
    """Returns the statements of an edition; empty if there is no edition."""
    return {e.name: (e.position, e.statement.text) for e in outline.values()} if outline else {}


def build_statements(sentences: Sentences) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Returns the requirements and the criteria of an edition as trees."""
    children: dict[str, list[tuple[Position, str]]] = defaultdict(list)
    for position, text in sorted(sentences.values(), key=lambda found: found[0].order):
        children[position.parent or position[0]].append((position, text))

    def build(above: str) -> tuple[Statement, ...]:
        return tuple(Statement(text=text, children=build(position)) for position, text in children[above])

    return build(StatementKind.PERFORMANCE_REQUIREMENT.value), build(StatementKind.ASSESSMENT_CRITERION.value)
