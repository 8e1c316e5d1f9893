"""Splits a unit with all its text in English and in Chinese into two records, one for each edition.

The fields of a record are lists of lines, whatever the format was: two columns side by side, alternate lines, one
language after the other, or both on one line. This is therefore the only module that separates languages:

1. Each line of a field is English, Chinese, or neither (such as a number). A line with words in one language and then
   in the other is cut between them.
2. If a field has one language after the other, a line gets the language of the lines around it: *WhatsApp* among
   Chinese items is a Chinese item.
3. There are two editions only if title, range, competency and criteria are in both languages. If each statement is in
   both languages, separated only by a space, there is one edition. Text without a language, such as the code, belongs
   to both.
4. A translation below a marked line gets the mark of that line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, islice

from cskg.language.characters import IDEOGRAPH, IDEOGRAPHS, find_language
from cskg.model import Diagnostic, Language, Severity, Statement, Unit, UnitStatus
from cskg.parser.labels import find_label, find_place_label
from cskg.parser.passages import Passage, Record

_WORD = re.compile(r"[A-Za-z]{2,}")
_MARK = re.compile(
    rf"\s*(?:[(（]?(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,7}}|[A-Za-z]|[ivxIVX]{{1,5}}|[一二三四五六七八九十]{{1,3}})[)）.、．]\s*"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{0,7}}\s+|[^\w\s\"'(（“‘「『《]\s*|[^\W\dAIa{IDEOGRAPHS}]\s+)"
)
"""A number or sign that may be before the words of an item."""

_ENDS_WORDS, _STARTS_WORDS = re.compile(r"[A-Za-z\s/／|｜.;)]"), re.compile(r"[A-Za-z\s/／|｜]")
_LETTER = re.compile(rf"[A-Za-z{IDEOGRAPHS}]")
_SET_OFF = re.compile(r"[\t\n/／|｜]|\s{2}")
_BARS = re.compile(r"(?<!\s)(?:\s++[/／|]\s++|\s*+｜\s*+|[ ]*+\t\s*+|[ ]{2,}+)")
"""Separators between two languages on one line."""

_MOST_BARS = 4
"""The most separators of a line that are tried."""

_BETWEEN = " \t\n/／|｜"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】"}
_CODES = frozenset(("code", "old_code"))
_CODED = frozenset(("code", "old_code", "level", "credit"))
_NEEDED = ("title", "range", "requirements", "criteria")
_FEWEST, _MOST = 0.6, 6.0
"""The smallest and largest number of Chinese characters for each English word that they translate."""

_FEWEST_IDEOGRAPHS, _FEWEST_WORDS = 3, 2
"""Fewer Chinese characters or English words than this, at the end of a line in the other language, are a name."""

_MISFITS = 5
"""One line in this many may be in the other language, if one language comes after the other."""

_CHINESE = Language.ZH_HANT
"""Used for both scripts of Chinese until the whole edition is known."""


_Cut = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words in one language or in none, and whether only a space separates them from the other language."""

    language: Language | None
    passage: Passage
    is_close: bool = False


def split_editions(record: Record) -> tuple[Record, ...]:
    """Returns one record for each language if the record is complete in both, else the record alone."""
    if record.language is not None or record.status is not UnitStatus.DESCRIBED or not _has_ideograph(record):
        return (record,)
    pieces = {name: _assign(list(_iter_pieces(name, passages))) for name, passages in record.fields.items()}
    if not _is_full(pieces):
        return (record,)
    lead = next(piece.language for piece in pieces["title"] if piece.language)
    order = (Language.EN, _CHINESE) if lead is Language.EN else (_CHINESE, Language.EN)
    first, second = (_choose(record, pieces, language, lead) for language in order)
    return first, replace(second, unknown=[], repeated=[], feet=[])


def complete_editions(records: Sequence[Record]) -> list[Record]:
    """Adds the code of the previous record to a record without one, if both are the same unit in two languages."""
    completed: list[Record] = []
    for record in records:
        before = completed[-1] if completed else None
        if before is not None and _is_translation(before, record):
            shared = {name: before.fields[name] for name in _CODED & before.fields.keys() - record.fields.keys()}
            places = {name: before.places[name] for name in shared}
            record = replace(record, fields=shared | record.fields, places=places | record.places)  # noqa: PLW2901
        completed.append(record)
    return completed


