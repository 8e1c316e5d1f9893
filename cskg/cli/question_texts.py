"""Questions in a terminal: how they are asked, and then shown with their answer, the reasons and the sources.

As in the player of the pages, all depends on the interaction of a question, and nothing on its kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cskg.cli.answer_lines import give_example
from cskg.cli.printing import say
from cskg.model import Language, Unit
from cskg.player.payload import to_player
from cskg.player.sentences import get_terminal_texts
from cskg.quiz.grading import Response
from cskg.quiz.items import Interaction, Item, Quiz


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to be asked.

    Attributes:
        quiz: The quiz that asks it, with this item alone.
        shown: What a player gets of the item.
    """

    quiz: Quiz
    shown: Mapping[str, Any]

    @property
    def item(self) -> Item:
        """The item."""
        return self.quiz.items[0]

    @property
    def texts(self) -> Mapping[str, str]:
        """The texts around it, in its language."""
        return get_terminal_texts(self.item.language)


def list_questions(quiz: Quiz, editions: Iterable[Unit]) -> list[Question]:
    """Returns the questions of a quiz, to be asked one by one."""
    if not quiz.items:
        return []
    shown = to_player(quiz, {unit.key: unit for unit in editions}, "")["items"]
    return [
        Question(quiz=replace(quiz, items=(item,)), shown=each) for item, each in zip(quiz.items, shown, strict=True)
    ]


def name_unit(question: Question) -> str:
    """Returns the code and the title of a question's unit."""
    unit = question.shown["unit"]
    return f"{unit['code']}  {unit['title']}"


def show_question(question: Question, place: int, count: int, *, names_unit: bool) -> None:
    """Prints a question with its place in the quiz, and says how to answer it."""
    item, texts = question.item, question.texts
    unit = f"  {name_unit(question)}" if names_unit and not item.hides_unit else ""
    say(f"\n{texts['question_of'].format(n=place, count=count)}{unit}")
    say(item.stem, bold=True)
    if item.author:
        say(label_text(texts, "author", item.author))
    for option in item.options:
        say(f"  {option.id}) {option.text}")
    for number, target in enumerate(item.targets, 1):
        say(f"  {number}: {target.text}")
    say(say_how(item))


def say_how(item: Item) -> str:
    """Returns how an item is answered here."""
    texts = get_terminal_texts(item.language)
    name = "scale" if item.interaction is Interaction.SELF_MARKED and item.options else item.interaction.value.lower()
    return (texts.get(f"type_{name}") or texts[f"how_{name}"]).format(example=give_example(item))


def tell_answer(question: Question, response: Response, score: float) -> None:
    """Prints what an answer was worth, what is right and why, and the words of the source."""
    item, texts = question.item, question.texts
    if response == Response(item_id=item.id):
        say(f"  {texts['shown']}", bold=True)
    elif not item.is_scored:
        say(f"  {texts['noted']}")
    elif score == 1:
        say(f"  {texts['right']}", fg="green")
    elif score > 0:
        say(f"  {label_text(texts, 'partly', texts['points'].format(n=f'{score:.2g}'))}", fg="yellow")
    else:
        say(f"  {texts['wrong']}", fg="red")
    if item.is_scored:
        say(f"  {label_text(texts, 'right_answer', _write_key(item))}")
        _tell_options(question, response)
    elif response == Response(item_id=item.id):
        list_rubric(item)
    for text, *others in item.spellings:
        if others:
            say(f"  {texts['also_right'].format(text=text, others='; '.join(others))}")
    if question.shown["why"]:
        say(f"  {question.shown['why']}")
    _quote(question)


def _write_key(item: Item) -> str:
    """Returns the right answer in one line."""
    if item.interaction is Interaction.MATCH:
        numbers = {target.id: number for number, target in enumerate(item.targets, 1)}
        return " ".join(f"{option}{numbers[target]}" for option, target in item.key_pairs)
    if item.interaction is Interaction.CHOICE:
        return "; ".join(f"{name}) {item.texts[name]}" for name in item.key)
    return " ".join(item.key) if item.key else "; ".join(item.key_text)


def _tell_options(question: Question, response: Response) -> None:
    item, texts, why = question.item, question.texts, question.item.reasons
    given, right = dict(response.pairs), dict(item.key_pairs)
    numbers = {target.id: str(number) for number, target in enumerate(item.targets, 1)}
    for option in item.options:
        if right:
            target = right.get(option.id, "")
            said = texts["right"] if given.get(option.id) == target else texts["it_is"].format(letter=numbers[target])
        elif item.interaction is Interaction.ORDER:
            said = texts["tag_belongs"].format(n=item.key.index(option.id) + 1)
        else:
            said = _tag(question, option.id, response)
        say(f"    {option.id}) {' – '.join(filter(None, [said, why[option.id]]))}")


def _tag(question: Question, option: str, response: Response) -> str:
    """Returns the tag before an option's reason; empty for a wrong option of one choice that was not chosen."""
    texts, is_one = question.texts, question.item.interaction is Interaction.CHOICE
    if option in question.item.key:
        missed = texts["tag_key" if is_one or not response.choices else "tag_missed"]
        return texts["tag_right"] if option in response.choices else missed
    return texts["tag_wrong"] if option in response.choices else "" if is_one else texts["tag_left"]


def _quote(question: Question) -> None:
    """Prints the words of the source that make the key right, each with its file and line."""
    opening, closing = "「」" if question.item.language is Language.ZH_HANT else "“”"
    for place, words in _iter_words(question):
        say(f"  {question.texts['labelled'].format(label=place, text=f'{opening}{words}{closing}')}")


def _iter_words(question: Question) -> Iterator[tuple[str, str]]:
    """Yields the words that make the key right, each after its place."""
    texts = question.texts
    for found in question.shown["quotes"]:
        for words in found["words"]:
            places = [texts[name].format(n=words[name]) for name in ("page", "line") if words[name]]
            yield ", ".join([found["source"] or texts["source"], *places]), words["text"]


def recall_answer(question: Question) -> None:
    """Prints a right answer in words, and where it stands."""
    item, texts = question.item, question.item.texts
    says = question.texts["between"].join(texts[name] for name in item.key) if item.key else _write_key(item)
    say(f"     {label_text(question.texts, 'right_answer', says)}")
    places = dict.fromkeys(place for place, _ in _iter_words(question))
    say(f"     {question.texts['between'].join(places)}")


def list_rubric(item: Item) -> None:
    """Prints the checklist of an item, numbered."""
    for number, point in enumerate(item.rubric, 1):
        say(f"  {number}. {point}")


def label_text(texts: Mapping[str, str], label: str, text: str) -> str:
    """Returns a text after its label, with the colon of the language."""
    return texts["labelled"].format(label=texts[label], text=text)
