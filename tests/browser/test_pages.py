"""The pages in a real browser, as people use them: at three widths, light and dark, with and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import expect
from requirements import lacking

if TYPE_CHECKING:
    from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 320, "height": 640}
PAGES = {
    "home": "/",
    "search": "/search?q=stock",
    "search without hits": "/search?q=zzqqxx",
    "search form": "/search",
    "map": "/map?industry=illustrative-retail",
    "map by branch": "/map?industry=illustrative-retail&by=branch",
    "map by level": "/map?industry=illustrative-retail&by=level",
    "map of counts": "/map?industry=illustrative-retail&cells=counts",
    "map without units": "/map?title=zzqqxx",
    "described unit": "/unit/910405L5",
    "listed unit": "/unit/910811L2",
    "referenced unit": "/unit/107157L4",
    "doubtful unit": "/unit/107167L5",
    "Chinese unit": "/unit/910402L2/zh-Hant",
    "Chinese pages": "/unit/910402L2?lang=zh-Hans",
    "area": "/functional-area/illustrative-retail--stock-control",
    "area, what if": "/functional-area/illustrative-retail--stock-control?without=910402L2:910403L3&sure=0",
    "explore": "/explore?unit=910403L3&steps=2",
    "explore form": "/explore",
    "compare": "/compare?a=910204L3&b=910214L3",
    "compare form": "/compare?a=910403L3",
    "plan": "/plan?goal=910405L5&hours=6&alternatives=1",
    "plan form": "/plan",
    "check": "/check?unit=910405L5",
    "practice": "/check",
    "progress": "/progress",
    "changes": "/changes",
    "changes of an area": "/changes?area=illustrative-retail--stock-control",
    "revisions": "/revisions?unit=910403L3",
    "revisions, all": "/revisions?unit=910403L3&show=all",
    "revisions form": "/revisions",
    "unit without revisions": "/revisions?unit=111275L4",
    "row of the map": "/map?industry=illustrative-retail&row=illustrative-retail--stock-control",
    "a document": "/source/curated.sssom.tsv",
    "a rejection": "/rejection/910603L3/sameAs/910607L4",
    "ontology": "/ontology",
    "sparql": "/sparql",
    "sparql with an answer": "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+20",
    "sparql without an answer": "/sparql?query=ASK+%7B+%3Furn%3Aa",
    "nothing there": "/nowhere",
    "bad input": "/plan?goal=910405L5&hours=many",
    "a choice of units": "/plan?goal=handle+complaints",
}
FAULTY = {"nothing there": 404, "a choice of units": 404, "bad input": 400, "sparql without an answer": 400}
CHOSEN = "chosen statement"


@pytest.fixture
def context(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A phone that has stored nothing; trouble on its console fails the test, and so does a breach of the policy."""
    with_trouble: list[str] = []
    made = open_context(chromium, with_trouble, viewport=PHONE)
    yield made
    made.close()
    assert with_trouble == []


def open_context(browser: "Browser", said: list[str], **options: Any) -> "BrowserContext":
    """Opens a context that notes what its consoles say; the browser's own line about a status of 4xx is left out."""
    made = browser.new_context(**options)
    made.set_default_timeout(15_000)
    made.on(
        "console",
        lambda message: (
            said.append(f"{message.page.url if message.page else ''}: {message.text}")
            if message.type in {"error", "warning"} and "the server responded with a status of 4" not in message.text
            else None
        ),
    )
    made.on("weberror", lambda error: said.append(str(error.error)))
    return made


@pytest.fixture(scope="module")
def addresses(chromium: "Browser", site: str) -> dict[str, str]:
    """The addresses to visit, with that of a statement; the engine for SPARQL is made first."""
    page = chromium.new_page()
    for _ in range(30):
        answer = page.goto(f"{site}/sparql?query=ASK+%7B%7D")
        if answer and answer.status == 200:
            break
    page.goto(f"{site}/unit/910405L5")
    statement = page.locator("a.stmt").first.get_attribute("href") or ""
    page.close()
    assert "#source" in statement
    return {**PAGES, CHOSEN: statement}


def go(page: "Page", site: str, name: str, address: str) -> None:
    """Opens a page, and waits for the player where there is one."""
    answer = page.goto(site + address)
    assert answer
    assert answer.status == FAULTY.get(name, 200), address
    if name == "check":
        page.wait_for_selector(".dots li")
    if name == "progress":
        page.wait_for_selector(".keep")


