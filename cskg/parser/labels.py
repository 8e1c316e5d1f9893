"""The words that published units put before their fields, as data: labels, running heads, openers and unit codes.

There is one table for each kind of words, with one function that reads it. To add a wording, add it to a table here; no
other module needs a change.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import permutations

from cskg.codes import CODE_PATTERN, is_published_code
from cskg.language.characters import IDEOGRAPHS

LABELS: dict[str, tuple[str, ...]] = {
    "title": (
        "Title",
        "Unit Title",
        "UoC Title",
        "Name",
        "Unit Name",
        "UoC Name",
        "Name of Unit",
        "Name of UoC",
        "Title of Unit",
        "Title of UoC",
        "名稱",
        "名称",
        "標題",
        "标题",
        "能力單元名稱",
        "能力单元名称",
    ),
    "code": ("Code", "UoC Code", "Unit Code", "Code of Unit", "編號", "编号", "能力單元編號", "能力单元编号"),
    "old_code": ("Old Code", "Old UoC Code", "Former Code", "Previous Code", "舊編號", "原編號", "旧编号", "原编号"),
    "range": ("Range", "Description", "應用範圍", "应用范围"),
    "level": ("Level", "QF Level", "級別", "级别", "資歷級別", "资历级别", "資歷架構級別", "资历架构级别"),
    "credit": ("Credit", "Credits", "QF Credit", "QF Credits", "No. of Credits", "Credit Value", "學分", "学分"),
    "requirements": ("Competency", "Competencies", "能力"),
    "criteria": (
        *("Assessment Criteria", "Assessment Guidelines", "Assessment Requirements"),
        *("評核指引", "评核指引", "評核要求", "评核要求", "評核準則", "评核准则", "評核標準", "评核标准"),
    ),
    "remark": ("Remark", "Remarks", "備註", "备注"),
}
"""The eight basic items of a unit specification (HKQF) with their known labels, and the code of an older form."""

PLACE_LABELS: dict[str, tuple[str, ...]] = {
    "industry": ("Industry", "Sector", "行業", "行业"),
    "branch": ("Branch", "Sub-sector", "Subsector", "Sub-industry", "門類", "门类", "分支", "界別", "界别"),
    "functional_area": (
        *("Functional Area", "Functional Areas", "Area", "Major Functional Area"),
        *("職能範疇", "职能范畴", "主要職能範疇", "主要职能范畴"),
    ),
}
"""The labels of rows that name the industry, branch or functional area of a unit."""

ITEM_NUMBER = {name: number for number, name in enumerate((name for name in LABELS if name != "old_code"), 1)}
"""The number that publications with numbered labels print before each item."""

FIELD_OF_LABEL = {label.casefold(): field for field, labels in LABELS.items() for label in labels}

_ALTERNATIVES = "|".join(
    sorted((re.escape(label).replace(r"\ ", r"\s+") for label in FIELD_OF_LABEL), key=len, reverse=True)
)
_LABEL = re.compile(
    rf"[ ]*(?P<number>\d{{1,2}}[.、]?[ \t]*)?(?P<label>{_ALTERNATIVES})"
    rf"(?P<other>[ ]?[/／|(（]?[ ]?(?P<twin>{_ALTERNATIVES})[ ]?[)）]?)?"
    rf"(?P<gap>[ ]*[:：][ ]*|[ ]*\t[ \t]*(?:[:：][ \t]*)?|[ ]{{2,}}|[ ]+[-–—](?:[ ]+|$)|[ ]*$|[ ]"
    rf"|(?=[A-Z0-9{IDEOGRAPHS}•●○▪·(（“]))",
    re.IGNORECASE,
)
_MAY_START = re.compile(
    r"[ ]*(?:\d{1,2}[.、]?[ \t]*)?["
    + "".join(sorted({sign for label in FIELD_OF_LABEL for sign in (label[0], label[0].upper())}))
    + "]"
)
"""The possible start of a line with a label. Other lines are not examined further."""

_LABEL_ALONE = re.compile(_LABEL.pattern.replace(")?(?P<gap>", "){0}(?P<gap>"), re.IGNORECASE)
"""A label in one language. Any text after it belongs to its value."""

_KNOWN = frozenset(label for labels in LABELS.values() for label in labels)
_ONLY_LABELS = re.compile(rf"(?:\s*+(?:{_ALTERNATIVES}|Page|No\.?|Functional Area))+\s*", re.IGNORECASE)
_SHAPES = {
    "level": re.compile(r"(?:QF )?(?:Level )?[1-9]\s*$", re.IGNORECASE),
    "credit": re.compile(r"\d{1,9}(?:\.\d{1,9})?\s*+(?:\(.*\))?\s*$"),
    "code": re.compile(r"(?=\S*\d)\S{2,12}\s*$"),
    "old_code": re.compile(r"(?=\S*\d)\S{2,12}\s*$"),
}
UNKNOWN_LABEL = re.compile(r"(?P<label>\S[^\t]{0,40}?)[ ]*\t\s*\S")

UNKNOWN_HEADING = re.compile(rf"[ ]*(?:[A-Za-z][A-Za-z /-]{{2,38}}|[{IDEOGRAPHS}]{{2,12}})[ ]*[:：][ ]*")
"""A line that may be a label, such as *Evidence required:*. It has no number or mark before it."""

_SUB_LABELS = (r"Performance\s+Requirements?", r"(?:表現|表现|績效|绩效)要求")
SUB_LABEL = re.compile(
    "|".join(rf"\s*{one}(?:\s*[/／|(（]?\s*{other}\s*[)）]?)?\s*[:：]?\s*" for one, other in permutations(_SUB_LABELS)),
    re.IGNORECASE,
)
"""The label inside the competency field."""

CRITERIA_OPENER = re.compile(
    r"\s*[^:：.;]{0,40}\b(?:integrated\s+outcome\s+requirements?)\b"
    r"(?:[^:：]{0,120}[:：]|[^:：\n]{0,120}?\bto[ ]*(?=\n))"
    r"|\s*[^:：。；\n]{0,20}(?:綜合成效要求|综合成效要求|綜合能力要求)[^:：。；\n]{0,20}[:：]",
    re.IGNORECASE,
)
"""The integrated outcome requirement that introduces the criteria."""

FIRST_LINE_OPENER = re.compile(r"\s*[^\W\d_][^\n:：]{3,120}(?:[:：]|\bable\s+to[ ]*)(?=\s*\n)")
"""A first line that ends in a colon, in any language. The criteria are on the lines below it."""

_WHO = (
    r"(?:(?:The\s+|A\s+|All\s+)?(?:practitioners?|candidates?|learners?|trainees?|persons?|employees?|students?|staff|you|they)"
    r"\s+(?:(?:is|are|should|shall|must|will|can)\s+)?)"
)
_ABLE = rf"(?:{_WHO}?(?:be|to be|being)\s+able\s+to|{_WHO}able\s+to)"
ITEM_OPENER = re.compile(rf"{_ABLE}\s*(?:[:：]|(?-i:(?=\s+[A-Z]))|\s*$)|(?:能夠|能够)\s*[:：]", re.IGNORECASE)
"""Words on their own that introduce the items of a topic."""

ABILITY = re.compile(r"(?:(?:be\s+)?(?:capable|able)\b|(?:the\s+)?ability\b|能[夠够]?)", re.IGNORECASE)
"""The first words of criteria: *Capable of*, *Able to*, 能夠."""

CREDIT = re.compile(
    r"(?P<credit>\d{1,9}(?:\.\d{1,9})?)\s*(?:credits?|學分|学分)?\s*(?:[(（](?P<note>[^()（）]*)[)）])?", re.IGNORECASE
)
_NUMERALS = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7} | {
    numeral: value for value, numeral in enumerate("一二三四五六七", 1)
}
_LEVEL_WORDS = r"(?:QF\s*)?(?:Level|L(?=\s?\d)|第|資歷級別|资历级别)?\s*[:：]?\s*"
LEVEL = re.compile(
    rf"{_LEVEL_WORDS}0?(?P<level>[1-9]|VII|VI|IV|V|III|II|I|[一二三四五六七])\s*(?:級|级)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label at the start of a line.

    Attributes:
        field: The field that it opens.
        end: The place in the line where the field's value starts.
    """

    field: str
    end: int


