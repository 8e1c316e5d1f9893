"""A quiz taken in a terminal: every way of answering, bad input, stopping, and what is kept and reviewed afterwards."""

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from exchange.samples import make_generated_sheet, make_sample_sheet

from cskg.cli.answer_lines import give_example, read_response
from cskg.cli.commands import main
from cskg.cli.question_texts import Question, list_questions
from cskg.cli.taking import take_quiz
from cskg.quiz.grading import MAX_TEXT_LENGTH, Response, grade_quiz
from cskg.quiz.history import iter_answers
from cskg.quiz.items import Interaction, Item, Quiz

START = datetime(2027, 1, 4, 9, tzinfo=UTC)
SCORED = [each for each in Interaction if each is not Interaction.SELF_MARKED]

OWN = """// [tag:cskg:111275L4/r-xsiz44vuxfal2hb3]
Who calms a forum? {=An influencer ~A rival ~A robot}

// [tag:cskg:111275L4/r-w2fk3wplr4zuvs6u]
How soon do you answer a rumour? {=At once ~At the end of the week ~Never}

// [tag:cskg:910214L3]
誰先聆聽投訴？ {=收到投訴的員工 ~供應商 ~路人}
"""
"""Questions that stay as they are, whatever is generated beside them."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def source(root: Path, tmp_path: Path) -> str:
    """A folder with an English and a Chinese unit, and a teacher's questions about both."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("units/retail/111275L4.txt", "illustrative/customer-service/910214L3.zh-Hant.txt"):
        shutil.copy(root / "data" / name, folder)
    (folder / "a.items.gift").write_text(OWN, "utf-8")
    return str(folder)


@pytest.fixture
def run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in the repository with typed lines; the user's data folder is an empty one."""
    monkeypatch.chdir(root)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cskg", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        shown = capfd.readouterr()
        assert "an unexpected error" not in shown.err
        return code, shown.out, shown.err

    return run


def pick(interaction: Interaction) -> Question:
    """A made-up question that is answered in one way."""
    sheet = make_sample_sheet()
    questions = list_questions(sheet.quiz, sheet.units.values())
    return next(each for each in questions if each.item.interaction is interaction)


def type_key(item: Item) -> list[str]:
    """The lines that somebody types who knows the answer."""
    numbers = {target.id: number for number, target in enumerate(item.targets, 1)}
    if item.interaction is Interaction.TEXTS:
        return list(item.key_text)
    if item.key_pairs:
        return [" ".join(f"{option}{numbers[target]}" for option, target in item.key_pairs)]
    return [" ".join(item.key) or item.key_text[0]]


