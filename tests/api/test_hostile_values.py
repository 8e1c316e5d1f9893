"""Every argument and input field of the schema refuses hostile values, or takes them; none breaks the server."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from cskg.api.executing import MAX_MESSAGE, execute
from cskg.api.schema import core
from cskg.graph.catalogue import Catalogue

TEXTS = (
    "",
    " ",
    "\0",
    "\ud800",
    "\x1b[31m",
    "x" * 900_000,
    "’" * 300,
    "9" * 5_000,
    "-1",
    "1e-308",
    "NaN",
    "../../etc/passwd",
    "<img src=x onerror=alert(1)>",
    "http://[::1",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH JOINER}",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59:59.999999-14:00",
    "2026-02-30",
    "2026-W01-1",
    "20260101T000000Z",
    "+010000-01-01T00:00:00Z",
    "2026-01-01T00:00:00+23:59:59.999999",
    "=" * 40,
    "dW5pdDo",
    "c3RhdGVtZW50Oi8v",
    "eyJ9",
    "YXJyYXljb25uZWN0aW9uOi01",
    '{"a": ' * 500,
    '"unit","key"\n"x',
    "<?xml version='1.0'?><a>",
)
NUMBERS = (0, -1, 1, 2**31 - 1, -(2**31), 2**31, 2**53 + 1, 10**4_000, -0.0, 1e-308, 5e-324, 1e308, -1e308, 0.1)
OTHERS = (None, True, [], {}, [None], [[]], {"a": 1})
HOSTILE = (*TEXTS, *NUMBERS, *OTHERS)

LITERALS = (
    "9" * 5_000,
    "-" + "9" * 5_000,
    "1e400",
    "1e-400",
    "1" * 400 + ".5",
    "-0",
    r'"\ud800"',
    r'"\u{110000}"',
    r'"\u{D83D}"',
    '"""' + "x" * 5_000 + '"""',
    "null",
    "[[[[[[1]]]]]]",
    "{a: {a: {a: 1}}}",
    "N" * 5_000,
    "$missing",
)


class Name(str):
    """The name of an enum value, which a document has without quotes."""

    __slots__ = ()


class Literal(str):
    """A value as a document has it."""

    __slots__ = ()


GOOD: dict[str, Any] = {
    "code": "111275L4",
    "a": "111275L4",
    "b": "107167L5",
    "from": ["107167L5"],
    "to": "111275L4",
    "held": ["107167L5"],
    "goals": ["111275L4"],
    "units": ["111275L4"],
    "size": 2,
    "at": "2026-11-29T12:00:00Z",
    "report": "",
    "hoursPerWeek": 10.0,
    "firstDay": "2027-01-04",
    "StudyPathFormat": Name("ICALENDAR"),
}
"""Values that work, by the name of the argument or input field, or of its type."""

GRADE = """query($quizId: ID!, $responses: [ResponseInput!]!, $at: String) {
  gradeQuiz(quizId: $quizId, responses: $responses, at: $at) { score answers }
}"""
PROGRESS = "query($history: [String!]!, $at: String!) { progress(history: $history, at: $at) { __typename } }"

Given = dict[str, GraphQLArgument] | dict[str, GraphQLInputField]
Path = tuple[str, ...]


def make(given: Given, wanted: Path = ()) -> dict[str, Any]:
    """Good values for what is required, what GOOD names, and what leads to the wanted place."""
    return {
        name: make_value(name, each.type, wanted[1:] if wanted[:1] == (name,) else ())
        for name, each in given.items()
        if is_non_null_type(each.type) or name in GOOD or wanted[:1] == (name,)
    }


def make_value(name: str, kind: Any, wanted: Path) -> Any:
    """A good value of a type."""
    if is_non_null_type(kind):
        return make_value(name, kind.of_type, wanted)
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        value: Any = make(named.fields, wanted)
    elif isinstance(named, GraphQLEnumType):
        value = GOOD.get(named.name, Name(next(iter(named.values))))
    else:
        value = GOOD.get(name, {"Int": 1, "Float": 0.5, "Boolean": True}.get(named.name, "gift"))
    return [value] if is_list_type(kind) and not isinstance(value, list) else value


def iter_inside(given: Given) -> Iterator[tuple[Path, Any]]:
    """Every argument, every field of the inputs in it, and the items of lists, each with its type."""
    for name, each in given.items():
        yield (name,), each.type
        kind = each.type.of_type if is_non_null_type(each.type) else each.type
        if is_list_type(kind):
            yield (name, "*"), kind.of_type
        named = get_named_type(kind)
        if isinstance(named, GraphQLInputObjectType):
            for inside, inner in iter_inside(named.fields):
                yield (name, *inside), inner


def iter_places() -> Iterator[tuple[Path, GraphQLField, Path]]:
    """Every place for a value: the fields that lead to it, the last of them, and where in its arguments it is."""
    seen: set[str] = set()
    todo: list[tuple[Any, Path]] = [(core.query_type, ())]
    for parent, path in todo:
        if parent.name in seen:
            continue
        seen.add(parent.name)
        for name, field in parent.fields.items():
            for inside, _ in iter_inside(field.args):
                yield (*path, name), field, inside
            named = get_named_type(field.type)
            if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
                todo.append((named, (*path, name)))


PLACES = {".".join(path + inside): (path, field, inside) for path, field, inside in iter_places()}


def put(values: Any, inside: Path, hostile: Any) -> Any:
    """The values with a hostile one at a place; a list has it as its only item."""
    if not inside:
        return hostile
    if isinstance(values, list):
        rest = inside[1:] if inside[0] == "*" else inside
        return [put(values[0] if values else None, rest, hostile)]
    return {**(values or {}), inside[0]: put((values or {}).get(inside[0]), inside[1:], hostile)}


def write(value: Any) -> str:
    """A value as a document has it."""
    if isinstance(value, Name | Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {write(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    return json.dumps(value)


def select(field: GraphQLField) -> str:
    """A selection of all that needs no arguments, two levels deep."""
    named = get_named_type(field.type)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    inner = " ".join(
        name
        + (" { __typename }" if isinstance(get_named_type(each.type), GraphQLObjectType | GraphQLInterfaceType) else "")
        for name, each in named.fields.items()
    )
    return f"{{ {inner} }}"


def ask(path: Path, field: GraphQLField, arguments: str, declared: str = "") -> str:
    """A document that gives a field its arguments."""
    document = f"{path[-1]}{arguments} {select(field)}"
    parent: Any = core.query_type
    outer = []
    for name in path[:-1]:
        given = ", ".join(f"{each}: {write(value)}" for each, value in make(parent.fields[name].args).items())
        outer.append(name + (f"({given})" if given else ""))
        parent = get_named_type(parent.fields[name].type)
    for each in reversed(outer):
        document = f"{each} {{ {document} }}"
    return f"query{declared} {{ {document} }}"


def check(catalogue: Catalogue, document: str, variables: dict[str, Any]) -> None:
    """Executes a document; its errors are the client's fault and short."""
    answer = execute(catalogue, document, json.loads(json.dumps(variables)))
    for error in answer.errors:
        code = (error.extensions or {})["code"]
        assert code in {"BAD_INPUT", "NOT_FOUND", "LIMIT_EXCEEDED", "STALE_QUIZ"}, (
            code,
            document[:300],
            str(variables)[:300],
        )
        assert len(error.message) <= MAX_MESSAGE + 3
        assert "set_int_max_str_digits" not in error.message
        assert "Traceback" not in error.message


