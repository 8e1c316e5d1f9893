"""The minting of IRIs: the IRI of each thing, and the thing of each IRI.

An IRI never depends on the order of ingest. Under the operator's base IRI::

    unit/{key}                       a unit of competency, by its code (a draft's also by its source)
    unit/{key}/{language}            its edition in one language
    unit/{key}/{language}/{name}     a statement, by the name that follows from its words (cskg.outline)
    source/{name}                    a source document
    source/{name}#char=12,45         a span of its text (RFC 5147)
    graph/{name}                     the named graph of that document
    functional-area/{slug}           a functional area
    industry/{slug}                  an industry
    link/{subject}/{predicate}/{object}/{method}
    rejection/{subject}/{predicate}/{object}
    method/{name}                    the named graph of the links that a method finds across documents
    dataset                          the dataset as a whole, for catalogues of data
    framework/{name}                 what an export contains: all, an industry, or some units
    framework/{uuid}                 a framework of another system, and under it its items and associations
    publications                     the named graph of the log of publications (not part of the revision)
    publication/{number}             a publication, and under it the changes of statements
    versions                         the named graph of a SPARQL service that says which version is current
    version/{number}                 a version of the dataset that a SPARQL service holds
    part/{sha256}/{count}            the named graph of a SPARQL service that holds a part of a version
"""

import re
import unicodedata
import uuid
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from cskg.errors import BadInputError
from cskg.model import Language, Link, Rejection, Span, StatementName, StatementRef, UnitKey

DEFAULT_BASE = "https://w3id.org/hk-competency/"
"""The base IRI of instances unless the operator sets another. It is not registered yet, and nothing fetches it."""

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/hk-competency/")
"""The namespace of all UUIDs of this project. It never changes, whatever the base of the IRIs is."""

_TOKEN = re.compile(r"[^\W_]+")


