"""Finds tags and entities of HTML in a text: their places, and the text that a reader sees.

Damaged pages are read as browsers read them: anything without the form of a tag is text. Content that browsers do not
show, such as a script or deleted words, counts as one tag.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol option p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i img input ins kbd label link mark meta o:p "
    "q rp rt ruby s samp small span strike strong sub sup time tt u var wbr button col colgroup".split()
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "svg", "del"))
_FURNITURE = frozenset(("nav", "footer", "aside"))
"""Parts of a web page around its content. They are left out if they are closed."""

_UNSEEN = re.compile(r"""(?:^|\s)hidden(?=[\s=/]|$)|\bdisplay\s*:\s*none\b""", re.IGNORECASE)
_VOID = frozenset(("br", "col", "hr", "img", "input", "link", "meta", "wbr"))
_LONGEST_UNSEEN = 20_000
"""The number of characters in which the end of a hidden element is searched. A longer element is read as text."""

_NOT_SHOWN = _HIDDEN | _FURNITURE

_TOKEN = re.compile(
    r"""<!--|<!(?:doctype\b|\[)[^<>]*+>|<\?[^<>]*+>
    |<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*+)(?P<rest>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>
    |&(?:\#[0-9]{1,32}|\#[xX][0-9a-fA-F]{1,32}|[A-Za-z][A-Za-z0-9]{1,31});""",
    re.VERBOSE | re.IGNORECASE,
)


def fold(text: str) -> str:
    """Returns the text that a reader sees: without tags, with entities decoded and white space folded.

    A block tag, such as ``<br>``, counts as white space. An inline tag, such as ``<b>``, counts as nothing.

    Example:
        >>> fold("<p>Research &amp;\\n develop<br>a <b>br</b>and")
        'Research & develop a brand'
    """
    visible = "".join(
        text[start:end] if not name else (html.unescape(text[start:end]) if name == "&" else _gap(name))
        for name, _, start, end in iter_tokens(text)
    )
    return " ".join(visible.split())


def iter_visible(text: str) -> Iterator[tuple[str, int, int]]:
    """Yields the characters that a reader sees, with their starts and ends. A block tag becomes a line feed."""
    for name, _, start, end in iter_tokens(text):
        if not name:
            yield from ((text[place], place, place + 1) for place in range(start, end))
        elif name == "&":
            yield from ((character, start, end) for character in html.unescape(text[start:end]))
        elif name in BLOCKS:
            yield "\n", start, end


def _gap(name: str) -> str:
    return " " if name in BLOCKS else ""


def iter_tokens(text: str) -> Iterator[tuple[str, bool, int, int]]:
    """Yields name, whether it closes, start and end. The name is ``""`` for text, ``&`` for an entity, else a tag's."""
    position = cursor = 0
    while match := _TOKEN.search(text, cursor):
        start, end = match.span()
        cursor = end
        name = (match["name"] or "").lower()
        if text.startswith("<!--", start):
            name, end = "!--", _find_comment_end(text, end)
        elif text[start] == "&":
            name = "&"
        elif text[start + 1] in "!?":
            name = "!doctype"
        elif name in _NOT_SHOWN and not match["close"]:
            name, end = _skip_hidden(text, name, end)
        elif not match["close"] and name not in _VOID and _UNSEEN.search(match["rest"] or ""):
            end = _find_end(text, name, end)
            name = name if end == match.end() else "!--"
        elif name not in BLOCKS and name not in _INLINE and name not in _HIDDEN:
            cursor = start + 1  # not a tag: its content is text, with entities
            continue
        if position < start:
            yield "", False, position, start
        yield name, bool(match["close"]), start, end
        position = cursor = end
    if position < len(text):
        yield "", False, position, len(text)


def _find_comment_end(text: str, start: int) -> int:
    stop = text.find("-->", start)
    return len(text) if stop < 0 else stop + 3


def _skip_hidden(text: str, name: str, end: int) -> tuple[str, int]:
    """Returns the name and the end of a hidden element. Parts around a page are hidden only if they are closed."""
    if name in _FURNITURE:
        if end > _last_close(text, name):  # avoids repeated searches for elements that are never closed
            return name, end
        stop = re.compile(f"</{name}>", re.IGNORECASE).search(text, end)
        return "!--", stop.end() if stop else end
    stop = re.compile(f"</{name}", re.IGNORECASE).search(text, end)
    return name, stop.start() if stop else len(text)


def _find_end(text: str, name: str, start: int) -> int:
    """Returns the end of an open element. Returns the given place if the element is not closed soon."""
    depth = 1
    for match in re.compile(rf"<(/?){name}\b[^<>]*>", re.IGNORECASE).finditer(text, start, start + _LONGEST_UNSEEN):
        depth += -1 if match[1] else 1
        if depth == 0:
            return match.end()
    return start


@lru_cache(maxsize=4)
def _last_close(text: str, name: str) -> int:
    return max((match.start() for match in re.finditer(f"</{name}>", text, re.IGNORECASE)), default=-1)
