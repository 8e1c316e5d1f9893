"""The rules as data: what each looks for, how much it matters, why, and what to do.

Literature is named where a rule follows it.
"""

import re
from dataclasses import dataclass

from cskg.model import Severity, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule of good writing.

    Attributes:
        code: The stable word that its diagnostics carry.
        severity: How much a finding matters, where the rule does not say otherwise.
        summary: What it looks for, as a sentence.
        why: Why that is a fault, as sentences.
        cure: What to do, as a sentence.
    """

    code: str
    severity: Severity
    summary: str
    why: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule found in a unit.

    Attributes:
        rule: The rule.
        message: What, why and what to do, for people.
        subject: The words at fault; a fault is known by them again when lines have moved.
        spans: Where the words stand in the document's text.
        severity: How much it matters, where that is not the rule's severity.
        related: Where the words stand that they are compared with.
    """

    rule: Rule
    message: str
    subject: str
    spans: tuple[Span, ...]
    severity: Severity | None = None
    related: tuple[Span, ...] = ()


AMBIGUOUS_VERB = Rule(
    code="ambiguous-verb",
    severity=Severity.WARNING,
    summary="A criterion, or a requirement without items, opens with a verb that cannot be observed.",
    why="Nobody can see whether a person knows, appreciates or is aware of something, so two assessors may judge "
    "differently (Mager 1962; Kennedy 2006). A topic that says “Understand X” above items that can be observed is "
    "good practice and is left alone; in a topic of knowledge such a verb is a hint.",
    cure="Write what a candidate does to show it.",
)
VERB_LEVEL_MISMATCH = Rule(
    code="verb-level-mismatch",
    severity=Severity.WARNING,
    summary="The verbs of a unit demand far more, or far less, than its QF level.",
    why="Levels 1 and 2 are about recall and routine under guidance, not about setting strategy or policy; from "
    "level 4 on, a unit that only asks for recall does not reach its level (HKQF Generic Level Descriptors, "
    "knowledge and intellectual skills; Anderson and Krathwohl 2001).",
    cure="Correct the level, or choose verbs of its demand.",
)
UNSUPPORTED_CRITERION = Rule(
    code="unsupported-criterion",
    severity=Severity.WARNING,
    summary="No performance requirement has a content word in common with an assessment criterion.",
    why="What is assessed must be what the unit teaches (constructive alignment: Biggs 1996).",
    cure="Add the requirement that it assesses, or correct the criterion.",
)
NEAR_DUPLICATE = Rule(
    code="near-duplicate",
    severity=Severity.WARNING,
    summary="Two statements of a unit say the same in nearly the same words.",
    why="The same outcome would be taught and assessed twice, or two outcomes are not told apart.",
    cure="Keep one, or say in both what differs.",
)
HOLLOW_RANGE = Rule(
    code="hollow-range",
    severity=Severity.WARNING,
    summary="The range is a placeholder, or only repeats the title.",
    why="The range says where, by whom and with what the unit is performed; without it, nobody can tell what an "
    "assessment has to cover.",
    cure="Name the workplace, the people and the conditions.",
)
SEVERAL_OUTCOMES = Rule(
    code="several-outcomes",
    severity=Severity.INFO,
    summary="One assessment criterion joins four verbs or more.",
    why="A candidate who can do some of them neither meets nor misses the criterion (Kennedy 2006 advises one verb an "
    "outcome).",
    cure="Split it, or name the one outcome that the others lead to.",
)
EMPTY_TOPIC = Rule(
    code="empty-topic",
    severity=Severity.WARNING,
    summary="A topic has no items, while most topics beside it have.",
    why="Without items nobody can tell what the topic asks for; often they were lost when the document was copied.",
    cure="Add its items.",
)
INDUSTRY_UNSTATED = Rule(
    code="industry-unstated",
    severity=Severity.INFO,
    summary="The document names no industry.",
    why="The map shows an industry, so the unit is listed separately, under “No industry stated”.",
    cure="Add a line with the label Industry.",
)
LIST_OF_ONE = Rule(
    code="list-of-one",
    severity=Severity.INFO,
    summary="A list inside a topic has only one item.",
    why="A list of one says that something is missing, or that the item belongs one level higher.",
    cure="Add the others, join the item to the line above it, or move it up.",
)

RULES = (
    AMBIGUOUS_VERB,
    EMPTY_TOPIC,
    HOLLOW_RANGE,
    INDUSTRY_UNSTATED,
    LIST_OF_ONE,
    NEAR_DUPLICATE,
    SEVERAL_OUTCOMES,
    UNSUPPORTED_CRITERION,
    VERB_LEVEL_MISMATCH,
)
"""All rules, in order of their codes."""

PROFESSIONALISM = re.compile(
    r"\bprofessional(?:ism|\s+(?:conduct|ethics|attitude))\b|專業(?:精神|操守|態度)|专业(?:精神|操守|态度)",
    re.IGNORECASE,
)
"""The topic on conduct that every unit has at any level."""


def clip(text: str) -> str:
    """Gives a text short enough to be quoted in a message."""
    return text if len(text) <= 80 else text[:79] + "…"
