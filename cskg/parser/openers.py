"""Words that introduce a field's statements: *Performance Requirements*, the integrated outcome requirement."""

from cskg.parser.labels import CRITERIA_OPENER, FIRST_LINE_OPENER, SUB_LABEL
from cskg.parser.passages import Passage


def drop_sub_label(lines: list[Passage]) -> list[Passage]:
    """Removes *Performance Requirements* from the first line with words."""
    rest = list(lines)
    for index, passage in enumerate(lines):
        match = SUB_LABEL.match(passage.flat)
        if match:
            rest[index] = passage.cut(match.end(), len(passage.flat))
        if passage.text and (match is None or rest[index].text):
            break
    return rest


def cut_opener(lines: list[Passage]) -> tuple[Passage | None, list[Passage]]:
    """Removes the integrated outcome requirement from the criteria."""
    whole = Passage.join(lines)
    match = CRITERIA_OPENER.match(whole.flat) or FIRST_LINE_OPENER.match(whole.flat)
    if match is None:
        return None, lines
    rest: list[Passage] = []
    offset = 0
    for passage in lines:
        end = offset + len(passage.flat)
        rest.append(passage.cut(min(max(0, match.end() - offset), len(passage.flat)), len(passage.flat)))
        offset = end + 1
    return whole.cut(match.start(), match.end()), [passage for passage in rest if passage.parts]