def take(typed: str, monkeypatch: pytest.MonkeyPatch, *questions: Question) -> list[str]:
    """Takes questions with typed lines, and returns what was kept."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    kept: list[str] = []
    assert take_quiz(questions, kept.append, lambda: START) == len(kept)
    return kept


def test_who_types_the_key_gets_all_points() -> None:
    """For every item, generated and made by hand, the key can be typed and is worth the whole point."""
    seen = set()
    for sheet in (make_generated_sheet(), make_sample_sheet()):
        for item in filter(lambda each: each.is_scored, sheet.quiz.items):
            response = read_response(item, type_key(item))
            assert isinstance(response, Response), (item.stem, response)
            quiz = Quiz(id="x", seed=0, items=(item,), unfilled=())
            assert grade_quiz(quiz, [response]).score == 1, item.stem
            seen.add(item.interaction)
    assert seen == set(SCORED)


def test_the_example_of_an_order_is_not_the_answer() -> None:
    """What is shown as an example is the order shown, which is never the right one."""
    orders = [item for item in make_generated_sheet().quiz.items if item.interaction is Interaction.ORDER]
    for item in [*orders, pick(Interaction.ORDER).item]:
        assert give_example(item).split() != list(item.key)


@pytest.mark.parametrize(
    ("interaction", "line", "expected"),
    [
        (Interaction.CHOICE, " B) ", {"choices": ("b",)}),
        (Interaction.CHOICE, "2", {"choices": ("b",)}),
        (Interaction.CHOICE, "ｂ", {"choices": ("b",)}),
        (Interaction.CHOICE, "b c", "Those are several letters."),
        (Interaction.CHOICE, "x", "“x” is none of the choices."),
        (Interaction.CHOICE, "9", "“9” is none of the choices."),
        (Interaction.CHOICE, "   ", "Nothing was typed."),
        (Interaction.CHOICE, ",", "Nothing was typed."),
        (Interaction.CHOICES, "acd", {"choices": ("a", "c", "d")}),
        (Interaction.CHOICES, "A, c & a.", {"choices": ("a", "c")}),
        (Interaction.CHOICES, "no idea", "“n” is none of the choices."),
        (Interaction.MATCH, "a1 b-2; c=1 D) 2", {"pairs": (("a", "t1"), ("b", "t2"), ("c", "t1"), ("d", "t2"))}),
        (Interaction.MATCH, "a1 b2", "Still missing: c, d."),
        (Interaction.MATCH, "a1 a2 b1 c1", "a comes twice."),
        (Interaction.MATCH, "a1 b3 c1 d1", "“3” is none of the choices."),
        (Interaction.MATCH, "a b c d", "Those are not letters with numbers."),
        (Interaction.ORDER, "b>a>d>c", {"choices": ("b", "a", "d", "c")}),
        (Interaction.ORDER, "ba", "Still missing: c."),
        (Interaction.ORDER, "b b a c", "b comes twice."),
        (Interaction.NUMBER, "60 hours", {"text": "60 hours"}),
        (Interaction.NUMBER, "many", "There is no number in it."),
        (Interaction.TEXT, " Dusty * road ", {"text": "Dusty * road"}),
        (Interaction.TEXT, "x" * (MAX_TEXT_LENGTH + 1), "No more than 1000 characters are read."),
    ],
)
def test_what_is_typed_is_read_or_refused_with_a_reason(
    interaction: Interaction, line: str, expected: dict[str, object] | str
) -> None:
    """Capitals, width, digits and separators do not matter; what is missing, double or unknown is named."""
    items = [each.item for each in list_questions(make_sample_sheet().quiz, make_sample_sheet().units.values())]
    found = [read_response(each, [line]) for each in items if each.interaction is interaction]
    if isinstance(expected, str):
        assert expected in found
    else:
        read = [response for response in found if isinstance(response, Response)]
        assert any(response == Response(item_id=response.item_id, **expected) for response in read)  # type: ignore[arg-type]


@pytest.mark.parametrize("interaction", SCORED)
def test_each_answer_is_judged_at_once(
    interaction: Interaction, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Right: it says so, with the key and the words of the source. Left out: nothing is kept. Shown: kept as wrong."""
    question = pick(interaction)
    typed = "\n".join([*type_key(question.item), "", ""])
    (line,) = take(typed, monkeypatch, question)
    assert next(iter_answers([line])).score == 1
    shown = capsys.readouterr().out
    assert "\n  Right\n" in shown
    assert "  Right answer: " in shown
    assert "The source says: " in shown
    assert "\n  a.txt: “" in shown
    assert "Your result: 1 of 1 point\n" in shown

    assert take("-\n", monkeypatch, question) == []
    shown = capsys.readouterr().out
    assert "Your result: 0 of 1 point; 1 unanswered\nNot answered\n" in shown
    assert "Not right" not in shown

    (line,) = take("?\n", monkeypatch, question)
    assert next(iter_answers([line])).score == 0
    shown = capsys.readouterr().out
    assert "\n  Here it is\n" in shown
    assert "Read these again\n" in shown


