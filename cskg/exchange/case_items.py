"""The classes of CASE 1.1 (1EdTech, Competencies and Academic Standards Exchange), made of units, statements and links.

A unit's edition is a CFItem, and so are its statements, functional areas and industries. CFAssociations of the type
``isChildOf`` make the tree. Assessment criteria also form a CFRubric. Identifiers are UUIDs made from IRIs without
their base. Values for which CASE has no field are in ``notes``, one a line. Extended items also have them in
``extensions``, unchanged and with the places in the sources.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

from cskg.codes import code_of
from cskg.errors import cut
from cskg.exchange.change_times import ChangeTimes, write_day
from cskg.exchange.framework_formats import ONE_LINE, iter_fields, join_words
from cskg.exchange.losses import Losses, Part
from cskg.exchange.packing import one_line
from cskg.exchange.selection import Selection
from cskg.graph.identifiers import CHILD, TRANSLATION, name_relation
from cskg.graph.index import FunctionalArea, Industry
from cskg.graph.publications import Vanished
from cskg.graph.vanished import Past, find_pasts
from cskg.iris import Iris
from cskg.model import (
    Justification,
    Language,
    Link,
    LinkPredicate,
    Source,
    Statement,
    StatementKind,
    StatementRef,
    Unit,
    UnitKey,
)
from cskg.outline import Outline, OutlineEntry, kind_of

Node = dict[str, Any]

CASE_PATH = "ims/case/v1p1"
"""Where CASE 1.1 is served, after the base of the IRIs."""

ITEM_TYPES = {
    "Industry": "An industry, above its functional areas.",
    "Functional Area": "A functional area of an industry, above its units of competency.",
    "Unit of Competency": "A unit of competency of the Hong Kong Qualifications Framework.",
    "Performance Requirement": "What a practitioner must be able to do.",
    "Assessment Criterion": "What an assessor checks; part of the integrated outcome requirement.",
}
"""The types of items, from the top of the tree downwards."""

GROUPINGS = {
    Justification.STATED: ("Stated", "A document states the relation."),
    Justification.CURATED: ("Curated", "A curator states the relation."),
    Justification.STRUCTURAL: ("Inferred from structure", "Levels, functional areas or lineage suggest the relation."),
    Justification.LEXICAL: ("Inferred from words", "A comparison of statements suggests the relation."),
}
"""The groupings of associations, which keep stated and inferred links apart."""

STATEMENT_TYPES = {
    StatementKind.PERFORMANCE_REQUIREMENT: "Performance Requirement",
    StatementKind.ASSESSMENT_CRITERION: "Assessment Criterion",
}

ASSOCIATION_TYPES = {
    LinkPredicate.PREREQUISITE_OF: "precedes",
    LinkPredicate.REPLACES: "replacedBy",
    LinkPredicate.SAME_AS: "exactMatchOf",
}
"""The standard's own types with the meaning of a predicate; ``replacedBy`` goes from the object to the subject."""

FIELDS_IN_NOTES = frozenset(
    {
        "Earlier code",
        "QF credit",
        "Beside the credit",
        "Branch",
        "Range",
        "Assessment criteria",
        "Remark",
        "Source",
        "Status",
        "Notice",
    }
)
"""The labels of :func:`iter_fields` that CASE has no field for."""

_SHOWN = 80


