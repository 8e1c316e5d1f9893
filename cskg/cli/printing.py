"""How the command shows values: data on standard output, messages for people on standard error.

Everything that the command prints goes through this module. Control characters of documents, file names and arguments
are shown as text, so that they cannot drive the terminal. Data stays exact where it goes to a file or a program. click
does the printing: rich was tried, but it passes escape sequences on and breaks long lines at the terminal's width.
"""

import json
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from cskg.errors import UNSEEN, cut, show, tell_count
from cskg.model import Diagnostic, Severity, Statement, Unit

_NAME_LENGTH = 40
"""Most characters of a name beside a progress bar."""
_MOST_DOCUMENTS = 4
"""Most documents that a summary names."""


def say(text: object = "", *, err: bool = False, nl: bool = True, bold: bool = False, fg: str | None = None) -> None:
    """Prints a text for people, without its control characters."""
    click.secho(show(text), err=err, nl=nl, bold=bold or None, fg=fg, reset=bold or fg is not None)


def ask_line(prompt: str) -> str:
    """Asks a person for a line. A line from a pipe or a file is printed too, as a terminal shows what is typed.

    Raises:
        EOFError: There is no more input.
    """
    if sys.stdin.isatty() and sys.stdout.isatty():
        with suppress(ImportError):
            import readline  # noqa: F401 - arrow keys and Backspace work, also on Chinese
        return input(show(prompt))
    say(prompt, nl=False)
    line = input()
    say(line)
    return line


def answer(data: dict[str, Any], print_data: Callable[[dict[str, Any]], None], *, as_json: bool) -> None:
    """Prints what a dataset answered, as JSON or for people."""
    (print_json if as_json else print_data)(data)


def print_data(text: str) -> None:
    """Prints a text that a program may read, unchanged unless it goes to a terminal."""
    # Without colour, click would take escape sequences out of the text.
    click.echo(show(text) if sys.stdout.isatty() else text, nl=False, color=True)


def print_json(value: object) -> None:
    """Prints a value as JSON; control characters are escapes in it, so that it stays the same value."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    click.echo(UNSEEN.sub(lambda character: f"\\u{ord(character[0]):04x}", text))


def complain(error: click.ClickException) -> None:
    """Prints why the arguments of a command are refused."""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        say(error.ctx.get_usage(), err=True)
        say(f"Try '{error.ctx.command_path} --help' for help.\n", err=True)
    say(f"Error: {error.format_message()}", err=True)


def print_file(file: dict[str, Any], output: Path | None = None) -> None:
    """Prints a file that the API answered with, as :func:`print_content` does."""
    print_content(file["name"], file["mediaType"], b64decode(file["base64"]), file["losses"], output)


def print_content(
    name: str, media_type: str, content: bytes, losses: Iterable[str], output: Path | None = None
) -> None:
    """Prints a file's bytes; what its format cannot hold, or holds otherwise, goes to standard error.

    Args:
        name: What the file is called.
        media_type: Its media type.
        content: Its bytes.
        losses: What its format cannot hold, one sentence each.
        output: Where it is written instead.

    Raises:
        UsageError: It is not text and would go to a terminal.
    """
    is_text = media_type.startswith("text/") or media_type.split(";", maxsplit=1)[0].endswith(("xml", "json"))
    if output is None and not is_text and sys.stdout.isatty():
        raise click.UsageError(f"{name} is not text; write it to a file: -o {name}")
    if output is not None:
        output.write_bytes(content)
    elif is_text:
        print_data(content.decode())
    else:
        click.echo(content, nl=False)
    for loss in losses:
        say(f"note: {loss}", err=True)


def print_unit(unit: Unit) -> None:
    """Prints a unit for people."""
    level = f"level {unit.level}" if unit.level is not None else "level unknown"
    credit = tell_count(unit.credit, "credit") if unit.credit is not None else "credits unknown"
    note = f" ({unit.credit_note})" if unit.credit_note else ""
    say(f"{unit.code}  {unit.title or ''}", bold=True)
    industry = unit.industry or "no industry stated"
    areas = ", ".join(unit.functional_areas) or "no area stated"
    say(f"  {level}, {credit}{note}; {industry} > {areas}; {unit.source.name}")
    say(f"  sha256: {unit.source.sha256}")
    for heading, statements in (
        ("Performance Requirements", unit.requirements),
        ("Assessment Criteria", unit.assessment_criteria),
    ):
        say(f"  {heading}")
        for statement in statements:
            _print_statement(statement, "    ")
    if unit.remark:
        say(f"  Remark: {unit.remark}")


def _print_statement(statement: Statement, indent: str) -> None:
    number = f"{statement.number}. " if statement.number else "- "
    doubt = f"  [{statement.confidence:g}]" if statement.confidence < 1 else ""
    say(f"{indent}{number}{statement.text}{doubt}")
    for child in statement.children:
        _print_statement(child, indent + "  ")


def tell_units(described: int, in_all: int) -> str:
    """Says how many units documents describe, and how many more are only named.

    Example:
        >>> tell_units(2, 3)
        '2 units (1 more is only named)'
    """
    more = in_all - described
    named = f" ({more:,} more {'is' if more == 1 else 'are'} only named)" if more else ""
    return tell_count(described, "unit") + named


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Prints diagnostics on standard error."""
    for diagnostic in diagnostics:
        _print_diagnostic(diagnostic, err=True)