def _is_translation(before: Record, record: Record) -> bool:
    if "code" in record.fields or not {"title", "requirements"} <= record.fields.keys() & before.fields.keys():
        return False
    languages = [
        {find_language(one.passage(name).text) for name in ("title", "requirements")} for one in (before, record)
    ]
    return "code" in before.fields and all(len(one) == 1 for one in languages) and languages[0] != languages[1]


def tell_difference(first: Unit, second: Unit) -> Unit:
    """Returns the second of two editions, with a warning if its statements are not as many as those of the first."""
    counts = [(_count(unit.requirements), _count(unit.assessment_criteria)) for unit in (first, second)]
    if counts[0] == counts[1]:
        return second
    what, one, other = next(
        (what, one, other)
        for what, one, other in zip(("performance requirements", "assessment criteria"), *counts, strict=True)
        if one != other
    )
    place = next((span for quote in second.field_quotes for span in quote.spans), None)
    note = Diagnostic(
        severity=Severity.WARNING,
        code="editions-differ",
        message=f"{second.code} is here in two languages, with {sum(one)} {what} in {first.language.value} and "
        f"{sum(other)} in {second.language.value}"
        + (", at different depths" if sum(one) == sum(other) else "")
        + ". Check that each sentence is in its edition.",
        source=second.source.name,
        page=place.page if place else None,
        line=place.line if place else 1,
        column=1,
    )
    return replace(second, diagnostics=(*second.diagnostics, note))


def _count(statements: Sequence[Statement]) -> tuple[int, ...]:
    """Returns the number of statements at each depth."""
    counts: list[int] = []
    level = list(statements)
    while level:
        counts.append(len(level))
        level = [child for statement in level for child in statement.children]
    return tuple(counts)


def is_in_both(text: str) -> bool:
    """Returns whether a text has its words in English and in Chinese.

    Example:
        >>> [is_in_both(text) for text in ("Deliver baskets 運送花籃", "Operate the Weibo 微博 page", "運送花籃")]
        [True, False, False]
    """
    return _find_cut(text) is not None


def _has_ideograph(record: Record) -> bool:
    return IDEOGRAPH.search(record.passage("title").flat) is not None


def _iter_pieces(name: str, passages: Sequence[Passage]) -> Iterator[_Piece]:
    """Yields the words of a field, separately for each language.

    If only a space separates two languages on a line, the line is cut only if most lines of the field are like this.
    """
    if name in _CODED:
        passages = [_say_once(name, passage) for passage in passages]
    cuts = [None if name in _CODES else _find_cut(passage.flat) for passage in passages]
    close = [
        cut is not None and not _is_set_off(passage.flat, cut) for passage, cut in zip(passages, cuts, strict=True)
    ]
    are_close = 2 * sum(close) > sum(bool(passage.text) for passage in passages)
    for passage, cut, is_close in zip(passages, cuts, close, strict=True):
        flat = passage.flat
        if cut is None or (is_close and not are_close):
            yield _Piece(None if name in _CODES else _find_language(flat), _without_label(name, passage))
            continue
        for start, end in cut:
            yield _Piece(_find_language(flat[start:end]), _without_label(name, passage.cut(start, end)), is_close)


def _say_once(name: str, passage: Passage) -> Passage:
    """Returns a text that both columns of a line repeat, such as a code, only once."""
    flat = passage.flat
    for between in islice(_BARS.finditer(flat), _MOST_BARS):
        first, second = passage.cut(0, between.start()), passage.cut(between.end(), len(flat))
        if first.text and first.text == _without_label(name, second).text:
            return first
    return passage


def _is_set_off(flat: str, cut: _Cut) -> bool:
    """Returns whether more than a space separates two languages."""
    return _SET_OFF.search(flat[cut[0][1] - 1 : cut[1][0] + 1]) is not None


