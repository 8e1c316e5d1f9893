"""Moodle XML as Moodle exports it: types, settings, tags, what has no counterpart, and hostile files."""

import pytest
from own_questions.reading import list_key, list_told, read, read_one

from cskg.errors import SourceError


def bank(*questions: str) -> str:
    """A file with questions."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "\n".join(questions) + "\n</quiz>\n"


def ask(kind: str, inside: str, stem: str = "<p>What <b>first</b>?</p>", more: str = "") -> str:
    """A question of a type."""
    return (
        f'<question type="{kind}">\n<name><text>n</text></name>\n<questiontext format="html"><text><![CDATA[{stem}]]>'
        f'</text></questiontext>\n<generalfeedback format="html"><text>See the plan.</text></generalfeedback>{more}\n'
        f"{inside}\n</question>"
    )


def answer(fraction: str, text: str, feedback: str = "", more: str = "") -> str:
    """An answer."""
    return (
        f'<answer fraction="{fraction}" format="html"><text>{text}</text>'
        f'<feedback format="html"><text>{feedback}</text></feedback>{more}</answer>'
    )


FORMS = {
    ("multichoice", "<single>true</single>" + answer("100", "a") + answer("0", "b")): ("CHOICE", ["a"]),
    ("multichoice", "<single>false</single>" + answer("50", "a") + answer("50", "b") + answer("-100", "c")): (
        "CHOICES",
        ["a", "b"],
    ),
    ("multichoice", "<single>false</single>" + answer("100", "a") + answer("-100", "b") + answer("0", "c")): (
        "CHOICES",
        ["a"],
    ),
    ("truefalse", answer("0", "true") + answer("100", "false")): ("CHOICE", ["False"]),
    ("ordering", answer("1", "a") + answer("2", "b") + answer("3", "c")): ("ORDER", ["a", "b", "c"]),
    ("shortanswer", answer("100", "a") + answer("100", "b") + answer("0", "*")): ("TEXT", []),
    ("numerical", answer("100", "60", more="<tolerance>0</tolerance>")): ("NUMBER", []),
    ("essay", '<graderinfo format="html"><text>&lt;ul&gt;&lt;li&gt;one&lt;/li&gt;&lt;/ul&gt;</text></graderinfo>'): (
        "SELF_MARKED",
        [],
    ),
    (
        "matching",
        (
            "<subquestion format='html'><text>a</text><answer><text>1</text></answer></subquestion>"
            "<subquestion format='html'><text>b</text><answer><text>2</text></answer></subquestion>"
            "<subquestion format='html'><text></text><answer><text>3</text></answer></subquestion>"
        ),
    ): ("MATCH", ["a", "b"]),
}


@pytest.mark.parametrize(("kind", "inside"), FORMS)
def test_every_type_with_a_counterpart_is_read(kind: str, inside: str) -> None:
    """The type and the shares say how a question is answered, and what is right."""
    question = read_one("a.items.xml", bank(ask(kind, inside)))
    assert (question.form, list_key(question)) == FORMS[kind, inside]
    assert question.stem == "What first?"
    assert question.feedback == "See the plan."


def test_details_are_kept() -> None:
    """Tags, names, categories, feedback, a fixed order of options, checklists, and words that belong to no part."""
    category = '<question type="category"><category><text>$course$/top/111275L4</text></category></question>'
    tags = "<tags><tag><text>cskg:107167L5/c-x</text></tag><tag><text>author: Ho</text></tag></tags>"
    more = f"<idnumber>k-1</idnumber><shuffleanswers>false</shuffleanswers>{tags}"
    first = ask("multichoice", answer("100", "a", "Yes.") + answer("0", "b", "No."), more=more)
    essay = ask(
        "essay", "<graderinfo format='html'><text><![CDATA[<ul><li>one</li><li>two</li></ul>]]></text></graderinfo>"
    )
    match = ask(*next(key for key in FORMS if key[0] == "matching"))
    found = read("a.items.xml", bank(category, first, essay, match))
    assert not found.diagnostics
    one, two, three = found.questions
    assert (one.identifier, one.author, one.names, one.is_shuffled) == ("k-1", "Ho", ("107167L5/c-x",), False)
    assert one.categories == ("111275L4",)
    assert two.names == ("111275L4",)
    assert [each.feedback for each in one.answers] == ["Yes.", "No."]
    assert two.rubric == ("one", "two")
    assert three.other_targets == ("3",)
    assert one.span is not None
    assert found.text[one.span.start : one.span.end].startswith('<question type="multichoice">')
    assert found.text[one.span.start : one.span.end].endswith("</question>")


@pytest.mark.parametrize(
    ("stem", "form", "texts", "shown"),
    [
        ("Sell in {1:SHORTANSWER:=euros~%50%dollars}.", "TEXT", (("euros",),), "Sell in _____ ."),
        ("{1:SA:=a~=b#ok} or {2:SHORTANSWER_C:%100%c}?", "TEXTS", (("a", "b"), ("c",)), "_____ or _____ ?"),
    ],
)
def test_cloze_becomes_typed_answers(stem: str, form: str, texts: object, shown: str) -> None:
    """The fields of a cloze question are gaps in its text."""
    (question,) = read("a.items.xml", bank(ask("cloze", "", stem))).questions
    assert (question.form, question.texts, question.stem) == (form, texts, shown)


FAULTS = {
    ask("ddimageortext", ""): "question-skipped",
    ask("calculated", ""): "question-skipped",
    ask("description", ""): "question-skipped",
    ask("cloze", "", "{1:MULTICHOICE:=a~b}"): "question-skipped",
    ask("numerical", answer("100", "3.14", more="<tolerance>0.1</tolerance>")): "question-skipped",
    ask("multichoice", answer("100", "a") + answer("0", "b"), "<img src='@@PLUGINFILE@@/a.png'>"): "bad-question",
    ask("multichoice", answer("half", "a") + answer("0", "b")): "bad-question",
    ask("multichoice", answer("50", "a") + answer("0", "b")): "bad-question",
    ask("multichoice", ""): "bad-question",
    ask("truefalse", answer("100", "perhaps") + answer("0", "false")): "bad-question",
    ask("shortanswer", answer("100", "*")): "bad-question",
    ask("cloze", "", "No field"): "bad-question",
    ask("cloze", "", "{:A:" * 200_000): "bad-question",
    ask("essay", f"<graderinfo><text>{'&lt;li&gt;' * 100_000}</text></graderinfo>"): "bad-question",
    ask("multichoice", answer("100", "a") + answer("0", "b"), ""): "bad-question",
    ask("multichoice", answer("100", "x" * 5_000) + answer("0", "b")): "bad-question",
}


@pytest.mark.parametrize("question", FAULTS)
def test_a_fault_is_told_at_its_place_and_loses_no_other_question(question: str) -> None:
    """The line is that of the question's tag; the questions around it are read."""
    good = ask("multichoice", answer("100", "a") + answer("0", "b"))
    other = ask("multichoice", answer("100", "c") + answer("0", "d"))
    found = read("a.items.xml", bank(good, question, other))
    assert [list_key(each) for each in found.questions] == [["a"], ["c"]]
    line = bank(good).count("\n")
    assert (FAULTS[question], line, 1) in list_told(found)


HOSTILE = {
    '<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>': "document type",
    '<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>': "document type",
    "<quiz><question>": "not XML",
    "": "not XML",
    "<quiz>" + "<a>" * 10_000: "not XML",
    '<?xml version="1.0" encoding="none"?><quiz/>': "not XML",
}


@pytest.mark.parametrize("data", HOSTILE)
def test_hostile_files_are_refused_as_a_whole(data: str) -> None:
    """What declares entities or is no XML is refused, with what to do."""
    with pytest.raises(SourceError, match=HOSTILE[data]):
        read("a.items.xml", data)


def test_scripts_and_markup_never_get_through() -> None:
    """What is left of a text is words; what a script holds is nothing."""
    stem = "<script>alert(1)</script><style>p{}</style><p onclick='x'>A &amp;lt;b&amp;gt; ok?</p>"
    question = read_one("a.items.xml", bank(ask("multichoice", answer("100", "a") + answer("0", "b"), stem)))
    assert question.stem == "A &lt;b&gt; ok?"
