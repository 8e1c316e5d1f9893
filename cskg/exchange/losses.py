"""The losses of an export: the parts of a dataset, how many of each there are, and which of them a format cannot hold.

A format lists the parts that it can hold. The other parts are counted here. A writer adds what it left out or changed
of the parts that it can hold. Tests read each format back and compare the difference with this report.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from cskg.exchange.selection import INFERRED, Selection
from cskg.model import Unit, UnitStatus
from cskg.outline import Outline, iter_statements


class Part(Enum):
    """The parts of a dataset; the values are their names for people."""

    UNITS = "units"
    NAMED_UNITS = "units that are only named"
    EDITIONS = "editions"
    STATUSES = "marks of editions that are only listed"
    UNSERVED_EDITIONS = "editions that are not served"
    TITLES = "titles"
    OLD_CODES = "earlier codes"
    LEVELS = "QF levels"
    CREDITS = "QF credits"
    CREDIT_NOTES = "notes beside credits"
    RANGES = "ranges"
    INDUSTRIES = "industries of units"
    BRANCHES = "branches of units"
    AREAS = "functional areas of units"
    REMARKS = "remarks"
    OPENERS = "words that introduce assessment criteria"
    STATEMENTS = "texts of statements"
    KINDS = "kinds of statements"
    TREE = "places of statements under others"
    ORDER = "orders of statements"
    NUMBERS = "printed numbers of statements"
    CONFIDENCES = "confidences of inferred statements"
    SPANS = "places of statements in sources"
    FIELD_PLACES = "places of other fields in sources"
    DERIVATIONS = "sentences about origins, with their places"
    LAYOUTS = "layouts that the parser recognised"
    DIAGNOSTICS = "diagnostics"
    # A link that several methods find, or several sources state, is one link with several reasons.
    STATED_LINKS = "stated and curated links"
    INFERRED_LINKS = "inferred links"
    STATED_CONFIDENCES = "confidences of stated and curated links"
    INFERRED_CONFIDENCES = "confidences of inferred links"
    LINK_METHODS = "methods of links"
    STATED_REASONS = "words that stated and curated links rest on"
    INFERRED_REASONS = "words that inferred links rest on"
    REASON_PLACES = "places of the words that links rest on"
    REJECTIONS = "rejections by curators"
    SOURCES = "names of sources"
    SOURCE_TITLES = "titles of sources"
    PUBLISHERS = "publishers of sources"
    RIGHTS = "rights of sources"
    MADE_UP = "notices that units are made up"
    DIGESTS = "digests of sources"
    TEXTS = "texts of sources"
    PUBLICATIONS = "publications in the log"
    VANISHED = "statements that vanished, with what took their places"
    VANISHED_EDITIONS = "editions that vanished"
    OWN_QUESTIONS = "teachers' own questions"


ALL_PARTS = frozenset(Part)
_OF_EACH_SOURCE = frozenset({Part.SOURCE_TITLES, Part.PUBLISHERS})

NO_PLACE = "the format has no place for them"
NO_PLACE_EACH = (
    "the format has no place for them beside each source; what all sources agree on, it may say of the whole"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Parts that an export leaves out or changes.

    Attributes:
        part: Which parts.
        count: How many.
        why: The reason, as a clause.
    """

    part: Part
    count: int
    why: str

    def __str__(self) -> str:
        return f"{self.part.value} ({self.count:,}): {self.why}"


@dataclass(slots=True)
class Losses:
    """Collects what a writer leaves out or changes, beside the parts that its format can never hold."""

    counts: Counter[tuple[Part, str]] = field(default_factory=Counter)

    def add(self, part: Part, why: str, count: int = 1) -> None:
        """Notes that parts are left out or changed."""
        if count:
            self.counts[part, why] += count

    def take(self, part: Part, original: str, written: str, why: str) -> str:
        """Returns a text as it is written, and notes it where it differs from the original."""
        if written != original:
            self.add(part, why)
        return written


def report_losses(selection: Selection, held: frozenset[Part], losses: Losses) -> tuple[Omission, ...]:
    """Reports everything that an export does not have, in the order of the parts.

    Args:
        selection: What was exported.
        held: The parts that the format holds.
        losses: What the writer left out of these.
    """
    counts = Counter(losses.counts)
    if held != ALL_PARTS:
        for part, count in count_parts(selection).items():
            if part not in held:
                counts[part, NO_PLACE_EACH if part in _OF_EACH_SOURCE else NO_PLACE] += count
    order = {part: place for place, part in enumerate(Part)}
    return tuple(
        Omission(part=part, count=count, why=why)
        for (part, why), count in sorted(counts.items(), key=lambda each: (order[each[0][0]], each[0][1]))
        if count
    )


