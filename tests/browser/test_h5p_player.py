"""H5P questions in ``h5p-standalone``, in a real browser: the key is paid in full and each wrong answer less, by xAPI.

H5P's libraries are in no registry. ``CSKG_H5P_LIBRARIES`` may name a folder that holds them as sites do, each in one
such as ``H5P.MultiChoice-1.16``; a library that is not there keeps its questions from being played.
"""

import io
import json
import mimetypes
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from exchange.answers import iter_wrong, score
from exchange.samples import make_generated_sheet, perfect

from cskg.exchange.quizzes import export_quiz
from cskg.exchange.quizzes.h5p import make_id
from cskg.quiz.grading import Response
from cskg.quiz.items import Item

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

MOST = 50
PAGE = """<!doctype html><meta charset="utf-8"><div id="h5p"></div>
<script src="/player/main.bundle.js"></script>"""
PLAY = """async chosen => {
  document.getElementById('h5p').innerHTML = '';
  await new H5PStandalone.H5P(document.getElementById('h5p'), {
    h5pJsonPath: '/package', librariesPath: '/libraries', frameJs: '/player/frame.bundle.js',
    frameCss: '/player/styles/h5p.css', embedType: 'div',
  });
  const answered = new Promise((resolve, reject) => {
    H5P.externalDispatcher.on('xAPI', event => {
      if (event.getVerb() === 'answered') resolve([event.getScore(), event.getMaxScore()]);
    });
    setTimeout(() => reject(new Error('nothing was answered')), 5000);
  });
  const options = [...document.querySelectorAll('.h5p-answer')];
  for (const option of options) {
    if (chosen.includes(option.querySelector('.h5p-alternative-inner').textContent.trim())) option.click();
  }
  document.querySelector('.h5p-question-check-answer').click();
  return await answered;
}"""


def play(
    browser: "Browser", files: dict[str, bytes], folders: dict[str, Path], chosen: list[str], script: str = PLAY
) -> list[float]:
    """Plays a package with the options chosen; gives the points and the most points."""

    def answer(route: "Route") -> None:
        path = route.request.url.removeprefix("http://h5p.test/").partition("?")[0]
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        head, _, rest = path.partition("/")
        if path in files:
            route.fulfill(body=files[path], content_type=kind)
        elif head in folders and (folders[head] / rest).is_file():
            route.fulfill(body=(folders[head] / rest).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404)

    page: Page = browser.new_page()
    page.route("**/*", answer)
    page.goto("http://h5p.test/index.html")
    points: list[float] = page.evaluate(script, chosen)
    page.close()
    return points


def make_files(question: dict[str, Any]) -> dict[str, bytes]:
    """A package with one question as its main library, as the player wants it: unpacked."""
    name, _, version = question["library"].partition(" ")
    major, minor = version.split(".")
    package = {
        "title": "q",
        "language": "en",
        "mainLibrary": name,
        "embedTypes": ["div"],
        "preloadedDependencies": [{"machineName": name, "majorVersion": major, "minorVersion": minor}],
    }
    return {
        "index.html": PAGE.encode(),
        "package/h5p.json": json.dumps(package).encode(),
        "package/content/content.json": json.dumps(question["params"]).encode(),
    }


def test_choices_are_paid_as_cskg_pays_them(chromium: "Browser", h5p_folders: dict[str, Path]) -> None:
    """Fifty choices: the key scores all points, every wrong answer what cskg gives for it."""
    played = 0
    for sheet in (make_generated_sheet(), make_generated_sheet(seed=2)):
        with zipfile.ZipFile(io.BytesIO(export_quiz(sheet, "h5p").content)) as package:
            questions = json.loads(package.read("content/content.json"))["questions"]
        items = {make_id(item): item for item in sheet.quiz.items}
        for question in questions:
            if question["library"].startswith("H5P.MultiChoice") and played < MOST:
                played += 1
                item = items[question["subContentId"]]
                for response in (perfect(item), *list(iter_wrong(item))[:6]):
                    points, most = play(chromium, make_files(question), h5p_folders, shown(item, response))
                    assert points / most == pytest.approx(score(sheet, response), abs=1e-6), (item, response)
    assert played == MOST


def shown(item: Item, response: Response) -> list[str]:
    """The texts of the options that are chosen."""
    return [" ".join(option.text.split()) for option in item.options if option.id in response.choices]
