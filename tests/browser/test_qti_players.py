"""QTI 3 items in two players that others wrote: they score answers as cskg does, and a person can answer them.

``qti3-item-player`` is certified by 1EdTech for delivery of QTI 3 (basic and advanced), ``@citolab/qti-components``
is a second opinion by others.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from exchange.answers import ORDERS, score, spoil
from exchange.samples import make_generated_sheet, make_sample_sheet, perfect
from requirements import lacking

from cskg.exchange.qti.scoring import fields_of
from cskg.exchange.quiz_formats import export_quiz
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

ORIGIN = "http://players.test/"
PLAYERS = ("answerInAmpUp", "answerInCito")
SHEETS = (lambda: make_generated_sheet(seed=1), lambda: make_generated_sheet(seed=2), make_sample_sheet)


@dataclass(frozen=True)
class Case:
    """An answer to an item, and what cskg gives for it."""

    item: Item
    xml: str
    response: Response
    score: float


@cache
def make_cases() -> tuple[Case, ...]:
    """The right answer and the spoiled ones to every item that a program can mark."""
    found = []
    for make_sheet in SHEETS:
        sheet = make_sheet()
        documents = read_items(sheet)
        for item in sheet.quiz.items:
            if item.is_scored:
                found += [
                    Case(item, documents[item.id], response, score(sheet, response))
                    for response in (perfect(item), *spoil(item))
                ]
    return tuple(found)


def read_items(sheet: QuizSheet) -> dict[str, str]:
    """The documents of a sheet's items by their ids."""
    with zipfile.ZipFile(io.BytesIO(export_quiz(sheet, "qti3").content)) as archive:
        return {item.id: archive.read(f"items/{item.id}.xml").decode() for item in sheet.quiz.items}


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


@pytest.mark.parametrize("player", PLAYERS)
def test_players_score_as_cskg_does(page: "Page", player: str) -> None:
    """The key has the full score, each spoiled answer what cskg gives for it, over all kinds and two hundred items."""
    cases = make_cases()
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
    assert len({case.item.id for case in cases}) >= 50
    full = [float(found["SCORE"]) for case, found in zip(cases, outcomes, strict=True) if case.score == 1]
    assert set(full) == {1.0}
    assert len(full) < len(cases)
