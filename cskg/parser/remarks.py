"""Reads references to other units in a remark, such as the unit from which this one was made.

There is one table of wordings, and one function that reads it.
"""

import re
from collections.abc import Iterator

from cskg.codes import CODE_PATTERN
from cskg.model import Derivation, LinkPredicate, UnitCode
from cskg.parser.labels import CODE
from cskg.parser.passages import Passage

RELATIONS: tuple[tuple[LinkPredicate, str], ...] = (
    (LinkPredicate.ADOPTED_FROM, r"\badopted\s+from\b|(?:採納|采纳|採用|采用|沿用|引用)自"),
    (
        LinkPredicate.ADAPTED_FROM,
        r"\b(?:adapted|modified|revised|derived)\s+from\b|(?:改編|改编|修訂|修订|修改|改寫|改写|衍生)自",
    ),
    (
        LinkPredicate.REPLACES,
        r"(?<!be )\b(?:replaces|supersedes|formerly|(?:in\s+)?replacement\s+(?:of|for))\b|(?<!被)(?:取代|代替|替代)",
    ),
)
"""Wordings that connect a unit to the codes after them in the same sentence."""

REPLACED_BY = r"\b(?:replaced|superseded)\s+by\b"
"""The wording for codes that replace the unit. The codes come after it."""

_CODE_FIRST: tuple[tuple[LinkPredicate | None, str], ...] = (
    (LinkPredicate.ADOPTED_FROM, r"[由自從从]\s*(CODE)\s*(?:採納|采纳|採用|采用)"),
    (LinkPredicate.ADAPTED_FROM, r"[由自從从]\s*(CODE)\s*(?:改編|改编|修訂|修订|修改|改寫|改写)"),
    (None, r"[被由]\s*(CODE)\s*所?(?:取代|代替|替代)"),
)
"""Chinese wordings around the code. None means that the code replaces the unit."""

_SENTENCE = re.compile(r".+?(?:[.!?。！？](?=\s|$)|[。！？]|$)", re.DOTALL)
_TITLE_REVISED = re.compile(
    r"\btitle\s+(?:\S+\s+){0,4}?(?:is|are|was|were|(?:has|have)\s+been)\s+(?:revised|changed|amended)\b"
    r"|\brevised\s+title\b|(?:名稱|名称|標題|标题)(?:已|經|经|作出|有所){0,3}(?:修訂|修订|更改|修改)",
    re.IGNORECASE,
)


def iter_derivations(remark: Passage, document: str) -> Iterator[Derivation]:
    """Yields the derivations in a remark, one for each code, with the sentence that states it.

    A sentence about the title belongs to every derivation of the remark.

    Args:
        remark: The field.
        document: The document's text, for the spans.
    """
    title_revised = _TITLE_REVISED.search(remark.text) is not None
    for match in _SENTENCE.finditer(remark.flat):
        sentence = remark.cut(match.start(), match.end())
        for relation, code in find_relations(sentence.text):
            quote, spans = sentence.read(document)
            yield Derivation(
                relation=relation,
                code=UnitCode(code),
                quote=quote,
                title_revised=title_revised,
                spans=spans,
            )


def says_relation(text: str) -> bool:
    """Returns whether a text connects its unit to another one."""
    return bool(_find_tied(text))


def find_relations(text: str) -> list[tuple[LinkPredicate, str]]:
    """Finds the relations of a unit to others in a text, each with the code of the other unit.

    Example:
        >>> [(each.name, code) for each, code in find_relations("Adopted from 107157L4 and replaces LOCUOM505B.")]
        [('ADOPTED_FROM', '107157L4'), ('REPLACES', 'LOCUOM505B')]
    """
    return [(relation, code) for relation, code in _find_tied(text) if relation is not None]


def find_replacements(text: str) -> list[str]:
    """Finds the codes that replace the unit according to a text.

    Example:
        >>> find_replacements("Adopted from 107157L4; superseded by 107158L4."), find_replacements("已被107158L4取代。")
        (['107158L4'], ['107158L4'])
    """
    return [code for relation, code in _find_tied(text) if relation is None]


def _find_tied(sentence: str) -> list[tuple[LinkPredicate | None, str]]:
    """Finds wordings and codes. A wording applies to the codes after it, up to the next wording.

    The relation is None if the code replaces the unit.
    """
    wordings: tuple[tuple[LinkPredicate | None, str], ...] = (*RELATIONS, (None, REPLACED_BY))
    said = sorted(
        (
            (match.end(), relation)
            for relation, wording in wordings
            for match in re.finditer(wording, sentence, re.IGNORECASE)
        ),
        key=lambda found: found[0],
    )
    ends = [*(start for start, _ in said), len(sentence)][1:]
    found = [
        (relation, code)
        for (start, relation), end in zip(said, ends, strict=True)
        for code in CODE.findall(sentence, start, end)
    ]
    found += [
        (relation, match[1])
        for relation, wording in _CODE_FIRST
        for match in re.finditer(wording.replace("CODE", CODE_PATTERN), sentence)
    ]
    return list(dict.fromkeys(found))
