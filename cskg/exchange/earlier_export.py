"""The content of an export of an earlier revision, from the log of publications. Revision packs need it.

The log gives the statements of an edition, its former placement, and the title of one that no longer exists. It keeps
no other field, and only the IRI of a functional area.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from cskg.exchange.selection import Selection
from cskg.graph.publications import EditionChange, find_former, read_sentences, restore
from cskg.links.changes import place_edition, rebuild_outline
from cskg.model import Language, UnitKey
from cskg.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionHistory:
    """An edition that the earlier export had, or that the current one has.

    Attributes:
        unit: The unit.
        language: The language.
        had: Whether the earlier export had it.
        has: Whether the current one has it.
        title: The title that it had, where that is known, or that it has.
        area: The IRI of the functional area that it was under in the earlier export.
        area_now: The IRI of the functional area that it is under in the current export.
        changes: What changed in its statements since, in order.
    """

    unit: UnitKey
    language: Language
    had: bool
    has: bool
    title: str | None
    area: str | None
    area_now: str | None
    changes: tuple[EditionChange, ...]


class EarlierExport:
    """The export of a selection at the revision that it names with ``since``.

    Args:
        selection: The current selection. For an industry, the earlier export had the units that were part of it then.

    Raises:
        NotFoundError: The log does not have the revision.
    """

    def __init__(self, selection: Selection) -> None:
        self._selection, self._catalogue = selection, selection.catalogue
        later = self._catalogue.get_publications_since(selection.since or "")
        self._former = find_former(later)
        self._changes: dict[tuple[UnitKey, Language], list[EditionChange]] = defaultdict(list)
        for publication in later:
            for change in publication.changes:
                self._changes[change.unit, change.language].append(change)
        slugs = {industry.slug for industry in self._catalogue.industries}
        self._industry = self._catalogue.iris.industry(selection.name) if selection.name in slugs else None

    def iter_editions(self) -> Iterator[EditionHistory]:
        """Yields the editions of both exports, in order of their units and languages."""
        keys = {unit.key for unit in self._selection.iter_units() if unit.editions}
        for key in sorted(keys | {unit for unit, _ in self._former}):
            yield from self._iter_unit(key)

    def _iter_unit(self, key: UnitKey) -> Iterator[EditionHistory]:
        unit = self._catalogue.units.get(key)
        placements = {}
        for language in Language:
            entry = unit.find_body_in(language) if unit and unit.editions else None
            now = place_edition(key, language, entry, self._catalogue.iris)
            placements[language] = (self._former.get((key, language), now), now)
        is_chosen = self._selection.has_unit(key)
        was_chosen = is_chosen
        if self._industry is not None:
            was_chosen = any(then.industry == self._industry for then, _ in placements.values())
        for language, (then, now) in placements.items():
            had, has = then.existed and was_chosen, now.existed and is_chosen
            if had or has:
                yield EditionHistory(
                    unit=key,
                    language=language,
                    had=had,
                    has=has,
                    title=then.title or now.title,
                    area=then.area if had else None,
                    area_now=now.area if has else None,
                    changes=tuple(self._changes.get((key, language), ())),
                )

    def restore_outline(self, history: EditionHistory) -> Outline:
        """Returns the statements of an edition in the earlier export."""
        if not history.had:
            return rebuild_outline(history.unit, history.language, {})
        sentences = read_sentences(self._catalogue.find_outline(history.unit, history.language))
        return rebuild_outline(history.unit, history.language, restore(sentences, history.changes))

    def find_outline(self, history: EditionHistory) -> Outline:
        """Returns the statements of an edition in the current export."""
        found = self._catalogue.find_outline(history.unit, history.language) if history.has else None
        return found or rebuild_outline(history.unit, history.language, {})


def name_area(iri: str) -> str:
    """Names a functional area, which may no longer exist, by its slug.

    Example:
        >>> name_area("https://example.org/functional-area/retail--sales")
        'retail--sales'
    """
    return unquote(iri.rpartition("/")[2])
