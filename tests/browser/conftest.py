"""What the browser tests need: a Chromium of this machine, and a page that keeps a record.

The tests take the server's address from the fixture ``server_url``. Where Chromium or the built
files are missing they are skipped with the command that brings them; with ``CSKG_REQUIRE_ALL=1`` in
the environment they fail instead. No browser is ever downloaded.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from requirements import lacking

import cskg
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
    """What a page did while a test had it open."""

    origin: str
    problems: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    workers: list[str] = field(default_factory=list)

    def note_message(self, message: ConsoleMessage) -> None:
        """Keep a console message that tells of trouble; a breach of the policy is one of them."""
        if message.type in {"error", "warning"}:
            self.problems.append(f"{message.type}: {message.text} ({message.location['url']})")

    def note_request(self, request: Request) -> None:
        """Keep the address of a request that leaves the server's origin."""
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and f"{address.scheme}://{address.netloc}" != self.origin:
            self.strangers.append(request.url)


@dataclass(frozen=True)
class Visit:
    """A page that is open, and its record."""

    page: Page
    record: Record


# Not for the session: while Playwright runs, no other test of this thread can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium of this machine, without a window."""
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