def _find_cut(flat: str) -> _Cut | None:
    """Returns the start and end of the words in each of the two languages of a line. None if it has only one."""
    if flat.isascii():
        return None
    for between in islice(_BARS.finditer(flat), _MOST_BARS):
        left, right = flat[: between.start()], flat[between.end() :]
        if _is_translated(left, right) or _is_translated(right, left):
            return (0, between.start()), _trim(flat, between.end(), len(flat))
    begin = match.end() if (match := _MARK.match(flat)) else 0
    letter = _LETTER.search(flat, begin)
    if letter is None:
        return None
    is_english_first = letter[0].isascii()
    place = _find_first_ideograph(flat, begin) if is_english_first else _find_last_ideograph(flat)
    if not begin < place < len(flat):
        return None
    first, rest = (begin, place), (place, len(flat))
    english, chinese = (flat[slice(*part)] for part in ((first, rest) if is_english_first else (rest, first)))
    words, ideographs = len(_WORD.findall(english)), len(IDEOGRAPH.findall(chinese))
    is_name = ideographs < _FEWEST_IDEOGRAPHS or words < (1 if is_english_first else _FEWEST_WORDS)
    if is_name or ideographs < words or len(_WORD.findall(chinese)) > ideographs / 2:
        return None
    return (0, len(flat[:place].rstrip(_BETWEEN))), _trim(flat, *rest)


def _find_first_ideograph(flat: str, begin: int) -> int:
    """Finds the start of the Chinese words, including brackets and figures that touch them."""
    match = IDEOGRAPH.search(flat, begin)
    place = match.start() if match else 0
    while place > begin and not _ENDS_WORDS.match(flat[place - 1]):
        place -= 1
    return place


def _find_last_ideograph(flat: str) -> int:
    """Finds the end of the Chinese words, including signs that touch them."""
    place = len(flat)
    while place and not IDEOGRAPH.match(flat[place - 1]):
        place -= 1
    while place < len(flat) and not _STARTS_WORDS.match(flat[place]):
        place += 1
    return place


def _is_translated(english: str, chinese: str) -> bool:
    """Returns whether ``english`` is only English and ``chinese`` is Chinese, perhaps with names."""
    ideographs = len(IDEOGRAPH.findall(chinese))
    return (
        _WORD.search(english) is not None
        and IDEOGRAPH.search(english) is None
        and ideographs > 1
        and ideographs > len(_WORD.findall(chinese))
    )


def _trim(flat: str, start: int, end: int) -> tuple[int, int]:
    """Removes the separator between two languages: a bar, a slash, or brackets around the second."""
    while start < end and flat[start] in _BETWEEN:
        start += 1
    stripped = flat[start:end].rstrip()
    closing = _BRACKETS.get(stripped[:1])
    if closing and stripped.endswith((closing, "）", ")")) and closing not in stripped[1:-1]:
        return start + 1, start + len(stripped) - 1
    return start, end


def _find_language(text: str) -> Language | None:
    """Returns the language of a line. None if it has no words."""
    ideographs, words = len(IDEOGRAPH.findall(text)), len(_WORD.findall(text))
    if not ideographs and not words:
        return None
    return _CHINESE if ideographs > words else Language.EN


def _without_label(name: str, passage: Passage) -> Passage:
    """Removes a label of the same field from the words of the other language."""
    label = find_label(passage.flat) or find_place_label(passage.flat)
    if label is None or label.field != name or label.end >= len(passage.flat):
        return passage
    return passage.cut(label.end, len(passage.flat))


def _assign(pieces: list[_Piece]) -> list[_Piece]:
    """Assigns lines between lines of one language to that language, if one language comes after the other."""
    spoken = [(index, piece.language) for index, piece in enumerate(pieces) if piece.language]
    languages = {language for _, language in spoken}
    if len(languages) < len((Language.EN, _CHINESE)):
        return pieces
    first, second = spoken[0][1], next(language for _, language in spoken if language is not spoken[0][1])
    before = list(accumulate(language is not first for _, language in spoken))
    after = before[-1]
    misfits = [(count + len(spoken) - at - (after - count), at) for at, count in enumerate(before[:-1], 1)]
    fewest, at = min(misfits)
    start = spoken[at][0]
    if _MISFITS * fewest > len(spoken):
        return pieces
    return [
        piece if piece.language is _CHINESE else _Piece(first if index < start else second, piece.passage)
        for index, piece in enumerate(pieces)
    ]