def test_bad_input_is_asked_again(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line that is no answer gets a sentence that says how to answer; the next one counts."""
    kept = take("\nzz\nb c\nb\n", monkeypatch, pick(Interaction.CHOICE))
    assert [answer.score for answer in iter_answers(kept)] == [1]
    shown = capsys.readouterr().out
    for fault in ("Nothing was typed.", "“z” is none of the choices.", "Those are several letters."):
        assert f"  {fault}\n  Type one letter, such as a.\n" in shown


def test_a_partly_right_answer_says_how_much(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One right and two missed of three keys: a third of the point, and each option is told apart."""
    (line,) = take("a\n", monkeypatch, pick(Interaction.CHOICES))
    assert next(iter_answers([line])).score == pytest.approx(1 / 3, abs=1e-6)
    shown = capsys.readouterr().out
    assert "  Partly right: 0.33 of 1 point.\n" in shown
    assert re.search(r"a\) Your answer: right.*\n.*b\) Rightly left out.*\n.*c\) You missed this one", shown)


def test_other_spellings_are_right_and_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever types a listed spelling is told that it is right, and what else would be."""
    question = pick(Interaction.TEXT)
    text, *others = question.item.spellings[0]
    take(f"{others[0]}\n", monkeypatch, question)
    shown = capsys.readouterr().out
    assert "  Right\n" in shown
    assert f"  Also right for “{text}”: {'; '.join(others)}\n" in shown


def test_the_learner_marks_what_no_program_can(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words, then the checklist; a point of the scale, then words: counted apart from points, and not kept."""
    sheet = make_sample_sheet()
    questions = [each for each in list_questions(sheet.quiz, sheet.units.values()) if not each.item.is_scored]
    assert take("I sweep.\nThen I rest.\n\n1 9\n1, 3\nz\nb\nEvery day\n\n", monkeypatch, *questions) == []
    shown = capsys.readouterr().out
    assert "  “9” is none of the choices.\n" in shown
    assert "  You ticked 2 of 3.\n" in shown
    assert "  “z” is none of the choices.\n" in shown
    assert "Your result: 2 marked by yourself\nWhat you marked yourself is not kept" in shown


def test_an_end_of_input_ends_a_list_and_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that ends within a list of texts gives these texts, and `q` within one stops without them."""
    question = pick(Interaction.TEXTS)
    (line,) = take("Urgency\nsudden", monkeypatch, question)
    assert 0 < next(iter_answers([line])).score < 1
    assert take("Urgency\nq\n", monkeypatch, question) == []


def test_documents_do_not_drive_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither words of documents nor typed ones reach the terminal with their control characters."""
    sheet = make_sample_sheet()
    questions = list_questions(sheet.quiz, sheet.units.values())
    take("\x1b[2J\n?\n" * len(questions), monkeypatch, *questions)
    shown = capsys.readouterr().out
    assert r"\x1b[2J" in shown
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", shown)


def test_a_quiz_is_taken_kept_reviewed_and_told(run: Run, tmp_path: Path, source: str) -> None:
    """From the first question to the review of the next month, with the file in the user's data folder."""
    take = ("quiz", "111275L4", "--take", "--kind", "own", "--source", source, "--at", "2027-01-04T09:00:00+08:00")
    code, out, _ = run(*take, typed="?\n-\n")
    kept = tmp_path / "cskg" / "history.jsonl"
    assert code == 0
    assert f"Your answers are kept in {kept}.\nLater, cskg review" in out
    assert re.search(r"Your result: 0 of 2 points; 1 unanswered\nRead these again\n  1\. ", out)
    (answer,) = iter_answers(kept.read_text("utf-8").splitlines())
    stem = re.findall(r"Question 1 of 2\n(.*)\n", out)[0]

    code, out, _ = run("review", "--at", "2027-01-04T01:00:01+00:00")
    assert code == 0
    assert out.startswith("Nothing is due now. The next question comes back in 1 minute, on 2027-01-04 at 01:01 UTC.\n")
    later = ("--at", "2027-02-04T09:00:00+08:00", "--source", source)
    code, out, _ = run("review", *later)
    assert (code, out.splitlines()[:3]) == (
        0,
        ["1 question is due.", "111275L4  Manage crisis of internet public relations", f"  - {stem}"],
    )
    data = json.loads(run("review", "--json", *later)[1])
    assert [(each["itemId"], each["stem"], each["quizId"]) for each in data["due"]] == [
        (answer.item_id, stem, answer.quiz_id)
    ]
    code, out, _ = run("review", "--take", *later, typed="?\n")
    assert f"Question 1 of 1\n{stem}\n" in out
    assert len(kept.read_text("utf-8").splitlines()) == 2

    code, out, _ = run("progress", *later)
    assert code == 0
    assert out.startswith("111275L4  Manage crisis of internet public relations\n")
    assert re.search(r"^  Begun +0 of 1 +(?:Urgency  \[r1\.1\.4\]|Pay attention to the role of .*)$", out, re.MULTILINE)
    assert re.search(r"^  Not asked yet +Exhibit professionalism \(and 2 below\)  \[r3\]$", out, re.MULTILINE)


def test_a_learner_without_answers_is_told_what_to_do(run: Run, tmp_path: Path) -> None:
    """Review and progress of nobody name the file and the way to begin; a file that is named must be there."""
    for command in ("review", "progress"):
        code, out, _ = run(command)
        assert code == 0
        assert out.startswith(
            f"There are no answers in {tmp_path / 'cskg' / 'history.jsonl'} yet.\nTake a quiz first: "
        )
    assert not (tmp_path / "cskg").exists()
    code, out, err = run("progress", str(tmp_path / "none.jsonl"))
    assert (code, out) == (2, "")
    assert "does not exist" in err


def test_an_earlier_history_is_reviewed_too(run: Run, tmp_path: Path, source: str) -> None:
    """Lines without a quiz, as earlier versions and browsers write them, are found by the units that they name."""
    history = tmp_path / "own.jsonl"
    options = ("--kind", "own", "--source", source, "--at", "2027-01-04T09:00:00+08:00", "--history", str(history))
    run("quiz", "111275L4", "--take", *options, typed="?\n")
    (line,) = history.read_text("utf-8").splitlines()
    value = json.loads(line)
    del value["quiz"]
    history.write_text(json.dumps(value) + "\n" + json.dumps(value | {"item": "q_gone"}), "utf-8")
    later = ("--at", "2027-02-04T09:00:00+08:00", "--source", source)
    code, out, _ = run("review", str(history), *later)
    assert code == 0
    assert out.startswith("2 questions are due.\n111275L4  ")
    assert "1 question cannot be asked again: " in out
    # The last line has no end; the next answer starts a line of its own.
    run("review", "--take", "--history", str(history), *later, typed="?\n")
    assert len(list(iter_answers(history.read_text("utf-8").splitlines()))) == 3


def test_a_chinese_unit_is_taken_in_chinese(run: Run, source: str) -> None:
    """Prompts, verdicts and the result are in the language of the unit."""
    code, out, _ = run("quiz", "910214L3", "--kind", "own", "--take", "--source", source, typed="x\n?\n")
    assert code == 0
    assert "\n你的答案：x\n  選項中沒有「x」。\n  輸入一個字母，例如 a。\n" in out
    assert re.search(r"\n  答案在此\n  正確答案：[abc]\) 收到投訴的員工\n", out)
    assert "\n  a.items.gift, 第 8 行：「誰先聆聽投訴？」\n" in out
    assert "\n你的結果：0 分，滿分 1 分\n再讀這些\n  1. 誰先聆聽投訴？\n" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["quiz", "111275L4", "--take", "--json"], "--take cannot be combined"),
        (["quiz", "111275L4", "--take", "--format", "gift"], "--take cannot be combined"),
        (["quiz", "111275L4", "--history", "x"], "need --take"),
        (["quiz", "111275L4", "--take", "--history", "README.md"], "Line 1 of the history is not an answer"),
        (["quiz", "111275L4", "--take", "--kind", "lineage"], "there is nothing to ask."),
        (["quiz", "111275L4", "--take", "--at", "noon"], "is not a time"),
        (["review", "README.md", "--history", "x"], "Name the history once"),
        (["review", "--take", "--json"], "cannot be combined with"),
        (["progress", "README.md"], "README.md: Line 1"),
        (["grade", "x", "README.md", "--at", "2027-01-04T09:00:00+08:00"], "--at needs --history"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_usage(run: Run, arguments: list[str], words: str) -> None:
    """It says what is wrong, on standard error, with exit code 2, and asks nothing."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_ctrl_c_keeps_what_was_answered(root: Path, tmp_path: Path, source: str) -> None:
    """On a terminal Ctrl+C ends the quiz with its result, exit code 0 and no traceback."""
    command = [sys.executable, "-m", "cskg", "quiz", "111275L4", "--take", "--kind", "own", "--source", source]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "TERM": "xterm"}
    with subprocess.Popen(
        command, cwd=root, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as process:
        os.close(theirs)
        seen = _read_until(ours, "answer: ")
        os.write(ours, b"?\n")
        seen += _read_until(ours, "answer: ")
        process.send_signal(2)
        seen += _read_until(ours, "what you know.")
        assert process.wait(20) == 0
    os.close(ours)
    assert "Traceback" not in seen
    assert "Your result: 0 of 2 points; 1 unanswered" in seen
    assert len((tmp_path / "cskg" / "history.jsonl").read_text("utf-8").splitlines()) == 1


def _read_until(terminal: int, words: str) -> str:
    seen = b""
    while words.encode() not in seen:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side has been closed
            break
        seen += piece
    return seen.decode("utf-8", "replace")
