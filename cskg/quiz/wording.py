"""Words of questions and reasons in each language: quotation marks, names and the sentences that several kinds share.

Each kind of question has its own templates. A stem uses the words of the heading, or quotes it, so that the question
can be answered from the unit alone. A quiz about several units names the unit at the end of each question. Quoted words
of the source are in “…”, in Chinese in 「…」.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cskg.model import Language, Unit

TEMPLATE_VERSION = 9
"""Part of every quiz id. Raise it when a change gives other items, or other words, for the same units."""

MAX_STEM_WORDS = 40
"""In words, an ideograph counting as half a word."""

Template = Mapping[Language, str]
"""A sentence in each language, with places for its parts."""


def template(english: str, traditional: str, simplified: str) -> Template:
    """Makes a template of a sentence in English and in both scripts of Chinese."""
    return {Language.EN: english, Language.ZH_HANT: traditional, Language.ZH_HANS: simplified}


FRAMED = template("{question}{place}", "{question}{place}", "{question}{place}")
_PLACE = template(" (Unit {unit})", "（能力單元{unit}）", "（能力单元{unit}）")
LISTED = template("Listed under {heading}.", "列於{heading}之下。", "列于{heading}之下。")
SAYS = template("The unit says: {statement}.", "本單元寫明：{statement}。", "本单元写明：{statement}。")
LISTED_BY = template(
    "Unit {unit} lists {statement}; unit {other} says nothing like it.",
    "能力單元{unit}列有{statement}；能力單元{other}沒有類似的項目。",
    "能力单元{unit}列有{statement}；能力单元{other}没有类似的项目。",
)
UNIT_HOLDS = template(
    "Unit {unit} lists {statement}.", "能力單元{unit}列有{statement}。", "能力单元{unit}列有{statement}。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How one language names and quotes.

    Attributes:
        language: The language.
        marks: The opening and the closing quotation mark.
        criteria: What the assessment criteria are called.
        numbers: The words for 3 to 7.
        separator: The text between things in a list.
    """

    language: Language
    marks: tuple[str, str]
    criteria: str
    numbers: tuple[str, ...]
    separator: str

    def fill(self, template: Template, **parts: object) -> str:
        """Writes a sentence with its parts filled in."""
        return template[self.language].format(**parts)

    def quote(self, text: str) -> str:
        """Puts a text between quotation marks."""
        return f"{self.marks[0]}{text}{self.marks[1]}"

    def name_unit(self, unit: Unit, *, title: bool = True) -> str:
        """Names a unit by its code and, if it has one, its title.

        Example:
            >>> from cskg.model import Source, UnitCode
            >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
            >>> WORDINGS[Language.EN].name_unit(Unit(code=UnitCode("900001L1"), title="Run a shop", source=source))
            '900001L1 “Run a shop”'
        """
        if not title or unit.title is None:
            return unit.code
        return f"{unit.code}{' ' if self.language is Language.EN else ''}{self.quote(unit.title)}"

    def name_place(self, unit: Unit) -> str:
        """Names a unit behind a question.

        Example:
            >>> from cskg.model import Source, UnitCode
            >>> source = Source(name="a.txt", sha256="0", text_sha256="0")
            >>> WORDINGS[Language.EN].name_place(Unit(code=UnitCode("900001L1"), source=source))
            ' (Unit 900001L1)'
        """
        return self.fill(_PLACE, unit=unit.code)

    def join(self, texts: Iterable[str]) -> str:
        """Lists several texts, without the punctuation at their ends."""
        return self.separator.join(text.rstrip(" .;；。") for text in texts)

    def number(self, value: int) -> str:
        """Returns the word for a number from 3 to 7."""
        return self.numbers[value - 3]


_ENGLISH = Wording(
    language=Language.EN,
    marks=("“", "”"),
    criteria="Assessment Criteria",
    numbers=("three", "four", "five", "six", "seven"),
    separator="; ",
)
_TRADITIONAL = Wording(
    language=Language.ZH_HANT, marks=("「", "」"), criteria="評核指引", numbers=tuple("三四五六七"), separator="；"
)
_SIMPLIFIED = replace(_TRADITIONAL, language=Language.ZH_HANS, criteria="评核指引")

WORDINGS = {wording.language: wording for wording in (_ENGLISH, _TRADITIONAL, _SIMPLIFIED)}
