"""The values of the domain: frozen, compared by content, with tuples inside.

A **unit of competency** says what a practitioner must be able to do. Each source that describes it is an **edition**
(one source, one language), and :class:`Unit` is one edition as the parser reads it. Its sentences, performance
requirements and assessment criteria, are **statements**.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from cskg.codes import is_published_code

UnitCode = NewType("UnitCode", str)
"""A unit code as printed, of any form: ``111275L4``, ``LOCUOM505B``, ``GCEN101``, a draft's ``M1``."""

UnitKey = NewType("UnitKey", str)
"""The key of a unit: a published code, or another code with the name of its source: ``M1@drafts/a.txt``."""

StatementName = NewType("StatementName", str)
"""The name of a statement in its edition, made from the statement's words (:mod:`cskg.outline`)."""

NOTIONAL_HOURS_PER_CREDIT = 10
"""One QF credit is ten notional learning hours (HKQF, QF credit)."""

LEVELS = range(1, 8)
"""The QF levels, 1 to 7."""


class Language(Enum):
    """The language of an edition, as a BCP 47 tag."""

    EN = "en"
    ZH_HANT = "zh-Hant"
    ZH_HANS = "zh-Hans"

    @property
    def without_script(self) -> str:
        """The language alone: the same for both scripts of Chinese."""
        return self.value.partition("-")[0]


class UnitStatus(Enum):
    """How much the dataset has about a unit.

    Attributes:
        DESCRIBED: A document with its statements.
        LISTED: A row of a list, such as a functional map, without statements.
        REFERENCED: Only a mention by another unit or by a curator.
    """

    DESCRIBED = "DESCRIBED"
    LISTED = "LISTED"
    REFERENCED = "REFERENCED"


class StatementKind(Enum):
    """The two kinds of statement. The value is the first letter of their names.

    Attributes:
        PERFORMANCE_REQUIREMENT: What a practitioner must be able to do.
        ASSESSMENT_CRITERION: What an assessor checks; part of the integrated outcome requirement.
    """

    PERFORMANCE_REQUIREMENT = "r"
    ASSESSMENT_CRITERION = "c"


