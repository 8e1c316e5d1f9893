"""Statements and whole editions that vanished, by the log of publications.

A statement that came back does not count as vanished. Logs of earlier versions do not keep the place of an edition. So
they have neither the title nor the industry of a vanished edition, and do not contain editions without statements.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cskg.graph.catalogue import Catalogue
from cskg.graph.identifiers import NO_INDUSTRY
from cskg.graph.publications import Placement, Vanished
from cskg.model import Language, StatementName, UnitKey

_Edition = tuple[UnitKey, Language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The vanished parts of an edition.

    Attributes:
        unit: The unit.
        language: The language.
        is_served: Whether the edition itself is still served.
        title: The title of a vanished edition; None if it had none or the log does not have it.
        industry: The IRI of the industry of a vanished edition; None if it had none or the log does not have it.
        published: When the edition vanished, or last changed; None if the log does not say.
        statements: The vanished statements, in order of their places, each with the time.
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
    """Finds what vanished from editions and has not come back, in order of keys and languages."""
    left: dict[_Edition, tuple[Placement, datetime | None]] = {}
    for publication in catalogue.log.publications:
        for placement in publication.placements:
            if placement.existed:
                left[placement.unit, placement.language] = (placement, publication.published)
    editions = sorted({*catalogue.edition_changes, *left}, key=lambda each: (each[0], each[1].value))
    pasts = (_find_past(catalogue, edition, left.get(edition)) for edition in editions)
    return tuple(past for past in pasts if past.statements or not past.is_served)


def name_gone(catalogue: Catalogue, pasts: Iterable[Past]) -> dict[UnitKey, str]:
    """Returns the name of the specification of each unit that is no longer served."""
    named: dict[UnitKey, set[str]] = {}
    for past in pasts:
        unit = catalogue.units.get(past.unit)
        if unit is None or not unit.editions:
            slugs = named.setdefault(past.unit, set())
            if past.industry:
                slugs.add(catalogue.iris.industry_slug_of(past.industry))
    names = catalogue.specifications.names
    return {key: min((names[slug] for slug in slugs), default=NO_INDUSTRY) for key, slugs in named.items()}


def _find_past(catalogue: Catalogue, edition: _Edition, left: tuple[Placement, datetime | None] | None) -> Past:
    key, language = edition
    changes = catalogue.edition_changes.get(edition, [])
    gone: dict[StatementName, tuple[Vanished, datetime | None]] = {}
    for publication, change in changes:
        gone |= {each.statement.name: (each, publication.published) for each in change.vanished}
    unit = catalogue.units.get(key)
    is_served = unit is not None and bool(unit.editions) and unit.find_body_in(language) is not None
    outline = catalogue.find_outline(key, language) if gone and is_served else None
    placement, published = left or (None, changes[-1][0].published if changes else None)
    return Past(
        unit=key,
        language=language,
        is_served=is_served,
        title=placement.title if placement and not is_served else None,
        industry=placement.industry if placement and not is_served else None,
        published=published,
        statements=tuple(
            sorted(
                (each for name, each in gone.items() if outline is None or outline.find(name) is None),
                key=lambda each: (each[0].position.order, each[0].statement.name),
            )
        ),
    )