WIDER = """() => document.scrollingElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('main *')]
  .filter(each => each.checkVisibility({contentVisibilityAuto: true}) && !each.closest('.scroll'))
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.outerHTML.slice(0, 160)).slice(-3).concat(['too wide'])"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: "Browser", site: str, addresses: dict[str, str], width: int, scheme: Any
) -> None:
    """No violation of WCAG 2.2 A and AA on any page, no sideways scroll, and no word on the console."""
    if not AXE.exists():
        lacking("axe-core is not installed.", "Run “make assets”, which installs the locked packages.")
    said: list[str] = []
    context = open_context(chromium, said, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for name, address in addresses.items():
        go(page, site, name, address)
        found += [(name, "too wide", each) for each in page.evaluate(WIDER)]
        page.locator("main details").evaluate_all("all => all.forEach(each => { each.open = true; })")
        found += [(name, "too wide when unfolded", each) for each in page.evaluate(WIDER)]
        found += [(name, *each) for each in ask_axe(page)]
    context.close()
    assert found == []
    assert said == []


def ask_axe(page: "Page") -> list[tuple[str, list[str]]]:
    """Gives what axe finds on the page as it stands."""
    page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({ runOnly: tags, resultTypes: ['violations'], iframes: false })", tags)
    return [(each["id"], [node["html"][:200] for node in each["nodes"][:3]]) for each in found["violations"]]


def test_every_link_leads_somewhere(chromium: "Browser", site: str, addresses: dict[str, str]) -> None:
    """Links answer below 400 and stay on the server, unless they say that they leave; fragments name something."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    wanted: dict[str, str] = {}
    for name, address in addresses.items():
        page.goto(site + address)
        # The head of a faulty page leads to the same fault in other languages.
        links = page.locator(f"{'main ' if name in FAULTY else ''}a[href]:not([rel=external])")
        for href in links.evaluate_all("all => all.map(each => each.getAttribute('href'))"):
            wanted.setdefault(urljoin(page.url, href), name)
    assert [target for target in wanted if not target.startswith(f"{site}/")] == []
    targets = {target.partition("#")[0]: name for target, name in wanted.items()}
    broken = find_broken(context.request, set(targets))
    assert {f"{targets[target]}: {target}": status for target, status in broken.items()} == {}
    ids: dict[str, set[str]] = {}
    for target, name in wanted.items():
        address, _, fragment = target.partition("#")
        if fragment and address not in ids:
            text = context.request.get(address, headers={"accept": "text/html"}).text()
            ids[address] = set(re.findall(r'\bid="([^"]*)"', text))
        is_place = fragment.startswith("char=")  # a place in a document, which leads to the document
        assert not fragment or is_place or fragment in ids[address], (name, target)
    context.close()


def find_broken(request: "APIRequestContext", targets: set[str]) -> dict[str, int]:
    """Gives the addresses that answer 400 or more."""
    answers = {target: request.get(target, headers={"accept": "text/html"}).status for target in sorted(targets)}
    return {target: status for target, status in answers.items() if status >= 400}


@pytest.mark.parametrize(
    "name", ["search", "map", "doubtful unit", CHOSEN, "area", "explore", "compare", "changes", "revisions"]
)
def test_without_scripts_the_same_is_said(chromium: "Browser", site: str, addresses: dict[str, str], name: str) -> None:
    """What the main part of a page says does not depend on JavaScript."""
    said = []
    for has_scripts in (True, False):
        context = chromium.new_context(java_script_enabled=has_scripts)
        page = context.new_page()
        page.goto(site + addresses[name])
        said.append(page.locator("main").inner_text())
        context.close()
    assert said[0] == said[1]
    assert len(said[0]) > 60


