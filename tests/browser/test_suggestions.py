"""Results while one types: by keyboard, by pointer, with late answers, and without JavaScript."""

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.test_pages import PHONE, WIDER, ask_axe, open_context
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, Route


@pytest.fixture
def page(chromium: "Browser") -> "Iterator[Page]":
    """A phone whose console stays silent."""
    said: list[str] = []
    context: BrowserContext = open_context(chromium, said, viewport=PHONE)
    yield context.new_page()
    context.close()
    assert said == []


def test_the_keyboard_chooses_a_result(page: "Page", site: str) -> None:
    """The arrows go round the results and back to the field, Escape closes them, Enter opens the chosen one."""
    page.goto(site)
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("stock str")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="results; choose")).to_have_count(1)
    assert page.evaluate(WIDER) == []
    assert ask_axe(page) == []
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("stock str")
    field.press_sequentially("ategy")
    strategy = options.filter(has_text="910405L5").first
    expect(strategy).to_be_visible()
    while strategy.get_attribute("aria-selected") != "true":
        field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == strategy.get_attribute("id")
    expect(field).to_be_focused()
    field.press("Enter")
    page.wait_for_url(re.compile(r"/unit/910405L5"))


def test_enter_without_a_choice_searches_as_ever(page: "Page", site: str) -> None:
    """Results that are open do not take the form's place."""
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("stock")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    page.wait_for_url(re.compile(r"/search\?q=stock"))


def test_a_result_is_taken_by_pointer_and_keeps_the_language(page: "Page", site: str) -> None:
    """A hit in a statement opens the unit at the statement, in the language of the page."""
    page.goto(f"{site}/?lang=zh-Hant")
    page.get_by_role("combobox").press_sequentially("reorder point")
    page.get_by_role("option").filter(has=page.locator("mark")).first.click()
    page.wait_for_url(re.compile(r"/unit/[^/]+/[^/]+/[^/]+\?lang=zh-Hant#source$"))


def test_a_late_answer_is_dropped(page: "Page", site: str) -> None:
    """An answer to earlier words does not replace that to later ones."""
    held: list[Route] = []

    def hold(route: "Route") -> None:
        held.append(route)

    page.route(lambda url: "handle" in url and "Suggest" in url, hold)
    page.goto(site)
    field = page.get_by_role("combobox")
    with page.expect_request(lambda request: "handle" in request.url):
        field.press_sequentially("handle")
    field.fill("910405L5")
    expect(page.get_by_role("option").first).to_contain_text("910405L5")
    for route in held:
        route.fulfill(json={"data": {"search": {"edges": []}}})
    page.wait_for_timeout(300)
    expect(page.get_by_role("option").first).to_contain_text("910405L5")


def test_a_code_is_filled_in(page: "Page", site: str) -> None:
    """Where a form asks for a unit, its title finds it, each unit is offered once, and the code is filled in."""
    page.goto(f"{site}/compare")
    field = page.get_by_label("Code or title of unit A")
    field.press_sequentially("stock strategy")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("910405L5")
    codes = options.locator(".code").all_inner_texts()
    assert len(codes) == len(set(codes))
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("910405L5")
    assert urlsplit(page.url).query == ""
    page.get_by_role("button", name="Compare").click()
    assert parse_qs(urlsplit(page.url).query)["a"] == ["910405L5"]


def test_words_are_text(page: "Page", site: str) -> None:
    """Answers are put in as text, whatever they hold."""
    hostile = "<img src=x onerror=alert(1)>"
    unit = {"iri": "javascript:alert(1)", "code": hostile, "title": hostile, "language": "en"}
    hit = {"node": {"snippet": f"⟦{hostile}⟧", "unit": unit, "statement": None}}
    page.route(
        "**/graphql?query=query+Suggest*", lambda route: route.fulfill(json={"data": {"search": {"edges": [hit]}}})
    )
    page.goto(site)
    page.get_by_role("combobox").press_sequentially("img")
    expect(page.get_by_role("option")).to_contain_text(hostile)
    expect(page.locator("main img")).to_have_count(0)
    page.get_by_role("option").click()
    assert urlsplit(page.url).netloc == urlsplit(site).netloc


def test_without_scripts_the_form_searches(chromium: "Browser", site: str) -> None:
    """The field is a plain one."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    field = page.get_by_label("What do you want to be able to do?")
    assert field.get_attribute("role") is None
    field.fill("stock")
    field.press("Enter")
    assert urlsplit(page.url).path == "/search"
    context.close()
