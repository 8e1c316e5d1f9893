"""Reads the sequences of a unit: lists and sentences whose words give the order of their steps."""

import re

from quiz.stems import split_words
from quiz.unit_trees import Tree

from cskg.model import Statement

NUMBERS = {
    word: i for i, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
NUMBERS |= {word: i for i, word in enumerate("一二三四五六七八九十", 1)}
NUMBERS |= {
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "hundred": 100,
}
NUMBERS |= {"a": 1, "an": 1, "once": 1, "twice": 2, "兩": 2, "两": 2, "forty-five": 45, "forty-eight": 48}
_MARK = re.compile(
    r"(?:(?P<first>first(?:ly)?|to begin with|首先|先)|(?P<last>last(?:ly)?|finally|in the end|最後|最后|最終|最终)"
    r"|(?P<next>second(?:ly)?|third(?:ly)?|then|next|after (?:that|this)|afterwards|subsequently"
    r"|然後|然后|接着|接著|其次|隨後|随后|之後|之后|跟着|跟著|再(?!次)))(?:[,，\s]|(?<=[^a-z]))+",
    re.IGNORECASE,
)
_IN_ORDER = re.compile(
    r"\bin (?:the )?(?:\w+ )?(?:order|sequence)\b(?! to\b)|\bfollowing steps\b|\bin (?:\w+ )?steps\b"
    r"|依次|[按依].{0,4}(?:步|序)",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"^(?:[(（]?[a-h甲乙丙丁戊己庚辛一二三四五六七八九十][)）.]|第[一二三四五六七八九十][，、])\s*", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?:(?:step|stage)\s*|第\s*|步驟\s*|步骤\s*|[(（]?)(?P<n>\w+?)\s*(?:步|[)）.:：、,\s])+\s*", re.IGNORECASE
)


def list_sequences(tree: Tree) -> list[list[list[str]]]:
    """The sequences of a unit, each as the words of its steps in order."""
    found = [_read_list(statement) for statement in tree.statements.values()]
    found += [_read_sentence(statement.text) for statement in tree.statements.values()]
    return [sequence for sequence in found if len(sequence) > 2]


def _read_list(statement: Statement) -> list[list[str]]:
    marked: dict[int, list[str]] = {}
    count = len(statement.children)
    for place, child in enumerate(statement.children):
        if mark := _MARK.match(child.text):
            rank = 0 if mark["first"] else count - 1 if mark["last"] else place
            is_between = not mark["next"] or 0 < place < count - 1
            marked |= {rank: split_words(child.text[mark.end() :])} if is_between else {}
            continue
        text = child.text if child.number is None else f"{child.number} {child.text}"
        number = _NUMBER.match(text)
        says_order = (
            re.search(
                r"\bsteps\b|\border\b|\bsequence\b|\bprocedure\b|步|次序|順序|顺序|依次|程序|流程", statement.text
            )
            is not None
        )
        says_step = number is not None and re.match(r"step|stage|第|步", text, re.IGNORECASE) is not None
        if number is not None and (says_step or says_order):
            rank = NUMBERS.get(number["n"].casefold()) or (int(number["n"]) if number["n"].isdigit() else 0)
            marked[rank - 1] = split_words(text[number.end() :])
    if sorted(marked) == list(range(count)):
        return [marked[rank] for rank in sorted(marked)]
    is_numbered = any(
        re.search(r"^\W?\d|^第.步|^step", child.text, re.IGNORECASE) or child.number for child in statement.children
    )
    # If the heading says so, the order of the list is the order of the steps.
    texts = [_LETTER.sub("", child.text) for child in statement.children]
    return [split_words(text) for text in texts] if _IN_ORDER.search(statement.text) and not is_numbered else []


def _read_sentence(text: str) -> list[list[str]]:
    text = re.sub(r"^(.{1,8}[後后時时])[，,]?(首先|先)", r"\2\1", text)
    parts = [part for part in re.split(r"[,;，；、]\s*|\s+and\s+(?=then|next|finally|lastly)", text) if part]
    steps: list[list[str]] = []
    for place, part in enumerate(parts):
        bare = re.sub(r"^and\s+", "", part)
        mark = _MARK.match(bare)
        is_last = place == len(parts) - 1
        is_right = mark is not None and (mark["first" if place == 0 else "next"] or (is_last and mark["last"]))
        if not is_right and (place or mark):
            return []
        steps.append(split_words(bare[mark.end() :] if mark else bare))
    return steps
