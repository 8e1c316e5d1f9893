"""The functional map: every unit of an industry stands in it, under its area, branch and level."""

import pytest

from cskg.errors import NotFoundError
from cskg.graph.catalogue import Catalogue
from cskg.iris import slugify
from cskg.study.functional_map import MapGrouping, make_map

INDUSTRY = "Illustrative Retail"


@pytest.mark.parametrize("by", MapGrouping)
def test_every_unit_of_the_industry_stands_in_the_map(illustrative: Catalogue, by: MapGrouping) -> None:
    """Once in a cell, at its level, whatever the rows are."""
    found = make_map(illustrative, INDUSTRY, by)
    wanted = {
        unit.key
        for unit in illustrative.units.values()
        if any(slugify(edition.industry or "") == slugify(INDUSTRY) for edition in unit.editions)
    }
    assert {unit.key for row in found.rows for cell in row.cells for unit in cell.units} == wanted
    assert len(wanted) > 80
    for row in found.rows:
        for cell in row.cells:
            keys = [unit.key for unit in cell.units]
            assert len(keys) == len(set(keys))
            assert [unit.code for unit in cell.units] == sorted(unit.code for unit in cell.units)
            assert all(unit.level == cell.level for unit in cell.units)


@pytest.mark.parametrize("by", MapGrouping)
def test_rows_are_in_order_and_have_the_same_levels(illustrative: Catalogue, by: MapGrouping) -> None:
    """A row by level has one cell; others have a cell for each level that has units."""
    found = make_map(illustrative, INDUSTRY, by)
    labels = [row.label for row in found.rows]
    assert labels == sorted(labels, key=lambda label: (not label, label))
    assert list(found.levels) == sorted({unit.level for unit in _units(found) if unit.level})
    shapes = {tuple(cell.level for cell in row.cells) for row in found.rows}
    if by is MapGrouping.LEVEL:
        assert labels == [str(level) for level in found.levels]
        assert all(len(shape) == 1 for shape in shapes)
    else:
        assert len(shapes) == 1
        assert all(any(cell.units for cell in row.cells) for row in found.rows)


def test_a_unit_of_several_areas_stands_in_each(illustrative: Catalogue) -> None:
    """Every row by area has exactly the units of that area."""
    found = make_map(illustrative, INDUSTRY)
    rows = {row.area.slug: {unit.key for cell in row.cells for unit in cell.units} for row in found.rows if row.area}
    for unit in _units(found):
        slugs = {area.slug for edition in unit.editions for area in illustrative.areas_of(edition)}
        assert {slug for slug, keys in rows.items() if unit.key in keys} == slugs & rows.keys()
    assert any(sum(unit.key in keys for keys in rows.values()) > 1 for unit in _units(found))


def test_an_industry_is_found_by_name_and_slug(illustrative: Catalogue) -> None:
    """In either script; an unknown one is answered with some that there are."""
    assert make_map(illustrative, "illustrative-retail") == make_map(illustrative, "ILLUSTRATIVE Retail")
    assert make_map(illustrative, "示例零售").rows
    with pytest.raises(NotFoundError, match="illustrative-retail"):
        make_map(illustrative, "fishing")


def _units(found):  # noqa: ANN001, ANN202
    return [unit for row in found.rows for cell in row.cells for unit in cell.units]
