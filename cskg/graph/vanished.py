"""What editions had and have no more, by the log of publications: the statements, and whole editions.

A statement that came back has not vanished. Logs of earlier versions do not keep the title and the industry of an
edition that vanished, and keep nothing of one that had no statements.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.publications import Placement, Publication, Vanished
from cskg.model import Language, StatementName, UnitKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What an edition had and has no more.

    Attributes:
        unit: The unit.
        language: The language.
        is_served: Whether the edition itself is still served.
        title: The title of an edition that is not; None where it had none or the log does not know it.
        industry: The IRI of the industry that it named; likewise.
        published: When it changed last; None where the log does not say.
        statements: The statements that vanished, in order of their places, each with the time.
    """

    unit: UnitKey
    language: Language
    is_served: bool
    title: str | None
    industry: str | None
    published: datetime | None
    statements: tuple[tuple[Vanished, datetime | None], ...]


@lru_cache(maxsize=2)  # exports ask several times
def find_pasts(catalogue: Catalogue) -> tuple[Past, ...]:
    """Finds what vanished from editions and is not back, in order of keys and languages."""
    placements = catalogue.log.find_last_placements()
    editions = sorted({*catalogue.edition_changes, *placements}, key=lambda each: (each[0], each[1].value))
    pasts = (_find_past(catalogue, key, language, placements.get((key, language))) for key, language in editions)
    return tuple(past for past in pasts if past.statements or not past.is_served)


def name_gone(catalogue: Catalogue, pasts: Iterable[Past]) -> dict[UnitKey, tuple[str, ...]]:
    """Names the specifications of the units of which nothing is served any more, the home of each first."""
    named: dict[UnitKey, dict[str, None]] = {}
    for past in pasts:
        unit = catalogue.units.get(past.unit)
        if unit is None or not unit.editions:
            names = named.setdefault(past.unit, {})
            if past.industry:
                names[catalogue.iris.slug_of(past.industry)] = None
    return {key: tuple(names) or (NO_INDUSTRY,) for key, names in named.items()}


def _find_past(
    catalogue: Catalogue, key: UnitKey, language: Language, placed: tuple[Publication, Placement] | None
) -> Past:
    gone: dict[StatementName, tuple[Vanished, datetime | None]] = {}
    last = None
    for last, change in catalogue.edition_changes.get((key, language), ()):
        gone |= {each.statement.name: (each, last.published) for each in change.vanished}
    unit = catalogue.units.get(key)
    is_served = unit is not None and bool(unit.editions) and unit.find_body_in(language) is not None
    outline = catalogue.find_outline(key, language) if gone and is_served else None
    left = None if is_served or placed is None else placed[1]
    if left is not None and placed is not None:
        last = placed[0]
    return Past(
        unit=key,
        language=language,
        is_served=is_served,
        title=left.title if left else None,
        industry=left.industry if left else None,
        published=last.published if last else None,
        statements=tuple(
            sorted(
                (each for name, each in gone.items() if outline is None or outline.find(name) is None),
                key=lambda each: (each[0].position.order, each[0].statement.name),
            )
        ),
    )
