"""The player in a real browser, as learners use it: by keyboard, on a phone, offline, and with what it keeps."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser.player_site import Site, serve
from exchange.answers import iter_wrong
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect, read_units
from playwright.sync_api import expect
from quiz.trades import KITCHEN_IN_CHINESE, TRADES
from requirements import lacking

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.iris import Iris
from cskg.model import Language
from cskg.player.serving import load_assets
from cskg.quiz.generation import generate_quiz
from cskg.quiz.grading import Response, grade_quiz
from cskg.quiz.history import iter_answers
from cskg.quiz.items import Interaction, Item, ItemKind, Quiz, QuizOptions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 320, "height": 640}


OF_PARTS = (ItemKind.DETAIL, ItemKind.PURPOSE, ItemKind.NEXT_STEP, ItemKind.FIND_THE_ERROR)


def make_ten(seed: int) -> QuizSheet:
    return make_generated_sheet(10, seed)


def make_parts() -> QuizSheet:
    """One item of each kind whose options are parts or changed versions of statements, in either language."""
    units = (*TRADES, KITCHEN_IN_CHINESE)
    quiz = generate_quiz(units, QuizOptions(size=100, kinds=OF_PARTS), Iris())
    first = {(item.kind, item.language): item for item in reversed(quiz.items)}
    return QuizSheet(
        quiz=replace(quiz, items=tuple(first.values())), units={unit.key: unit for unit in units}, iris=Iris()
    )


def make_marked() -> QuizSheet:
    """Three questions with checklists and one with a scale, which the learner marks."""
    units = read_units()[:40]
    some = []
    for kind, size in ((ItemKind.CONSTRUCTED, 3), (ItemKind.CAN_DO, 1)):
        some += generate_quiz(units, QuizOptions(size=size, kinds=(kind,), language=Language.EN), Iris()).items
    quiz = Quiz(id="marked", seed=0, items=tuple(some), unfilled=())
    return QuizSheet(quiz=quiz, units={unit.key: unit for unit in reversed(units)}, iris=Iris())


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with a quiz of every interaction, two of ten items, one of parts, and one that the learner marks."""
    sheets = {
        "all": make_sample_sheet(),
        "ten": make_ten(3),
        "other": make_ten(4),
        "parts": make_parts(),
        "marked": make_marked(),
    }
    with serve(sheets) as found:
        yield found


