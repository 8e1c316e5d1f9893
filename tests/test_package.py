"""What is built and installed is whole, and two builds of the same files are the same bytes."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from requirements import lacking
from running_server import run_server

BUILT = "cskg/web/static"


def copy_checkout(root: Path, target: Path) -> Path:
    """Copies what git knows of, as a clone would have it."""
    if not (root / ".git").exists():
        lacking("This is no checkout.", "Run the tests in a clone.")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout.decode()
    for name in filter(None, names.split("\0")):
        if (root / name).exists() and not name.startswith(("tests/", "benchmarks/")):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, target / name)
    return target


def build(checkout: Path, out: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Builds the wheel of a checkout."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    return subprocess.run(
        command, cwd=checkout, env={**os.environ, **variables}, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def wheels(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The wheels of two checkouts, whose pages' files were built before."""
    if not (root / BUILT / "graphiql" / "manifest.json").exists():
        lacking("The pages' files are not built.", "Run “make assets”.")
    found = []
    for name in ("first", "second"):
        checkout = copy_checkout(root, tmp_path_factory.mktemp(name))
        shutil.copytree(root / BUILT, checkout / BUILT)
        done = build(checkout, checkout / "dist")
        assert done.returncode == 0, done.stderr
        found += (checkout / "dist").glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the wheel is unpacked, before all others on the path of Python."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        yield folder


def test_two_builds_are_the_same_bytes(wheels: list[Path]) -> None:
    """Whatever the folder and the time."""
    first, second = wheels
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


def test_a_wheel_serves_its_samples_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Units, GraphiQL, the player's reviews and the Chinese pages are there."""
    with run_server(folder=tmp_path) as address:

        def get(path: str, accept: str = "*/*") -> str:
            request = urllib.request.Request(f"{address}{path}", headers={"Accept": accept})
            with urllib.request.urlopen(request, timeout=30) as response:
                return str(response.read().decode())

        assert json.loads(get("/graphql?query=%7Bunit(code:%22111275L4%22)%7Bcode%7D%7D"))["data"]["unit"]
        assert "graphiql.js" in get("/graphql", "text/html")
        assert get("/static/graphiql/graphiql.js")
        (script,) = set(re.findall(r'src="(/player/[^"]+/)[a-z]+\.js"', get("/check?unit=111275L4")))
        assert get(f"{script}reviews.js")
        assert "搜尋" in get("/unit/111275L4?lang=zh-Hant", "text/html")
    assert not list(tmp_path.iterdir())


def test_what_runs_is_what_was_installed(installed: Path, tmp_path: Path) -> None:
    """Or the other test would try the checkout."""
    command = [sys.executable, "-c", "import cskg; print(cskg.__file__)"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_a_package_that_would_lack_files_is_not_built(root: Path, tmp_path: Path) -> None:
    """The build says which, and what to do."""
    checkout = copy_checkout(root, tmp_path)
    (checkout / "cskg/web/graphiql/build.sh").write_text("exit 1\n", "utf-8")
    done = build(checkout, checkout / "dist")
    assert done.returncode != 0
    assert "cskg/web/static/graphiql/manifest.json" in done.stderr
    assert "make assets" in done.stderr
    assert not list(checkout.glob("dist/*.whl"))
