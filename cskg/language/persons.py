"""Persons to whom or with whom a statement does something: *to the supervisor*, *with the buyer*, 向主管.

A person is recognised by a noun for a post or a role in trade. The nouns are a closed list written for this project,
because endings are ambiguous: *counter* and *drawer* look like *buyer*.
"""

import re
from dataclasses import dataclass

from cskg.language.characters import is_chinese

_HEADS = (
    "supervisor|manager|superior|director|leader|boss|chief|owner|officer|inspector|auditor|accountant|cashier|"
    "assistant|colleague|guard|technician|engineer|contractor|supplier|buyer|driver|customer|client|guest|visitor|"
    "patient|resident|parent|passenger|tenant|landlord|trainer|trainee|apprentice|designer|planner|nurse|doctor|chef|"
    "controller|clerk|courier|captain|pilot|agent|dealer|secretary|consultant|architect|surveyor|veterinarian|police|"
    r"committee|team|head\s+office|authority|council|agency|"
    "cook|waiter|housekeeper|receptionist|caretaker|coordinator|operator|foreman|lawyer|insurer|broker|teacher"
)
_OUTSIDERS = frozenset(
    "supplier customer client guest visitor patient resident parent passenger tenant landlord dealer police council "
    "authority agency contractor consultant architect surveyor lawyer insurer broker courier agent auditor inspector "
    "顧客 顾客 客戶 客户 客人 住客 供應商 供应商 承辦商 承办商 業主 业主 租戶 租户 警方 消防處 消防处 家長 家长".split()
)
_HEAD = re.compile(rf"\b(?:{_HEADS})s?\b", re.IGNORECASE)
_ENDS = r"(?=\s*(?:$|[,.;:)]|(?:of|on|in|at|for|and|or|to|with|who|that|before|after|when|by|from|if|is|are|asks?)\b))"
_EMPTY = r"(?:the|an?|your|of|to|and|or|for|with|by|in|on|at|from|every|each|all|new|next|same)\b"
_WHO = rf"(?:(?!{_EMPTY}|second\b|other\b)[a-z]+\s+){{0,2}}?(?:{_HEADS})(?:\s+(?:{_HEADS}|on\s+duty|in\s+charge))?"
_NAMED = rf"(?P<who>{_WHO})(?P<tail>s?)\b{_ENDS}"
_TO = re.compile(rf"(?P<how>to|with|from)\s+(?P<article>the|an?|your)\s+{_NAMED}", re.IGNORECASE)
_KNOWN = re.compile(rf"\b(?:the|an?|your|by|to|with|from|for)\s+{_NAMED}", re.IGNORECASE)
_NEEDS_PERSON = re.compile(r"(?:hand|give|lend)\s+(?!(?:over|back|out|in)\b)", re.IGNORECASE)
_WITH = re.compile(
    r"(?:agree|discuss|check|confirm|plan|negotiate|coordinate|share|review|liaise|arrange|settle|cooperate|clarify)\b",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:receive|obtain|collect|get|ask|seek|request|take|accept|borrow|order|buy|gather|learn)\b", re.IGNORECASE
)
_CHINESE_HEADS = (
    "主管|經理|经理|上司|店長|店长|組長|组长|老闆|老板|東主|东主|顧客|顾客|客戶|客户|客人|住客|供應商|供应商|承辦商|承办商|"
    "保安員|保安员|同事|技術員|技术员|工程師|工程师|會計|会计|收銀員|收银员|司機|司机|採購員|采购员|買手|买手|業主|业主|"
    "租戶|租户|警方|消防處|消防处|家長|家长|導師|导师|學員|学员|設計師|设计师|廚師|厨师|護士|护士|醫生|医生"
)
_CHINESE_POSTS = "當值|当值|值班|部門|部门|區域|区域|店舖|店铺|分店|樓層|楼层|前線|前线|倉務|仓务|財務|财务|維修|维修"
_CHINESE_NAMED = rf"(?P<who>(?:{_CHINESE_POSTS})?(?:{_CHINESE_HEADS}))"
_CHINESE_TO = re.compile(rf"^(?P<how>[向與与])(?P<tail>){_CHINESE_NAMED}")
_CHINESE_KNOWN = re.compile(_CHINESE_NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A phrase of a statement that says to whom or with whom something is done.

    Attributes:
        how: The preposition.
        article: The word before the person; nothing in Chinese.
        who: The person, without an article.
        start: Where the phrase begins in the statement.
        end: Where it ends.
    """

    how: str
    article: str
    who: str
    start: int
    end: int

    def write(self, who: str) -> str:
        """Writes the phrase with another person."""
        if not self.article:
            return f"{self.how}{who}"
        article = ("an" if who[0] in "aeio" else "a") if self.article in {"a", "an"} else self.article
        return f"{self.how} {article} {who}"


def find_person(text: str) -> Person | None:
    """Finds the person to whom or with whom a statement does something; None if there is none, or several.

    Example:
        >>> find_person("Report faults to the duty manager").who, find_person("Report faults to the counter")
        ('duty manager', None)
        >>> find_person("向主管匯報故障").write("保安員")
        '向保安員'
    """
    pattern = _CHINESE_TO if is_chinese(text[:1]) else _TO
    found = [match for match in pattern.finditer(text) if not match["tail"]]
    if len(found) != 1 or len(list_persons(text)) != 1:
        return None
    (match,) = found
    fitting = {"with": _WITH, "from": _FROM}.get(match["how"].casefold())
    if _NEEDS_PERSON.match(text) or (fitting is not None and fitting.match(text) is None):
        return None
    article = (match.groupdict().get("article") or "").casefold()
    return Person(how=match["how"].casefold(), article=article, who=match["who"], start=match.start(), end=match.end())


def is_outsider(who: str) -> bool:
    """Returns whether a person is a customer or partner of a business, and does not work there.

    Example:
        >>> is_outsider("client"), is_outsider("duty manager"), is_outsider("供應商")
        (True, False, True)
    """
    return find_post(who) in _OUTSIDERS


def list_persons(text: str) -> tuple[str, ...]:
    """Lists the persons that a statement names, without articles, in order.

    Example:
        >>> list_persons("Ask the duty manager to call a technician")
        ('duty manager', 'technician')
    """
    pattern = _CHINESE_KNOWN if is_chinese(text[:1]) else _KNOWN
    named = (match["who"] for match in pattern.finditer(text) if not match.groupdict().get("tail"))
    return tuple(dict.fromkeys(named))


def find_post(who: str) -> str:
    """Returns the noun of a person: of *duty manager*, *manager*.

    Example:
        >>> find_post("manager on duty"), find_post("當值經理")
        ('manager', '經理')
    """
    if is_chinese(who[:1]):
        return re.sub(f"^(?:{_CHINESE_POSTS})", "", who)
    found = _HEAD.findall(who)
    return found[-1].casefold() if found else who
