"""Faults of a CASE 1.1 provider, one at a time; each names the rule that it breaks.

The list was written before the checks, from common mistakes of implementers and not from the checks.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from exchange.case_check.provider import FIELDS, Ask, Frameworks, JsonObject, Provider, Reply, refuse

Change = Callable[[Provider], None]
Distort = Callable[[Ask, Reply], Reply]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault: a change of the data before it is served, or of each answer."""

    rule: str
    change: Change | None = None
    distort: Distort | None = None


FAULTS: dict[str, Fault] = {}


def data(rule: str) -> Callable[[Callable[[Frameworks], None]], None]:
    """Registers a fault of the data."""

    def register(function: Callable[[Frameworks], None]) -> None:
        FAULTS[function.__name__] = Fault(rule=rule, change=lambda provider: function(provider.data))

    return register


def answers(rule: str, *names: str, status: int = 200) -> Callable[[Distort], None]:
    """Registers a fault of the answers with a status to some operations; to all operations if none is named."""

    def register(function: Distort) -> None:
        def distort(ask: Ask, reply: Reply) -> Reply:
            fits = reply.status == status and (not names or ask.name in names)
            return function(ask, reply) if fits else reply

        FAULTS[function.__name__] = Fault(rule=rule, distort=distort)

    return register


def listing(rule: str) -> Callable[[Distort], None]:
    """Registers a fault of the list of documents."""

    def register(function: Distort) -> None:
        def distort(ask: Ask, reply: Reply) -> Reply:
            return function(ask, reply) if ask.path == "/CFDocuments" else reply

        FAULTS[function.__name__] = Fault(rule=rule, distort=distort)

    return register


def replace(reply: Reply, **changes: Any) -> Reply:
    for name, value in changes.items():
        setattr(reply, name, value)
    return reply


def first_item(frameworks: Frameworks) -> JsonObject:
    item: JsonObject = frameworks.packages[0]["CFItems"][1]
    return item


def first_association(frameworks: Frameworks) -> JsonObject:
    association: JsonObject = frameworks.packages[0]["CFAssociations"][1]
    return association


# The connection and its form.


@answers("json-answer", "CFItems")
def html_with_200(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=b"<!doctype html><title>Welcome</title>", content_type="text/html")


@answers("complete-answer", "CFItems")
def cut_answer(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, missing_bytes=7)


@answers("timely-answer", "CFLicenses")
def dripping_answer(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, pause=0.4)


@answers("no-redirect", "CFItems")
def redirect_away(ask: Ask, reply: Reply) -> Reply:
    return Reply(status=302, body=b"", headers={"Location": "http://192.0.2.1/elsewhere"})


@answers("json-media-type", "CFItems")
def plain_text(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, content_type="text/plain")


@answers("json-answer", "CFItems")
def broken_json(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=reply.encode()[:-1])


@answers("json-answer", "CFItems")
def latin_1(ask: Ask, reply: Reply) -> Reply:
    text = json.dumps(reply.body | {"notes": "caf\xe9"}, ensure_ascii=False)
    return replace(reply, body=text.encode("latin-1"))


@answers("repeated-key", "CFItems")
def key_twice(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=b'{"fullStatement": "Another text",' + reply.encode()[1:])


@answers("not-modified", "CFDocuments", status=304)
def etag_forgotten(ask: Ask, reply: Reply) -> Reply:
    return refuse(500, "internal_server_error")


@answers("complete-answer", "CFItems")
def hang_up(ask: Ask, reply: Reply) -> Reply:
    return Reply(body=b"", missing_bytes=1)


# Discovery.


@answers("discovery")
def no_discovery(ask: Ask, reply: Reply) -> Reply:
    return refuse(404, "unknownobject") if "discovery" in ask.path else reply


@answers("discovery-localised")
def official_servers(ask: Ask, reply: Reply) -> Reply:
    if "discovery" in ask.path:
        reply.body["servers"] = [{"url": "https://www.imsglobal.org/ims/case/v1p1"}]
    return reply


