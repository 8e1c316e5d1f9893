"""Frameworks of other systems as GraphQL types: read page by page, and never mixed with units."""

import hashlib

import strawberry

from cskg.api.arguments import check_text, given
from cskg.api.nodes import Info, Node, NodeKind, encode_id
from cskg.api.pagination import (
    DEFAULT_PAGE,
    Connection,
    check_size,
    encode_cursor,
    read_number,
    show_page,
)
from cskg.api.statements import Source
from cskg.errors import NotFoundError
from cskg.foreign_frameworks import Fields
from cskg.foreign_frameworks import FrameworkAssociation as AssociationValue
from cskg.graph.framework_tables import FrameworkEntry, ItemEntry

_MOST_ABOVE = 64


@strawberry.type
class FrameworkField:
    """A further field of a foreign framework, as its document gives it.

    Attributes:
        name: Name of the field in its format, such as `conceptKeywords`.
        value: Its value as text; lists and objects are JSON.
    """

    name: str
    value: str


def _show_fields(fields: Fields) -> list[FrameworkField]:
    return [FrameworkField(name=name, value=value) for name, value in fields]


@strawberry.type
class FrameworkAssociation:
    """A relation of an item of a foreign framework, apart from the hierarchy.

    Attributes:
        kind: The relation, by the name that its format has for it, such as `precedes`.
        identifier: Identifier of the association; null where it has none.
        origin: Identifier of the item where it starts, or the address of something outside.
        destination: Identifier of the item where it leads, or the address of something outside.
        sequence: Number in the order of such associations, where the document gives one.
        fields: Further fields, as given.
    """

    entry: strawberry.Private[FrameworkEntry]
    kind: str
    identifier: str | None
    origin: str
    destination: str
    sequence: int | None
    fields: list[FrameworkField]

    @classmethod
    def of(cls, entry: FrameworkEntry, value: AssociationValue) -> "FrameworkAssociation":
        """Shows an association."""
        return cls(
            entry=entry,
            kind=value.kind,
            identifier=value.identifier,
            origin=value.origin,
            destination=value.destination,
            sequence=value.sequence,
            fields=_show_fields(value.fields),
        )

    @strawberry.field
    def origin_item(self, info: Info) -> "FrameworkItem | None":
        """The item where it starts; null outside the framework."""
        return FrameworkItem.find(self.entry, self.origin, info)

    @strawberry.field
    def destination_item(self, info: Info) -> "FrameworkItem | None":
        """The item where it leads; null outside the framework."""
        return FrameworkItem.find(self.entry, self.destination, info)


