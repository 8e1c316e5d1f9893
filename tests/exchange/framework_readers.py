"""Readers of the formats of datasets, written from the specifications of the formats; each returns a file's facts.

A reader knows the ids of the things of a selection, and nothing else of the selection.
"""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote

import lxml.html
import openpyxl
import rdflib
from exchange.graph_facts import Fact, name_uuid
from rdflib.namespace import DCTERMS, SKOS

from cskg.codes import code_of
from cskg.exchange.losses import Part
from cskg.exchange.packing import PARTED
from cskg.exchange.selection import Selection
from cskg.graph.vanished import find_pasts
from cskg.ingest.sssom_table import read_table
from cskg.vocab import CSKG

Own = tuple[str, ...]
_PREDICATES = {"adoptedFrom", "adaptedFrom", "replaces", "prerequisiteOf", "overlapsWith", "relatedTo", "sameAs"}
_LINE_PARTS = {
    "Title": Part.TITLES,
    "Earlier code": Part.OLD_CODES,
    "Beside the credit": Part.CREDIT_NOTES,
    "Industry": Part.INDUSTRIES,
    "Branch": Part.BRANCHES,
    "Functional area": Part.AREAS,
    "Range": Part.RANGES,
    "Assessment criteria": Part.OPENERS,
    "Remark": Part.REMARKS,
}
_NOTICE = "Units of this source are made up, to show and to test."
_NOTICE_OF_SOME = "Some of the units are made up, to show and to test."
_UNSTATED = re.compile(r"[\d,]+ of [\d,]+ documents states? no rights\.")
_KINDS = {"Performance requirement": "r", "Assessment criterion": "c"}
_SAID = re.compile(r"(\w+) (.+?) \((stated|curated), ([0-9.]+)\)(?:: (.*))?", re.DOTALL)


class Ids:
    """The ids of a selection's things: the paths of their IRIs, and UUIDs and short names that are made from these."""

    def __init__(self, selection: Selection) -> None:
        iris = selection.catalogue.iris
        self.base = iris.base
        self.by_path: dict[str, Own] = {}
        self.positions: dict[Own, dict[str, str]] = {}
        self.short: dict[str, Own] = {}
        for unit in selection.catalogue.units.values():
            self.by_path[unit.iri.removeprefix(self.base)] = (unit.key,)
            if edition := unit.find_body():  # the ends of links that leave the selection
                self.by_path[edition.iri.removeprefix(self.base)] = (unit.key, edition.language.value)
        for outline in selection.iter_outlines():
            unit = outline.unit
            own = (unit.key, unit.language.value)
            path = iris.edition(unit.key, unit.language).removeprefix(self.base)
            self.by_path[path] = own
            self.positions[own] = {position: entry.name for position, entry in outline.items()}
            for entry in outline.values():
                self.by_path[f"{path}/{entry.name}"] = (*own, entry.name)
        for past in find_pasts(selection.catalogue):
            own = (past.unit, past.language.value)
            path = iris.edition(past.unit, past.language).removeprefix(self.base)
            self.by_path[path] = own
            for vanished, _ in past.statements:
                self.by_path[f"{path}/{vanished.statement.name}"] = (*own, vanished.statement.name)
        self.by_uuid = {name_uuid(path): own for path, own in self.by_path.items()}
        for own in self.by_path.values():
            if len(own) > 1:
                self.short["-".join(own)] = own
        self.short |= self.by_uuid

    def of_iri(self, iri: str) -> Own:
        """The thing that an IRI names."""
        assert iri.startswith(self.base), iri
        return self.by_path[iri.removeprefix(self.base)]


def read_lines(own: Own, lines: Iterable[tuple[str, str]]) -> Iterator[Fact]:
    """The facts in the lines of a unit's description."""
    yield Part.UNITS, own[:1]
    for label, text in lines:
        if label in _LINE_PARTS:
            yield _LINE_PARTS[label], (*own, text)
        elif label == "QF level":
            yield Part.LEVELS, (*own, int(text))
        elif label == "QF credit":
            yield Part.CREDITS, (*own, float(text))
        elif label == "Language":
            assert text == own[1]
            yield Part.EDITIONS, own
        elif label == "Source":
            yield Part.SOURCES, (text,)
        elif label == "Rights":
            yield Part.RIGHTS, (text,)
        elif label == "Status":
            yield Part.STATUSES, own
        elif label == "Notice":
            assert text == _NOTICE
            yield Part.MADE_UP, ()
        elif label == "Link":
            found = _SAID.fullmatch(text)
            assert found, text
            claim = (own[0], found[1], found[2])
            yield Part.STATED_LINKS, claim
            yield Part.STATED_CONFIDENCES, (*claim, found[3], found[4])
            yield Part.STATED_REASONS, (*claim, found[5] or "")
        else:
            assert label == "Code", label


