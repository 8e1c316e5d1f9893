"""GIFT as teachers write it: every form of answer, formats of texts, tags, and faults with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_questions.reading import list_key, list_told, read, read_one

FORMS = {
    "Why? {=a ~b ~c}": ("CHOICE", ["a"]),
    "Why? {~%50%a ~%50%b ~%-100%c}": ("CHOICES", ["a", "b"]),
    "Why? {~%100%a ~%-50%b}": ("CHOICE", ["a"]),
    "The cat {=sat ~flew} down.": ("CHOICE", ["sat"]),
    "Cats fly. {F}": ("CHOICE", ["False"]),
    "Cats sit. {TRUE#no#yes}": ("CHOICE", ["True"]),
    "貓會飛。{F}": ("CHOICE", ["錯"]),
    "Match {=a -> one =b -> two =c -> one}": ("MATCH", ["a", "b", "c"]),
    "Who? {=Ann =Anne}": ("TEXT", []),
    "Who? {=%100%Ann =%0%Bob}": ("TEXT", []),
    "How many? {#60}": ("NUMBER", []),
    "How many? {#60:0}": ("NUMBER", []),
    "How many? {#60..60}": ("NUMBER", []),
    "How many? {#=60:0#right}": ("NUMBER", []),
    "Say why. {}": ("SELF_MARKED", []),
    "Say why. {####Think of the till.}": ("SELF_MARKED", []),
}


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_answer_is_read(text: str) -> None:
    """What stands between the braces says how a question is answered, and what is right."""
    found = read("a.items.gift", text)
    (question,) = found.questions
    assert (question.form, list_key(question)) == FORMS[text]


def test_titles_comments_categories_and_feedback_are_kept() -> None:
    """Comments tie a question and name its author; a category path may name a unit; feedback stays with its option."""
    question = read_one(
        "a.items.gift",
        "// The autumn course\n$CATEGORY: $course$/top/111275L4\n\n"
        "// [id:fire-1] [tag:cskg:111275L4/r-abc] [tag:author:Chan Tai Man [HK\\]]\n"
        "::Fire:: What first? {\n=Check the facts #Right\\: facts first.\n~Delete the post #It looks like hiding.\n"
        "####See the plan.\n}\n",
    )
    assert question.identifier == "fire-1"
    assert question.author == "Chan Tai Man [HK]"
    assert question.names == ("111275L4/r-abc",)
    assert question.categories == ("$course$", "top", "111275L4")
    assert question.stem == "What first?"
    assert [answer.feedback for answer in question.answers] == ["Right: facts first.", "It looks like hiding."]
    assert question.feedback == "See the plan."
    assert question.span is not None
    assert question.span.line == 5


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[html]<p>Is 5 &lt; 6?</p><p>Or <b>not</b>?</p>", "Is 5 < 6? Or not?"),
        ("[markdown]Is **5** really `a < b`?", "Is 5 really a < b?"),
        ("[plain]Is <b> a tag?", "Is <b> a tag?"),
        ("[moodle]How many m<sup>2</sup>?", "How many m^2?"),
        (r"[plain]Is \{a\} \= \~b \#1 \\ c\: d?", "Is {a} = ~b #1 \\ c: d?"),
        ("危機發生時，你先做甚麼？", "危機發生時，你先做甚麼？"),
    ],
)
def test_texts_become_plain(written: str, shown: str) -> None:
    """HTML, Markdown and escapes become the words that a learner sees."""
    assert read_one("a.items.gift", f"{written} {{=a ~b}}").stem == shown


FAULTS = {
    "A picture <img src='a.png'> {=yes ~no}": ("bad-question", 1, 1),
    "Sound [html]<audio src=a> {=yes ~no}": ("bad-question", 1, 1),
    "No end {=a ~b": ("bad-question", 1, 8),
    "::Title\\:: {=a ~b}": ("bad-question", 1, 1),
    "Two {=a ~b} and {=c ~d}": ("bad-question", 1, 17),
    "{=a ~b}": ("bad-question", 1, 1),
    "None right {~a ~b}": ("bad-question", 1, 1),
    "Both right {=a =b ~c}": ("bad-question", 1, 1),
    "Twice {=a ~b ~B}": ("bad-question", 1, 1),
    "Empty {=a ~}": ("bad-question", 1, 1),
    "One {=a ~%0%}": ("bad-question", 1, 1),
    "Signs {=a* }": ("bad-question", 1, 1),
    "No sign {yes no}": ("bad-question", 1, 1),
    "Same {=a -> x =b -> x}": ("bad-question", 1, 1),
    "Near {#3.14:0.01}": ("question-skipped", 1, 1),
    "Range {#1..5}": ("question-skipped", 1, 1),
    "Minus {#-3}": ("question-skipped", 1, 1),
    "Only a text": ("question-skipped", 1, 1),
}


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told_at_its_place_and_loses_no_other_question(text: str) -> None:
    """Line and column point at what is wrong; the questions before and after are read."""
    found = read("a.items.gift", f"Before {{=a ~b}}\n\n{text}\n\nAfter {{=a ~b}}\n")
    assert [question.stem for question in found.questions] == ["Before", "After"]
    code, line, column = FAULTS[text]
    assert (code, line + 2, column) in list_told(found)
    (told,) = [each for each in found.diagnostics if each.code == code]
    assert told.message.count(".") >= 2, "it says what is wrong and what to do"


def test_what_cannot_be_kept_is_told() -> None:
    """Partial marks and wildcards have no counterpart, so the question says what became of it."""
    found = read("a.items.gift", "Who? {=Ann =%50%Bob}\n\nWhat? {=a ~%50%b ~c}\n\nHow? {=slow* =slowly}\n")
    assert len(found.questions) == 3
    assert [code for code, *_ in list_told(found)] == ["question-changed"] * 3
    assert found.questions[2].texts == (("slowly",),)


def test_a_name_is_used_once() -> None:
    """Of two questions with one id the first counts, and the second is told."""
    found = read("a.items.gift", "// [id:a]\nWho? {=x ~y}\n\n// [id:a]\nWhat? {=x ~y}\n")
    assert [question.stem for question in found.questions] == ["Who?"]
    assert list_told(found) == [("bad-question", 5, 1)]


def test_ids_follow_from_names_or_words() -> None:
    """A corrected wording keeps the id of a named question; an unnamed one is the same wherever it stands."""
    one, two = (read_one("a.items.gift", f"// [id:x]\n{stem} {{=a ~b}}") for stem in ("Whoo?", "Who?"))
    assert one.item_id == two.item_id
    here, there = read_one("a.items.gift", "Who?{=a ~b}"), read_one("b.items.gift", "\n\n// c\n  Who? {  =a\n~b }")
    assert here.item_id == there.item_id != one.item_id
    assert read_one("a.items.gift", "Who? {=b ~a}").item_id != here.item_id
    assert read_one("c.items.gift", "// [id:q_abcdefghij234567]\nWho? {=b ~a}").item_id == "q_abcdefghij234567"


def test_line_ends_and_encodings() -> None:
    """Line ends of Windows count as one, a byte order mark as nothing; other encodings are refused as a whole."""
    data = "\ufeffWho? {=a ~b}\r\n\r\nBad {=a\r\n\r\nWhat? {=a ~b}\r\n".encode()
    found = read("a.items.gift", data)
    assert [question.stem for question in found.questions] == ["Who?", "What?"]
    assert list_told(found) == [("bad-question", 3, 5)]


@given(st.text(alphabet="ab {}=~#:%\\\n->[]/$*5.漢<>&", max_size=120))
def test_any_text_gives_questions_or_faults(text: str) -> None:
    """Whatever stands in a file, reading ends with values whose places are in the text."""
    found = read("a.items.gift", text)
    for question in found.questions:
        assert question.stem
        assert question.span is not None
        assert 0 <= question.span.start < question.span.end <= len(found.text)
        if question.form in {"CHOICE", "CHOICES"}:
            assert any(answer.is_right for answer in question.answers)


@given(st.lists(st.text(alphabet="abc=~#{}:\\ %", min_size=1, max_size=12).map(str.strip), min_size=2, max_size=6))
def test_escapes_come_back(words: list[str]) -> None:
    """Any words that are escaped as GIFT asks come back as they were."""
    folded = list(dict.fromkeys(" ".join(word.split()) for word in words if word))
    if len({word.casefold() for word in folded}) < 2 or len({word.casefold() for word in folded}) < len(folded):
        return

    def escape(text: str) -> str:
        return "".join(f"\\{character}" if character in "\\=~#{}:" else character for character in text)

    answers = "".join(f"{'=' if i == 0 else '~'}[plain]{escape(word)}\n" for i, word in enumerate(folded))
    question = read_one("a.items.gift", f"[plain]Which? {{\n{answers}}}")
    assert [answer.text for answer in question.answers] == folded
