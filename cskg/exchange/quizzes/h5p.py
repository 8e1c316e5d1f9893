"""H5P: a question set (H5P.QuestionSet 1.21) for sites that have H5P's libraries; the package brings none.

Bundled libraries of another version are the most frequent reason why an import fails. So the package has only content,
and declares the versions that it was written for. Blanks cannot have ``*``, ``/`` and ``:`` in an answer, so such items
are left out. A recall has one blank for each member, with the member's beginning, because each blank is marked alone.
Players read all texts as HTML, also those of metadata, so every string is escaped where it is written.
"""

import uuid
from typing import Any

from cskg.exchange.html_writing import Html, escape, join, tag
from cskg.exchange.packing import to_json, write_zip
from cskg.exchange.quiz_sheets import Loss, QuizFormat, QuizSheet, explain, find_cues
from cskg.quiz.items import Interaction, Item

_CHOICES = frozenset({Interaction.CHOICE, Interaction.CHOICES})

LIBRARIES = {"H5P.QuestionSet": (1, 21), "H5P.MultiChoice": (1, 16), "H5P.Blanks": (1, 14), "H5P.Question": (1, 5)}
"""The libraries that must be on the site, with the versions that the content is written for."""

_UNWRITABLE = frozenset("*/:")
_NAMESPACE = uuid.UUID("6f1d3c1e-5a0e-5d0b-9f5e-3d6f3b0c7a11")


def write_h5p(sheet: QuizSheet, items: tuple[Item, ...]) -> tuple[bytes, tuple[Loss, ...]]:
    """Writes the items as a package without libraries."""
    losses: list[Loss] = []
    questions = []
    for item in items:
        if any(_UNWRITABLE & set(text) for spellings in item.spellings for text in spellings):
            losses.append(Loss(item_id=item.id, what="H5P's blanks cannot hold *, / and : in an answer."))
            continue
        if item.interaction is Interaction.TEXTS:
            losses.append(
                Loss(item_id=item.id, what="H5P marks each blank alone, so each shows how its member begins.")
            )
        questions.append(_make_choice(sheet, item) if item.interaction in _CHOICES else _make_blanks(sheet, item))
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
        "title": sheet.title,
        "language": languages.pop() if len(languages) == 1 else "und",
        "mainLibrary": "H5P.QuestionSet",
        "embedTypes": ["iframe"],
        "license": "C",
        "licenseExtras": "\n".join(sheet.rights),
        "authorComments": "Some of the units are made up, to show and to test." if sheet.is_illustrative else "",
        "preloadedDependencies": [
            {"machineName": name, "majorVersion": major, "minorVersion": minor}
            for name, (major, minor) in LIBRARIES.items()
        ],
    }
    return write_zip({"h5p.json": to_json(_write(package)), "content/content.json": to_json(_write(content))}), tuple(
        losses
    )


def _make_choice(sheet: QuizSheet, item: Item) -> dict[str, Any]:
    answers = [
        {
            "text": tag("div", option.text),
            "correct": option.id in item.key,
            "tipsAndFeedback": {"tip": "", "chosenFeedback": tag("div", item.reasons[option.id])},
        }
        for option in item.options
    ]
    behaviour = {
        "enableRetry": True,
        "enableSolutionsButton": True,
        "enableCheckButton": True,
        "type": "single" if item.interaction is Interaction.CHOICE else "multi",
        "singlePoint": False,
        "randomAnswers": True,
        "showSolutionsRequiresInput": True,
        "confirmCheckDialog": False,
        "confirmRetryDialog": False,
        "autoCheck": False,
        "passPercentage": 100,
        "showScorePoints": True,
    }
    params = {"question": tag("p", item.stem), "answers": answers, "behaviour": behaviour}
    return _wrap("H5P.MultiChoice", sheet, item, params | {"media": {"disableImageZooming": False}} | _feedback(item))


def _make_blanks(sheet: QuizSheet, item: Item) -> dict[str, Any]:
    fields = ["/".join(spellings) for spellings in item.spellings]
    cues = find_cues(item.key_text) if item.interaction is Interaction.TEXTS else ("",)
    blank = Html("*")
    lines = [
        tag("p", f"{cue}… " if cue else "", blank, escape(field), blank)
        for cue, field in zip(cues, fields, strict=True)
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
    params = {"text": tag("p", item.stem), "questions": [join(*lines)], "behaviour": behaviour}
    return _wrap("H5P.Blanks", sheet, item, params | {"media": {"disableImageZooming": False}} | _feedback(item))


def _feedback(item: Item) -> dict[str, Any]:
    return {"overallFeedback": [{"from": 0, "to": 100, "feedback": join(" ".join(explain(item)))}]}


def _wrap(library: str, sheet: QuizSheet, item: Item, params: dict[str, Any]) -> dict[str, Any]:
    major, minor = LIBRARIES[library]
    return {
        "library": f"{library} {major}.{minor}",
        "params": params,
        "subContentId": make_id(item),
        "metadata": {"contentType": library.partition(".")[2], "license": "U", "title": sheet.name_item(item)},
    }


def make_id(item: Item) -> str:
    """Returns the id that an item has in every package."""
    return str(uuid.uuid5(_NAMESPACE, item.id))


def _write(value: Any) -> Any:  # noqa: ANN401 - any value of JSON
    """Replaces each text by its HTML."""
    if isinstance(value, dict):
        return {name: _write(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_write(one) for one in value]
    if isinstance(value, str | Html):
        return join(value).markup
    return value


FORMATS = (
    QuizFormat(
        name="h5p",
        title="H5P",
        suffix=".h5p",
        media_type="application/zip",
        interactions=_CHOICES | {Interaction.TEXT, Interaction.TEXTS, Interaction.NUMBER},
        write=write_h5p,
    ),
)