_ONCE = {Part.UNITS, Part.SOURCES, Part.RIGHTS, Part.MADE_UP, Part.STATED_LINKS, Part.INFERRED_LINKS}
_ONCE |= {Part.DIGESTS, Part.SOURCE_TITLES, Part.PUBLISHERS}


def collect(facts: Iterable[Fact]) -> Counter[Fact]:
    """Counts facts; facts that a file repeats, such as rights, count once."""
    counts = Counter(facts)
    return Counter({fact: 1 if fact[0] in _ONCE else count for fact, count in counts.items()})


def split_lines(text: str) -> list[tuple[str, str]]:
    return [(label, rest) for label, _, rest in (line.partition(": ") for line in text.split("\n") if line)]


def read_case(content: bytes, ids: Ids) -> Counter[Fact]:
    """A CASE package, strict or extended."""
    return collect(_iter_case(json.loads(content), ids))


def _iter_case(package: dict[str, Any], ids: Ids) -> Iterator[Fact]:
    items = {item["identifier"]: item for item in package["CFItems"]}
    assert len(items) == len(package["CFItems"])
    document = package["CFDocument"]["identifier"]
    parents: dict[str, list[str]] = defaultdict(list)
    siblings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    ended = {identifier for identifier, item in items.items() if "statusEndDate" in item}
    successors: dict[str, list[str]] = defaultdict(list)
    for association in package["CFAssociations"]:
        origin = association["originNodeURI"]["identifier"]
        destination = association["destinationNodeURI"]["identifier"]
        if association["associationType"] == "isChildOf":
            assert destination in items or destination == document
            parents[origin].append(destination)
            if origin in ended:
                continue
            siblings[destination].append((association.get("sequenceNumber", 0), origin))
        elif association["associationType"] == "replacedBy" and len(ids.by_uuid[origin]) > 2:
            successors[origin].append(ids.by_uuid[destination][2])
        elif association["associationType"] != "isTranslationOf":
            yield from _read_case_link(association, ids)
    for identifier, item in items.items():
        own = ids.by_uuid.get(identifier)
        if identifier in ended:
            yield from _read_case_past(ids.by_uuid[identifier], item, successors[identifier])
        elif own is not None and len(own) == 2:
            yield from _read_case_unit(own, item, items, parents)
        elif own is not None:
            yield from _read_case_statement(own, item, ids, parents, siblings)
    for each in package["CFDefinitions"].get("CFLicenses", ()):
        yield Part.RIGHTS, (each["licenseText"],)


def _read_case_past(own: Own, item: dict[str, Any], successors: list[str]) -> Iterator[Fact]:
    if len(own) == 2:
        assert item["CFItemType"] == "Unit of Competency"
        yield Part.VANISHED_EDITIONS, (*own, item["fullStatement"])
    else:
        yield Part.VANISHED, (*own, item["fullStatement"], *sorted(successors))


def _read_case_unit(
    own: Own, item: dict[str, Any], items: dict[str, Any], parents: dict[str, list[str]]
) -> Iterator[Fact]:
    lines = split_lines(item["notes"])
    extended = item.get("extensions", {}).get("cskg")
    if extended is not None:
        names = {"oldCode": "Earlier code", "creditNote": "Beside the credit", "criteriaOpener": "Assessment criteria"}
        names |= {"branch": "Branch", "range": "Range", "remark": "Remark"}
        lines = [each for each in lines if each[0] in {"QF credit", "Status", "Notice"}]
        lines += [(label, extended[name]) for name, label in names.items() if name in extended]
        source = extended["source"]
        lines.append(("Source", source["name"]))
        if "layout" in extended:
            yield Part.LAYOUTS, (*own, extended["layout"])
        yield Part.DIGESTS, (source["name"], source["sha256"])
        for name, part in (("title", Part.SOURCE_TITLES), ("publisher", Part.PUBLISHERS)):
            if source[name] is not None:
                yield part, (source["name"], source[name])
    yield from read_lines(own, lines)
    assert item["language"] == own[1]
    yield Part.EDITIONS, own
    if item["fullStatement"] != item["humanCodingScheme"]:
        yield Part.TITLES, (*own, item["fullStatement"])
    for level in item.get("educationLevel", ()):
        yield Part.LEVELS, (*own, int(level))
    industries = set()
    above = [each for each in parents[item["identifier"]] if each in items]
    while above:
        identifier = above.pop()
        parent = items[identifier]
        if parent["CFItemType"] == "Functional Area":
            yield Part.AREAS, (*own, parent["fullStatement"])
        else:
            assert parent["CFItemType"] == "Industry"
            industries.add(parent["fullStatement"])
        above += [each for each in parents[identifier] if each in items]
    for name in industries:
        yield Part.INDUSTRIES, (*own, name)


