"""The grammar of headings: how to ask for the members of a heading in its own words.

A heading is a verb with its object, or a name. Its form, and whether its members are names or actions, decide the
question: *Describe causes of loss* with names asks which of these is one of the causes of loss, and *Fill the shelf*
with actions asks which of these is part of that task. :func:`read_frame` finds the frame of a heading. The questions of
each frame are in :mod:`cskg.quiz.frame_questions`. Where no frame fits, the plain one asks what is listed under the
heading.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from cskg.language.characters import is_chinese
from cskg.language.inflection import inflect
from cskg.language.lexicon import Demand, find_verb, find_word, is_of_class
from cskg.language.reading import Reading, StatementForm, read_statement


class Frame(Enum):
    """How the members of a heading relate to it.

    Attributes:
        CLASS: They are of a class that the heading names: causes of loss.
        CONTENT: They are parts of a thing that the heading names: the rules of the shop.
        KNOWLEDGE: They are things that a person does who knows something.
        HOW: They are things that a person does who knows how to do something.
        WHEN: They are cases in which something is done.
        WHY: They are reasons.
        HELP: They are actions towards a goal.
        RESPONSE: They are actions that answer an event.
        STUDY: They are parts of looking into something.
        PLAN: They are actions that prepare something.
        CHARGE: They are duties of a person in charge of something.
        TASK: They are parts of another task.
        SCOPE: They are the things that a task is about.
        MANNER: They are ways to do a task.
        CONDUCT: They are the professional conduct that the action in the title asks for.
        PLAIN: The form of the heading does not show it.
    """

    CLASS = "class"
    CONTENT = "content"
    KNOWLEDGE = "knowledge"
    HOW = "how"
    WHEN = "when"
    WHY = "why"
    HELP = "help"
    RESPONSE = "response"
    STUDY = "study"
    PLAN = "plan"
    CHARGE = "charge"
    TASK = "task"
    SCOPE = "scope"
    MANNER = "manner"
    CONDUCT = "conduct"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """A heading as questions name it.

    Attributes:
        frame: How its members relate to it.
        words: What fills the frame's questions: a plural for CLASS, a thing for CONTENT, a gerund for HOW and STUDY,
            a clause for WHEN and WHY, the heading itself for PLAIN, and a bare infinitive for the others.
        is_knowing: Whether its members are about knowing and not about doing.
        has_names: Whether its members are names of things, and not actions.
        matter: What is known, in the words after *ask you*: *about loss*, *how to store goods*. Empty for doing.
    """

    frame: Frame
    words: str
    is_knowing: bool
    has_names: bool
    matter: str = ""

    @property
    def clause(self) -> str:
        """The words after *you*, where they are a bare infinitive: *be aware of loss* becomes *are aware of*."""
        return f"are {self.words[3:]}" if self.words.startswith("be ") else self.words


_TRAIL = re.compile(
    r"[\s,，:：;(（]*(?:\b(?:including|includes?|such\s+as|for\s+(?:example|instance)|e\.g|i\.e|namely|as\s+follows|(?:as\s+)?below"
    r"|(?:including\s+)?but\s+not\s+limited\s+to|in\s+particular|above\s+all|at\s+least|among\s+others"
    r"|(?:(?:in|by|with|of|on|for|to|from|as|under|at)\s+)?the\s+following(?:\s+\w+)?"
    r"|(?:which|that)\s+(?:should|must|may|can|shall)?\s*(?:include|cover)s?)|包括|包含|例如|譬如|如下|以下|下列|[按依]以下[次順顺]序|[按依]下列[次順顺]序|尤其|特別是|特别是|至少|但不限於|但不限于)*\s*[:：.。]*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?i)\b(?:includ(?:ing|es?)|such\s+as|for\s+(?:example|instance)|e\.g|etc)\b|包括|包含|例如|譬如|[，,：:]\s*如$|等$"
)
_BRACKETS = re.compile(r"\s*[(（][^()（）]*[)）]")
_POINTING = re.compile(
    r"\b(?:its|their|them|it|they|this|these|those|his|her|such|above|same)\b|其|該|该|此", re.IGNORECASE
)
_NAMED_BEFORE = re.compile(r"\w+\s+(?:\w+\s+)*\w{3,}(?:,|\s+(?:and|or|with))\s*$")
"""A verb and a thing before a pronoun, which can only mean that thing."""

_TELLING = frozenset("explain describe introduce present".split())
_TAKING = frozenset({"read"})
"""Verbs of perceiving that are observable actions: reading a meter is more than knowing it."""

_LISTENER = re.compile(r"\bto\s+(?:(?:the|an?|all|each|new|other)\s+)*[a-z]+$", re.IGNORECASE)
"""A person to whom something is explained, which makes explaining an action."""

_JOINED_GERUND = re.compile(r"\w+ing\s+(?:and|or)\s", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|and\b|or\b)", re.IGNORECASE)
_PASSIVE = re.compile(r"\w+(?:\s+\w+){0,2}\s+(?:is|are)\s", re.IGNORECASE)
"""The opening of a heading such as *Cash is handled correctly*."""

_SECOND_VERB = re.compile(r"(?:,\s*\w+\s*)*,?\s*\b(?:and|or)\s+\w+\s+", re.IGNORECASE)
_MIXED = re.compile(r"\b(?:and|or)\s+(?P<word>[a-z]+)", re.IGNORECASE)
_DETERMINER = re.compile(r"(?:the|all|any|some|various|different|relevant)\s+", re.IGNORECASE)
_AFTER_HEAD = frozenset(
    "of for in to that which who with from on by at between among about against within before after during under "
    "when where and or as involved used needed required relating concerning".split()
)
_PLURALS = frozenset("means series people staff data criteria phenomena".split())
_CLAUSE = re.compile(r"(?P<word>how\s+to|how|when\s+to|when|why|what|which|where|who|whether)\s+", re.IGNORECASE)
_CHINESE_CLAUSE = re.compile(r"(?P<word>如何|怎樣|怎样|何時|何时|為何|为何|為甚麼|为什么)")
_KNOWING = re.compile(
    r"(?i)(?:熟悉|掌握|熟識|熟识|懂得|知悉|知道|通曉|通晓|具備|具备)"
    r"|(?:master|grasp)\s+|(?:be\s+)?(?:aware\s+of|familiar\s+with|acquainted\s+with|conversant\s+with|knowledgeable\s+about)\s+"
)
"""Words for knowing that are not verbs of the lexicon."""

_CHINESE_STAGE = re.compile(r"[^，,、在]{1,3}[前後后][^，,、]{2}|(?=.{,12}$).*[前後后時时中]的[^，,、的]{1,4}")
"""A stage of the work, which names a thing and not an action: 工作前準備, 面部護理前的準備."""

_BY = re.compile(r"(?:by|through|with|via|using|in)\s|[按以用憑凭依]", re.IGNORECASE)

_FRAMES_OF_VERBS: Mapping[Frame, frozenset[str]] = {
    Frame.HELP: frozenset(
        "avoid boost ensure enhance foster improve increase maximise minimise optimise preserve prevent promote "
        "protect raise reduce retain safeguard strengthen sustain 改善 提升 提高 減少 减少 降低 預防 预防 避免 防止 "
        "優化 优化 加強 加强 增強 增强 確保 确保 維持 维持 保持 保障 促進 促进 推動 推动".split()
    ),
    Frame.RESPONSE: frozenset(
        "answer cope deal face handle react resolve respond solve tackle treat 處理 处理 應對 应对 應付 应付 回應 "
        "回应 解決 解决".split()
    ),
    Frame.STUDY: frozenset(
        "analyse assess audit check compare evaluate examine explore inspect investigate measure monitor observe "
        "research review study survey test 分析 評估 评估 檢討 检讨 檢查 检查 比較 比较 監察 监察 巡查 研究 調查 "
        "调查 測試 测试".split()
    ),
    Frame.PLAN: frozenset(
        "arrange budget build create design develop draft draw establish formulate organise plan prepare produce "
        "schedule set write 計劃 计划 策劃 策划 制訂 制订 制定 設計 设计 籌備 筹备 準備 准备 編寫 编写 建立 安排 "
        "編排 编排".split()
    ),
    Frame.CHARGE: frozenset(
        "administer command control coordinate direct govern guide head lead manage operate oversee run steer "
        "supervise 管理 督導 督导 領導 领导 統籌 统筹 主管 監督 监督 協調 协调 控制 營運 营运".split()
    ),
}
"""The verbs whose meaning decides the frame; a verb in none of the sets gives the frame TASK."""


def read_frame(heading: str, members: Iterable[str]) -> Framed:
    """Reads a heading with its members.

    Args:
        heading: The words of the heading.
        members: The texts that it lists.

    Example:
        >>> read_frame("Describe the causes of loss", ["Theft", "Breakage"]).words
        'causes of loss'
        >>> framed = read_frame("Know the display plan", ["Read the photograph", "Name the fixtures"])
        >>> framed.frame.name, framed.words
        ('KNOWLEDGE', 'know the display plan')
        >>> read_frame("Optimise crisis management", ["Pay attention to the media"]).frame.name
        'HELP'
    """
    texts = list(members)
    body = cut_trail(heading)
    reading = read_statement(body)
    if (knowing := _KNOWING.match(body)) is not None:
        reading = replace(reading, object=body[knowing.end() :])
    is_told = reading.verb in _TELLING and _LISTENER.search(reading.object) is not None
    is_told = is_told or reading.verb in _TAKING
    is_knowing = knowing is not None or (reading.demand in {Demand.RECALL, Demand.UNDERSTANDING} and not is_told)
    has_names = _are_names(texts)
    find = _find_chinese if is_chinese(body[:1]) else _find_english
    found = None
    if body and not lacks_referent(body):
        found = find(reading, texts, is_knowing=is_knowing, has_names=has_names)
    frame, words = found or (Frame.PLAIN, heading)
    return Framed(
        frame=frame,
        words=words,
        is_knowing=is_knowing or (reading.verb is None and has_names),
        has_names=has_names,
        matter=_find_matter(reading) if is_knowing else "",
    )


def lacks_referent(body: str) -> bool:
    """Returns whether a text refers to something that it does not name.

    Example:
        >>> lacks_referent("Lead its execution"), lacks_referent("Know bearings and their wear")
        (True, False)
    """
    found = _POINTING.search(body)
    return found is not None and not (found[0].isascii() and _NAMED_BEFORE.search(body[: found.start()]))


def cut_trail(heading: str) -> str:
    """Returns a heading without brackets and without the words that announce its list.

    Example:
        >>> cut_trail("Choose the right tool for each surface, including:")
        'Choose the right tool for each surface'
    """
    return _TRAIL.sub("", _BRACKETS.sub("", heading)).strip().rstrip(" .;；。:：")


def is_open(heading: str) -> bool:
    """Whether a heading says that its list has examples only.

    Example:
        >>> [is_open(f"Describe {text}") for text in ("types of stock, e.g.", "the following types of stock")]
        [True, False]
    """
    return _OPEN.search(heading) is not None


def read_conduct_frame(title: str, members: Iterable[str]) -> Framed:
    """Reads a list of professional conduct, which belongs to a unit as a whole.

    Args:
        title: The title of the unit; where it names no action, the frame is PLAIN.
        members: The texts that are listed.

    Example:
        >>> read_conduct_frame("Set up displays", ["Return tools clean"]).words
        'set up displays'
        >>> read_conduct_frame("Crisis management", ["Stay calm"]).frame.name
        'PLAIN'
    """
    framed, has_names = read_frame(title, ["Wash the floor"]), _are_names(list(members))
    reading = read_statement(title)
    is_understood = framed.is_knowing and reading.demand is not Demand.RECALL
    asks_action = framed.frame not in {Frame.PLAIN, Frame.CLASS, Frame.CONTENT} and not is_understood
    words = _find_infinitive(reading) if asks_action else title
    frame = Frame.CONDUCT if asks_action else Frame.PLAIN
    return Framed(frame=frame, words=words, is_knowing=False, has_names=has_names)


def _find_matter(reading: Reading) -> str:
    matter = _lower(_skip_verbs(reading.object))
    return matter if is_chinese(matter[:1]) or _CLAUSE.match(matter) else f"about {matter}"


def _are_names(texts: list[str]) -> bool:
    """Whether most texts are names of things. Members of a list are of one sort, so a misread one does no harm."""
    named = {StatementForm.NAME, StatementForm.GERUND, StatementForm.NUMBER, StatementForm.CODE, StatementForm.SENTENCE}
    return 2 * sum(read_statement(text).form in named for text in texts) > len(texts)


def _find_english(reading: Reading, texts: list[str], *, is_knowing: bool, has_names: bool) -> tuple[Frame, str] | None:
    if reading.verb is None and reading.form is not StatementForm.ACTION and not is_knowing:
        return _name(reading.object) if has_names else None
    if not is_knowing and (reading.form is StatementForm.SENTENCE or _PASSIVE.match(reading.body)):
        return None
    if not is_knowing:
        return _find_doing(reading, texts, has_names=has_names)
    clause = _CLAUSE.match(reading.object)
    found = (Frame.KNOWLEDGE, _find_infinitive(reading)) if clause is None else _find_clause(clause, reading)
    if found[0] is not Frame.KNOWLEDGE or not has_names:
        return found
    return _name(_skip_verbs(reading.object)) if clause is None else None


def _name(text: str) -> tuple[Frame, str]:
    things = _find_things(text)
    return (Frame.CLASS, things) if things is not None else (Frame.CONTENT, _lower(text))


def _skip_verbs(text: str) -> str:
    """Leaves out the other verbs of *describe and explain the features*."""
    match = _SECOND_VERB.match(text)
    rest = text if match is None else text[match.end() :]
    return re.sub(r"^(?:between|among)\s+", "", rest, flags=re.IGNORECASE)


def _find_doing(reading: Reading, texts: list[str], *, has_names: bool) -> tuple[Frame, str] | None:
    if _JOINED_GERUND.match(reading.body):
        return None  # its second part need not be a verb: reporting and follow-up
    infinitive = _find_infinitive(reading)
    if has_names:
        if all(map(_BY.match, texts)):
            return Frame.MANNER, infinitive
        return (Frame.SCOPE, infinitive) if _find_things(reading.object) is not None else None
    frame = _frame_of(reading.verb)
    if frame is not Frame.STUDY:
        return frame, infinitive
    gerund = _find_gerund(reading)
    return (Frame.TASK, infinitive) if gerund is None else (frame, gerund)


def _find_clause(clause: re.Match[str], reading: Reading) -> tuple[Frame, str]:
    word, *to = clause["word"].casefold().split()
    rest = reading.object[clause.end() :]
    if word == "how" and to and (doing := _find_gerund(read_statement(rest))) is not None:
        return Frame.HOW, doing
    if word == "when" and to:
        return Frame.WHEN, rest
    if word == "why" and not to:
        return Frame.WHY, rest
    return Frame.KNOWLEDGE, _find_infinitive(reading)


def _find_chinese(reading: Reading, texts: list[str], *, is_knowing: bool, has_names: bool) -> tuple[Frame, str] | None:
    if not is_knowing:
        if _CHINESE_STAGE.fullmatch(reading.body):
            return None
        if reading.verb is None and has_names:
            return Frame.CLASS, reading.body
        if has_names or all(map(_BY.match, texts)):
            return (Frame.MANNER if all(map(_BY.match, texts)) else Frame.SCOPE), reading.body
        return _frame_of(reading.verb), reading.body
    clause = _CHINESE_CLAUSE.match(reading.object)
    if clause is not None:
        frame = {"如": Frame.HOW, "怎": Frame.HOW, "何": Frame.WHEN}.get(clause["word"][0], Frame.WHY)
        return frame, reading.object[clause.end() :]
    return (Frame.CLASS, reading.object) if has_names and reading.object else (Frame.KNOWLEDGE, reading.body)


def _frame_of(verb: str | None) -> Frame:
    return next((frame for frame, verbs in _FRAMES_OF_VERBS.items() if verb in verbs), Frame.TASK)


def _find_infinitive(reading: Reading) -> str:
    """The verb with its object, such as *promptly record complaints*, whatever form the heading has."""
    if reading.verb is None and reading.demand is Demand.UNDERSTANDING:
        return f"know about {_lower(reading.object)}"
    if _KNOWING.match(reading.body) and not reading.body.casefold().startswith(("master", "grasp")):
        return f"be {_lower(reading.body).removeprefix('be ')}"
    first, _, rest = reading.body.partition(" ")
    form = find_verb(first)
    if form is not None and form.form == "ing":
        first = form.lemma
    return f"{_lower(reading.manner)}{_lower(first)} {rest}".strip()


def _find_gerund(reading: Reading) -> str | None:
    """The verb as a gerund with its object; None where its gerund is not known, or a second verb would need one too."""
    first, _, rest = reading.body.partition(" ")
    if _JOINED.match(rest) or any(_is_base(found["word"]) for found in _MIXED.finditer(rest)):
        return None
    form = find_verb(first)
    if form is None or first.casefold().endswith("ing"):
        return _lower(reading.body) if form is not None else None
    word = find_word(form.lemma)
    doubles = word is not None and "dd" in word.forms
    gerund = next(found for name, found in inflect(first.casefold(), doubles=doubles) if name == "ing")
    return f"{_lower(reading.manner)}{gerund} {rest}".strip()


def _is_base(word: str) -> bool:
    verb = find_verb(word)
    return verb is not None and verb.form == "base" and not verb.is_noun


def _find_things(text: str) -> str | None:
    """A plural without its article; None for anything else."""
    things = _DETERMINER.sub("", text, count=1) if _DETERMINER.match(text) else text
    if re.match(r"(?:an?|each|every|one)\s", things, re.IGNORECASE):
        return None
    head = ""
    for word in things.split():
        if word.strip(",").casefold() in _AFTER_HEAD or (head and _is_plural(head) and word.endswith("ed")):
            break
        head = word.strip(",")
        if word.endswith(","):
            return None
    return _lower(things) if _is_plural(head) else None


def _is_plural(word: str) -> bool:
    folded = word.casefold()
    if folded in _PLURALS:
        return True
    known = find_word(folded)
    if known is not None and (known.keeps_s or known.text == folded):
        return False
    return folded.endswith("s") and not folded.endswith(("ss", "us", "is")) and not is_of_class(folded, "prep", "det")


def _lower(text: str) -> str:
    """The text as part of a sentence: without a capital that is there only because the statement begins with it."""
    first = re.match(r"[A-Za-z'’-]+", text)
    is_name = first is None or (len(first[0]) > 1 and not first[0][1:].islower())
    return text if is_name else text[:1].lower() + text[1:]
