"""Quotes and their lines, evidence, and the flat list of a unit's statements."""

from pathlib import Path
from typing import Any

import pytest
from builders import load_dataset

from cskg.api.executing import execute
from cskg.graph.catalogue import Catalogue

STATEMENTS = """query ($code: String!, $lines: Int!) { unit(code: $code) { statements {
  text position kind parent { position } quote { text line spans context(lines: $lines) { number start text } }
} } }"""


def ask(catalogue: Catalogue, query: str, **variables: object) -> Any:
    """Asks a query; gives the data, and wants no errors."""
    result = execute(catalogue, query, variables)
    assert not result.errors, result.errors
    return result.data


def read_statements(catalogue: Catalogue, code: str, lines: int = 2) -> list[dict[str, Any]]:
    """The statements of a unit with their quotes."""
    found: list[dict[str, Any]] = ask(catalogue, STATEMENTS, code=code, lines=lines)["unit"]["statements"]
    assert found
    return found


def mark(quote: dict[str, Any]) -> str:
    """The words of the spans, cut out of the lines of context, with white space folded."""
    parts = []
    for first, last in quote["spans"]:
        for line in quote["context"]:
            start = line["start"]
            parts.append(line["text"][max(first - start, 0) : max(last - start, 0)])
            parts.append("\n")
    return " ".join("".join(parts).split())


# Text, a HTML page, a PDF and a DOCX of several units, JSON, and items that run on in one line.
@pytest.mark.parametrize("code", ["910404L4", "910405L5", "910601L1", "910702L2", "910502L2", "910407L4"])
@pytest.mark.parametrize("lines", [0, 2, 10])
def test_the_words_stand_in_the_lines_around_them(illustrative: Catalogue, code: str, lines: int) -> None:
    """Lines follow one another, and hold exactly the words of the statement, at most as many around as asked for."""
    for statement in read_statements(illustrative, code, lines):
        quote = statement["quote"]
        found = quote["context"]
        numbers = [line["number"] for line in found]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert quote["line"] in numbers
        assert quote["line"] - numbers[0] <= lines
        last = quote["spans"][-1][1]
        assert sum(line["start"] >= last for line in found) <= lines
        assert mark(quote) == quote["text"] or "<" in "".join(line["text"] for line in found)


def load_unit(folder: Path, item: str, end: str = "\n") -> Catalogue:
    """A dataset with a unit whose first item is given."""
    text = end.join(
        (
            "Title\tTidy up",
            "Code\t900001L1",
            "Range\tAny yard.",
            "Level\t1",
            "Credit\t1",
            "Competency\tPerformance Requirements",
            "\t1. Tidy up",
            f"\t• {item}",
            "\t• Stack the crates",
            "Assessment Criteria\t• Tidies up",
        )
    )
    (folder / "unit.txt").write_bytes(text.encode())
    return load_dataset(folder)[0]


def test_a_long_line_is_cut_around_the_words(tmp_path: Path) -> None:
    """At most 2,000 characters on each side of the words, and the words as a whole."""
    catalogue = load_unit(tmp_path, "Sweep the yard " + "and the lane " * 2_000)
    for statement in read_statements(catalogue, "900001L1"):
        quote = statement["quote"]
        first, last = quote["spans"][0][0], quote["spans"][-1][1]
        assert mark(quote) == " ".join(quote["text"].split())
        assert all(len(line["text"]) <= last - first + 4_000 for line in quote["context"])


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_are_no_part_of_a_line(tmp_path: Path, end: str) -> None:
    """Whatever the document's line ends are, lines are numbered alike."""
    statements = read_statements(load_unit(tmp_path, "Sweep 掃地 the 😀 yard", end), "900001L1", 1)
    quote = statements[1]["quote"]
    assert [line["number"] for line in quote["context"]] == [7, 8, 9]
    assert quote["context"][1]["text"] == "\t• Sweep 掃地 the 😀 yard"
    assert mark(quote) == "Sweep 掃地 the 😀 yard"


@pytest.mark.parametrize("lines", [-1, 11, 2**31 - 1])
def test_ten_lines_are_the_most(illustrative: Catalogue, lines: int) -> None:
    """More, or fewer than none, are refused with the limit."""
    result = execute(illustrative, STATEMENTS, {"code": "910404L4", "lines": lines})
    assert {error.extensions["code"] for error in result.errors} == {"BAD_INPUT"}
    assert "from 0 to 10" in result.errors[0].message


@pytest.mark.parametrize("code", ["910404L4", "910405L5", "910702L2", "910407L4"])
def test_statements_are_the_tree_in_order(illustrative: Catalogue, code: str) -> None:
    """The flat list is what a walk through the requirements and then the criteria meets."""
    below = "id children { id children { id children { id } } }"
    unit = ask(
        illustrative,
        f"query ($code: String!) {{ unit(code: $code) {{ statements {{ id position kind }}"
        f" requirements {{ {below} }} assessmentCriteria {{ {below} }} }} }}",
        code=code,
    )["unit"]

    def walk(nodes: list[dict[str, Any]]) -> list[str]:
        return [found for node in nodes for found in (node["id"], *walk(node.get("children", [])))]

    assert [each["id"] for each in unit["statements"]] == walk(unit["requirements"] + unit["assessmentCriteria"])
    places = [(each["kind"], each["position"]) for each in unit["statements"]]
    assert len(places) == len(set(places))


def test_evidence_can_be_cut(illustrative: Catalogue) -> None:
    """``first`` gives the first ones of all; none is a number too, and fewer than none is refused."""
    query = """query ($first: Int) { unit(code: "910405L5") { links {
      all: evidence { text } some: evidence(first: $first) { text } } } }"""
    for first in (None, 0, 1, 2, 1_000):
        links = ask(illustrative, query, first=first)["unit"]["links"]
        assert all(link["some"] == link["all"][:first] for link in links)
        assert any(len(link["all"]) > 2 for link in links)
    result = execute(illustrative, query, {"first": -1})
    assert result.errors[0].extensions["code"] == "BAD_INPUT"
