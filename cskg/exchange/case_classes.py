# ruff: noqa: N815 - fields have the names of the standard
"""The classes of CASE 1.1 as types: what their fields are called, which are required, and what values they take.

A class in a package differs from the same class alone: it does not name its document. So `CFPackagedItem` is an item in
a package, and `CFItem` an item alone. An absent field is ``UNSET``; no field can be null. The CASE server describes its
answers with these types, and `cskg case-check` checks other servers against them.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

ASSOCIATION_TYPES = (
    "isChildOf",
    "isPeerOf",
    "isPartOf",
    "exactMatchOf",
    "precedes",
    "isRelatedTo",
    "replacedBy",
    "exemplar",
    "hasSkillLevel",
    "isTranslationOf",
)
"""The standard's own types of association; others begin with ``ext:``."""

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""Identifiers: UUIDs in lower case, of the versions 1 to 5."""

_EXTENSION = r"ext:[a-zA-Z0-9.\-_]+"

Uuid = Annotated[str, Meta(pattern=f"^{UUID.pattern}$")]
Uri = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Integer = Annotated[int, Meta(ge=-(2**31), le=2**31 - 1, extra_json_schema={"format": "int32"})]
Number = Annotated[float, Meta(extra_json_schema={"format": "float"})]
AssociationType = Annotated[str, Meta(pattern=f"^({'|'.join(ASSOCIATION_TYPES)}|{_EXTENSION})$")]
TargetType = Annotated[str, Meta(pattern=f"^(CASE|{_EXTENSION})$")]
Time = Annotated[datetime, Meta(tz=True)]
Text = str | UnsetType
Extensions = dict[str, Any] | UnsetType


class _Class(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of all classes: they have no fields except their own."""


class LinkURI(_Class, frozen=True, kw_only=True):
    """A reference to a resource of CASE."""

    title: str
    identifier: Uuid
    uri: Uri


class LinkGenURI(_Class, frozen=True, kw_only=True):
    """An end of an association, of CASE or not."""

    title: str
    identifier: str
    uri: Uri
    targetType: TargetType | UnsetType = UNSET


Link = LinkURI | UnsetType


class _Resource(_Class, frozen=True, kw_only=True):
    """The fields of all resources."""

    identifier: Uuid
    uri: Uri
    lastChangeDateTime: Time


class CFPackagedDocument(_Resource, frozen=True, kw_only=True):
    """A framework's document in its package."""

    creator: str
    title: str
    frameworkType: Text = UNSET
    caseVersion: Literal["1.1"] | UnsetType = UNSET
    officialSourceURL: Uri | UnsetType = UNSET
    publisher: Text = UNSET
    description: Text = UNSET
    subject: list[str] | UnsetType = UNSET
    subjectURI: list[LinkURI] | UnsetType = UNSET
    language: Text = UNSET
    version: Text = UNSET
    adoptionStatus: Text = UNSET
    statusStartDate: date | UnsetType = UNSET
    statusEndDate: date | UnsetType = UNSET
    licenseURI: Link = UNSET
    notes: Text = UNSET
    extensions: Extensions = UNSET


class CFDocument(CFPackagedDocument, frozen=True, kw_only=True):
    """A framework's document alone."""

    CFPackageURI: LinkURI


class CFPackagedItem(_Resource, frozen=True, kw_only=True):
    """An item in a package."""

    fullStatement: str
    alternativeLabel: Text = UNSET
    CFItemType: Text = UNSET
    humanCodingScheme: Text = UNSET
    listEnumeration: Text = UNSET
    abbreviatedStatement: Text = UNSET
    conceptKeywords: list[str] | UnsetType = UNSET
    conceptKeywordsURI: Link = UNSET
    notes: Text = UNSET
    subject: list[str] | UnsetType = UNSET
    subjectURI: list[LinkURI] | UnsetType = UNSET
    language: Text = UNSET
    educationLevel: list[str] | UnsetType = UNSET
    CFItemTypeURI: Link = UNSET
    licenseURI: Link = UNSET
    statusStartDate: date | UnsetType = UNSET
    statusEndDate: date | UnsetType = UNSET
    extensions: Extensions = UNSET


class CFItem(CFPackagedItem, frozen=True, kw_only=True):
    """An item alone."""

    CFDocumentURI: LinkURI


class CFPackagedAssociation(_Resource, frozen=True, kw_only=True):
    """An association in a package, or of an item."""

    associationType: AssociationType
    originNodeURI: LinkGenURI
    destinationNodeURI: LinkGenURI
    sequenceNumber: Integer | UnsetType = UNSET
    CFAssociationGroupingURI: Link = UNSET
    notes: Text = UNSET
    extensions: Extensions = UNSET


class CFAssociation(CFPackagedAssociation, frozen=True, kw_only=True):
    """An association alone."""

    CFDocumentURI: Link = UNSET


class CFAssociationGrouping(_Resource, frozen=True, kw_only=True):
    """A group of associations."""

    title: str
    description: Text = UNSET
    extensions: Extensions = UNSET


class CFConcept(_Resource, frozen=True, kw_only=True):
    """A concept that items are about."""

    title: str
    hierarchyCode: str
    keywords: Text = UNSET
    description: Text = UNSET
    extensions: Extensions = UNSET


