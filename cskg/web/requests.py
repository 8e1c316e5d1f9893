"""Reads GraphQL requests in the forms of GraphQL over HTTP.

See https://graphql.github.io/graphql-over-http/draft/ (sections 5 and 6), its appendix on persisted documents, and
Apollo's automatic persisted queries. A request is a document with variables, or names a document that the server keeps.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request

from cskg.errors import BadInputError

_HASH = re.compile(r"[0-9a-f]{64}")


class NotPersistedError(BadInputError):
    """A request names a document by its digest, but it is not stored; the client then sends the whole document."""

    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLRequest:
    """A document to execute.

    Attributes:
        document: Its text.
        variables: The variables, as JSON with sorted keys.
        operation: The name of the operation to execute.
        is_get: Whether only a query may be executed.
    """

    document: str
    variables: bytes
    operation: str | None
    is_get: bool


class Documents:
    """Documents that clients name by their digests, with a limit in bytes; the oldest ones are removed first.

    Args:
        room: The most bytes of text to store.
    """

    def __init__(self, room: int = 4 * 2**20) -> None:
        self._room = room
        self._kept: OrderedDict[str, str] = OrderedDict()

    def find(self, digest: str) -> str | None:
        """Finds a document by its SHA-256 in hexadecimal."""
        if digest in self._kept:
            self._kept.move_to_end(digest)
        return self._kept.get(digest)

    def keep(self, digest: str, document: str) -> None:
        """Stores a document."""
        if digest not in self._kept:
            self._kept[digest] = document
            self._room -= len(document)
            while self._room < 0:
                self._room += len(self._kept.popitem(last=False)[1])


async def read_request(request: Request, documents: Documents) -> GraphQLRequest:
    """Reads a request.

    Raises:
        BadInputError: It is not a GraphQL request.
        NotPersistedError: It names a document that is not stored.
    """
    is_get = request.method == "GET"
    if is_get:
        given: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _read_json(given[name].encode(), name)
    else:
        if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != "application/json":
            raise BadInputError("The content type is not application/json.", "Send the request as JSON.")
        given = _read_json((await request.receive()).get("body", b""), "request body")
    if not isinstance(given, dict):
        raise BadInputError(
            "The request is not a JSON object.", "Send an object with a query; batches are not answered."
        )
    operation, variables = given.get("operationName"), given.get("variables")
    if not isinstance(operation, str | None):
        raise BadInputError("operationName must be a string or null.")
    if not isinstance(variables, dict | None):
        raise BadInputError("variables must be an object or null.")
    document = _find_document(given, documents)
    return GraphQLRequest(
        document=document,
        variables=msgspec.json.encode(variables or {}, order="deterministic"),
        operation=operation or None,
        is_get=is_get,
    )


def _find_document(given: Mapping[str, Any], documents: Documents) -> str:
    """Returns the document of a request, and stores it if the request gives its digest."""
    document, extensions = given.get("query"), given.get("extensions")
    if not isinstance(extensions, dict | None):
        raise BadInputError("extensions must be an object or null.")
    persisted = (extensions or {}).get("persistedQuery")
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if digest is None and isinstance(given.get("documentId"), str):
        digest = given["documentId"].removeprefix("sha256:")
    if digest is not None and not (isinstance(digest, str) and _HASH.fullmatch(digest)):
        raise BadInputError("The digest of the document is not a SHA-256 in hexadecimal.")
    if document is None and digest is not None:
        document = documents.find(digest)
        if document is None:
            raise NotPersistedError
    if not isinstance(document, str) or not document:
        raise BadInputError("The request has no query.", "Send the document as a string.")
    if digest is not None:
        if hashlib.sha256(document.encode()).hexdigest() != digest:
            raise BadInputError("The digest is not that of the document.", "Send the SHA-256 of its UTF-8 text.")
        documents.keep(digest, document)
    return document


def _read_json(data: bytes, what: str) -> Any:  # noqa: ANN401
    """Reads JSON; refuses numbers that no double can hold, and lone surrogates."""
    try:
        return msgspec.json.decode(data)
    except (ValueError, RecursionError) as error:
        raise BadInputError(f"The {what} cannot be read as JSON.") from error
