"""Takes the pictures of pages for the README, from the made-up units.

Usage: make pictures
"""

import io
import os
import re
import shutil
import sys

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from running_server import ROOT, run_server

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 760}
COLOURS = 128
"""Enough colours for a picture of text and plain areas; the file has a third of the bytes."""

PAGES = {
    "map": "/map?industry=illustrative-retail",
    "unit": "/unit/910405L5",
    "explore": "/explore?unit=910403L3&steps=2",
    "compare": "/compare?a=910204L3&b=910214L3",
    "plan": "/plan?goal=910405L5&hours=6",
    "check": "/check?unit=910405L5&seed=1",
}


def main() -> None:
    """Opens each page as a visitor does, and saves a picture of it."""
    names = (os.environ.get("CSKG_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    FOLDER.mkdir(exist_ok=True)
    with run_server("data/illustrative") as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en", reduced_motion="reduce")
        for name, address in PAGES.items():
            visit(page, site + address)
            prepare(page, name)
            save(page.screenshot(), name)
        browser.close()


def visit(page: Page, address: str) -> None:
    """Opens an address; tries again, because on a busy machine the first answer of a kind can be too late."""
    for _ in range(5):
        answer = page.goto(address)
        if answer and answer.ok:
            return
    sys.exit(f"{address} is not shown.")


def prepare(page: Page, name: str) -> None:
    """Does the steps on the page that come before the picture."""
    if name == "unit":
        page.locator("a.stmt").first.click()
        page.wait_for_url(re.compile("#source"))
        page.evaluate("scrollTo(0, 0)")
    if name == "check":
        page.wait_for_selector(".dots li")


def save(picture: bytes, name: str) -> None:
    """Saves a picture with few colours."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
