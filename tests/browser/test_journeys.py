"""What people do from end to end on a running server: a student on a phone, offline too, and an integrator."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser.test_pages import PHONE, WIDER, open_context
from browser.test_player import answer_by_keyboard
from playwright.sync_api import expect

from cskg.quiz.history import iter_answers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture
def phone(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A phone whose console says nothing but that it is offline."""
    said: list[str] = []
    made = open_context(chromium, said, viewport=PHONE, accept_downloads=True)
    yield made
    made.close()
    assert [text for text in said if "ERR_INTERNET_DISCONNECTED" not in text] == []


def test_a_student_plans_checks_and_comes_back_offline(phone: "BrowserContext", site: str, tmp_path: Path) -> None:
    """Plans a path, answers a check by keyboard, reads the words of a mistake, and reviews it without a network."""
    page = phone.new_page()
    page.goto(f"{site}/progress")
    expect(page.locator(".signal")).to_contain_text("✓")
    page.goto(f"{site}/plan?goal=910405L5")
    assert page.evaluate(WIDER) == []
    page.locator("#u-910402L2").get_by_role("link", name="Check yourself").click()
    page.locator(".dots li").first.wait_for()
    page.locator(".stem:visible").focus()
    count = page.locator(".dots li").count()
    assert count > 1
    page.get_by_role("button", name="I don’t know").click()
    mistake = page.locator(".q:visible")
    missed = mistake.get_attribute("data-item")
    expect(mistake.locator(".fb .quote").first).to_contain_text("910402L2")
    page.locator(".q:visible .dock .go").click()
    for _ in range(count - 1):
        expect(page.locator(".stem:visible")).to_be_focused()
        question = page.locator(".q:visible")
        answer_by_keyboard(page, question)
        expect(question.locator(".fb h3")).to_be_focused()
        question.locator(".dock .go").focus()
        page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()
    page.close()

    phone.set_offline(offline=True)
    back = phone.new_page()
    back.goto(f"{site}/progress")
    back.get_by_role("link", name="Practise these").click()
    back.locator(".dots li").first.wait_for()
    assert missed in back.locator(".q").evaluate_all("all => all.map(each => each.dataset.item)")
    assert back.evaluate(WIDER) == []
    back.goto(f"{site}/progress")
    with back.expect_download() as saved:
        back.get_by_role("button", name="Save a copy").click()
    copy = tmp_path / "copy.jsonl"
    saved.value.save_as(copy)
    answers = list(iter_answers(copy.read_text("utf-8").splitlines()))
    assert 0 < len(answers) <= count  # what learners mark themselves has no score
    assert missed in {answer.item_id for answer in answers if answer.score == 0}
    phone.set_offline(offline=False)


@pytest.mark.usefixtures("graphiql_files")
def test_an_integrator_gets_from_graphiql_what_a_page_shows(chromium: "Browser", site: str) -> None:
    """The query and the variables that stand on a page, run in GraphiQL, give the words of the page."""
    said: list[str] = []
    context = open_context(chromium, said, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/revisions?unit=910403L3&show=all")
    shown = page.locator(".cmp .b a").all_inner_texts()
    assert len(shown) > 10
    page.get_by_text("The GraphQL query behind this page").click()
    document, variables = page.locator("#formats pre").all_inner_texts()
    page.get_by_role("link", name="Open in GraphiQL").click()
    page.locator(".graphiql-query-editor .view-lines").click()
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "__schema" not in (answer.request.post_data or "")
    ) as answered:
        page.keyboard.press("ControlOrMeta+Enter")
    sent = json.loads(answered.value.request.post_data or "")
    assert sent["query"].strip() == document.strip()
    assert sent["variables"] == json.loads(variables)
    statements = answered.value.json()["data"]["compareRevisions"]["statements"]
    got = [each["after"]["text"] for each in statements if each["after"]]
    assert [re.sub(r"\s+", " ", text).strip() for text in shown] == got
    context.close()
