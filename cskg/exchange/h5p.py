"""H5P: a question set (H5P.QuestionSet 1.21) for sites that have H5P's libraries; the package brings none.

Bundled libraries of another version are what most often breaks an import, so the package holds content alone and
declares the versions that it was written for. Blanks have no way to write ``*``, ``/`` and ``:`` in an answer, so such
items are left out. A recall has a blank a member with its beginning, because each blank is marked alone.
Texts are HTML.
"""

import json
import uuid
from html import escape
from typing import Any

from cskg.exchange.archives import write_zip
from cskg.exchange.cues import find_cues
from cskg.exchange.item_notes import explain
from cskg.exchange.quiz_sheets import Loss, QuizSheet
from cskg.exchange.xml_text import clean
from cskg.quiz.items import Item, ItemKind

_CHOICES = frozenset({ItemKind.SINGLE_CHOICE, ItemKind.MULTIPLE_CHOICE, ItemKind.WHICH_UNIT, ItemKind.LINEAGE})
_BLANKS = frozenset({ItemKind.MISSING_MEMBER, ItemKind.NUMERIC, ItemKind.RECALL})
KINDS = _CHOICES | _BLANKS

LIBRARIES = {"H5P.QuestionSet": (1, 21), "H5P.MultiChoice": (1, 16), "H5P.Blanks": (1, 14), "H5P.Question": (1, 5)}
"""The libraries that must be on the site, with the versions that the content is written for."""

_UNWRITABLE = frozenset("*/:")
_NAMESPACE = uuid.UUID("6f1d3c1e-5a0e-5d0b-9f5e-3d6f3b0c7a11")


def write_h5p(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a package without libraries."""
    losses: list[Loss] = []
    questions = []
    for item in items:
        if item.kind in _BLANKS and any(_UNWRITABLE & set(text) for text in _typed(item)):
            losses.append(Loss(item_id=item.id, what="H5P's blanks cannot hold *, / and : in an answer."))
            continue
        if item.kind is ItemKind.RECALL:
            losses.append(
                Loss(item_id=item.id, what="H5P marks each blank alone, so each shows how its member begins.")
            )
        questions.append(_make_choice(item) if item.kind in _CHOICES else _make_blanks(item))
    content = {
        "introPage": {"showIntroPage": False},
        "progressType": "dots",
        "passPercentage": 50,
        "questions": questions,
        "disableBackwardsNavigation": False,
        "randomQuestions": False,
        "endGame": {"showResultPage": True, "showSolutionButton": True, "showRetryButton": True},
    }
    languages = {item.language.value for item in items}
    package: dict[str, Any] = {
        "title": clean(sheet.title),
        "language": languages.pop() if len(languages) == 1 else "und",
        "mainLibrary": "H5P.QuestionSet",
        "embedTypes": ["iframe"],
        "license": "C",
        "licenseExtras": clean("\n".join(sheet.rights)),
        "authorComments": "Some of the units are made up, to show and to test." if sheet.is_illustrative else "",
        "preloadedDependencies": [
            {"machineName": name, "majorVersion": major, "minorVersion": minor}
            for name, (major, minor) in LIBRARIES.items()
        ],
    }
    return write_zip({"h5p.json": _dump(package), "content/content.json": _dump(content)}), tuple(losses)


def _typed(item: Item) -> list[str]:
    return [*item.key_text, *(text for texts in item.accepted for text in texts)]


def _make_choice(item: Item) -> dict[str, Any]:
    reasons = {found.option_id: found.rationale for found in item.feedback}
    is_single = item.kind is not ItemKind.MULTIPLE_CHOICE
    answers = [
        {
            "text": f"<div>{_text(option.text)}</div>",
            "correct": option.id in item.key,
            "tipsAndFeedback": {"tip": "", "chosenFeedback": f"<div>{_text(reasons.get(option.id, ''))}</div>"},
        }
        for option in item.options
    ]
    behaviour = {
        "enableRetry": True,
        "enableSolutionsButton": True,
        "enableCheckButton": True,
        "type": "single" if is_single else "multi",
        "singlePoint": False,
        "randomAnswers": True,
        "showSolutionsRequiresInput": True,
        "confirmCheckDialog": False,
        "confirmRetryDialog": False,
        "autoCheck": False,
        "passPercentage": 100,
        "showScorePoints": True,
    }
    params = {"question": f"<p>{_text(item.stem)}</p>", "answers": answers, "behaviour": behaviour}
    return _wrap("H5P.MultiChoice", item, params | {"media": {"disableImageZooming": False}} | _feedback(item))


def _make_blanks(item: Item) -> dict[str, Any]:
    accepted = item.accepted or ((),) * len(item.key_text)
    fields = ["/".join((text, *more)) for text, more in zip(item.key_text, accepted, strict=True)]
    cues = find_cues(item.key_text) if item.kind is ItemKind.RECALL else ("",)
    lines = [
        f"<p>{_text(cue)}{'… ' if cue else ''}*{_text(field)}*</p>" for cue, field in zip(cues, fields, strict=True)
    ]
    behaviour = {
        "enableRetry": True,
        "enableSolutionsButton": True,
        "enableCheckButton": True,
        "autoCheck": False,
        "caseSensitive": False,
        "showSolutionsRequiresInput": True,
        "separateLines": False,
        "confirmCheckDialog": False,
        "confirmRetryDialog": False,
        "acceptSpellingErrors": False,
    }
    params = {"text": f"<p>{_text(item.stem)}</p>", "questions": ["".join(lines)], "behaviour": behaviour}
    return _wrap("H5P.Blanks", item, params | {"media": {"disableImageZooming": False}} | _feedback(item))


def _feedback(item: Item) -> dict[str, Any]:
    return {"overallFeedback": [{"from": 0, "to": 100, "feedback": clean(" ".join(explain(item)))}]}


def _wrap(library: str, item: Item, params: dict[str, Any]) -> dict[str, Any]:
    major, minor = LIBRARIES[library]
    return {
        "library": f"{library} {major}.{minor}",
        "params": params,
        # The same item has the same id in every package.
        "subContentId": str(uuid.uuid5(_NAMESPACE, item.id)),
        "metadata": {"contentType": library.partition(".")[2], "license": "U", "title": item.id},
    }


def _text(text: str) -> str:
    return escape(clean(text)).replace("*", "&#42;")


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
