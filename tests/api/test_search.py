"""What GraphQL and the command answer to a search."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import DATA, catalogue_of
from hypothesis import given
from hypothesis import strategies as st

from cskg.api.executing import execute
from cskg.graph.catalogue import Catalogue

QUERY = """query($text: String!, $filter: UnitFilter, $first: Int, $after: String) {
  search(text: $text, filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { cursor node { score snippet unit { code title language } statement { text unit { code } } } } } }
"""


@pytest.fixture(scope="module")
def stock() -> Catalogue:
    """The made-up units of stock control, some of them in two languages."""
    return catalogue_of(DATA / "illustrative" / "stock-control")


def search(catalogue: Catalogue, text: str, **variables: object) -> Any:
    """Searches, and wants no errors."""
    result = execute(catalogue, QUERY, {"text": text, **variables})
    assert not result.errors, result.errors
    return result.data["search"]


def test_a_hit_is_a_unit_or_a_statement(retail: Catalogue) -> None:
    """A title matches as the unit, a sentence as the statement, and the snippet marks the words."""
    first = search(retail, "weibo platform")["edges"][0]["node"]
    assert first["unit"]["code"] == "107167L5"
    assert first["statement"] is None
    assert first["snippet"] == "107167L5 · Develop social media marketing strategy - ⟦Weibo⟧ ⟦platform⟧"
    hit = search(retail, "role of opinion leaders")["edges"][0]["node"]
    assert hit["unit"]["code"] == hit["statement"]["unit"]["code"] == "111275L4"
    assert hit["statement"]["text"] == "Pay attention to the role of opinion leaders"
    assert hit["snippet"] == "Pay attention to the ⟦role⟧ of ⟦opinion⟧ ⟦leaders⟧"
    assert 0 < hit["score"] < first["score"]


def test_a_unit_that_is_only_named_is_found_by_its_code(retail: Catalogue) -> None:
    """107157L4 has no document, and its code stands in another one's remark."""
    (edge,) = search(retail, "107157")["edges"]
    assert edge["node"]["unit"] == {"code": "107157L4", "title": None, "language": None}
    assert edge["node"]["snippet"] == "⟦107157L4⟧"


def test_areas_show_where_they_match(stock: Catalogue) -> None:
    """A functional area is in the snippet of a unit only where it matches."""
    snippets = [edge["node"]["snippet"] for edge in search(stock, "control", first=100)["edges"]]
    assert "910401L1 · Fill shelves · Stock ⟦Control⟧" in snippets
    assert "910401L1 · ⟦Fill⟧ shelves" in [e["node"]["snippet"] for e in search(stock, "fill")["edges"]]


def test_a_hit_is_shown_in_the_language_that_matches(stock: Catalogue) -> None:
    """Chinese words find Chinese editions, in either script, and a filter keeps to one language."""
    for text in ("存貨", "存货"):
        edges = search(stock, text, first=100)["edges"]
        assert len(edges) > 5
        assert {edge["node"]["unit"]["language"] for edge in edges} == {"zh-Hant"}
        assert all("⟦" in edge["node"]["snippet"] for edge in edges)
    code = "910403L3"
    for language in ("en", "zh-Hant"):
        found = search(stock, code, filter={"language": language})["edges"]
        assert [edge["node"]["unit"]["language"] for edge in found] == [language]
    assert search(stock, "stock", filter={"language": "zh-Hans"})["edges"] == []


def test_a_filter_holds_for_every_hit(stock: Catalogue) -> None:
    """Levels, codes and areas are those of the unit."""
    for wanted in ({"levels": [3]}, {"codes": ["910403L3"]}, {"functionalArea": "Stock Control", "levels": [3]}):
        found = search(stock, "stock", filter=wanted, first=100)
        assert 0 < found["totalCount"] < search(stock, "stock")["totalCount"]
        assert all(edge["node"]["unit"]["code"].endswith("L3") for edge in found["edges"])


def test_pages_of_hits_follow_one_another(stock: Catalogue) -> None:
    """Reading on gives every hit once, from the best to the worst; a cursor is of one search only."""
    whole = search(stock, "stock", first=100)
    assert whole["totalCount"] == len(whole["edges"])
    scores = [edge["node"]["score"] for edge in whole["edges"]]
    assert scores == sorted(scores, reverse=True)
    seen: list[Any] = []
    after = None
    while page := search(stock, "stock", first=7, after=after):
        seen += page["edges"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == whole["edges"]
    for text, wanted in (("stocks", None), ("stock", {"levels": [3]})):
        result = execute(stock, QUERY, {"text": text, "filter": wanted, "after": after})
        assert result.errors
        assert result.errors[0].extensions["code"] == "BAD_INPUT"


def test_a_longer_text_is_refused(retail: Catalogue) -> None:
    """200 characters are searched for, 201 are not."""
    assert search(retail, "漢" * 200)["edges"] == []
    result = execute(retail, QUERY, {"text": "x" * 201})
    assert result.errors
    assert result.errors[0].message == "The search text has 201 characters. Give 200 at most."


@given(st.text(st.characters(), max_size=200))
def test_any_text_is_answered(retail: Catalogue, text: str) -> None:
    """Control characters, halves of characters and syntax are no errors."""
    search(retail, text, first=3)


def test_the_command_prints_what_the_schema_answers(root: Path, stock: Catalogue) -> None:
    """As JSON the connection, for people a line for each unit and two for each statement."""
    command = [sys.executable, "-m", "cskg", "search", "--source", "data/illustrative/stock-control"]

    def run(*arguments: str) -> str:
        return subprocess.run(
            [*command, *arguments], cwd=root, capture_output=True, check=True, timeout=120, text=True
        ).stdout

    data = json.loads(run("recieve", "stock", "--json", "--level", "2"))
    answered = search(stock, "recieve stock", first=20, filter={"levels": [2]})
    assert data["totalCount"] == answered["totalCount"] > 3
    assert [edge["cursor"] for edge in data["edges"]] == [edge["cursor"] for edge in answered["edges"]]
    assert data["edges"][0]["node"]["unit"]["title"] == "Receive stock"
    text = run("存貨系統", "--language", "zh-Hant", "--first", "1")
    assert text == "910402L2  收貨\n  3.1  將數量輸入⟦存貨系統⟧\n1 of 1 hit\n"