@pytest.fixture
def context(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A phone that has stored nothing; trouble on its console fails the test."""
    made = chromium.new_context(viewport=PHONE, accept_downloads=True)
    made.set_default_timeout(10_000)
    said: list[str] = []
    made.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    made.on("weberror", lambda error: said.append(str(error.error)))
    yield made
    made.close()
    assert [text for text in said if "ERR_INTERNET_DISCONNECTED" not in text] == []


def open_check(context: "BrowserContext", site: Site, quiz: str = "all") -> "Page":
    page = context.new_page()
    page.goto(f"{site.address}/check?quiz={quiz}")
    page.wait_for_selector(".dots li")
    return page


def fill(page: "Page", item: Item, response: Response) -> None:
    """Answers the question that is shown."""
    question = page.locator(f'[data-item="{item.id}"]')
    if item.interaction is Interaction.ORDER:
        for place, option in enumerate(response.choices):
            row = question.locator(f'[data-option="{option}"]')
            while (now := question.locator("[data-option]").evaluate_all(ORDER).index(option)) > place:
                row.locator(".mv .btn").first.click()
                assert question.locator("[data-option]").evaluate_all(ORDER).index(option) == now - 1
    for option in response.choices if item.interaction is not Interaction.ORDER else ():
        question.locator(f'.opt[data-option="{option}"]').click()
    for option, target in response.pairs:
        question.locator(f'[data-option="{option}"] label:has([value="{target}"])').click()
    for place, text in enumerate(response.texts):
        question.locator(".lines .input").nth(place).fill(text)
    if response.text is not None:
        question.locator(".field .input").fill(response.text)


ORDER = "rows => rows.map(row => row.dataset.option)"


def is_narrow(page: "Page") -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("is_right", [True, False])
def test_each_interaction_is_answered_right_and_wrong(context: "BrowserContext", site: Site, *, is_right: bool) -> None:
    """The verdict is Python's, the source is quoted, every option has its reason, and nothing is cut at 320 px."""
    sheet = site.sheets["all"]
    page = open_check(context, site)
    total = 0.0
    for item in sheet.quiz.items:
        question = page.locator(".q:visible")
        expect(question).to_have_count(1)
        expect(question).to_have_attribute("data-item", item.id)
        assert is_narrow(page)
        if not item.is_scored:
            question.locator(".field .input").fill("My own words")
            question.locator(".dock .go").click()
            expect(question.locator(".fb h3")).to_contain_text("Noted")
            assert question.locator(".point").count() == len(item.rubric)
        else:
            response = perfect(item) if is_right else next(iter_wrong(item))
            fill(page, item, response)
            question.locator(".degrees .btn").last.click()
            for text, *others in item.spellings:
                said = f"Also right for “{text}”: {'; '.join(others)}"
                expect(question.locator(".fb p", has_text=said)).to_have_count(1 if others else 0)
            score = grade_quiz(replace(sheet.quiz, items=(item,)), [response]).score
            total += score
            verdict = "Right" if score == 1 else "Partly right" if score else "Not right"
            expect(question.locator(".fb h3")).to_contain_text(verdict)
            assert question.locator(".why").count() == len(item.feedback)
        expect(question.locator(".fb h3")).to_be_focused()
        expect(question.locator(".fb .quote").first).to_contain_text("a.txt")
        assert is_narrow(page)
        question.locator(".dock .go").click()
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator(".result .big")).to_have_text(f"{round(total, 2):g} of 13 points")
    assert is_narrow(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".q:visible")).to_have_count(1)
    assert page.locator("[data-added]").count() == 0


def test_ten_items_are_answered_by_keyboard_alone(context: "BrowserContext", site: Site) -> None:
    """At 320 px: each new question and each verdict has the focus, and the buttons are a few keys away."""
    page = open_check(context, site, "ten")
    page.locator(".stem:visible").focus()
    for number in range(10):
        expect(page.locator(".stem:visible")).to_be_focused()
        assert f"Question {number + 1} of 10" in page.title()
        question = page.locator(".q:visible")
        answer_by_keyboard(page, question)
        expect(question.locator(".fb h3")).to_be_focused()
        assert is_narrow(page)
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.dock .go')"):
                break
        page.keyboard.press("Enter")
    expect(page.locator("#result")).to_be_focused()


def test_enter_leads_from_an_option_to_the_next_question(context: "BrowserContext", site: Site) -> None:
    """To the first button of confidence, never to the one that gives up; then to the verdict; then on."""
    page = open_check(context, site)
    page.locator(".q:visible .opt input").first.focus()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Guessing").locator("visible=true")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".q:visible .fb h3")).to_be_focused()
    expect(page.locator(".q:visible .fb h3")).to_contain_text("Right")
    page.keyboard.press("Enter")
    expect(page.locator(".bar .where")).to_contain_text("Question 2")
    expect(page.locator(".stem:visible")).to_be_focused()


def answer_by_keyboard(page: "Page", question: Any) -> None:
    """Answers whatever is asked, with the keys that a learner would use."""
    if question.locator(".opt").count():
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    else:
        page.keyboard.press("Tab")
        for _ in range(60):
            kind = page.evaluate("document.activeElement.closest('.dock') ? 'dock' : document.activeElement.type ?? ''")
            if kind == "dock":
                break
            if kind == "radio":
                page.keyboard.press("Space")
            elif kind in {"text", "textarea"}:
                page.keyboard.type("60")
            page.keyboard.press("Tab")
        if question.locator(".degrees").count():
            page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def answer_marked(page: "Page", ticks: int) -> "Locator":
    """Answers the question with a checklist that is shown, ticks its first points, and returns it."""
    question = page.locator(".q:visible")
    question.locator(".field .input").fill("My own words")
    question.locator(".dock .go").click()
    question.locator(".count").wait_for()
    for box in question.locator(".point input").all()[:ticks]:
        box.check()
    return question