@answers("discovery-localised")
def unfilled_servers(ask: Ask, reply: Reply) -> Reply:
    if "discovery" in ask.path:
        variables = {"hostName": {"default": "www.imsglobal.org"}, "basePath": {"default": "/ims/case/v1p1"}}
        reply.body["servers"] = [{"url": "https://{hostName}{basePath}", "variables": variables}]
    return reply


@answers("discovery-operations")
def discovery_without_operations(ask: Ask, reply: Reply) -> Reply:
    if "discovery" in ask.path:
        del reply.body["paths"]["/CFConcepts/{sourcedId}"]
    return reply


# What is in the answers.


@answers("flat-body", "CFItems")
def wrapped_item(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body={"CFItem": reply.body})


@answers("flat-body", "CFPackages")
def wrapped_package(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body={"CFPackage": reply.body})


@answers("flat-body", "CFItemTypes")
def bare_item_type(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=reply.body["CFItemTypes"][0])


@answers("no-null", "CFItems")
def nulls(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=reply.body | {"notes": None, "abbreviatedStatement": None})


@data("known-field")
def unknown_field(frameworks: Frameworks) -> None:
    first_item(frameworks)["isArchived"] = False


@answers("no-package-echo", "CFPackages")
def document_uri_in_packages(ask: Ask, reply: Reply) -> Reply:
    link = {name: reply.body["CFDocument"][name] for name in ("title", "identifier", "uri")}
    for item in reply.body["CFItems"]:
        item["CFDocumentURI"] = link
    return reply


@answers("no-package-echo", "CFPackages")
def package_uri_in_packages(ask: Ask, reply: Reply) -> Reply:
    document = reply.body["CFDocument"]
    document["CFPackageURI"] = {name: document[name] for name in ("title", "identifier", "uri")}
    return reply


@data("required-field")
def no_creator(frameworks: Frameworks) -> None:
    del frameworks.packages[0]["CFDocument"]["creator"]


@answers("required-field", "CFItems")
def item_without_document(ask: Ask, reply: Reply) -> Reply:
    del reply.body["CFDocumentURI"]
    return reply


@data("required-field")
def type_without_hierarchy_code(frameworks: Frameworks) -> None:
    del frameworks.packages[0]["CFDefinitions"]["CFItemTypes"][1]["hierarchyCode"]


@answers("lower-case-uuid")
def upper_case_uuid(ask: Ask, reply: Reply) -> Reply:
    if ask.name in ("CFItems", "CFAssociations"):
        reply.body["identifier"] = reply.body["identifier"].upper()
    return reply


def rename(frameworks: Frameworks, old: str, new: str) -> None:
    text = json.dumps(frameworks.packages).replace(old, new)
    frameworks.packages = json.loads(text)


@data("uuid-pattern")
def uuid_7(frameworks: Frameworks) -> None:
    rename(frameworks, first_item(frameworks)["identifier"], "0197a3a8-7c1d-7a2b-8c3d-123456789abc")


@data("date-time")
def time_without_zone(frameworks: Frameworks) -> None:
    first_item(frameworks)["lastChangeDateTime"] = "2026-03-01T09:00:00"


@data("date-time")
def time_in_seconds(frameworks: Frameworks) -> None:
    first_item(frameworks)["lastChangeDateTime"] = "1772355600"


@data("date")
def date_with_time(frameworks: Frameworks) -> None:
    first_item(frameworks)["statusStartDate"] = "2026-01-31T00:00:00Z"


@data("date")
def impossible_date(frameworks: Frameworks) -> None:
    first_item(frameworks)["statusEndDate"] = "2026-02-30"


@data("enumeration")
def wrong_association_type(frameworks: Frameworks) -> None:
    first_association(frameworks)["associationType"] = "isChildof"


@data("enumeration")
def extension_with_a_space(frameworks: Frameworks) -> None:
    frameworks.packages[0]["CFAssociations"][-1]["associationType"] = "ext:is like"


@data("enumeration")
def version_1_0(frameworks: Frameworks) -> None:
    frameworks.packages[0]["CFDocument"]["caseVersion"] = "1.0"


