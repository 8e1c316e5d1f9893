"""Harmful requests: the exact bytes, and the expected answer.

``DOCUMENTS`` are GraphQL documents that ask for too much. ``REQUESTS`` are whole HTTP requests, including those with
these documents. Each has the expected status and, if the answer is a GraphQL error, its code.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

NEW = "application/graphql-response+json"
CODE = "111275L4"
MIB = 2**20


def _deep(times: int) -> str:
    return f'{{ unit(code: "{CODE}") {{ ' + "links { object { " * times + "code" + " } }" * times + " } }"


FRAGMENTS = "query { ...f60 } " + " ".join(
    f"fragment f{i} on Query {{ ...f{i - 1} ...f{i - 1} }}" for i in range(1, 61)
)

DOCUMENTS = {
    "depth": _deep(12),
    "aliases": "{ " + " ".join(f"a{i}: levels {{ value }}" for i in range(40)) + " }",
    "aliases in a fragment": "{ ...f } fragment f on Query { "
    + " ".join(f"a{i}: levels {{ value }}" for i in range(40))
    + " }",
    "doubled fragments": FRAGMENTS + " fragment f0 on Query { levels { value } }",
    "fields": "{ " + "levels { value } " * 1_500 + " }",
    "directives": "{ levels { value " + "@include(if: true) " * 60 + "} }",
    "tokens": "{ " + "levels { value label iri } " * 2_000 + " }",
    "circular fragments": "{ ...f } fragment f on Query { ...f levels { value } }",
    "missing fragment": "{ ...Missing }",
    "nested lists": "{ units(first: 100) { edges { node { "
    + "links { subject { " * 5
    + "code"
    + " } }" * 5
    + " } } } }",
}
"""GraphQL documents that are refused before anything runs, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostileRequest:
    """A request, and the expected answer.

    Attributes:
        sent: Its bytes.
        status: The status of the answer.
        also: A second valid status, if the status depends on the pieces in which the bytes arrive.
        code: The code of the first or only GraphQL error; empty if the answer has another form.
    """

    sent: bytes
    status: int
    also: int = 0
    code: str = ""


