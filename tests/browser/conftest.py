"""Fixtures of the browser tests: an installed Chromium, and a page that keeps a record.

The tests get the server's address from the fixture ``server_url``. If Chromium or the built files
are missing, the tests are skipped with the command that installs them; with ``CSKG_REQUIRE_ALL=1``
in the environment they fail instead. No browser is ever downloaded.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from requirements import lacking
from running_server import ROOT, run_server

import cskg
from cskg.exchange.quizzes.h5p import LIBRARIES
from cskg.web.graphiql_page import has_graphiql

STATIC_FOLDER = Path(cskg.__file__).parent / "web" / "static"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Record:
    """The faults of a page while a test had it open."""

    origin: str
    problems: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)

    def note_message(self, message: ConsoleMessage) -> None:
        """Keep a console message about a problem, such as a violation of the policy."""
        if message.type in {"error", "warning"}:
            self.problems.append(f"{message.type}: {message.text} ({message.location['url']})")

    def note_request(self, request: Request) -> None:
        """Keep the address of a request to another origin."""
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and f"{address.scheme}://{address.netloc}" != self.origin:
            self.strangers.append(request.url)


@dataclass(frozen=True)
class Visit:
    """An open page, and its record."""

    page: Page
    record: Record


# Not session-scoped: while Playwright runs, no other test of this thread can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """An installed Chromium, without a window."""
    names = (os.environ.get("CSKG_CHROMIUM", ""), *CHROMIUM_NAMES)
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        lacking(
            "There is no Chromium on the PATH.",
            "Install one (Debian: apt-get install chromium) or name it in CSKG_CHROMIUM.",
        )
    driver = sync_playwright()
    try:
        playwright = driver.start()
    except Exception as error:  # noqa: BLE001 - Playwright's own class for a driver that does not start
        lacking(f"Playwright's driver does not start ({error}).", "Debian: apt-get install libatomic1")
    try:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()
    finally:
        playwright.stop()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the published and the made-up units, in two publications; the second one revises a unit."""
    folder = tmp_path_factory.mktemp("published")
    sources, store = folder / "sources", folder / "store"
    for name in ("units", "illustrative"):
        shutil.copytree(ROOT / "data" / name, sources, dirs_exist_ok=True)
    revised = next(sources.rglob("910403L3.txt"))
    command = [sys.executable, "-m", "cskg", "build", str(sources), "--store", str(store)]
    subprocess.run(command, check=False, capture_output=True)
    text = revised.read_text("utf-8")
    text = text.replace("Count without looking at", "Count twice without looking at")
    revised.write_text(text.replace("- Theft", "- Theft\n\n- Spoilage"), "utf-8")
    subprocess.run(command, check=False, capture_output=True)
    return store


@pytest.fixture(scope="module")
def site(published: Path) -> Iterator[str]:
    """The address of a server over that store."""
    with run_server("--store", str(published)) as address:
        yield address


@pytest.fixture(scope="module")
def h5p_folders(root: Path) -> dict[str, Path]:
    """The folders of H5P's player and libraries."""
    folder = os.environ.get("CSKG_H5P_LIBRARIES")
    name = "H5P.MultiChoice-{}.{}".format(*LIBRARIES["H5P.MultiChoice"])
    if not folder or not (Path(folder) / name).exists():
        pytest.skip(f"H5P's libraries are in no registry: set CSKG_H5P_LIBRARIES to a folder that has {name}.")
    player = root / "node_modules" / "h5p-standalone" / "dist"
    if not player.exists():
        lacking("h5p-standalone is not installed.", "Run “make assets”, which installs it.")
    return {"player": player, "libraries": Path(folder)}


@pytest.fixture(scope="module")
def graphiql_files() -> Path:
    """The folder of built files, with GraphiQL in it."""
    if not has_graphiql(STATIC_FOLDER):
        lacking("GraphiQL's files were not built.", 'Run "make assets".')
    return STATIC_FOLDER


@pytest.fixture
def visit(chromium: Browser, server_url: str) -> Iterator[Visit]:
    """A fresh page, with nothing stored from another test, that keeps a record."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    page = context.new_page()
    address = urlsplit(server_url)
    record = Record(origin=f"{address.scheme}://{address.netloc}")
    page.on("console", record.note_message)
    page.on("pageerror", lambda error: record.problems.append(f"exception: {error}"))
    page.on("worker", lambda worker: record.workers.append(worker.url))
    context.on("request", record.note_request)
    yield Visit(page, record)
    context.close()
