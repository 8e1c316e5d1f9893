"""The file in which the shell keeps a learner's answers: where it is, reading it, and adding to it.

It holds the lines of :mod:`cskg.quiz.history`. By default it is in the user's data folder, so that
``quiz --take``, ``review`` and ``progress`` find it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import click

from cskg.errors import BadInputError
from cskg.quiz.history import Answer, iter_answers

HISTORY = click.option(
    "--history",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file of your answers; default: history.jsonl in your user data folder.",
)
HISTORY_ARGUMENT = click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="[HISTORY.jsonl]"
)


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file of answers.

    Attributes:
        path: Its path; the file may not exist yet.
    """

    path: Path

    def read_lines(self) -> list[str]:
        """Returns its lines; none where there is no file.

        Raises:
            BadInputError: It is not text.
        """
        try:
            text = self.path.read_text("utf-8") if self.path.exists() else ""
        except UnicodeDecodeError as error:
            raise BadInputError(
                f"{self.path} is not UTF-8 at byte {error.start:,}.", "Name a file that cskg wrote, or a new one."
            ) from error
        return text.removesuffix("\n").split("\n") if text else []

    def read(self) -> list[Answer]:
        """Returns the answers.

        Raises:
            BadInputError: A line is not an answer.
            LimitExceededError: There are more answers than are read.
        """
        try:
            return list(iter_answers(self.read_lines()))
        except BadInputError as error:
            raise BadInputError(f"{self.path}: {error}", "") from error

    def append(self, line: str) -> None:
        """Adds an answer, and makes file and folder where they are missing."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self.path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                file.write(
                    b"" if file.read() == b"\n" else b"\n"
                )  # a file that was edited may lack the last line break
            file.write(f"{line}\n".encode())


def find_history(option: Path | None, argument: Path | None = None) -> HistoryFile:
    """Returns the history that a command names, or the user's own.

    Raises:
        UsageError: Two are named.
    """
    if option is not None and argument is not None:
        raise click.UsageError("Name the history once: as HISTORY.jsonl, or with --history.")
    named = option or argument
    if named is None:
        from platformdirs import user_data_path

        named = user_data_path("cskg", appauthor=False) / "history.jsonl"
    return HistoryFile(named)