def _read_case_statement(
    own: Own, item: dict[str, Any], ids: Ids, parents: dict[str, list[str]], siblings: dict[str, list[tuple[int, str]]]
) -> Iterator[Fact]:
    kind = {"Performance Requirement": "r", "Assessment Criterion": "c"}[item["CFItemType"]]
    yield Part.STATEMENTS, (*own, item["fullStatement"])
    yield Part.KINDS, (*own, kind)
    (parent,) = parents[item["identifier"]]
    above = ids.by_uuid[parent]
    assert above[:2] == own[:2]
    yield Part.TREE, (*own, above[2] if len(above) > 2 else "")
    same = [other for _, other in sorted(siblings[parent]) if ids.by_uuid[other][2][0] == kind]
    yield Part.ORDER, (*own, same.index(item["identifier"]) + 1)
    if "listEnumeration" in item:
        yield Part.NUMBERS, (*own, item["listEnumeration"])
    for label, text in split_lines(item.get("notes", "")):
        assert label == "Confidence"
        yield Part.CONFIDENCES, (*own, text)
    for start, end in item.get("extensions", {}).get("cskg", {}).get("spans", ()):
        yield Part.SPANS, (*own, start, end)


def _read_case_link(association: dict[str, Any], ids: Ids) -> Iterator[Fact]:
    lines = dict(split_lines(association["notes"]))
    ends = [ids.by_uuid[association[end]["identifier"]][0] for end in ("originNodeURI", "destinationNodeURI")]
    kind = association["associationType"]
    if kind == "replacedBy":
        ends.reverse()
    predicate = lines["Relation"]
    expected = {"prerequisiteOf": "precedes", "replaces": "replacedBy", "sameAs": "exactMatchOf"}
    assert kind in {expected.get(predicate, "isRelatedTo"), f"ext:{predicate}"}
    is_inferred = lines["Reason"] in {"structural", "lexical"}
    assert association["CFAssociationGroupingURI"]["title"].startswith("Inferred") is is_inferred
    claim = (ends[0], predicate, ends[1])
    yield (Part.INFERRED_LINKS if is_inferred else Part.STATED_LINKS), claim
    confidence = Part.INFERRED_CONFIDENCES if is_inferred else Part.STATED_CONFIDENCES
    yield confidence, (*claim, lines["Reason"], lines["Confidence"])
    yield Part.LINK_METHODS, (*claim, lines["Reason"], lines["Method"])
    if not is_inferred:
        extended = association.get("extensions", {}).get("cskg", {})
        yield Part.STATED_REASONS, (*claim, extended.get("words", lines.get("Words", "")))


def read_paragraphs(markup: str) -> list[tuple[str, str]]:
    """The labelled paragraphs of a description, without paragraphs in lists."""
    page = lxml.html.fragment_fromstring(markup, create_parent="div")
    return [_read_paragraph(each) for each in page if each.tag == "p"]


def _read_paragraph(paragraph: Any) -> tuple[str, str]:
    (label,) = paragraph.findall("strong")
    return label.text, paragraph.text_content().removeprefix(label.text).removeprefix(": ")


def _read_statement(own: Own, lines: list[tuple[str, str]]) -> Iterator[Fact]:
    (kind, text), *others = lines
    yield Part.STATEMENTS, (*own, text)
    yield Part.KINDS, (*own, _KINDS[kind])
    for label, value in others:
        yield {"Number": Part.NUMBERS, "Confidence": Part.CONFIDENCES}[label], (*own, value)


