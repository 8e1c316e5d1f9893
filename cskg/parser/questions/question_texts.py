"""Turns the HTML or Markdown of questions into plain text, and refuses content that plain text cannot hold."""

import re
from html.parser import HTMLParser

from cskg.parser.questions.telling import QuestionFault

MAX_LENGTH = 4_000
"""The most characters of one text of a question, in its source form."""

_SEEN_ONLY = frozenset("img picture audio video object embed iframe svg canvas math applet".split())
"""Elements that show or play something other than text."""

_SILENT = frozenset(("script", "style", "head", "title", "template"))
_RAISED = {"sup": "^", "sub": "_"}
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code dfn em font i kbd mark q s samp small span strong tt u".split()
)
_FORMATS = frozenset(("html", "moodle", "moodle_auto_format", "plain", "plain_text", "markdown", ""))


def to_plain(text: str, form: str, offset: int | None = None) -> str:
    """Returns the words of a text, with white space folded.

    Args:
        text: The text in its source form.
        form: Moodle's name of its format. Empty for HTML.
        offset: The offset of the text, for messages.

    Raises:
        QuestionFault: The text shows a picture or plays something, is too long, or is in an unknown format.

    Example:
        >>> to_plain("<p>Wear <b>gloves</b>.</p><p>Why? m<sup>2</sup> &amp; more</p>", "html")
        'Wear gloves. Why? m^2 & more'
        >>> to_plain("Wear **gloves** and `a < b`", "markdown"), to_plain("a <b> c", "plain")
        ('Wear gloves and a < b', 'a <b> c')
    """
    check_length(text, offset)
    if form not in _FORMATS:
        raise QuestionFault(
            f"“{form[:40]}” is not a format that texts can have here.", "Use html, markdown, plain or moodle.", offset
        )
    if form == "markdown":
        from markdown_it import MarkdownIt  # imported here because few files need it

        text = MarkdownIt("commonmark", {"html": False}).render(text)
    if form not in {"plain", "plain_text"}:
        reader = _Words()
        reader.feed(text)
        reader.close()
        if reader.refused:
            raise QuestionFault(
                f"It shows or plays something that is not text (<{reader.refused}>), which quizzes here cannot show.",
                "Say it in words.",
                offset,
            )
        text = "".join(reader.pieces)
    return " ".join(text.split())


def check_length(text: str, offset: int | None = None) -> None:
    """Checks that a text is short enough to be parsed.

    Raises:
        QuestionFault: The text is too long.
    """
    if len(text) > MAX_LENGTH:
        raise QuestionFault(
            f"A text of it has {len(text):,} characters; {MAX_LENGTH:,} are read at most.", "Shorten it.", offset
        )


class _Words(HTMLParser):
    """Collects the words of HTML.

    Attributes:
        pieces: The words, with a space at the start and end of a block.
        refused: The first element that is not text.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.refused = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - given
        if tag.rpartition(":")[2] in _SEEN_ONLY:
            self.refused = self.refused or tag
        self._silent += tag in _SILENT
        self.pieces.append(_RAISED.get(tag, "" if tag in _INLINE else " "))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self.pieces.append("" if tag in _INLINE or tag in _RAISED else " ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


_TAG = re.compile(r"(?:cskg:|uoc::)(\S+)")
_AUTHOR = re.compile(r"author:\s*(\S.*)")


def read_tags(tags: list[str]) -> tuple[tuple[str, ...], str | None]:
    """Returns the units and statements named by tags, in order of the tags and without duplicates, and the author.

    ``cskg:CODE`` and ``uoc::CODE`` name a unit, ``cskg:CODE/NAME`` names a statement of it, and ``author:NAME`` names
    the author.

    Example:
        >>> read_tags(["cskg:107157L4/r-2lkywhc3sv633p2k", "uoc::107157L4", "hard", "author: Chan Tai Man"])
        (('107157L4/r-2lkywhc3sv633p2k', '107157L4'), 'Chan Tai Man')
    """
    named = [found[1] for tag in tags if (found := _TAG.fullmatch(tag.strip()))]
    authors = [found[1].strip() for tag in tags if (found := _AUTHOR.fullmatch(tag.strip()))]
    return tuple(dict.fromkeys(named)), ", ".join(dict.fromkeys(authors)) or None
