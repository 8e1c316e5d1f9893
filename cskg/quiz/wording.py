"""The words of stems and rationales, in each language of the editions.

A stem names the unit and quotes the heading, so that the question can be answered from the unit alone and
read without its options. Source words stand in “…”, in Chinese in 「…」. Knows words; knows nothing of units.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cskg.model import Language

TEMPLATE_VERSION = 2
"""Goes into every quiz id; to be raised when a change makes other items, or other words, of the same units."""

MAX_STEM_WORDS = 40
"""In words, an ideograph counting as half a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The templates of one language.

    Attributes:
        marks: The opening and the closing quotation mark.
        criteria: What the assessment criteria are called.
        numbers: The words for 3 to 7.
        member: Asks for the one option listed under a heading.
        criterion: Asks for the one option that is an assessment criterion.
        topic: Asks for the numbered topic under which a statement is listed.
        several: Asks for all options listed under a heading.
        match: Asks to match statements with headings.
        recall: Asks to name the members of a heading.
        missing: Names all members of a heading but one, and asks for that.
        separator: What stands between the members that are named.
        listed: Says that an option is listed under the heading.
        elsewhere: Says that it is listed under another heading.
        topmost: Says that it is a performance requirement that no heading lists.
        topic_holds: Says that the topic lists the statement.
        topic_lacks: Says that another topic lists it.
    """

    marks: tuple[str, str]
    criteria: str
    numbers: tuple[str, ...]
    member: str
    criterion: str
    topic: str
    several: str
    match: str
    recall: str
    missing: str
    separator: str
    listed: str
    elsewhere: str
    topmost: str
    topic_holds: str
    topic_lacks: str

    def quote(self, text: str) -> str:
        """Puts a text between quotation marks."""
        return f"{self.marks[0]}{text}{self.marks[1]}"

    def name_unit(self, code: str, title: str | None) -> str:
        """Names a unit by its code and, where it is given, its title.

        Example:
            >>> WORDINGS[Language.EN].name_unit("900001L1", "Run a shop")
            '900001L1 “Run a shop”'
        """
        if title is None:
            return code
        return f"{code}{'' if self.marks[0] == '「' else ' '}{self.quote(title)}"

    def join(self, texts: Iterable[str]) -> str:
        """Names several things, without the marks that end them in a list."""
        return self.separator.join(text.rstrip(" .;；。") for text in texts)

    def number(self, value: int) -> str:
        """Gives the word for a number from 3 to 7."""
        return self.numbers[value - 3]


WORDINGS = {
    Language.EN: Wording(
        marks=("“", "”"),
        criteria="Assessment Criteria",
        numbers=("three", "four", "five", "six", "seven"),
        member="According to unit {unit}, which of these is listed under {heading}?",
        criterion="According to unit {unit}, which of these is an assessment criterion, listed under {heading}?",
        topic="Under which topic of unit {unit} is {statement} listed?",
        several="Which of these does unit {unit} list under {heading}? Select all that apply.",
        match="Match each statement to the heading it is listed under in unit {unit}.",
        recall="Unit {unit} lists {number} points under {heading}. Name them.",
        missing="Under {heading}, unit {unit} lists: {shown}; and one more. Which one is missing?",
        separator="; ",
        listed="Listed under {heading}.",
        elsewhere="Listed under {other}, not under {heading}.",
        topmost="{statement} is a performance requirement of the unit, not listed under {heading}.",
        topic_holds="{statement} is listed under this topic.",
        topic_lacks="{statement} is listed under {other}, not under this topic.",
    ),
    Language.ZH_HANT: Wording(
        marks=("「", "」"),
        criteria="評核指引",
        numbers=("三", "四", "五", "六", "七"),
        member="根據能力單元{unit}，下列哪一項列於{heading}之下？",
        criterion="根據能力單元{unit}，下列哪一項屬於評核要求，列於{heading}之下？",
        topic="在能力單元{unit}中，{statement}列於哪一個主題之下？",
        several="能力單元{unit}在{heading}之下列出了下列哪幾項？請選出所有正確的項目。",
        match="請把每一項與它在能力單元{unit}中所屬的標題配對。",
        recall="能力單元{unit}在{heading}之下列出了{number}項，請逐一寫出。",
        missing="能力單元{unit}在{heading}之下列出了：{shown}；另外還有一項。缺少的是哪一項？",
        separator="；",
        listed="列於{heading}之下。",
        elsewhere="列於{other}之下，而非{heading}之下。",
        topmost="{statement}是本單元的表現要求，並非列於{heading}之下。",
        topic_holds="{statement}列於這個主題之下。",
        topic_lacks="{statement}列於{other}之下，而非這個主題之下。",
    ),
    Language.ZH_HANS: Wording(
        marks=("「", "」"),
        criteria="评核指引",
        numbers=("三", "四", "五", "六", "七"),
        member="根据能力单元{unit}，下列哪一项列于{heading}之下？",
        criterion="根据能力单元{unit}，下列哪一项属于评核要求，列于{heading}之下？",
        topic="在能力单元{unit}中，{statement}列于哪一个主题之下？",
        several="能力单元{unit}在{heading}之下列出了下列哪几项？请选出所有正确的项目。",
        match="请把每一项与它在能力单元{unit}中所属的标题配对。",
        recall="能力单元{unit}在{heading}之下列出了{number}项，请逐一写出。",
        missing="能力单元{unit}在{heading}之下列出了：{shown}；另外还有一项。缺少的是哪一项？",
        separator="；",
        listed="列于{heading}之下。",
        elsewhere="列于{other}之下，而非{heading}之下。",
        topmost="{statement}是本单元的表现要求，并非列于{heading}之下。",
        topic_holds="{statement}列于这个主题之下。",
        topic_lacks="{statement}列于{other}之下，而非这个主题之下。",
    ),
}
