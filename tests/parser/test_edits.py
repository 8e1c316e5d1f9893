"""What a curator changes in statements: parts, neighbours, places in the tree, and spans that still prove the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parser.test_spans import check
from strategies import glyph_documents

from cskg.errors import BadInputError
from cskg.model import StatementKind, Unit
from cskg.outline import iter_statements
from cskg.parser.documents import parse_document
from cskg.parser.edits import Confirm, Edit, Join, Move, Split, StatementTree, Words

HEAD = "Title\tKeep a shop\nCode\t900001L2\nRange\tAny shop.\nLevel\t2\nCredit\t3\n"


def read(competency: str, criteria: str = "• Keep the shop") -> tuple[Unit, str]:
    """A unit with these fields, and its document's text."""
    text = f"{HEAD}Competency\tPerformance Requirements\n{competency}\nAssessment Criteria\n{criteria}\n"
    (unit,), faults = parse_document(text.encode(), "made.txt")
    assert not faults
    return unit, text


def edited(unit: Unit, text: str, *edits: Edit) -> Unit:
    """The unit after edits."""
    tree = StatementTree(unit, text)
    for edit in edits:
        tree.apply(edit)
    return tree.put_into(unit)


def outline(unit: Unit) -> list[str]:
    """The texts of a unit's statements, with their positions and numbers."""
    return [
        f"{path} {statement.number + '. ' if statement.number else ''}{statement.text}"
        for path, _, statement in iter_statements(unit)
    ]


def words(text: str, occurrence: int | None = None) -> Words:
    return Words(text=text, occurrence=occurrence)


def split(statement: str, *before: str) -> Split:
    return Split(statement=words(statement), before=tuple(map(words, before)))


def join(*statements: str) -> Join:
    return Join(statements=tuple(map(words, statements)))


def move(statement: str, under: str | StatementKind) -> Move:
    return Move(statement=words(statement), under=words(under) if isinstance(under, str) else under)


def test_a_statement_is_cut_before_words_and_its_parts_prove_theirs() -> None:
    """The first part keeps the number, list punctuation goes, a number with a point becomes the part's number."""
    unit, text = read("1. Open the shop; and count the till – greet guests 5. Close\n   the shop\n• Lock up")
    after = edited(unit, text, split("Open", "count", "greet", "5. Close"))
    assert outline(after)[:-1] == [
        "r1 1. Open the shop",
        "r2 count the till",
        "r3 greet guests",
        "r4 5. Close the shop",
        "r4.1 Lock up",
    ]
    assert all(statement.confidence == 1 for _, _, statement in iter_statements(after))
    check(after, text)


def test_children_stay_with_the_part_that_they_follow() -> None:
    """A statement cut after its list keeps the list above the cut."""
    unit, text = read("1. Sell bread and sell cakes\n• Rolls\n• Tarts")
    after = edited(unit, text, split("Sell bread", "sell cakes"))
    assert outline(after)[:-1] == ["r1 1. Sell bread and", "r2 sell cakes", "r2.1 Rolls", "r2.2 Tarts"]


def test_words_start_a_word_where_they_can() -> None:
    """`close` is not the middle of `enclose` if it also stands alone; else it is, because spaces get lost."""
    unit, text = read("• Disclose faults close shops\n• OpenClose")
    after = edited(unit, text, split("Disclose", "close"), split("Open", "Close"))
    assert outline(after)[:-1] == ["r1 Disclose faults", "r2 close shops", "r3 Open", "r4 Close"]
    check(after, text)


def test_lines_and_pages_of_parts_are_counted() -> None:
    """A part on another line, after a form feed, says so."""
    unit, text = read("• Open the shop\n\fand greet guests and\n   wave them off")
    after = edited(unit, text, split("Open", "greet", "wave"))
    first, greet, wave = after.requirements
    assert [part.spans[0].page for part in (first, greet, wave)] == [1, 2, 2]
    lines = [text.count("\n", 0, part.spans[0].start) + 1 for part in (first, greet, wave)]
    assert [part.spans[0].line for part in (first, greet, wave)] == lines


