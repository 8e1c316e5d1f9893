"""Reads GIFT (docs.moodle.org, *GIFT format*): the text format in which many teachers write questions.

A question ends at a blank line. Comments, a category and the title come before it. A backslash escapes only
``\\ ~ = # { } :``, and ``\\n`` is a line end. Comments may contain ``[id:NAME]`` and ``[tag:NAME]``, as in Moodle.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cskg.own_questions import OwnAnswer, OwnQuestion
from cskg.parser.questions.answer_checks import check_number, check_pairs, check_spellings, choose
from cskg.parser.questions.question_texts import read_tags, to_plain
from cskg.parser.questions.telling import Gathered, QuestionFault

_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_COMMENT = re.compile(r"^[ \t]*//.*$", re.MULTILINE)
_CATEGORY = re.compile(r"\s*\$CATEGORY:[ \t]*(.*)")
_IN_COMMENT = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,7})?)%")
_TRUTH = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?=#|\Z)", re.IGNORECASE)
_IN_TAG = re.compile(r"\\(.)")
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_GAP = "_____"
_TRUTHS = {"en": ("True", "False"), "zh": ("對", "錯")}


def read_gift(text: str, found: Gathered) -> None:
    """Reads all questions of a file into ``found``."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    categories: tuple[str, ...] = ()
    for start, end in _iter_blocks(text):
        block = text[start:end]
        comments = " ".join(_COMMENT.findall(block))
        # Comments are replaced by blanks to keep the offsets.
        block = _COMMENT.sub(lambda match: " " * len(match[0]), block)
        if (category := _CATEGORY.match(block)) is not None:
            categories = tuple(part.strip() for part in category[1].split("/") if part.strip())
            block = " " * category.end() + block[category.end() :]
        if not block.strip():
            continue
        first = start + len(block) - len(block.lstrip())
        try:
            named = _IN_COMMENT.findall(comments)
            names = [_IN_TAG.sub(r"\1", value).strip() for name, value in named if name == "id"]
            tags, author = read_tags([_IN_TAG.sub(r"\1", value) for name, value in named if name == "tag"])
            question = _Question(block, start, found).read()
            found.questions.append(
                OwnQuestion(
                    source=found.name,
                    identifier=names[0] or None if names else None,
                    author=author,
                    tags=tags,
                    categories=categories,
                    span=found.span(first, end),
                    **question,
                )
            )
        except QuestionFault as fault:
            found.refuse(fault, first)


def _iter_blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in _BLANK.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text.rstrip())


