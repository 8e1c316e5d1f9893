"""The curators' desk in a real browser: decisions change study paths, corrections change units, all can be undone."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser.test_pages import AXE, WIDER, ask_axe, open_context
from playwright.sync_api import expect
from requirements import lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "data" / "illustrative"
BUILT_IN = 30_000
"""Milliseconds in which a build of the few units ends on a busy machine."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A SOURCE folder with the units of one functional area."""
    shutil.copytree(SOURCES / "customer-service", tmp_path / "units" / "customer-service")
    shutil.copy(SOURCES / "sources.yaml", tmp_path / "units")
    return tmp_path / "units"


@pytest.fixture
def desk(folder: Path) -> Iterator[str]:
    """The address of a server with a desk over that folder."""
    command = [sys.executable, "-m", "cskg", "serve", "--curate", "--port", "0", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            found = re.search(r"http://\S+:\d+", line)
            assert found, f"the server did not print its address: {line!r}"
            yield found[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


with_and_without_scripts = pytest.mark.parametrize(
    "context", [True, False], ids=["scripts", "no scripts"], indirect=True
)


@pytest.fixture
def context(chromium: "Browser", request: pytest.FixtureRequest) -> "Iterator[BrowserContext]":
    """A wide screen, with scripts unless the test says otherwise.

    Trouble on its console fails the test, and so does a breach of the policy.
    """
    said: list[str] = []
    size: Any = {"width": 1280, "height": 900}
    made = open_context(chromium, said, viewport=size, java_script_enabled=getattr(request, "param", True))
    yield made
    made.close()
    assert said == []


def sign(page: "Page", name: str, reason: str = "") -> None:
    """Writes who decides, and why."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label(re.compile("^Your reason")).fill(reason)


def expect_served(page: "Page") -> None:
    """Waits until what was saved is served; a page without scripts is asked for again, as its link does."""
    status = page.locator("main [role=status]")
    for _ in range(10):
        expect(status).to_have_text(re.compile("served now|being built again"), timeout=BUILT_IN)
        if status.get_by_role("link", name="Look again").count() == 0:
            break
        page.wait_for_timeout(1_000)
        status.get_by_role("link", name="Look again").click()
    expect(status).to_contain_text("It is served now")


@with_and_without_scripts
def test_a_designer_rejects_links_and_the_study_path_changes(
    context: "BrowserContext", desk: str, folder: Path
) -> None:
    """From a search to two units that overlap; their link and a prerequisite are rejected, and one is undone."""
    page = context.new_page()
    page.goto(f"{desk}/plan?goal=910202L2")
    expect(page.locator("#u-910201L1")).to_have_count(1)
    page.goto(f"{desk}/search?q=serve+customers")
    page.get_by_role("link", name="Serve customers on the sales floor", exact=True).first.click()
    page.get_by_role("link", name="Decide about links").click()
    page.get_by_label("Link", exact=True).select_option(label="overlaps with")
    page.get_by_role("button", name="Show").click()
    page.locator(".qi a", has_text="Serve hurried customers").click()
    case = page.get_by_role("article")
    expect(case.get_by_role("heading", level=2)).to_contain_text("overlaps with")
    expect(case.locator(".quote")).not_to_have_count(0)
    sign(page, "Ann Chan", "One desk, <b>two</b> standards")
    case.get_by_role("button", name="Reject").click()
    expect_served(page)
    expect(page.locator("main")).to_contain_text("Nothing is left to decide.")
    page.get_by_label("Link", exact=True).select_option(label="comes before")
    page.get_by_role("button", name="Show").click()
    page.locator(".qi a", has_text="comes before Serve customers on the sales floor").click()
    expect(case).to_contain_text("no longer part of the study paths to")
    expect(page.get_by_label("Your name")).to_have_value("Ann Chan")
    case.get_by_role("button", name="Reject").click()
    expect_served(page)
    rows = (folder / "curated.sssom.tsv").read_text().splitlines()[-2:]
    assert all("\tNot\t" in row and "\tAnn Chan\t" in row for row in rows)
    assert "<b>two</b>" in rows[0]
    other = context.new_page()
    other.goto(f"{desk}/plan?goal=910202L2")
    expect(other.locator("#u-910202L2")).to_have_count(1)
    expect(other.locator("#u-910201L1")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("main")).to_contain_text("Undone.")
    expect_served(page)
    assert len((folder / "curated.sssom.tsv").read_text().splitlines()[-1].split("\t")) > 5
    other.reload()
    expect(other.locator("#u-910201L1")).to_have_count(1)


@with_and_without_scripts
def test_a_misread_statement_is_corrected_beside_its_source(context: "BrowserContext", desk: str, folder: Path) -> None:
    """The unit page leads to the words of the document; a split changes the unit, and undo restores it."""
    page = context.new_page()
    page.goto(f"{desk}/unit/910202L2")
    statement = page.locator("a.stmt").filter(has_text="Present two or three suitable articles")
    statement.click()
    page.get_by_role("link", name="Correct", exact=True).click()
    marked = page.locator(".text mark").first
    expect(marked).to_be_visible()
    words = page.locator("select#before option").all_text_contents()
    page.get_by_label("The second one starts with").select_option(label=words[1])
    sign(page, "Ben Lee", "As in the book")
    page.get_by_role("button", name="Split", exact=True).click()
    expect_served(page)
    expect(page.locator("main [role=status]")).to_contain_text("split")
    file = (folder / "customer-service" / "corrections.yaml").read_text()
    assert "by: Ben Lee" in file
    assert "comment: As in the book" in file
    unit = context.new_page()
    unit.goto(f"{desk}/unit/910202L2")
    second = unit.locator("a.stmt").filter(has_text=re.compile("^" + re.escape(words[1].rstrip("…"))))
    expect(second).not_to_have_count(0)
    page.get_by_role("main").get_by_role("button", name="Undo").first.click()
    expect_served(page)
    unit.reload()
    expect(second).to_have_count(0)
    assert (folder / "customer-service" / "corrections.yaml").read_text() == ""


def test_a_field_is_stated_and_a_wrong_one_refused(context: "BrowserContext", desk: str) -> None:
    """What was typed is still there after a refusal; the field then stands on the unit page."""
    page = context.new_page()
    page.goto(f"{desk}/desk/unit/910202L2/en")
    sign(page, "Ben")
    page.get_by_label("Field", exact=True).select_option(label="QF level")
    page.get_by_label("What the publication says").fill("nine")
    page.get_by_role("button", name="State the field").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved. The level is not a QF level.")
    expect(page.get_by_label("What the publication says")).to_have_value("nine")
    page.get_by_label("What the publication says").fill("3")
    page.get_by_role("button", name="State the field").click()
    expect_served(page)
    page.goto(f"{desk}/unit/910202L2")
    expect(page.locator(".uhead")).to_contain_text("Level 3")


def test_two_curators_at_once_lose_nothing(context: "BrowserContext", desk: str, folder: Path) -> None:
    """The second one sees both decisions, with the reason that was typed, and replaces the first by choice."""
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(f"{desk}/desk?unit=910214L3&kind=OVERLAPS_WITH")
    sign(first, "First", "No")
    first.get_by_role("button", name="Reject").click()
    expect_served(first)
    sign(second, "Second", "But yes")
    second.get_by_label("How sure are you?").select_option("0.75")
    second.get_by_role("button", name="Accept").click()
    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was saved.")
    expect(alert).to_contain_text("First")
    expect(alert).to_contain_text("But yes")
    held = (folder / "curated.sssom.tsv").read_text()
    assert "But yes" not in held
    expect(second.get_by_label(re.compile("^Your reason"))).to_have_value("")  # that form is about another link
    alert.get_by_role("button", name="Undo that decision and save mine").click()
    expect_served(second)
    after = (folder / "curated.sssom.tsv").read_text()
    assert len(after.splitlines()) == len(held.splitlines())
    assert "\t0.75\tSecond\t" in after


def test_who_changed_what_is_listed_and_undone(context: "BrowserContext", desk: str, folder: Path) -> None:
    """Decisions and corrections of all curators, by name; an undone one leaves the list."""
    page = context.new_page()
    page.goto(f"{desk}/desk?kind=OVERLAPS_WITH&unit=910204L3")
    sign(page, "Ann")
    page.get_by_role("button", name="Accept").click()
    expect_served(page)
    page.goto(f"{desk}/desk/unit/910206L5/en")
    sign(page, "Ben")
    page.get_by_role("button", name="Confirm all").click()
    expect_served(page)
    page.get_by_role("link", name="Who changed what").click()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    page.get_by_label("Who", exact=True).select_option("Ben")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("confirmed all statements")
    rows.get_by_role("button", name="Undo").click()
    expect_served(page)
    expect(page.locator("main")).to_contain_text("Nobody has decided anything yet.")
    page.get_by_label("Who", exact=True).select_option("")
    page.get_by_role("button", name="Show").click()
    expect(rows).to_have_count(1)
    assert "Ann" in (folder / "curated.sssom.tsv").read_text()


def test_the_desk_is_worked_by_keyboard(chromium: "Browser", desk: str, folder: Path) -> None:
    """A decision without a mouse; the Enter key in a text field decides nothing."""
    said: list[str] = []
    context = open_context(chromium, said, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{desk}/desk?kind=OVERLAPS_WITH")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Only the words")
    page.keyboard.press("Enter")
    assert not (folder / "curated.sssom.tsv").exists()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Accept")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_served(page)
    assert "Only the words" in (folder / "curated.sssom.tsv").read_text()
    context.close()
    assert said == []


def test_axe_finds_nothing_at_the_desk(chromium: "Browser", desk: str) -> None:
    """No violation of WCAG 2.2 A and AA, no sideways scroll, no word on the console; refusals and Chinese too."""
    if not AXE.exists():
        lacking("axe-core is not installed.", "Run “make assets”, which installs the locked packages.")
    said: list[str] = []
    found = []
    first = open_context(chromium, said, viewport={"width": 1280, "height": 900})
    page = first.new_page()
    page.goto(f"{desk}/desk/unit/910202L2/en")
    statement = page.locator(".tree a").nth(2).get_attribute("href") or ""
    sign(page, "Ann", "Compared")
    page.get_by_role("button", name="Confirm all").click()
    expect_served(page)
    saved = page.url.removeprefix(desk)
    first.close()
    addresses = {
        "queue": "/desk?by=Ann",
        "overlaps": "/desk?kind=OVERLAPS_WITH",
        "nothing to decide": "/desk?level=7",
        "unit": "/desk/unit/910206L5/en",
        "statement": statement,
        "saved": saved,
        "Chinese unit": "/desk/unit/910201L1/zh-Hant?lang=zh-Hant",
        "quality": "/desk/quality",
        "decisions": "/desk/decisions",
        "no such unit": "/desk/unit/000000L0/en",
    }
    for width, scheme in product((320, 768, 1280), ("light", "dark")):
        size: Any = {"width": width, "height": 800}
        context = open_context(chromium, said, viewport=size, color_scheme=scheme)
        page = context.new_page()
        for name, address in addresses.items():
            answer = page.goto(desk + address)
            assert answer
            assert answer.status == (404 if name == "no such unit" else 200), name
            found += [(name, width, "too wide", each) for each in page.evaluate(WIDER)]
            page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true; })")
            found += [(name, width, "too wide when unfolded", each) for each in page.evaluate(WIDER)]
            found += [(name, width, *each) for each in ask_axe(page)]
        context.close()
    assert found == []
    assert said == []
