"""Formats for whole datasets, and what they share: names of items, and fields of units as lines."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from cskg.codes import is_published_code
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import one_line
from cskg.exchange.selection import Selection
from cskg.iris import Iris
from cskg.model import Evidence, Language, Source, Unit, UnitKey, UnitStatus

MADE_UP = "Units of this source are made up, to show and to test."
SOME_MADE_UP = "Some of the units are made up, to show and to test."

Writer = Callable[[Selection, BinaryIO, Losses], None]
"""Writes a selection to a file, and notes what it leaves out of the parts that the format can hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworkFormat:
    """A format that datasets are written in.

    Attributes:
        name: Its name for ``cskg export`` and ``/export/``.
        title: Its name for people.
        suffix: How names of its files end.
        media_type: Its media type.
        parts: The parts of a dataset that it can hold.
        write: Writes it.
        is_text: Whether its files are text, which a terminal can show.
        comes_back: Whether `cskg build` reads its files: RDF as the same graph, SSSOM as curated links, and other
            formats as frameworks of another system.
        pack: The format of its revision packs, which update a program that has an export of an earlier revision; None
            where there are none.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    parts: frozenset[Part]
    write: Writer
    is_text: bool = True
    comes_back: bool = True
    pack: "FrameworkFormat | None" = None


def make_short_name(key: UnitKey, language: Language, iris: Iris, statement: str | None = None) -> str:
    """Makes a name of an edition or of its statement for programs that allow only letters, digits and hyphens.

    It is readable where the unit has a published code, such as ``111275L4-en`` and ``111275L4-en-r-2lkywhc3sv633p2k``,
    and a UUID elsewhere. It never looks like a number.
    """
    if is_published_code(key):
        return "-".join(filter(None, (key, language.value, statement)))
    iri = iris.edition(key, language)
    return iris.make_uuid(f"{iri}/{statement}" if statement else iri)


def iter_fields(unit: Unit) -> Iterator[tuple[str, str]]:
    """Yields the fields of a unit beside its statements, as labels and texts of one line each.

    Formats without fields of their own for these write them as lines of a description.
    """
    yield "Code", unit.code
    for label, value in (
        ("Title", unit.title),
        ("Earlier code", unit.old_code),
        ("QF level", None if unit.level is None else str(unit.level)),
        ("QF credit", None if unit.credit is None else f"{unit.credit:.10g}"),
        ("Beside the credit", unit.credit_note),
        ("Industry", unit.industry),
        ("Branch", unit.branch),
        *(("Functional area", area) for area in unit.functional_areas),
        ("Range", unit.range),
        ("Assessment criteria", unit.criteria_opener),
        ("Remark", unit.remark),
        ("Language", unit.language.value),
        ("Source", unit.source.name),
        ("Rights", unit.source.rights),
        ("Status", "listed only" if unit.status is UnitStatus.LISTED else None),
        ("Notice", MADE_UP if unit.source.illustrative else None),
    ):
        if value is not None:
            yield label, one_line(value)


def list_notices(selection: Selection) -> list[str]:
    """Lists the notices about the sources, which every export has."""
    return list_notices_of(selection.find_sources())


def list_notices_of(sources: Collection[Source]) -> list[str]:
    """Lists the rights of sources, each once, and says where only some state rights or are made up."""
    rights = sorted({source.rights for source in sources if source.rights})
    missing = _count_unstated(sources, "rights")
    made_up = {source.illustrative for source in sources}
    return [
        *rights,
        *([f"{_tell_unstated(missing, sources)} no rights."] if missing else []),
        *([] if True not in made_up else [MADE_UP] if len(made_up) == 1 else [SOME_MADE_UP]),
    ]


def list_unstated(sources: Collection[Source]) -> list[str]:
    """Lists what only some of the sources state, so that an export cannot state it for all of them."""
    return [
        f"{_tell_unstated(missing, sources)} no {name}, so the whole export has none. "
        "State it in sources.yaml (docs/reference/operating.md)."
        for name in ("title", "publisher", "rights")
        if (missing := _count_unstated(sources, name))
    ]


def _tell_unstated(missing: int, sources: Collection[Source]) -> str:
    return f"{missing:,} of {len(sources):,} documents {'states' if missing == 1 else 'state'}"


def _count_unstated(sources: Collection[Source], name: str) -> int:
    """Counts the sources that do not state what others state; 0 where none states it."""
    missing = sum(not getattr(source, name) for source in sources)
    return missing if missing < len(sources) else 0


def find_agreed(values: Iterable[str | None]) -> str | None:
    """Returns the value that all sources state; None where one states nothing or another value.

    Example:
        >>> find_agreed(["A", "A"]), find_agreed(["A", None]), find_agreed(["A", "B"]), find_agreed([])
        ('A', None, None, None)
    """
    found = {value or None for value in values}
    return found.pop() if len(found) == 1 else None


def join_notices(selection: Selection, losses: Losses) -> str:
    """Joins the notices, one a line, for formats that have one text for them; notes sentences that change."""
    return "\n".join(losses.take(Part.RIGHTS, notice, one_line(notice), ONE_LINE) for notice in list_notices(selection))


def join_words(evidence: Iterable[Evidence]) -> str:
    """Joins the words that a link rests on, in order."""
    return " / ".join(each.text for each in evidence)


FIELD_PARTS = frozenset(
    {
        Part.UNITS,
        Part.EDITIONS,
        Part.STATUSES,
        Part.TITLES,
        Part.OLD_CODES,
        Part.LEVELS,
        Part.CREDITS,
        Part.CREDIT_NOTES,
        Part.INDUSTRIES,
        Part.BRANCHES,
        Part.AREAS,
        Part.RANGES,
        Part.OPENERS,
        Part.REMARKS,
        Part.SOURCES,
        Part.RIGHTS,
        Part.MADE_UP,
    }
)
"""The parts that :func:`iter_fields` yields."""


def find_level(units: Iterable[Unit], losses: Losses) -> int | None:
    """Returns the level that all editions of a unit have. If they differ it is None, and their levels are noted."""
    levels = [unit.level for unit in units]
    if len(set(levels)) == 1:
        return levels[0]
    losses.add(Part.LEVELS, "the editions of a unit disagree", sum(level is not None for level in levels))
    return None


STATEMENT_PARTS = frozenset({Part.STATEMENTS, Part.KINDS, Part.TREE, Part.ORDER, Part.NUMBERS, Part.CONFIDENCES})
"""The parts of statements that formats with a tree of items hold."""

ONE_LINE = "control characters and line breaks cannot be written"


def note_folded(selection: Selection, losses: Losses, parts: frozenset[Part] = FIELD_PARTS) -> None:
    """Notes the texts that one line cannot hold unchanged.

    Args:
        selection: What is exported.
        losses: Collects them.
        parts: The parts that are written as lines.
    """
    sources = selection.find_sources()
    rights = sorted({source.rights for source in sources if source.rights})
    _note_texts([(Part.SOURCES, source.name) for source in sources], losses, parts)
    _note_texts([(Part.RIGHTS, each) for each in rights], losses, parts)
    for outline in selection.iter_outlines():
        unit = outline.unit
        texts = (
            (Part.TITLES, unit.title),
            (Part.CREDIT_NOTES, unit.credit_note),
            (Part.INDUSTRIES, unit.industry),
            (Part.BRANCHES, unit.branch),
            *((Part.AREAS, area) for area in unit.functional_areas),
            (Part.RANGES, unit.range),
            (Part.OPENERS, unit.criteria_opener),
            (Part.REMARKS, unit.remark),
        )
        _note_texts(texts, losses, parts)


def _note_texts(texts: Iterable[tuple[Part, str | None]], losses: Losses, parts: frozenset[Part]) -> None:
    for part, text in texts:
        if text is not None and part in parts:
            losses.take(part, text, one_line(text), ONE_LINE)
