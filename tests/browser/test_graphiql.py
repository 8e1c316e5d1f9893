"""The two query pages in a real browser: they answer, and they load nothing from elsewhere."""

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from .conftest import Visit

QUERY = "{ dataset { unitCount } }"
WORKERS = {"editor.worker.js", "graphql.worker.js", "json.worker.js"}


def unit_count(answer: str) -> int:
    """Read the number out of an answer that holds nothing but it."""
    parsed: Any = json.loads(answer)
    assert set(parsed) == {"data", "extensions"}
    count = parsed["data"]["dataset"]["unitCount"]
    assert isinstance(count, int)
    return count


def write_query(page: Page, text: str) -> None:
    """Replace what GraphiQL's query editor holds, by keyboard."""
    page.locator(".graphiql-query-editor .view-lines").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(text, delay=10)


def open_graphiql(visit: "Visit", server_url: str, address: str = "/graphql") -> Page:
    """Open GraphiQL and wait until it has read the schema."""
    with visit.page.expect_response(
        lambda response: response.request.method == "POST" and "__schema" in (response.request.post_data or "")
    ) as introspection:
        visit.page.goto(f"{server_url}{address}")
    assert introspection.value.ok
    expect(visit.page.locator(".graphiql-query-editor .view-lines")).to_be_visible()
    return visit.page


@pytest.mark.usefixtures("graphiql_files")
def test_graphiql_answers_a_query_typed_by_keyboard(visit: "Visit", server_url: str) -> None:
    page = open_graphiql(visit, server_url)
    write_query(page, QUERY)
    page.keyboard.press("Escape")
    with page.expect_response(lambda response: response.request.method == "POST") as answered:
        page.keyboard.press("ControlOrMeta+Enter")
    count = unit_count(answered.value.text())
    expect(page.locator(".graphiql-response .view-lines")).to_contain_text(f'"unitCount":\u00a0{count}')

    assert visit.record.problems == []
    assert visit.record.strangers == []


@pytest.mark.usefixtures("graphiql_files")
def test_graphiql_loads_its_workers_from_the_server(visit: "Visit", server_url: str) -> None:
    page = open_graphiql(visit, server_url, "/graphql?query=%7Bdataset%7BunitCount%7D%7D&variables=%7B%22a%22%3A1%7D")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_have_text("{dataset{unitCount}}")
    for _ in range(100):
        if len(visit.record.workers) >= len(WORKERS):
            break
        page.wait_for_timeout(100)
    assert set(visit.record.workers) == {f"{server_url}/static/graphiql/{name}" for name in WORKERS}
    assert visit.record.problems == []
    assert visit.record.strangers == []


@pytest.mark.usefixtures("graphiql_files")
def test_graphiql_completes_and_checks_against_the_schema(visit: "Visit", server_url: str) -> None:
    page = open_graphiql(visit, server_url)
    write_query(page, "{ dataset { unitC")
    suggestion = page.locator(".suggest-widget.visible .monaco-list-row", has_text="unitCount")
    expect(suggestion.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".graphiql-query-editor .view-lines")).to_contain_text("unitCount")

    write_query(page, "{ dataset { noSuchField } }")
    page.keyboard.press("Escape")
    expect(page.locator(".graphiql-query-editor .squiggly-error").first).to_be_visible()
    assert visit.record.problems == []
    assert visit.record.strangers == []


def test_the_plain_form_answers(visit: "Visit", server_url: str) -> None:
    page = visit.page
    page.goto(f"{server_url}/graphql?plain=1")
    page.get_by_label("Query", exact=True).fill(QUERY)
    page.get_by_role("button", name="Run").click()
    answer = page.get_by_role("region", name="Answer")
    expect(answer).to_contain_text("unitCount")
    assert unit_count(answer.inner_text()) >= 0
    assert visit.record.problems == []
    assert visit.record.strangers == []


def test_the_plain_form_runs_by_keyboard_and_reports_what_is_wrong(visit: "Visit", server_url: str) -> None:
    page = visit.page
    page.goto(f"{server_url}/graphql?plain=1")
    answer = page.get_by_role("region", name="Answer")
    page.get_by_label("Query", exact=True).fill(QUERY)
    variables = page.get_by_label(re.compile("^Variables"))
    variables.fill("{not json")
    variables.press("ControlOrMeta+Enter")
    expect(answer).to_contain_text("The variables are not JSON")
    variables.fill("")
    variables.press("ControlOrMeta+Enter")
    expect(answer).to_contain_text("unitCount")
    assert visit.record.problems == []
