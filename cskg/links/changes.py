"""The changes in the statements of a dataset between two of its revisions.

:func:`find_edition_changes` and :func:`find_placements` compare two datasets when a revision is published; the log of
publications keeps the result. :func:`list_changes` lists the changes since an earlier revision. It restores the earlier
statements from the log and aligns them with the current ones, as :mod:`~cskg.links.equivalence` does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cskg.codes import code_of
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import EditionEntry, UnitEntry
from cskg.graph.publications import (
    EditionChange,
    Placement,
    Sentences,
    Successor,
    Vanished,
    build_statements,
    read_sentences,
    restore,
)
from cskg.iris import Iris, area_slug
from cskg.links.alignment import MAX_STATEMENTS
from cskg.links.equivalence import Change, StatementPair, pair_statements
from cskg.model import Language, Source, StatementKind, StatementRef, Unit, UnitCode, UnitKey
from cskg.outline import Outline, OutlineEntry, Position, fold_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementChange:
    """The change of one statement between two revisions.

    Attributes:
        unit: The unit.
        language: The language of the edition.
        before: The statement in the earlier revision; None if it was added.
        before_ref: Its name at that time.
        after: The statement now; None if it was dropped.
        outline: The outline that contains ``after``.
        change: The kind of change. ``KEPT`` is a statement with the same words whose id still changed, because the
            edition has these words more often, or less often, than before.
    """

    unit: UnitKey
    language: Language
    before: OutlineEntry | None
    before_ref: StatementRef | None
    after: OutlineEntry | None
    outline: Outline | None
    change: Change


def find_edition_changes(before: Catalogue, after: Catalogue) -> tuple[EditionChange, ...]:
    """Finds the changes in the statements that are served, by unit and language.

    Only units with a changed source are read. Statements of an edition with more than ``MAX_STATEMENTS`` are not
    aligned: statements that vanish from it have no successors.
    """
    changes = []
    for key, language, old, new in _iter_touched(before, after):
        outlines = [
            catalogue.get_outline_of(entry) if entry else None
            for catalogue, entry in zip((before, after), (old, new), strict=True)
        ]
        change = _compare(key, language, *outlines)
        if change != EditionChange(unit=key, language=language):
            changes.append(change)
    return tuple(changes)


def find_placements(before: Catalogue, after: Catalogue) -> tuple[Placement, ...]:
    """Returns the former places of editions that were added, removed or moved, by unit and language."""
    found = []
    for key, language, old, new in _iter_touched(before, after):
        then, now = (place_edition(key, language, entry, before.iris) for entry in (old, new))
        if (then.existed, then.industry, then.area) != (now.existed, now.industry, now.area):
            found.append(then)
    return tuple(sorted(found, key=lambda each: before.iris.edition(each.unit, each.language)))


def place_edition(key: UnitKey, language: Language, entry: EditionEntry | None, iris: Iris) -> Placement:
    """Returns the place of an edition; ``entry`` is None if the dataset does not have the edition."""
    if entry is None:
        return Placement(unit=key, language=language, existed=False)
    areas = [area_slug(entry.industry, entry.branch, name) for name in entry.functional_areas[:1]]
    return Placement(
        unit=key,
        language=language,
        existed=True,
        industry=None if entry.industry is None else iris.industry(entry.industry),
        area=iris.functional_area(areas[0]) if areas else None,
        title=entry.title,
    )


def _iter_touched(
    before: Catalogue, after: Catalogue
) -> Iterator[tuple[UnitKey, Language, EditionEntry | None, EditionEntry | None]]:
    """Yields the served editions with a changed source, before and after."""
    graphs = {name for name, _ in before.digests.items() ^ after.digests.items()}
    for key in sorted({*before.units, *after.units}):
        old, new = before.units.get(key), after.units.get(key)
        if not any(edition.graph in graphs for unit in (old, new) if unit for edition in unit.editions):
            continue
        for language in Language:
            entries = [_find_served(unit, language) for unit in (old, new)]
            if any(entry and entry.graph in graphs for entry in entries):
                yield key, language, entries[0], entries[1]


def _find_served(unit: UnitEntry | None, language: Language) -> EditionEntry | None:
    return unit.find_body_in(language) if unit and unit.editions else None


def _compare(key: UnitKey, language: Language, before: Outline | None, after: Outline | None) -> EditionChange:
    old, new = read_sentences(before), read_sentences(after)
    successors = _find_successors(before, after) if before and after and old.keys() - new.keys() else {}
    return EditionChange(
        unit=key,
        language=language,
        is_new=not old,
        appeared=tuple(sorted(new.keys() - old.keys())) if old else (),
        vanished=tuple(
            Vanished(
                statement=StatementRef(unit=key, language=language, name=name),
                text=text,
                position=position,
                successors=successors.get(name, ()),
            )
            for name, (position, text) in sorted(old.items(), key=lambda found: found[1][0].order)
            if name not in new
        ),
        moved=tuple(
            (name, position)
            for name, (position, _) in sorted(old.items(), key=lambda found: found[1][0].order)
            if name in new and new[name][0] != position
        ),
    )


def _find_successors(before: Outline, after: Outline) -> dict[str, tuple[Successor, ...]]:
    """Returns the successors of each earlier statement, the most similar first, then in document order.

    If one of several equal statements was removed, the remaining ones are its successors.
    """
    found: dict[str, dict[Position, float]] = defaultdict(dict)
    for pair in align_revisions(before, after):
        if pair.a and pair.b:
            found[pair.a.name][pair.b.position] = pair.score
    equal: dict[tuple[StatementKind, str], list[OutlineEntry]] = defaultdict(list)
    for entry in after.values():
        equal[entry.kind, fold_statement(entry.statement.text)].append(entry)
    return {
        entry.name: tuple(
            Successor(statement=after.ref(position), score=round(score, 4))
            for position, score in sorted(places.items(), key=lambda place: (-place[1], place[0].order))
        )
        for entry in before.values()
        if (
            places := found.get(entry.name)
            or {other.position: 1.0 for other in equal[entry.kind, fold_statement(entry.statement.text)]}
        )
    }


def align_revisions(before: Outline, after: Outline) -> tuple[StatementPair, ...]:
    """Aligns the statements of an edition in two revisions, in order of the first; added statements come last.

    If one revision is empty, or has more than ``MAX_STATEMENTS``, statements are matched by their names.
    """
    one, other = tuple(before.values()), tuple(after.values())
    if one and other and max(len(one), len(other)) <= MAX_STATEMENTS:
        return pair_statements(one, other)
    pairs = []
    for entry in one:
        kept = after.find(entry.name)
        change = Change.KEPT if kept else Change.DROPPED
        pairs.append(StatementPair(a=entry, b=kept, change=change, score=float(kept is not None)))
    added = (entry for entry in other if before.find(entry.name) is None)
    return (*pairs, *(StatementPair(a=None, b=entry, change=Change.ADDED, score=0.0) for entry in added))


def list_changes(
    catalogue: Catalogue, since: str, units: Collection[UnitKey] | None = None
) -> Iterator[StatementChange]:
    """Yields the changes since an earlier revision was last published, by unit, language and place.

    Args:
        catalogue: The dataset as it is now.
        since: The earlier revision; with the current one there are no changes.
        units: The units to look at; all unless given.

    Raises:
        NotFoundError: The log does not have the revision.
    """
    later: dict[tuple[UnitKey, Language], list[EditionChange]] = defaultdict(list)
    for publication in catalogue.get_publications_since(since):
        for change in publication.changes:
            if units is not None and change.unit not in units:
                continue
            later[change.unit, change.language].append(change)
    for (key, language), changes in sorted(later.items(), key=lambda found: (found[0][0], found[0][1].value)):
        outline = catalogue.find_outline(key, language)
        yield from _list_edition(key, language, restore(read_sentences(outline), changes), outline)


def rebuild_outline(key: UnitKey, language: Language, sentences: Sentences) -> Outline:
    """Makes an outline of the former statements of an edition; the log keeps nothing else of it."""
    requirements, criteria = build_statements(sentences)
    return Outline(
        Unit(
            code=UnitCode(code_of(key)),
            source=Source(name="", sha256="", text_sha256=""),
            language=language,
            requirements=requirements,
            assessment_criteria=criteria,
        )
    )


def _list_edition(
    key: UnitKey, language: Language, sentences: Sentences, after: Outline | None
) -> Iterator[StatementChange]:
    before = rebuild_outline(key, language, sentences)
    for pair in align_revisions(before, after or rebuild_outline(key, language, {})):
        old, new, change = pair.a, pair.b, pair.change
        if change is not Change.KEPT or (old and new and old.name != new.name):
            yield StatementChange(
                unit=key,
                language=language,
                before=old,
                before_ref=StatementRef(unit=key, language=language, name=old.name) if old else None,
                after=new,
                outline=after,
                change=change,
            )
