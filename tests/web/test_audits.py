"""Two public lists of checks: GraphQL over HTTP's own audits, and the weaknesses that graphql-cop looks for.

The audits are those of the npm package graphql-http. The weaknesses are checked by requests of our own. What a check
finds here is either a fault or wanted, and the list says which and why.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import Response
from node import run_node
from starlette.testclient import TestClient

from cskg.graph.catalogue import Catalogue
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool

AUDIT = """
import { readFileSync } from "node:fs";
import { auditServer } from "graphql-http";
const results = await auditServer({ url: JSON.parse(readFileSync(0, "utf-8")) });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
"""


def test_the_server_speaks_graphql_over_http(server_url: str) -> None:
    """All 61 audits are good, those that say SHOULD and MAY too."""
    results = run_node(AUDIT, "graphql-http", f"{server_url}/graphql")
    assert [each for each in results if each["status"] != "ok"] == []
    assert len(results) == 61


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A weakness that a server may have.

    Attributes:
        json: The body of a POST.
        params: The query of a GET.
        form: The fields of a form, sent by POST.
        accept: What is asked for.
        shows: What in the answer shows the weakness.
        wanted: Why it is meant to be there; None where it must not be.
    """

    json: Any = None
    params: dict[str, str] | None = None
    form: dict[str, str] | None = None
    accept: str = "application/json"
    shows: Any = field(default=lambda answer: "data" in answer.json())
    wanted: str | None = None


def _messages(answer: Response) -> str:
    return " ".join(error["message"] for error in answer.json().get("errors", ()))


CHECKS = {
    "many aliases": Check(json={"query": "{ " + " ".join(f"a{number}: __typename" for number in range(101)) + " }"}),
    "batches": Check(json=[{"query": "{ __typename }"}] * 10, shows=lambda answer: isinstance(answer.json(), list)),
    "repeated directives": Check(
        json={"query": "{ __typename " + "@aa" * 10 + " }"}, shows=lambda answer: len(answer.json()["errors"]) >= 10
    ),
    "circular introspection": Check(
        json={"query": "{ __schema { " + "types { fields { type { " * 4 + "name" + " } } }" * 4 + " } }"}
    ),
    "repeated fields": Check(json={"query": "{ " + "__typename " * 500 + "}"}),
    "suggestions": Check(
        json={"query": "{ __schema { directive } }"},
        shows=lambda answer: "Did you mean" in _messages(answer),
        wanted="The schema is public, and a suggestion helps who writes a query.",
    ),
    "GraphiQL": Check(
        params={},
        accept="text/html",
        shows=lambda answer: "graphql" in answer.text.lower() and "<html" in answer.text,
        wanted="People try queries on it. It loads nothing from other hosts.",
    ),
    "introspection": Check(
        json={"query": "{ __schema { types { name } } }"},
        wanted="The schema is public: clients generate code from it.",
    ),
    "queries by GET": Check(
        params={"query": "{ __typename }"},
        wanted="Caches keep what is asked by GET. Nothing can be changed, and no cookie is read.",
    ),
    "mutations by GET": Check(params={"query": "mutation { __typename }"}),
    "forms": Check(form={"query": "{ __typename }"}),
    "traces": Check(
        json={"query": "{ __typename }"}, shows=lambda answer: "tracing" in answer.json().get("extensions", {})
    ),
    "exceptions": Check(
        json={"query": "qwerty cop { abc }"},
        shows=lambda answer: any(word in answer.text for word in ("exception", "Traceback", ".py")),
    ),
}


@pytest.fixture(scope="module")
def client(retail: Catalogue) -> Iterator[TestClient]:
    """A client of a server whose dataset is loaded."""
    with TestClient(create_app(Current(retail), Pool(1))) as client:
        yield client


@pytest.mark.parametrize("name", CHECKS)
def test_a_weakness_is_not_there_or_is_wanted(client: TestClient, name: str) -> None:
    """Each check finds what its entry says, and never a server error."""
    check = CHECKS[name]
    headers = {"accept": check.accept}
    if check.params is not None:
        answer = client.get("/graphql", params=check.params, headers=headers)
    else:
        answer = client.post("/graphql", json=check.json, data=check.form, headers=headers)
    assert answer.status_code < 500
    assert check.shows(answer) == (check.wanted is not None)
