"""HTML for files: :func:`tag` makes elements; strings in their content are text.

Only :class:`Html` is markup. Writers of HTML accept only that type, so a string cannot get there unescaped.

Programs that read these files look for marks of their own inside text: fields of Anki and cloze questions (``{``),
sounds (``[``), blanks of H5P (``*``, ``@``), formulas (``\\(``, ``$$``). The first three are looked for in the source,
so references hide them. Formulas are looked for in the page, so an empty element parts their marks.
"""

import re
from dataclasses import dataclass
from html import escape as escape_characters

from cskg.exchange.packing import clean

_MARKS = str.maketrans({character: f"&#{ord(character)};" for character in "{}[]\\$*@`"})
_FORMULA = re.compile(r"(\\)(?=[(\[])|(\$)(?=\$)")


@dataclass(frozen=True, slots=True)
class Html:
    """Markup that was made here."""

    markup: str


def escape(text: str) -> Html:
    """Writes a text as references and characters, without an element.

    Example:
        >>> escape("<b> & {{a}}").markup
        '&lt;b&gt; &amp; &#123;&#123;a&#125;&#125;'
    """
    return Html(escape_characters(clean(text)).translate(_MARKS))


def join(*content: str | Html) -> Html:
    r"""Joins pieces of content, of which strings are text.

    Example:
        >>> join("a < b", tag("i", r"\(x")).markup
        'a &lt; b<i>&#92;<span></span>(x</i>'
    """
    return Html("".join(piece.markup if isinstance(piece, Html) else _write_text(piece) for piece in content))


def tag(name: str, *content: str | Html, **attributes: str) -> Html:
    """Makes an element.

    Args:
        name: Its name.
        content: What it holds; strings are text.
        attributes: Its attributes, ``_`` for ``-``; one at the end of a name that Python keeps for itself goes.

    Example:
        >>> tag("p", "5 < 6", class_="a").markup
        '<p class="a">5 &lt; 6</p>'
    """
    written = "".join(
        f' {attribute.rstrip("_").replace("_", "-")}="{escape(value).markup}"'
        for attribute, value in attributes.items()
    )
    return Html(f"<{name}{written}>{join(*content).markup}</{name}>")


def _write_text(text: str) -> str:
    parts = _FORMULA.sub(r"\g<0>\0", clean(text)).split("\0")
    return "<span></span>".join(escape(part).markup for part in parts)