@pytest.mark.parametrize("width", [320, 768])
def test_without_scripts_nothing_scrolls_sideways(
    chromium: "Browser", site: str, addresses: dict[str, str], width: int
) -> None:
    """All that a page has without JavaScript fits the width, such as all questions of a check."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    widths = {}
    for name, address in addresses.items():
        page.goto(site + address)
        widths[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {name: found for name, found in widths.items() if found > width} == {}
    context.close()


def test_without_scripts_a_plan_and_a_check_can_be_used(chromium: "Browser", site: str) -> None:
    """The plan has its steps and its form, the check all its questions with the key after them."""
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}/plan?goal=910405L5")
    expect(page.get_by_role("heading", name="Develop stock strategy", level=4)).to_be_visible()
    expect(page.locator(".mark:visible, #unlocked:visible")).to_have_count(0)
    page.get_by_label("I already hold").fill("910402L2")
    page.get_by_role("button", name="Show the plan").click()
    assert parse_qs(urlsplit(page.url).query)["known"] == ["910402L2"]
    expect(page.get_by_role("heading", name="Receive stock", level=4)).to_have_count(0)
    page.get_by_label("First day").fill("2027-01-04")
    with page.expect_download() as saved:
        page.get_by_role("button", name="To my calendar").click()
    assert saved.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.goto(f"{site}/check?unit=910405L5")
    expect(page.locator(".q:visible")).not_to_have_count(0)
    context.close()


def test_a_designer_compares_two_units_and_prints_the_sheet(context: "BrowserContext", site: str) -> None:
    """Search finds two units that overlap; their comparison prints with lines to sign and without the form."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site)
    page.get_by_label("What do you want to be able to do?").fill("handle complaints")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Handle complaints across channels")).to_be_visible()
    page.get_by_role("link", name="Handle complaints at the counter", exact=True).first.click()
    page.get_by_role("link", name="Compare with…").click()
    page.get_by_role("listitem").filter(has_text="910214L3").get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name=re.compile("They overlap"))).to_be_visible()
    expect(page.locator(".cmp tbody tr")).not_to_have_count(0)
    page.get_by_role("link", name=re.compile("^Differences")).click()
    expect(page.locator(".ch-kept")).to_have_count(0)
    expect(page.locator(".sign")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".sign dt")).to_have_count(4)
    expect(page.locator(".sign")).to_be_visible()
    expect(page.locator("main form")).to_be_hidden()
    assert page.pdf().startswith(b"%PDF")


def test_a_student_plans_on_a_phone_and_finds_the_marks_again(context: "BrowserContext", site: str) -> None:
    """From the first page to a plan; what is marked done unlocks what comes next, and a reload keeps it."""
    page = context.new_page()
    page.goto(site)
    page.get_by_label("What do you want to be able to do?").fill("stock strategy")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Develop stock strategy", exact=True).first.click()
    page.get_by_role("link", name="Plan a path here").click()
    unlocked = page.locator("#unlocked")
    expect(unlocked.get_by_role("link")).to_have_text(["Receive stock"])
    page.locator("#u-910402L2").get_by_role("radio", name="Done").check()
    expect(unlocked.get_by_role("link")).to_have_text(["Control stock", "Control fresh and chilled stock"])
    page.reload()
    expect(page.locator("#u-910402L2").get_by_role("radio", name="Done")).to_be_checked()
    expect(unlocked.get_by_role("link")).to_have_text(["Control stock", "Control fresh and chilled stock"])
    page.locator("#u-910403L3").get_by_role("link", name="Check yourself").click()
    expect(page.get_by_role("heading", name="Control stock", level=1)).to_be_visible()
    page.locator(".dots li").first.wait_for()
    assert page.evaluate(WIDER) == []


def test_marks_that_are_no_marks_are_passed_over(context: "BrowserContext", site: str) -> None:
    """What another program wrote under the marks' name does not stop the page."""
    page = context.new_page()
    page.goto(site)
    for text in ("{", "null", "[1]", '{"910402L2": "gone", "__proto__": "done"}'):
        page.evaluate("text => localStorage.setItem('cskg.marks', text)", text)
        page.goto(f"{site}/plan?goal=910405L5")
        expect(page.locator("#unlocked").get_by_role("link")).to_have_text(["Receive stock"])
        expect(page.locator("#u-910402L2").get_by_role("radio", name="To do")).to_be_checked()