def print_summary(diagnostics: Iterable[Diagnostic], command: str) -> None:
    """Prints on standard error how many errors and warnings there are, and in which documents; hints do not count.

    Args:
        diagnostics: What is counted.
        command: The command that shows them all.
    """
    found = [each for each in diagnostics if each.severity is not Severity.INFO]
    if not found:
        return
    documents: dict[str, list[Diagnostic]] = {}
    for each in found:
        documents.setdefault(each.source or "the dataset", []).append(each)
    worst = sorted(documents, key=lambda name: (-_tally(documents[name])[Severity.ERROR], name))
    say(f"Reading the documents gave {_tell_severities(found)}; what could be read is served:", err=True)
    for name in worst[:_MOST_DOCUMENTS]:
        say(f"  {name}: {_tell_severities(documents[name])}", err=True)
    if len(worst) > _MOST_DOCUMENTS:
        say(f"  and {tell_count(len(worst) - _MOST_DOCUMENTS, 'more document')}", err=True)
    say(f"To see them all: {command}\n", err=True)


def _tally(diagnostics: Iterable[Diagnostic]) -> Counter[Severity]:
    return Counter(each.severity for each in diagnostics)


def _tell_severities(diagnostics: Sequence[Diagnostic]) -> str:
    tally = _tally(diagnostics)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning"}
    return " and ".join(tell_count(tally[severity], noun) for severity, noun in nouns.items() if tally[severity])


def print_findings(diagnostics: Sequence[Diagnostic], unit_count: int) -> None:
    """Prints diagnostics as the output of a command, and counts them."""
    for diagnostic in diagnostics:
        _print_diagnostic(diagnostic, err=False)
    tally = _tally(diagnostics)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "hint"}
    counts = ", ".join(
        tell_count(tally[severity], noun) if tally[severity] else f"no {noun}s" for severity, noun in nouns.items()
    )
    say(f"{tell_count(unit_count, 'unit')}: {counts}")


def _print_diagnostic(diagnostic: Diagnostic, *, err: bool) -> None:
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: None}
    say(str(diagnostic), fg=colours[diagnostic.severity], err=err)


def conclude(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    """Prints diagnostics and ends the command, with exit code 1 where the data is at fault."""
    print_diagnostics(diagnostics)
    sys.exit(int(any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)))


def _show_name(name: str | None) -> str | None:
    return show(cut(name, _NAME_LENGTH)) if name else None


@contextmanager
def progress_bar(total: int, label: str, *, least: int = 20) -> Iterator[Callable[[str], None]]:
    """Shows a progress bar on a terminal for work of at least so many steps, and nothing elsewhere.

    Yields:
        A function to call with the name of each document that is done, and of each other step that begins; the last
        name stands beside the bar.
    """
    hidden = total < least or not sys.stderr.isatty()
    with click.progressbar(
        length=total,
        label=label,
        file=sys.stderr,
        hidden=hidden,
        item_show_func=_show_name,
    ) as bar:
        yield lambda name: bar.update(1, name)
        bar.update(total - bar.pos, "")  # not every build has all steps