class CaseItems:
    """Makes the classes of a package.

    Args:
        selection: What is exported.
        losses: Collects what the format cannot hold.
        is_extended: Whether ``extensions`` and the association types of this project are used.
    """

    def __init__(self, selection: Selection, losses: Losses, *, is_extended: bool) -> None:
        self.iris: Iris = selection.catalogue.iris
        self.is_extended = is_extended
        self._selection, self._losses = selection, losses
        self._times = ChangeTimes(selection.catalogue.log, selection.changed_at)
        self._types = {title: self.refer("CFItemTypes", title, f"item-type/{title}") for title in ITEM_TYPES}
        self._groupings = {
            reason: self.refer("CFAssociationGroupings", title, f"grouping/{reason.value}")
            for reason, (title, _) in GROUPINGS.items()
        }

    def head(self, kind: str, iri: str, at: str | None = None) -> Node:
        """Returns the fields of all classes: identifier, URI and time; by default that of the latest change."""
        identifier = self.iris.make_uuid(iri)
        return {
            "identifier": identifier,
            "uri": f"{self.iris.base}{CASE_PATH}/{kind}/{identifier}",
            "lastChangeDateTime": at or self._times.latest,
        }

    def refer(self, kind: str, title: str, iri: str) -> Node:
        """Returns a reference to a thing."""
        identifier = self.iris.make_uuid(iri)
        shown = one_line(cut(title, _SHOWN))
        return {"title": shown, "identifier": identifier, "uri": f"{self.iris.base}{CASE_PATH}/{kind}/{identifier}"}

    def refer_to_subject(self, industry: str) -> Node:
        """Refers to an industry as a subject."""
        return self.refer("CFSubjects", industry, name_subject(industry, self.iris))

    def make_industry(self, industry: Industry) -> Node:
        """Makes the item of an industry."""
        return self._make_group("Industry", industry.name, self.iris.industry(industry.name)) | {
            "subject": [one_line(industry.name)],
            "subjectURI": [self.refer_to_subject(industry.name)],
        }

    def make_area(self, area: FunctionalArea) -> Node:
        """Makes the item of a functional area."""
        return self._make_group("Functional Area", area.name, area.iri)

    def _make_group(self, title: str, text: str, iri: str) -> Node:
        return self.head("CFItems", iri) | {
            "fullStatement": text,
            "CFItemType": title,
            "CFItemTypeURI": self._types[title],
        }

    def name_edition(self, key: UnitKey, code: str, language: Language, title: str | None) -> Node:
        """Makes the identifying fields of an edition's item: its ids, its time and its words."""
        at = self._times.of_edition(key, language)
        return self.head("CFItems", self.iris.edition(key, language), at) | {
            "fullStatement": code if title is None else title
        }

    def make_unit(self, unit: Unit) -> Node:
        """Makes the item of a unit's edition."""
        notes = [f"{label}: {text}" for label, text in iter_fields(unit) if label in FIELDS_IN_NOTES]
        item = self.name_edition(unit.key, unit.code, unit.language, unit.title) | {
            "humanCodingScheme": one_line(unit.code),
            "CFItemType": "Unit of Competency",
            "CFItemTypeURI": self._types["Unit of Competency"],
            "language": unit.language.value,
            "notes": "\n".join(notes),
        }
        if unit.level is not None:
            item["educationLevel"] = [str(unit.level)]
        if unit.industry is not None:
            item["subject"] = [one_line(unit.industry)]
            item["subjectURI"] = [self.refer_to_subject(unit.industry)]
        if unit.source.rights is not None:
            item["licenseURI"] = self.refer("CFLicenses", unit.source.rights, name_license(unit.source.rights))
        start = self._times.find_start(unit.key, unit.language)
        if start is not None:
            item["statusStartDate"] = start
        if self.is_extended:
            item["extensions"] = {"cskg": self._extend_unit(unit)}
        return item

    def _extend_unit(self, unit: Unit) -> Node:
        source: Source = unit.source
        values: Node = {
            "iri": self.iris.unit(unit.key),
            "status": unit.status.value,
            "oldCode": unit.old_code,
            "credit": unit.credit,
            "creditNote": unit.credit_note,
            "branch": unit.branch,
            "range": unit.range,
            "criteriaOpener": unit.criteria_opener,
            "remark": unit.remark,
            "layout": unit.layout,
            "source": {
                "name": source.name,
                "sha256": source.sha256,
                "textSha256": source.text_sha256,
                "title": source.title,
                "publisher": source.publisher,
                "illustrative": source.illustrative,
            },
        }
        return {name: value for name, value in values.items() if value is not None}

    def name_statement(self, ref: StatementRef, statement: Statement) -> Node:
        """Makes the identifying fields of a statement's item: its ids, its time and its words."""
        at = self._times.of_statement(ref.unit, ref.language, ref.name)
        return self.head("CFItems", self.iris.statement(ref), at) | {"fullStatement": statement.text}

    def make_statement(self, entry: OutlineEntry) -> Node:
        """Makes the item of a statement."""
        statement, unit = entry.statement, entry.outline.unit
        title = STATEMENT_TYPES[entry.kind]
        ref = StatementRef(unit=unit.key, language=unit.language, name=entry.name)
        item = self.name_statement(ref, statement) | {
            "CFItemType": title,
            "CFItemTypeURI": self._types[title],
            "language": unit.language.value,
        }
        if statement.number is not None:
            item["listEnumeration"] = self._losses.take(
                Part.NUMBERS, statement.number, one_line(statement.number), ONE_LINE
            )
        if statement.confidence < 1:
            item["notes"] = f"Confidence: {statement.confidence:g}"
        start = self._times.find_start(unit.key, unit.language, entry.name)
        if start is not None:
            item["statusStartDate"] = start
        if self.is_extended:
            item["extensions"] = {
                "cskg": {
                    "iri": self.iris.statement(ref),
                    "position": entry.position.numbers,
                    "spans": [[span.start, span.end] for span in statement.spans],
                }
            }
        return item

    def make_past_edition(self, past: Past) -> Node:
        """Makes the item of an edition that is no longer served."""
        code = code_of(past.unit)
        return self.name_edition(past.unit, code, past.language, past.title) | {
            "lastChangeDateTime": self._times.of_vanished(past.published),
            "humanCodingScheme": one_line(code),
            "CFItemType": "Unit of Competency",
            "CFItemTypeURI": self._types["Unit of Competency"],
            "language": past.language.value,
            "statusEndDate": write_day(past.published),
        }

    def make_vanished(self, vanished: Vanished, published: datetime | None) -> Node:
        """Makes the item of a statement that an edition no longer has."""
        title = STATEMENT_TYPES[kind_of(vanished.statement.name)]
        at = self._times.of_vanished(published)
        return self.head("CFItems", self.iris.statement(vanished.statement), at) | {
            "fullStatement": vanished.text,
            "CFItemType": title,
            "CFItemTypeURI": self._types[title],
            "language": vanished.statement.language.value,
            "statusEndDate": write_day(published),
        }

    def place(self, child: Node, parent: Node) -> Node:
        """Makes the association of a child with its parent."""
        return self._associate(CHILD, child, parent)

    def translate(self, other: Node, first: Node) -> Node:
        """Makes the association of two editions of a unit in two languages."""
        return self._associate(TRANSLATION, other, first)

    def replace(self, vanished: Node, successor: Node) -> Node:
        """Makes the association of a statement that vanished with one that took its place."""
        return self._associate("replacedBy", vanished, successor)

    def _associate(self, kind: str, origin: Node, destination: Node) -> Node:
        name = name_relation(kind, origin["identifier"], destination["identifier"])
        return self.head("CFAssociations", name, origin["lastChangeDateTime"]) | {
            "associationType": kind,
            "originNodeURI": refer_to(origin),
            "destinationNodeURI": refer_to(destination),
        }

    def make_link(self, link: Link) -> Node:
        """Makes the association of a link: its type, and in its notes the claim, the reason and the words."""
        kind = ASSOCIATION_TYPES.get(link.predicate)
        kind = kind or (f"ext:{link.predicate.value}" if self.is_extended else "isRelatedTo")
        ends = [self._refer_to_unit(link.subject), self._refer_to_unit(link.object)]
        origin, destination = reversed(ends) if kind == "replacedBy" else ends
        words = join_words(link.evidence)
        lines = {
            "Relation": link.predicate.value,
            "Reason": link.justification.value,
            "Confidence": f"{link.confidence:g}",
            "Method": link.method,
            "Words": one_line(words),
        }
        association = self.head("CFAssociations", self.iris.link(link)) | {
            "associationType": kind,
            "originNodeURI": origin,
            "destinationNodeURI": destination,
            "CFAssociationGroupingURI": self._groupings[link.justification],
            "notes": "\n".join(f"{label}: {text}" for label, text in lines.items() if text),
        }
        if self.is_extended:
            values = {"predicate": link.predicate.value, "confidence": link.confidence, "method": link.method}
            association["extensions"] = {"cskg": values | {"justification": link.justification.value, "words": words}}
        elif link.evidence:
            self._losses.take(Part.STATED_REASONS, words, one_line(words), ONE_LINE)
        return association

    def find_end(self, key: UnitKey) -> Node | None:
        """Finds the identifying fields of the item for links of a unit; None for a unit that was only ever named.

        It is the edition that represents the unit, in whatever specification it is. For a unit that is no longer
        served, it is the first edition that vanished.
        """
        unit = self._selection.catalogue.units.get(key)
        edition = unit.find_body() if unit else None
        if edition is not None:
            return self.name_edition(key, code_of(key), edition.language, edition.title)
        return self.make_past_edition(self._gone[key]) if key in self._gone else None

    @cached_property
    def _gone(self) -> dict[UnitKey, Past]:
        pasts = [past for past in find_pasts(self._selection.catalogue) if not past.is_served]
        return {past.unit: past for past in reversed(pasts)}

    def _refer_to_unit(self, key: UnitKey) -> Node:
        """Refers to a unit's item, or to the IRI of a unit that has none."""
        item = self.find_end(key)
        if item is not None:
            return refer_to(item)
        iri = self.iris.unit(key)
        return {"title": one_line(key), "identifier": self.iris.make_uuid(iri), "uri": iri}

    def make_rubric(self, outline: Outline) -> Node | None:
        """Makes the rubric of an edition's assessment criteria; None where it has none."""
        unit = outline.unit
        criteria = [entry for entry in outline.values() if entry.kind is StatementKind.ASSESSMENT_CRITERION]
        if not criteria:
            return None
        edition = self.iris.edition(unit.key, unit.language)
        rubric = self.head("CFRubrics", f"{edition}/rubric")
        rows = []
        for place, entry in enumerate(criteria, 1):
            ref = StatementRef(unit=unit.key, language=unit.language, name=entry.name)
            iri = self.iris.statement(ref)
            rows.append(
                self.head("CFRubricCriteria", f"{iri}/rubric")
                | {
                    # The standard has no address for a row, so it is a place in its rubric.
                    "uri": f"{rubric['uri']}#{self.iris.make_uuid(f'{iri}/rubric')}",
                    "description": entry.statement.text,
                    "CFItemURI": self.refer("CFItems", entry.statement.text, iri),
                    "position": place,
                    "rubricId": rubric["identifier"],
                }
            )
        title = one_line(unit.code if unit.title is None else unit.title)
        rubric |= {"title": f"Assessment criteria: {title}", "CFRubricCriteria": rows}
        if unit.criteria_opener is not None:
            rubric["description"] = unit.criteria_opener
        return rubric


def refer_to(item: Node) -> Node:
    """Refers to an object that was made here."""
    title = item.get("fullStatement") or item["title"]
    return {
        "title": one_line(cut(title, _SHOWN)),
        "identifier": item["identifier"],
        "uri": item["uri"],
        "targetType": "CASE",
    }


def name_subject(industry: str, iris: Iris) -> str:
    """Names the subject for an industry."""
    return f"{iris.industry(industry)}/subject"


def name_license(rights: str) -> str:
    """Names the licence for a sentence about rights."""
    return f"rights/{rights}"
