"""Words that a program could mistake for its own syntax, in every part of a file, beside harmless words."""

import re
from dataclasses import replace

from builders import make_source, make_unit
from exchange.samples import make_sample_sheet

from cskg.exchange.packing import PARTED
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.iris import Iris
from cskg.model import Evidence, UnitCode
from cskg.quiz.items import Item, Option, Quiz
from cskg.study.diagrams import Arrow, Box, Diagram

HOSTILE = (
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "</p></div></textarea></title></style><svg onload=window.ran=1>",
    "]]><x/>--><!-- ?>",
    "a & b &amp; &lt;b&gt; &#60; &#x3c; \\u003cb",
    '" onmouseover="window.ran=1" \'x\' `y`',
    "[a](javascript:window.ran=1) javascript:window.ran=1 ![b](x)",
    r"\(x\) \[y\] $$z$$ $seed [mathjax]q[/mathjax] [latex]q[/latex] [$]q[/$]",
    "{a}=~#b:: %50% -> [html]<b>c</b> =c ~d",
    "[html]<b>c</b>",
    "%50%x#y",
    "**a** __b__ # c | d",
    "{{c1::a}} {{Front}} [sound:a.mp3] [anki:play:q:0]",
    "{1:SHORTANSWER:%100%a} {#1}",
    "x\x00\x07\x1b[2J\x1b]0;t\x07\x9b31m\x7f",
    "a\u202eb\u2066c\u2069",
    "a\rb\x0bc\x0cd\u2028e\x85f",
    "=1+1",
    "+1",
    "-1",
    "\t=SUM(A1)|cmd",
    "@score @total",
    "A. one",
    "b) two",
    "ANSWER: B",
    "// c",
    "$CATEGORY: x",
    "x\ud800y\uffff",
    "%%USER_ID%% /static/x",
    "a\\",
    "fa:fa-car end \\N",
)
HOSTILE_CODE = '9<img src=x onerror=window.ran=1>]::"{{a}}\\/A,L1'
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
UNTYPED = str.maketrans("", "", "*/:>")
"""H5P blanks and GIFT short answers cannot have these characters; the exports leave such items out and say so."""


def visible(text: str) -> str:
    """The visible part of a text: everything except control characters and white space."""
    return "".join(_INVISIBLE.sub("", text.replace(PARTED, "")).split())


def placeholder(index: int) -> str:
    """The harmless word in place of a hostile one."""
    return f"word{index:02}q"


def make_sheet(words: tuple[str, ...]) -> QuizSheet:
    """A sheet with a unit for each word, and items of all kinds about each unit; all their texts have the word."""
    units = {}
    items: list[Item] = []
    for index, word in enumerate(words):
        source = make_source(word, title=word, rights=f"{index:02} {word}")
        unit = make_unit(code=f"900{index:03}L1", source=source, title=word, industry=word, level=1)
        units[unit.key] = unit
        for number, sample in enumerate(make_sample_sheet().quiz.items):
            items.append(replace(_fill(sample, word), id=f"q_{index:03}{number:013}", unit=unit.key))
    return QuizSheet(quiz=Quiz(id="hostile", seed=0, items=tuple(items), unfilled=()), units=units, iris=Iris())


def make_coded_sheet(code: str) -> QuizSheet:
    """A sheet of one unit with a given code."""
    sample = make_sample_sheet()
    (unit,) = sample.units.values()
    coded = replace(unit, code=UnitCode(code), title="A title")
    items = tuple(replace(_fill(item, "word"), unit=coded.key) for item in sample.quiz.items)
    return replace(sample, quiz=replace(sample.quiz, items=items), units={coded.key: coded})


def _fill(item: Item, word: str) -> Item:
    """Puts a word into every text of an item, at the start of most."""
    evidence = (Evidence(text=word, unit=item.unit, source=word),)
    typed = word.translate(UNTYPED)
    is_list = len(item.key_text) > 1
    key_text = tuple(f"{'ABC'[place]} {typed}" if is_list else typed for place in range(len(item.key_text)))
    is_number = item.key_text == ("60",)
    return replace(
        item,
        stem=word,
        options=tuple(Option(id=each.id, text=f"{word} {each.id}") for each in item.options),
        targets=tuple(Option(id=each.id, text=f"{word} {each.id}") for each in item.targets),
        key_text=item.key_text if is_number else key_text,
        accepted=item.accepted if is_number else tuple((f"{text} too",) for text in key_text),
        rubric=tuple(f"{word} {place}" for place, _ in enumerate(item.rubric)),
        feedback=tuple(replace(found, rationale=word, evidence=evidence) for found in item.feedback),
        explanation=word,
        evidence=evidence,
    )


def make_diagram(words: tuple[str, ...]) -> Diagram:
    """A diagram with a box for each word."""
    boxes = tuple(
        Box(key=unit.key, lines=(word, f"{word} again"))
        for word, unit in zip(words, make_sheet(words).units.values(), strict=True)
    )
    arrows = tuple(Arrow(start=boxes[0].key, end=box.key, confidence=None) for box in boxes[1:])
    return Diagram(frames=tuple((word, (box,)) for word, box in zip(words, boxes, strict=True)), arrows=arrows)