@pytest.mark.parametrize("is_file", [False, True], ids=["page", "file"])
@pytest.mark.parametrize("feedback", ["now", "end"])
def test_ticks_are_counted_and_what_was_not_ticked_is_to_be_read(
    context: "BrowserContext", site: Site, tmp_path: Path, feedback: str, *, is_file: bool
) -> None:
    """At the question, after a reload, in the result and on the page of progress; no points are paid for them."""
    sheet = site.sheets["marked"]
    first, second, *_ = sheet.quiz.items
    path = tmp_path / "marked.html"
    path.write_bytes(export_quiz(sheet, "html").content)
    page = context.new_page()
    page.goto(path.as_uri() if is_file else f"{site.address}/check?quiz=marked")
    page.locator(".settings summary").click()
    page.locator(".settings select").nth(1).select_option(feedback)
    question = answer_marked(page, 1)
    expect(question.locator(".count")).to_have_text(f"1 of {len(first.rubric)} points ticked")
    question.locator(".point input").first.uncheck()
    question.locator(".point input").last.check()
    page.wait_for_timeout(100)
    page.reload()
    page.get_by_role("button", name="Go on").click()
    question = answer_marked(page, len(second.rubric))
    expect(question.locator(".count")).to_have_text(f"{len(second.rubric)} of {len(second.rubric)} points ticked")
    question.locator(".dock .go").click()
    for _ in range(2):
        page.locator(".q:visible .dock .quiet").click()
        if feedback == "now":
            page.locator(".q:visible .dock .go").click()

    ticked, points = 1 + len(second.rubric), len(first.rubric) + len(second.rubric)
    result = page.locator(".result")
    expect(result.locator(".is-noted")).to_have_text(f"2 marked by yourself: {ticked} of {points} points ticked")
    assert result.locator(".big").count() == 0
    read = result.locator('section:has(> h3:text-is("Read these again")) > ul > li')
    expect(read.locator("h4")).to_have_text([first.stem])
    expect(read.locator(".quote p")).to_have_count(len(first.rubric) - 1)
    expect(read.locator(".quote p").first).to_have_text(re.compile(r"line \d+"))
    expect(read.locator(".quote p a")).to_have_count(0 if is_file else len(first.rubric) - 1)
    assert is_narrow(page)
    page.get_by_role("button", name="See the questions").click()
    page.locator(".point input").first.check()
    expect(result.locator(".is-noted")).to_contain_text(f"{ticked + 1} of {points} points ticked")


@pytest.mark.parametrize("height", [500, 640, 800])
def test_the_buttons_never_cover_what_is_typed(chromium: "Browser", site: Site, height: int) -> None:
    """Before anything is scrolled, the buttons stand below the boxes of each question that is answered in words."""
    context = chromium.new_context(viewport={"width": 390, "height": height})
    page = open_check(context, site, "marked")
    for _ in site.sheets["marked"].quiz.items:
        question = page.locator(".q:visible")
        box, dock = question.locator(".field .input").bounding_box(), question.locator(".dock").bounding_box()
        assert box
        assert dock
        assert box["y"] + box["height"] <= dock["y"]
        question.locator(".dock .quiet").click()
        question.locator(".dock .go").click()
    context.close()


