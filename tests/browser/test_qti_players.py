"""QTI items in two players that others wrote: they score answers as cskg does, and a person can answer them.

``qti3-item-player`` is certified by 1EdTech for delivery of QTI 3 (basic and advanced), ``@citolab/qti-components``
is a second opinion by others. No registry has a player of QTI 2 that can be run by itself, so items of QTI 2 are first
made QTI 3 by ``citolab-qti-convert``, which others wrote too.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from exchange.answers import ORDERS, score, spoil
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect
from qti_convert import upgrade_qti2_to_qti3
from requirements import lacking

from cskg.exchange.packing import clean
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import export_quiz
from cskg.exchange.quizzes.qti_items import fields_of
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://players.test/"
SHEETS = (lambda: make_generated_sheet(seed=1), lambda: make_generated_sheet(seed=2), make_sample_sheet)


@dataclass(frozen=True)
class Case:
    """An answer to an item, and what cskg gives for it."""

    item: Item
    xml: str
    response: Response
    score: float


@cache
def make_cases(version: str, sheets: int) -> tuple[Case, ...]:
    """The right answer and the spoiled ones to every item of the last sheets that a program can mark."""
    found = []
    for make_sheet in SHEETS[-sheets:]:
        sheet = make_sheet()
        documents = read_items(sheet, version)
        for item in sheet.quiz.items:
            if item.is_scored:
                found += [
                    Case(item, documents[item.id], response, score(sheet, response))
                    for response in (perfect(item), *spoil(item))
                ]
    return tuple(found)


def read_items(sheet: QuizSheet, version: str) -> dict[str, str]:
    """The documents of a sheet's items by their ids, as QTI 3."""
    with zipfile.ZipFile(io.BytesIO(export_quiz(sheet, version).content)) as archive:
        documents = {item.id: archive.read(f"items/{item.id}.xml").decode() for item in sheet.quiz.items}
    if version == "qti3":
        return documents
    return {item_id: upgrade_qti2_to_qti3(document) for item_id, document in documents.items()}


def to_variables(item: Item, response: Response) -> list[dict[str, Any]]:
    """An answer as the response variables of QTI, with the order of choices that a player keeps as its state."""
    options, targets = [option.id for option in item.options], [target.id for target in item.targets]
    state = {"orders": [options, targets]} if targets else {"order": options}
    if item.kind is ItemKind.RECALL:
        values: list[Any] = list(response.texts)
    elif item.key_pairs:
        values = [[f"{option} {target}" for option, target in response.pairs]]
    elif item.kind in ORDERS or item.kind is ItemKind.MULTIPLE_CHOICE:
        values = [list(response.choices)]
        state = {"order": list(response.choices)} if item.kind in ORDERS else state
    else:
        values = [response.text or response.choices[0]]
    return [
        {"identifier": field, "value": value, "state": state}
        for field, value in zip(fields_of(item), values, strict=True)
    ]


@pytest.fixture
def page(chromium: "Browser", root: Path) -> "Iterator[Page]":
    """An empty page with both players in it, which asks no network."""
    modules = root / "node_modules"
    scripts = [modules / "vue/dist/vue.min.js", modules / "qti3-item-player/dist/qti3Player.umd.min.js"]
    second = modules / "@citolab/qti-components/cdn/index.js"
    if not all(path.exists() for path in (*scripts, second)):
        lacking("The players of QTI are not installed.", 'Run "make assets", which installs the locked npm packages.')

    def answer(route: "Route") -> None:
        path = urlsplit(route.request.url).path
        if path == "/":
            route.fulfill(body="<!doctype html><title>Players</title><body></body>", content_type="text/html")
        elif path == "/cito.js":
            route.fulfill(path=second, content_type="text/javascript")
        else:
            route.abort()

    context = chromium.new_context()
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(ORIGIN)
    for script in (*scripts, Path(__file__).with_name("qti_players.js")):
        page.add_script_tag(path=script)
    yield page
    context.close()


@pytest.mark.parametrize(
    ("player", "version", "sheets"),
    [
        ("answerInAmpUp", "qti3", 2),
        ("answerInCito", "qti3", 3),
        ("answerInCito", "qti22", 2),
        ("answerInCito", "qti21", 2),
    ],
)
def test_players_score_as_cskg_does(page: "Page", player: str, version: str, sheets: int) -> None:
    """The key has the full score, each spoiled answer what cskg gives for it, over items of all kinds."""
    cases = make_cases(version, sheets)
    outcomes = page.evaluate(
        f"cases => {player}(cases)",
        [{"xml": case.xml, "answers": to_variables(case.item, case.response)} for case in cases],
    )
    wrong = [
        (case.item.id, case.item.kind.value, case.response, case.score, found)
        for case, found in zip(cases, outcomes, strict=True)
        if abs(float(found["SCORE"]) - case.score) > 0.001  # the second player rounds to three digits
    ]
    assert not wrong
    assert len({case.item.id for case in cases}) >= 40
    full = [float(found["SCORE"]) for case, found in zip(cases, outcomes, strict=True) if case.score == 1]
    assert set(full) == {1.0}
    assert len(full) < len(cases)


def test_a_person_clicks_and_reads_why(page: "Page") -> None:
    """In the certified player a click on an option scores it, and the reason of the chosen option is shown."""
    sheet = make_sample_sheet()
    item = sheet.quiz.items[1]
    for option, entry in zip(item.options, item.feedback, strict=True):
        page.evaluate("xml => showInAmpUp(xml)", read_items(sheet, "qti3")[item.id])
        page.get_by_role("radio").nth(item.options.index(option)).click()
        outcomes = page.evaluate("() => endInAmpUp()")
        assert outcomes["SCORE"] == float(option.id in item.key)
        said = page.locator(".qti-modal-feedback:visible, [role=dialog]:visible").all_inner_texts()
        assert any(clean(entry.rationale) in text for text in said)


def test_without_keys_there_is_still_a_question(page: "Page") -> None:
    """An item without its key can be shown and answered; even the right answer scores nothing."""
    sheet = replace(make_sample_sheet(), with_key=False)
    item = sheet.quiz.items[0]
    page.evaluate("xml => showInAmpUp(xml)", read_items(sheet, "qti3")[item.id])
    page.get_by_role("radio").nth([option.id for option in item.options].index(item.key[0])).click()
    assert page.evaluate("() => endInAmpUp()")["SCORE"] == 0
