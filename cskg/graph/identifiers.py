"""The UUIDs by which other programs name the parts of an edition, and a table from UUIDs to editions.

UUIDs are digests, so a table of the compiled dataset leads from them to their editions. A row has 63 bits of a UUID. A
reader makes the things of the edition and compares whole UUIDs, so a superfluous row does no harm.
"""

import uuid
from collections.abc import Iterator

from cskg.iris import Iris, area_slug
from cskg.model import Language, StatementRef, Unit
from cskg.outline import Outline

WHOLE, NO_INDUSTRY = "all", "-"
"""The names of two specifications: all units, and the units that name no industry. No slug is only a hyphen."""

CHILD, TRANSLATION = "isChildOf", "isTranslationOf"

_BITS = (1 << 63) - 1


def name_relation(relation: str, origin: str, destination: str) -> str:
    """Returns a path that names a relation between two things by their UUIDs; its own UUID is made from it."""
    return f"{relation}/{origin}/{destination}"


def shorten(identifier: str) -> int:
    """Returns the bits of a UUID that rows keep; SQLite stores them as a whole number.

    Example:
        >>> shorten("3b8a3c43-7e92-50e1-91bb-e63f1e39907a")
        1277868078054084730
    """
    return uuid.UUID(identifier).int & _BITS


def iter_parents(unit: Unit, iris: Iris) -> Iterator[str]:
    """Yields the IRIs of an edition's parents: its functional areas, else its industry, else a specification."""
    for name in unit.functional_areas:
        yield iris.functional_area(area_slug(unit.industry, unit.branch, name))
    if not unit.functional_areas:
        if unit.industry is not None:
            yield iris.industry(unit.industry)
        else:
            yield from (iris.specification(name) for name in (WHOLE, NO_INDUSTRY))


def iter_identifiers(unit: Unit, iris: Iris) -> Iterator[str]:
    """Yields the UUIDs of an edition, of its statements and rubric, of its parents, and of their relations."""

    def relate(relation: str, origin: str, destination: str) -> str:
        return iris.make_uuid(name_relation(relation, origin, destination))

    edition = iris.edition(unit.key, unit.language)
    own = iris.make_uuid(edition)
    yield own
    yield iris.make_uuid(f"{edition}/rubric")
    for parent in map(iris.make_uuid, iter_parents(unit, iris)):
        yield parent
        yield relate(CHILD, own, parent)
    for language in Language:
        if language is not unit.language:
            yield relate(TRANSLATION, own, iris.make_uuid(iris.edition(unit.key, language)))
    made = {"": own}
    for position, entry in Outline(unit).items():
        ref = StatementRef(unit=unit.key, language=unit.language, name=entry.name)
        made[position] = statement = iris.make_uuid(iris.statement(ref))
        yield statement
        yield relate(CHILD, statement, made[position.parent])
