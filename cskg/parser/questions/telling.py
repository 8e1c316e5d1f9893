"""Collects the faults of a file of questions, with their places. A fault in one question does not affect the others."""

from cskg.model import Diagnostic, Severity, Span
from cskg.own_questions import OwnQuestion
from cskg.parser.diagnostics import find_column, find_line


class QuestionFault(Exception):  # noqa: N818 - it never leaves the readers
    """The reason why a question is not read.

    Args:
        why: What is wrong.
        cure: What to do.
        offset: The offset in the file's text. None for the start of the question.
        is_skipped: Whether the question is correct, but of a kind that quizzes here do not support.
    """

    def __init__(self, why: str, cure: str, offset: int | None = None, *, is_skipped: bool = False) -> None:
        super().__init__(f"{why} {cure}")
        self.offset = offset
        self.is_skipped = is_skipped


class Gathered:
    """The questions of a file and their diagnostics.

    Args:
        name: The name of the file.
        text: Its text, into which offsets point. Empty for a package, which has no text.
        member: The file in a package that is being read.
    """

    def __init__(self, name: str, text: str, member: str = "") -> None:
        self.name = name
        self.text = text
        self.member = member
        self.questions: list[OwnQuestion] = []
        self.diagnostics: list[Diagnostic] = []

    def refuse(self, fault: QuestionFault, start: int) -> None:
        """Reports why the question at an offset is not read."""
        offset = start if fault.offset is None else fault.offset
        if fault.is_skipped:
            self.tell(Severity.WARNING, "question-skipped", str(fault), offset)
        else:
            self.tell(Severity.ERROR, "bad-question", str(fault), offset)

    def note(self, offset: int, what: str) -> None:
        """Reports that the question at an offset is read, but was changed."""
        self.tell(Severity.INFO, "question-changed", what, offset)

    def tell(self, severity: Severity, code: str, message: str, offset: int) -> None:
        """Adds a diagnostic at an offset."""
        line, column, excerpt = None, None, None
        if self.text:
            line = find_line(self.text, offset)
            column, excerpt = find_column(self.text, offset)
        place = f"{self.member}: " if self.member else ""
        self.diagnostics.append(
            Diagnostic(
                severity=severity,
                code=code,
                message=f"{place}{message}",
                source=self.name,
                line=line,
                column=column,
                excerpt=excerpt,
            )
        )

    def span(self, start: int, end: int) -> Span:
        """Returns a span of the text."""
        return Span(start, end, find_line(self.text, start))