@pytest.mark.parametrize(
    ("competency", "names", "joined"),
    [
        ("• Open the\n• shop", ("Open", "shop"), "Open the shop"),
        ("• Open; and\n• Close", ("Open", "Close"), "Open; and Close"),
        ("1. Form no\n2. Sheets", ("Form", "Sheets"), "Form no 2. Sheets"),
        ("• 開舖\n• 關舖", ("開舖", "關舖"), "開舖關舖"),
        ("• Open &amp;\n• shut &lt;doors", ("Open", "shut"), "Open & shut <doors"),
        ("<ul><li>Open the\n<li><b>shop</b></ul>", ("Open", "shop"), "Open the shop"),
        ("<ul><li>Open;</li> <li>shut</ul>", ("Open", "shut"), "Open; shut"),
        ("• A\n• B\n• C", ("A", "B", "C"), "A B C"),
    ],
)
def test_neighbours_become_one(competency: str, names: tuple[str, ...], joined: str) -> None:
    """List punctuation and numbers between them come back, bullets and tags do not; Chinese needs no space."""
    unit, text = read(competency)
    after = edited(unit, text, join(*names))
    assert [statement.text for statement in after.requirements] == [joined]
    check(after, text)


def test_a_running_head_between_two_halves_stays_out() -> None:
    """The words on both sides of it become one statement with two spans."""
    head = "Specification of Competency Standards for the Retail Industry\nUnit of Competency\n"
    unit, text = read(f"• Open the\n\n{head}\n• shop")
    after = edited(unit, text, join("Open the", "shop"))
    assert outline(after)[0] == "r1 Open the shop"
    assert len(after.requirements[0].spans) == 2
    check(after, text)


def test_a_parent_and_its_first_child_become_one_and_grandchildren_stay() -> None:
    """So does the last child of a list with what follows the list."""
    unit, text = read("1. Sell the\n• Golden Week\n○ tickets\n○ maps\n• rota\n2. Close")
    up = edited(unit, text, join("Sell the", "Golden Week"))
    assert outline(up)[:-1] == ["r1 1. Sell the Golden Week", "r1.1 tickets", "r1.2 maps", "r1.3 rota", "r2 2. Close"]
    down = edited(unit, text, join("rota", "Close"))
    assert outline(down)[-2:] == ["r1.2 rota 2. Close", "c1 Keep the shop"]
    all_of_them = edited(unit, text, join("Sell the", "Golden Week", "tickets"))
    assert outline(all_of_them)[:3] == ["r1 1. Sell the Golden Week tickets", "r1.1 maps", "r1.2 rota"]
    for after in (up, down, all_of_them):
        check(after, text)


def test_a_statement_moves_with_its_children_to_where_its_words_stand() -> None:
    """Among its new siblings it stands in order of the document; the top of either field will do."""
    unit, text = read("• Sell\n• Rolls\n○ white\n• Tarts\n• Keep")
    under = edited(unit, text, move("Tarts", "Sell"), move("Rolls", "Sell"))
    assert outline(under)[:5] == ["r1 Sell", "r1.1 Rolls", "r1.1.1 white", "r1.2 Tarts", "r2 Keep"]
    top = edited(under, text, move("white", StatementKind.PERFORMANCE_REQUIREMENT))
    assert outline(top)[:4] == ["r1 Sell", "r1.1 Rolls", "r1.2 Tarts", "r2 white"]
    other = edited(unit, text, move("Rolls", StatementKind.ASSESSMENT_CRITERION))
    assert outline(other)[-3:] == ["c1 Rolls", "c1.1 white", "c2 Keep the shop"]
    again = edited(other, text, move("white", "Keep the shop"))
    assert outline(again)[-3:] == ["c1 Rolls", "c2 Keep the shop", "c2.1 white"]


