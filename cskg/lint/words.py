"""The word tables of the rules, as data: English, and Chinese in traditional and simplified characters.

The groups follow what the literature on writing outcomes agrees on: verbs that cannot be observed (Mager 1962;
Gronlund 1978; Kennedy 2006), and the lower and upper end of the revised taxonomy (Anderson and Krathwohl 2001). The
words were chosen for this project. Verbs stand as lemmas of :mod:`cskg.parser.verbs`. No functions here.
"""

import re

from cskg.model import Language

_QUALITIES = (
    r"(?:(?:adequate|basic|better|broad|clear|comprehensive|deep|full|general|good|in-depth|necessary|relevant|"
    r"solid|some|sound|sufficient|thorough|working)\s+){0,3}"
)
_STATES = r"(?:knowledge|understanding|awareness|appreciation|familiarity|insight)"
_WITHOUT_ADVERBS = r"(?:(?:be\s+|being\s+)?(?:able|capable)\s+(?:to|of)\s+|(?:the\s+)?ability\s+to\s+|to\s+)?"
_OPENING = _WITHOUT_ADVERBS + r"(?:[a-z]+ly\s+){0,2}"

OPENING = re.compile(rf"\A{_OPENING}", re.IGNORECASE)
"""What may stand before the verb that opens a statement."""

VAGUE = re.compile(
    rf"{_OPENING}(?P<verb>know(?:ing)?(?:\s+(?:about|of|that))?(?:\s+how\s+to\s+(?P<rest>\S.*))?(?![\w-])"
    r"|(?:be\s+|being\s+|become\s+|becoming\s+)?(?:[a-z]+ly\s+)?(?:aware\s+of|conscious\s+of|familiar\s+with|"
    r"acquainted\s+with|knowledgeable\s+(?:about|in|of)|exposed\s+to|interested\s+in)\b"
    r"|appreciat(?:e|ing)\b|believ(?:e|ing)\b|enjoy(?:ing)?\b|learn(?:ing)?\b(?!\s+from\b)"
    r"|grasp(?:ing)?\s+(?:the\s+)?(?:basics?|concepts?|essentials|ideas?|importance|meaning|principles?|significance)\b"
    rf"|(?:have|having|possess|possessing)\s+(?:an?\s+)?{_QUALITIES}(?:\w+\s+)?{_STATES}\s+(?:of|about|in|on|to)\b"
    rf"|(?:acquir(?:e|ing)|gain(?:ing)?|obtain(?:ing)?)\s+(?:an?\s+)?{_QUALITIES}"
    rf"{_STATES}\s+(?:of|about|in|on|to)\b"
    r"|familiari[sz](?:e|ing)\s+(?:oneself|themselves)\s+with\b)",
    re.IGNORECASE | re.DOTALL,
)
"""Openings that nobody can observe, in English."""

UNDERSTANDING = re.compile(
    rf"{_OPENING}(?P<verb>understand(?:ing)?|comprehend(?:ing)?|{_QUALITIES}{_STATES}\s+(?:of|about|for|on|to))\b",
    re.IGNORECASE,
)
"""Openings of understanding: published units use them throughout, so they weigh less."""

_OPENING_ZH = r"(?:能夠|能够|能|可以|可)?(?:充分|清楚|深入|全面|基本|初步)?(?:地)?"

VAGUE_ZH = re.compile(
    rf"{_OPENING_ZH}(?P<verb>知道|知悉|懂得|意識到|意识到|熟悉|熟知|欣賞|欣赏|體會|体会|領會|领会|領悟|领悟"
    r"|(?:學習|学习)(?=如何|使用|操作|有關|有关|基本|運用|运用)"
    r"|(?:具備|具备|具有|擁有|拥有)[^，。；]{0,16}?(?:知識|知识|認識|认识)"
    r"|(?:對|对)[^，。；]{1,16}?有[^，。；]{0,6}?(?:認識|认识|了解|理解))"
)
UNDERSTANDING_ZH = re.compile(rf"{_OPENING_ZH}(?P<verb>了解|瞭解|理解|明白|認識|认识)")

SHOWN_BY = {
    Language.EN: ("name, describe or carry out", "explain, compare or apply", "analyse, evaluate or justify"),
    Language.ZH_HANT: ("說出、描述或執行", "解釋、比較或應用", "分析、評估或論證"),
    Language.ZH_HANS: ("说出、描述或执行", "解释、比较或应用", "分析、评估或论证"),
}
"""Verbs that show understanding, at QF levels 1 and 2, 3 and 4, 5 and above."""

