"""The types of CASE 1.1 are those of the official OpenAPI document."""

import json
import os
import re
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from msgspec import Struct
from requirements import lacking

from cskg.exchange import case_classes
from cskg.exchange.case_classes import ANSWERS, CFDocumentSet, ImsxStatusInfo

JsonObject = dict[str, Any]

OURS = {"CFPackaged": "CFPckg", "Imsx": "imsx_"}
"""Where names of types are not those of the official document."""

VALUES = (
    "isChildOf",
    "isPeerOf",
    "exemplar",
    "isTranslationOf",
    "CASE",
    "ext:a.b-c_d",
    "ext:",
    "ext:a b",
    "xext:a",
    "",
)


def load_openapi() -> JsonObject:
    path = Path(os.environ.get("CSKG_SPECS", "")) / "case-v1p1" / "imscasev1p1_openapi3_v1p0.json"
    if not os.environ.get("CSKG_SPECS") or not path.is_file():
        lacking("The OpenAPI document of CASE 1.1 is not here.", "Name the folder that holds case-v1p1 in CSKG_SPECS.")
    return cast("JsonObject", json.loads(path.read_text("utf-8")))


def name_official(name: str) -> str:
    for ours, theirs in OURS.items():
        name = name.replace(ours, theirs)
    return f"{name}DType"


def find_schemas() -> dict[str, JsonObject]:
    return msgspec.json.schema_components([*ANSWERS.values(), CFDocumentSet, ImsxStatusInfo])[1]


def refer(schema: JsonObject) -> str:
    return name_official(schema["$ref"].rsplit("/")[-1])


def accepts(schema: JsonObject, value: str) -> bool:
    """Says whether a schema of a string takes a value."""
    if "anyOf" in schema:
        return any(accepts(choice, value) for choice in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    return re.fullmatch(schema.get("pattern", ".*").strip("^$"), value) is not None


def compare(path: str, ours: JsonObject, theirs: JsonObject) -> None:
    """Compares the values that a field may have."""
    reference = theirs.get("$ref", "").rsplit("/")[-1]
    if reference.endswith("ExtensionDType"):
        assert ours == {"type": "object"}, path
    elif reference:
        assert refer(ours) == reference, path
    elif theirs.get("type") == "array":
        assert ours["type"] == "array", path
        assert ours.get("minItems", 0) == theirs.get("minItems", 0), path
        compare(f"{path}[]", ours["items"], theirs["items"])
    elif "anyOf" in theirs or "enum" in theirs:
        found = [accepts(ours, value) for value in (*VALUES, *ours.get("enum", ()))]
        assert found == [accepts(theirs, value) for value in (*VALUES, *ours.get("enum", ()))], path
        assert all(accepts(ours, value) for value in theirs.get("enum", ())), path
        assert all(accepts(ours, value) for choice in theirs.get("anyOf", ()) for value in choice.get("enum", ())), path
    else:
        assert (ours["type"], ours.get("format")) == (theirs["type"], theirs.get("format")), path
        assert ("pattern" in ours) == ("pattern" in theirs), path


def test_types_are_those_of_the_official_document() -> None:
    """The same fields, the same required ones, and the same values."""
    official = load_openapi()["components"]["schemas"]
    ours = {name_official(name): schema for name, schema in find_schemas().items()}
    assert {name for name in official if not name.endswith("ExtensionDType")} == set(ours)
    for name, schema in ours.items():
        theirs = official[name]
        assert set(schema.get("required", ())) == set(theirs.get("required", ())), name
        assert set(schema["properties"]) == set(theirs["properties"]), name
        assert schema["additionalProperties"] is theirs["additionalProperties"] is False, name
        for field, values in schema["properties"].items():
            compare(f"{name}.{field}", {**values}, theirs["properties"][field])


def test_identifiers_have_the_official_pattern() -> None:
    official = load_openapi()["components"]["schemas"]["CFItemDType"]["properties"]["identifier"]["pattern"]
    good = "6fa459ea-ee8a-3ca4-894e-db77e160355e"
    for version in "0123456789abcdef":
        for variant in "0123456789abcdef":
            value = f"{good[:14]}{version}{good[15:19]}{variant}{good[20:]}"
            assert bool(case_classes.UUID.fullmatch(value)) == bool(re.fullmatch(official, value)), value
    assert not case_classes.UUID.fullmatch(good.upper())


def test_each_operation_has_the_official_answer() -> None:
    for path, operations in load_openapi()["paths"].items():
        answer = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        name = path.split("/")[1]
        ours: type[Struct] = CFDocumentSet if path == "/CFDocuments" else ANSWERS[name]
        assert name_official(ours.__name__) == answer.rsplit("/")[-1]


@pytest.mark.parametrize("value", ["null", '"2026-01-01"', '"2026-01-01T00:00:00"', '"2026-13-01T00:00:00Z"'])
def test_times_have_a_zone(value: str) -> None:
    text = '{"identifier": "6fa459ea-ee8a-3ca4-894e-db77e160355e", "uri": "https://a", "title": "a", '
    text += '"lastChangeDateTime": '
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(f"{text}{value}}}", type=case_classes.CFAssociationGrouping)
    msgspec.json.decode(f'{text}"2026-01-01T00:00:00Z"}}', type=case_classes.CFAssociationGrouping)
