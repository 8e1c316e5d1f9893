"""Reads the bodies of answers and checks them against the classes of CASE 1.1, and against the official document.

`jsonschema` finds all faults of a body. Each fault breaks one of a few rules: a field is missing, unknown or null, or
has a value of another type. The later checks get the body without its nulls and its wrapper.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from msgspec import Struct

from cskg.exchange.case_check.asking import Answer
from cskg.exchange.case_check.verdicts import JsonObject, Verdicts
from cskg.exchange.case_classes import ANSWERS, UUID, CFDocumentSet, ImsxStatusInfo

_CLASSES: tuple[type[Struct], ...] = (*ANSWERS.values(), CFDocumentSet, ImsxStatusInfo)
WITHHELD = (401, 403)
"""The statuses of answers that a server gives only to others, such as clients with a token."""

_ECHOES = ("CFPackageURI", "CFDocumentURI")
_SCHEMA_RULES = (
    "absolute-uri date date-time empty-set enumeration flat-body known-field lower-case-uuid no-null no-package-echo "
    "required-field uuid-pattern value-type"
).split()
_FORMATS = {"date": "date", "date-time": "date-time", "uri": "absolute-uri"}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    """Says whether a text is a time with its zone."""
    return not isinstance(value, str) or bool(_TIME.fullmatch(value) and datetime.fromisoformat(value))


@_formats.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    """Says whether a text is a day of the calendar."""
    return not isinstance(value, str) or (len(value) == 10 and bool(date.fromisoformat(value)))


@_formats.checks("uri", raises=ValueError)
def _is_uri(value: object) -> bool:
    """Says whether a text is an absolute URI."""
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and not re.search(r"\s", value))


class Bodies:
    """Reads bodies of one server.

    Args:
        verdicts: Takes what is found.
        openapi: The official OpenAPI document, where it is given.
    """

    def __init__(self, verdicts: Verdicts, openapi: JsonObject | None = None) -> None:
        self._verdicts = verdicts
        components = msgspec.json.schema_components(_CLASSES)[1]
        self._validators: dict[str, list[Draft202012Validator]] = {}
        for kind in _CLASSES:
            name = kind.__name__
            schemas: list[JsonObject] = [{"$ref": f"#/$defs/{name}", "$defs": components}]
            if openapi is not None:
                official = name.replace("Imsx", "imsx_")
                schemas.append(
                    {"$ref": f"#/components/schemas/{official}DType", "components": openapi.get("components")}
                )
            self._validators[name] = [Draft202012Validator(each, format_checker=_formats) for each in schemas]

    def read(self, answer: Answer | None, kind: type[Struct]) -> JsonObject | None:
        """Reads an answer with status 200: its body without wrapper and nulls; None where it is not an object."""
        if answer is None:
            return None
        body = self.parse(answer)
        if body is None:
            return None
        self._check_type(answer)
        body = self._unwrap(body, kind, answer.address)
        for rule in _SCHEMA_RULES:
            self._verdicts.tested[rule] += 1
        self._validate(body, kind, answer.address)
        return without_nulls(body) if isinstance(body, dict) else None

    def parse(self, answer: Answer) -> Any:  # noqa: ANN401 - JSON
        """Returns the JSON of an answer; None where it is not JSON."""
        repeated: list[str] = []

        def pair(pairs: list[tuple[str, Any]]) -> JsonObject:
            made = dict(pairs)
            if len(made) < len(pairs):
                names = [name for name, _ in pairs]
                repeated.extend(name for name in made if names.count(name) > 1)
            return made

        def refuse(name: str) -> None:
            raise ValueError(f"{name} is not JSON")

        why = "null"
        try:
            body = json.loads(answer.content.decode(), object_pairs_hook=pair, parse_constant=refuse)
        except (ValueError, RecursionError) as error:
            body, why = None, f"{error}; it begins {answer.content[:60]!r}"
        self._verdicts.check("json-answer", body is not None, answer.address, why)
        self._verdicts.check("repeated-key", not repeated, answer.address, ", ".join(sorted(set(repeated))))
        return body

    def check_refusal(self, answer: Answer, *codes: str) -> None:
        """Checks the body of a refusal; its minor code should be one of those given, unless the server failed."""
        verdicts, address = self._verdicts, answer.address
        self._check_type(answer)
        try:
            body = json.loads(answer.content.decode())
        except (ValueError, RecursionError):
            verdicts.check("status-info", False, address, f"status {answer.status} with {answer.content[:80]!r}")
            return
        (validator, *_) = self._validators["ImsxStatusInfo"]
        fault = next(validator.iter_errors(body), None)
        verdicts.check("status-info", fault is None, address, fault.message if fault else "")
        if not isinstance(body, dict) or "imsx_codeMajor" not in body:
            return
        major = body.get("imsx_codeMajor"), body.get("imsx_severity")
        verdicts.check("major-code", major == ("failure", "error"), address, " and ".join(map(str, major)))
        fields = things(part(body, "imsx_codeMinor"), "imsx_codeMinorField")
        if answer.status >= 500:
            codes = ("internal_server_error", "server_busy")
        minor = [text(field, "imsx_codeMinorFieldValue") for field in fields]
        found = f"{', '.join(minor) or 'none'} instead of {' or '.join(codes)}"
        verdicts.check("minor-code", bool(set(minor) & set(codes)), address, found)

    def check_withheld(self, answer: Answer) -> None:
        """Checks the body of a refusal to those without a token. It breaks no rule, but leaves the check incomplete."""
        self.check_refusal(answer, "unauthorised_request", "forbidden")
        self._verdicts.stop("the server asks for a token, which this check does not have: some was not read")

    def _check_type(self, answer: Answer) -> None:
        given = answer.headers.get("content-type", "none")
        is_json = given.partition(";")[0].strip().lower() == "application/json"
        self._verdicts.check("json-media-type", is_json, answer.address, given)

    def _unwrap(self, body: Any, kind: type[Struct], address: str) -> Any:  # noqa: ANN401 - JSON
        """Removes the wrapper of a body, or puts a bare member into its set."""
        if not isinstance(body, dict):
            return body
        names = kind.__struct_fields__
        if len(body) == 1 and not set(body) & set(names):
            ((name, inner),) = body.items()
            if isinstance(inner, dict):
                self._verdicts.find("flat-body", address, f"the body is in {name}")
                return inner
        if "identifier" in body and kind.__name__.endswith("Set") and len(names) == 1 and names[0] not in body:
            self._verdicts.find("flat-body", address, f"one member without {names[0]} around it")
            return {names[0]: [body]}
        return body

    def _validate(self, body: object, kind: type[Struct], address: str) -> None:
        told: set[tuple[str, str]] = set()
        for validator in self._validators[kind.__name__]:
            for error in validator.iter_errors(body):
                for rule, place, found in _name_faults(error):
                    if (rule, place) not in told:
                        told.add((rule, place))
                        self._verdicts.find(rule, address, found, place)


def _name_faults(error: ValidationError) -> Iterator[tuple[str, str, str]]:
    """Yields the rules that a fault breaks, with its place and what was found."""
    place = "".join(f"/{step}" for step in error.absolute_path)
    value: Any = error.instance
    schema, wanted = cast("JsonObject", error.schema), cast("Any", error.validator_value)
    match error.validator:
        case "additionalProperties":
            for name in sorted(set(value) - set(schema["properties"])):
                rule = "no-package-echo" if name in _ECHOES else "known-field"
                yield rule, f"{place}/{name}", f"{name} at {place or 'the top'}"
        case "required":
            for name in (each for each in wanted if each not in value):
                yield "required-field", f"{place}/{name}", f"no {name} at {place or 'the top'}"
        case "minItems":
            yield "empty-set", place, f"an empty {place[1:]}"
        case "format":
            yield _FORMATS[wanted], place, f"{value!r} at {place}"
        case "enum" | "const":
            yield "enumeration", place, f"{value!r} at {place}"
        case "pattern" | "anyOf" if isinstance(value, str):
            yield _name_pattern(place, value), place, f"{value!r} at {place}"
        case _ if value is None:
            yield "no-null", place, f"null at {place}"
        case _:
            yield "value-type", place or "/", f"{error.message} at {place or 'the top'}"


def _name_pattern(place: str, value: str) -> str:
    if place.endswith("Type"):
        return "enumeration"
    return "lower-case-uuid" if UUID.fullmatch(value.lower()) else "uuid-pattern"


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Returns a value of JSON without the fields that are null."""
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def text(thing: JsonObject, name: str) -> str:
    """Returns a field that should be a text; empty where it is not one."""
    value = thing.get(name)
    return value if isinstance(value, str) else ""


def part(thing: JsonObject, name: str) -> JsonObject:
    """Returns a field that should be an object; empty where it is not one."""
    value = thing.get(name)
    return value if isinstance(value, dict) else {}


def things(thing: JsonObject, name: str) -> list[JsonObject]:
    """Returns the objects in a field that should be an array of them."""
    value = thing.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def identify(thing: JsonObject) -> str:
    """Returns a resource's identifier in lower case."""
    return text(thing, "identifier").lower()
