"""The OpenAPI document by which a server of CASE 1.1 describes itself, made of the types of :mod:`.case_classes`."""

import re
from typing import Any

import msgspec

from cskg import __version__
from cskg.exchange.case_classes import ANSWERS, UUID, CFDocumentSet, ImsxStatusInfo
from cskg.exchange.case_queries import list_fields

DISCOVERY = ["discovery", "imscasev1p1_openapi3_v1p0.json"]
"""The path of the document, after that of the service."""

_OPERATIONS = {name: f"get{name.removesuffix('s')}" for name in ANSWERS} | {
    "CFItemAssociations": "getCFItemAssociations"
}
_INTEGER = {"type": "integer", "format": "int32", "maximum": 2**31 - 1}
_COMPARISON = rf"({'|'.join(re.escape(name) for name in list_fields())})(=|!=|>|>=|<|<=|~)'[^']*'"
_PARAMETERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("limit", "Most documents of an answer.", _INTEGER | {"minimum": 1, "default": 100}),
    ("offset", "How many documents are passed over.", _INTEGER | {"minimum": 0, "default": 0}),
    ("sort", "The field that the documents are sorted by.", {"type": "string"}),
    ("orderBy", "Whether the least or the greatest comes first.", {"type": "string", "enum": ["asc", "desc"]}),
    (
        "filter",
        "Which documents, such as title~'retail'.",
        {"type": "string", "pattern": f"^{_COMPARISON}( (AND|OR) {_COMPARISON})?$"},
    ),
    (
        "fields",
        "The fields of each document, with commas between them.",
        {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[A-Za-z]+$"}},
    ),
)
_REFUSALS = {
    "400": "The identifier is not a UUID, or the query cannot be read.",
    "404": "There is no such resource.",
    "500": "The server could not make the answer.",
    "503": "The server is busy. Ask again in a moment.",
}


def make_openapi(address: str) -> dict[str, Any]:
    """Makes the document.

    Args:
        address: The address of the service, which ends in ``/ims/case/v1p1``.
    """
    kinds = [*ANSWERS.values(), CFDocumentSet, ImsxStatusInfo]
    references, schemas = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    *answers, documents, status = references
    identifier = _describe_parameter(
        "sourcedId", "The UUID.", {"type": "string", "pattern": f"^{UUID.pattern}$"}, "path"
    )
    paths = {
        f"/{name}/{{sourcedId}}": _describe(_OPERATIONS[name], f"A resource of {name}.", answer, status, [identifier])
        for name, answer in zip(ANSWERS, answers, strict=True)
    }
    queries = [_describe_parameter(*each, "query") for each in _PARAMETERS]
    paths["/CFDocuments"] = _describe(
        "getAllCFDocuments", "The documents of the specifications.", documents, status, queries
    )
    paths["/CFDocuments"]["get"]["responses"]["200"]["headers"] = {
        "X-Total-Count": {"description": "How many documents there are.", "schema": {"type": "integer"}},
        "Link": {"description": "The first, previous, next and last page.", "schema": {"type": "string"}},
    }
    return {
        "openapi": "3.0.0",
        "info": {
            "title": "Competencies and Academic Standards Exchange (CASE)",
            "description": "Units of competency, compatible with CASE 1.1.",
            "version": "1.1",
            "x-cskg-version": __version__,
        },
        "servers": [{"url": address}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": schemas},
    }


def _describe_parameter(name: str, description: str, schema: dict[str, Any], place: str) -> dict[str, Any]:
    required = {"required": True} if place == "path" else {}
    separated = {"style": "form", "explode": False} if schema["type"] == "array" else {}
    return {"name": name, "in": place, "description": description, "schema": schema} | required | separated


def _describe(
    operation: str, text: str, answer: dict[str, Any], status: dict[str, Any], parameters: list[dict[str, Any]]
) -> dict[str, Any]:
    responses = {"200": {"description": text, "content": {"application/json": {"schema": answer}}}}
    for code, why in _REFUSALS.items():
        responses[code] = {"description": why, "content": {"application/json": {"schema": status}}}
    return {"get": {"operationId": operation, "summary": text, "parameters": parameters, "responses": responses}}
