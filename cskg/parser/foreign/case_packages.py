"""Reads CASE packages of 1EdTech (1.1 and 1.0) as servers write them.

A package consists of a document, its items and their associations. The ``isChildOf`` associations form the tree, and
the other associations are kept. The specification: https://www.imsglobal.org/spec/case/v1p1.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from cskg.foreign_frameworks import Framework, FrameworkAssociation, FrameworkFormat, FrameworkItem, is_uuid
from cskg.model import Source
from cskg.parser.foreign.habits import Habits
from cskg.parser.foreign.json_fields import FieldKind, NamedLink, ReadObject, find_uuid, fold_identifier, read_object
from cskg.parser.foreign.trees import TOP, PlacedItem, arrange
from cskg.parser.json_objects import JsonValue

_TYPES = frozenset(
    (
        *"isChildOf isPeerOf isPartOf exactMatchOf precedes isRelatedTo replacedBy exemplar hasSkillLevel".split(),
        "isTranslationOf",
    )
)
_OWN_TYPE = re.compile(r"ext:[A-Za-z0-9.\-_]+")
_STATUSES = frozenset(("Draft", "Private Draft", "Adopted", "Deprecated"))
_UUID_OF_CASE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

_TEXT, _DATE, _LINK, _ECHO = FieldKind.TEXT, FieldKind.DATE, FieldKind.LINK, FieldKind.ECHO
_COMMON = {
    "identifier": _TEXT,
    "uri": _TEXT,
    "lastChangeDateTime": _DATE,
    "notes": _TEXT,
    "extensions": FieldKind.JSON,
}
_DATED = {"statusStartDate": _DATE, "statusEndDate": _DATE}
_DOCUMENT = {
    **_COMMON,
    **_DATED,
    **dict.fromkeys(
        ("frameworkType", "caseVersion", "creator", "title", "officialSourceURL", "publisher", "description"), _TEXT
    ),
    **dict.fromkeys(("language", "version", "adoptionStatus"), _TEXT),
    "subject": FieldKind.TEXTS,
    "subjectURI": FieldKind.LINKS,
    "licenseURI": _LINK,
    "CFPackageURI": _ECHO,
}
_ITEM = {
    **_COMMON,
    **_DATED,
    **dict.fromkeys(
        ("fullStatement", "alternativeLabel", "CFItemType", "humanCodingScheme", "listEnumeration", "language"), _TEXT
    ),
    "abbreviatedStatement": _TEXT,
    "conceptKeywords": FieldKind.TEXTS,
    "conceptKeywordsURI": _LINK,
    "subject": FieldKind.TEXTS,
    "subjectURI": FieldKind.LINKS,
    "educationLevel": FieldKind.TEXTS,
    "CFItemTypeURI": _LINK,
    "licenseURI": _LINK,
    "CFDocumentURI": _ECHO,
}
_ASSOCIATION = {
    **_COMMON,
    "associationType": _TEXT,
    "sequenceNumber": FieldKind.NUMBER,
    "originNodeURI": _LINK,
    "destinationNodeURI": _LINK,
    "CFAssociationGroupingURI": _LINK,
    "CFDocumentURI": _ECHO,
}
_LICENCE = {**_COMMON, "title": _TEXT, "description": _TEXT, "licenseText": _TEXT}
_PARTS = frozenset(("CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"))
_REQUIRED = {
    "CFDocument": ("identifier", "uri", "creator", "title", "lastChangeDateTime"),
    "CFItems": ("identifier", "uri", "fullStatement", "lastChangeDateTime"),
    "CFAssociations": ("identifier", "uri", "associationType", "lastChangeDateTime"),
}
_WRAPPED_WITHIN = 3
_GREATEST = 2**31 - 1
"""The greatest sequence number that other systems can store."""


def find_packages(value: JsonValue, place: str = "", depth: int = 0) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    """Yields the packages in a JSON value: the value itself, the entries of a list, or values wrapped in objects."""
    if isinstance(value, dict):
        if isinstance(value.get("CFDocument"), dict):
            yield place, value
        elif depth < _WRAPPED_WITHIN:
            for name in ("CFPackage", "CFPackages", "data", "result"):
                yield from find_packages(value.get(name), f"{place}/{name}", depth + 1)
    elif isinstance(value, list) and depth < _WRAPPED_WITHIN:
        for index, inner in enumerate(value):
            yield from find_packages(inner, f"{place}/{index}", depth + 1)


def read_packages(value: JsonValue, source: Source, habits: Habits) -> tuple[Framework, ...]:
    """Reads the packages of a JSON value."""
    frameworks = []
    for place, package in find_packages(value):
        if place:
            habits.note("wrapped-body", place)
        frameworks.append(_PackageReader(package, place, source, habits).read())
    if len(frameworks) > 1:
        habits.note("several-frameworks", "/")
    return tuple(frameworks)


class _PackageReader:
    """Reads one package."""

    def __init__(self, package: dict[str, JsonValue], place: str, source: Source, habits: Habits) -> None:
        self.package = package
        self.place = place
        self.source = source
        self.habits = habits
        self.host: str | None = None
        self.by_uri: dict[str, str] = {}
        self.known: set[str] = set()
        self.document = ""

    def read(self) -> Framework:
        """Reads the document, then its items, then the associations between them."""
        value = self.package["CFDocument"]
        given = value if isinstance(value, dict) else {}
        if set(given) == {"CFDocument"} and isinstance(inner := given["CFDocument"], dict):
            self.habits.note("wrapped-body", f"{self.place}/CFDocument")
            given = inner
        document = read_object(given, _DOCUMENT, f"{self.place}/CFDocument", self.habits)
        self.host = urlsplit_host(document.texts.get("uri", ""))
        self.document = self.identify(document, "CFDocument") or self.source.name
        self.note_unknown_parts()
        read = list(self.iter_objects("CFItems", _ITEM))
        items = [(each, name) for each in read if (name := self.identify(each, "CFItems"))]
        self.known = {name for _, name in items}
        for each, name in items:
            self.by_uri.setdefault(each.texts.get("uri", name), name)
        if uri := document.texts.get("uri"):
            self.by_uri[uri] = self.document
        parents, associations = self.read_associations()
        placed = [
            PlacedItem(item=self.read_item(each, name), place=each.place, parents=tuple(parents.get(name, {}).items()))
            for each, name in items
        ]
        return self.read_document(document, arrange(placed, self.habits, needs_place=True), associations)

    def note_unknown_parts(self) -> None:
        """Notes the parts of a package that are not read."""
        for name, value in self.package.items():
            if value is None:
                self.habits.note("null-value", f"{self.place}/{name}")
            elif name not in _PARTS:
                self.habits.note("unknown-field", f"{self.place}/{name}")
        if self.package.get("CFRubrics"):
            self.habits.note("rubrics-not-read", f"{self.place}/CFRubrics")
        for name in ("CFConcepts", "CFSubjects", "CFAssociationGroupings"):
            if self.definitions(name):
                self.habits.note("definitions-not-read", f"{self.place}/CFDefinitions/{name}")

    def definitions(self, name: str) -> list[JsonValue]:
        """Returns the definitions of a class."""
        found = self.package.get("CFDefinitions")
        values = found.get(name) if isinstance(found, dict) else None
        return values if isinstance(values, list) else []

    def iter_objects(self, name: str, kinds: dict[str, FieldKind]) -> Iterator[ReadObject]:
        """Yields the objects of a list of the package one by one, without keeping them."""
        values = self.package.get(name)
        if values is not None and not isinstance(values, list):
            self.habits.note("entry-left-out", f"{self.place}/{name}")
            return
        for index, value in enumerate(values or ()):
            place = f"{self.place}/{name}/{index}"
            if isinstance(value, dict):
                if len(value) == 1 and isinstance(inner := value.get(name.removesuffix("s")), dict):
                    self.habits.note("wrapped-body", place)
                    value = inner  # noqa: PLW2901 - what it is inside its wrapping
                yield read_object(value, kinds, place, self.habits)
            else:
                self.habits.note("entry-left-out", place)

    def identify(self, read: ReadObject, part: str) -> str:
        """Returns the identifier of an entry, and notes missing or odd required fields."""
        for name in _REQUIRED[part]:
            if name not in read.texts and name != "identifier":
                self.habits.note("required-field-missing", f"{read.place}/{name}")
        uri = read.texts.get("uri", "")
        identifier = fold_identifier(read.texts.get("identifier", ""), f"{read.place}/identifier", self.habits)
        if not identifier:
            identifier = find_uuid(uri) or uri
            self.habits.note("identifier-missing" if identifier else "entry-left-out", read.place)
        elif not is_uuid(identifier):
            self.habits.note("identifier-not-uuid", f"{read.place}/identifier", identifier)
        elif not _UUID_OF_CASE.fullmatch(identifier):
            self.habits.note("uuid-of-other-version", f"{read.place}/identifier", identifier)
        host = urlsplit_host(uri)
        if uri and host is None:
            self.habits.note("address-without-host", f"{read.place}/uri", uri)
        elif self.host and host not in {self.host, None}:
            self.habits.note("foreign-host", f"{read.place}/uri", uri)
        return identifier

    def read_item(self, read: ReadObject, identifier: str) -> FrameworkItem:
        texts = read.texts
        kind = read.link("CFItemTypeURI")
        return FrameworkItem(
            identifier=identifier,
            text=texts.get("fullStatement", ""),
            uri=texts.get("uri"),
            label=texts.get("abbreviatedStatement"),
            code=texts.get("humanCodingScheme"),
            number=texts.get("listEnumeration"),
            kind=texts.get("CFItemType") or (kind.title if kind and kind.title else None),
            language=texts.get("language"),
            notes=texts.get("notes"),
            levels=tuple(sorted(set(read.lists.get("educationLevel", ())))),
            fields=read.fields(
                "alternativeLabel",
                "conceptKeywords",
                "subject",
                "statusStartDate",
                "statusEndDate",
                "lastChangeDateTime",
                "licenseURI",
            ),
        )

    def read_associations(self) -> tuple[dict[str, dict[str, float | None]], tuple[FrameworkAssociation, ...]]:
        """Reads the parents of each item (by identifier), and the other associations."""
        parents: dict[str, dict[str, float | None]] = {}
        others: dict[FrameworkAssociation, FrameworkAssociation] = {}
        for read in self.iter_objects("CFAssociations", _ASSOCIATION):
            kind = read.texts.get("associationType", "")
            ends = [self.find_end(read.link(name)) for name in ("originNodeURI", "destinationNodeURI")]
            if not all(ends) or not kind:
                self.habits.note("association-without-end" if kind else "entry-left-out", read.place)
                continue
            self.check_association(read, kind)
            origin, destination = ends
            number = read.numbers.get("sequenceNumber")
            is_kept = number is not None and abs(number) <= _GREATEST
            if number is not None and not is_kept:
                self.habits.note("number-too-large", f"{read.place}/sequenceNumber", f"{number:g}")
            if kind == "isChildOf" and origin in self.known:
                above = parents.setdefault(origin, {})
                if (name := TOP if destination == self.document else destination) in above:
                    self.habits.note("duplicate-entry", read.place)
                above.setdefault(name, number)
                continue
            if kind == "isChildOf" and origin == self.document:
                self.habits.note("document-below-item", read.place, destination)
            if not self.known.issuperset(end for end in ends if end != self.document):
                self.habits.note("end-outside", read.place)
            sequence = int(number) if number is not None and is_kept else None
            made = self.make_association(read, kind, origin, destination, sequence)
            if others.setdefault(replace(made, identifier=None), made) is not made:
                self.habits.note("duplicate-entry", read.place)
        return parents, tuple(others.values())

    def check_association(self, read: ReadObject, kind: str) -> None:
        """Notes what is odd about a complete association."""
        if "identifier" in read.texts or "uri" in read.texts:
            self.identify(read, "CFAssociations")
        else:
            self.habits.note("required-field-missing", f"{read.place}/identifier")
        if kind not in _TYPES and not _OWN_TYPE.fullmatch(kind):
            self.habits.note("unknown-value", f"{read.place}/associationType", kind)

    def make_association(
        self, read: ReadObject, kind: str, origin: str, destination: str, sequence: int | None
    ) -> FrameworkAssociation:
        grouping = read.link("CFAssociationGroupingURI")
        fields = dict(read.fields("notes", "lastChangeDateTime"))
        if grouping:
            fields["CFAssociationGroupingURI"] = grouping.title or grouping.uri
        identifier = read.texts.get("identifier")
        return FrameworkAssociation(
            kind=kind,
            origin=origin,
            destination=destination,
            identifier=identifier.lower() if identifier and is_uuid(identifier.lower()) else identifier,
            sequence=sequence,
            fields=tuple(sorted(fields.items())),
        )

    def find_end(self, link: NamedLink | None) -> str:
        """Returns the identifier of the item or document that a link names, else the link's address."""
        if link is None:
            return ""
        names = (link.identifier, self.by_uri.get(link.uri, ""), find_uuid(link.uri))
        inside = next((name for name in names if name and (name in self.known or name == self.document)), "")
        return inside or link.uri or link.identifier

    def read_document(
        self,
        read: ReadObject,
        items: tuple[FrameworkItem, ...],
        associations: tuple[FrameworkAssociation, ...],
    ) -> Framework:
        texts = read.texts
        version = texts.get("caseVersion")
        if version not in {None, "1.1"}:
            self.habits.note("unknown-value", f"{read.place}/caseVersion", version)
        if (status := texts.get("adoptionStatus")) and status not in _STATUSES:
            self.habits.note("unknown-value", f"{read.place}/adoptionStatus", status)
        is_1_1 = version == "1.1" or "/v1p1/" in texts.get("uri", "")
        licence = read.link("licenseURI")
        return Framework(
            identifier=self.document,
            format=FrameworkFormat.CASE_1_1 if is_1_1 else FrameworkFormat.CASE_1_0,
            source=self.source,
            title=texts.get("title", self.document),
            uri=texts.get("uri"),
            creator=texts.get("creator"),
            publisher=texts.get("publisher"),
            description=texts.get("description"),
            language=texts.get("language"),
            version=texts.get("version"),
            status=texts.get("adoptionStatus"),
            licence=(licence.uri or None) if licence else None,
            rights=self.read_rights(licence),
            changed=texts.get("lastChangeDateTime"),
            fields=read.fields(
                "frameworkType", "officialSourceURL", "subject", "notes", "statusStartDate", "statusEndDate"
            ),
            items=items,
            associations=associations,
        )

    def read_rights(self, licence: NamedLink | None) -> str | None:
        """Returns the title and text of the licence, which may be defined in the package."""
        said = [licence.title] if licence and licence.title else []
        for index, value in enumerate(self.definitions("CFLicenses")):
            if not isinstance(value, dict):
                continue
            read = read_object(value, _LICENCE, f"{self.place}/CFDefinitions/CFLicenses/{index}", self.habits)
            is_named = licence is None or licence.identifier in {"", read.texts.get("identifier", "").lower()}
            if is_named:
                said += [read.texts[name] for name in ("title", "licenseText") if name in read.texts]
        return ". ".join(_drop_beginnings(dict.fromkeys(said))) or None


def _drop_beginnings(texts: Iterable[str]) -> Iterator[str]:
    """Yields texts, except those that a later text repeats in full (the cut title of a licence, for example)."""
    folded = [(" ".join(text.split()), text) for text in texts]
    for place, (own, text) in enumerate(folded, 1):
        later = [other for other, _ in folded[place:]]
        is_cut = own.endswith("…") and any(other.startswith(own[:-1]) for other in later)
        if not is_cut and own not in later:
            yield text


def urlsplit_host(uri: str) -> str | None:
    """Returns the host of an address. None if it has none."""
    try:
        return urlsplit(uri).hostname
    except ValueError:
        return None