@pytest.mark.usefixtures("earned")
@pytest.mark.parametrize("place", PLACES)
def test_no_value_breaks_the_server(retail: Catalogue, place: str) -> None:
    """Given as a variable, each hostile value is an answer or a client's error with a short message."""
    path, field, inside = PLACES[place]
    declared = "(" + ", ".join(f"${name}: {each.type}" for name, each in field.args.items()) + ")"
    document = ask(path, field, "(" + ", ".join(f"{name}: ${name}" for name in field.args) + ")", declared)
    for hostile in HOSTILE:
        check(retail, document, put(make(field.args, inside), inside, hostile))


@pytest.mark.usefixtures("earned")
@pytest.mark.parametrize("place", PLACES)
def test_no_literal_breaks_the_server(retail: Catalogue, place: str) -> None:
    """Given in the document, too."""
    path, field, inside = PLACES[place]
    for hostile in LITERALS:
        values = put(make(field.args, inside), inside, Literal(hostile))
        check(
            retail,
            ask(path, field, "(" + ", ".join(f"{name}: {write(each)}" for name, each in values.items()) + ")"),
            {},
        )


@pytest.fixture(scope="module")
def earned(retail: Catalogue) -> Iterator[dict[str, Any]]:
    """What answers return and later requests pass on: ids, cursors and histories. The tests above use them too."""
    answer = execute(
        retail,
        """{
          quiz(input: {units: ["111275L4"], size: 3}) { id items { id options { id } } }
          unit(code: "111275L4") { requirements { id } }
          units(first: 1) { edges { cursor } }
          dataset { revision }
        }""",
    )
    assert answer.data
    quiz, edge = answer.data["quiz"], answer.data["units"]["edges"][0]
    responses = [
        {"itemId": item["id"], "choices": [each["id"] for each in item["options"][:1]]} for item in quiz["items"]
    ]
    given = {"quizId": quiz["id"], "responses": responses, "at": GOOD["at"]}
    graded = execute(retail, GRADE, given)
    assert graded.data
    history = graded.data["gradeQuiz"]["answers"]
    assert history
    statement = answer.data["unit"]["requirements"][0]["id"]
    values = {
        "quizId": quiz["id"],
        "responses": responses,
        "history": history,
        "after": edge["cursor"],
        "id": statement,
    }
    before = dict(GOOD)
    GOOD.update(values)
    yield values
    GOOD.clear()
    GOOD.update(before)