class Severity(Enum):
    """How serious a diagnostic is.

    Attributes:
        ERROR: The document is wrong or cannot be read; commands exit with code 1.
        WARNING: The document may be wrong, or its reading may be.
        INFO: Nothing is wrong, but it helps to know.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class LinkPredicate(Enum):
    """Relations that a link can state between its subject and its object.

    Attributes:
        ADOPTED_FROM: The subject was taken over from the object without changes.
        ADAPTED_FROM: The subject was made from the object with changes.
        REPLACES: The subject supersedes the object.
        PREREQUISITE_OF: The subject is to be held before the object is taken.
        OVERLAPS_WITH: Both have similar statements; the direction carries no meaning.
        RELATED_TO: Both belong together in some other way; the direction carries no meaning.
        SAME_AS: Both are one unit under two codes; the direction carries no meaning.
    """

    ADOPTED_FROM = "adoptedFrom"
    ADAPTED_FROM = "adaptedFrom"
    REPLACES = "replaces"
    PREREQUISITE_OF = "prerequisiteOf"
    OVERLAPS_WITH = "overlapsWith"
    RELATED_TO = "relatedTo"
    SAME_AS = "sameAs"


class Justification(Enum):
    """Kinds of reason for a link.

    Attributes:
        STATED: A document says so; the words are in the evidence.
        CURATED: A curator says so, in a file of curated links.
        STRUCTURAL: It follows from levels, functional areas or lineage.
        LEXICAL: Comparing the words of the statements suggests it.
    """

    STATED = "stated"
    CURATED = "curated"
    STRUCTURAL = "structural"
    LEXICAL = "lexical"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of the document's text.

    Attributes:
        start: Offset of the first code point, counted from 0.
        end: Offset after the last code point.
        line: The line on which it starts, counted from 1.
        page: The page on which it starts, counted from 1, in paged formats.
    """

    start: int
    end: int
    line: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source document, and what ``sources.yaml`` says about it.

    Attributes:
        name: The path relative to the SOURCE that was given, with ``/`` between its parts.
        sha256: Digest of the file's bytes, in hexadecimal.
        text_sha256: Digest of the document's text in UTF-8, in hexadecimal; spans point into that text.
        title: The publication's title.
        publisher: Who published it.
        rights: Who holds which rights, as a sentence for people.
        language: The language that the curator states, where the text does not tell.
        illustrative: Whether the units are made up, to show and to test.
    """

    name: str
    sha256: str
    text_sha256: str
    title: str | None = None
    publisher: str | None = None
    rights: str | None = None
    language: Language | None = None
    illustrative: bool = False


EXCERPT_LENGTH, EXCERPT_BEFORE = 100, 60
"""Characters of a line that a diagnostic shows, and how many of them stand before its column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something that a reader of the document should know.

    Attributes:
        severity: How much it matters.
        code: A stable kebab-case word, such as ``items-run-on``.
        message: What, why and what to do, for people.
        source: The name of the document.
        page: The page, counted from 1, in paged formats.
        line: The line in the document's text, counted from 1.
        column: The column in code points, counted from 1.
        excerpt: At most EXCERPT_LENGTH characters of the line, of which EXCERPT_BEFORE at most precede the column.
    """

    severity: Severity
    code: str
    message: str
    source: str | None = None
    page: int | None = None
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part is not None)
        head = f"{place}: " if place else ""
        text = f"{head}{self.severity.value}: {self.message} [{self.code}]"
        if self.excerpt is not None and self.column is not None:
            before = min(self.column - 1, EXCERPT_BEFORE)
            text += f"\n    {self.excerpt.replace(chr(9), ' ')}\n    {' ' * before}^"
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of a unit: a performance requirement or an assessment criterion.

    Attributes:
        text: The sentence, white space folded, without its list mark.
        number: The number printed before it, such as ``2`` or ``6.1``.
        confidence: 1 where glyphs, markup or numbers delimit it, less where that was inferred.
        children: The statements listed under it, in order.
        spans: Where its words are in the document's text, in order of the text.
    """

    text: str
    number: str | None = None
    confidence: float = 1.0
    children: tuple["Statement", ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """What a unit's remark says about where the unit comes from.

    Attributes:
        relation: The relation of this unit to the other, one of ``LINEAGE``.
        code: The other unit's code.
        quote: The sentence that says it.
        title_revised: Whether the document says that the title was revised.
        spans: Where the sentence stands in the document's text.
    """

    relation: LinkPredicate
    code: UnitCode
    quote: str
    title_revised: bool = False
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldQuote:
    """Where the value of one of a unit's fields stands: ``title``, ``level``, ``credit``, ``range``, ``remark``."""

    field: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One edition of a unit of competency: what one source says about it in one language.

    Attributes:
        code: The unit code as printed.
        source: The document it was read from.
        language: The edition's language.
        status: ``DESCRIBED``, or ``LISTED`` where only a listing row names it.
        old_code: The code of an earlier form that the document gives beside the current one.
        title: What the unit is called.
        range: Where and by whom the unit is applied (``Range`` or ``Description``).
        level: QF level, 1 to 7.
        credit: QF credits; one credit is ten notional learning hours.
        credit_note: The text beside the credit, such as ``For Reference Only``.
        industry: The industry, such as ``Retail``.
        branch: The branch of the industry.
        functional_areas: The functional areas that list the unit.
        requirements: The performance requirements, as a tree.
        assessment_criteria: The assessment criteria.
        criteria_opener: The words that introduce the criteria (the integrated outcome requirement).
        remark: The remark.
        derivations: What the remark says about other units.
        field_quotes: Where the values of the fields stand in the document's text.
        layout: What the parser recognised, such as ``label-table``; for people, not for programs.
        diagnostics: What the parser noticed.
    """

    code: UnitCode
    source: Source
    language: Language = Language.EN
    status: UnitStatus = UnitStatus.DESCRIBED
    old_code: UnitCode | None = None
    title: str | None = None
    range: str | None = None
    level: int | None = None
    credit: float | None = None
    credit_note: str | None = None
    industry: str | None = None
    branch: str | None = None
    functional_areas: tuple[str, ...] = ()
    requirements: tuple[Statement, ...] = ()
    assessment_criteria: tuple[Statement, ...] = ()
    criteria_opener: str | None = None
    remark: str | None = None
    derivations: tuple[Derivation, ...] = ()
    field_quotes: tuple[FieldQuote, ...] = ()
    layout: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def key(self) -> UnitKey:
        """The unit's key. A code such as ``M1`` names a unit only within its document."""
        return UnitKey(self.code if is_published_code(self.code) else f"{self.code}@{self.source.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRef:
    """Names a statement.

    Attributes:
        unit: Its unit.
        language: The language of the edition.
        name: What names it in the edition, such as ``r-2lkywhc3sv633p2k``.
    """

    unit: UnitKey
    language: Language
    name: StatementName


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The words that a link or an answer rests on.

    Evidence found by comparing statements only names them; a catalogue adds their words and places when asked.

    Attributes:
        text: The words, or a sentence that says what was found.
        unit: The unit in whose edition the words stand.
        source: The name of the document in which the words stand.
        spans: Where they stand in that document's text.
        statement: The statement that the words are, where they are one.
        counterpart: The statement of the other unit that it was compared with.
        score: How similar the two are, from 0 to 1.
    """

    text: str = ""
    unit: UnitKey | None = None
    source: str | None = None
    spans: tuple[Span, ...] = ()
    statement: StatementRef | None = None
    counterpart: StatementRef | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An assertion that joins two units, after SSSOM: subject, predicate, object, justification, confidence.

    Attributes:
        subject: The unit that the link starts from.
        predicate: The relation of the subject to the object.
        object: The unit that the link leads to.
        justification: The kind of reason for it.
        confidence: How likely it is to be right, from 0 to 1; 1 for what a document states.
        method: The name of the procedure that found it, such as ``remark``.
        evidence: The words it rests on; never empty for a stated link.
        subject_share: How much of the subject the object covers, from 0 to 1; None where that was not measured.
        object_share: How much of the object the subject covers.
    """

    subject: UnitKey
    predicate: LinkPredicate
    object: UnitKey
    justification: Justification
    confidence: float
    method: str
    evidence: tuple[Evidence, ...] = ()
    subject_share: float | None = None
    object_share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A curator's decision that a link does not hold.

    Attributes:
        subject: The subject of the rejected link.
        predicate: Its predicate.
        object: Its object.
        confidence: How sure the curator is, from 0 to 1.
        evidence: Who decided so, where, and why.
    """

    subject: UnitKey
    predicate: LinkPredicate
    object: UnitKey
    confidence: float
    evidence: tuple[Evidence, ...] = ()


LINEAGE = frozenset((LinkPredicate.ADOPTED_FROM, LinkPredicate.ADAPTED_FROM, LinkPredicate.REPLACES))
"""The predicates that say where a unit comes from."""

SYMMETRIC = frozenset((LinkPredicate.OVERLAPS_WITH, LinkPredicate.RELATED_TO, LinkPredicate.SAME_AS))
"""The symmetric predicates, which hold in both directions."""

Claim = tuple[UnitKey, LinkPredicate, UnitKey]
"""The claim of a link, without its reasons: subject, predicate, object."""


def claim_of(link: "Link | Rejection") -> Claim:
    """Returns the claim of a link or a rejection; for a symmetric predicate the lesser key comes first.

    Example:
        >>> one = Rejection(subject="900002L2", predicate=LinkPredicate.SAME_AS, object="900001L1", confidence=1.0)
        >>> claim_of(one)
        ('900001L1', <LinkPredicate.SAME_AS: 'sameAs'>, '900002L2')
    """
    if link.predicate in SYMMETRIC and link.object < link.subject:
        return link.object, link.predicate, link.subject
    return link.subject, link.predicate, link.object
