"""The index of a dataset: the data of units, editions and areas that lists, filters and searches need."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cskg.codes import code_of, find_level
from cskg.iris import Iris, area_slug, slugify
from cskg.model import Diagnostic, Language, Severity, Unit, UnitCode, UnitKey, UnitStatus
from cskg.outline import Position, iter_statements

_LANGUAGES = tuple(Language)
_STATUSES = tuple(UnitStatus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Industry:
    """An industry, by its name and slug."""

    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionalArea:
    """A functional area of an industry's branch."""

    slug: str
    iri: str
    name: str
    industry: Industry | None = None
    branch: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionEntry:
    """The index entry of an edition: the data that lists and filters need.

    ``words`` is the digest of its title and statements, see :func:`digest_words`.
    """

    iri: str
    graph: str
    source: str
    language: Language
    status: UnitStatus
    old_code: UnitCode | None
    title: str | None
    level: int | None
    credit: float | None
    industry: str | None
    branch: str | None
    functional_areas: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """The index entry of a unit.

    Attributes:
        key: Its unique key.
        iri: Its IRI.
        code: Its code as printed.
        code_level: The level in the code.
        editions: Described before listed, then by language (en, zh-Hant, zh-Hans), then by source name.
    """

    key: UnitKey
    iri: str
    code: UnitCode
    code_level: int | None
    editions: tuple[EditionEntry, ...]

    @property
    def status(self) -> UnitStatus:
        """Its status: the most complete one that any source gives."""
        return min((e.status for e in self.editions), key=_STATUSES.index, default=UnitStatus.REFERENCED)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of its editions."""
        if len(self.editions) == 1:
            return (self.editions[0].language,)
        return tuple(sorted({edition.language for edition in self.editions}, key=_LANGUAGES.index))

    def ordered(self, language: Language | None = None) -> list[EditionEntry]:
        """Its editions, the one that is served first.

        The requested language comes first, and after it the same language in another script. Then described editions
        come before listed ones, then en, zh-Hant, zh-Hans.
        """
        if len(self.editions) == 1:
            return [*self.editions]
        return sorted(
            self.editions,
            key=lambda e: (
                language is not None and e.language is not language,
                language is not None and e.language.without_script != language.without_script,
                _STATUSES.index(e.status),
                _LANGUAGES.index(e.language),
            ),
        )

    def edition(self, language: Language | None = None) -> EditionEntry | None:
        """The served edition, or None for a unit that is only referenced."""
        return next(iter(self.ordered(language)), None)

    def find_edition(
        self, has: Callable[[EditionEntry], object], language: Language | None = None
    ) -> EditionEntry | None:
        """The first edition that meets a condition, or None."""
        return next((edition for edition in self.ordered(language) if has(edition)), None)

    def find_body(self, language: Language | None = None) -> EditionEntry | None:
        """The edition whose statements are served: the first that a document describes, otherwise the first."""
        return self.find_edition(lambda e: e.status is UnitStatus.DESCRIBED, language) or self.edition(language)

    def find_body_in(self, language: Language) -> EditionEntry | None:
        """The edition in a language whose statements are served; None if no document has the unit in it."""
        body = self.find_body(language)
        return body if body is not None and body.language is language else None

    def find_title(self, language: Language | None = None) -> str | None:
        """The title: the first that an edition gives."""
        edition = self.find_edition(lambda e: e.title, language)
        return edition.title if edition else None

    @property
    def title(self) -> str | None:
        """The title if no language is requested."""
        return self.find_title()

    @property
    def level(self) -> int | None:
        """The QF level: the first that an edition gives, else the code's."""
        return next((e.level for e in self.ordered() if e.level is not None), self.code_level)

    @property
    def credit(self) -> float | None:
        """The QF credits: the first that an edition gives."""
        return next((edition.credit for edition in self.ordered() if edition.credit is not None), None)

    @property
    def old_code(self) -> UnitCode | None:
        """The code of an earlier form: the first that an edition gives."""
        return next((edition.old_code for edition in self.ordered() if edition.old_code), None)


