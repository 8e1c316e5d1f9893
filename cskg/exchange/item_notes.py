"""What files say beside an item: why its key is right, in which words of which source, and under whose rights.

Knows items and sheets; knows nothing of formats, so that all of them say the same.
"""

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.model import Evidence, Language
from cskg.quiz.items import Item

_MADE_UP = {
    Language.EN: "The unit is made up, to show and to test.",
    Language.ZH_HANT: "此能力單元為虛構示例。",
    Language.ZH_HANS: "此能力单元为虚构示例。",
}
_SOURCE = {Language.EN: "Source", Language.ZH_HANT: "來源", Language.ZH_HANS: "来源"}
_CHECKLIST = {Language.EN: "Checklist", Language.ZH_HANT: "清單", Language.ZH_HANS: "清单"}


def explain(item: Item) -> tuple[str, ...]:
    """Gives the explanation and the words that the key rests on, one sentence each."""
    reasons = [item.explanation] if item.explanation else []
    return (*reasons, *dict.fromkeys(cite(evidence, item.language) for evidence in item.evidence))


def cite(evidence: Evidence, language: Language) -> str:
    """Quotes words with their source.

    Example:
        >>> cite(Evidence(text="Urgency", source="a.txt"), Language.EN)
        'Source: a.txt: “Urgency”'
    """
    opening, closing = "“”" if language is Language.EN else "「」"
    return ": ".join(filter(None, (_SOURCE[language], evidence.source, f"{opening}{evidence.text}{closing}")))


def state_rights(item: Item, sheet: QuizSheet) -> tuple[str, ...]:
    """Gives the rights of the unit's source, and that it is made up, where it is."""
    source = sheet.units[item.unit].source
    return (*filter(None, [source.rights]), *([_MADE_UP[item.language]] if source.illustrative else []))


def name_checklist(language: Language) -> str:
    """Gives the word for what a learner marks an answer with."""
    return _CHECKLIST[language]
