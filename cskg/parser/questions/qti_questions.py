"""Reads QTI 2.1, 2.2 and 3.0 (1EdTech): single items, and packages of items with a manifest.

The versions spell names differently, so names are compared as 2.x writes them. Right answers are read from
``correctResponse`` and ``mapping``. Other ways of scoring are not run. Tags are keywords of the manifest's metadata, or
words of an item's ``label``.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from cskg.errors import SourceError
from cskg.own_questions import OwnAnswer, OwnQuestion
from cskg.parser.archives import find_danger
from cskg.parser.questions.answer_checks import check_number, check_options, check_pairs, check_typed
from cskg.parser.questions.question_texts import read_tags, to_plain
from cskg.parser.questions.question_xml import local_name, parse_xml
from cskg.parser.questions.telling import Gathered, QuestionFault

if TYPE_CHECKING:
    from lxml.etree import _Element

_MANIFEST = "imsmanifest.xml"
_HYPHEN = re.compile("-([a-z])")
_CAPITAL = re.compile("([A-Z])")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII)
_NAME_OF_AUTHOR = re.compile(r"^FN[^:]*:\s*(.+?)\s*$", re.MULTILINE)
_ONE = "Ask one thing in each item."

_Said = dict[str, Any]


def read_qti_package(data: bytes, found: Gathered) -> None:
    """Reads all items of a package into ``found``.

    Raises:
        SourceError: The file is not a package, or is too dangerous to unpack.
    """
    name = found.name
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            why = find_danger(archive)
            names = [] if why else [each for each in archive.namelist() if each.lower().endswith(".xml")]
            members = {each: archive.read(each) for each in names}
    except Exception as error:  # as in cskg.parser.archives: a broken archive raises many kinds of errors
        raise SourceError(
            name, f"It is a broken ZIP archive ({type(error).__name__}).", "Get the whole file again."
        ) from error
    if why:
        raise SourceError(name, why, "Export it again from the program that wrote it.")
    if _MANIFEST not in members:
        raise SourceError(
            name, f"It has no {_MANIFEST}, so it is not a package of QTI.", "Export it as QTI 2.1, 2.2 or 3.0."
        )
    manifest, _ = parse_xml(members[_MANIFEST], f"{name}: {_MANIFEST}")
    resources = [each for each in _iter_named(manifest, "resource") if "imsqti_item" in (each.get("type") or "")]
    if not resources:
        raise SourceError(
            name, "Its manifest names no item of QTI 2.1, 2.2 or 3.0.", "Export it as one of these; 1.2 is not read."
        )
    for resource in resources:
        member = resource.get("href", "")
        inside = Gathered(name, "", member)
        if member in members:
            _read_member(members[member], inside, _list_keywords(resource))
        else:
            why = "The manifest names it, but the package does not have it."
            inside.refuse(QuestionFault(why, "Export it again."), 0)
        found.questions += inside.questions
        found.diagnostics += inside.diagnostics


def _read_member(data: bytes, inside: Gathered, keywords: list[str]) -> None:
    try:
        root, _ = parse_xml(data, inside.name)
    except SourceError as fault:
        inside.refuse(QuestionFault(fault.why, fault.cure), 0)
    else:
        read_qti_item(root, inside, keywords)


def _list_keywords(resource: "_Element") -> list[str]:
    keywords = [_fold(each) for each in _iter_named(resource, "keyword")]
    for part in _iter_named(resource, "contribute"):
        roles = [_fold(each).removeprefix("LOMv1.0").strip().casefold() for each in _iter_named(part, "role")]
        cards = ["".join(each.itertext()).strip() for each in _iter_named(part, "entity")]
        if "author" in roles:
            names = ((_NAME_OF_AUTHOR.search(card), card) for card in cards)
            keywords += [f"author:{match[1] if match else card}" for match, card in names]
    return keywords


def read_qti_item(root: "_Element", found: Gathered, keywords: list[str] | None = None) -> None:
    """Reads one item into ``found``.

    Args:
        root: The root of its document.
        found: Receives the question and the diagnostics.
        keywords: The item's keywords in the manifest.
    """
    tags, author = read_tags([*(keywords or []), *(_attribute(root, "label") or "").split()])
    try:
        said = _Item(root).read()
    except QuestionFault as fault:
        found.refuse(fault, 0)
        return
    found.questions.append(
        OwnQuestion(
            source=found.name,
            identifier=_attribute(root, "identifier") or None,
            author=author,
            tags=tags,
            span=found.span(0, len(found.text)) if found.text else None,
            **said,
        )
    )


def _name(element: "_Element") -> str:
    """Returns an element's name as QTI 2 spells it."""
    name = local_name(element)
    return _HYPHEN.sub(lambda found: found[1].upper(), name.removeprefix("qti-")) if name.startswith("qti-") else name