class _Question:
    """Reads one question.

    Args:
        text: The question without comments.
        start: The offset of the question in the file's text.
        found: Receives the diagnostics.
    """

    def __init__(self, text: str, start: int, found: Gathered) -> None:
        self.text = text
        self.start = start
        self.found = found
        self.form = ""

    def read(self) -> dict[str, Any]:
        """Returns the contents of the question."""
        text = self.text
        begin = len(text) - len(text.lstrip())
        if text.startswith("::", begin):
            end = self.find("::", begin + 2)
            if end < 0:
                raise QuestionFault("The title that “::” opens has no end.", "Close it with “::”.", self.start + begin)
            begin = end + 2
        opened = self.find("{", begin)
        if opened < 0:
            raise QuestionFault(
                "It has no answers in braces, so it is a description.",
                "Add {} for an essay, or leave it as it is: it is not asked.",
                is_skipped=True,
            )
        closed = self.find("}", opened)
        if closed < 0:
            raise QuestionFault(
                "The brace that opens the answers has no end.",
                "Close it with “}”, without a blank line inside; write \\{ for a literal brace.",
                self.start + opened,
            )
        if (second := self.find("{", closed)) >= 0:
            raise QuestionFault("It has a second pair of braces.", "Ask one thing.", self.start + second)
        head, tail = text[begin:opened], text[closed + 1 :]
        stem = self.plain(f"{head.rstrip()} {_GAP} {tail.lstrip()}" if tail.strip() else head)
        if not stem:
            raise QuestionFault("It has answers and no question.", "Write the question before the brace.")
        inside = text[opened + 1 : closed]
        cut = _find(inside, "####", 0)
        feedback = self.plain(inside[cut + 4 :]) if cut >= 0 else ""
        answers = inside[:cut] if cut >= 0 else inside
        return {"stem": stem, "feedback": feedback, **self.read_answers(answers, stem)}

    def find(self, wanted: str, start: int) -> int:
        """Finds some characters without a backslash before them. Returns -1 if there are none."""
        return _find(self.text, wanted, start)

    def plain(self, text: str) -> str:
        """Returns the words of a text. The format of the question also applies to its answers."""
        form = self.form
        if (named := _FORMAT.match(text)) is not None:
            form, text = named[1], text[named.end() :]
            self.form = self.form or form
        return to_plain(_unescape(text), form)

    def read_answers(self, text: str, stem: str) -> dict[str, Any]:
        """Returns the answer form and the answers."""
        if not text.strip():
            return {"form": "SELF_MARKED"}
        if text.lstrip().startswith("#"):
            return {"form": "NUMBER", "texts": ((self.read_number(text.lstrip()[1:]),),)}
        if (truth := _TRUTH.match(text)) is not None:
            return {"form": "CHOICE", "answers": self.read_truth(truth, text, stem), "is_shuffled": False}
        answers = list(_iter_answers(text))
        if not answers:
            raise QuestionFault("Its answers begin neither with “=” nor with “~”.", "Write = before the right one.")
        if any(sign == "~" for sign, *_ in answers):
            weighted = []
            for sign, weight, each in answers:
                worth = weight if weight is not None else 100.0 if sign == "=" else 0.0
                words, said = _split(each, "#")
                weighted.append((worth, OwnAnswer(text=self.plain(words), feedback=self.plain(said))))
            form, options = choose(weighted, self.note)
            return {"form": form, "answers": options}
        if all(_find(each, "->", 0) >= 0 for _, _, each in answers):
            return {"form": "MATCH", **self.read_pairs([each for _, _, each in answers])}
        return {"form": "TEXT", "texts": self.read_spellings(answers)}

    def note(self, what: str) -> None:
        self.found.note(self.start + len(self.text) - len(self.text.lstrip()), what)

    def read_number(self, text: str) -> str:
        answers = [(weight, each) for _, weight, each in _iter_answers(text)] or [(None, text)]
        if len(answers) > 1:
            self.note("Several numbers are right; only the first counts here.")
        number, _ = _split(answers[0][1], "#")
        low, dots, high = number.partition("..")
        if dots:
            return check_number(low, "" if low.strip() == high.strip() else high)
        number, _, tolerance = number.partition(":")
        return check_number(number, tolerance)

    def read_truth(self, truth: "re.Match[str]", text: str, stem: str) -> tuple[OwnAnswer, ...]:
        is_true = truth[1].upper().startswith("T")
        wrong, right = (*text[truth.end() :].lstrip("#").split("#", 1), "")[:2]
        said = [self.plain(right), self.plain(wrong)] if is_true else [self.plain(wrong), self.plain(right)]
        names = _TRUTHS["en" if stem.isascii() else "zh"]
        return tuple(
            OwnAnswer(text=name, is_right=(place == 0) is is_true, feedback=said[place])
            for place, name in enumerate(names)
        )

    def read_pairs(self, answers: list[str]) -> dict[str, Any]:
        pairs: list[OwnAnswer] = []
        others: list[str] = []
        for each in answers:
            one, other = _split(each, "->")
            if target := self.plain(other):
                if words := self.plain(one):
                    pairs.append(OwnAnswer(text=words, is_right=True, target=target))
                else:
                    others.append(target)
        check_pairs(pairs)
        known = {pair.target for pair in pairs}
        return {"answers": tuple(pairs), "other_targets": tuple(each for each in others if each not in known)}

    def read_spellings(self, answers: list[tuple[str, float | None, str]]) -> tuple[tuple[str, ...], ...]:
        whole = [each for _, weight, each in answers if weight is None or weight >= 100]
        if len(whole) < len(answers):
            self.note("Answers that are partly right count as wrong here.")
        return check_spellings([self.plain(_split(each, "#")[0]) for each in whole], self.note)


def _iter_answers(text: str) -> Iterator[tuple[str, float | None, str]]:
    """Yields the sign, the weight and the words of each answer."""
    places = [place for place in range(len(text)) if text[place] in "=~" and not _is_escaped(text, place)]
    for place, end in pairwise([*places, len(text)]):
        words, weight = text[place + 1 : end], None
        if (found := _WEIGHT.match(words)) is not None:
            weight, words = float(found[1]), words[found.end() :]
        yield text[place], weight, words


def _split(text: str, mark: str) -> tuple[str, str]:
    place = _find(text, mark, 0)
    return (text, "") if place < 0 else (text[:place], text[place + len(mark) :])


def _find(text: str, wanted: str, start: int) -> int:
    place = text.find(wanted, start)
    while place >= 0 and _is_escaped(text, place):
        place = text.find(wanted, place + 1)
    return place


def _is_escaped(text: str, place: int) -> bool:
    """Returns whether there is an unescaped backslash before a place."""
    before = place
    while before and text[before - 1] == "\\":
        before -= 1
    return (place - before) % 2 == 1


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)