@strawberry.type
class FrameworkItem(Node):
    """An entry of a foreign framework: a competency, a standard, an outcome, a concept, or a heading."""

    framework_entry: strawberry.Private[FrameworkEntry]
    entry: strawberry.Private[ItemEntry]

    @classmethod
    def find(cls, framework: FrameworkEntry, name: str, info: Info) -> "FrameworkItem | None":
        """Finds an item by its identifier or address."""
        found = info.context.catalogue.frameworks.find_item(framework, name)
        return cls(framework_entry=framework, entry=found) if found else None

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that stays the same from one dataset revision to the next."""
        return encode_id(NodeKind.FRAMEWORK_ITEM, f"{self.entry.key}/{self.entry.item.identifier}")

    @strawberry.field
    def iri(self, info: Info) -> str:
        """IRI in this dataset."""
        return info.context.catalogue.iris.framework_item(self.entry.key, self.entry.item.identifier)

    @strawberry.field
    def identifier(self) -> str:
        """Identifier that its publisher gave it; UUIDs are in lower case."""
        return self.entry.item.identifier

    @strawberry.field
    def uri(self) -> str | None:
        """Address at its publisher, as given; null where it has none."""
        return self.entry.item.uri

    @strawberry.field
    def text(self) -> str:
        """Its text; empty where it was given without one."""
        return self.entry.item.text

    @strawberry.field
    def label(self) -> str | None:
        """Short label; null where it has none."""
        return self.entry.item.label

    @strawberry.field
    def code(self) -> str | None:
        """Code for people, such as MATH.1.2; null where it has none."""
        return self.entry.item.code

    @strawberry.field
    def number(self) -> str | None:
        """Number printed before it in lists; null where it has none."""
        return self.entry.item.number

    @strawberry.field
    def kind(self) -> str | None:
        """Type, as its publisher calls it, such as Standard; null where it has none."""
        return self.entry.item.kind

    @strawberry.field
    def language(self) -> str | None:
        """Language of its text, as given; null where none is given, and then the framework's language may apply."""
        return self.entry.item.language

    @strawberry.field
    def notes(self) -> str | None:
        """Notes beside its text; null where there are none."""
        return self.entry.item.notes

    @strawberry.field
    def levels(self) -> list[str]:
        """Levels of education that it is for, as given."""
        return list(self.entry.item.levels)

    @strawberry.field
    def fields(self) -> list[FrameworkField]:
        """Further fields, as given."""
        return _show_fields(self.entry.item.fields)

    @strawberry.field
    def child_count(self) -> int:
        """How many items are directly below it."""
        return self.entry.child_count

    @strawberry.field
    def framework(self) -> "Framework":
        """The framework that it belongs to."""
        return Framework(entry=self.framework_entry)

    @strawberry.field
    def parents(self, info: Info) -> list["FrameworkItem"]:
        """The items directly above it, the main one first."""
        names = self.entry.item.parents[:_MOST_ABOVE]
        found = (FrameworkItem.find(self.framework_entry, name, info) for name in names)
        return [item for item in found if item]

    @strawberry.field
    def above(self, info: Info) -> list["FrameworkItem"]:
        """The items above it from the top down, each the main one above the next; the nearest 64."""
        found: list[FrameworkItem] = []
        name = next(iter(self.entry.item.parents), None)
        while name and len(found) < _MOST_ABOVE and (item := FrameworkItem.find(self.framework_entry, name, info)):
            found.append(item)
            name = next(iter(item.entry.item.parents), None)
        return found[::-1]

    @strawberry.field
    def items(
        self, info: Info, first: int = DEFAULT_PAGE, after: str | None = strawberry.UNSET
    ) -> Connection["FrameworkItem"]:
        """The items directly below it, in pages.

        Args:
            first: Page size, 100 at most.
            after: Cursor of the item before the page.
        """
        return _page_items(info, self.framework_entry, self.entry.item.identifier, first, given(after))

    @strawberry.field
    def associations(self, info: Info, first: int = DEFAULT_PAGE) -> list[FrameworkAssociation]:
        """The relations that it is an end of, in the order of the document.

        Args:
            first: How many at most, 100 at most.
        """
        most = check_size("first", first)
        found = info.context.catalogue.frameworks.read_associations(
            self.framework_entry, self.entry.item.identifier, most
        )
        return [FrameworkAssociation.of(self.framework_entry, each) for _, each in found]


