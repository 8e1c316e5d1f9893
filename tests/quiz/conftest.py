"""The two retail units, as the parser reads them, and units made up of plain trees."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cskg.model import Language, Source, Statement, Unit, UnitCode
from cskg.parser.documents import parse_document

RETAIL = Path(__file__).resolve().parents[2] / "data" / "units" / "retail"

Tree = dict[str, "Tree"]


@pytest.fixture(scope="session")
def retail() -> tuple[Unit, ...]:
    """107167L5, whose bullets are lost, and 111275L4, whose markup is whole."""
    return tuple(
        unit for path in sorted(RETAIL.glob("*.txt")) for unit in parse_document(path.read_bytes(), path.name)[0]
    )


@pytest.fixture(scope="session")
def weibo(retail: tuple[Unit, ...]) -> Unit:
    """The unit with inferred boundaries."""
    return next(unit for unit in retail if unit.code == "107167L5")


@pytest.fixture(scope="session")
def crisis(retail: tuple[Unit, ...]) -> Unit:
    """The unit with sure boundaries."""
    return next(unit for unit in retail if unit.code == "111275L4")


@pytest.fixture(scope="session")
def make_unit() -> Callable[..., Unit]:
    """Makes a unit from nested dictionaries, a key a statement; the topmost requirements get numbers."""

    def grow(tree: Tree, *, numbered: bool = False) -> tuple[Statement, ...]:
        return tuple(
            Statement(text=text, number=str(i) if numbered else None, children=grow(below))
            for i, (text, below) in enumerate(tree.items(), 1)
        )

    def make(
        requirements: Tree,
        criteria: tuple[str, ...] = (),
        *,
        code: str = "900001L1",
        title: str | None = "Run a shop",
        language: Language = Language.EN,
        source: str = "a.txt",
    ) -> Unit:
        return Unit(
            code=UnitCode(code),
            source=Source(name=source, sha256="0" * 64, text_sha256="0" * 64),
            language=language,
            title=title,
            requirements=grow(requirements, numbered=True),
            assessment_criteria=tuple(Statement(text=text) for text in criteria),
        )

    return make
