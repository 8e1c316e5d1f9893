"""The grammar of headings: each form of heading gives its question, in English and Chinese."""

import pytest

from cskg.model import Language
from cskg.quiz.frame_questions import QUESTIONS, Asks
from cskg.quiz.frames import Frame, read_frame

NAMES = ("Silk cloth", "Wool yarn")
ACTIONS = ("Count the notes", "Open the till")


@pytest.mark.parametrize(
    ("heading", "members", "question"),
    [
        ("Describe causes of loss", NAMES, "Which of these is one of the causes of loss?"),
        (
            "Describe and explain the features of fabric (woven)",
            NAMES,
            "Which of these is one of the features of fabric?",
        ),
        ("Types of fabric", NAMES, "Which of these is one of the types of fabric?"),
        ("Knowledge of fire safety", NAMES, "Which of these is part of fire safety?"),
        ("Know the plan", ACTIONS, "You need to know the plan. Which of these must you be able to do?"),
        (
            "Possess basic knowledge of cash",
            ACTIONS,
            "You need to know about cash. Which of these must you be able to do?",
        ),
        ("Know how to store goods", ACTIONS, "Which of these do you need for storing goods?"),
        ("Know when to call the guard", ACTIONS, "When do you call the guard? Choose the case that fits."),
        ("Understand why stock is counted", ACTIONS, "Which of these is a reason why stock is counted?"),
        ("Reduce returns", ACTIONS, "You want to reduce returns. Which of these helps?"),
        ("Ability to handle complaints", ACTIONS, "You have to handle complaints. Which of these do you do?"),
        (
            "Carefully check deliveries",
            ACTIONS,
            "You are carefully checking deliveries. Which of these belongs to that?",
        ),
        (
            "Analyse and record sales",
            ACTIONS,
            "Your task is to analyse and record sales. Which of these is part of it?",
        ),
        ("Plan rosters", ACTIONS, "Which of these do you do to plan rosters?"),
        ("Handling goods, including:", ACTIONS, "You have to handle goods. Which of these do you do?"),
        ("Manage partners", ACTIONS, "It is your job to manage partners. Which of these falls to you?"),
        ("Pack goods", ACTIONS, "Your task is to pack goods. Which of these is part of it?"),
        ("Select materials", NAMES, "Your task is to select materials. Which of these does that include?"),
        ("Lead its execution", ACTIONS, "Which of these belongs to “Lead its execution”?"),
        ("Cash is handled correctly", ACTIONS, "Which of these belongs to “Cash is handled correctly”?"),
        ("掌握網絡危機的特點", ("突如其來", "破壞力強"), "下列哪一項屬於網絡危機的特點？"),
        ("懂得處理投訴", ("聆聽投訴", "記錄細節"), "要懂得處理投訴，需要做到下列哪一項？"),
        ("認識如何包裝禮物", ("量度紙張", "貼上膠紙"), "下列哪一項是包裝禮物的做法？"),
        ("管理客戶資料", ("登記姓名", "更新紀錄"), "管理客戶資料是你的職責，下列哪一項由你負責？"),
    ],
)
def test_headings_give_questions(heading: str, members: tuple[str, ...], question: str) -> None:
    """The form of a heading, and what it lists, decide the question; its words stand in it, in the form it needs."""
    framed = read_frame(heading, members)
    language = Language.EN if heading.isascii() else Language.ZH_HANT
    first = QUESTIONS[framed.frame][Asks.ONE][0]
    assert first[language].format(words=framed.words, clause=framed.clause) == question


def test_every_frame_has_all_questions() -> None:
    """For one option, for several and for all, in three languages, with the words of the heading in each."""
    for frame in Frame:
        for asks in Asks:
            for language in Language:
                for wording in QUESTIONS[frame][asks]:
                    text = wording[language]
                    assert "{words}" in text or "{clause}" in text
                    assert ("{number}" in text) is (asks is Asks.ALL)


def test_wordings_of_a_frame_differ() -> None:
    """No two wordings of a question are one, and most frames have two or more for one option."""
    for frame in Frame:
        for language in Language:
            texts = [wording[language] for wording in QUESTIONS[frame][Asks.ONE]]
            assert len(set(texts)) == len(texts)
    assert sum(len(QUESTIONS[frame][Asks.ONE]) > 1 for frame in Frame) >= len(Frame) - 2


@pytest.mark.parametrize(
    ("heading", "clause"),
    [("Be aware of loss", "are aware of loss"), ("Know the plan", "know the plan")],
)
def test_the_words_stand_behind_you(heading: str, clause: str) -> None:
    """A bare infinitive is what *you* do, but for *be*."""
    assert read_frame(heading, ACTIONS).clause == clause
