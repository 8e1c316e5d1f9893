"""Words around units, as data: running heads, footers, other parts of a book, signs of other frameworks.

To add a wording, add it to a table here; no other module needs a change.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

OTHER_FRAMEWORKS = tuple(
    (name, re.compile(form, re.IGNORECASE))
    for name, form in (
        ("a unit of competency of training.gov.au", r"\belements?\b[^\n]{0,40}\s+performance\s+criteria\b"),
        ("a unit standard of SAQA", r"\bSAQA\b|\bspecific\s+outcome\s+\d"),
        ("a unit standard of NZQA", r"\bNZQA\b|\boutcomes?\s+and\s+performance\s+criteria\b"),
        (
            "a UK National Occupational Standard",
            r"\bnational\s+occupational\s+standard|\byou\s+(?:must\s+be\s+able\s+to|need\s+to\s+know\s+and\s+understand)\b",
        ),
    )
)
"""Words that identify units of other frameworks, in the order in which they are tried."""

BACK_MATTER = re.compile(
    r"\s*(?:(?:Appendix|Appendices|Annex|Annexes)(?:\s+[A-Z0-9IVX]{1,4}\b.*|\s*)|(?:Index|Glossary|Bibliography)\s*"
    r"|(?:附錄|附录|附件|索引|詞彙表|词汇表)(?:\s*[一二三四五六七八九十A-Z0-9]{0,3})(?:\s*[:：].*|\s*))$"
)
"""Lines that open a part of a book after its units."""


FOOT = re.compile(
    r"\s*(?:(?:Prepared|Approved|Reviewed|Endorsed|Checked|Compiled|Verified|Signed|Authori[sz]ed|Drafted)\s+by\b"
    r"|(?:Signature|Signed|Date|Last\s+(?:updated|modified|reviewed)|Printed\s+on|Document\s+(?:no|owner))\b[^:：]{0,20}[:：]"
    r"|(?:(?:Many\s+)?Thanks|Thank\s+you|Best|Kind|Warm|With)?(?:\s+and)?\s*\b(?:regards|wishes)\b|Yours\s+(?:sincerely|faithfully)"
    r"|--\s*$|Back\s+to\s+(?:index|top|list|all)|Posted\s+in\b|Share\s+this\b"
    r"|Form\s+(?:No\.?\s*)?[A-Z]{1,5}[-/ ]?\d|©|\(c\)\s*\d{4}|End\s+of\s+(?:unit|document)\b|_{6,}"
    r"|(?:製表|擬備|拟备|批核|核准|審批|审批|簽署|签署|日期|更新日期)[^:：]{0,6}[:：])",
    re.IGNORECASE,
)
"""Lines after the last field of a unit that are not part of it: signatures, dates, numbers of forms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The contents of a running head.

    Attributes:
        industry: The industry in the head.
        branch: The branch in the head.
        functional_area: The functional area in the head.
        is_continuation: Whether the words are a head only if they directly follow another line of one.
        is_page_number: Whether the line is a page number. It may also be the value of a field.
    """

    industry: str | None = None
    branch: str | None = None
    functional_area: str | None = None
    is_continuation: bool = False
    is_page_number: bool = False


_SCOPE = r"(?:\s+for(?:\s+the)?(?:\s+(?:(?P<branch>\S.*?)\s+Branch|(?P<industry>(?!the$)\S.*?)(?:\s+Industry)?))?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_NUMERAL = r"(?:First|Second|Third|Fourth|Fifth|Final|Consultation|Initial|Revised|\d(?:st|nd|rd|th))"
_DRAFT = rf"(?:\(?(?:{_NUMERAL}\s+)?(?:Draft|Translation|Revised)\)?\s*[-–—:：]?\s*)?"
_AREA = r"Functional\s+Areas?\s*[-–—:：]\s*(?P<functional_area>(?!an?\s|the\s)\S.*)"
_HEADINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"{_DRAFT}(?:Specifications?\s+of\s+Competency\s+Standards|SCS){_SCOPE}(?:\s+{_MONTH}\s+\d{{4}})?"
            r"\s+\d{1,4}\s*\|\s*Page"
        ),
        rf"{_DRAFT}Specifications?\s+of\s+Competency\s+Standards{_SCOPE}(?:\s+Units?\s+of\s+Competency)?(?:\s+{_AREA})?",
        r"(?P<continuation>(?:for\s+)?(?:the\s+)?(?P<industry>\S.{0,60}?)\s+Industry)",
        r"(?P<continuation>for\s+(?:the\s+)?(?P<branch>\S.{0,60}?)\s+Branch)",
        r"Specifications?\s+of\s+\S.{0,40}\bCompetenc(?:y|ies)",
        r"Units?\s+of\s+Competency(?:\s*[-–—:：]\s*(?P<functional_area>\S.{0,80}))?",
        _AREA,
        (
            r"(?P<industry>\S{2,20}?)(?:業|业)?(?:能力標準說明|能力标准说明)(?:\s+(?:能力單元|能力单元))?"
            r"(?:\s+(?:主要)?(?:職能範疇|职能范畴)\s*[-–—:：]\s*(?P<functional_area>\S.*))?"
        ),
        r"(?:能力單元|能力单元)",
        r"(?:主要)?(?:職能範疇|职能范畴)\s*[-–—:：]\s*(?P<functional_area>\S.*)",
        rf"\(?{_NUMERAL}\s+(?:Draft|Edition|Version)\)?(?:\s*\([^()]{{3,40}}\))?",
        r"\(?(?:Draft|Version\s+\d\S{{0,4}})\)?(?:\s*\([^()]{{3,40}}\))?",
        r"(?P<page>(?:(?:Page|P\.)\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*\d{1,4})?|第\s*\d{1,4}\s*[頁页])",
        r"(?P<page_of>\S.{0,60}\s[-–—|]\s*(?:Page|P\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)",
        r"(?P<page_of>\S.{0,60}\sSCS\s+\d{1,4})",
        r"\d{1,4}\s*\|\s*Page|Page\s*\|\s*\d{1,4}|Page\s+\d{1,4}\s*[:：]\s*\S.{0,120}",
    )
)


_CONTINUED = re.compile(r"\s*[(（]?(?:continued|cont[’']?d\.?|續|续)[)）]?$", re.IGNORECASE)
_CONTINUED_ENDS = (*"dD.)）續续",)
"""The possible endings of the forms above. Lines with other endings are not examined further."""

_CAPITALS = re.compile(r"[A-Z]{4,}|\b(?:AND|OF|THE|FOR|IN)\b")
_SMALL = frozenset(("AND", "OF", "THE", "FOR", "IN"))

_IN_HEADINGS = tuple(
    "specification scs industry branch unit functional 能力 職能 职能 draft edition version page".split()
)
_ENDS_IN_NUMBER = re.compile(r"\d\W*$")


def find_possible_headings(lines: Sequence[str]) -> set[int]:
    """Finds the lines that may be headings, by features that every heading has. Other lines are not examined further.

    Example:
        >>> sorted(find_possible_headings(["Wash hands", "Retail Industry", "Page 4", "Sort stock (daily)"]))
        [1, 2]
    """
    found = {index for index, words in enumerate(lines) if _may_end_heading(_without_continued(words))}
    folded = "\n".join(lines).casefold()
    line_ends = [match.start() for match in re.finditer("\n", folded)]
    for sign in _IN_HEADINGS:
        place = folded.find(sign)
        while place >= 0:
            found.add(bisect_left(line_ends, place))
            place = folded.find(sign, place + len(sign))
    return found


def _may_end_heading(words: str) -> bool:
    """Returns whether a line has the ending of headings without the words above."""
    last = words[-1:]
    return last in {"頁", "页"} if last.isalpha() else _ENDS_IN_NUMBER.search(words) is not None


def _without_continued(words: str) -> str:
    return _CONTINUED.sub("", words) if words.endswith(_CONTINUED_ENDS) else words


def find_heading(line: str) -> Heading | None:
    """Reads a line that is only a running head, or a page number.

    An area written ``A > B`` is the functional area B of the branch A.

    Example:
        >>> heading = find_heading("Functional Area - Sales > Online Sales")
        >>> heading.branch, heading.functional_area
        ('Sales', 'Online Sales')
        >>> find_heading("FOR THE ICT AND MEDIA INDUSTRY").industry
        'ICT and Media'
    """
    words = _without_continued(" ".join(line.split()))
    if not _may_end_heading(words) and not any(map(words.casefold().__contains__, _IN_HEADINGS)):
        return None
    for pattern in _HEADINGS:
        if match := pattern.fullmatch(words):
            found = match.groupdict()
            branch, _, area = (found.get("functional_area") or "").rpartition(">")
            return Heading(
                industry=_soften(found.get("industry"), words),
                branch=branch.strip() or _soften(found.get("branch"), words),
                functional_area=area.strip() or None,
                is_continuation=bool(found.get("continuation")),
                is_page_number=bool(found.get("page") or found.get("page_of")),
            )
    return None


def _soften(name: str | None, line: str) -> str | None:
    """Returns a name in normal case if the whole line is in capitals. Abbreviations are kept."""
    if name is None or line.upper() != line:
        return name
    return _CAPITALS.sub(lambda word: word[0].lower() if word[0] in _SMALL else word[0].capitalize(), name)


def names_place(line: str) -> bool:
    """Returns whether a line, such as one of a page header, names the industry, branch or area of units."""
    heading = find_heading(line)
    return heading is not None and any((heading.industry, heading.branch, heading.functional_area))