_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0xA0, 0x3000, 0x2007, 0x202F), " "
)

_WIDE = re.compile("[" + "".join(map(chr, sorted(_PLAIN))) + "]")


def make_plain(text: str) -> str:
    """Returns a text with full-width letters, digits and spaces as ASCII, character by character.

    Example:
        >>> make_plain("Ｌｅｖｅｌ：４")
        'Level:4'
    """
    return text if text.isascii() or _WIDE.search(text) is None else text.translate(_PLAIN)


def find_label(line: str) -> Label | None:
    """Finds the label that opens a line.

    A label is followed by a tab, a colon, a dash, two spaces or the line's end. A single space is enough if the label
    is numbered or the value has the form of the field (a level, a credit, a code). No space is needed if the label is
    written as in the table and has either the number of its item or a value of that form. The head of a listing
    consists only of labels and opens no field.

    Example:
        >>> find_label("Level\\t4").field, find_label("6. Competency").field, find_label("Range of products")
        ('level', 'requirements', None)
    """
    line = make_plain(line)
    match = _LABEL.match(line) if _MAY_START.match(line) else None
    if match is None:
        return None
    label = " ".join(match["label"].split())
    field = FIELD_OF_LABEL[label.casefold()]
    if match["other"] and not _is_twin(label, match["twin"]):
        match = _LABEL_ALONE.match(line)
        if match is None:
            return None
    number = int(re.sub(r"\D", "", match["number"])) if match["number"] else None
    has_form = field in _SHAPES and _SHAPES[field].match(line, match.end()) is not None
    if match["gap"] == " " and number is None and not has_form:
        return None
    if not match["gap"] and match.end() < len(line):
        is_exact = label in _KNOWN and not line[match.end()].islower()
        has_number = (number is not None and number == ITEM_NUMBER.get(field)) or (
            field == "requirements" and SUB_LABEL.match(line, match.end())
        )
        if not is_exact or not (has_number or has_form):
            return None
    if _ONLY_LABELS.fullmatch(line, match.end()):
        return None
    return Label(field=field, end=match.end())