@pytest.mark.usefixtures("graphiql_files")
def test_the_query_of_a_page_opens_in_graphiql(context: "BrowserContext", site: str, addresses: dict[str, str]) -> None:
    """An integrator opens the query of a page, runs it as it stands, and gets data."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site + addresses[CHOSEN])
    page.get_by_text("The GraphQL query behind this page").click()
    page.get_by_role("link", name="Open in GraphiQL").click()
    page.locator(".graphiql-query-editor .view-lines").click()
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "__schema" not in (answer.request.post_data or "")
    ) as answered:
        page.keyboard.press("ControlOrMeta+Enter")
    assert answered.value.json()["data"]["unit"]["code"] == "910405L5"


def test_the_query_of_every_page_runs_in_the_plain_form(
    context: "BrowserContext", site: str, addresses: dict[str, str]
) -> None:
    """The address of GraphiQL carries the query and its variables; the plain form takes both."""
    page = context.new_page()
    for name in (
        "home",
        "search",
        "map",
        CHOSEN,
        "area",
        "explore",
        "compare",
        "plan",
        "check",
        "changes",
        "revisions",
    ):
        page.goto(site + addresses[name])
        href = page.locator('a[href^="/graphql?query"]').get_attribute("href")
        page.goto(f"{site}{href}&plain=1")
        page.get_by_role("button", name="Run").click()
        answer = page.get_by_role("region", name="Answer")
        expect(answer).to_contain_text('"data": {')
        expect(answer).not_to_contain_text('"errors"')


def test_the_language_changes_and_the_rest_of_the_address_stays(context: "BrowserContext", site: str) -> None:
    """The same search in another language; from then on the links of the page keep the language."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/search?q=stock&level=3&industry=illustrative-retail")
    hits = page.locator(".results > li").count()
    page.get_by_role("link", name="繁體中文").click()
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"q": ["stock"], "level": ["3"], "industry": ["illustrative-retail"], "lang": ["zh-Hant"]}
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(page.locator(".results > li")).to_have_count(hits)
    page.locator("header .nav a").nth(1).click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert urlsplit(page.url).path == "/map"


def test_the_browser_says_the_language(chromium: "Browser", site: str) -> None:
    """Without a language in the address, the pages speak the browser's, and links add none."""
    context = chromium.new_context(locale="zh-HK")
    page = context.new_page()
    page.goto(f"{site}/map")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    assert "lang=" not in (page.locator("header .nav a").first.get_attribute("href") or "")
    context.close()