def test_what_a_curator_touched_or_confirmed_is_certain() -> None:
    """The rest stays as sure as it was."""
    unit, text = read("1. Sell things Open the shop Close the shop Count the till Lock the door")
    (sell,) = unit.requirements
    assert all(child.confidence < 1 for child in sell.children)
    after = edited(unit, text, join("Open", "Close"), Confirm(statements=(words("Lock"),)))
    assert [child.confidence == 1 for child in after.requirements[0].children] == [True, False, True]
    every = edited(unit, text, Confirm())
    assert {statement.confidence for _, _, statement in iter_statements(every)} == {1}


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (split("Fly", "away"), "No statement starts with “Fly”"),
        (split("bread", "rolls"), "in the middle of “Sell bread"),
        (split("Sell", "cakes"), "is not in"),
        (split("Sell", "Sell"), "is not in"),
        (split("Sell", "and"), "that have “and”: 2."),
        (Split(statement=words("Sell"), before=(words("and", 3),)), "that have “and”: 2."),
        (split("Keep", "the"), "Statements that start with “Keep”: 3."),
        (Split(statement=words("Sell", 2), before=(words("bread"),)), "Statements that start with “Sell”: 1."),
        (split("Pay", "(–)", "cash"), "no words of the document"),
        (join("Sell", "Keep calm"), "does not directly follow"),
        (join("Rolls", "Sell"), "does not directly follow"),
        (join("Sell", "Sell"), "does not directly follow"),
        (join("Keep order", "Keep the shop"), "does not directly follow"),
        (move("Sell", "Sell"), "is itself under"),
        (move("Sell", "Rolls"), "is itself under"),
        (move("Rolls", "Sell"), "is already there"),
        (move("Sell", StatementKind.PERFORMANCE_REQUIREMENT), "is already there"),
        (Confirm(statements=(words("Fly"),)), "No statement"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(edit: Edit, why: str) -> None:
    """The message says why, and what to write instead."""
    unit, text = read("1. Sell bread and rolls and tea\n• Rolls\n• Keep calm\n2. Pay (–) cash\n3. Keep order")
    tree = StatementTree(unit, text)
    with pytest.raises(BadInputError, match=why) as caught:
        tree.apply(edit)
    assert caught.value.cure
    assert tree.put_into(unit) == unit


def test_statements_do_not_hang_without_end() -> None:
    """A chain that is deeper than any unit is refused."""
    unit, text = read("\n".join(f"• Step {chr(97 + number)}" for number in range(14)))
    tree = StatementTree(unit, text)
    for number in range(11):
        tree.apply(move(f"Step {chr(98 + number)}", f"Step {chr(97 + number)}"))
    with pytest.raises(BadInputError, match="at most 12 deep"):
        tree.apply(move("Step m", "Step l"))


def test_occurrence_says_which_of_several() -> None:
    """Statements and cuts are counted in order of the unit; one that says nothing else comes before longer ones."""
    unit, text = read("• Keep order\n• Keep order\n• Keep")
    assert (
        outline(edited(unit, text, Split(statement=words("Keep order", 2), before=(words("order"),))))[1] == "r2 Keep"
    )
    assert outline(edited(unit, text, move("Keep", "Keep the shop")))[-1] == "c1.1 Keep"


SEPARATORS = [" ", "\n   ", "; and ", "; ", ";\n   ", " – ", " –\n   ", " 7. ", "\n   7.", " &amp; ", "\r\n "]
CLAUSES = ["Open the shop", "count <b>the</b> till", "greet &lt;all&gt; guests", "close (early)", "開舖", "關舖"]
PIECES = st.tuples(st.sampled_from(SEPARATORS), st.sampled_from(CLAUSES))


@given(glyph_documents(), st.lists(PIECES, min_size=2, max_size=5), st.data())
def test_a_split_and_then_a_join_give_the_statement_back(
    made: tuple[str, list[tuple[str, list[str]]], list[str]], pieces: list[tuple[str, str]], data: st.DataObject
) -> None:
    """Whatever statement is cut, before whichever word: parts prove their words, and joined they are what it was."""
    long = "".join(separator + words for separator, words in pieces).strip()
    text = made[0].replace("Assessment Criteria\tThe", f"\t• Wrap goods {long}\nAssessment Criteria\tThe")
    (unit,), _ = parse_document(text.encode(), "made.txt")
    check(unit, text)
    texts = [statement.text for _, _, statement in iter_statements(unit)]
    number = data.draw(st.sampled_from(range(len(texts))))
    spaces = [place for place, character in enumerate(texts[number]) if character == " "]
    place = data.draw(st.sampled_from(spaces)) + 1
    tail = texts[number][place:]
    cuts = [cut + 1 for cut in spaces if texts[number].startswith(tail, cut + 1)]
    before = words(tail, cuts.index(place) + 1 if len(cuts) > 1 else None)
    tree = StatementTree(unit, text)
    tree.apply(Split(statement=nth(texts, number), before=(before,)))
    cut = tree.put_into(unit)
    check(cut, text)
    parts = [statement.text for _, _, statement in iter_statements(cut)]
    assert len(parts) == len(texts) + 1
    tree.apply(Join(statements=(nth(parts, number), nth(parts, number + 1))))
    back = tree.put_into(unit)
    assert outline(back) == outline(unit)
    check(back, text)


def nth(texts: list[str], number: int) -> Words:
    """Names a statement by the whole of its text, and says which one where several have it."""
    same = [place for place, text in enumerate(texts) if text == texts[number]]
    return words(texts[number], same.index(number) + 1 if len(same) > 1 else None)
