"""H5P: content by the libraries' own semantics where they are given, and a package without libraries that says so.

The libraries are in no registry. ``CSKG_H5P_LIBRARIES`` may name a folder with a folder a library, each with the
``library.json`` and ``semantics.json`` that its repository has.
"""

import html
import io
import json
import os
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from exchange.answers import all_answers
from exchange.samples import NASTY, make_generated_sheet, make_sample_sheet

from cskg.exchange.quiz_sheets import QuizSheet
from cskg.exchange.quizzes import FORMATS, export_quiz
from cskg.exchange.quizzes.h5p import LIBRARIES, make_id
from cskg.quiz.grading import Response
from cskg.quiz.items import Item, ItemKind
from cskg.quiz.kinds import KINDS

SHEETS = (make_generated_sheet, make_sample_sheet, lambda: make_generated_sheet(seed=2))


def read(sheet: QuizSheet) -> tuple[dict[str, Any], dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(export_quiz(sheet, "h5p").content)) as package:
        assert package.namelist() == ["content/content.json", "h5p.json"]
        return json.loads(package.read("h5p.json")), json.loads(package.read("content/content.json"))


def shown(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", text)).strip()


def plain(text: str) -> str:
    return text.replace("\x07", "").strip()


def pay(item: Item, question: dict[str, Any], response: Response) -> float:
    """Marks as the libraries do: a point a right answer and one less a wrong one, or a point a blank."""
    params = question["params"]
    if question["library"].startswith("H5P.Blanks"):
        fields = [f[1:-1].split("/") for f in re.findall(r"\*.*?\*", "".join(params["questions"]))]
        typed = response.texts or (response.text or "",)
        right = [any(t.casefold() == shown(one).casefold() for one in f) for f, t in zip(fields, typed, strict=True)]
        return sum(right) / len(fields)
    chosen = {plain(option.text) for option in item.options if option.id in response.choices}
    marks = [(1 if answer["correct"] else -1) for answer in params["answers"] if shown(answer["text"]) in chosen]
    most = sum(answer["correct"] for answer in params["answers"])
    return max(0, sum(marks)) / most


def test_the_key_is_paid_in_full_and_all_else_less() -> None:
    """Of all kinds that it holds, as cskg pays them."""
    kinds: Counter[ItemKind] = Counter()
    for make in SHEETS:
        sheet = make()
        _, content = read(sheet)
        by_id = {}
        for question in content["questions"]:
            assert not question["metadata"]["title"].startswith("q_")
            by_id |= {item.id: question for item in sheet.quiz.items if question["subContentId"] == make_id(item)}
        for item in (item for item in sheet.quiz.items if item.id in by_id):
            kinds[item.kind] += 1
            answers = all_answers(item)
            assert pay(item, by_id[item.id], answers[0][0]) == 1
            for response, ours in answers[1:]:
                assert pay(item, by_id[item.id], response) == pytest.approx(max(ours, 0), abs=1e-6), (item, response)
                assert ours < 1
    assert sum(kinds.values()) >= 60
    held = {name for name, kind in KINDS.items() if kind.interaction in FORMATS["h5p"].interactions}
    assert set(kinds) >= held - {ItemKind.LINEAGE, ItemKind.PURPOSE}


def test_what_blanks_cannot_hold_is_told() -> None:
    """An answer with an asterisk would end its blank, so its item is left out, by name."""
    sheet = make_sample_sheet()
    file = export_quiz(sheet, "h5p")
    told = {loss.item_id for loss in file.losses if "blanks cannot" in loss.what}
    assert told == {item.id for item in sheet.quiz.items if any("*" in text for text in item.key_text)}
    assert told


def test_words_rights_and_versions() -> None:
    """Words come back as they stand; the package names its rights and the versions of libraries that it needs."""
    package, content = read(make_sample_sheet())
    texts = [shown(q["params"].get("question", "")) for q in content["questions"]]
    assert any(plain(NASTY) in text for text in texts)
    assert shown(package["licenseExtras"]) == "© Example <1> & Co"
    assert "made up" in package["authorComments"]
    declared = {d["machineName"]: (d["majorVersion"], d["minorVersion"]) for d in package["preloadedDependencies"]}
    assert declared == LIBRARIES
    ids = [question["subContentId"] for question in content["questions"]]
    assert len(set(ids)) == len(ids)


def check(value: Any, fields: list[dict[str, Any]], semantics: dict[str, list[dict[str, Any]]], place: str) -> None:
    """Holds a group's value to the semantics of its fields; texts of the interface may be left to the library."""
    known = {field["name"]: field for field in fields}
    assert set(value) <= set(known), f"{place}: {set(value) - set(known)}"
    for name, one in value.items():
        check_field(one, known[name], semantics, f"{place}.{name}")


def check_field(value: Any, field: dict[str, Any], semantics: dict[str, list[dict[str, Any]]], place: str) -> None:
    kind = field["type"]
    if kind == "group":
        # A group of one field is written as that field.
        if len(field["fields"]) == 1 and not isinstance(value, dict):
            check_field(value, field["fields"][0], semantics, place)
        else:
            check(value, field["fields"], semantics, place)
    elif kind == "list":
        assert isinstance(value, list), place
        assert len(value) >= field.get("min", 0), place
        for index, one in enumerate(value):
            check_field(one, field["field"], semantics, f"{place}[{index}]")
    elif kind == "library":
        assert value["library"] in field["options"], place
        check(value["params"], semantics[value["library"]], semantics, f"{place}<{value['library']}>")
    elif kind == "select":
        assert value in [option["value"] for option in field["options"]], place
    else:
        assert isinstance(value, {"text": str, "boolean": bool, "number": (int, float)}[kind]), place


def test_content_follows_the_published_semantics() -> None:
    """Every field is one that the libraries name, of the type that they name."""
    folder = os.environ.get("CSKG_H5P_LIBRARIES")
    if not folder:
        pytest.skip("H5P's libraries are in no registry: set CSKG_H5P_LIBRARIES to a folder that has them.")
    semantics = {}
    for path in Path(folder).glob("*/library.json"):
        library = json.loads(path.read_text("utf-8"))
        name = f"{library['machineName']} {library['majorVersion']}.{library['minorVersion']}"
        if (path.parent / "semantics.json").exists():
            semantics[name] = json.loads((path.parent / "semantics.json").read_text("utf-8"))
    main = "H5P.QuestionSet {}.{}".format(*LIBRARIES["H5P.QuestionSet"])
    for make in SHEETS:
        _, content = read(make())
        check(content, semantics[main], semantics, main)
