"""The command that writes forms for units."""

import sys
from pathlib import Path

import click

from cskg.cli.printing import print_data, say

_LANGUAGES = ("en", "zh-Hant", "both")


@click.command()
@click.argument("form", metavar="FORMAT")
@click.option("--language", type=click.Choice(_LANGUAGES), default="en", help="The language of the labels.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default: standard output.",
)
def template(form: str, language: str, output: Path | None) -> None:
    """Write an empty form for a unit in FORMAT: xlsx, docx, csv or md.

    Number the topics of the competency, and begin each item with a bullet or “- ”: then it is read exactly.
    """
    from cskg.exchange.unit_forms import FORMATS, FormLanguage, write_form

    if form not in FORMATS:
        raise click.UsageError(f"“{form}” is not a format of forms. Use one of {', '.join(FORMATS)}.")
    data = write_form(form, FormLanguage(language))
    if output is not None:
        output.write_bytes(data)
        say(f"{output}: fill it in, and put it beside your documents.", err=True)
    elif not sys.stdout.isatty():
        sys.stdout.buffer.write(data)
    elif form in {"csv", "md"}:
        print_data(data.decode("utf-8-sig"))
    else:
        raise click.UsageError(f"A form in {form} is not text; give a file with -o.")