def test_what_is_gone_on_without_is_not_answered(context: "BrowserContext", site: Site) -> None:
    """The verdict, the dots and the result say so, and nothing of it is kept; the points can be read and not ticked."""
    page = open_check(context, site, "marked")
    stems = [item.stem for item in site.sheets["marked"].quiz.items]
    for _ in stems:
        page.locator(".q:visible .dock .quiet").click()
        expect(page.locator(".q:visible .fb h3")).to_contain_text("Not answered")
        page.locator(".q:visible .dock .go").click()
    result = page.locator(".result")
    expect(result.locator(".is-unanswered")).to_have_text(f"{len(stems)} unanswered")
    expect(result.locator('section:has(> h3:text-is("Not answered")) h4')).to_have_text(stems)
    assert result.get_by_text("Everything was right").count() == result.locator(".is-noted").count() == 0
    assert page.locator(".point").count() == 0
    page.goto(f"{site.address}/progress")
    expect(page.locator(".progress")).to_contain_text("Nothing has been answered")


def test_what_a_learner_marked_is_on_the_page_of_progress(
    context: "BrowserContext", site: Site, tmp_path: Path
) -> None:
    """With its ticks or its point of the scale: it counts for nothing, goes when all is deleted, and is in a copy."""
    first, *_, scale = site.sheets["marked"].quiz.items
    page = open_check(context, site, "marked")
    answer_marked(page, 1).locator(".dock .go").click()
    for _ in range(2):
        page.locator(".q:visible .dock .quiet").click()
        page.locator(".q:visible .dock .go").click()
    page.locator(".q:visible .opt").nth(1).click()
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".q:visible").get_by_text("is an assessment criterion of unit")).to_have_count(1)
    page.goto(f"{site.address}/progress")
    shown = page.locator('section:has(> h2:text-is("Marked by yourself")) .shelf > li')
    expect(shown).to_contain_text([scale.options[1].text, f"1 of {len(first.rubric)} points ticked"])
    assert page.locator(".mlist").count() == 0
    assert is_narrow(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    copy = tmp_path / "copy.jsonl"
    download.value.save_as(copy)
    lines = copy.read_text("utf-8").splitlines()
    assert [json.loads(line)["marked"]["stem"] for line in lines] == [first.stem, scale.stem]
    assert list(iter_answers(lines)) == []
    page.locator(".keep summary").click()
    expect(page.locator(".keep details p")).to_contain_text("deletes 2 answers")
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.locator(".progress")).to_contain_text("Nothing has been answered")
    assert shown.count() == 0
    for loaded in ("2 answers were added", "0 answers were added"):
        page.locator("[type=file]").set_input_files(copy)
        expect(page.get_by_role("status").last).to_contain_text(loaded)
    expect(shown).to_contain_text([scale.options[1].text, f"1 of {len(first.rubric)} points ticked"])


def test_nothing_is_checked_without_an_answer(context: "BrowserContext", site: Site) -> None:
    """The message has the focus; “I don’t know” is an answer that costs nothing and shows the key."""
    page = open_check(context, site)
    page.get_by_role("button", name="Certain").click()
    expect(page.locator(".err:visible")).to_be_focused()
    page.get_by_role("button", name="I don’t know").click()
    expect(page.locator(".fb h3:visible")).to_contain_text("Here it is")
    expect(page.locator(".q:visible .opt.is-missed")).to_contain_text("Birch")


def test_answers_can_come_at_the_end_and_all_questions_on_one_page(context: "BrowserContext", site: Site) -> None:
    """No verdict is shown before the last answer; then all questions have theirs."""
    page = open_check(context, site, "ten")
    page.locator(".settings summary").click()
    page.locator(".settings select").nth(0).select_option("all")
    page.locator(".settings select").nth(1).select_option("end")
    expect(page.locator(".q:visible")).to_have_count(10)
    for _ in range(10):
        assert page.locator(".fb").count() == 0
        page.locator(".q:not(.done) .dock .btn.quiet").first.click()
        page.wait_for_timeout(20)
    expect(page.locator(".result .big")).to_contain_text("0 of")
    page.get_by_role("button", name="See the questions").click()
    expect(page.locator(".q .fb")).to_have_count(10)


