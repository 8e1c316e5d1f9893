"""Mermaid's own parser, in a real browser, reads what study paths and areas are written as."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import DATA, catalogue_of
from requirements import lacking

from cskg.model import UnitKey
from cskg.study.areas import graph_area
from cskg.study.diagrams import Arrow, Box, Diagram, draw_area, draw_path, to_mermaid
from cskg.study.paths import plan_study_path
from cskg.study.request import StudyPathRequest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NASTY = 'end "quoted" \\N <b>&amp;</b> `code` ]})| %% ; #35; 管理 --> subgraph'
PARSE = """async text => {
  try { return (await mermaid.parse(text)).diagramType } catch (error) { return String(error) }
}"""


@pytest.fixture(scope="module")
def diagrams() -> dict[str, str]:
    """A path, an area, and a diagram whose titles hold all that Mermaid might take for its own."""
    catalogue = catalogue_of(DATA / "illustrative")
    path = plan_study_path(catalogue, StudyPathRequest(goals=("910405L5", "910607L4", "910105L4")))
    one, other = (Box(key=UnitKey(name), lines=(name, NASTY)) for name in "AB")
    arrows = (Arrow(start=one.key, end=other.key, confidence=0.5),)
    nasty = Diagram(frames=(("Stage 1", (one,)), (NASTY, (other,))), arrows=arrows)
    return {
        "path": to_mermaid(draw_path(path)),
        "area": to_mermaid(draw_area(graph_area(catalogue, "Stock Control"))),
        "nasty": to_mermaid(nasty),
    }


@pytest.fixture
def page(chromium: "Browser", root: Path) -> "Page":
    """An empty page with Mermaid in it."""
    script = root / "node_modules" / "@mermaid-js" / "tiny" / "dist" / "mermaid.tiny.js"
    if not script.exists():
        lacking("Mermaid is not installed.", 'Run "make assets", which installs the locked npm packages.')
    page = chromium.new_page()
    page.add_script_tag(path=str(script))
    return page


@pytest.mark.parametrize("name", ["path", "area", "nasty"])
def test_mermaid_reads_it(page: "Page", diagrams: dict[str, str], name: str) -> None:
    """It is a flow chart without a fault."""
    assert page.evaluate(PARSE, diagrams[name]) == "flowchart-v2"


def test_mermaid_would_notice(page: "Page") -> None:
    """A label that is not escaped is a fault, so the parser does look."""
    assert "Parse error" in page.evaluate(PARSE, 'flowchart LR\n  n1["a "b" c"] -->')
