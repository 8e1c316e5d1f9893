"""The answers of a server of CASE 1.1, by path and query."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cskg.exchange.case_classes import ANSWERS
from cskg.exchange.case_discovery import DISCOVERY, make_openapi
from cskg.exchange.case_items import CASE_PATH
from cskg.exchange.case_provider import CaseProvider
from cskg.exchange.case_queries import read_query
from cskg.exchange.case_statuses import CaseError, check_identifier, make_unknown
from cskg.exchange.packing import pack_json, to_json
from cskg.exchange.selection import Selection, select_specification
from cskg.graph.catalogue import Catalogue

SETS = ("CFConcepts", "CFItemTypes", "CFSubjects")
"""The collections whose resources are answered in a set with those under them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAnswer:
    """An answer.

    Attributes:
        body: JSON.
        status: The HTTP status.
        headers: Further headers.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=2)  # as many datasets as a worker keeps open
def provide(catalogue: Catalogue) -> CaseProvider:
    """Returns the provider of a dataset's resources."""
    return CaseProvider(catalogue)


def answer(catalogue: Catalogue, path: Sequence[str], query: Sequence[tuple[str, str]]) -> CaseAnswer:
    """Answers a request, except for packages.

    Args:
        catalogue: The dataset.
        path: The parts of the path after ``ims/case/v1p1``.
        query: The names and values of the query.
    """
    try:
        return _answer(catalogue, path, query)
    except CaseError as error:
        return CaseAnswer(body=error.to_json(), status=error.status)


def _answer(catalogue: Catalogue, path: Sequence[str], query: Sequence[tuple[str, str]]) -> CaseAnswer:
    if list(path) == DISCOVERY:
        return CaseAnswer(body=to_json(make_openapi(catalogue.iris.base + CASE_PATH)))
    if list(path) == ["CFDocuments"]:
        return _list_documents(catalogue, query)
    if len(path) != 2 or path[0] not in ANSWERS:
        raise make_unknown("There is nothing at this address.", f"See /{CASE_PATH}/{'/'.join(DISCOVERY)}.")
    collection, identifier = path[0], check_identifier(path[1])
    return CaseAnswer(body=pack_json(_find(provide(catalogue), collection, identifier)))


def _find(provider: CaseProvider, collection: str, identifier: str) -> dict[str, Any]:
    if collection == "CFItemAssociations":
        found = provider.find_associations(identifier)
        if found is not None:
            return {"CFItem": found[0], "CFAssociations": found[1]}
    elif (node := provider.find(collection, identifier)) is not None:
        return {collection: provider.list_children(collection, node)} if collection in SETS else node
    raise make_unknown(f"There is no such resource in {collection}.")


def _list_documents(catalogue: Catalogue, query: Sequence[tuple[str, str]]) -> CaseAnswer:
    asked = read_query(query)
    page, total = asked.select(provide(catalogue).list_documents())
    headers = {
        "x-total-count": str(total),
        "link": asked.name_pages(f"{catalogue.iris.base}{CASE_PATH}/CFDocuments", total),
    }
    if not page:
        # The standard's set must not be empty.
        why = "No document matches the filter." if not total else f"The offset is beyond the {total} that match."
        return CaseAnswer(body=make_unknown(why).to_json(), status=404, headers=headers)
    return CaseAnswer(body=pack_json({"CFDocuments": page}), headers=headers)


def select_package(catalogue: Catalogue, identifier: str) -> Selection:
    """Chooses the specification of a document.

    Raises:
        CaseError: There is no such document.
    """
    name = provide(catalogue).find_specification(check_identifier(identifier))
    if name is None:
        raise make_unknown("There is no such resource in CFPackages.")
    return select_specification(catalogue, name)