def php_csv(content: bytes) -> list[list[str]]:
    """Reads CSV as PHP's fgetcsv does: a quotation mark after a backslash does not end a field."""
    text = content.decode()
    assert not re.search(r'\\"', text), "fgetcsv would take the end of the field for a part of it"
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def is_loosely_equal(one: str, other: str) -> bool:
    """PHP's ``==`` for two strings: they are compared as numbers if both look like numbers."""
    number = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
    if number.fullmatch(one) and number.fullmatch(other):
        return float(one) == float(other)
    return one == other


def import_moodle(content: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """Imports a framework by the rules of Moodle's importer: the framework's row, and the competencies in order."""
    head, *rows = php_csv(content)
    assert len(head) == 14
    assert all(len(row) == 14 for row in rows)
    frameworks = [row for row in rows if row[12] == "1"]
    assert len(frameworks) == 1, "a second framework would overwrite the first"
    records = []
    for row in rows:
        parent, own, name = row[0][:100], row[1][:100], row[2][:100]
        assert own, "an empty id number drops the competency and its subtree"
        assert name, "an empty short name drops the competency and its subtree"
        assert row[2] == re.sub(r"<[^>]*>?", "", row[2]), "PARAM_TEXT refuses tags"
        assert row[4] == "1"
        if row[12] != "1":
            related = [each.replace("%2C", ",") for each in row[10].split(",") if each]
            records.append({"parent": parent, "id": own, "name": name, "html": row[3], "related": related})
    ids = [record["id"] for record in records]
    assert len(set(ids)) == len(ids), "a repeated id number overwrites the first"
    known: list[str] = []
    for record in records:
        matches = [other for other in ids if is_loosely_equal(record["parent"], other)]
        assert len(matches) == bool(record["parent"]), f"{record['parent']} has {len(matches)} matches"
        assert not record["parent"] or record["parent"] in known, "parents stand on earlier rows"
        known.append(record["id"])
        assert set(record["related"]) <= set(ids), "a related competency is in the file"
    return frameworks[0], records


def read_moodle(content: bytes, ids: Ids) -> Counter[Fact]:
    _, records = import_moodle(content)
    return collect(_iter_moodle(records, ids))


def _iter_moodle(records: list[dict[str, Any]], ids: Ids) -> Iterator[Fact]:
    counts: Counter[tuple[str, str]] = Counter()
    for record in records:
        own = ids.short.get(record["id"])
        if own is None:
            continue  # an area
        lines = read_paragraphs(record["html"])
        if len(own) == 2:
            yield from read_lines(own, lines)
            continue
        yield from _read_statement(own, lines)
        above = ids.short[record["parent"]]
        yield Part.TREE, (*own, above[2] if len(above) > 2 else "")
        counts[record["parent"], own[2][0]] += 1
        yield Part.ORDER, (*own, counts[record["parent"], own[2][0]])


def import_canvas(content: bytes) -> list[dict[str, str]]:
    """Imports outcomes by the rules of Canvas's importer."""
    head, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    named = [name for name in head if name]
    assert named[-1] == "ratings"
    assert head[len(named) :] == [""] * (len(head) - len(named)), "nothing but blanks stands after the ratings"
    assert {"title", "vendor_guid", "object_type", "parent_guids"} <= set(named)
    groups: set[str] = set()
    seen: set[str] = set()
    found = []
    for row in rows:
        record = dict(zip(named, row, strict=False))
        guid = record["vendor_guid"]
        assert re.fullmatch(r"[^\s:]{1,255}", guid)
        assert not guid.startswith(("canvas_outcome",))
        assert guid not in seen
        seen.add(guid)
        assert record["title"]
        assert len(record["title"]) <= 255
        assert set(record["parent_guids"].split()) <= groups, "parents are groups on earlier rows"
        ratings = row[len(named) - 1 :]
        if record["object_type"] == "group":
            groups.add(guid)
            assert not any(ratings)
            assert not record["calculation_method"] + record["calculation_int"] + record["mastery_points"]
        else:
            assert record["object_type"] == "outcome"
            points = [int(each) for each in ratings[::2] if each]
            assert points == sorted(points, reverse=True)
            assert all(name for name, point in zip(ratings[1::2], ratings[::2], strict=False) if point)
            assert record["calculation_method"] == "highest"
            assert not record["calculation_int"]
        found.append(record)
    return found


def read_canvas(content: bytes, ids: Ids) -> Counter[Fact]:
    return collect(_iter_canvas(import_canvas(content), ids))


def _iter_canvas(records: list[dict[str, str]], ids: Ids) -> Iterator[Fact]:
    counts: Counter[tuple[Own, str]] = Counter()
    for record in records:
        own = ids.short.get(record["vendor_guid"])
        if own is None or record["workflow_state"] == "deleted":
            continue
        if record["object_type"] == "group":
            yield from read_lines(own, read_paragraphs(record["description"]))
            continue
        unit = ids.short[record["parent_guids"]]
        kind = own[2][0]
        counts[unit, kind] += 1
        place = f"{kind}{counts[unit, kind]}"
        assert ids.positions[unit][place] == own[2]
        page = lxml.html.fragment_fromstring(record["description"], create_parent="div")
        yield from _iter_canvas_tree(page, unit, place, ids)


def _iter_canvas_tree(element: Any, unit: Own, place: str, ids: Ids) -> Iterator[Fact]:
    own = (*unit, ids.positions[unit][place])
    yield from _read_statement(own, [_read_paragraph(each) for each in element if each.tag == "p"])
    parent = place.rpartition(".")[0]
    yield Part.TREE, (*own, ids.positions[unit][parent] if parent else "")
    yield Part.ORDER, (*own, int(re.sub(r"^.*?(\d+)$", r"\1", place)))
    for listed in element.findall("ul"):
        for number, item in enumerate(listed, 1):
            yield from _iter_canvas_tree(item, unit, f"{place}.{number}", ids)


def read_open_badges(content: bytes, ids: Ids) -> Counter[Fact]:
    return collect(_iter_badges(json.loads(content), ids))


def _iter_badges(found: dict[str, Any], ids: Ids) -> Iterator[Fact]:
    for alignment in found["alignment"]:
        assert alignment["type"] == ["Alignment"]
        assert {"targetName", "targetUrl"} <= alignment.keys()
        own = ids.of_iri(alignment["targetUrl"])
        lines = split_lines(alignment["targetDescription"])
        if len(own) == 2:
            yield from read_lines(own, lines)
            if alignment["targetName"] != alignment["targetCode"]:
                yield Part.TITLES, (*own, alignment["targetName"])
            continue
        yield Part.STATEMENTS, (*own, alignment["targetName"])
        for label, text in lines:
            if label == "Kind":
                yield Part.KINDS, (*own, _KINDS[text])
            elif label in {"Number", "Confidence"}:
                yield {"Number": Part.NUMBERS, "Confidence": Part.CONFIDENCES}[label], (*own, text)
            else:
                yield from (fact for fact in read_lines(own[:2], [(label, text)]) if fact[0] is not Part.UNITS)


def read_sssom(content: bytes, _: Ids) -> Counter[Fact]:
    return collect(_iter_sssom(content))


def _iter_sssom(content: bytes) -> Iterator[Fact]:
    read = read_table(content, "links.sssom.tsv")
    assert not read.faults
    for row in read.rows:
        predicate = row.text("predicate_id").removeprefix("cskg:")
        assert predicate in _PREDICATES
        claim = tuple(_unquote(row.text(name)) for name in ("subject_id", "object_id"))
        claim = (claim[0], predicate, claim[1])
        if row.text("predicate_modifier"):
            yield Part.REJECTIONS, claim
            continue
        reason = row.text("mapping_justification")
        is_inferred = reason != "semapv:ManualMappingCuration"
        yield (Part.INFERRED_LINKS if is_inferred else Part.STATED_LINKS), claim
        yield (Part.INFERRED_CONFIDENCES if is_inferred else Part.STATED_CONFIDENCES), (*claim, row.text("confidence"))
        yield (Part.INFERRED_REASONS if is_inferred else Part.STATED_REASONS), (*claim, row.text("comment"))
    comment = json.loads(re.findall(r"^#comment: (.*)$", content.decode(), re.MULTILINE)[0])
    for notice in comment.split("\n")[1:]:
        if notice != "not stated":
            yield from _read_notice(notice)


def _unquote(curie: str) -> str:
    return unquote(curie.removeprefix("uoc:"))


def read_skos(content: bytes, ids: Ids) -> Counter[Fact]:
    graph = rdflib.Graph().parse(data=content, format="turtle")
    return collect(_iter_skos(graph, ids))


def _tag(language: str | None) -> str:
    return {"zh-hant": "zh-Hant", "zh-hans": "zh-Hans"}.get(language or "", language or "")


def _iter_skos(graph: rdflib.Graph, ids: Ids) -> Iterator[Fact]:
    (scheme,) = graph.subjects(rdflib.RDF.type, SKOS.ConceptScheme)
    for notice in graph.objects(scheme, DCTERMS.rights):
        yield from _read_notice(str(notice))
    labels = {(subject, _tag(label.language)): str(label) for subject, label in graph.subject_objects(SKOS.prefLabel)}
    assert len(labels) == len(list(graph.subject_objects(SKOS.prefLabel))), "one preferred label in a language (S14)"
    concepts = set(graph.subjects(rdflib.RDF.type, SKOS.Concept))
    for subject, parent in graph.subject_objects(SKOS.broader):
        assert {subject, parent} <= concepts
    for subject in graph.subjects(SKOS.notation):
        (key,) = ids.of_iri(str(subject))
        yield Part.UNITS, (key,)
        for language in graph.objects(subject, DCTERMS.language):
            yield from _read_skos_edition(graph, labels, subject, (key, str(language)))
        for predicate, part in ((SKOS.scopeNote, Part.RANGES), (SKOS.note, Part.REMARKS)):
            for text in graph.objects(subject, predicate):
                yield part, (key, _tag(text.language), str(text))
    for name in _PREDICATES:
        for subject, target in graph.subject_objects(CSKG[name]):
            yield Part.STATED_LINKS, (ids.of_iri(str(subject))[0], name, ids.of_iri(str(target))[0])


def _read_skos_edition(graph: rdflib.Graph, labels: dict[Any, str], subject: Any, own: Own) -> Iterator[Fact]:
    language = own[1]
    yield Part.EDITIONS, own
    if (subject, language) in labels:
        yield Part.TITLES, (*own, labels[subject, language])
    for level in graph.objects(subject, DCTERMS.educationLevel):
        yield Part.LEVELS, (*own, int(str(level)[-1]))
    industries: set[str] = set()
    for parent in graph.objects(subject, SKOS.broader):
        is_area = "/functional-area/" in str(parent)
        if is_area and (parent, language) in labels:
            yield Part.AREAS, (*own, labels[parent, language])
        above = graph.objects(parent, SKOS.broader) if is_area else [parent]
        industries |= {labels[each, language] for each in above if (each, language) in labels}
    for name in industries:
        yield Part.INDUSTRIES, (*own, name)


def read_ctdl(content: bytes, ids: Ids) -> Counter[Fact]:
    return collect(_iter_ctdl(json.loads(content)["@graph"], ids))


_TERMS = {
    "ceasn:derivedFrom": "adoptedFrom",
    "ceasn:majorAlignment": "overlapsWith",
    "ceasn:minorAlignment": "relatedTo",
    "ceasn:exactAlignment": "sameAs",
}


def _iter_ctdl(nodes: list[dict[str, Any]], ids: Ids) -> Iterator[Fact]:
    by_id = {node["@id"]: node for node in nodes}
    assert len(by_id) == len(nodes)
    (framework,) = (node for node in nodes if node["@type"] == "ceasn:CompetencyFramework")
    for notice in framework["ceasn:description"]["en"].split("\n")[1:]:
        yield from _read_notice(notice)
    for node in nodes:
        if node["@type"] != "ceasn:Competency":
            continue
        own = ids.of_iri(node["@id"])
        if len(own) == 1:
            yield from _read_ctdl_unit(own, node, by_id, ids)
            continue
        yield Part.STATEMENTS, (*own, node["ceasn:competencyText"][own[1]])
        (kind,) = node["ceasn:conceptTerm"]
        yield Part.KINDS, (*own, {"PerformanceRequirement": "r", "AssessmentCriterion": "c"}[kind.split("#")[1]])
        (parent,) = node["ceasn:isChildOf"]
        assert node["@id"] in by_id[parent]["ceasn:hasChild"]
        above = ids.of_iri(parent)
        yield Part.TREE, (*own, above[2] if len(above) > 2 else "")
        if "ceasn:listID" in node:
            yield Part.NUMBERS, (*own, node["ceasn:listID"])


def _read_ctdl_unit(own: Own, node: dict[str, Any], by_id: dict[str, Any], ids: Ids) -> Iterator[Fact]:
    yield Part.UNITS, own
    for language in node["ceasn:inLanguage"]:
        yield Part.EDITIONS, (*own, language)
        for level in node.get("asn:hasProgressionLevel", ()):
            yield Part.LEVELS, (*own, language, int(by_id[level]["skos:notation"]))
        for iri in node.get("ceasn:conceptTerm", ()):
            part = Part.AREAS if "/functional-area/" in iri else Part.INDUSTRIES
            if language in by_id[iri]["skos:prefLabel"]:
                yield part, (*own, language, by_id[iri]["skos:prefLabel"][language])
    for name, part in (
        ("ceasn:competencyLabel", Part.TITLES),
        ("ceasn:description", Part.RANGES),
        ("ceasn:comment", Part.REMARKS),
    ):
        for language, text in node.get(name, {}).items():
            yield part, (*own, language, text)
    for name, predicate in _TERMS.items():
        for other in node.get(name, ()):
            yield Part.STATED_LINKS, (*own, predicate, *ids.of_iri(other))
    for other in node.get("ceasn:prerequisiteAlignment", ()):
        yield Part.STATED_LINKS, (*ids.of_iri(other), "prerequisiteOf", *own)


def read_matrix_csv(content: bytes, ids: Ids) -> Counter[Fact]:
    """The matrix: each line of a cell is a unit, and starts with its key."""
    return collect(_iter_matrix_csv(content, ids))


def _iter_matrix_csv(content: bytes, ids: Ids) -> Iterator[Fact]:
    _, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    for industry, second, *cells in rows:
        if industry == "Notice":
            yield from _read_notice(second.replace(PARTED, ""))
        for line in (line for cell in cells for line in cell.split("\n") if line):
            plain = line.replace(PARTED, "")
            keys = [own[0] for own in ids.by_path.values() if len(own) == 1 and f"{plain} ".startswith(f"{own[0]} ")]
            yield Part.UNITS, (max(keys, key=len),)


def _read_notice(text: str) -> Iterator[Fact]:
    """Reads the notice above all units: rights, and notes about some sources or units."""
    if text in (_NOTICE, _NOTICE_OF_SOME):
        yield Part.MADE_UP, ()
    elif not _UNSTATED.fullmatch(text):
        yield Part.RIGHTS, (text,)


def read_matrix_xlsx(content: bytes, ids: Ids) -> Counter[Fact]:
    """The workbook: each row of the sheet of units is a unit, and the maps agree with it."""
    return collect(_iter_matrix_xlsx(openpyxl.load_workbook(io.BytesIO(content)), ids))


def _iter_matrix_xlsx(book: Any, ids: Ids) -> Iterator[Fact]:
    for sheet in book:
        assert not any(cell.data_type == "f" for row in sheet for cell in row), "words are no formulas"
    keys: dict[str, list[str]] = defaultdict(list)
    for own in sorted({own[:1] for own in ids.by_path.values() if len(own) > 1}):
        keys[code_of(own[0])].append(own[0])
    mapped = {
        str(cell.value).split(" ")[0]
        for sheet in book
        if sheet.title.startswith("Map")
        for row in sheet.iter_rows(min_row=2, min_col=2)
        for cell in row[:-2]
        if cell.value is not None
    }
    rows = [row for row in book["Units"].iter_rows(min_row=2, values_only=True) if row[0] is not None]
    assert {row[0] for row in rows} == mapped
    for row in rows:
        yield Part.UNITS, (keys[row[0]].pop(0),)
    for row in book["Sources"].iter_rows(min_row=2, values_only=True):
        if row[0] is None:
            break
        if row[3] is not None:
            yield Part.RIGHTS, (row[3],)
        if row[4] == "yes":
            yield Part.MADE_UP, ()


READERS: dict[str, Callable[[bytes, Ids], Counter[Fact]]] = {
    "canvas-outcomes": read_canvas,
    "case": read_case,
    "case-extended": read_case,
    "ctdl-asn": read_ctdl,
    "matrix-csv": read_matrix_csv,
    "matrix-xlsx": read_matrix_xlsx,
    "moodle-competencies": read_moodle,
    "open-badges": read_open_badges,
    "skos": read_skos,
    "sssom": read_sssom,
}