@strawberry.type
class Framework(Node):
    """A framework of another system: a CASE package, a SKOS vocabulary, or a competency file of Moodle or Canvas."""

    entry: strawberry.Private[FrameworkEntry]

    @strawberry.field
    def id(self) -> strawberry.ID:
        """Opaque identifier that stays the same from one dataset revision to the next."""
        return encode_id(NodeKind.FRAMEWORK, self.entry.key)

    @strawberry.field
    def iri(self, info: Info) -> str:
        """IRI in this dataset."""
        return info.context.catalogue.iris.framework(self.entry.key)

    @strawberry.field
    def key(self) -> str:
        """UUID that names it in addresses."""
        return self.entry.key

    @strawberry.field
    def identifier(self) -> str:
        """Identifier that its publisher gave it; UUIDs are in lower case."""
        return self.entry.framework.identifier

    @strawberry.field
    def uri(self) -> str | None:
        """Address at its publisher, as given; null where it has none."""
        return self.entry.framework.uri

    @strawberry.field
    def format(self) -> str:
        """Format that it was read from, such as CASE 1.1."""
        return self.entry.framework.format.value

    @strawberry.field
    def title(self) -> str:
        """Title; its identifier where it has none."""
        return self.entry.framework.title

    @strawberry.field
    def creator(self) -> str | None:
        """Who made it; null where the document does not say."""
        return self.entry.framework.creator

    @strawberry.field
    def publisher(self) -> str | None:
        """Who published it; null where the document does not say."""
        return self.entry.framework.publisher

    @strawberry.field
    def description(self) -> str | None:
        """What it is for; null where the document does not say."""
        return self.entry.framework.description

    @strawberry.field
    def language(self) -> str | None:
        """Language of its texts, as given; null where the document does not say."""
        return self.entry.framework.language

    @strawberry.field
    def version(self) -> str | None:
        """Version, as given; null where it has none."""
        return self.entry.framework.version

    @strawberry.field
    def status(self) -> str | None:
        """Status, as given, such as Adopted; null where it has none."""
        return self.entry.framework.status

    @strawberry.field
    def licence(self) -> str | None:
        """Address of its licence; null where the document does not say."""
        return self.entry.framework.licence

    @strawberry.field
    def rights(self) -> str | None:
        """Its statement of rights, else the one of its document in `sources.yaml`; null where there is neither."""
        return self.entry.framework.rights or self.entry.framework.source.rights

    @strawberry.field
    def changed(self) -> str | None:
        """When it changed last, as given; null where the document does not say."""
        return self.entry.framework.changed

    @strawberry.field
    def fields(self) -> list[FrameworkField]:
        """Further fields, as given."""
        return _show_fields(self.entry.framework.fields)

    @strawberry.field
    def source(self) -> Source:
        """The document that it was read from."""
        return Source.of(self.entry.framework.source)

    @strawberry.field
    def item_count(self) -> int:
        """How many items it has."""
        return self.entry.item_count

    @strawberry.field
    def association_count(self) -> int:
        """How many relations its items have, apart from the hierarchy."""
        return self.entry.association_count

    @strawberry.field
    def items(
        self,
        info: Info,
        parent: str | None = strawberry.UNSET,
        first: int = DEFAULT_PAGE,
        after: str | None = strawberry.UNSET,
    ) -> Connection[FrameworkItem]:
        """The items at its top, or directly below another item, in pages.

        Args:
            parent: Identifier or address of the item above; the top when left out.
            first: Page size, 100 at most.
            after: Cursor of the item before the page.
        """
        above = given(parent)
        identifier = None if above is None else _get_item(info, self.entry, above).entry.item.identifier
        return _page_items(info, self.entry, identifier, first, given(after))

    @strawberry.field
    def item(self, info: Info, name: str) -> FrameworkItem | None:
        """The item with an identifier or an address.

        Args:
            name: Its identifier, or its address at its publisher.
        """
        return _get_item(info, self.entry, name)


def _get_item(info: Info, framework: FrameworkEntry, name: str) -> FrameworkItem:
    found = FrameworkItem.find(framework, check_text(name, "item", most=2_000), info)
    if found is None:
        raise NotFoundError("item", name)
    return found


def _page_items(
    info: Info, framework: FrameworkEntry, parent: str | None, first: int, after: str | None
) -> Connection[FrameworkItem]:
    catalogue = info.context.catalogue
    place = hashlib.sha256(f"{framework.key} {parent or ''}".encode()).hexdigest()[:16]
    scope = f"{catalogue.revision[:16]} items {place}"
    most = check_size("first", first)
    start = read_number(after, scope) if after else 0
    found = catalogue.frameworks.read_items(framework, parent, start, most + 1)
    return show_page(
        [FrameworkItem(framework_entry=framework, entry=entry) for entry in found[:most]],
        [encode_cursor(scope, str(entry.number)) for entry in found[:most]],
        has_next=len(found) > most,
        has_previous=start > 0,
        total=catalogue.frameworks.count_items(framework, parent),
    )
