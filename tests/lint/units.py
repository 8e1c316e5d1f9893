"""Units for the tests of single rules, written as nested lists."""

from builders import make_unit

from cskg.model import Language, Statement, Unit

Item = str | tuple[str, list["Item"]]
"""A statement, or a heading with its children."""


def statements(*items: Item, confidence: float = 1.0) -> tuple[Statement, ...]:
    """Makes statements; an item with children is a pair of its text and its children."""
    made = []
    for item in items:
        text, children = item if isinstance(item, tuple) else (item, [])
        made.append(Statement(text=text, children=statements(*children, confidence=confidence), confidence=confidence))
    return tuple(made)


def unit(
    *requirements: Item,
    criteria: tuple[str, ...] = (),
    title: str | None = None,
    level: int | None = 3,
    text_range: str | None = None,
    confidence: float = 1.0,
) -> Unit:
    """Makes a unit."""
    words = [title or "", *criteria]
    chinese = any("\u4e00" <= letter <= "\u9fff" for text in words for letter in text)
    return make_unit(
        statements(*requirements, confidence=confidence),
        criteria,
        code="990000L3",
        language=Language.ZH_HANT if chinese else Language.EN,
        title=title,
        level=level,
        range=text_range,
    )
