"""Questions that the graph should answer, as SPARQL: examples for people, and tests of the graph.

Each is in a file of ``questions/``. Its first lines are comments: the question in English, and in Traditional Chinese.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cskg.language.characters import simplify
from cskg.model import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question.

    Attributes:
        name: The name of its file, without the suffix.
        texts: The question in words, by language.
        query: The query, without the comments before it.
    """

    name: str
    texts: dict[str, str]
    query: str


@cache
def load_questions() -> tuple[Question, ...]:
    """Returns the questions, in order of their names."""
    return tuple(map(_read, sorted((Path(__file__).parent / "questions").glob("*.rq"))))


def _read(path: Path) -> Question:
    english, chinese, query = path.read_text("utf-8").split("\n", 2)
    texts = {Language.EN: english[2:], Language.ZH_HANT: chinese[2:], Language.ZH_HANS: simplify(chinese[2:])}
    return Question(name=path.stem, texts={language.value: text for language, text in texts.items()}, query=query)
