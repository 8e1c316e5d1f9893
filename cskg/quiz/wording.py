"""The words of stems and rationales, in each language of the editions.

A stem names the unit and quotes the heading, so that the question can be answered from the unit alone and
read without its options. Source words stand in “…”, in Chinese in 「…」. Knows words; knows nothing of units.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cskg.model import Language

TEMPLATE_VERSION = 3
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
        which_unit: Asks for the unit among whose requirements a statement is.
        which_unit_criterion: Asks for the unit among whose criteria a statement is.
        unit_holds: Says that a unit lists the statement.
        unit_lacks: Says that another unit lists it.
        hours: Asks for the notional learning hours of a unit.
        hours_why: Says how credits become hours.
        levels: Asks to order units by level.
        level_of: Says at which level a unit stands.
        steps: Asks to order steps.
        step_of: Says which step of how many one is.
        constructed: Asks to describe how something is carried out.
        constructed_why: Says where the checklist comes from.
        can_do: Asks how far a learner can do what a criterion says.
        can_do_why: Says what stands behind the question.
        scale: The four points of a can-do scale, from low to high.
        contrast: Asks which of two units lists each statement.
        only: The target for one unit alone.
        both: The target for both units.
        listed_by: Says that one unit lists a statement and another does not.
        listed_by_both: Says that both units list it.
        lineage: Asks which unit a unit was made from.
        origin: Says that the source names a unit as its origin.
        no_origin: Says that the source names another unit.
        units: Asks to match statements with units.
        names_all: Says what is listed under a heading.
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
    which_unit: str
    which_unit_criterion: str
    unit_holds: str
    unit_lacks: str
    hours: str
    hours_why: str
    levels: str
    level_of: str
    steps: str
    step_of: str
    constructed: str
    constructed_why: str
    can_do: str
    can_do_why: str
    scale: tuple[str, str, str, str]
    contrast: str
    only: str
    both: str
    listed_by: str
    listed_by_both: str
    lineage: str
    origin: str
    no_origin: str
    units: str
    names_all: str

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
        which_unit="Which of these units of competency lists {statement} among its performance requirements?",
        which_unit_criterion="Which of these units of competency lists {statement} among its assessment criteria?",
        unit_holds="Unit {unit} lists {statement}.",
        unit_lacks="Unit {unit} does not list {statement}; unit {other} does.",
        hours="Unit {unit} carries {credits} QF credits. How many notional learning hours is that?",
        hours_why="One QF credit is ten notional learning hours; unit {unit} carries {credits}.",
        levels="Put these units of the functional area {area} in the order of their QF levels, the lowest level first.",
        level_of="Unit {unit} is at QF level {level}.",
        steps="In which order does unit {unit} put these steps under {heading}? Start with the first one.",
        step_of="Step {place} of {count}: the source says {statement}.",
        constructed=(
            "Unit {unit} asks for this: {heading}. Describe how you would do it in a workplace of your choice, then "
            "mark your answer with the checklist."
        ),
        constructed_why="The checklist is what unit {unit} lists under {heading}.",
        can_do="Unit {unit} is assessed by this: {statement}. How far can you do it, and what shows it?",
        can_do_why="{statement} is an assessment criterion of unit {unit}.",
        scale=("Not yet", "With help", "On my own", "I could teach it"),
        contrast="Which of the units {unit} and {other} lists each of these statements, or do both?",
        only="{unit} only",
        both="both",
        listed_by="Unit {unit} lists {statement}; unit {other} says nothing like it.",
        listed_by_both="Both units list {statement}.",
        lineage="Which unit does the source name as the one that unit {unit} was made from?",
        origin="The source says: {quote}.",
        no_origin="The source names {other}, not this unit.",
        units="Match each statement to the unit of competency that lists it.",
        names_all="Unit {unit} lists under {heading}: {shown}.",
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
        which_unit="下列哪一個能力單元的表現要求列有{statement}？",
        which_unit_criterion="下列哪一個能力單元的評核指引列有{statement}？",
        unit_holds="能力單元{unit}列有{statement}。",
        unit_lacks="能力單元{unit}沒有列出{statement}；列出的是能力單元{other}。",
        hours="能力單元{unit}的資歷學分為{credits}。這相當於多少個名義學習時數？",
        hours_why="一個資歷學分等於十個名義學習時數；能力單元{unit}的學分為{credits}。",
        levels="請把{area}職能範疇的這些能力單元按資歷級別由低至高排列。",
        level_of="能力單元{unit}屬資歷級別第{level}級。",
        steps="能力單元{unit}在{heading}之下按甚麼次序列出這些步驟？請由第一步開始排列。",
        step_of="第{place}步，共{count}步：來源寫明{statement}。",
        constructed="能力單元{unit}有此要求：{heading}。請描述你會如何在自選的工作場所做到，然後按清單評核自己的答案。",
        constructed_why="清單是能力單元{unit}在{heading}之下所列的項目。",
        can_do="能力單元{unit}以此評核：{statement}。你能做到甚麼程度？有甚麼可以證明？",
        can_do_why="{statement}是能力單元{unit}的評核要求。",
        scale=("尚未能夠", "在協助下能夠", "能獨立做到", "能教導他人"),
        contrast="下列每一項列於能力單元{unit}、{other}，還是兩者皆有？",
        only="只有{unit}",
        both="兩者皆有",
        listed_by="能力單元{unit}列有{statement}；能力單元{other}沒有類似的項目。",
        listed_by_both="兩個能力單元都列有{statement}。",
        lineage="根據來源文件，能力單元{unit}源自哪一個能力單元？",
        origin="來源寫明：{quote}。",
        no_origin="來源所指的是{other}，而非這個能力單元。",
        units="請把每一項與列出它的能力單元配對。",
        names_all="能力單元{unit}在{heading}之下列出了：{shown}。",
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
        which_unit="下列哪一个能力单元的表现要求列有{statement}？",
        which_unit_criterion="下列哪一个能力单元的评核指引列有{statement}？",
        unit_holds="能力单元{unit}列有{statement}。",
        unit_lacks="能力单元{unit}没有列出{statement}；列出的是能力单元{other}。",
        hours="能力单元{unit}的资历学分为{credits}。这相当于多少个名义学习时数？",
        hours_why="一个资历学分等于十个名义学习时数；能力单元{unit}的学分为{credits}。",
        levels="请把{area}职能范畴的这些能力单元按资历级别由低至高排列。",
        level_of="能力单元{unit}属资历级别第{level}级。",
        steps="能力单元{unit}在{heading}之下按什么次序列出这些步骤？请由第一步开始排列。",
        step_of="第{place}步，共{count}步：来源写明{statement}。",
        constructed="能力单元{unit}有此要求：{heading}。请描述你会如何在自选的工作场所做到，然后按清单评核自己的答案。",
        constructed_why="清单是能力单元{unit}在{heading}之下所列的项目。",
        can_do="能力单元{unit}以此评核：{statement}。你能做到什么程度？有什么可以证明？",
        can_do_why="{statement}是能力单元{unit}的评核要求。",
        scale=("尚未能够", "在协助下能够", "能独立做到", "能教导他人"),
        contrast="下列每一项列于能力单元{unit}、{other}，还是两者皆有？",
        only="只有{unit}",
        both="两者皆有",
        listed_by="能力单元{unit}列有{statement}；能力单元{other}没有类似的项目。",
        listed_by_both="两个能力单元都列有{statement}。",
        lineage="根据来源文件，能力单元{unit}源自哪一个能力单元？",
        origin="来源写明：{quote}。",
        no_origin="来源所指的是{other}，而非这个能力单元。",
        units="请把每一项与列出它的能力单元配对。",
        names_all="能力单元{unit}在{heading}之下列出了：{shown}。",
    ),
}