_PLACES = "|".join(
    sorted((re.escape(label) for labels in PLACE_LABELS.values() for label in labels), key=len, reverse=True)
)
_PLACE = re.compile(
    rf"[ ]*(?P<label>{_PLACES})(?:[ ]?[/／|(（]?[ ]?(?:{_PLACES})[ ]?[)）]?)?"
    r"(?:[ ]*[:：][ ]*|[ ]*\t[ \t]*|[ ]{2,}|[ ]*$)",
    re.IGNORECASE,
)
_FIELD_OF_PLACE = {label.casefold(): field for field, labels in PLACE_LABELS.items() for label in labels}


_SPELLINGS = {
    label.casefold(): label
    for labels in (*LABELS.values(), *PLACE_LABELS.values())
    for label in labels
    if label.isascii()
}


@lru_cache(maxsize=1024)
def tell_labels(text: str) -> str:
    """Suggests the label that a text may be meant for. If none is similar, names the known labels.

    Example:
        >>> tell_labels("Asessment Criteria"), tell_labels("Hours")[:40]
        ('Did you mean “Assessment Criteria”?', 'The labels are Industry, Functional Area')
    """
    near = get_close_matches(text.casefold(), _SPELLINGS, n=1, cutoff=0.8)
    if near:
        return f"Did you mean “{_SPELLINGS[near[0]]}”?"
    fields = {**PLACE_LABELS, **LABELS}
    return (
        f"The labels are {', '.join(fields[name][0] for name in fields if name not in {'branch', 'old_code'})}; "
        "docs/reference/layouts.md has their other names."
    )


EMPTY = re.compile(r"(?:Nil|N/?A|None|Not applicable|無|无|不適用|不适用|[-–—]+)\.?", re.IGNORECASE)
"""Texts that people write into a field to show that it is empty."""


def is_label(text: str) -> bool:
    """Returns whether a text is only a label: of a field, or of the industry, branch or area.

    Example:
        >>> [is_label(text) for text in ("Title:", "Functional Area", "Performance Requirements", "Title Manager")]
        [True, True, True, False]
    """
    label = find_label(text) or find_place_label(text)
    return (label is not None and label.end == len(text)) or SUB_LABEL.fullmatch(text) is not None


