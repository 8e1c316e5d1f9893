"""Fixtures for all tests: the repository's folder, the two real units, and a running server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import DATA, catalogue_of
from hypothesis import settings
from running_server import run_server

from cskg.graph.catalogue import Catalogue

ROOT = Path(__file__).parent.parent

# Examples have no deadline, because a slow machine is not a fault of the code. The same examples run everywhere.
settings.register_profile("steady", max_examples=40, deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that rewrites expected files."""
    parser.addoption(
        "--rewrite", action="store_true", help="Write the expected files of cases as they are read now; read the diff."
    )


@pytest.fixture(scope="session")
def rewrites(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are written instead of compared."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def retail() -> Catalogue:
    """The dataset of the two real units."""
    return catalogue_of(DATA / "units")


@pytest.fixture(scope="session")
def illustrative() -> Catalogue:
    """The dataset of the illustrative units."""
    return catalogue_of(DATA / "illustrative")


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The address of a server that is started as a user does, on a free port."""
    with run_server() as address:
        yield address