def common_language(units: Collection[UnitEntry]) -> Language | None:
    """Returns the first language in which a document describes each unit; None if there is none."""
    for language in Language:
        if all(
            any(edition.language is language and edition.status is UnitStatus.DESCRIBED for edition in unit.editions)
            for unit in units
        ):
            return language
    return None


def make_entry(unit: Unit, graph: str, iris: Iris) -> EditionEntry:
    """Returns the index entry of an edition.

    Args:
        unit: The edition.
        graph: The IRI of the named graph that holds it.
        iris: Mints its IRI.
    """
    return EditionEntry(
        iri=iris.edition(unit.key, unit.language),
        graph=graph,
        source=unit.source.name,
        language=unit.language,
        status=unit.status,
        old_code=unit.old_code,
        title=unit.title,
        level=unit.level,
        credit=unit.credit,
        industry=unit.industry,
        branch=unit.branch,
        functional_areas=unit.functional_areas,
        words=digest_words(unit.title, {position: each.text for position, _, each in iter_statements(unit)}),
    )


def digest_words(title: str | None, texts: Mapping[Position, str]) -> str:
    """Returns a digest of an edition's title and statements: editions with the same digest have the same words.

    Args:
        title: The title.
        texts: The texts of the statements by their positions, in order of the document.
    """
    return hashlib.blake2b(json.dumps([title, list(texts.items())]).encode(), digest_size=16).hexdigest()


def make_areas(edition: EditionEntry, iris: Iris) -> tuple[FunctionalArea, ...]:
    """Returns the functional areas that an edition names."""
    return _make_areas(edition.industry, edition.branch, edition.functional_areas, iris)


@lru_cache(maxsize=4_096)  # many units are of one area
def _make_areas(
    industry_name: str | None, branch: str | None, names: tuple[str, ...], iris: Iris
) -> tuple[FunctionalArea, ...]:
    industry = Industry(name=industry_name, slug=slugify(industry_name)) if industry_name else None
    return tuple(
        FunctionalArea(
            slug=(slug := area_slug(industry_name, branch, name)),
            iri=iris.functional_area(slug),
            name=name,
            industry=industry,
            branch=branch,
        )
        for name in names
    )


def make_entries(
    named: Collection[UnitKey], editions: Mapping[UnitKey, Iterable[EditionEntry]], iris: Iris
) -> list[UnitEntry]:
    """Returns the index entries of units, in order of their keys.

    Args:
        named: The units that documents, curators and methods name.
        editions: Their editions.
        iris: Mints their IRIs.
    """
    return [
        UnitEntry(
            key=key,
            iri=iris.unit(key),
            code=UnitCode(code_of(key)),
            code_level=find_level(code_of(key)),
            editions=tuple(
                sorted(
                    editions.get(key, ()),
                    key=lambda e: (_STATUSES.index(e.status), _LANGUAGES.index(e.language), e.source),
                )
            ),
        )
        for key in sorted({*named, *editions})
    ]


def find_names(units: Collection[UnitEntry]) -> dict[str, UnitKey]:
    """Maps codes, old codes and IRIs to keys; a current code overrides an old one, and an old one a mere mention."""
    names = {unit.iri: unit.key for unit in units}
    for unit in units:
        if unit.editions:
            names.setdefault(unit.code, unit.key)
    for unit in units:
        for edition in unit.editions:
            if edition.old_code is not None:
                names.setdefault(edition.old_code, unit.key)
    for unit in units:
        names.setdefault(unit.code, unit.key)
    return names


def find_duplicates(unit: UnitEntry) -> tuple[Diagnostic, ...]:
    """Reports a code that two sources describe in one language."""
    found = []
    for language in unit.languages:
        names = [e.source for e in unit.editions if e.language is language and e.status is UnitStatus.DESCRIBED]
        if len(names) > 1:
            found.append(
                Diagnostic(
                    severity=Severity.WARNING,
                    code="duplicate-code",
                    message=f"{unit.code} ({language.value}) is described by {' and by '.join(names)}; "
                    f"{names[0]} is served. Remove one, or correct its code.",
                    source=names[0],
                )
            )
    return tuple(found)
