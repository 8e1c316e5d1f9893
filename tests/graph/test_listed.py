"""What several sources say of one unit: described goes before listed, field by field, and old codes are names."""

from collections.abc import Callable
from pathlib import Path

import pytest
from builders import make_source, make_unit

from cskg.api.executing import execute
from cskg.graph.convert import to_graph
from cskg.graph.provenance import source_to_graph
from cskg.graph.store import Store, pack_graph
from cskg.graph.transfer import compile_store
from cskg.iris import Iris
from cskg.model import Derivation, Language, LinkPredicate, Statement, Unit, UnitCode, UnitStatus

IRIS = Iris()
CODE = UnitCode("900611L2")


def _unit(name: str, status: UnitStatus = UnitStatus.LISTED, **fields: object) -> Unit:
    return make_unit(**{"code": CODE, "title": None, "source": make_source(name), "status": status, **fields})


DESCRIBED = _unit(
    "described.txt", UnitStatus.DESCRIBED, title="Count the till", requirements=(Statement(text="Count"),)
)


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., dict[str, object]]:
    """Asks for a unit of a dataset that holds some editions."""

    def run(editions: list[Unit], name: str, language: str | None = None) -> dict[str, object]:
        store = Store()
        for unit in editions:
            triples = [*source_to_graph(unit.source, IRIS), *to_graph(unit, IRIS)]
            store.put(pack_graph(IRIS.graph(unit.source.name), triples))
        catalogue = compile_store(store, IRIS, tmp_path / "dataset.sqlite")
        query = """query ($name: String!, $language: String) { unit(code: $name, language: $language) {
          code oldCode status title level credit language languages requirements { text } source { name }
          industry { name } branch functionalAreas { name } } }"""
        variables = {"name": name, "language": language}
        result = execute(catalogue, query, variables)
        assert not result.errors, result.errors
        unit: dict[str, object] = result.data["unit"]
        return unit

    return run


def test_a_listed_unit_shows_its_row(ask) -> None:  # noqa: ANN001
    """Status, title, level and credit are there; there are no statements."""
    listed = _unit("list.csv", title="Count cash", level=2, credit=1.0, functional_areas=("Tills",), industry="Retail")
    unit = ask([listed], CODE)
    assert (unit["status"], unit["title"], unit["level"], unit["credit"]) == ("LISTED", "Count cash", 2, 1.0)
    assert unit["requirements"] == []
    assert unit["functionalAreas"] == [{"name": "Tills"}]


def test_a_described_unit_takes_from_a_list_only_what_it_lacks(ask) -> None:  # noqa: ANN001
    """Its own title stays; credit, old code and area come from the list, whichever source comes first by name."""
    listed = _unit(
        "a.csv",
        title="Another title",
        level=3,
        credit=1.0,
        old_code="RTZZSO201A",
        functional_areas=("Tills",),
        industry="Retail",
        branch="Shops",
    )
    unit = ask([listed, DESCRIBED], CODE)
    assert (unit["status"], unit["title"], unit["credit"]) == ("DESCRIBED", "Count the till", 1.0)
    assert unit["requirements"] == [{"text": "Count"}]
    assert (unit["oldCode"], unit["branch"], unit["industry"]) == ("RTZZSO201A", "Shops", {"name": "Retail"})
    assert unit["functionalAreas"] == [{"name": "Tills"}]
    assert unit["source"] == {"name": "described.txt"}


def test_a_described_level_goes_before_a_listed_one(ask) -> None:  # noqa: ANN001
    """Also where the list is in a language that goes first."""
    listed = _unit("a.csv", title="Count cash", level=3, credit=9.0)
    chinese = _unit(
        "z.txt",
        UnitStatus.DESCRIBED,
        title="點算收銀機",
        level=2,
        credit=1.0,
        language=Language.ZH_HANT,
        requirements=(Statement(text="點算"),),
    )
    unit = ask([listed, chinese], CODE)
    assert (unit["title"], unit["level"], unit["credit"], unit["language"]) == ("點算收銀機", 2, 1.0, "zh-Hant")
    assert unit["requirements"] == [{"text": "點算"}]


def test_an_asked_language_is_shown_even_if_only_listed(ask) -> None:  # noqa: ANN001
    """The title is the list's; the statements are those of the edition that has some."""
    listed = _unit("a.csv", title="點算收銀機", language=Language.ZH_HANT)
    unit = ask([listed, DESCRIBED], CODE, "zh-Hant")
    assert (unit["title"], unit["language"]) == ("點算收銀機", "zh-Hant")
    assert unit["requirements"] == [{"text": "Count"}]
    assert unit["languages"] == ["en", "zh-Hant"]


def test_a_unit_is_found_by_its_old_code(ask) -> None:  # noqa: ANN001
    """Whichever edition gives it; a unit whose current code it is goes first."""
    listed = _unit("a.csv", old_code="RTZZSO201A")
    assert ask([listed, DESCRIBED], "RTZZSO201A")["code"] == CODE
    other = _unit("b.txt", UnitStatus.DESCRIBED, code=UnitCode("RTZZSO201A"))
    assert ask([listed, DESCRIBED, other], "RTZZSO201A")["code"] == "RTZZSO201A"


def test_an_old_code_that_a_remark_mentions_is_the_unit_that_had_it(ask) -> None:  # noqa: ANN001
    """A mere mention does not hide the unit that a document describes."""
    said = Derivation(
        relation=LinkPredicate.ADAPTED_FROM, code=UnitCode("RTZZSO201A"), quote="Adapted from RTZZSO201A."
    )
    other = _unit("b.txt", UnitStatus.DESCRIBED, code=UnitCode("900700L2"), derivations=(said,))
    described = _unit("described.txt", UnitStatus.DESCRIBED, title="Count the till", old_code="RTZZSO201A")
    assert ask([other, described], "RTZZSO201A")["code"] == CODE
