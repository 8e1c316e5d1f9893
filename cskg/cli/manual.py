"""``cskg manual``: every command with its arguments and options, as Markdown.

``make manual`` writes what it prints into docs/reference/commands.md.
"""

import inspect
from collections.abc import Iterator

import click

from cskg.cli.printing import say


@click.command()
@click.pass_context
def manual(context: click.Context) -> None:
    """Print all commands with their options, as Markdown."""
    root = click.Context(context.find_root().command, info_name="cskg")
    for each in _iter_commands(root):
        say(_describe(each))


def _iter_commands(context: click.Context) -> Iterator[click.Context]:
    """Yields each command that does something, with the commands of groups in place of the groups."""
    if not isinstance(context.command, click.Group):
        yield context
        return
    for name in context.command.list_commands(context):
        if command := context.command.get_command(context, name):
            yield from _iter_commands(click.Context(command, info_name=name, parent=context))


def _describe(context: click.Context) -> str:
    usage = " ".join((context.command_path, *context.command.collect_usage_pieces(context)))
    records = [each.get_help_record(context) for each in context.command.params if isinstance(each, click.Option)]
    rows = [f"| `{_cell(names)}` | {_cell(what)} |\n" for names, what in filter(None, records)]
    table = "".join(("\n| option | meaning |\n|---|---|\n", *rows)) if rows else ""
    text = inspect.cleandoc(context.command.help or "")
    return f"## {context.command_path}\n\n```text\n{usage}\n```\n\n{text}\n{table}"


def _cell(text: str) -> str:
    return text.replace("  [", " [").replace("|", r"\|")