def find_place_label(line: str) -> Label | None:
    """Finds the label at the start of a line that names an industry, branch or functional area.

    Example:
        >>> find_place_label("Sub-sector\tBakeries").field, find_place_label("Industry 行業: Catering").end
        ('branch', 13)
    """
    match = _PLACE.match(make_plain(line))
    return Label(field=_FIELD_OF_PLACE[match["label"].casefold()], end=match.end()) if match else None


def _is_twin(label: str, other: str) -> bool:
    """Returns whether two labels are the same label in English and Chinese."""
    fields = (FIELD_OF_LABEL[label.casefold()], FIELD_OF_LABEL[" ".join(other.split()).casefold()])
    return fields[0] == fields[1] and label.isascii() != other.isascii()


def find_loose_label(line: str) -> Label | None:
    """Finds a label with only a space before its value. The fields around it must show whether it really is a label.

    Example:
        >>> find_loose_label("Range This unit applies to guards").field, find_loose_label("range of products")
        ('range', None)
    """
    match = _LABEL.match(line) if _MAY_START.match(line) else None
    if match is None or match["gap"] != " " or match["number"]:
        return None
    label = " ".join(match["label"].split())
    return Label(field=FIELD_OF_LABEL[label.casefold()], end=match.end()) if label in _KNOWN else None


CODE = re.compile(rf"(?<![A-Za-z0-9])(?:{CODE_PATTERN})(?![A-Za-z0-9])")
CURRENT_CODE = re.compile(r"\d{6}L[1-7]")
_WORDS_BESIDE = re.compile(
    r"(?:old|new|former(?:ly)?|previous(?:ly)?|current(?:ly)?|known as|code|uoc|no|number|now|was"
    r"|原|舊|旧|現|现|新|編號|编号|前稱|前称|[\s()（）\[\]/,;:：.#–—-])*",
    re.IGNORECASE,
)


def read_level(text: str) -> int | None:
    """Reads a QF level: *4*, *Level 4*, *04*, *IV*, *第四級*. Returns None if the text is not a level.

    Example:
        >>> [read_level(text) for text in ("QF Level 4", "04", "iv", "四", "第３級", "42")]
        [4, 4, 4, 4, 3, None]
    """
    match = LEVEL.fullmatch(make_plain(text).strip())
    if match is None:
        return None
    return int(match["level"]) if match["level"].isdigit() else _NUMERALS[match["level"].upper()]


_SPACE_IN_CODE = re.compile(r"\s+")


def mend_code(text: str) -> str:
    """Returns a published code written with a space or in lower case in its normal form, else the plain text.

    Example:
        >>> mend_code("190912 l1"), mend_code("１９０９１２Ｌ１"), mend_code("Draft 7")
        ('190912L1', '190912L1', 'Draft 7')
    """
    plain = make_plain(text).strip()
    mended = _SPACE_IN_CODE.sub("", plain).upper()
    return mended if is_published_code(mended) else plain


def read_codes(text: str) -> tuple[str, str | None]:
    """Distinguishes the current code from the old one beside it.

    If one of two published codes has the current form, it is the current code. Otherwise the first one is. If there are
    other words around the codes, the whole text counts as a code, like a code of your own.

    Returns:
        The code, and the old code if there is one.

    Example:
        >>> read_codes("104734L1 (LOWHOM101A)"), read_codes("LOWHOM101A / 104734L1"), read_codes("UoC #107753L1")
        (('104734L1', 'LOWHOM101A'), ('104734L1', 'LOWHOM101A'), ('107753L1', None))
        >>> read_codes("M1")
        ('M1', None)
    """
    codes = list(dict.fromkeys(CODE.findall(text)))
    if not 1 <= len(codes) <= 2 or not _WORDS_BESIDE.fullmatch(CODE.sub(" ", text)):
        return text, None
    codes.sort(key=lambda code: CURRENT_CODE.fullmatch(code) is None)
    return codes[0], codes[1] if len(codes) > 1 else None