def test_a_reload_resumes(context: "BrowserContext", site: Site) -> None:
    """What was answered is still there, with its verdict, and the next question is asked."""
    page = open_check(context, site)
    page.locator(".q:visible .opt").nth(1).click()
    page.get_by_role("button", name="Fairly sure").click()
    page.locator(".fb h3").wait_for()
    page.reload()
    expect(page.locator(".note:visible")).to_contain_text("question 2 of 15")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".dots li").first).to_contain_text("Right")
    expect(page.locator(".stem:visible")).to_be_focused()
    expect(page.locator(".q:visible")).to_have_attribute("data-item", site.sheets["all"].quiz.items[1].id)
    page.reload()
    page.get_by_role("button", name="Begin again").click()
    assert page.locator(".dots .is-right").count() == 0


def test_it_works_offline_and_takes_a_newer_version(context: "BrowserContext", site: Site) -> None:
    """What was opened once opens without a network; a newer version replaces the kept files and pages."""
    page = open_check(context, site)
    expect(page.locator(".signal")).to_contain_text("Works offline")
    page.goto(f"{site.address}/progress")
    page.locator(".keep").wait_for()
    context.set_offline(offline=True)
    page.goto(f"{site.address}/check?quiz=all")
    expect(page.locator(".signal")).to_contain_text("Offline")
    page.locator(".q:visible .opt").nth(1).click()
    page.get_by_role("button", name="Certain").click()
    expect(page.locator(".fb h3")).to_contain_text("Right")
    context.set_offline(offline=False)

    old = site.assets
    files = {**old.files, "player.css": old.files["player.css"] + b"\n"}
    folder = "/player/new"
    try:
        site.assets = replace(old, folder=folder, files=files, worker=old.worker.replace(old.folder, folder) + "\n")
        site.assets = replace(site.assets, worker=re.sub(r'VERSION = "\w+"', 'VERSION = "new"', site.assets.worker))
        page.goto(f"{site.address}/progress")
        for _ in range(100):
            if page.evaluate("caches.keys()") == ["cskg-new"]:
                break
            page.wait_for_timeout(200)
        context.set_offline(offline=True)
        page.goto(f"{site.address}/check?quiz=all")
        page.locator(".note:visible, .dots li").first.wait_for()
        assert page.locator(f'link[href="{folder}/player.css"]').count() == 1
        assert page.evaluate("getComputedStyle(document.querySelector('.player')).maxWidth") != "none"
        context.set_offline(offline=False)
    finally:
        site.assets = old


def test_mistakes_of_several_checks_are_practised_together(context: "BrowserContext", site: Site) -> None:
    """The shelf has what was missed in two checks; answering it right takes it off."""
    missed = []
    for quiz in ("all", "ten"):
        page = open_check(context, site, quiz)
        missed.append(page.locator(".q:visible").get_attribute("data-item"))
        page.get_by_role("button", name="I don’t know").click()
        page.locator(".fb h3").wait_for()
        page.close()
    page = context.new_page()
    page.goto(f"{site.address}/progress")
    expect(page.locator(".shelf > li")).to_have_count(2)
    expect(page.locator(".mlist li").first).to_contain_text("Begun")
    page.get_by_role("link", name="Practise these").click()
    expect(page.locator(".dots li")).to_have_count(2)
    for _ in range(2):
        item = next(
            item
            for sheet in site.sheets.values()
            for item in sheet.quiz.items
            if item.id == page.locator(".q:visible").get_attribute("data-item")
        )
        missed.remove(item.id)
        fill(page, item, perfect(item))
        page.get_by_role("button", name="Certain").click()
        expect(page.locator(".q:visible .fb h3")).to_contain_text("Right")
        page.locator(".q:visible .dock .go").click()
    assert missed == []
    page.goto(f"{site.address}/progress")
    expect(page.locator("#shelf + p")).to_contain_text("No mistakes")