def _write(method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """A request with the required headers, and with other headers, which may override them."""
    head = {"Host": "localhost", "Connection": "close", **({"Content-Length": str(len(body))} if body else {})}
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in (head | (headers or {})).items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _get(target: str, status: int, code: str = "", **headers: str) -> HostileRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HostileRequest(sent=_write("GET", target, headers=named), status=status, code=code)


def _ask(document: str, code: str, status: int = 400, **more: Any) -> HostileRequest:
    """A request with a document; an error of a resolver has status 200, an error before execution has 400."""
    return _post(json.dumps({"query": document, **more}).encode(), status, code)


def _post(body: bytes, status: int, code: str = "", kind: str = "application/json") -> HostileRequest:
    headers = {"Content-Type": kind, "Accept": NEW}
    return HostileRequest(sent=_write("POST", "/graphql", body, headers), status=status, code=code)


def _raw(sent: bytes, status: int, also: int = 0) -> HostileRequest:
    return HostileRequest(sent=sent, status=status, also=also)


def _sparql(query: str, status: int) -> HostileRequest:
    body = urlencode({"query": query}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return HostileRequest(sent=_write("POST", "/sparql", body, headers), status=status)


def _variables(value: bytes) -> bytes:
    return b'{"query": "query($x: String!) { unit(code: $x) { title } }", "variables": {"x": ' + value + b"}}"


_HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
_QUIZ = f'quiz(input: {{units: ["{CODE}"], size: 100}}) {{ id }}'
_GOALS = ", ".join(f'"{CODE}"' for _ in range(200))

REQUESTS: dict[str, HostileRequest] = {
    # Documents that ask for too much.
    **{
        name: _ask(document, "BAD_INPUT" if name in {"circular fragments", "missing fragment"} else "LIMIT_EXCEEDED")
        for name, document in DOCUMENTS.items()
    },
    "brackets 5,000 deep": _ask("{a" * 5_000 + "}" * 5_000, "BAD_INPUT"),
    "lists 5,000 deep": _ask("{ unit(code: " + "[" * 5_000 + "]" * 5_000 + ") { title } }", "BAD_INPUT"),
    "a document of 200,000 words": _ask("{ " + "a " * 200_000 + "}", "LIMIT_EXCEEDED"),
    "a long comment": _ask("#" * 500_000 + "\n{ levels { value } }", "LIMIT_EXCEEDED"),
    "a hundred selections of one field": _ask("{ " + "levels { value } " * 240 + "}", "LIMIT_EXCEEDED"),
    "circular introspection": _ask(
        "{ __schema { " + "types { fields { type { " * 4 + "name" + " } } }" * 4 + " } }", "BAD_INPUT"
    ),
    "the largest quiz, many times": _ask("{ " + " ".join(f"a{n}: {_QUIZ}" for n in range(15)) + " }", "LIMIT_EXCEEDED"),
    "two hundred goals with a budget": _ask(
        f"{{ studyPath(input: {{goals: [{_GOALS}], alternatives: 5, maxCredits: 9}}) {{ status }} }}", "LIMIT_EXCEEDED"
    ),
    "a million units a page": _ask("{ units(first: 1000000) { totalCount } }", "LIMIT_EXCEEDED", 200),
    "a negative page": _ask("{ units(first: -1) { totalCount } }", "BAD_INPUT", 200),
    "a number of 5,000 digits": _ask("{ units(first: " + "9" * 5_000 + ") { totalCount } }", "BAD_INPUT"),
    "a mutation": _ask("mutation { __typename }", "BAD_INPUT"),
    "a subscription": _ask("subscription { __typename }", "BAD_INPUT"),
    "several operations without a name": _ask("query a { __typename } query b { __typename }", "BAD_INPUT"),
    "an operation that is not there": _ask("query a { __typename }", "BAD_INPUT", operationName="b"),
    "a field of 14,000 letters": _ask("{ " + "x" * 14_000 + " }", "BAD_INPUT"),
    "a directive that nobody knows, 500 times": _ask("{ __typename " + "@no " * 500 + "}", "LIMIT_EXCEEDED"),
    # Invented values, and changed real values.
    "a code that is a path": _ask('{ unit(code: "../../../etc/passwd") { title } }', "NOT_FOUND", 200),
    "a code that is SPARQL": _ask('{ unit(code: "x> } DROP ALL #") { title } }', "NOT_FOUND", 200),
    "a code that is SQL": _ask('{ unit(code: "\' OR 1=1 --") { title } }', "NOT_FOUND", 200),
    "a code with a control character": _ask('{ unit(code: "\\u0000") { title } }', "BAD_INPUT", 200),
    "a cursor with an offset": _ask('{ units(after: "YXJyYXljb25uZWN0aW9uOi01") { totalCount } }', "BAD_INPUT", 200),
    "an id of nothing": _ask('{ node(id: "eyJ9") { __typename } }', "BAD_INPUT", 200),
    "a quiz id of a stranger": _ask('{ gradeQuiz(quizId: "eyJ2IjoxfQ", responses: []) { score } }', "STALE_QUIZ", 200),
    "a format that is not there": _ask('{ exportDataset(format: "exe") { base64 } }', "BAD_INPUT", 200),
    # Bodies.
    "no body": _post(b"", 400, "BAD_INPUT"),
    "half a body": _post(b'{"query": "{ levels', 400, "BAD_INPUT"),
    "a body that is not UTF-8": _post(b"\xff\xfe\x00", 400, "BAD_INPUT"),
    "JSON 100,000 deep": _post(b"[" * 100_000, 400, "BAD_INPUT"),
    "NaN": _post(_variables(b"NaN"), 400, "BAD_INPUT"),
    "a batch": _post(b'[{"query": "{ __typename }"}]' * 1, 400, "BAD_INPUT"),
    "half a surrogate pair": _post(_variables(rb'"\ud800"'), 400, "BAD_INPUT"),
    "infinity": _post(_variables(b"1e999"), 400, "BAD_INPUT"),
    "a number of 100,000 digits": _post(_variables(b"9" * 100_000), 400, "BAD_INPUT"),
    "a list as the variables": _post(b'{"query": "{ __typename }", "variables": []}', 400, "BAD_INPUT"),
    "a body of 2 MiB": _post(b" " * (2 * MIB), 413, "LIMIT_EXCEEDED"),
    "a form": _post(b"query=%7B__typename%7D", 400, "BAD_INPUT", "application/x-www-form-urlencoded"),
    "plain text": _post(b'{"query": "{ __typename }"}', 400, "BAD_INPUT", "text/plain"),
    "an upload": _post(b"--x\r\n\r\n--x--", 400, "BAD_INPUT", "multipart/form-data; boundary=x"),
    "a persisted document of another digest": _ask(
        "{ __typename }",
        "BAD_INPUT",
        extensions={"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}},
    ),
    # Addresses.
    "a mutation by GET": _get("/graphql?query=" + quote("mutation { __typename }"), 400, "BAD_INPUT", Accept=NEW),
    "a query by GET that is too deep": _get("/graphql?query=" + quote(_deep(12)), 400, "LIMIT_EXCEEDED", Accept=NEW),
    "variables by GET that are not JSON": _get(
        "/graphql?query=%7B__typename%7D&variables=%7B", 400, "BAD_INPUT", Accept=NEW
    ),
    **{
        f"{method} of /graphql": _raw(_write(method, "/graphql"), 405) for method in ("PUT", "DELETE", "PATCH", "TRACE")
    },
    **{
        f"the path {target[:60]}": _get(target, 404)
        for target in (
            "/static/../app.py",
            "/static/%2e%2e/%2e%2e/pyproject.toml",
            "/static/..%2f..%2fpyproject.toml",
            "/static/%00",
            "/static/" + "a" * 5_000,
            "//evil.example/",
            "/unit/%00",
            "/unit/..%2f..%2fetc%2fpasswd",
            "/unit/%ff%fe",
            "/desk",
        )
    },
    **{
        f"the path {target[:60]}": _get(target, 400)
        for target in (
            "/export/..%2f..%2fetc%2fpasswd",
            "/export/" + "x" * 3_000,
            "/ims/case/v1p1/CFDocuments/..%2f..%2fetc",
        )
    },
    "a search of 8,000 letters": _get("/search?q=" + "a" * 8_000, 400),
    "a plan with 500 goals": _get("/plan?" + "&".join(f"goal=9{number:05}L2" for number in range(500)), 400),
    "a decision for a desk that is not there": _raw(_write("POST", "/desk", b"decision=accept"), 404),
    # Queries in SPARQL.
    "SPARQL that changes": _sparql("DROP ALL", 400),
    "SPARQL that loads": _sparql("LOAD <http://127.0.0.1:9/>", 400),
    "SPARQL that asks others": _sparql("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
    "SPARQL that reads a file": _sparql("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 400),
    "SPARQL 4,000 deep": _sparql("SELECT * " + "{ " * 4_000 + "} " * 4_000, 413),
    "SPARQL with 500 equal patterns": _sparql("SELECT * { " + "?s ?p ?o . " * 500 + "}", 413),
    "SPARQL of 100,000 signs": _sparql("SELECT * { ?s ?p '" + "x" * 100_000 + "' }", 413),
    # HTTP itself.
    "an address of 100,000 bytes": _raw(_write("GET", "/" + "a" * 100_000), 431, also=400),
    "a header of 100,000 bytes": _raw(_write("GET", "/healthz", headers={"X": "x" * 100_000}), 431, also=400),
    "5,000 headers": _raw(_write("GET", "/healthz", headers={f"X-{number}": "x" for number in range(5_000)}), 431, 400),
    "no host": _raw(b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": _raw(b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "two lengths": _raw(_HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "a negative length": _raw(_HEAD + b"Content-Length: -1\r\n\r\n{}", 400),
    "a length that is no number": _raw(_HEAD + b"Content-Length: 0x10\r\n\r\n{}", 400),
    "a piece of an absurd length": _raw(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 30 + b"\r\n", 400),
    "pieces in another encoding": _raw(_HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
    "HTTP/2 at once": _raw(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 404),
    "TLS": _raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), 400),
    "noise": _raw(bytes(range(256)) * 8, 400),
    "a blank before the colon": _raw(b"GET /healthz HTTP/1.1\r\nHost : x\r\n\r\n", 400),
}
"""Requests that must be refused without affecting other clients."""