def slugify(text: str) -> str:
    """Returns the letters and digits of a name, lower-cased, with single hyphens between the words.

    Example:
        >>> slugify("Sales & Marketing (Level 3)"), slugify("顧客關係管理")
        ('sales-marketing-level-3', '顧客關係管理')
    """
    return "-".join(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints the IRIs of a dataset's things under one base IRI.

    Args:
        base: An absolute http or https IRI that ends with ``/``.

    Raises:
        BadInputError: The base is not such an IRI.

    Example:
        >>> name = StatementName("r-2lkywhc3sv633p2k")
        >>> Iris().statement(StatementRef(unit=UnitKey("107167L5"), language=Language.EN, name=name))
        'https://w3id.org/hk-competency/unit/107167L5/en/r-2lkywhc3sv633p2k'
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+/", self.base):
            raise BadInputError(
                f"“{self.base}” cannot be the base of IRIs.",
                "It must be an absolute http or https IRI that ends with a slash, without query or fragment.",
            )

    def make_uuid(self, iri: str) -> str:
        """Makes the UUID (version 5) of the thing that an IRI names, for programs that do not take IRIs.

        It is made from the path after the base: a unit's key, a language, a statement's name.

        Example:
            >>> one, other = Iris(), Iris("https://example.org/")
            >>> one.make_uuid(one.unit("111275L4")) == other.make_uuid(other.unit("111275L4"))
            True
        """
        return str(uuid.uuid5(NAMESPACE, iri.removeprefix(self.base)))

    def unit(self, key: UnitKey) -> str:
        """A unit of competency."""
        return f"{self.base}unit/{_segment(key)}"

    def edition(self, key: UnitKey, language: Language) -> str:
        """What one source says about a unit in one language."""
        return f"{self.unit(key)}/{language.value}"

    def edition_of(self, iri: str) -> tuple[UnitKey, Language]:
        """The unit and language of an edition; the mirror of :meth:`edition`."""
        unit, language = iri.removeprefix(f"{self.base}unit/").split("/")
        return UnitKey(unquote(unit)), Language(language)

    def statement(self, ref: StatementRef) -> str:
        """A statement."""
        return f"{self.edition(ref.unit, ref.language)}/{ref.name}"

    def statement_of(self, iri: str) -> StatementRef:
        """The statement that an IRI names; the mirror of :meth:`statement`."""
        unit, language, name = iri.removeprefix(f"{self.base}unit/").split("/")
        return StatementRef(unit=UnitKey(unquote(unit)), language=Language(language), name=StatementName(name))

    def source(self, name: str) -> str:
        """A source document."""
        return f"{self.base}source/{_path(name)}"

    def span(self, name: str, span: Span) -> str:
        """A span of a source document's text, as a character range of RFC 5147, section 2.1.1."""
        return f"{self.source(name)}#char={span.start},{span.end}"

    def own_question(self, name: str, number: int) -> str:
        """A teacher's own question, by its place in its file."""
        return f"{self.source(name)}#question-{number}"

    def graph(self, name: str) -> str:
        """The named graph of a source document."""
        return f"{self.base}graph/{_path(name)}"

    @property
    def publications(self) -> str:
        """The named graph of the log of publications, which is not part of the dataset revision."""
        return f"{self.base}publications"

    def publication(self, number: int) -> str:
        """A publication, by its number."""
        return f"{self.base}publication/{number}"

    def edition_change(self, number: int, key: UnitKey, language: Language) -> str:
        """What a publication changed in the edition of a unit that is served in a language."""
        return f"{self.publication(number)}/{_segment(key)}/{language.value}"

    def former_placement(self, number: int, key: UnitKey, language: Language) -> str:
        """The former placement of a unit's edition in a language, before a publication."""
        return f"{self.edition_change(number, key, language)}/before"

    @property
    def dataset(self) -> str:
        """The dataset as a whole."""
        return f"{self.base}dataset"

    @property
    def versions(self) -> str:
        """The named graph of a SPARQL service that says which version of the dataset is current."""
        return f"{self.base}versions"

    def version(self, number: int) -> str:
        """A version of the dataset that a SPARQL service holds, by its number."""
        return f"{self.base}version/{number}"

    def version_number_of(self, iri: str) -> int:
        """The number of the version that an IRI names; the mirror of :meth:`version`."""
        return int(iri.removeprefix(f"{self.base}version/"))

    @property
    def parts(self) -> str:
        """What the IRIs of all parts begin with."""
        return f"{self.base}part/"

    def part(self, sha256: str, count: int) -> str:
        """The named graph of a SPARQL service that holds a part of a version, by its digest and number of triples."""
        return f"{self.parts}{sha256}/{count}"

    def part_of(self, iri: str) -> tuple[str, int]:
        """The digest and the number of triples of the part that an IRI names; the mirror of :meth:`part`."""
        sha256, count = iri.removeprefix(self.parts).split("/")
        return sha256, int(count)

    def industry(self, name: str) -> str:
        """An industry."""
        return f"{self.base}industry/{_segment(slugify(name))}"

    def industry_slug_of(self, iri: str) -> str:
        """The slug of the industry that an IRI names; the mirror of :meth:`industry`."""
        return unquote(iri.removeprefix(f"{self.base}industry/"))

    def functional_area(self, slug: str) -> str:
        """A functional area, by the slug of :func:`area_slug`."""
        return f"{self.base}functional-area/{_segment(slug)}"

    def specification(self, name: str) -> str:
        """What an export contains of the dataset: all, an industry by its slug, or some units."""
        return f"{self.base}framework/{name}"

    def link(self, link: Link) -> str:
        """A link, by its claim and its method."""
        parts = (link.subject, link.predicate.value, link.object, link.method)
        return f"{self.base}link/{'/'.join(_segment(part) for part in parts)}"

    def rejection(self, rejection: Rejection) -> str:
        """A rejection, by the claim that it rejects."""
        parts = (rejection.subject, rejection.predicate.value, rejection.object)
        return f"{self.base}rejection/{'/'.join(_segment(part) for part in parts)}"

    def evidence(self, axiom: str, number: int, source: str | None) -> str:
        """The words a link or rejection rests on; two sources that state one link keep their words apart."""
        return f"{axiom}/{_segment(source or '-')}/{number}"

    def framework(self, key: str) -> str:
        """A framework of another system, by its key."""
        return f"{self.base}framework/{_segment(key)}"

    def framework_item(self, key: str, identifier: str) -> str:
        """An item of a framework of another system."""
        return f"{self.framework(key)}/{quote(identifier, safe='')}"

    def framework_association(self, key: str, number: int) -> str:
        """An association of a framework of another system, by its place."""
        return f"{self.framework(key)}/association/{number}"

    def method(self, name: str) -> str:
        """The named graph that describes a method that compares documents; its links are in :meth:`findings`."""
        return f"{self.base}method/{_segment(name)}"

    def is_of_method(self, graph: str) -> bool:
        """Returns whether a named graph has what methods find, and not what a document says."""
        return graph.startswith(f"{self.base}method/")

    def findings(self, method: str, unit: UnitKey) -> str:
        """The named graph of what a method finds about a unit."""
        return f"{self.method(method)}/{_segment(unit)}"

    def key_of(self, iri: str) -> UnitKey:
        """The unit that an IRI names; the mirror of :meth:`unit`."""
        return UnitKey(unquote(iri.removeprefix(f"{self.base}unit/")))

    def source_name_of(self, iri: str) -> str:
        """The source document that an IRI names, or whose named graph it names; the mirror of :meth:`source`."""
        return unquote(iri.removeprefix(f"{self.base}source/").removeprefix(f"{self.base}graph/"))


def area_slug(industry: str | None, branch: str | None, name: str) -> str:
    """Returns the slug of a functional area: industry, branch and name, with ``--`` between them.

    A branch that only repeats the industry, as in *Retail > Sales* of the retail industry, is left out, because other
    documents name the same area without it.

    Example:
        >>> area_slug("Retail", None, "Customer Relationship Management")
        'retail--customer-relationship-management'
        >>> area_slug("Retail", "Retail", "Sales") == area_slug("Retail", None, "Sales")
        True
    """
    slugs = [slugify(part) for part in (industry, branch, name) if part]
    return "--".join(slugs[:1] + slugs[2:] if industry and branch and slugs[0] == slugs[1] else slugs)


@lru_cache(maxsize=1 << 16)
def _segment(text: str) -> str:
    """One segment of a path: unreserved characters of RFC 3986 stay, all others are percent-encoded."""
    return quote(text, safe="")


def _path(name: str) -> str:
    return "/".join(_segment(part) for part in name.split("/"))