def test_progress_is_saved_loaded_and_deleted(context: "BrowserContext", site: Site, tmp_path: Path) -> None:
    """The copy is a history that cskg reads; deleting leaves nothing, and loading the copy brings all back."""
    sheet = site.sheets["all"]
    # Shortly before midnight, a question that comes back in ten minutes comes back tomorrow.
    context.clock.set_system_time(datetime.now().astimezone().replace(hour=12))
    page = open_check(context, site)
    page.locator(".q:visible .opt").nth(1).click()
    page.get_by_role("button", name="Certain").click()
    page.locator(".q:visible .dock .go").click()
    page.get_by_role("button", name="I don’t know").click()
    page.locator(".q:visible .fb h3").wait_for()
    page.goto(f"{site.address}/progress")
    expect(page.locator(".days dd").first).to_contain_text("questions")
    expect(page.locator("#due + p")).to_have_text("Nothing is due yet. 2 questions come back later today.")
    expect(page.locator(".days dt")).to_have_text(["Later today"])
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    copy = tmp_path / "copy.jsonl"
    download.value.save_as(copy)
    answers = list(iter_answers(copy.read_text("utf-8").splitlines()))
    assert [(answer.item_id, answer.score) for answer in answers] == [
        (sheet.quiz.items[0].id, 1.0),
        (sheet.quiz.items[1].id, 0.0),
    ]
    expect(page.get_by_role("status").last).to_contain_text("Saved as")
    page.locator(".keep summary").click()
    page.get_by_role("button", name="Yes, delete everything").click()
    expect(page.locator(".progress")).to_contain_text("Nothing has been answered")
    expect(page.locator(".progress h2").first).to_be_focused()
    for loaded in ("2 answers were added", "0 answers were added"):
        page.locator("[type=file]").set_input_files(copy)
        expect(page.get_by_role("status").last).to_contain_text(loaded)
    expect(page.locator(".shelf > li")).to_have_count(1)
    (tmp_path / "bad.jsonl").write_text("no history\n")
    page.locator("[type=file]").set_input_files(tmp_path / "bad.jsonl")
    expect(page.get_by_role("status").last).to_contain_text("line 1")


def test_a_copy_cannot_lead_elsewhere_or_run_anything(context: "BrowserContext", site: Site, tmp_path: Path) -> None:
    """Texts of a loaded copy are shown as text, and addresses of other sites are left out."""
    hostile = (
        '{"item":"q_1","hash":"0","about":[],"score":0,"options":3,"chosen":[],"at":"2027-01-04T09:00:00+00:00",'
        '"question":{"stem":"<img src=x onerror=alert(1)>","language":"en","unit":{"code":"1","title":""},"said":"",'
        '"right":"x","about":[],"address":"ADDRESS"}}'
    )
    page = context.new_page()
    page.goto(f"{site.address}/progress")
    for number, address in enumerate(("//evil.test/", "https://evil.test/", "/\\\\evil.test", "javascript:alert(1)")):
        lines = hostile.replace("ADDRESS", address).replace("q_1", f"q_{number}")
        (tmp_path / "copy.jsonl").write_text(lines)
        page.locator("[type=file]").set_input_files(tmp_path / "copy.jsonl")
        expect(page.get_by_role("status").last).to_contain_text("1 answer was added")
    assert page.locator("img").count() == 0
    assert page.get_by_role("link").count() == 0


def test_the_exported_file_plays_by_itself(context: "BrowserContext", tmp_path: Path) -> None:
    """Opened from a disk, it asks, grades, resumes and saves a history, and asks nothing of any network."""
    sheet = make_sample_sheet()
    path = tmp_path / "quiz.html"
    path.write_bytes(export_quiz(sheet, "html").content)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.locator(".q:visible .opt").nth(1).click()
    page.get_by_role("button", name="Certain").click()
    expect(page.locator(".fb h3")).to_contain_text("Right")
    page.reload()
    page.get_by_role("button", name="Go on").click()
    for _ in sheet.quiz.items[1:]:
        page.locator(".q:visible .dock .quiet").click()
        page.locator(".q:visible .dock .go").click()
    expect(page.locator(".result .big")).to_have_text("1 of 13 points")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save a copy").click()
    assert len(Path(download.value.path()).read_text("utf-8").splitlines()) == 13
    assert set(asked) - {url for url in asked if url.startswith("blob:")} == {path.as_uri()}


