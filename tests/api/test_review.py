"""The review queue and the quality report over GraphQL and in the shell."""

from pathlib import Path
from typing import Any

import pytest
from builders import DATA, catalogue_of
from click.testing import CliRunner

from cskg.api.executing import execute
from cskg.cli.commands import cli
from cskg.graph.catalogue import Catalogue
from cskg.outline import iter_statements

QUEUE = """query ($filter: ReviewFilter, $first: Int, $after: String) {
  reviewQueue(filter: $filter, first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    edges { node { score doubt effect affected { code } link { predicate confidence justification
      subject { code level functionalAreas { name } } object { code level functionalAreas { name } } } } }
  }
}"""


@pytest.fixture(scope="module")
def shops() -> Catalogue:
    """Two functional areas of the made-up units, with what their curator says."""
    return catalogue_of(DATA / "illustrative" / "customer-service", DATA / "illustrative" / "stock-control")


def ask(catalogue: Catalogue, **variables: Any) -> Any:
    answer = execute(catalogue, QUEUE, variables)
    assert not answer.errors
    return answer.data["reviewQueue"] if answer.data else None


def test_the_queue_is_read_in_pages(shops: Catalogue) -> None:
    """All inferred links, the highest score first, each once."""
    whole = ask(shops, first=100)
    nodes = [edge["node"] for edge in whole["edges"]]
    assert len(nodes) == whole["totalCount"] > 20
    assert all(node["link"]["justification"] in {"STRUCTURAL", "LEXICAL"} for node in nodes)
    assert [node["score"] for node in nodes] == sorted((node["score"] for node in nodes), reverse=True)
    assert all(node["score"] == round(node["doubt"] * (1 + node["effect"]), 4) for node in nodes)
    first = ask(shops, first=7)
    rest = ask(shops, first=100, after=first["pageInfo"]["endCursor"])
    assert [edge["node"] for edge in (*first["edges"], *rest["edges"])] == nodes


def test_filters_narrow_the_queue(shops: Catalogue) -> None:
    """Each filter is met by one of the two units, or by the link."""
    whole = [edge["node"] for edge in ask(shops, first=100)["edges"]]
    chosen: dict[str, Any] = {
        "predicate": (["OVERLAPS_WITH"], lambda node: node["link"]["predicate"] == "OVERLAPS_WITH"),
        "levels": ([6], lambda node: 6 in (node["link"]["subject"]["level"], node["link"]["object"]["level"])),
        "unit": (
            "910403L3",
            lambda node: "910403L3" in (node["link"]["subject"]["code"], node["link"]["object"]["code"]),
        ),
        "functionalArea": (
            "Stock Control",
            lambda node: any(
                area["name"] == "Stock Control"
                for end in ("subject", "object")
                for area in node["link"][end]["functionalAreas"]
            ),
        ),
    }
    for name, (value, fits) in chosen.items():
        found = [edge["node"] for edge in ask(shops, first=100, filter={name: value})["edges"]]
        assert found == [node for node in whole if fits(node)], name
        assert 0 < len(found) < len(whole), name


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ('filter: {unit: "000000L0"}', "NOT_FOUND"),
        ('filter: {functionalArea: "nowhere"}', "NOT_FOUND"),
        ("first: 101", "LIMIT_EXCEEDED"),
        ('after: "x"', "BAD_INPUT"),
    ],
)
def test_what_cannot_be_asked_is_refused(shops: Catalogue, wanted: str, code: str) -> None:
    """With the code of the error, and the rest of the document answered."""
    answer = execute(shops, f"{{ reviewQueue({wanted}) {{ totalCount }} dataset {{ unitCount }} }}")
    assert [error.extensions["code"] for error in answer.errors if error.extensions] == [code]
    assert answer.data
    assert answer.data["dataset"]["unitCount"] > 0


def test_the_quality_report_gathers_what_to_look_at() -> None:
    """Doubtful statements by unit, gaps of the areas and overlaps; of one area only its own."""
    names = ("illustrative/customer-service", "illustrative/stock-control", "units/retail")
    shops = catalogue_of(*(DATA / name for name in names))
    document = """query ($area: String) { qualityReport(functionalArea: $area) { unitCount functionalArea { name }
      units { unit { code functionalAreas { name } } findings { code } doubtful { confidence } }
      unprepared { code } redundancies { confidence } } }"""
    whole = execute(shops, document, {}).data["qualityReport"]  # type: ignore[index]
    part = execute(shops, document, {"area": "Stock Control"}).data["qualityReport"]  # type: ignore[index]
    assert whole["functionalArea"] is None
    assert 0 < part["unitCount"] < whole["unitCount"] == len(shops.units)
    doubtful = [each["confidence"] for unit in whole["units"] for each in unit["doubtful"]]
    editions = [shops.get_edition(unit) for unit in shops.units.values() if unit.editions]
    confidences = [each.confidence for edition in editions for _, _, each in iter_statements(edition)]
    assert doubtful
    assert sorted(doubtful) == sorted(confidence for confidence in confidences if confidence < 0.9)
    assert all({"name": "Stock Control"} in each["unit"]["functionalAreas"] for each in part["units"])
    assert part["unprepared"]
    confidences = [each["confidence"] for each in whole["redundancies"]]
    assert confidences == sorted(confidences, reverse=True)
    assert 0 < len(part["redundancies"]) < len(confidences)


def test_the_shell_prints_the_queue(root: Path) -> None:
    """Links, what a judgement is worth and the words; filters of the queue go with --review only."""
    source = str(root / "data" / "illustrative" / "stock-control")
    done = CliRunner().invoke(cli, ["links", "--review", "--level", "6", "--source", source])
    assert done.exit_code == 0
    assert "910404L4 PREREQUISITE_OF 910408L6" in done.output
    assert "study paths change" in done.output
    for wrong in (["--level", "6"], ["--area", "x"], ["--review", "--sssom"], ["--review", "--min-confidence", "1"]):
        assert CliRunner().invoke(cli, ["links", *wrong, "--source", source]).exit_code == 2