def _is_full(pieces: dict[str, list[_Piece]]) -> bool:
    """Returns whether the needed fields of a unit are in both languages, and of similar length."""
    if not {"title", "requirements"} <= pieces.keys():
        return False
    for name in _NEEDED:
        texts = {
            language: " ".join(piece.passage.text for piece in pieces.get(name, ()) if piece.language is language)
            for language in (Language.EN, _CHINESE)
        }
        if not any(texts.values()):
            continue
        words, ideographs = len(_WORD.findall(texts[Language.EN])), len(IDEOGRAPH.findall(texts[_CHINESE]))
        if not words or not _FEWEST * words <= ideographs <= max(_MOST * words, _MOST):
            return False
    return not any(piece.is_close for piece in pieces["requirements"])


def _choose(record: Record, pieces: dict[str, list[_Piece]], language: Language, lead: Language | None) -> Record:
    """Returns the record of an edition."""
    fields: dict[str, list[Passage]] = {}
    for name, found in pieces.items():
        chosen = (
            _take_marks(found, language)
            if language is not lead
            else [piece.passage for piece in found if piece.language in {language, None}]
        )
        has_language = any(piece.language is language for piece in found)
        if name == "functional_area" and not has_language:
            chosen = [piece.passage for piece in found]
        fields[name] = _once(chosen) if name in _CODED else chosen
    words = " ".join(passage.flat for name in _NEEDED for passage in fields.get(name, ()))
    return replace(
        record,
        fields=fields,
        industry=_choose_words(record.industry, language),
        branch=_choose_words(record.branch, language),
        functional_areas=_choose_areas(record.functional_areas, language),
        language=Language.EN if language is Language.EN else _script(words),
    )


def _script(words: str) -> Language:
    return find_language("".join(IDEOGRAPH.findall(words)))


def _once(passages: list[Passage]) -> list[Passage]:
    """Removes text that both columns repeat."""
    return list({passage.text: passage for passage in reversed(passages)}.values())[::-1]


def _choose_words(text: str | None, language: Language) -> str | None:
    """Returns the words of a running head in a language. Returns all of them if the head is in one language."""
    cut = _find_cut(text) if text else None
    if text is None or cut is None:
        return text
    parts = {_find_language(text[start:end]): text[start:end].strip() for start, end in cut}
    return parts.get(language, text)


def _choose_areas(areas: Sequence[str], language: Language) -> list[str]:
    chosen = [_choose_words(area, language) or area for area in areas]
    in_language = [area for area in chosen if _find_language(area) is language]
    return in_language or chosen


def _take_marks(pieces: Sequence[_Piece], language: Language) -> list[Passage]:
    """Returns the lines of the second language. A line gets the mark of the line above that it translates."""
    chosen: list[Passage] = []
    above: list[Passage] = []
    for spoken, group in groupby(pieces, key=lambda piece: piece.language):
        passages = [piece.passage for piece in group]
        if spoken is language and above and _is_item(above[0]) and not any(map(_is_item, (*above[1:], *passages))):
            passages[0] = _with_mark(above[0], passages[0])
        if spoken in {language, None}:
            chosen += passages
        above = passages if spoken not in {language, None} else []
    return chosen


def _is_item(passage: Passage) -> bool:
    """Returns whether a line has a mark."""
    line = passage.line
    return line is not None and (line.opening == "li" or _MARK.match(passage.flat) is not None)


def _with_mark(item: Passage, words: Passage) -> Passage:
    """Returns words with the mark of an item before them."""
    if not words.parts:
        return words
    above, low, _ = item.parts[0]
    line, start, end = words.parts[0]
    match = _MARK.match(above.text, low)
    high = match.end() if match else low
    start += len(line.text[start:end]) - len(line.text[start:end].lstrip())
    marked = replace(
        line,
        text=above.text[low:high] + line.text[start:end],
        starts=[*above.starts[low:high], *line.starts[start:end]],
        ends=[*above.ends[low:high], *line.ends[start:end]],
        opening=above.opening,
        depth=above.depth,
        list_type=above.list_type,
        list_number=above.list_number,
        has_signs=True,
    )
    return Passage(((marked, 0, len(marked.text)), *words.parts[1:]))