@pytest.mark.parametrize("is_file", [False, True], ids=["page", "file"])
def test_kinds_that_ask_for_parts_of_statements_play(
    context: "BrowserContext", site: Site, tmp_path: Path, *, is_file: bool
) -> None:
    """On a page and in the file each is answered wrong and then, tried again, right, with a reason for each option."""
    sheet = site.sheets["parts"]
    assert {item.kind for item in sheet.quiz.items} == set(OF_PARTS)
    path = tmp_path / "parts.html"
    path.write_bytes(export_quiz(sheet, "html").content)
    page = context.new_page()
    page.goto(path.as_uri() if is_file else f"{site.address}/check?quiz=parts")
    page.wait_for_selector(".dots li")
    for is_right in (False, True):
        for item in sheet.quiz.items:
            question = page.locator(".q:visible")
            expect(question.locator(".stem")).to_contain_text(item.stem)
            fill(page, item, perfect(item) if is_right else next(iter_wrong(item)))
            question.locator(".degrees .btn").last.click()
            expect(question.locator(".fb .quote").first).to_be_visible()
            assert question.locator(".why").count() == len(item.feedback)
            question.locator(".dock .go").click()
        points = len(sheet.quiz.items) if is_right else 0
        expect(page.locator(".result .big")).to_have_text(re.compile(f"^{points} "))
        if not is_right:
            page.locator(".result").get_by_role("button", name=re.compile("Try again|再試一次")).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing(chromium: "Browser", site: Site, width: int, scheme: Any) -> None:
    """No violation of WCAG 2.2 A and AA in any state: asked, answered right and wrong, resumed, result, progress."""
    if not AXE.exists():
        lacking("axe-core is not installed.", "Run “make assets”, which installs the locked packages.")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = open_check(context, site)
    check_with_axe(page)
    page.get_by_role("button", name="Certain").click()
    page.locator(".err:visible").wait_for()
    check_with_axe(page)
    page.locator(".settings summary").click()
    page.locator(".settings select").first.select_option("all")
    check_with_axe(page)
    for item in site.sheets["all"].quiz.items:
        question = page.locator(f'[data-item="{item.id}"]')
        if item.is_scored:
            fill(page, item, next(iter_wrong(item)))
        else:
            question.locator(".field .input").fill("Words")
        question.locator(".dock .btn:not(.quiet)").first.click()
        question.locator(".fb h3").wait_for()
    check_with_axe(page)
    page.locator(".q").last.locator(".dock .go").click()
    page.locator(".result").wait_for()
    page.get_by_role("button", name="See the questions").click()
    check_with_axe(page)
    page.get_by_role("button", name="Try again").click()
    page.locator(".q .btn.quiet").first.click()
    page.locator(".fb h3").first.wait_for()
    page.reload()
    page.locator(".note:visible").wait_for()
    check_with_axe(page)
    page.goto(f"{site.address}/progress")
    page.locator(".keep").wait_for()
    for folded in page.locator("summary").all():
        folded.click()
    check_with_axe(page)
    context.close()


def check_with_axe(page: "Page") -> None:
    """Asks axe about the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({ runOnly: tags, resultTypes: ['violations'], iframes: false })", tags)
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found["violations"]] == []


def test_each_version_has_a_folder_of_its_own(tmp_path: Path) -> None:
    """The folder's name follows from the content of all files and of the service worker, which lists them."""
    plain = load_assets(tmp_path)
    (tmp_path / "reviews.js").write_text("export const planReviews = () => [];\n")
    bundled = load_assets(tmp_path)
    assert plain.folder != bundled.folder
    assert "reviews.js" not in plain.files
    assert all(f'"{bundled.folder}/{name}"' in bundled.worker for name in bundled.files)