def count_parts(selection: Selection) -> Counter[Part]:
    """Counts the parts of what is exported."""
    counts: Counter[Part] = Counter()
    for unit in selection.iter_units():
        counts[Part.UNITS if unit.editions else Part.NAMED_UNITS] += 1
        served = [edition for language in unit.languages if (edition := unit.find_body_in(language)) is not None]
        counts[Part.UNSERVED_EDITIONS] += len(unit.editions) - len(served)
    for outline in selection.iter_outlines():
        _count_edition(outline, counts)
    claims: set[tuple[str, bool]] = set()
    for link in selection.iter_links():
        is_inferred = link.justification in INFERRED
        claim = f"{link.subject}/{link.predicate.value}/{link.object}"
        if (claim, is_inferred) not in claims:
            claims = {each for each in claims if each[0] == claim} | {(claim, is_inferred)}  # they follow each other
            counts[Part.INFERRED_LINKS if is_inferred else Part.STATED_LINKS] += 1
        counts[Part.INFERRED_CONFIDENCES if is_inferred else Part.STATED_CONFIDENCES] += 1
        counts[Part.INFERRED_REASONS if is_inferred else Part.STATED_REASONS] += 1
        counts[Part.LINK_METHODS] += 1
        counts[Part.REASON_PLACES] += 1
    counts[Part.REJECTIONS] = sum(1 for _ in selection.iter_rejections())
    sources = selection.find_sources()
    counts[Part.RIGHTS] = len({source.rights for source in sources if source.rights is not None})
    counts[Part.MADE_UP] = int(any(source.illustrative for source in sources))
    for source in sources:
        counts[Part.SOURCES] += 1
        counts[Part.DIGESTS] += 1
        counts[Part.TEXTS] += 1
        counts[Part.SOURCE_TITLES] += source.title is not None
        counts[Part.PUBLISHERS] += source.publisher is not None
    counts += count_vanished(selection)
    if selection.is_whole:
        counts[Part.PUBLICATIONS] = len(selection.catalogue.log.publications)
        counts[Part.OWN_QUESTIONS] = len(selection.catalogue.own_questions)
    return counts


def count_vanished(selection: Selection) -> Counter[Part]:
    """Counts what editions of the chosen units no longer have."""
    counts: Counter[Part] = Counter()
    for past in selection.iter_pasts():
        counts[Part.VANISHED] += len(past.statements)
        counts[Part.VANISHED_EDITIONS] += not past.is_served
    return counts


def _count_edition(outline: Outline, counts: Counter[Part]) -> None:
    unit = outline.unit
    counts[Part.EDITIONS] += 1
    counts[Part.STATUSES] += unit.status is UnitStatus.LISTED
    for part, value in _iter_fields(unit):
        counts[part] += value is not None
    counts[Part.AREAS] += len(unit.functional_areas)
    counts[Part.FIELD_PLACES] += len(unit.field_quotes)
    counts[Part.DERIVATIONS] += len(unit.derivations)
    counts[Part.DIAGNOSTICS] += len(unit.diagnostics)
    number = 0
    for _, _, statement in iter_statements(unit):
        number += 1
        counts[Part.NUMBERS] += statement.number is not None
        counts[Part.CONFIDENCES] += statement.confidence < 1
        counts[Part.SPANS] += len(statement.spans)
    for part in (Part.STATEMENTS, Part.KINDS, Part.TREE, Part.ORDER):
        counts[part] += number


def _iter_fields(unit: Unit) -> Iterator[tuple[Part, object]]:
    yield Part.TITLES, unit.title
    yield Part.OLD_CODES, unit.old_code
    yield Part.LEVELS, unit.level
    yield Part.CREDITS, unit.credit
    yield Part.CREDIT_NOTES, unit.credit_note
    yield Part.RANGES, unit.range
    yield Part.INDUSTRIES, unit.industry
    yield Part.BRANCHES, unit.branch
    yield Part.REMARKS, unit.remark
    yield Part.OPENERS, unit.criteria_opener
    yield Part.LAYOUTS, unit.layout