REMEMBERING = frozenset(
    "copy define identify label list locate memorise name quote recall recite recognise repeat state tell".split()
)
"""Lead verbs that ask for recall alone."""

ROUTINE = frozenset(
    "answer attach carry clean collect count dust enter fill fold greet hand lift load lock mop pack paste place "
    "print put read refill remove repack restock return scan seal sign sort stack stamp start stop store sweep switch "
    "tidy unload unlock unpack wash wear weigh wipe wrap".split()
)
"""Lead verbs of routine work; like recall, alone they make no level above 4."""

HIGHER = frozenset(
    "adapt advise allocate analyse anticipate appraise approve arbitrate assess audit authorise balance benchmark "
    "challenge coach commission compare compose conceptualise conclude construct consult control coordinate create "
    "critique debate decide deduce defend delegate derive design determine develop devise diagnose differentiate "
    "direct discriminate distinguish elaborate engineer establish estimate evaluate examine experiment forecast "
    "formulate generate govern guide improve influence infer initiate innovate integrate interpret invent investigate "
    "judge justify lead manage mediate mentor model moderate modify motivate negotiate optimise orchestrate organise "
    "originate oversee persuade pilot plan predict prioritise propose prove rank recommend reconcile redesign reform "
    "research resolve restructure review revise schedule segment select shape simulate solve steer strategise "
    "strengthen supervise synthesise tailor theorise transform troubleshoot validate weigh".split()
)
"""Lead verbs of analysis, judgement, creation and leadership: one is enough for level 5 and above."""

UNDERSTANDING_VERBS = frozenset("comprehend describe explain know outline paraphrase summarise understand".split())
"""Lead verbs that ask for understanding at most."""

REMEMBERING_ZH = re.compile(
    r"(?:能夠|能够|能)?(?P<verb>列出|列舉|列举|說出|说出|背誦|背诵|指出|辨認|辨认|識別|识别|認出|认出|記住|记住|複述|复述|讀出|读出)"
)
UNDERSTANDING_VERBS_ZH = re.compile(
    r"(?:能夠|能够|能)?(?P<verb>了解|瞭解|理解|明白|認識|认识|知道|描述|說明|说明|解釋|解释|概述|簡述|简述)"
)

JUDGING = frozenset("appraise conceptualise critique evaluate formulate strategise synthesise".split())
"""Lead verbs of judgement and creation that level 1 does not ask for."""

JUDGING_ZH = re.compile(r"(?:能夠|能够|能)?(?P<verb>評鑑|评鉴|評價|评价|批判|綜合評估|综合评估)")

DIRECTING = frozenset("design determine develop devise direct establish formulate govern lead shape steer".split())
"""Lead verbs that, with one of the nouns below, set the course of an organisation."""

_WORDS_BEFORE = (
    r"(?:(?!(?:of|for|to|in|on|by|with|from|at|under|per|as|through|that|which|whether|if|when|how|what|why|who)\b"
    r"|\w+ing\s+(?:the|an?|its|our)\b)[\w'’-]+[\s,]+){1,9}?"
)
_PHRASE_END = (
    r"(?=\W*$|[,.;:(]|\s[-–—]|\s+(?:of|for|to|in|on|by|with|from|at|and|or|that|which|within|across|throughout|"
    r"including|such)\b)"
)

COURSE = re.compile(
    rf"{_WORDS_BEFORE}(?P<noun>strateg(?:y|ies)|polic(?:y|ies)|governance|business\s+models?|master\s+plans?|"
    rf"road\s?maps?){_PHRASE_END}",
    re.IGNORECASE,
)
"""What sets the course of an organisation, as the object of a statement's verb."""

SCHEME = re.compile(
    rf"{_WORDS_BEFORE}(?P<noun>plans?|programmes?|models?|frameworks?|systems?|standards|schemes?){_PHRASE_END}",
    re.IGNORECASE,
)
"""What sets how others work: beyond level 1."""

DEVELOPING = frozenset("design develop devise establish formulate".split())

