"""Fetches resources one by one, and checks that each agrees with its package."""

import re
from typing import Any
from urllib.parse import quote

from cskg.exchange.case_check.asking import Answer, Asker, find_path
from cskg.exchange.case_check.bodies import WITHHELD, Bodies, identify, part, text, things
from cskg.exchange.case_check.packages import ENDS, Package, Reference, Resource
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts
from cskg.exchange.case_classes import ANSWERS

_OUTSIDE = ("CFDocumentURI", "CFPackageURI")
"""The fields that a resource has alone and not in its package."""

_SETS = ("CFConcepts", "CFSubjects", "CFItemTypes")


class Resources:
    """Fetches resources of packages from one server.

    Args:
        asker: Asks the server.
        bodies: Reads the answers.
        verdicts: Takes what is found.
    """

    def __init__(self, asker: Asker, bodies: Bodies, verdicts: Verdicts) -> None:
        self._asker, self._bodies, self._verdicts = asker, bodies, verdicts
        self._statuses: dict[str, int] = {}

    def read_package(self, document: JsonObject) -> Package | None:
        """Reads a document alone and its package, and checks that both agree with the list of documents."""
        identifier = identify(document)
        alone = self._read("CFDocuments", identifier)
        if alone is not None:
            found = _name_differences(document, alone)
            self._verdicts.check("listing-agrees", not found, self._locate("CFDocuments", identifier), found)
        answer, body = self._ask("CFPackages", identifier)
        if answer is None or body is None:
            return None
        package = Package(answer.address, body, self._asker.base)
        found = identify(package.document)
        self._verdicts.check("identifier-asked", found == identifier, answer.address, found, "/CFDocument/identifier")
        if alone is not None:
            self._check_package_uri(alone, identifier)
            self._compare(alone, package.document, self._locate("CFDocuments", identifier))
        return package

    def _check_package_uri(self, document: JsonObject, identifier: str) -> None:
        link = part(document, "CFPackageURI")
        if not link:
            return
        address = self._locate("CFDocuments", identifier)
        found = identify(link)
        if found != identifier:
            answer = self._asker.ask(_make_path("CFPackages", found))
            body = self._bodies.parse(answer) if answer is not None and answer.status == 200 else None
            is_right = isinstance(body, dict) and identify(part(body, "CFDocument")) == identifier
            self._verdicts.check("package-uri", is_right, address, found, "/CFPackageURI")
        else:
            self._verdicts.check("package-uri", True, address, found)

    def check(self, resource: Resource, package: Package) -> None:
        """Fetches a single resource, and checks it."""
        identifier = resource.identifier
        if not identifier:
            return
        answer, body = self._ask(resource.name, identifier)
        if answer is None or body is None:
            return
        if resource.name in _SETS:
            self._check_set(resource, package, body, answer.address)
            return
        found = identify(body)
        if self._verdicts.check("identifier-asked", found == identifier, answer.address, found, "/identifier"):
            self._compare(body, resource.body, answer.address)
        self._check_document_uri(body, package, answer.address)

    def check_associations(self, item: Resource, package: Package) -> None:
        """Fetches an item with its associations, and checks that these are complete, with no others."""
        identifier = item.identifier
        expected = package.associations.get(identifier)
        if not expected:
            return
        answer, body = self._ask("CFItemAssociations", identifier)
        if answer is None or body is None:
            return
        alone = part(body, "CFItem")
        self._check_document_uri(alone, package, answer.address)
        self._compare(alone, item.body, answer.address)
        associations = things(body, "CFAssociations")
        missing = sorted(expected - {identify(association) for association in associations})
        self._verdicts.check("all-associations", not missing, answer.address, f"no {', '.join(missing)}")
        for number, association in enumerate(associations):
            ends = [identify(part(association, end)) for end in ENDS]
            found, place = f"from {ends[0]} to {ends[1]}", f"/CFAssociations/{number}"
            self._verdicts.check("associations-of-item", identifier in ends, answer.address, found, place)

    def check_uri(self, resource: Resource) -> None:
        """Checks that the URI of a resource answers with it."""
        uri = text(resource.body, "uri")
        path = find_path(uri, self._asker.base)
        if path is None:
            return
        status = self._find_status(path)
        if status is not None:
            found, place = f"status {status} for {uri}", f"{resource.place}/uri"
            self._verdicts.check("uri-resolves", status == 200, self._asker.locate(path), found, place)

    def check_reference(self, reference: Reference, address: str) -> None:
        """Checks that what a package refers to, but does not have, is elsewhere on the server."""
        path = find_path(reference.uri, self._asker.base)
        if path is None:
            return
        status = self._find_status(path)
        if status is not None:
            found = f"{reference.uri} answers with status {status}"
            self._verdicts.check(reference.rule, status == 200, address, found, reference.place)

    def check_etag(self, package: Package) -> None:
        """Checks that an unchanged answer with an ETag is not sent again."""
        path = _make_path("CFDocuments", identify(package.document))
        answer = self._asker.ask(path)
        if answer is None or "etag" not in answer.headers:
            return
        again = self._asker.ask(path, headers={"If-None-Match": answer.headers["etag"]})
        if again is not None:
            found = f"status {again.status}"
            self._verdicts.check("not-modified", again.status == 304, again.address, found)

    # How.

    def _locate(self, name: str, identifier: str) -> str:
        return self._asker.locate(_make_path(name, identifier))

    def _find_status(self, path: str) -> int | None:
        """Returns the status of a path, requested once; None where no answer comes, or only to others."""
        if path not in self._statuses:
            answer = self._asker.ask(path)
            if answer is None:
                return None
            self._statuses[path] = answer.status
        status = self._statuses[path]
        return None if status in WITHHELD else status

    def _ask(self, name: str, identifier: str) -> tuple[Answer | None, JsonObject | None]:
        """Fetches a resource that the server says it has."""
        path = _make_path(name, identifier)
        answer = self._asker.ask(path)
        if answer is None:
            return None, None
        self._statuses[path] = answer.status
        if name == "CFRubrics" and answer.status in (404, 501):
            return None, None
        if answer.status in WITHHELD:
            self._bodies.check_withheld(answer)
            return None, None
        found = f"status {answer.status} for what the server lists"
        if not self._verdicts.check("required-operation", answer.status == 200, answer.address, found):
            return None, None
        self._verdicts.sampled[name] += 1
        return answer, self._bodies.read(answer, ANSWERS[name])

    def _read(self, name: str, identifier: str) -> JsonObject | None:
        return self._ask(name, identifier)[1]

    def _check_document_uri(self, body: JsonObject, package: Package, address: str) -> None:
        link = part(body, "CFDocumentURI")
        if link:
            found, expected = identify(link), identify(package.document)
            self._verdicts.check(
                "document-uri", found == expected, address, f"{found} instead of {expected}", "/CFDocumentURI"
            )

    def _compare(self, alone: JsonObject, packaged: JsonObject, address: str) -> None:
        found = _name_differences(packaged, alone)
        self._verdicts.check("package-agrees", not found, address, found)

    def _check_set(self, resource: Resource, package: Package, body: JsonObject, address: str) -> None:
        members = {identify(member): member for member in things(body, resource.name)}
        is_there = resource.identifier in members
        found = ", ".join(members) or "nothing"
        self._verdicts.check("identifier-asked", is_there, address, found)
        if is_there:
            self._compare(members[resource.identifier], resource.body, address)
        code = text(resource.body, "hierarchyCode")
        if not code:
            return
        below = {each.identifier for each in package.by_name[resource.name] if _is_below(each.body, code)}
        missing = sorted(below - set(members))
        others = sorted(
            name for name, member in members.items() if name != resource.identifier and not _is_below(member, code)
        )
        found = f"missing: {', '.join(missing) or 'none'}; not under {code}: {', '.join(others) or 'none'}"
        self._verdicts.check("set-of-children", not missing and not others, address, found)


def _make_path(name: str, identifier: str) -> str:
    """Returns the path of a resource; a server may give anything as an identifier."""
    return f"/{name}/{quote(identifier, safe='', errors='replace')}"


def _is_below(member: JsonObject, code: str) -> bool:
    """Returns whether a member is under a code: its own code continues with a sign that is not a letter or a digit."""
    return re.match(re.escape(code) + r"[\W_]", text(member, "hierarchyCode")) is not None


def _name_differences(one: JsonObject, other: JsonObject) -> str:
    """Returns the names of fields that differ, except those that packages lack; times may be written in two ways."""
    names = sorted({*one, *other} - set(_OUTSIDE))
    return ", ".join(name for name in names if _even(one.get(name)) != _even(other.get(name)))


def _even(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Returns a value in the form that is compared: an empty array or object is the same as none."""
    return None if value in ([], {}) else value
