"""The rules of CASE 1.1 that a server is checked against, with the origin of each.

A rule is an error where the standard says that something must be so, and a warning where it recommends it.
"""

from dataclasses import dataclass

from cskg.model import Severity

OPENAPI = "OpenAPI document of CASE 1.1"
MODEL = "information model of CASE 1.1"
BINDING = "REST/JSON binding of CASE 1.1"
GUIDE = "certification guide of CASE 1.1"
HTTP = "RFC 9110"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRule:
    """A rule: what is expected, the severity where it is broken, and its origin."""

    name: str
    expected: str
    origin: str
    severity: Severity = Severity.ERROR


_ERRORS = {
    HTTP: {
        "complete-answer": "An answer is as long as it says.",
        "json-answer": "An answer with status 200 is JSON (RFC 8259) in UTF-8.",
        "no-redirect": "An address of the standard answers itself, without a redirect.",
        "stays-up": "The server answers each request.",
        "timely-answer": "An answer comes within the time that --timeout allows.",
    },
    BINDING: {
        "discovery": "/discovery/imscasev1p1_openapi3_v1p0.json answers with an OpenAPI 3 document.",
        "discovery-localised": "The servers of the discovery document are filled in, not the example of the standard.",
        "discovery-operations": "The discovery document has all required operations.",
        "json-media-type": "The media type of an answer is application/json.",
        "limit": "A page has as many documents as limit allows, and no more.",
        "default-limit": "Without limit, a page has at most 100 documents.",
        "offset": "A page begins with the document at offset, counted from 0.",
        "link-targets": "The relations of the Link header lead to the pages that they name.",
        "total-is-right": "X-Total-Count is the number of documents that match, on all pages.",
        "sort": "sort orders the documents by a field.",
        "sort-descending": "orderBy=desc turns the order.",
        "filter": "filter gives the documents that match, and no others.",
        "filter-case": "A filter compares texts whatever their case.",
        "filter-contains": "The operator ~ finds a part of a text.",
        "filter-compares": "The operators != > >= < <= compare values.",
        "filter-joins": "Two conditions can be joined by AND or OR.",
        "filter-nested": "A filter names a field in a field with a dot.",
        "filter-arrays": "The operator ~ finds one of the values of an array.",
        "filter-grammar": "A filter that is not of the grammar is refused, without data.",
        "filter-unknown-field": "A filter with a field that does not exist is refused, without data.",
        "fields": "fields gives only the fields that it lists.",
        "blank-field": "An empty fields parameter is refused as an invalid_selection_field.",
        "major-code": "A refusal has the major code failure and the severity error.",
        "minor-code": "A refusal has the minor code for its reason.",
        "read-only": "Only GET is served: other methods are refused.",
        "unknown-path": "An address that the standard does not have answers with status 404.",
    },
    OPENAPI: {
        "absolute-uri": "A URI is absolute.",
        "date": "A date is like 2026-01-31.",
        "date-time": "A time is like 2026-01-31T09:00:00Z, with its zone.",
        "empty-set": "A set has at least one member.",
        "enumeration": "A value is one of those that the standard lists, or begins with ext: where it may.",
        "flat-body": "The resource itself is the body, without a wrapper.",
        "known-field": "A class has the fields of the standard and no others; more go into extensions.",
        "least-limit": "limit is at least 1; 0 is refused.",
        "least-offset": "offset is at least 0; less is refused.",
        "lower-case-uuid": "An identifier is a UUID in lower case.",
        "no-null": "A field without a value is left out; null is not a value.",
        "no-package-echo": "Within a package, CFPackageURI and CFDocumentURI are left out.",
        "required-field": "A class has all its required fields.",
        "status-info": "A refusal has an imsx_StatusInfo as its body.",
        "unknown-object": "An identifier that the server does not have answers with status 404.",
        "invalid-uuid": "An identifier that is not a UUID answers with status 404 or 400.",
        "uuid-pattern": "An identifier is a UUID of the versions 1 to 5.",
        "value-type": "A value has the type of its field.",
    },
    GUIDE: {"required-operation": "All operations but CFRubrics answer for what a package has."},
    MODEL: {
        "all-associations": "CFItemAssociations gives all associations of an item.",
        "associations-of-item": "CFItemAssociations gives only associations of the item that was asked for.",
        "document-uri": "CFDocumentURI names the document whose package has the resource.",
        "identifier-asked": "An answer has the identifier that was asked for.",
        "known-definition": "A link leads to what it names: types, licences, subjects, concepts, groupings.",
        "known-end": "An end of an association within CASE exists.",
        "listing-agrees": "A document alone says the same as in the list of all documents.",
        "no-cycle": "isChildOf makes a tree: nothing is above itself.",
        "package-agrees": "A resource alone says the same as in its package.",
        "package-uri": "CFPackageURI leads to the package of the document.",
        "repeated-key": "An object has each field once.",
        "rubric-parts": "rubricId and rubricCriterionId name what the part stands in.",
        "set-of-children": "A set has what was asked for and what is under it by hierarchy codes, and no others.",
        "unique-identifier": "No two resources of a package have one identifier.",
        "uri-names-identifier": "A resource's URI ends with its own identifier.",
        "uri-resolves": "A resource's URI answers with that resource.",
    },
}

_WARNINGS = {
    HTTP: {"not-modified": "Where an answer has an ETag, asking with If-None-Match gives status 304."},
    BINDING: {
        "link-header": "A page has a Link header with first, prev, next and last, as far as they are.",
        "total-count": "The list of documents has an X-Total-Count.",
        "unknown-sort": "A sort field that does not exist gives the default order.",
        "unknown-field": "A selection of fields that do not exist gives whole records.",
    },
    MODEL: {
        "reached-item": "Each item is under the document, through isChildOf.",
        "sequence-number": "Siblings have sequence numbers of their own.",
    },
}

RULES = {
    name: CaseRule(name=name, expected=expected, origin=origin, severity=severity)
    for severity, groups in ((Severity.ERROR, _ERRORS), (Severity.WARNING, _WARNINGS))
    for origin, rules in groups.items()
    for name, expected in rules.items()
}
"""All rules by their names."""