def iter_replaced(value: Any) -> Iterator[Any]:
    """The value with a hostile one in each place of it in turn."""
    yield from (*NUMBERS[:-5], *OTHERS, *TEXTS[:4], *TEXTS[15:24])
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            for inner in iter_replaced(value[key]):
                copy = value.copy()
                copy[key] = inner
                yield copy


def test_a_changed_history_is_refused(retail: Catalogue, earned: dict[str, Any]) -> None:
    """Whatever stands in one of its lines."""
    for line in iter_replaced(json.loads(earned["history"][0])):
        for at in (GOOD["at"], "1970-01-01T00:00:00+14:00", "2999-12-31T23:59:59-14:00"):
            check(retail, PROGRESS, {"history": [json.dumps(line)], "at": at})


@pytest.mark.parametrize("name", ["quizId", "after", "id"])
def test_a_changed_id_is_refused(retail: Catalogue, earned: dict[str, Any], name: str) -> None:
    """Whatever byte of it is another one, and wherever it is cut."""
    documents = {
        "quizId": "query($quizId: ID!) { gradeQuiz(quizId: $quizId, responses: []) { score } }",
        "after": "query($after: String) { units(after: $after) { totalCount } }",
        "id": "query($id: ID!) { node(id: $id) { id } }",
    }
    good = base64.urlsafe_b64decode(earned[name] + "=" * (-len(earned[name]) % 4))
    for place in range(len(good)):
        for changed in (
            good[:place],
            *(good[:place] + other + good[place + 1 :] for other in (b"\0", b"\xff", b"9", b'"')),
        ):
            check(retail, documents[name], {name: base64.urlsafe_b64encode(changed).decode().rstrip("=")})


def test_the_places_are_all_there() -> None:
    """Values of every scalar type and inputs in inputs are among them."""
    assert {"node.id", "studyPath.input.goalAreas.*", "studyPath.input.goalAreas.level", "unit.links.first"} <= set(
        PLACES
    )
    assert len(PLACES) > 70