def test_the_display_button_is_kept(context: "BrowserContext", site: str) -> None:
    """The button goes round light, dark and the system's; other pages follow before they are drawn."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(site)
    button = page.locator("#theme")
    seen = []
    for _ in range(3):
        button.click()
        seen.append(page.evaluate("[document.documentElement.dataset.theme, getComputedStyle(document.body).color]"))
        page.goto(f"{site}/map")
        assert page.evaluate("document.documentElement.dataset.theme") == seen[-1][0]
    assert [theme for theme, _ in seen] == ["light", "dark", None]
    assert seen[0][1] != seen[1][1]


def test_weaker_links_are_shown_when_asked_for(context: "BrowserContext", site: str) -> None:
    """The link below a drawing shows those that its confidence hides."""
    page = context.new_page()
    page.goto(f"{site}/explore?unit=910403L3&sure=1")
    before = page.locator("tbody tr").count()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("select#sure")).to_have_value("0")
    assert page.locator("tbody tr").count() > before


def test_the_keyboard_reaches_the_content_first(context: "BrowserContext", site: str) -> None:
    """The first stop is the link that skips the head; what follows it is in the content."""
    page = context.new_page()
    page.goto(f"{site}/unit/910405L5")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_check_works_offline_and_looks_the_same(context: "BrowserContext", site: str) -> None:
    """Once opened, a check is shown without a network, with the style of the pages; so is the progress."""
    page = context.new_page()
    for address in ("/progress", "/check?unit=910405L5"):
        page.goto(site + address)
        expect(page.locator(".signal")).to_contain_text("✓")
    style = "getComputedStyle(document.querySelector('.mast')).borderBottomWidth"
    before = page.evaluate(style)
    context.set_offline(True)
    page.reload()
    page.locator(".dots li").first.wait_for()
    expect(page.locator(".signal")).to_contain_text("●")
    assert page.evaluate(style) == before == "1px"
    page.goto(f"{site}/progress")
    page.locator(".keep").wait_for()


def test_a_check_of_no_unit_asks_for_one(context: "BrowserContext", site: str) -> None:
    """There is no question zero; a code leads to questions."""
    page = context.new_page()
    page.goto(f"{site}/check")
    expect(page.locator(".signal")).to_contain_text("✓")
    expect(page.locator(".dots, .bar")).to_have_count(0)
    page.get_by_label("Title or code of the unit").fill("910405L5")
    page.get_by_role("button", name="Show").click()
    page.locator(".dots li").first.wait_for()


def test_a_title_or_words_lead_to_a_check(context: "BrowserContext", site: str) -> None:
    """Typed words offer units; sent as they are, they lead to the units that have them, and not to a fault."""
    page = context.new_page()
    page.goto(f"{site}/check")
    page.get_by_label("Title or code of the unit").press_sequentially("stock strat")
    page.get_by_role("option").filter(has_text="910405L5").first.click()
    expect(page.get_by_label("Title or code of the unit")).to_have_value("910405L5")
    page.get_by_label("Title or code of the unit").fill("crisis")
    page.get_by_label("Title or code of the unit").press("Enter")
    expect(page.locator("main")).to_contain_text("Which one do you mean?")
    assert page.evaluate(WIDER) == []
    page.get_by_role("link", name="Check yourself 111275L4").click()
    page.locator(".dots li").first.wait_for()
    assert page.goto(f"{site}/check?unit=zzqqxx").status == 404  # type: ignore[union-attr]


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_a_chinese_page_leads_to_a_check_in_chinese(context: "BrowserContext", site: str, lang: str) -> None:
    """Title and questions are those of the Chinese edition, also from a plan."""
    page = context.new_page()
    for start in (f"/unit/910402L2?lang={lang}", f"/plan?goal=910402L2&lang={lang}"):
        page.goto(f"{site}{start}")
        if start.startswith("/plan"):
            page.goto(f"{site}/check?unit=910402L2&lang={lang}")
        else:
            page.locator("main .actions .btn--go").click()
        page.locator(".dots li").first.wait_for()
        assert re.search("[\u4e00-\u9fff]", page.locator("h1").inner_text())
        for stem in page.locator(".q").all():
            assert stem.get_attribute("lang") == "zh-Hant"
    page.goto(f"{site}/unit/910402L2/zh-Hant?lang=en")
    page.locator("main .actions .btn--go").click()
    expect(page.locator(".q").first).to_have_attribute("lang", "zh-Hant")


def test_a_check_says_how_many_questions_there_are(context: "BrowserContext", site: str) -> None:
    """It says how many of them a program marks; a second unit gives more, and only marked ones can be asked for."""
    page = context.new_page()
    page.goto(f"{site}/check?unit=111275L4")
    page.locator(".dots li").first.wait_for()
    count = page.locator(".q").count()
    assert count < 10
    counts = page.locator("#counts")
    marked = page.locator(".q .degrees").count()
    who = f"A program marks {marked} of them" if marked else "You mark all of them yourself."
    expect(counts).to_contain_text(f"{count} questions. {who}")
    expect(counts).to_contain_text("The words of the unit give no more.")
    page.get_by_text("Add a unit, or choose which questions").click()
    page.get_by_label("Add a unit: title or code").fill("910405L5")
    page.get_by_label("Add a unit: title or code").press("Enter")
    page.locator(".dots li").first.wait_for()
    assert page.locator(".q").count() > count
    assert page.evaluate(WIDER) == []
    page.get_by_text("Add a unit, or choose which questions").click()
    page.get_by_label("Only questions that a program marks").check()
    page.get_by_role("button", name="Show").click()
    expect(counts).to_contain_text(re.compile("A program marks (it|all of them)"))
    assert page.locator(".q textarea").count() == 0
    page.goto(f"{site}/check?unit=111275L4&size=1")
    expect(counts).not_to_contain_text("no more")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_answer_of_a_check_leaves_its_box(context: "BrowserContext", site: str, width: int) -> None:
    """With the styles of the pages around it, every verdict wraps, and so do the result and the progress."""
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/check?unit=910405L5&unit=111275L4&size=20")
    page.locator(".dots li").first.wait_for()
    for _ in page.locator(".q").all():
        question = page.locator(".q:visible")
        if question.locator(".degrees").count():
            question.locator(".dock .quiet").click()
        else:
            question.locator("textarea").fill("Words")
            question.locator(".dock .go").click()
        question.locator(".fb h3").wait_for()
        assert page.evaluate(WIDER) == []
        assert (
            question.locator(".opt").evaluate_all("all => all.filter(each => each.scrollWidth > each.clientWidth)")
            == []
        )
        question.locator(".dock .go").click()
    page.locator(".result").wait_for()
    assert page.evaluate(WIDER) == []
    page.goto(f"{site}/progress")
    page.locator(".keep").wait_for()
    assert page.evaluate(WIDER) == []


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_first_page_lists_areas_once(context: "BrowserContext", site: str, lang: str) -> None:
    """Areas that units name in another language are folded."""
    page = context.new_page()
    page.goto(f"{site}/?lang={lang}")
    folded = page.locator("details.fold .areas .chip")
    assert folded.count() > 0
    assert not any(each.is_visible() for each in folded.all())
    chips = [chip for chip in page.locator(".areas .chip").all() if chip.is_visible()]
    assert chips
    for chip in chips:
        assert bool(re.search("[\u4e00-\u9fff]", chip.inner_text())) == (lang != "en")