@data("value-type")
def sequence_number_as_text(frameworks: Frameworks) -> None:
    first_association(frameworks)["sequenceNumber"] = "1"


@data("value-type")
def sequence_number_beyond_32_bits(frameworks: Frameworks) -> None:
    first_association(frameworks)["sequenceNumber"] = 2**31


@data("value-type")
def subject_as_text(frameworks: Frameworks) -> None:
    frameworks.packages[0]["CFDocument"]["subject"] = "Bakery"


@data("value-type")
def link_as_text(frameworks: Frameworks) -> None:
    item = first_item(frameworks)
    item["CFItemTypeURI"] = item["CFItemTypeURI"]["uri"]


@data("absolute-uri")
def relative_uri(frameworks: Frameworks) -> None:
    item = first_item(frameworks)
    item["uri"] = urlsplit(item["uri"]).path


@answers("empty-set", "CFItemAssociations")
def item_without_associations(ask: Ask, reply: Reply) -> Reply:
    reply.body["CFAssociations"] = []
    return reply


# What belongs together.


@answers("required-operation", "CFConcepts")
def no_concepts(ask: Ask, reply: Reply) -> Reply:
    return refuse(404, "unknownobject")


@answers("required-operation", "CFLicenses")
def licenses_not_implemented(ask: Ask, reply: Reply) -> Reply:
    return Reply(status=501, body=refuse(501, "internal_server_error").body)


@answers("package-agrees", "CFItems")
def another_statement(ask: Ask, reply: Reply) -> Reply:
    reply.body["fullStatement"] += "."
    return reply


@answers("package-agrees", "CFItems")
def field_lost_alone(ask: Ask, reply: Reply) -> Reply:
    del reply.body["educationLevel"]
    return reply


@answers("listing-agrees", "CFDocuments")
def document_differs_from_list(ask: Ask, reply: Reply) -> Reply:
    if ask.identifier:
        reply.body["title"] = reply.body["title"].upper()
    return reply


@answers("identifier-asked", "CFItems")
def another_item(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=reply.body | {"identifier": "6fa459ea-ee8a-3ca4-894e-db77e160355e"})


@data("uri-names-identifier")
def uri_of_another(frameworks: Frameworks) -> None:
    first, second = frameworks.packages[0]["CFItems"][1:3]
    first["uri"] = second["uri"]


@answers("uri-resolves", "CFPackages", "CFItems", "CFItemAssociations")
def uri_that_is_not_there(ask: Ask, reply: Reply) -> Reply:
    text = reply.encode().decode().replace("/ims/case/v1p1/CFItems/", "/ims/case/v1p1/items/")
    return replace(reply, body=json.loads(text))


@data("unique-identifier")
def item_twice(frameworks: Frameworks) -> None:
    package = frameworks.packages[0]
    package["CFItems"].append(package["CFItems"][1] | {"fullStatement": "Something else"})