class CFSubject(_Resource, frozen=True, kw_only=True):
    """A subject of documents and items."""

    title: str
    hierarchyCode: str
    description: Text = UNSET
    extensions: Extensions = UNSET


class CFLicense(_Resource, frozen=True, kw_only=True):
    """A licence."""

    title: str
    licenseText: str
    description: Text = UNSET
    extensions: Extensions = UNSET


class CFItemType(_Resource, frozen=True, kw_only=True):
    """A type of items."""

    title: str
    description: str
    hierarchyCode: str
    typeCode: Text = UNSET
    extensions: Extensions = UNSET


class CFRubricCriterionLevel(_Resource, frozen=True, kw_only=True):
    """A level of quality in a row of a rubric."""

    description: Text = UNSET
    quality: Text = UNSET
    score: Number | UnsetType = UNSET
    feedback: Text = UNSET
    position: Integer | UnsetType = UNSET
    rubricCriterionId: Uuid | UnsetType = UNSET
    extensions: list[dict[str, Any]] | UnsetType = UNSET


class CFRubricCriterion(_Resource, frozen=True, kw_only=True):
    """A row of a rubric."""

    category: Text = UNSET
    description: Text = UNSET
    CFItemURI: Link = UNSET
    weight: Number | UnsetType = UNSET
    position: Integer | UnsetType = UNSET
    rubricId: Uuid | UnsetType = UNSET
    CFRubricCriterionLevels: list[CFRubricCriterionLevel] | UnsetType = UNSET
    extensions: Extensions = UNSET


class CFRubric(_Resource, frozen=True, kw_only=True):
    """A rubric."""

    title: Text = UNSET
    description: Text = UNSET
    CFRubricCriteria: list[CFRubricCriterion] | UnsetType = UNSET
    extensions: Extensions = UNSET


class CFDefinition(_Class, frozen=True, kw_only=True):
    """The definitions in a package, beside its items."""

    CFConcepts: list[CFConcept] | UnsetType = UNSET
    CFSubjects: list[CFSubject] | UnsetType = UNSET
    CFLicenses: list[CFLicense] | UnsetType = UNSET
    CFItemTypes: list[CFItemType] | UnsetType = UNSET
    CFAssociationGroupings: list[CFAssociationGrouping] | UnsetType = UNSET
    extensions: Extensions = UNSET


class CFPackage(_Class, frozen=True, kw_only=True):
    """A framework as a whole."""

    CFDocument: CFPackagedDocument
    CFItems: list[CFPackagedItem] | UnsetType = UNSET
    CFAssociations: list[CFPackagedAssociation] | UnsetType = UNSET
    CFDefinitions: CFDefinition | UnsetType = UNSET
    CFRubrics: list[CFRubric] | UnsetType = UNSET
    extensions: Extensions = UNSET


class CFDocumentSet(_Class, frozen=True, kw_only=True):
    """The documents of a server."""

    CFDocuments: Annotated[list[CFDocument], Meta(min_length=1)]


class CFAssociationSet(_Class, frozen=True, kw_only=True):
    """An item with its associations."""

    CFItem: CFItem
    CFAssociations: Annotated[list[CFPackagedAssociation], Meta(min_length=1)]


class CFConceptSet(_Class, frozen=True, kw_only=True):
    """A concept with those under it."""

    CFConcepts: Annotated[list[CFConcept], Meta(min_length=1)]


class CFSubjectSet(_Class, frozen=True, kw_only=True):
    """A subject with those under it."""

    CFSubjects: Annotated[list[CFSubject], Meta(min_length=1)]


class CFItemTypeSet(_Class, frozen=True, kw_only=True):
    """A type of items with those under it."""

    CFItemTypes: Annotated[list[CFItemType], Meta(min_length=1)]


class ImsxCodeMinorField(_Class, frozen=True, kw_only=True):
    """One reason of a status."""

    imsx_codeMinorFieldName: str
    imsx_codeMinorFieldValue: Literal[
        "forbidden",
        "fullsuccess",
        "internal_server_error",
        "invalid_selection_field",
        "invalid_sort_field",
        "invalid_uuid",
        "server_busy",
        "unauthorised_request",
        "unknownobject",
    ]


class ImsxCodeMinor(_Class, frozen=True, kw_only=True):
    """The reasons of a status."""

    imsx_codeMinorField: Annotated[list[ImsxCodeMinorField], Meta(min_length=1)]


class ImsxStatusInfo(_Class, frozen=True, kw_only=True):
    """The answer of a server that cannot give what was requested."""

    imsx_codeMajor: Literal["failure", "processing", "success", "unsupported"]
    imsx_severity: Literal["error", "status", "warning"]
    imsx_description: Text = UNSET
    imsx_codeMinor: ImsxCodeMinor | UnsetType = UNSET


ANSWERS: dict[str, type[Struct]] = {
    "CFPackages": CFPackage,
    "CFDocuments": CFDocument,
    "CFItems": CFItem,
    "CFItemAssociations": CFAssociationSet,
    "CFAssociations": CFAssociation,
    "CFAssociationGroupings": CFAssociationGrouping,
    "CFConcepts": CFConceptSet,
    "CFItemTypes": CFItemTypeSet,
    "CFLicenses": CFLicense,
    "CFSubjects": CFSubjectSet,
    "CFRubrics": CFRubric,
}
"""The class of the answer to ``/NAME/UUID``; ``/CFDocuments`` answers with a `CFDocumentSet`."""
