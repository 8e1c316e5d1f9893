"""Reads Moodle XML (docs.moodle.org, *Moodle XML format*), which *Question bank > Export* writes.

A *cloze* question becomes a question with typed answers. Its fields become gaps. Types that need a picture, a formula
or a drop area are not supported. Each such question is reported.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from cskg.own_questions import OwnAnswer, OwnQuestion
from cskg.parser.questions.answer_checks import (
    check_number,
    check_options,
    check_pairs,
    check_spellings,
    check_typed,
    choose,
)
from cskg.parser.questions.question_texts import check_length, read_tags, to_plain
from cskg.parser.questions.question_xml import child_text, children
from cskg.parser.questions.telling import Gathered, QuestionFault

if TYPE_CHECKING:
    from lxml.etree import _Element

_FIELD = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^}\\])*)\}")
_TYPED = frozenset("SHORTANSWER SA MW SHORTANSWER_C SAC MWC".split())
_WEIGHT = re.compile(r"(?:%(-?\d+(?:\.\d+)?)%|(=))")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NOT_OURS = ("$course$", "top")


def read_moodle(root: "_Element", found: Gathered) -> None:
    """Reads all questions of a ``quiz`` element into ``found``."""
    categories: tuple[str, ...] = ()
    offset = 0
    starts = [0, *(match.end() for match in re.finditer("\n", found.text))]
    for element in children(root, "question"):
        kind = element.get("type", "")
        line = starts[min(element.sourceline or 1, len(starts)) - 1]
        start = found.text.find("<question", max(line, offset))
        start = line if start < 0 else start
        end = found.text.find("</question>", start)
        offset = end = len(found.text) if end < 0 else end + len("</question>")
        try:
            if kind == "category":
                path = child_text(element, "category", "text")
                categories = tuple(part.strip() for part in path.split("/") if part.strip() and part not in _NOT_OURS)
                continue
            tags, author = read_tags(
                ["".join(tag.itertext()) for tags in children(element, "tags") for tag in children(tags, "tag")]
            )
            said = _read_question(element, kind, partial(found.note, start))
            found.questions.append(
                OwnQuestion(
                    source=found.name,
                    identifier=child_text(element, "idnumber").strip() or None,
                    author=author,
                    tags=tags,
                    categories=categories,
                    span=found.span(start, end),
                    **said,
                )
            )
        except QuestionFault as fault:
            found.refuse(fault, start)


_Note = Callable[[str], None]
_Said = dict[str, Any]


def _read_question(element: "_Element", kind: str, note: _Note) -> _Said:
    read = _READERS.get(kind)
    if read is None:
        raise QuestionFault(
            f"Questions of the type “{kind[:40]}” are not supported here.",
            "Ask the same as a choice, a match, an order or a short answer.",
            is_skipped=True,
        )
    if kind in _CLOZE:
        return read(element, note)
    stem = _plain(element, "questiontext")
    if not stem:
        raise QuestionFault("It has no text.", "Write the question.")
    return {"stem": stem, "feedback": _plain(element, "generalfeedback"), **read(element, note)}


def _plain(parent: "_Element", name: str) -> str:
    """Returns the words of an element that holds a text in some format."""
    found = next(children(parent, name), None)
    return "" if found is None else _words(found)


def _words(element: "_Element") -> str:
    return to_plain(child_text(element, "text"), element.get("format", "html"))


def _weigh(answer: "_Element") -> float:
    try:
        return float(answer.get("fraction", "0"))
    except ValueError as error:
        raise QuestionFault(
            f"“{answer.get('fraction', '')[:20]}” is not a share in percent.", "Write a number."
        ) from error


def _is_on(element: "_Element", name: str) -> bool:
    return child_text(element, name).strip().casefold() not in {"false", "0"}


def _read_choice(element: "_Element", note: _Note) -> _Said:
    weighted = [
        (_weigh(answer), OwnAnswer(text=_words(answer), feedback=_plain(answer, "feedback")))
        for answer in children(element, "answer")
    ]
    is_single = _is_on(element, "single")
    if not is_single and sum(weight >= 100 for weight, _ in weighted) == 1:
        # In Moodle, the only right box always has 100 percent. The question still allows several choices.
        right = tuple(OwnAnswer(text=a.text, is_right=w > 0, feedback=a.feedback) for w, a in weighted)
        check_options(right)
        return {"form": "CHOICES", "answers": right, "is_shuffled": _is_on(element, "shuffleanswers")}
    form, answers = choose(weighted, note)
    if is_single and form == "CHOICES":
        raise QuestionFault(
            "One answer is to be chosen, and none is wholly right.",
            "Give the right one 100 %, or allow several answers.",
        )
    return {"form": form, "answers": answers, "is_shuffled": _is_on(element, "shuffleanswers")}


def _read_truth(element: "_Element", note: _Note) -> _Said:
    is_chinese = not _plain(element, "questiontext").isascii()
    names = {"true": "對", "false": "錯"} if is_chinese else {"true": "True", "false": "False"}
    answers = []
    for answer in children(element, "answer"):
        name = names.get(child_text(answer, "text").strip().casefold())
        if name is None:
            raise QuestionFault("An answer is neither true nor false.", "Export it again.")
        answers.append((_weigh(answer), OwnAnswer(text=name, feedback=_plain(answer, "feedback"))))
    answers.sort(key=lambda answer: answer[1].text != names["true"])
    form, options = choose(answers, note)
    return {"form": form, "answers": options, "is_shuffled": False}


def _read_match(element: "_Element", _note: _Note) -> _Said:
    pairs: list[OwnAnswer] = []
    others: list[str] = []
    for part in children(element, "subquestion"):
        words, target = _words(part), to_plain(child_text(part, "answer", "text"), "plain")
        if words and target:
            pairs.append(OwnAnswer(text=words, is_right=True, target=target))
        elif target:
            others.append(target)
    check_pairs(pairs)
    known = {pair.target for pair in pairs}
    is_shuffled = _is_on(element, "shuffleanswers")
    return {
        "form": "MATCH",
        "answers": tuple(pairs),
        "other_targets": tuple(dict.fromkeys(each for each in others if each not in known)),
        "is_shuffled": is_shuffled,
    }


def _read_order(element: "_Element", _note: _Note) -> _Said:
    answers = tuple(OwnAnswer(text=_words(answer), is_right=True) for answer in children(element, "answer"))
    check_options(answers)
    return {"form": "ORDER", "answers": answers}


def _read_short(element: "_Element", note: _Note) -> _Said:
    answers = [(_weigh(answer), child_text(answer, "text")) for answer in children(element, "answer")]
    if any(0 < weight < 100 for weight, _ in answers):
        note("Answers that are partly right count as wrong here.")
    texts = [to_plain(text, "plain") for weight, text in answers if weight >= 100]
    return {"form": "TEXT", "texts": check_spellings(texts, note)}


def _read_number(element: "_Element", note: _Note) -> _Said:
    right = [answer for answer in children(element, "answer") if _weigh(answer) >= 100]
    if not right:
        raise QuestionFault("None of its answers is right.", "Mark the right one.")
    if len(right) > 1:
        note("Several numbers are right; only the first counts here.")
    if next(children(element, "units"), None) is not None:
        note("Units of measure of the answer are left out.")
    number = check_number(child_text(right[0], "text"), child_text(right[0], "tolerance"))
    return {"form": "NUMBER", "texts": ((number,),)}


def _read_essay(element: "_Element", _note: _Note) -> _Said:
    info = next(children(element, "graderinfo"), None)
    return {"form": "SELF_MARKED", "rubric": () if info is None else _read_rubric(info)}


def _read_rubric(info: "_Element") -> tuple[str, ...]:
    """Returns the points of a checklist: the entries of its lists, or the whole text."""
    form, text = info.get("format", "html"), child_text(info, "text")
    check_length(text)
    entries = re.findall(r"<li\b[^>]*>(.*?)</li>", text, re.IGNORECASE | re.DOTALL)
    points = (to_plain(entry, form) for entry in entries or [text])
    return tuple(filter(None, points))


def _read_cloze(element: "_Element", note: _Note) -> _Said:
    text = child_text(element, "questiontext", "text")
    check_length(text)
    fields = list(_FIELD.finditer(text))
    if not fields:
        raise QuestionFault("It has no field such as {1:SHORTANSWER:=word}.", "Write one.")
    if other := next((field[2] for field in fields if field[2] not in _TYPED), None):
        raise QuestionFault(
            f"Its text has a field of the type {other[:20]}, which is not supported here.",
            "Use fields of the type SHORTANSWER, or ask a question of its own.",
            is_skipped=True,
        )
    typed = [_read_field(field[3], note) for field in fields]
    form = next(children(element, "questiontext")).get("format", "html")
    stem = to_plain(_FIELD.sub(" _____ ", text), form)
    feedback = _plain(element, "generalfeedback")
    if len(typed) == 1:
        return {"form": "TEXT", "stem": stem, "texts": check_typed(typed), "feedback": feedback}
    if (recalled := _read_recall(text, typed, form)) is not None:
        return {"form": "TEXTS", "stem": recalled, "texts": check_typed(typed), "feedback": feedback}
    note("Its gaps may be filled in any order here.")
    return {"form": "TEXTS", "stem": stem, "texts": check_typed(typed), "feedback": feedback}


def _read_recall(text: str, typed: list[tuple[str, ...]], form: str) -> str | None:
    """Returns the question before a list of answer beginnings and fields. None for other texts."""
    head, _, rest = text.partition("<ul>")
    entries = re.findall(r"<li>(.*?)… \{", rest, re.DOTALL)
    cues = [to_plain(entry, "html") for entry in entries]
    is_recall = len(cues) == len(typed) and all(
        cue and spellings[0].startswith(cue) for cue, spellings in zip(cues, typed, strict=True)
    )
    return to_plain(head, form) if is_recall else None


def _read_field(text: str, note: _Note) -> tuple[str, ...]:
    """Returns the right answers of a field."""
    right = []
    for answer in re.split(r"(?<!\\)~", text):
        words = re.split(r"(?<!\\)#", answer, maxsplit=1)[0]
        weight = _WEIGHT.match(words)
        if weight is not None and (weight[2] or float(weight[1]) >= 100):
            escaped = words[weight.end() :].replace("\\*", "\\\\*")
            right.append(to_plain(_ESCAPED.sub(r"\1", escaped), "html"))
    return check_spellings(right, note)[0]


_CLOZE = frozenset(("cloze", "multianswer"))
_READERS: Mapping[str, Callable[["_Element", _Note], _Said]] = {
    "multichoice": _read_choice,
    "truefalse": _read_truth,
    "matching": _read_match,
    "match": _read_match,
    "ordering": _read_order,
    "shortanswer": _read_short,
    "numerical": _read_number,
    "essay": _read_essay,
    "cloze": _read_cloze,
    "multianswer": _read_cloze,
}
