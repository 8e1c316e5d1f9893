# ruff: noqa: D102 - the names say it
"""A small, correct CASE 1.1 provider, which `faults` breaks.

It is written from the standard, and shares no code with the server of cskg.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from typing_extensions import override

JsonObject = dict[str, Any]

PATH = "/ims/case/v1p1"
TIME = "2026-03-01T09:00:00Z"
OPERATIONS = (
    "CFPackages CFDocuments CFItems CFItemAssociations CFAssociations CFAssociationGroupings CFConcepts CFItemTypes "
    "CFLicenses CFSubjects CFRubrics"
).split()
SETS = {"CFConcepts", "CFSubjects", "CFItemTypes"}
LIMIT = 100


@dataclass(kw_only=True)
class Ask:
    """A request in the form that faults use."""

    method: str
    path: str
    query: dict[str, str]
    known_etag: str | None = None
    name: str = ""
    identifier: str = ""


@dataclass(kw_only=True)
class Reply:
    """An answer, which faults may change; `body` is JSON unless it is bytes."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    is_last: bool = False
    missing_bytes: int = 0
    pause: float = 0.0

    def encode(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class RefusedError(Exception):
    """A request cannot be answered."""

    def __init__(self, status: int, code: str, name: str = "sourcedId") -> None:
        self.status, self.code, self.name = status, code, name


def refuse(status: int, code: str, name: str = "sourcedId") -> Reply:
    return Reply(
        status=status,
        body={
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": f"{name}: {code}",
            "imsx_codeMinor": {
                "imsx_codeMinorField": [{"imsx_codeMinorFieldName": name, "imsx_codeMinorFieldValue": code}]
            },
        },
    )


class Frameworks:
    """The packages of a provider, and each of their resources at its address."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.packages = [self.make_package(title) for title in ("Bakery", "Joinery", "Tailoring")]

    def head(self, kind: str, name: str) -> JsonObject:
        identifier = str(uuid5(NAMESPACE_URL, f"{kind}/{name}"))
        return {"identifier": identifier, "uri": f"{self.base}/{kind}/{identifier}", "lastChangeDateTime": TIME}

    def link(self, thing: JsonObject, kind: str | None = None) -> JsonObject:
        uri = thing["uri"] if kind is None else f"{self.base}/{kind}/{thing['identifier']}"
        title = thing.get("title") or thing["fullStatement"]
        return {"title": title, "identifier": thing["identifier"], "uri": uri}

    def end(self, thing: JsonObject) -> JsonObject:
        return self.link(thing) | {"targetType": "CASE"}

    def relate(self, kind: str, origin: JsonObject, destination: JsonObject) -> JsonObject:
        name = f"{kind} {origin['identifier']} {destination['identifier']}"
        return self.head("CFAssociations", name) | {
            "associationType": kind,
            "originNodeURI": self.end(origin),
            "destinationNodeURI": self.end(destination),
        }

    def make_package(self, title: str) -> JsonObject:
        make = self.head
        defined: dict[str, list[JsonObject]] = {
            "CFConcepts": [
                make("CFConcepts", f"{title} {code}") | {"title": f"{title} {name}", "hierarchyCode": code}
                for code, name in (("1", "safety"), ("1.1", "tools"), ("2", "care"), ("10", "heat"))
            ],
            "CFSubjects": [make("CFSubjects", title) | {"title": title, "hierarchyCode": "1"}],
            "CFItemTypes": [
                make("CFItemTypes", f"{title} {code}") | {"title": name, "description": name, "hierarchyCode": code}
                for code, name in (("1", "Area"), ("1.1", "Unit"))
            ],
            "CFLicenses": [make("CFLicenses", title) | {"title": "Open", "licenseText": "Do with it what you like."}],
            "CFAssociationGroupings": [make("CFAssociationGroupings", title) | {"title": "Order of learning"}],
        }
        document = make("CFDocuments", title) | {
            "title": f"Framework of {title}",
            "creator": "The guild" if title != "Joinery" else "The College",
            "caseVersion": "1.1",
            "language": "en",
            "subject": [title, "Crafts"],
            "subjectURI": [self.link(defined["CFSubjects"][0])],
            "licenseURI": self.link(defined["CFLicenses"][0]),
            "statusStartDate": "2026-01-31",
        }
        area, *units = [
            make("CFItems", f"{title} {place}")
            | {
                "fullStatement": f"{title}, {word}",
                "CFItemType": "Unit" if place else "Area",
                "CFItemTypeURI": self.link(defined["CFItemTypes"][1 if place else 0]),
                "humanCodingScheme": f"{title[:2]}{place}",
                "language": "en",
                "educationLevel": ["2"],
                "conceptKeywords": ["safety"],
                "conceptKeywordsURI": self.link(defined["CFConcepts"][0]),
            }
            for place, word in enumerate(("all of it", "the first steps", "the middle", "the end", "the last details"))
        ]
        associations = [self.relate("isChildOf", area, document) | {"sequenceNumber": 1}]
        associations += [
            self.relate("isChildOf", unit, parent) | {"sequenceNumber": number}
            for unit, parent, number in zip(units, (area, area, area, units[2]), (1, 2, 3, 1), strict=True)
        ]
        associations += [
            self.relate("precedes", units[0], units[1])
            | {"CFAssociationGroupingURI": self.link(defined["CFAssociationGroupings"][0])},
            self.relate("ext:likens", units[0], units[2])
            | {
                "destinationNodeURI": {
                    "title": "A book",
                    "identifier": "urn:isbn:0",
                    "uri": "urn:isbn:0",
                    "targetType": "ext:book",
                }
            },
        ]
        rubric = make("CFRubrics", title)
        rubric |= {
            "title": f"How {title} is judged",
            "CFRubricCriteria": [
                make("CFRubricCriteria", title)
                | {
                    "description": "Clean",
                    "CFItemURI": self.link(units[0]),
                    "position": 1,
                    "weight": 0.5,
                    "rubricId": rubric["identifier"],
                    "CFRubricCriterionLevels": [
                        make("CFRubricCriterionLevels", title)
                        | {
                            "quality": "Good",
                            "score": 2,
                            "position": 1,
                            "rubricCriterionId": make("CFRubricCriteria", title)["identifier"],
                        }
                    ],
                }
            ],
        }
        return {
            "CFDocument": document,
            "CFItems": [area, *units],
            "CFAssociations": associations,
            "CFDefinitions": defined,
            "CFRubrics": [rubric],
        }

    def list_documents(self) -> list[JsonObject]:
        return [
            package["CFDocument"] | {"CFPackageURI": self.link(package["CFDocument"], "CFPackages")}
            for package in self.packages
        ]

    def find(self, kind: str, identifier: str) -> tuple[JsonObject, JsonObject] | None:
        """Returns a resource and its package."""
        for package in self.packages:
            for one in [package["CFDocument"]] if kind == "CFDocuments" else self.iter_all(package, kind):
                if one["identifier"] == identifier:
                    return one, package
        return None

    @staticmethod
    def iter_all(package: JsonObject, kind: str) -> list[JsonObject]:
        found: list[JsonObject] = package.get(kind) or package.get("CFDefinitions", {}).get(kind, [])
        return found


class Provider:
    """Answers requests as CASE 1.1 requires."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.data = Frameworks(base)

    def answer(self, ask: Ask) -> Reply:
        if ask.method not in ("GET", "HEAD"):
            return Reply(status=405, body=refuse(405, "invalid_selection_field").body, headers={"Allow": "GET, HEAD"})
        try:
            return self.route(ask)
        except RefusedError as refused:
            return refuse(refused.status, refused.code, refused.name)

    def route(self, ask: Ask) -> Reply:
        if ask.path == "/discovery/imscasev1p1_openapi3_v1p0.json":
            return Reply(body=self.discover())
        _, ask.name, *rest = ask.path.split("/")
        if ask.path == "/CFDocuments":
            return self.list_documents(ask.query)
        if ask.name not in OPERATIONS or len(rest) != 1:
            raise RefusedError(404, "unknownobject")
        (ask.identifier,) = rest
        try:
            UUID(ask.identifier)
        except ValueError:
            raise RefusedError(404, "invalid_uuid") from None
        reply = Reply(body=self.get(ask.name, ask.identifier))
        reply.headers["ETag"] = f'"{sha256(reply.encode()).hexdigest()[:16]}"'
        return Reply(status=304, body=b"") if ask.known_etag == reply.headers["ETag"] else reply

    def discover(self) -> JsonObject:
        paths = ["/CFDocuments", *(f"/{name}/{{sourcedId}}" for name in OPERATIONS)]
        return {
            "openapi": "3.0.1",
            "info": {"title": "Frameworks of crafts", "version": "1.1"},
            "servers": [{"url": self.base}],
            "paths": {path: {"get": {"operationId": path, "responses": {}}} for path in paths},
        }

    def get(self, name: str, identifier: str) -> JsonObject:
        kind = {"CFPackages": "CFDocuments", "CFItemAssociations": "CFItems"}.get(name, name)
        found = self.data.find(kind, identifier)
        if found is None:
            raise RefusedError(404, "unknownobject")
        thing, package = found
        document = self.data.link(package["CFDocument"])
        if name == "CFPackages":
            return package
        if name == "CFDocuments":
            return thing | {"CFPackageURI": self.data.link(thing, "CFPackages")}
        if name in ("CFItems", "CFAssociations"):
            return thing | {"CFDocumentURI": document}
        if name == "CFItemAssociations":
            ends = ("originNodeURI", "destinationNodeURI")
            about = [
                one
                for one in package["CFAssociations"]
                if identifier in (one[ends[0]]["identifier"], one[ends[1]]["identifier"])
            ]
            return {"CFItem": thing | {"CFDocumentURI": document}, "CFAssociations": about}
        if name in SETS:
            code = thing.get("hierarchyCode", "none")
            defined = package["CFDefinitions"][name]
            below = [one for one in defined if one.get("hierarchyCode", "").startswith(f"{code}.")]
            return {name: [thing, *below]}
        return thing

    def list_documents(self, query: dict[str, str]) -> Reply:
        documents = self.data.list_documents()
        if query.get("filter"):
            documents = [one for one in documents if matches(query["filter"], one)]
        limit, offset = read_count(query, "limit", LIMIT, 1), read_count(query, "offset", 0, 0)
        order = query.get("orderBy", "asc")
        if order not in ("asc", "desc"):
            raise RefusedError(400, "invalid_sort_field", "orderBy")
        sort = query.get("sort", "identifier")
        if sort not in documents[0] if documents else False:
            sort = "identifier"
        documents.sort(key=lambda one: one["identifier"])
        documents.sort(key=lambda one: fold(one.get(sort, "")), reverse=order == "desc")
        chosen = documents[offset : offset + limit]
        if "fields" in query:
            names = [name.strip() for name in query["fields"].split(",")]
            if not all(names):
                raise RefusedError(400, "invalid_selection_field", "fields")
            if all(name in FIELDS for name in names):
                chosen = [{name: one[name] for name in names if name in one} for one in chosen]
        headers = {"X-Total-Count": str(len(documents))}
        links = self.link_pages(query, limit, offset, len(documents))
        return Reply(body={"CFDocuments": chosen}, headers=headers | ({"Link": links} if links else {}))

    def link_pages(self, query: dict[str, str], limit: int, offset: int, total: int) -> str:
        last = max(0, (total - 1) // limit * limit)
        pages = {"first": 0, "last": last}
        if offset:
            pages["prev"] = max(0, offset - limit)
        if offset + limit < total:
            pages["next"] = offset + limit
        others = "".join(
            f"&{name}={quote(query[name])}" for name in ("sort", "orderBy", "filter", "fields") if name in query
        )
        return ", ".join(
            f'<{self.base}/CFDocuments?limit={limit}&offset={place}{others}>; rel="{name}"'
            for name, place in pages.items()
        )


FIELDS = frozenset(
    "identifier uri frameworkType caseVersion creator title lastChangeDateTime officialSourceURL publisher description "
    "subject subjectURI language version adoptionStatus statusStartDate statusEndDate licenseURI notes extensions "
    "CFPackageURI".split()
)


def read_count(query: dict[str, str], name: str, default: int, least: int) -> int:
    text = query.get(name, str(default))
    if not re.fullmatch(r"-?[0-9]+", text) or int(text) < least:
        raise RefusedError(400, "invalid_selection_field", name)
    return int(text)


def fold(value: object) -> str:
    return json.dumps(value).casefold()


def matches(text: str, document: JsonObject) -> bool:
    """Returns whether a document matches a filter."""
    joined = re.fullmatch(r"(.+?) (AND|OR) (.+)", text)
    if joined:
        left, word, right = joined.groups()
        found = matches(left, document), matches(right, document)
        return all(found) if word == "AND" else any(found)
    simple = re.fullmatch(r"([A-Za-z.]+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'", text)
    if not simple or simple[1].split(".")[0] not in FIELDS:
        raise RefusedError(400, "invalid_selection_field", "filter")
    name, operator, wanted = simple.groups()
    value: Any = document
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return compare(value, operator, wanted.casefold())


def compare(value: Any, operator: str, wanted: str) -> bool:
    if isinstance(value, list):
        words, asked = {str(one).casefold() for one in value}, {one.strip() for one in wanted.split(",")}
        return bool(words & asked) if operator == "~" else (words == asked) is (operator == "=")
    found = str(value).casefold()
    tests: dict[str, Callable[[], bool]] = {
        "=": lambda: found == wanted,
        "!=": lambda: found != wanted,
        ">": lambda: found > wanted,
        ">=": lambda: found >= wanted,
        "<": lambda: found < wanted,
        "<=": lambda: found <= wanted,
        "~": lambda: wanted in found,
    }
    return value is not None and tests[operator]()


class Handler(BaseHTTPRequestHandler):
    """Serves a provider over HTTP."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    respond: Callable[[Ask], Reply]

    def handle_any(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        self.rfile.read(length)
        parts = urlsplit(self.path)
        path = parts.path.removeprefix(PATH)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        etag = self.headers.get("if-none-match")
        reply = type(self).respond(Ask(method=self.command, path=path, query=query, known_etag=etag))
        body = reply.encode()
        self.send_response(reply.status)
        headers = {"Content-Type": reply.content_type, "Content-Length": str(len(body) + reply.missing_bytes)}
        for name, value in (headers | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.write(body, reply.pause)
        if reply.is_last:
            self.wfile.flush()
            self.server.shutdown()
            self.server.server_close()
        self.close_connection = bool(reply.missing_bytes) or reply.is_last

    def write(self, body: bytes, pause: float) -> None:
        if not pause:
            self.wfile.write(body)
            return
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.stopped.wait(pause):  # type: ignore[attr-defined]
                return

    do_GET = do_HEAD = do_POST = handle_any  # noqa: N815 - names of the library

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Logs nothing."""


class Server(ThreadingHTTPServer):
    """Serves until it is stopped, whatever clients do."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, handler: type[Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.stopped = threading.Event()

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores errors, because clients may disconnect."""


@contextmanager
def serve(
    change: Callable[[Provider], None] | None = None, distort: Callable[[Ask, Reply], Reply] | None = None
) -> Iterator[str]:
    """Serves a provider, perhaps a broken one, and yields its address."""
    handler = type("ThisHandler", (Handler,), {})
    server = Server(handler)
    base = f"http://127.0.0.1:{server.server_address[1]}{PATH}"
    provider = Provider(base)
    if change:
        change(provider)

    def respond(ask: Ask) -> Reply:
        reply = deepcopy(provider.answer(ask))
        return distort(ask, reply) if distort else reply

    handler.respond = staticmethod(respond)  # type: ignore[assignment]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
