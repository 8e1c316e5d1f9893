"""Proofs of items whose options are parts or changed versions of statements: details, purposes, steps, errors.

Like :mod:`quiz.proving` it shares no code with the generator, and has its own rules for quantities and steps.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from quiz.proving_sequences import NUMBERS, list_sequences
from quiz.stems import find_quotes, split_words
from quiz.unit_trees import (
    Doubt,
    Tree,
    Trees,
    doubt,
    find_statement,
    is_alike,
    is_shown,
    refs_of_options,
)

from cskg.language.characters import IDEOGRAPH
from cskg.model import Statement
from cskg.quiz.items import Item

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000}
_SECONDS |= {"quarter": 7776000, "year": 31104000}
_CHINESE_SECONDS = {"秒": 1, "分": 60, "時": 3600, "时": 3600, "天": 86400, "日": 86400, "星期": 604800, "週": 604800}
_CHINESE_SECONDS |= {"周": 604800, "月": 2592000, "季": 7776000, "年": 31104000}
_OF_PERIOD = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "quarterly": 7776000}
_OF_PERIOD |= {"yearly": 31104000, "annually": 31104000}
_CHANGED = frozenset(
    "times before after above below inside outside minimum maximum highest lowest longest shortest largest smallest "
    "heaviest lightest oldest newest least most more less older newer heavier lighter larger smaller faster slower "
    "thicker thinner earlier later slowly quickly internal external indoors outdoors upwards downwards inwards "
    "outwards clockwise anticlockwise horizontally vertically upstream downstream front back top bottom".split()
) | frozenset("大小順逆顺室內外頂底顶左右十高低多少上下之前後后於于小時时分鐘钟天日星期週周月季年秒個个")
"""The words that may replace other words."""
_MEASURES = frozenset("mm cm m km mg g kg ml l nm bar psi kpa ppm rpm v a w kw hz db lux".split())
_TO_WHOM = frozenset("to with from 向 與 与".split())
_ORDERS = frozenset("before after while when during 前 後 后 時 时 期 間 间".split())
_JOINING = frozenset("of 才 先 便 則 则 在 於 于 應 应 一 次".split())
_OCCASION = re.compile(
    r"^(?:before|after|while|during|until|when|whenever|if|once|as soon as)\b(?!\s+(?:an?|per)\b)"
    r"|^(?:每?[當当]|如|若|遇|一旦)|(?<![日天期週周月年時时鐘钟])[前後后時时]$|期[間间]$",
    re.IGNORECASE,
)
"""An answer with an occasion: it names a case, or another event."""
_TIMES = re.compile(r"(?P<n>[\w-]+)(?:\s+times)?\s+(?:an?|per|each|every)\s+(?P<u>[a-z]+)", re.IGNORECASE)
_WITH_UNIT = re.compile(
    r"(?P<n>[\w,.-]+)\s*(?:(?:working|business|calendar)\s+)?(?P<u>[a-z]+|%|°\s?C|℃)", re.IGNORECASE
)
_EACH = re.compile(r"(?:every|each)\s+(?P<u>[a-z]+)", re.IGNORECASE)
_CHINESE = re.compile(
    r"(?P<n>[\d.]+|[一二三四五六七八九十兩两]+)[個个]?(?P<u>秒|分|小?[時时]|工作天|天|日|星期|週|周|月|季|年)|每(?P<e>小?[時时]|天|日|星期|週|周|月|季|年)"
)


def prove_detail(item: Item, trees: Trees) -> Iterator[Doubt]:
    """The key is in the statement, the question shows its other words, and no statement has another right answer."""
    tree, statement = trees[item.unit], _find_asked(item, trees)
    keys = [option for option in item.options if option.id in item.key]
    if statement is None or len(keys) != 1:
        yield from doubt("no-key", "The question is not about one statement with one key.")
        return
    (key,) = keys
    if is_shown(key.text, statement):
        yield from _prove_version(item, tree, statement)
        return
    rest = _take_out(split_words(key.text), split_words(statement.text))
    if rest is None or not _shows(rest, item.stem):
        yield from doubt("false-key", "The statement is not what the question and its key say.", key.id)
        return
    if _OCCASION.search(key.text):
        yield from _prove_occasion(item, trees, statement, rest)
        return
    sizes = [find_sizes(option.text) or _find_counts(option.text) for option in item.options]
    texts = [option.text.casefold() for option in item.options]
    if len(set(texts)) < len(texts) or any(one & other for one, other in combinations(sizes, 2)):
        yield from doubt("true-distractor", "Two options say the same.")
    if len({bool(find_sizes(option.text)) for option in item.options}) > 1:
        yield from doubt("true-distractor", "The options are not of one make.")
    for option in item.options:
        for other in tree.statements.values():
            if option.id not in item.key and _may_say(other.text, option.text, rest):
                yield from doubt("true-distractor", f"“{other.text}” may say {option.text}.", option.id)


def _prove_version(item: Item, tree: Tree, statement: Statement) -> Iterator[Doubt]:
    """Each wrong option is the statement with one changed number, order or person, which the unit does not state."""
    source = split_words(statement.text)
    for option in item.options:
        if option.id in item.key:
            continue
        words = split_words(option.text)
        old, new = _find_change(source, words)
        if any(is_shown(option.text, other) for other in tree.statements.values()):
            yield from doubt("true-distractor", f"The unit says “{option.text}”.", option.id)
        is_size = bool(new) and all(_is_of_size(word) for word in new)
        if not (is_size or ({*old, *new} <= _ORDERS and new) or _is_person(source, old)):
            yield from doubt("not-in-source", f"“{option.text}” is not one change away from the statement.", option.id)
        added = find_sizes(option.text) - find_sizes(statement.text)
        for other in tree.statements.values():
            said = split_words(other.text)
            event = source[source.index(old[-1]) + 1 :][:3] if old else []
            is_order = {*new} <= _ORDERS and _take_out([*new, *event], said) is not None
            is_who = _is_person(source, old) and not is_size and _names_beside(source, new, said)
            if (is_size and added & find_sizes(other.text)) or (bool(old) and is_order) or is_who:
                yield from doubt("true-distractor", f"“{other.text}” may say “{option.text}”.", option.id)


def _find_change(source: Sequence[str], changed: Sequence[str]) -> tuple[list[str], list[str]]:
    """The different words of both texts, between their common start and their common end."""
    pairs = list(zip(source, changed, strict=False))
    start = next((i for i, (one, other) in enumerate(pairs) if one != other), len(pairs))
    ends = list(zip(source[start:][::-1], changed[start:][::-1], strict=False))
    tail = next((i for i, (one, other) in enumerate(ends) if one != other), len(ends))
    return list(source[start : len(source) - tail]), list(changed[start : len(changed) - tail])


def _is_of_size(word: str) -> bool:
    return (
        word.isdigit()
        or bool(_find_number(word))
        or _bare(word) in _SECONDS
        or word in _OF_PERIOD
        or word in _CHANGED | {"working"}
    )


def _is_person(source: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the changed words come after words that introduce a person."""
    place = next((i for i in range(len(source)) if list(source[i : i + len(old)]) == list(old)), 0) if old else 0
    return bool(old) and any(word in _TO_WHOM for word in source[max(0, place - 4) : place + 1])


