"""The HTML file in a browser, printed: nothing comes from elsewhere, words stand exactly, the key has its own page."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet

from cskg.exchange.quizzes import export_quiz

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SHEETS = (make_generated_sheet, make_sample_sheet)


def show(browser: "Browser", content: bytes) -> "tuple[Page, list[str]]":
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.set_content(content.decode())
    return page, said


def plain(text: str) -> str:
    return " ".join(text.replace("\x07", "").split())


@pytest.mark.parametrize("make", SHEETS)
def test_every_question_is_shown_and_nothing_is_asked_from_elsewhere(chromium: "Browser", make: object) -> None:
    """Each stem and option stands on the page as it is; the console is silent and no request leaves it."""
    sheet = make()  # type: ignore[operator]
    page, said = show(chromium, export_quiz(sheet, "html").content)
    page.locator(".dots li").first.wait_for()
    page.emulate_media(media="print")
    shown = [plain(text) for text in page.locator(".q").all_inner_texts()]
    assert said == []
    assert len(shown) == len(sheet.quiz.items)
    for item, text in zip(sheet.quiz.items, shown, strict=True):
        assert plain(item.stem) in text
        assert all(plain(option.text) in text for option in (*item.options, *item.targets))
    assert page.locator("iframe, img, link").count() == 0
    assert page.locator("html").get_attribute("lang")
    page.close()


def test_the_key_is_printed_on_a_page_of_its_own(chromium: "Browser") -> None:
    """As PDF: no page has both a question and the key; without the key there is none."""
    sheet = make_sample_sheet()
    page, _ = show(chromium, export_quiz(sheet, "html").content)
    document = pypdfium2.PdfDocument(page.pdf())
    pages = [document[i].get_textpage().get_text_bounded() for i in range(len(document))]
    first = next(i for i, text in enumerate(pages) if "Right answer" in text)
    assert pages[first].strip().startswith("Key")
    assert not any("Right answer" in text for text in pages[:first])
    assert "Name:" in pages[0]
    page.close()


def test_a_page_without_the_key_tells_nothing(chromium: "Browser") -> None:
    """No reason, key, checklist or quoted source is in the file."""
    sheet = replace(make_sample_sheet(), with_key=False)
    content = export_quiz(sheet, "html").content.decode()
    assert "<script" not in content
    assert "Because" not in content
    assert "Right answer" not in content
    assert "Says why" not in content
    assert "suddenness" not in content
    page, said = show(chromium, content.encode())
    assert said == []
    assert "Example <1> & Co" in page.locator("footer.rights").inner_text()
    assert plain(NASTY) in plain(page.locator("main").inner_text())
    page.close()
