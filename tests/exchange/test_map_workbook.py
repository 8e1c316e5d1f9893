"""The functional map as a workbook: every unit once for each of its rows, and no word of a document as a formula."""

import io
import json
from pathlib import Path

import openpyxl
import pytest
from builders import DATA, catalogue_of, load_dataset

from cskg.exchange.map_workbook import write_maps
from cskg.graph.catalogue import Catalogue
from cskg.study.functional_map import MapGrouping, make_map


@pytest.fixture(scope="module")
def illustrative() -> Catalogue:
    """Some made-up units."""
    return catalogue_of(DATA / "illustrative" / "stock-control")


@pytest.mark.parametrize("by", MapGrouping)
def test_the_workbook_has_the_whole_map(illustrative: Catalogue, by: MapGrouping) -> None:
    """Each unit stands in its row and column, and all units are listed once with their numbers as numbers."""
    shown = make_map(illustrative, illustrative.industries[0].slug, by)
    book = openpyxl.load_workbook(io.BytesIO(write_maps([shown], illustrative)))
    head, *rows = book["Map"].iter_rows(values_only=True)
    found = {
        (row[0], name, str(cell).split(" ")[0])
        for row in rows
        for name, cell in zip(head[1:-2], row[1:-2], strict=True)
        if cell
    }
    assert found == {
        (row.label or "None stated", f"QF level {cell.level}" if cell.level else "No level stated", unit.code)
        for row in shown.rows
        for cell in row.cells
        for unit in cell.units
    }
    units = {unit.code: unit for row in shown.rows for cell in row.cells for unit in cell.units}
    listed = [row[:4] for row in book["Units"].iter_rows(min_row=2, values_only=True)]
    assert sorted(listed) == [(code, unit.title, unit.level, unit.credit) for code, unit in sorted(units.items())]


def test_the_workbook_carries_the_rights_of_its_sources(retail: Catalogue) -> None:
    """Each document is listed with its title, publisher and rights."""
    book = openpyxl.load_workbook(io.BytesIO(write_maps([make_map(retail, retail.industries[0].slug)], retail)))
    listed = [row[:4] for row in book["Sources"].iter_rows(min_row=2, values_only=True)]
    assert listed[: len(retail.sources)] == [
        (source.name, source.title, source.publisher, source.rights) for source in retail.sources
    ]


def test_the_same_map_gives_the_same_bytes(illustrative: Catalogue) -> None:
    """No clock is read."""
    shown = make_map(illustrative, illustrative.industries[0].slug)
    assert write_maps([shown], illustrative) == write_maps([shown], illustrative)


def test_words_that_begin_like_formulas_are_text(tmp_path: Path) -> None:
    """Titles, areas and branches with formula openers are strings, with the mark that keeps them strings."""
    title = '=HYPERLINK("http://example.org","x")'
    unit = {
        "uoc_code": "900001L2",
        "uoc_level": 2,
        "uoc_credit": 3,
        "title": title,
        "industry": "@Retail",
        "branch": "+cmd",
        "functional_area": "-2+3",
        "uocItemDescEng_Competency_1": "Open the shop",
    }
    (tmp_path / "units.json").write_text(json.dumps([unit]))
    fields = {"title": "title", "industry": "industry", "branch": "branch", "functional_area": "functional_area"}
    (tmp_path / "fields.yaml").write_text("".join(f"{name}: {field}\n" for name, field in fields.items()))
    catalogue, _ = load_dataset(tmp_path)
    shown = make_map(catalogue, catalogue.industries[0].slug)
    book = openpyxl.load_workbook(io.BytesIO(write_maps([shown], catalogue)))
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    openers = {cell.value: cell.quotePrefix for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))}
    assert openers == dict.fromkeys((title, "@Retail", "+cmd", "-2+3"), True)
