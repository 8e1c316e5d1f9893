"""The questions of each frame of a heading, from ``frames.tsv``."""

from collections.abc import Mapping
from enum import Enum
from importlib.resources import files

from cskg.quiz.frames import Frame
from cskg.quiz.wording import Template, template


class Asks(Enum):
    """What a question asks for.

    Attributes:
        ONE: The one option that fits.
        SEVERAL: All options that fit.
        ALL: All members, by heart.
    """

    ONE = "one"
    SEVERAL = "several"
    ALL = "all"


def _read_questions() -> Mapping[Frame, Mapping[Asks, tuple[Template, ...]]]:
    found: dict[Frame, dict[Asks, tuple[Template, ...]]] = {}
    for line in files(__package__).joinpath("frames.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            frame, asks, *texts = line.split("\t")
            questions = found.setdefault(Frame(frame), {})
            questions[Asks(asks)] = (*questions.get(Asks(asks), ()), template(*texts))
    return found


QUESTIONS: Mapping[Frame, Mapping[Asks, tuple[Template, ...]]] = _read_questions()
"""The questions of each frame in several wordings, with a place for ``words``.

Those for all members have a place for their ``number``, too.
"""
