"""Pieces of HTML with hostile words, in a real browser: nothing runs, nothing is asked for, the words are seen.

H5P is played where its libraries are given (see ``test_h5p_player``), QTI 3 in a certified player.
"""

import html
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser.test_h5p_player import PLAY, make_files, play
from browser.test_qti_players import page, read_items
from exchange.hostile_words import HOSTILE, make_sheet, visible
from exchange.test_hostile_words import READERS, WRITERS, unzip
from playwright.sync_api import Error

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

__all__ = ["page"]  # a fixture
SHOW = """pieces => pieces.map(piece => {
  const place = document.body.appendChild(document.createElement('div'));
  place.innerHTML = piece;
  return place.textContent;
})"""


@pytest.mark.parametrize("name", ["anki", "apkg", "h5p", "html", "moodle-xml", "qti12"])
def test_pieces_of_html_run_nothing(chromium: "Browser", name: str) -> None:
    """Put into a page without any policy, as programs do that trust what they import."""
    tab = chromium.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_content("<!doctype html><body></body>")
    pieces = READERS[name](WRITERS[name](HOSTILE)).pages
    seen = tab.evaluate(SHOW, pieces)
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.ran") is None
    assert not asked
    assert not tab.locator("img, svg, script, iframe, a").count()
    for text, piece in zip(seen, pieces, strict=True):
        bare = re.sub("<style>.*?</style>|<[^>]*>", "", piece)
        assert visible(re.sub(r"body\{font.*?\}\}", "", text)) == visible(html.unescape(bare))
    tab.close()


def test_the_browser_would_run_it(chromium: "Browser") -> None:
    """The same words as markup do run, so the test above can fail."""
    tab = chromium.new_page()
    tab.set_content("<!doctype html><body></body>")
    tab.evaluate(SHOW, list(HOSTILE))
    tab.wait_for_function("window.ran === 1")
    tab.close()


def test_qti_is_shown_as_text(page: "Page") -> None:
    """The certified player shows stems and options as they are and runs nothing."""
    asked: list[str] = []

    def note(request: "Request") -> None:
        asked.append(request.url)

    page.on("request", note)
    words = HOSTILE[:3]
    sheet = make_sheet(words)
    documents = read_items(sheet, "qti3")
    for unit, word in zip(sheet.units, words, strict=True):
        item = next(item for item in sheet.quiz.items if item.unit == unit and item.options)
        page.evaluate("xml => showInAmpUp(xml)", documents[item.id])
        assert visible(word) in visible(page.locator("body").inner_text())
    assert page.evaluate("window.ran") is None
    assert not asked


def test_h5p_is_played_as_text(chromium: "Browser", h5p_folders: dict[str, Path]) -> None:
    """Question, options and feedback of every hostile word, in H5P's own library."""
    content = json.loads(unzip(WRITERS["h5p"](HOSTILE))["content/content.json"])
    choices = [each for each in content["questions"] if each["library"].startswith("H5P.MultiChoice")]
    assert len(choices) >= len(HOSTILE)
    for question in choices[:: len(choices) // len(HOSTILE)]:
        _play_right(chromium, question, h5p_folders)
    spoiled = choices[0]
    (feedback,) = spoiled["params"]["overallFeedback"]
    feedback["feedback"] = html.unescape(feedback["feedback"])
    with pytest.raises(Error):  # what was markup runs, so the player does look
        _play_right(chromium, spoiled, h5p_folders)


def _play_right(browser: "Browser", question: dict[str, Any], folders: dict[str, Path]) -> None:
    """Plays a question with the right option. When something runs, the page goes away before it has answered."""
    files = make_files(question)
    files["index.html"] += b"<script>Object.defineProperty(window, 'ran', {set() { location = '/ran' }})</script>"
    slow = PLAY.replace(
        "return await answered;",
        "const points = await answered; await new Promise(done => setTimeout(done, 300)); return points;",
    )
    right = next(answer for answer in question["params"]["answers"] if answer["correct"])
    chosen = " ".join(html.unescape(re.sub("<[^>]*>", "", right["text"])).split())
    play(browser, files, folders, [chosen], slow)
