"""What shows which unmarked item hangs under which: indents in plain text, words in run-on text.

**Indents** (:func:`nest_by_indent`). A PDF, a DOCX file or a page as typed shows depth by indents. One column more or
less is not a depth: turning pages into text rounds columns. What follows the first tab of a line counts from one place,
because a label stands before it or nothing does. Where a tag opened a line, its white space says nothing.

**Words** (:func:`nest_run_on`). Capitalised items after a list opener are its children up to the next one that starts
with a verb, but a list has at least two. An item without any verb form is a child of the nearest verb-led item before
it. All else is a sibling. Whether an item starts with a verb is in doubt where the word is also a noun, or in no
lexicon:

* in a list, such an item (*Screen direction*) is a noun where the next item has no verb, because that would otherwise
  hang under it, and where it is far shorter than verb-led items are here;
* a long item has a verb if its first word has no ending of nouns or adjectives (*Boom dialogue just above the frame*).
"""

import re
from collections.abc import Sequence

from cskg.language.characters import CHINESE, is_chinese
from cskg.language.lexicon import find_verb, is_of_class
from cskg.language.reading import has_object, has_verb, is_verb_led, opens_list
from cskg.parser.passages import Passage
from cskg.parser.runon import RunOnItem, bare_word, leans_on

_LONG, _LONG_CHINESE = 5, 10
_NO_VERB = re.compile(
    r"(?:s|able|ible|ive|al|ous|ic|ed|ary|less|ful|ent|ant|tion|sion|ment|ness|ity|ing|er|or|ance|ence|ship|ism|ist|age|"
    r"logy|ery|th|ty|an|ly)$"
)
"""Endings that nouns and adjectives have, and verbs hardly ever."""
_SHORT = 0.6
"""An item of this share of the usual length may be a noun."""


def nest_run_on(text: str, items: Sequence[RunOnItem]) -> list[RunOnItem]:
    """Hangs items under one another by the rules of the module's docstring.

    Returns:
        The items at the top, with their children filled in.
    """
    top: list[RunOnItem] = []
    owner: RunOnItem | None = None
    led: RunOnItem | None = None
    leads = [is_verb_led(text[item.start : item.end]) for item in items]
    usual = _usual_length([text[item.start : item.end] for item, is_led in zip(items, leads, strict=True) if is_led])
    nouns: set[int] = set()
    for index in range(len(items) - 2, 0, -1):  # from the end, so that a whole run of nouns is found
        words = text[items[index].start : items[index].end]
        is_followed = leads[index] and not leads[index + 1] and not opens_list(text, items[index].end)
        if is_followed and _may_be_noun(words, usual, followed=False):
            leads[index] = False
            nouns.add(index)
    for index, item in enumerate(items):
        words = text[item.start : item.end]
        is_followed = index + 1 < len(items) and not leads[index + 1]
        starts_with_verb = leads[index] and not (
            (owner is not None or (led is not None and is_followed))
            and _may_be_noun(words, usual, followed=is_followed and owner is not None)
        )
        is_listed = owner is not None and not _outgrows(text, owner, item)
        if owner is not None and is_listed and (not starts_with_verb or len(owner.children) < 2):
            owner.children.append(item)
            continue
        owner = None
        is_bare = index in nouns or not (has_verb(words) or _may_be_verb_led(words))
        if led is not None and not starts_with_verb and is_bare:
            led.children.append(item)
            continue
        top.append(item)
        if starts_with_verb:
            led = item
        if opens_list(text, item.end):
            owner = item
    return top


def _usual_length(led: Sequence[str]) -> float:
    """How many words the items have that open with a verb; those count first whose verb is no noun."""
    sure = [words for words in led if (verb := find_verb(bare_word(words.split()[0]))) and not verb.is_noun]
    return sum(len(words.split()) for words in sure or led) / max(1, len(sure or led))


def _outgrows(text: str, owner: RunOnItem, item: RunOnItem) -> bool:
    """Whether an item is too long for the list before it, and may have a verb that is not known."""
    words = text[item.start : item.end]
    children = [text[child.start : child.end] for child in owner.children]
    if len(children) < 2:
        return False
    if is_chinese(words[:1]):
        return len(words) > max(_LONG_CHINESE, 2 * max(map(len, children)))
    return _may_be_verb_led(words) and len(words.split()) > max(
        _LONG + 1, *(2 * len(child.split()) for child in children)
    )


def _may_be_verb_led(words: str) -> bool:
    """Whether a long item opens with a word that is in no lexicon, but is made and followed as a verb is.

    *Boom dialogue just above the frame* may be one; *Repetition of questions* and *Local produce* are none.
    """
    pieces = words.split()
    if len(pieces) < _LONG or is_of_class(pieces[1], "prep", "conj") or find_verb(pieces[0]) is not None:
        return False
    return pieces[0].isalpha() and pieces[0][1:].islower() and _NO_VERB.search(pieces[0].casefold()) is None


def _may_be_noun(words: str, usual: float, *, followed: bool) -> bool:
    """Whether an item that opens with a verb is rather a noun of the open list, as *Screen direction* is.

    It is one where the next item has no verb, because that would otherwise hang under it, and where it is far shorter
    than the items that open with a verb usually are.
    """
    pieces = words.split()
    verb = find_verb(bare_word(pieces[0]))
    if verb is None or not (verb.is_noun or verb.form == "ing") or has_object(f"{words} "):
        return False
    leans = any(leans_on(piece) and not is_of_class(piece, "conj") for piece in pieces)
    return followed or (len(pieces) <= 4 and len(pieces) <= _SHORT * usual and not leans)


_DEEPER = 2
"""Columns from which on a line lies deeper than another one."""

_TAB = 8
_MAX_DEPTH = 16
"""Items that would lie deeper lie this deep."""


def find_indent(passage: Passage, document: str) -> int | None:
    """The column of a passage's first word; None where it does not start its line, or markup opened the line."""
    if not passage.parts:
        return None
    line, start, _ = passage.parts[0]
    if not line.starts or (line.starts[0] and document[line.starts[0] - 1] not in "\n\r\f"):
        return None
    text = line.text
    start += len(text) - start - len(text[start:].lstrip())
    before, tab, after = text[:start].partition("\t")
    if tab:
        return _TAB + _width(after.expandtabs(_TAB)) if not after.strip() else None
    if before.strip() and not (before.endswith("  ") and not before.rstrip().endswith((":", "："))):
        return None
    return _width(before)


def is_deeper(column: int | None, other: int | None) -> bool:
    """Whether a column lies clearly to the right of another one; not, where either is unknown."""
    return column is not None and other is not None and column >= other + _DEEPER


def _width(text: str) -> int:
    return len(text) if text.isascii() else len(text) + len(CHINESE.findall(text))


def nest_by_indent(items: Sequence[tuple[RunOnItem, int | None]]) -> list[RunOnItem] | None:
    """Hangs items under the nearest one before them that lies less deep.

    Args:
        items: The items with the columns of their lines.

    Returns:
        The items at the top, with their children filled in; None where the columns are all the same, or unknown.
    """
    columns = [column for _, column in items if column is not None]
    if len(columns) < len(items) or not columns or not is_deeper(max(columns), min(columns)):
        return None
    top: list[RunOnItem] = []
    above: list[tuple[RunOnItem, int]] = []
    for (item, _), column in zip(items, columns, strict=True):
        while above and (len(above) >= _MAX_DEPTH or not is_deeper(column, above[-1][1])):
            above.pop()
        (above[-1][0].children if above else top).append(item)
        above.append((item, column))
    return top
