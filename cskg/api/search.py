"""Searching units and statements, as GraphQL types."""

import hashlib

import strawberry

from cskg.api.arguments import check_length, read_language
from cskg.api.dataset import UnitFilter, filter_units
from cskg.api.pagination import Connection, Edge, PageRequest, connect
from cskg.api.statements import Statement
from cskg.api.units import Unit
from cskg.graph.catalogue import Catalogue
from cskg.graph.index import UnitEntry
from cskg.graph.search.finding import Found
from cskg.graph.search.query_words import Wording
from cskg.graph.search.snippets import has_match, make_snippet
from cskg.model import Language


@strawberry.type
class SearchHit:
    """A unit or a statement that a search found.

    Attributes:
        unit: The unit, in the language that matches.
        statement: The statement that matches; null where the unit's code, title or functional areas do.
        snippet: Plain text, some 200 characters at most, with each match between ⟦ and ⟧. It is from the statement, or
            has the unit's code, title and matching areas. Brackets of this kind in the document show as [ and ].
        score: How well it matches; comparable within one search only.
    """

    unit: Unit
    statement: Statement | None
    snippet: str
    score: float

    @classmethod
    def of(cls, found: Found, wording: Wording, language: Language | None, catalogue: Catalogue) -> "SearchHit":
        """Shows what was found."""
        unit, entry = catalogue.get_found(found)
        if entry is None:
            language, text = _show_unit(unit, wording, language)
            return cls(
                unit=Unit(entry=unit, asked=language),
                statement=None,
                snippet=make_snippet(text, wording.tokens),
                score=found.score,
            )
        return cls(
            unit=Unit(entry=unit, asked=entry.outline.unit.language),
            statement=Statement.of(entry.outline, entry),
            snippet=make_snippet(entry.statement.text, wording.tokens),
            score=found.score,
        )


@strawberry.type
class SearchEdge(Edge[SearchHit]):
    """One hit of a page, with the cursor for reading on from it."""


@strawberry.type
class SearchConnection(Connection[SearchHit]):
    """A page of hits, the best first. At most 1,000 hits are counted and listed."""

    edges: list[SearchEdge]  # type: ignore[assignment]


def _show_unit(unit: UnitEntry, wording: Wording, language: Language | None) -> tuple[Language | None, str]:
    """Returns the language in which a unit matches, and its words in it."""
    editions = [(edition, (edition.title or "", *edition.functional_areas)) for edition in unit.ordered(language)]
    matching = [each for each in editions if any(has_match(text, wording.tokens) for text in each[1])]
    edition, _ = next(iter(matching or editions), (None, ()))
    if edition is None:
        return language, unit.code
    old_code = edition.old_code or ""
    others = [text for text in (old_code, *edition.functional_areas) if has_match(text, wording.tokens)]
    return edition.language, " · ".join(filter(None, (unit.code, edition.title, *others)))


def search(catalogue: Catalogue, text: str, wanted: UnitFilter | None, request: PageRequest) -> Connection[SearchHit]:
    """Returns a page of what a search finds.

    Raises:
        BadInputError: The text is too long, or the filter has a language or an area that does not exist.
    """
    wording = catalogue.searcher.read(check_length(text, "search text"))
    language = read_language(wanted.language) if wanted else None
    units = filter_units(catalogue, list(catalogue.units.values()), wanted) if wanted else None
    asked = hashlib.sha256(repr((text, wanted)).encode()).hexdigest()[:16]
    return connect(
        catalogue.search(wording, units, language),
        lambda found: str(found.row),
        lambda found: SearchHit.of(found, wording, language, catalogue),
        f"{catalogue.revision[:16]}/search/{asked}",
        request,
    )
