"""Sentences that programs can say in another language, as GraphQL types."""

from collections.abc import Iterable

import strawberry

from cskg.coded_sentences import Sentence


@strawberry.type
class NoteValue:
    """A number or a name in a sentence.

    Attributes:
        name: What it is, such as units.
        value: The value, as text without words of a language.
    """

    name: str
    value: str


@strawberry.type
class Note:
    """A sentence, with the code and the values that a program needs to say it in another language.

    Attributes:
        code: Stable kebab-case word for the kind of sentence, such as `prerequisites-inferred`.
        text: The sentence in English.
        values: The numbers and names in it.
    """

    code: str
    text: str
    values: list[NoteValue]


def show_notes(sentences: Iterable[Sentence]) -> list[Note]:
    """Shows sentences."""
    return [
        Note(
            code=sentence.code,
            text=str(sentence),
            values=[NoteValue(name=name, value=value) for name, value in sentence.values.items()],
        )
        for sentence in sentences
    ]