CRITICALLY = re.compile(
    rf"{_WITHOUT_ADVERBS}(?P<verb>critically\s+(?:analy[sz]|apprais|assess|compar|evaluat|examin|review)\w*)",
    re.IGNORECASE,
)

_COURSE_ZH = (
    r"(?:能夠|能够|能)?(?P<verb>制訂|制定|訂立|订立|擬訂|擬定|拟订|拟定|規劃|规划|釐定|厘定|確立|确立)[^，。；、]{0,16}"
)
COURSE_ZH = re.compile(_COURSE_ZH + r"(?P<noun>策略|戰略|战略|政策|方針|方针)(?=$|[，。；])")
SCHEME_ZH = re.compile(_COURSE_ZH + r"(?P<noun>計劃|计划|方案|制度|模式|標準|标准|架構|架构)(?=$|[，。；])")

PROFESSIONALISM = re.compile(
    r"\bprofessional(?:ism|\s+(?:conduct|ethics|attitude))\b|專業(?:精神|操守|態度)|专业(?:精神|操守|态度)",
    re.IGNORECASE,
)
"""The topic on conduct that every unit has at any level."""

CONDUCT = frozenset(
    "court envir ethic healt hygie law lawfu legal polit profe regul respe safe safel safet "
    "安全 環境 环境 環保 环保 衞生 卫生 健康 法例 法規 法规 專業 专业 保密 禮貌 礼貌".split()
)
"""What a criterion on conduct speaks of, in the forms in which words are compared loosely."""

STOP_WORDS = frozenset(
    "a an and any are as at be been being by each etc every for has have her his how in into is it its of on "
    "oneself or our own so such that the their them these they this those to was were what when where which "
    "while who whom whose why will with your".split()
)
"""Words that carry no content. Words that turn a meaning (*not*, *without*, *before*, *from*) are not among them."""

GENRE_WORDS = frozenset(
    "able ability accordance according accordingly accurate accurately adequate adequately appropriate appropriately "
    "capable correct correctly different effective effectively efficient efficiently manner necessary proper "
    "properly related relevant required suitable suitably various way".split()
)
"""Words of the genre, which tell no statement from another."""

IDLE_WORDS = GENRE_WORDS | frozenset(
    "apply carry company conduct corporate corporation employer ensure enterprise execute handle implement manage "
    "organisation organization out perform provide requirement undertake use utilise work workplace".split()
)
"""Words that may stand in any criterion, so that sharing them shows no agreement."""

SAME_WORDS = {
    "conduct": "perform",
    "execute": "perform",
    "undertake": "perform",
    "employ": "use",
    "utilise": "use",
    "purchase": "buy",
    "assist": "help",
    "commence": "start",
    "begin": "start",
    "organization": "organisation",
    "personnel": "staff",
    "employee": "staff",
}
"""Words that a designer would not use to tell two outcomes apart."""

GENRE_WORDS_ZH = re.compile(
    r"能夠|能够|有效地?|適當地?|适当地?|正確地?|正确地?|妥善地?|相關的?|相关的?|有關的?|有关的?|各種|各种|各類|各类"
    r"|所需的?|進行|进行"
)
PARTICLES_ZH = re.compile(r"[的之及和與与或並并等地]")

TURNING_WORDS = frozenset(
    "above after against before below beyond except external internal former from inbound least less more most "
    "never new no non not off old out outbound outside over under unless until up down without".split()
)
"""Words that alone make another outcome of a statement."""

TURNING_ZH = frozenset("不非未無无前後后內内外新舊旧上下入出多少大小男女正副")

PLACEHOLDER = re.compile(
    r"(?:n\s*[./]?\s*a|nil|none|t\.?b\.?[acd]|to\s+be\s+(?:added|advised|confirmed|decided|determined)|"
    r"not\s+applicable|unlimited|see\s+above|無|无|沒有|没有|不適用|不适用|待定|暫無|暂无|待補|待补|不限)?",
    re.IGNORECASE,
)
"""A range that says nothing."""

RANGE_WORDS = frozenset(
    "all applicable applied applies apply competency employee in industry people person personnel practitioner "
    "relevant responsible staff unit uoc work worker workplace".split()
)
"""Words with which any range may open."""

RANGE_WORDS_ZH = re.compile(
    r"[此本的]|能力單元|能力单元|適用於|适用于|員工|员工|人員|人员|從業員|从业员|從事|从事|負責|负责|行業|行业|工作"
)
