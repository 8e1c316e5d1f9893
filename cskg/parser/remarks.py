"""What a remark says about other units: where this one comes from.

One table of wordings, one reader of it. Knows words and codes; knows nothing of fields or documents.
"""

import re
from collections.abc import Iterator

from cskg.model import CODE_PATTERN, Derivation, Relation, UnitCode
from cskg.parser.markup import Passage

RELATIONS: tuple[tuple[Relation, str], ...] = (
    (Relation.ADOPTED_FROM, r"\badopted\s+from\b"),
    (Relation.ADAPTED_FROM, r"\b(?:adapted|modified|revised|derived)\s+from\b"),
    (Relation.REPLACES, r"(?<!be )\b(?:replaces|supersedes|(?:in\s+)?replacement\s+(?:of|for))\b"),
)
"""The wordings that tie a unit to the codes that follow them in the same sentence."""

_CODE = re.compile(rf"(?<![A-Za-z0-9])(?:{CODE_PATTERN})(?![A-Za-z0-9])")
_SENTENCE = re.compile(r".+?(?:[.!?。！？](?=\s|$)|[。！？]|$)", re.DOTALL)
_TITLE_REVISED = re.compile(
    r"\btitle\s+(?:\S+\s+){0,4}?(?:is|was|has\s+been)\s+(?:revised|changed|amended)\b|\brevised\s+title\b",
    re.IGNORECASE,
)


def iter_derivations(remark: Passage, document: str) -> Iterator[Derivation]:
    """Yields what a remark says, one derivation for each code, with the sentence that says it.

    A sentence about the title belongs to every derivation of the remark.

    Args:
        remark: The field.
        document: The document's text, for the spans.
    """
    title_revised = _TITLE_REVISED.search(remark.text) is not None
    for match in _SENTENCE.finditer(remark.flat):
        sentence = remark.cut(match.start(), match.end())
        for relation, wording in RELATIONS:
            said = re.search(wording, sentence.text, re.IGNORECASE)
            if said is None:
                continue
            for code in dict.fromkeys(_CODE.findall(sentence.text, said.end())):
                yield Derivation(
                    relation=relation,
                    code=UnitCode(code),
                    quote=sentence.text,
                    title_revised=title_revised,
                    spans=sentence.spans(document),
                )
            break