def _attribute(element: "_Element", name: str) -> str | None:
    """Returns an attribute by its name in QTI 2."""
    value: str | None = element.get(name) or element.get(_CAPITAL.sub(lambda found: f"-{found[1].lower()}", name))
    return value


def _iter_named(element: "_Element", *names: str) -> "Iterator[_Element]":
    return (each for each in element.iter() if _name(each) in names)


def _fold(element: "_Element") -> str:
    return " ".join("".join(element.itertext()).split())


def _plain(element: "_Element") -> str:
    from lxml import etree

    return to_plain(etree.tostring(element, encoding="unicode", with_tail=False), "html")


class _Item:
    """Reads one ``assessmentItem``."""

    def __init__(self, root: "_Element") -> None:
        if _name(root) != "assessmentItem":
            raise QuestionFault(
                f"Its root is “{local_name(root)[:40]}”, which is neither an item of QTI nor a quiz of Moodle.",
                "Export the questions as QTI 2.1, 2.2 or 3.0, Moodle XML or GIFT.",
            )
        if _attribute(root, "adaptive") == "true" or any(_iter_named(root, "templateDeclaration")):
            raise QuestionFault(
                "It changes while it is answered, or from one learner to the next.",
                "Export one fixed form of it.",
                is_skipped=True,
            )
        body = next(_iter_named(root, "itemBody"), None)
        if body is None:
            raise QuestionFault("It has no body.", "Export it again.")
        self.root = root
        self.body = body
        self.declared = {_attribute(each, "identifier"): each for each in _iter_named(root, "responseDeclaration")}
        self.feedback = {_attribute(each, "identifier"): _plain(each) for each in _iter_named(root, "modalFeedback")}
        self.rubric = tuple(
            point
            for block in _iter_named(body, "rubricBlock")
            if "scorer" in (_attribute(block, "view") or "").split()
            for point in map(_plain, list(_iter_named(block, "li")) or [block])
            if point
        )

    def read(self) -> _Said:
        """Returns the contents of the item."""
        interactions = [each for each in self.body.iter() if _name(each).endswith("Interaction")]
        kinds = {_name(each) for each in interactions}
        read = _READERS.get(next(iter(kinds))) if len(kinds) == 1 else None
        if kinds == {"choiceInteraction", "extendedTextInteraction"} and not self.list_right(interactions[0]):
            read = _Item.read_scale
        if read is None or (len(interactions) > 1 and kinds == {"choiceInteraction"}):
            names = ", ".join(sorted(kinds)) or "nothing"
            why = f"It is answered by {names}, which is not supported here."
            raise QuestionFault(why, _ONE, is_skipped=True)
        said = read(self, interactions)
        stem = self.write_stem(interactions)
        if not stem:
            raise QuestionFault("It has no words beside its options.", "Write the question.")
        own = {_attribute(each, "identifier") for each in _iter_named(self.body, "simpleChoice")}
        general = " ".join(text for name, text in self.feedback.items() if name not in own)
        return {"stem": stem, "rubric": self.rubric, "feedback": general, **said}

    def write_stem(self, interactions: "list[_Element]") -> str:
        """Returns the words of the body without options, and of prompts."""
        from copy import deepcopy

        body = deepcopy(self.body)
        gaps = len(interactions) == 1
        for element in list(body.iter()):
            name = _name(element)
            if (
                name in {"simpleChoice", "simpleMatchSet", "rubricBlock", "feedbackBlock"}
                and element.getparent() is not None
            ):
                _remove(element)
            elif name == "textEntryInteraction" and gaps and _has_words_around(element):
                element.text = " _____ "
        return _plain(body)

    def list_right(self, interaction: "_Element") -> list[str]:
        """Returns the right values in order of the file. If none is marked as correct, those with a positive value."""
        declared = self.declared.get(_attribute(interaction, "responseIdentifier"))
        if declared is None:
            return []
        right = [
            _fold(value) for each in _iter_named(declared, "correctResponse") for value in _iter_named(each, "value")
        ]
        return right or [key for key, value in self.iter_mapped(declared) if value > 0]

    def iter_mapped(self, declared: "_Element") -> "Iterator[tuple[str, float]]":
        """Yields the keys and values of a mapping."""
        for entry in _iter_named(declared, "mapEntry"):
            try:
                yield _attribute(entry, "mapKey") or "", float(_attribute(entry, "mappedValue") or "0")
            except ValueError as error:
                raise QuestionFault("A mapped value of it is not a number.", "Export it again.") from error

    def read_options(self, parent: "_Element", name: str = "simpleChoice") -> dict[str, OwnAnswer]:
        """Returns the options by their identifiers."""
        found: dict[str, OwnAnswer] = {}
        for choice in list(_iter_named(parent, name)):
            said = list(_iter_named(choice, "feedbackInline"))
            feedback = [self.feedback.get(_attribute(choice, "identifier"), ""), *map(_plain, said)]
            for each in said:
                _remove(each)
            found[_attribute(choice, "identifier") or ""] = OwnAnswer(
                text=_plain(choice), feedback=" ".join(filter(None, feedback))
            )
        return found

    def read_choice(self, interactions: "list[_Element]") -> _Said:
        """Reads one or several choices."""
        (interaction,) = interactions
        options, right = self.read_options(interaction), set(self.list_right(interaction))
        answers = tuple(_mark(option, name in right) for name, option in options.items())
        check_options(answers)
        if not any(answer.is_right for answer in answers):
            raise QuestionFault("None of its options is marked as correct.", "Mark the right one.")
        declared = self.declared[_attribute(interaction, "responseIdentifier")]
        form = "CHOICE" if _attribute(declared, "cardinality") == "single" else "CHOICES"
        return {"form": form, "answers": answers, "is_shuffled": _attribute(interaction, "shuffle") != "false"}

    def read_scale(self, interactions: "list[_Element]") -> _Said:
        """Reads a choice without a right answer, beside a text field. The learner marks the answer."""
        return {"form": "SELF_MARKED", "answers": tuple(self.read_options(interactions[0]).values())}

    def read_order(self, interactions: "list[_Element]") -> _Said:
        """Reads an ordering question."""
        (interaction,) = interactions
        options, right = self.read_options(interaction), self.list_right(interaction)
        if sorted(right) != sorted(options):
            raise QuestionFault("It does not say where each of its options belongs.", "Give the right order of all.")
        answers = tuple(_mark(options[name], is_right=True) for name in right)
        check_options(answers)
        return {"form": "ORDER", "answers": answers}

    def read_match(self, interactions: "list[_Element]") -> _Said:
        """Reads a matching question."""
        (interaction,) = interactions
        sets = list(_iter_named(interaction, "simpleMatchSet"))
        if len(sets) != 2:
            raise QuestionFault("It does not have two sets to match.", "Export it again.")
        options, targets = (self.read_options(each, "simpleAssociableChoice") for each in sets)
        pairs = [tuple(value.split()) for value in self.list_right(interaction)]
        if any(len(pair) != 2 or pair[0] not in options or pair[1] not in targets for pair in pairs):
            raise QuestionFault("A right pair names something that it does not show.", "Export it again.")
        target_of = {pair[0]: pair[1] for pair in pairs}
        if len(target_of) != len(pairs) or set(target_of) != set(options):
            raise QuestionFault(
                "It has an option that belongs to several targets, or to none.",
                "Give each one target.",
                is_skipped=True,
            )
        answers = tuple(
            OwnAnswer(text=option.text, is_right=True, target=targets[target_of[name]].text)
            for name, option in options.items()
        )
        check_pairs(answers)
        others = tuple(target.text for name, target in targets.items() if name not in set(target_of.values()))
        return {"form": "MATCH", "answers": answers, "other_targets": others}

    def read_typed(self, interactions: "list[_Element]") -> _Said:
        """Reads one or several typed texts."""
        typed = [self.list_spellings(interaction) for interaction in interactions]
        if any(not spellings for spellings in typed):
            raise QuestionFault("It does not say which typed answer is right.", "Give the correct response.")
        if len(typed) > 1:
            return {"form": "TEXTS", "texts": check_typed(self.list_counted(len(typed)) or typed)}
        if _NUMBER.fullmatch(typed[0][0]):
            return {"form": "NUMBER", "texts": ((check_number(typed[0][0], ""), *typed[0][1:]),)}
        return {"form": "TEXT", "texts": check_typed(typed)}

    def list_spellings(self, interaction: "_Element") -> tuple[str, ...]:
        """Returns all texts that are fully right."""
        declared = self.declared.get(_attribute(interaction, "responseIdentifier"))
        mapped = [] if declared is None else list(self.iter_mapped(declared))
        most = max((value for _, value in mapped), default=0)
        others = [" ".join(key.split()) for key, value in mapped if value == most > 0]
        return tuple(dict.fromkeys((*self.list_right(interaction), *others)))

    def list_counted(self, count: int) -> list[tuple[str, ...]]:
        """Returns the spellings in each condition of the scoring, if there is one condition for each text."""
        found = [
            tuple(
                dict.fromkeys(
                    _fold(value)
                    for match in _iter_named(each, "stringMatch")
                    for value in _iter_named(match, "baseValue")
                )
            )
            for each in _iter_named(self.root, "responseIf")
        ]
        groups = [group for group in found if group]
        return groups if len(groups) == count else []

    def read_essay(self, interactions: "list[_Element]") -> _Said:
        """Reads a question that no program marks."""
        if len(interactions) > 1:
            raise QuestionFault("It asks for several long texts.", _ONE, is_skipped=True)
        return {"form": "SELF_MARKED"}


def _mark(option: OwnAnswer, is_right: bool) -> OwnAnswer:  # noqa: FBT001 - the value itself
    return OwnAnswer(text=option.text, is_right=is_right, feedback=option.feedback)


def _remove(element: "_Element") -> None:
    """Removes an element and keeps the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = f"{parent.text or ''} {element.tail or ''}"
    else:
        before.tail = f"{before.tail or ''} {element.tail or ''}"
    parent.remove(element)


def _has_words_around(element: "_Element") -> bool:
    """Returns whether a field is in a sentence and not in a paragraph of its own."""
    parent = element.getparent()
    return parent is not None and bool(_fold(parent))


_READERS: Mapping[str, Callable[[_Item, "list[_Element]"], _Said]] = {
    "choiceInteraction": _Item.read_choice,
    "orderInteraction": _Item.read_order,
    "matchInteraction": _Item.read_match,
    "textEntryInteraction": _Item.read_typed,
    "extendedTextInteraction": _Item.read_essay,
}