def _names_beside(source: Sequence[str], new: Sequence[str], said: Sequence[str]) -> bool:
    """Whether a statement with the same verb names a person."""
    verb = source[: 2 if IDEOGRAPH.match(source[0]) else 1]
    return bool(new) and list(said[: len(verb)]) == list(verb) and _take_out(new, said) is not None


def _shows(rest: Sequence[str], stem: str) -> bool:
    """Whether a question shows the rest of a statement; small words next to the removed part may be missing."""
    shown = [word for word in split_words(stem) if word not in _JOINING]
    return _take_out([word for word in rest if word not in _JOINING], shown) is not None


def _prove_occasion(item: Item, trees: Trees, statement: Statement, rest: Sequence[str]) -> Iterator[Doubt]:
    """No statement of the unit has the action together with another time that is an option.

    A wrong option is the key with another order or another limit, or the time of another statement, which it cites.
    """
    tree, cited = trees[item.unit], refs_of_options(item)
    (key,) = (split_words(option.text) for option in item.options if option.id in item.key)
    for option in item.options:
        words, sizes = split_words(option.text), find_sizes(option.text) | _find_counts(option.text)
        if option.id in item.key:
            continue
        changed = {*words} ^ {*key}
        is_version = bool(changed) and (changed <= _ORDERS or (bool(sizes) and _is_changed_once(key, words)))
        ref = cited[option.id].statement if option.id in cited else None
        other = find_statement(ref, trees) if ref else None
        is_of_other = other is not None and other != statement and _take_out(words, split_words(other.text)) is not None
        if not (is_version or is_of_other):
            yield from doubt(
                "not-in-source", f"“{option.text}” is no version of the key and in no statement.", option.id
            )
        for one in tree.statements.values():
            said = split_words(one.text)
            if _take_out(words, said) is not None and _take_out(rest[: len(rest) // 2 + 1], said) is not None:
                yield from doubt("true-distractor", f"“{one.text}” may say {option.text}.", option.id)
        limits = {size for one in tree.statements.values() for size in find_sizes(one.text)}
        if is_version and not changed <= _ORDERS and find_sizes(option.text) & limits:
            yield from doubt("true-distractor", f"The unit states {option.text}.", option.id)


def _may_say(text: str, detail: str, rest: Sequence[str]) -> bool:
    """Whether a statement has a size anywhere, or names a person together with the verb in the question."""
    sizes = find_sizes(detail)
    if sizes or _find_counts(detail):
        return bool(sizes & find_sizes(text))
    words, who = split_words(text), split_words(detail)
    verb = rest[: 2 if IDEOGRAPH.match(rest[0]) else 1]
    nouns = who[1:] if IDEOGRAPH.match(who[-1]) else who[-1:]
    return _take_out(verb, words) is not None and _take_out(nouns, words) is not None


def _find_counts(text: str) -> set[float | str]:
    return {_find_number(word) for word in split_words(text) if _find_number(word) and word not in {"a", "an"}}


def _find_number(word: str) -> float:
    """The value of a number in digits or in words; zero for other words."""
    ten = re.fullmatch(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", word)
    if ten is not None:
        return 10.0 * (NUMBERS[ten[1]] if ten[1] else 1) + (NUMBERS[ten[2]] if ten[2] else 0)
    plain = word.casefold().replace(",", "")
    return float(plain) if re.fullmatch(r"-?\d+(?:\.\d+)?", plain) else float(NUMBERS.get(plain, 0))


def find_sizes(text: str) -> set[float | str]:
    """The times in a text, in seconds, and its other measures with their units."""
    found: set[float | str] = set()
    for match in _CHINESE.finditer(text):
        seconds = next(size for name, size in _CHINESE_SECONDS.items() if (match["u"] or match["e"]).endswith(name))
        rate = re.match(r"(?:至少|最少|最多)?([\d一二三四五六七八九十兩两]+)次", text[match.end() :])
        if match["e"] and rate is not None:
            found.add(seconds / _find_number(rate[1]))
        elif number := _find_number(match["n"] or "1"):
            found.add(seconds * number)
    rates = [(match["n"], match["u"]) for match in _TIMES.finditer(text)]
    found |= {
        _SECONDS[_bare(unit)] / _find_number(n) for n, unit in rates if _bare(unit) in _SECONDS and _find_number(n)
    }
    if rates and found:
        return found
    for number, unit in [(match["n"], match["u"]) for match in _WITH_UNIT.finditer(text)]:
        if _find_number(number) and _bare(unit) in _SECONDS:
            found.add(_SECONDS[_bare(unit)] * _find_number(number))
        elif _find_number(number) and (not unit.isalpha() or unit.casefold() in _MEASURES):
            found.add(f"{_find_number(number)}{unit if unit.isalpha() else unit[:1]}")
    found |= {float(_SECONDS[_bare(match["u"])]) for match in _EACH.finditer(text) if _bare(match["u"]) in _SECONDS}
    return found | {seconds for word, seconds in _OF_PERIOD.items() if text.casefold().endswith(word)}


def _bare(unit: str) -> str:
    return unit.casefold().removesuffix("s")


def prove_purpose(item: Item, trees: Trees) -> Iterator[Doubt]:
    """The key and the question's words together are one statement; each wrong option is half of another statement."""
    tree, statement = trees[item.unit], _find_asked(item, trees)
    keys = [option for option in item.options if option.id in item.key]
    if statement is None or len(keys) != 1:
        yield from doubt("no-key", "The question is not about one statement with one key.")
        return
    key = split_words(keys[0].text)
    whole = split_words(statement.text)
    rest = _take_out(key, whole)
    if rest is None or not (whole[: len(key)] == key or whole[-len(key) :] == key):
        yield from doubt("false-key", "The key is no half of the statement.", keys[0].id)
        return
    asked = [word for word in rest if word not in {"in", "order", "so", "as"}]
    shown = [word for word in split_words(item.stem) if word not in {"in", "order", "so", "as"}]
    if _take_out(asked, shown) is None:
        yield from doubt("false-key", "The question does not show the other half.", keys[0].id)
    cited = refs_of_options(item)
    for option in item.options:
        if option.id in item.key:
            continue
        ref = cited[option.id].statement if option.id in cited else None
        other = find_statement(ref, trees) if ref else None
        if other is None or _take_out(split_words(option.text), split_words(other.text)) is None:
            yield from doubt("not-in-source", f"“{option.text}” is no part of what it cites.", option.id)
            continue
        joins = any(
            _take_out(split_words(option.text), split_words(one.text)) is not None
            and _take_out(rest, split_words(one.text)) is not None
            for one in tree.statements.values()
        )
        if joins or is_alike(option.text, keys[0].text) or other.text == statement.text:
            yield from doubt("true-distractor", f"“{option.text}” may be right too.", option.id)


def prove_next_step(item: Item, trees: Trees) -> Iterator[Doubt]:
    """The key comes right after the quoted step in a sequence of the unit, and no wrong option does."""
    quoted = [split_words(text) for text in find_quotes(item.stem)]
    after = [
        sequence[place + 1]
        for sequence in list_sequences(trees[item.unit])
        for place, step in enumerate(sequence[:-1])
        if step in quoted
    ]
    for option in item.options:
        is_next = split_words(option.text) in after
        if option.id in item.key and not is_next:
            yield from doubt("false-key", "The source does not say that it comes next.", option.id)
        if option.id not in item.key and (is_next or any(is_alike(option.text, " ".join(step)) for step in after)):
            yield from doubt("true-distractor", f"“{option.text}” may come next.", option.id)
    if len(item.key) != 1:
        yield from doubt("no-key", "Not one option is right.")


def prove_step_order(item: Item, trees: Trees) -> Iterator[Doubt]:
    """The options in the order of the key are a sequence of the unit."""
    shown = {option.id: split_words(option.text) for option in item.options}
    if sorted(item.key) != sorted(shown):
        yield from doubt("no-key", "The order leaves an option out.")
    elif [shown[name] for name in item.key] not in list_sequences(trees[item.unit]):
        yield from doubt("false-key", "The words of the source give another order.")


def prove_error(item: Item, trees: Trees) -> Iterator[Doubt]:
    """The wrong options are statements of the unit; the key is a statement with one change."""
    tree = trees[item.unit]
    sequences = list_sequences(tree)
    keys = [option for option in item.options if option.id in item.key]
    if len(keys) != 1:
        yield from doubt("no-key", "Not one note is wrong.")
        return
    for option in item.options:
        is_said = any(is_shown(option.text, statement) for statement in tree.statements.values())
        is_ordered = any(_joins(option.text, sequence) for sequence in sequences)
        if option.id not in item.key and not (is_said or is_ordered):
            yield from doubt("true-distractor", f"The unit does not say “{option.text}”.", option.id)
        if option.id in item.key and (is_said or is_ordered):
            yield from doubt("false-key", f"The unit says “{option.text}”.", option.id)
    evidence = refs_of_options(item).get(keys[0].id)
    source = find_statement(evidence.statement, trees) if evidence and evidence.statement else None
    is_turned = any(_joins(keys[0].text, sequence[::-1]) for sequence in sequences)
    if not is_turned and (source is None or not _is_changed_once(split_words(source.text), split_words(keys[0].text))):
        yield from doubt("false-key", "The note is not one change away from the statement that it cites.", keys[0].id)


def _is_changed_once(source: Sequence[str], changed: Sequence[str]) -> bool:
    """Whether all words but one run are the same, and the new words are numbers, periods or opposites."""
    _, new = _find_change(source, changed)
    return bool(new) and all(map(_is_of_size, new))


def _joins(text: str, sequence: Sequence[Sequence[str]]) -> bool:
    words = split_words(text)
    joints = (["then"], ["然", "後"], ["然", "后"])
    return any(words == [*one, *joint, *other] for one, other in combinations(sequence, 2) for joint in joints)


def _find_asked(item: Item, trees: Trees) -> Statement | None:
    return find_statement(item.about[0].statement, trees) if len(item.about) == 1 else None


def _take_out(part: Sequence[str], words: Sequence[str]) -> list[str] | None:
    """The words without a run of words; None if they do not contain the run."""
    size = len(part)
    starts = range(len(words) - size + 1)
    place = next((i for i in starts if list(words[i : i + size]) == list(part)), None)
    return None if place is None else [*words[:place], *words[place + size :]]