@data("known-end")
def dangling_association(frameworks: Frameworks) -> None:
    end = frameworks.packages[0]["CFAssociations"][5]["destinationNodeURI"]
    end["identifier"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    end["uri"] = f"{frameworks.base}/CFItems/{end['identifier']}"


@data("known-definition")
def dangling_item_type(frameworks: Frameworks) -> None:
    link = first_item(frameworks)["CFItemTypeURI"]
    link["identifier"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    link["uri"] = f"{frameworks.base}/CFItemTypes/{link['identifier']}"


@data("no-cycle")
def cycle(frameworks: Frameworks) -> None:
    package = frameworks.packages[0]
    middle, last = package["CFItems"][3], package["CFItems"][4]
    package["CFAssociations"].append(frameworks.relate("isChildOf", middle, last) | {"sequenceNumber": 1})


@data("no-cycle")
def own_parent(frameworks: Frameworks) -> None:
    item = first_item(frameworks)
    frameworks.packages[0]["CFAssociations"].append(frameworks.relate("isChildOf", item, item) | {"sequenceNumber": 9})


@data("reached-item")
def item_without_parent(frameworks: Frameworks) -> None:
    package = frameworks.packages[0]
    package["CFAssociations"] = [
        one
        for one in package["CFAssociations"]
        if one["originNodeURI"]["identifier"] != package["CFItems"][4]["identifier"]
    ] + [frameworks.relate("precedes", package["CFItems"][3], package["CFItems"][4])]


@data("sequence-number")
def one_number_twice(frameworks: Frameworks) -> None:
    for association in frameworks.packages[0]["CFAssociations"][1:4]:
        association["sequenceNumber"] = 1


@answers("document-uri", "CFItems")
def item_of_another_document(ask: Ask, reply: Reply) -> Reply:
    link = reply.body["CFDocumentURI"]
    other = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    link["uri"] = link["uri"].replace(link["identifier"], other)
    link["identifier"] = other
    return reply


@answers("package-uri", "CFDocuments")
def package_of_another_document(ask: Ask, reply: Reply) -> Reply:
    if ask.identifier:
        reply.body["CFPackageURI"]["identifier"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    return reply


@answers("all-associations", "CFItemAssociations")
def association_left_out(ask: Ask, reply: Reply) -> Reply:
    if len(reply.body["CFAssociations"]) > 1:
        del reply.body["CFAssociations"][-1]
    return reply


@answers("associations-of-item", "CFItemAssociations")
def all_associations_of_all(ask: Ask, reply: Reply) -> Reply:
    other = json.loads(json.dumps(reply.body["CFAssociations"][0]))
    for end in ("originNodeURI", "destinationNodeURI"):
        other[end] = {"title": "a", "identifier": "b", "uri": "urn:a:b", "targetType": "ext:book"}
    reply.body["CFAssociations"].append(other)
    return reply


@answers("set-of-children", "CFConcepts")
def concept_without_children(ask: Ask, reply: Reply) -> Reply:
    del reply.body["CFConcepts"][1:]
    return reply


@answers("set-of-children", "CFConcepts")
def concept_with_all_others(ask: Ask, reply: Reply) -> Reply:
    other = dict(reply.body["CFConcepts"][0]) | {"hierarchyCode": "77", "title": "Not under it"}
    other["identifier"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    other["uri"] = other["uri"].replace(reply.body["CFConcepts"][0]["identifier"], other["identifier"])
    reply.body["CFConcepts"].append(other)
    return reply


@data("rubric-parts")
def criterion_of_another_rubric(frameworks: Frameworks) -> None:
    for package in frameworks.packages:
        package["CFRubrics"][0]["CFRubricCriteria"][0]["rubricId"] = "6fa459ea-ee8a-3ca4-894e-db77e160355e"


# The list of documents.


@listing("total-count")
def no_total(ask: Ask, reply: Reply) -> Reply:
    reply.headers.pop("X-Total-Count", None)
    return reply


@listing("total-is-right")
def total_of_the_page(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 200:
        reply.headers["X-Total-Count"] = str(len(reply.body["CFDocuments"]))
    return reply


@listing("total-is-right")
def total_without_filter(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 200:
        reply.headers["X-Total-Count"] = "3"
    return reply


class _Reads(Provider):
    """A provider that reads the parameters of the list wrongly."""

    read: Callable[[dict[str, str]], dict[str, str]]

    def list_documents(self, query: dict[str, str]) -> Reply:
        return super().list_documents(type(self).read(query))


def misread(rule: str) -> Callable[[Callable[[dict[str, str]], dict[str, str]]], None]:
    """Registers a fault of reading the parameters of the list."""

    def register(function: Callable[[dict[str, str]], dict[str, str]]) -> None:
        def change(provider: Provider) -> None:
            provider.__class__ = type("Reads", (_Reads,), {"read": staticmethod(function)})

        FAULTS[function.__name__] = Fault(rule=rule, change=change)

    return register


def without(query: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in query.items() if name not in names}


@misread("limit")
def limit_ignored(query: dict[str, str]) -> dict[str, str]:
    return without(query, "limit")


@misread("offset")
def offset_ignored(query: dict[str, str]) -> dict[str, str]:
    return without(query, "offset")


@misread("offset")
def offset_from_one(query: dict[str, str]) -> dict[str, str]:
    return query | {"offset": str(max(0, int(query["offset"]) - 1))} if query.get("offset", "").isdigit() else query


@misread("least-limit")
def limit_zero(query: dict[str, str]) -> dict[str, str]:
    return query | {"limit": "1"} if query.get("limit") == "0" else query


@misread("least-offset")
def negative_offset(query: dict[str, str]) -> dict[str, str]:
    return query | {"offset": "0"} if query.get("offset", "").startswith("-") else query


@misread("sort")
def sort_ignored(query: dict[str, str]) -> dict[str, str]:
    return without(query, "sort")


@misread("sort-descending")
def descending_ignored(query: dict[str, str]) -> dict[str, str]:
    return query | {"orderBy": "asc"} if query.get("orderBy") == "desc" else query


@misread("filter")
def filter_ignored(query: dict[str, str]) -> dict[str, str]:
    return without(query, "filter")


@misread("filter-joins")
def or_read_as_and(query: dict[str, str]) -> dict[str, str]:
    return query | {"filter": query["filter"].replace(" OR ", " AND ")} if "filter" in query else query


@misread("fields")
def fields_ignored(query: dict[str, str]) -> dict[str, str]:
    return query if query.get("fields", "x").strip() == "" else without(query, "fields")


@misread("blank-field")
def blank_field_taken(query: dict[str, str]) -> dict[str, str]:
    return without(query, "fields") if query.get("fields", "x").strip() == "" else query


@listing("limit")
def empty_page(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 200 and ask.query.get("limit") == "1":
        reply.body["CFDocuments"] = []
    return reply


@listing("link-header")
def no_links(ask: Ask, reply: Reply) -> Reply:
    reply.headers.pop("Link", None)
    return reply


@listing("link-targets")
def next_is_this_page(ask: Ask, reply: Reply) -> Reply:
    offset, limit = ask.query.get("offset", "0"), ask.query.get("limit", "100")
    if "Link" in reply.headers and offset.isdigit() and limit.isdigit():
        after = f"offset={int(offset) + int(limit)}"
        parts = reply.headers["Link"].split(", ")
        parts = [part.replace(after, f"offset={offset}") if 'rel="next"' in part else part for part in parts]
        reply.headers["Link"] = ", ".join(parts)
    return reply


@listing("unknown-sort")
def unknown_sort_refused(ask: Ask, reply: Reply) -> Reply:
    return refuse(400, "invalid_sort_field", "sort") if ask.query.get("sort", "title") not in FIELDS else reply


@listing("unknown-field")
def unknown_field_refused(ask: Ask, reply: Reply) -> Reply:
    names = ask.query.get("fields", "title").split(",")
    return refuse(400, "invalid_selection_field", "fields") if all(names) and set(names) - FIELDS else reply


@listing("filter-case")
def filter_knows_case(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 200 and "title" in ask.query.get("filter", ""):
        wanted = ask.query["filter"].split("'")[1]
        reply.body["CFDocuments"] = [one for one in reply.body["CFDocuments"] if wanted in one.get("title", "")]
    return reply


@listing("filter-unknown-field")
def unknown_filter_field_answered(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 400 and "filter" in ask.query:
        return Reply(body={"CFDocuments": []}, headers={"X-Total-Count": "0"})
    return reply


@listing("filter-grammar")
def half_filter_taken(ask: Ask, reply: Reply) -> Reply:
    is_half = ask.query.get("filter", "").endswith("=")
    return Reply(body={"CFDocuments": []}, headers={"X-Total-Count": "0"}) if is_half else reply


@listing("filter")
def filter_fails(ask: Ask, reply: Reply) -> Reply:
    return refuse(500, "internal_server_error") if "filter" in ask.query else reply


@listing("filter-contains")
def no_contains(ask: Ask, reply: Reply) -> Reply:
    return refuse(400, "invalid_selection_field", "filter") if "~" in ask.query.get("filter", "") else reply


@listing("filter-arrays")
def arrays_are_texts(ask: Ask, reply: Reply) -> Reply:
    return refuse(400, "invalid_selection_field", "filter") if "subject" in ask.query.get("filter", "") else reply


@listing("filter-nested")
def no_nested_fields(ask: Ask, reply: Reply) -> Reply:
    return refuse(400, "invalid_selection_field", "filter") if "." in ask.query.get("filter", "") else reply


@listing("filter-compares")
def no_comparisons(ask: Ask, reply: Reply) -> Reply:
    if reply.status == 200 and any(sign in ask.query.get("filter", "") for sign in "<>"):
        reply.body["CFDocuments"] = []
        reply.headers["X-Total-Count"] = "0"
    return reply


def add_documents(frameworks: Frameworks) -> None:
    for number in range(102):
        package = frameworks.make_package(f"Craft {number}")
        frameworks.packages.append({"CFDocument": package["CFDocument"], "CFDefinitions": package["CFDefinitions"]})


def no_default_limit() -> None:
    """Returns all of many documents if the request has no limit."""

    def change(provider: Provider) -> None:
        add_documents(provider.data)
        provider.__class__ = type("Reads", (_Reads,), {"read": staticmethod(lambda query: {"limit": "500"} | query)})

    FAULTS["no_default_limit"] = Fault(rule="default-limit", change=change)


no_default_limit()

# Errors.


def is_refused(ask: Ask, reply: Reply, code: str) -> bool:
    if reply.status < 400 or not isinstance(reply.body, dict):
        return False
    return bool(reply.body["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] == code)


def refusals(rule: str, code: str) -> Callable[[Distort], None]:
    """Registers a fault of the answers to requests that cannot be answered."""

    def register(function: Distort) -> None:
        def distort(ask: Ask, reply: Reply) -> Reply:
            return function(ask, reply) if is_refused(ask, reply, code) else reply

        FAULTS[function.__name__] = Fault(rule=rule, distort=distort)

    return register


@refusals("unknown-object", "unknownobject")
def unknown_is_empty(ask: Ask, reply: Reply) -> Reply:
    return Reply(body={}) if ask.name == "CFItems" else reply


@refusals("unknown-object", "unknownobject")
def unknown_crashes(ask: Ask, reply: Reply) -> Reply:
    return refuse(500, "internal_server_error")


@refusals("status-info", "unknownobject")
def page_for_unknown(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=b"<h1>Not found</h1>", content_type="text/html")


@refusals("status-info", "unknownobject")
def wrapped_status(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body={"imsx_StatusInfo": reply.body})


@refusals("status-info", "unknownobject")
def minor_code_not_in_list(ask: Ask, reply: Reply) -> Reply:
    reply.body["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] = "not_found"
    return reply


@refusals("status-info", "invalid_selection_field")
def invalid_filter_field(ask: Ask, reply: Reply) -> Reply:
    reply.body["imsx_codeMinor"]["imsx_codeMinorField"][0]["imsx_codeMinorFieldValue"] = "invalid_filter_field"
    return reply


@refusals("minor-code", "unknownobject")
def unknown_is_unauthorised(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=refuse(404, "unauthorised_request").body)


@refusals("major-code", "unknownobject")
def success_with_404(ask: Ask, reply: Reply) -> Reply:
    return replace(reply, body=reply.body | {"imsx_codeMajor": "success", "imsx_severity": "status"})


@refusals("invalid-uuid", "invalid_uuid")
def invalid_uuid_crashes(ask: Ask, reply: Reply) -> Reply:
    return refuse(500, "internal_server_error")


@refusals("unknown-path", "unknownobject")
def any_path_is_good(ask: Ask, reply: Reply) -> Reply:
    return reply if ask.identifier else Reply(body={})


def takes_posts() -> None:
    def distort(ask: Ask, reply: Reply) -> Reply:
        return Reply(status=201, body={}) if ask.method == "POST" else reply

    FAULTS["takes_posts"] = Fault(rule="read-only", distort=distort)


takes_posts()
