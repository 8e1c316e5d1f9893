"""The engines, each started once; each test uses a different base of IRIs."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from running_engines import run_oxigraph, run_rdflib, run_virtuoso

from cskg.graph.endpoint import ServiceSettings
from cskg.iris import Iris

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceSettings]:
    """Oxigraph's server."""
    with run_oxigraph(tmp_path_factory.mktemp("oxigraph")) as settings:
        yield replace(settings, graph_store=None)


@pytest.fixture(scope="session")
def oxigraph_union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceSettings]:
    """Oxigraph's server with the union of all graphs as its default graph, written by the graph store protocol."""
    with run_oxigraph(tmp_path_factory.mktemp("oxigraph"), "--union-default-graph") as settings:
        yield settings


@pytest.fixture(scope="session")
def virtuoso_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceSettings]:
    """Virtuoso, written by the graph store protocol with Digest authentication."""
    with run_virtuoso(tmp_path_factory.mktemp("virtuoso")) as settings:
        yield settings


@pytest.fixture(scope="session")
def virtuoso(virtuoso_store: ServiceSettings) -> ServiceSettings:
    """Virtuoso, written by updates."""
    return replace(virtuoso_store, graph_store=None, user=None, password=None, is_digest=False)


@pytest.fixture(scope="session")
def rdflib() -> Iterator[ServiceSettings]:
    """An rdflib dataset."""
    with run_rdflib() as settings:
        yield settings


@pytest.fixture(params=["oxigraph", "oxigraph_union", "virtuoso", "virtuoso_store", "rdflib"])
def engine(request: pytest.FixtureRequest) -> ServiceSettings:
    """Each engine, with each way of writing to it."""
    settings: ServiceSettings = request.getfixturevalue(request.param)
    return settings


@pytest.fixture
def iris() -> Iris:
    """A base under which no other test has published."""
    return Iris(f"https://test.example/{next(_NUMBERS)}/")


@pytest.fixture
def units(root: Path, tmp_path: Path) -> Path:
    """A folder with a real unit."""
    folder = tmp_path / "units"
    folder.mkdir()
    shutil.copy(root / "data" / "units" / "retail" / "111275L4.txt", folder)
    return folder
