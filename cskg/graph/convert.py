"""Units to RDF triples and back.

``to_graph`` and ``units_from_graph`` are a mirror pair: a unit is read back unchanged. The terms are those of
``ontology/cskg.ttl``. :mod:`cskg.iris` makes the IRIs of things.

One document's triples are in one named graph, so a document can be replaced as a whole::

    unit ── hasEdition ──▶ edition ◀── partOfEdition ── statement ── quotedAt ──▶ span
                              │                             └── isChildOf ──▶ statement or unit
                              ├── hadPrimarySource ──▶ source document
                              ├── qualifiedDerivation ──▶ derivation ── entity ──▶ the other unit
                              └── hasDiagnostic ──▶ diagnostic
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace

import pyoxigraph as ox
from rdflib.namespace import DCTERMS, PROV, RDF, SKOS

from cskg.codes import code_of, find_level
from cskg.graph.provenance import QUOTED_AT, iter_span_triples
from cskg.graph.rdf_terms import boolean, decimal, integer, is_true, node, string, words
from cskg.graph.rows import Rows
from cskg.iris import Iris, area_slug
from cskg.model import (
    NOTIONAL_HOURS_PER_CREDIT,
    Derivation,
    Diagnostic,
    FieldQuote,
    Language,
    LinkPredicate,
    Severity,
    Source,
    Statement,
    StatementKind,
    Unit,
    UnitCode,
    UnitKey,
    UnitStatus,
)
from cskg.outline import Outline, Position
from cskg.vocab import CEASN, CSKG, OA, level_iri

# The terms of statements and spans, most of a graph, are looked up once.
_TYPE = node(RDF.type)
_PART_OF_EDITION = node(CSKG.partOfEdition)
_IS_CHILD_OF = node(CEASN.isChildOf)
_POSITION = node(CSKG.position)
_ORDINAL = node(CSKG.ordinal)
_TEXT = node(CEASN.competencyText)
_CONFIDENCE = node(CSKG.confidence)

_STATUS = {
    UnitStatus.DESCRIBED: node(CSKG.Described),
    UnitStatus.LISTED: node(CSKG.Listed),
    UnitStatus.REFERENCED: node(CSKG.Referenced),
}
_STATEMENT_CLASS = {
    StatementKind.PERFORMANCE_REQUIREMENT: node(CSKG.PerformanceRequirement),
    StatementKind.ASSESSMENT_CRITERION: node(CSKG.AssessmentCriterion),
}
_QUOTED = {
    "title": node(CSKG.titleQuotedAt),
    "range": node(CSKG.rangeQuotedAt),
    "level": node(CSKG.levelQuotedAt),
    "credit": node(CSKG.creditQuotedAt),
    "remark": node(CSKG.remarkQuotedAt),
    "criteriaOpener": node(CSKG.criteriaOpenerQuotedAt),
}


def to_graph(unit: Unit, iris: Iris, described: Collection[UnitKey] = ()) -> list[ox.Triple]:
    """Returns a unit as triples; each once, in a fixed order.

    Args:
        unit: The unit.
        iris: Makes the IRIs.
        described: The units that the same graph describes; for other units that the unit derives from, the code is
            added.
    """
    return list(dict.fromkeys(_UnitWriter(unit, iris, described).iter_triples()))


def order_spans(unit: Unit) -> Unit:
    """Returns a unit with all spans in order of the text, as they are read back from a graph."""

    def order(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
        return tuple(
            replace(each, spans=tuple(sorted(each.spans)), children=order(each.children)) for each in statements
        )

    return replace(
        unit,
        requirements=order(unit.requirements),
        assessment_criteria=order(unit.assessment_criteria),
        derivations=tuple(replace(each, spans=tuple(sorted(each.spans))) for each in unit.derivations),
        field_quotes=tuple(replace(each, spans=tuple(sorted(each.spans))) for each in unit.field_quotes),
    )


def reference_to_graph(key: UnitKey, iris: Iris) -> list[ox.Triple]:
    """Returns the triples of a unit that is only mentioned: its code."""
    return list(_iter_name(node(iris.unit(key)), UnitCode(code_of(key)), UnitStatus.REFERENCED))


def _iter_name(subject: ox.NamedNode, code: UnitCode, status: UnitStatus) -> Iterator[ox.Triple]:
    yield ox.Triple(subject, _TYPE, node(CSKG.UnitOfCompetency))
    yield ox.Triple(subject, node(CEASN.codedNotation), string(code))
    yield ox.Triple(subject, node(CSKG.status), _STATUS[status])
    if (level := find_level(code)) is not None:
        yield ox.Triple(subject, node(CSKG.codeLevel), node(level_iri(level)))


class _UnitWriter:
    """Writes one unit."""

    def __init__(self, unit: Unit, iris: Iris, described: Collection[UnitKey]) -> None:
        self.unit = unit
        self.iris = iris
        self.described = described
        self.subject = node(iris.unit(unit.key))
        self.edition = node(iris.edition(unit.key, unit.language))

    def iter_triples(self) -> Iterator[ox.Triple]:
        unit, edition = self.unit, self.edition
        yield from _iter_name(self.subject, unit.code, unit.status)
        yield ox.Triple(self.subject, node(CSKG.hasEdition), edition)
        if unit.title is not None:
            yield ox.Triple(self.subject, node(CEASN.competencyLabel), words(unit.title, unit.language))
        yield ox.Triple(edition, _TYPE, node(CSKG.UnitEdition))
        yield ox.Triple(edition, node(PROV.hadPrimarySource), node(self.iris.source(unit.source.name)))
        yield ox.Triple(edition, node(DCTERMS.language), string(unit.language.value))
        yield ox.Triple(edition, node(CSKG.status), _STATUS[unit.status])
        yield from self.iter_fields()
        yield from self.iter_areas()
        for quote in unit.field_quotes:
            for span in quote.spans:
                yield from iter_span_triples(edition, _QUOTED[quote.field], unit.source.name, span, self.iris)
        yield from self.iter_statement_triples()
        for ordinal, derivation in enumerate(unit.derivations, 1):
            yield from self.iter_derivation(ordinal, derivation)
        for ordinal, diagnostic in enumerate(unit.diagnostics, 1):
            yield from self.iter_diagnostic(ordinal, diagnostic)

    def iter_fields(self) -> Iterator[ox.Triple]:
        unit, edition = self.unit, self.edition
        for predicate, text in (
            (DCTERMS.title, unit.title),
            (CSKG.range, unit.range),
            (CSKG.creditNote, unit.credit_note),
            (CSKG.remark, unit.remark),
            (CSKG.criteriaOpener, unit.criteria_opener),
        ):
            if text is not None:
                yield ox.Triple(edition, node(predicate), words(text, unit.language))
        for predicate, name in ((CSKG.oldCode, unit.old_code), (CSKG.layout, unit.layout)):
            if name is not None:
                yield ox.Triple(edition, node(predicate), string(name))
        if unit.level is not None:
            yield ox.Triple(edition, node(CEASN.complexityLevel), node(level_iri(unit.level)))
        if unit.credit is not None:
            hours = unit.credit * NOTIONAL_HOURS_PER_CREDIT
            yield ox.Triple(edition, node(CSKG.credit), decimal(unit.credit))
            yield ox.Triple(edition, node(CSKG.notionalHours), decimal(hours))

    def iter_areas(self) -> Iterator[ox.Triple]:
        unit, edition = self.unit, self.edition
        industry = node(self.iris.industry(unit.industry)) if unit.industry is not None else None
        if industry is not None and unit.industry is not None:
            yield ox.Triple(edition, node(CSKG.industry), industry)
            yield ox.Triple(edition, node(CSKG.industryName), words(unit.industry, unit.language))
            yield ox.Triple(industry, _TYPE, node(CSKG.Industry))
            yield ox.Triple(industry, node(SKOS.prefLabel), words(unit.industry, unit.language))
        if unit.branch is not None:
            yield ox.Triple(edition, node(CSKG.branchName), words(unit.branch, unit.language))
        for name in unit.functional_areas:
            area = node(self.iris.functional_area(area_slug(unit.industry, unit.branch, name)))
            yield ox.Triple(edition, node(CSKG.functionalArea), area)
            yield ox.Triple(edition, node(CSKG.functionalAreaName), words(name, unit.language))
            yield ox.Triple(area, _TYPE, node(CSKG.FunctionalArea))
            yield ox.Triple(area, node(SKOS.prefLabel), words(name, unit.language))
            if industry is not None:
                yield ox.Triple(area, node(SKOS.broader), industry)

    def iter_statement_triples(self) -> Iterator[ox.Triple]:
        unit = self.unit
        nodes: dict[Position, ox.NamedNode] = {}
        outline = Outline(unit)
        for position, entry in outline.items():
            statement = entry.statement
            subject = node(self.iris.statement(outline.ref(position)))
            nodes[position] = subject
            yield ox.Triple(subject, _TYPE, _STATEMENT_CLASS[entry.kind])
            yield ox.Triple(subject, _PART_OF_EDITION, self.edition)
            yield ox.Triple(subject, _IS_CHILD_OF, nodes[position.parent] if position.parent else self.subject)
            yield ox.Triple(subject, _POSITION, string(position.numbers))
            yield ox.Triple(subject, _TEXT, words(statement.text, unit.language))
            yield ox.Triple(subject, _CONFIDENCE, decimal(statement.confidence))
            if statement.number is not None:
                yield ox.Triple(subject, node(CEASN.listID), string(statement.number))
            for span in statement.spans:
                yield from iter_span_triples(subject, QUOTED_AT, unit.source.name, span, self.iris)

    def iter_derivation(self, ordinal: int, derivation: Derivation) -> Iterator[ox.Triple]:
        subject = node(f"{self.edition.value}/d{ordinal}")
        other = node(self.iris.unit(UnitKey(derivation.code)))
        yield ox.Triple(self.edition, node(PROV.qualifiedDerivation), subject)
        yield ox.Triple(subject, _TYPE, node(CSKG.Derivation))
        yield ox.Triple(subject, _ORDINAL, integer(ordinal))
        yield ox.Triple(subject, node(PROV.entity), other)
        yield ox.Triple(subject, node(CSKG.relation), node(CSKG[derivation.relation.value]))
        yield ox.Triple(subject, node(OA.exact), string(derivation.quote))
        yield ox.Triple(subject, node(CSKG.titleRevised), boolean(derivation.title_revised))
        if UnitKey(derivation.code) not in self.described:
            yield from _iter_name(other, derivation.code, UnitStatus.REFERENCED)
        for span in derivation.spans:
            yield from iter_span_triples(subject, QUOTED_AT, self.unit.source.name, span, self.iris)

    def iter_diagnostic(self, ordinal: int, diagnostic: Diagnostic) -> Iterator[ox.Triple]:
        subject = node(f"{self.edition.value}/diagnostic{ordinal}")
        yield ox.Triple(self.edition, node(CSKG.hasDiagnostic), subject)
        yield ox.Triple(subject, _TYPE, node(CSKG.Diagnostic))
        yield ox.Triple(subject, _ORDINAL, integer(ordinal))
        yield ox.Triple(subject, node(CSKG.severity), string(diagnostic.severity.value))
        yield ox.Triple(subject, node(CSKG.diagnosticCode), string(diagnostic.code))
        yield ox.Triple(subject, node(CSKG.message), string(diagnostic.message))
        for predicate, number in (
            (CSKG.page, diagnostic.page),
            (CSKG.line, diagnostic.line),
            (CSKG.column, diagnostic.column),
        ):
            if number is not None:
                yield ox.Triple(subject, node(predicate), integer(number))
        if diagnostic.excerpt is not None:
            yield ox.Triple(subject, node(CSKG.excerpt), string(diagnostic.excerpt))


def units_from_graph(rows: Rows, source: Source) -> tuple[Unit, ...]:
    """Reads the editions of a document back, in order of keys and languages.

    Args:
        rows: All triples of the document's named graph.
        source: The document.

    Raises:
        ValueError: The triples lack data that an edition needs.
    """
    reader = _UnitReader(rows, source)
    units = [
        reader.read(iri, edition)
        for iri in rows.of_type(CSKG.UnitOfCompetency)
        for edition in rows.all(iri, CSKG.hasEdition)
    ]
    return tuple(sorted(units, key=lambda unit: (unit.key, unit.language.value)))


class _UnitReader:
    """Reads the editions of one document."""

    def __init__(self, rows: Rows, source: Source) -> None:
        self.rows = rows
        self.source = source
        self.statements: dict[str, list[tuple[Position, str]]] = defaultdict(list)
        for kind, iri in _STATEMENT_CLASS.items():
            for subject in rows.of_type(iri.value):
                position = Position(kind.value + rows.get(subject, CSKG.position))
                self.statements[rows.get(subject, CSKG.partOfEdition)].append((position, subject))

    def read(self, unit: str, edition: str) -> Unit:
        rows = self.rows
        credit = rows.find(edition, CSKG.credit)
        requirements, criteria = self.read_statements(edition)
        return Unit(
            code=UnitCode(rows.get(unit, CEASN.codedNotation)),
            source=self.source,
            language=Language(rows.get(edition, DCTERMS.language)),
            status=next(status for status, iri in _STATUS.items() if iri.value == rows.get(edition, CSKG.status)),
            old_code=UnitCode(old) if (old := rows.find(edition, CSKG.oldCode)) is not None else None,
            title=rows.find(edition, DCTERMS.title),
            range=rows.find(edition, CSKG.range),
            level=_level_of(rows.find(edition, CEASN.complexityLevel)),
            credit=float(credit) if credit is not None else None,
            credit_note=rows.find(edition, CSKG.creditNote),
            industry=rows.find(edition, CSKG.industryName),
            branch=rows.find(edition, CSKG.branchName),
            functional_areas=tuple(sorted(rows.all(edition, CSKG.functionalAreaName))),
            requirements=requirements,
            assessment_criteria=criteria,
            criteria_opener=rows.find(edition, CSKG.criteriaOpener),
            remark=rows.find(edition, CSKG.remark),
            derivations=tuple(map(self.derivation, rows.ordered(edition, PROV.qualifiedDerivation))),
            field_quotes=tuple(
                FieldQuote(field=field, spans=rows.spans(edition, predicate.value))
                for field, predicate in sorted(_QUOTED.items())
                if rows.all(edition, predicate.value)
            ),
            layout=rows.find(edition, CSKG.layout),
            diagnostics=tuple(map(self.diagnostic, rows.ordered(edition, CSKG.hasDiagnostic))),
        )

    def read_statements(self, edition: str) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
        children: dict[str, list[tuple[Position, str]]] = defaultdict(list)
        for position, subject in sorted(self.statements[edition], key=lambda found: found[0].order):
            children[position.parent or position.kind.value].append((position, subject))

        def build(above: str) -> tuple[Statement, ...]:
            return tuple(
                Statement(
                    text=self.rows.get(subject, CEASN.competencyText),
                    number=self.rows.find(subject, CEASN.listID),
                    confidence=float(self.rows.get(subject, CSKG.confidence)),
                    children=build(position),
                    spans=self.rows.spans(subject),
                )
                for position, subject in children.get(above, ())
            )

        return build(StatementKind.PERFORMANCE_REQUIREMENT.value), build(StatementKind.ASSESSMENT_CRITERION.value)

    def derivation(self, subject: str) -> Derivation:
        return Derivation(
            relation=LinkPredicate(self.rows.get(subject, CSKG.relation).removeprefix(str(CSKG))),
            code=UnitCode(self.rows.get(self.rows.get(subject, PROV.entity), CEASN.codedNotation)),
            quote=self.rows.get(subject, OA.exact),
            title_revised=is_true(self.rows.get(subject, CSKG.titleRevised)),
            spans=self.rows.spans(subject),
        )

    def diagnostic(self, subject: str) -> Diagnostic:
        return Diagnostic(
            severity=Severity(self.rows.get(subject, CSKG.severity)),
            code=self.rows.get(subject, CSKG.diagnosticCode),
            message=self.rows.get(subject, CSKG.message),
            source=self.source.name,
            page=self.rows.number(subject, CSKG.page),
            line=self.rows.number(subject, CSKG.line),
            column=self.rows.number(subject, CSKG.column),
            excerpt=self.rows.find(subject, CSKG.excerpt),
        )


def _level_of(iri: str | None) -> int | None:
    return int(iri.removeprefix(str(CSKG.Level1)[:-1])) if iri else None
