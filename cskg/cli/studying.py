"""The commands of those who study and of those who design what is studied: path, gap, prerequisites."""

from collections.abc import Callable, Sequence
from typing import Any

import click

from cskg.cli.datasets import JSON, ask, dataset_options
from cskg.cli.plans import print_gap, print_path, print_prerequisites
from cskg.cli.printing import print_file, print_json

_LEAST = click.option(
    "--min-confidence", type=float, default=0.5, show_default=True, help="Least confidence of a prerequisite."
)


def _goal_options(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the options that name goals: units, or an area at a level."""
    function = click.option("--level", type=click.IntRange(1, 7), help="The QF level in --area.")(function)
    function = click.option("--area", help="A functional area as a goal, with --level.")(function)
    return click.argument("goals", nargs=-1, metavar="GOAL...")(function)


def _read_areas(area: str | None, level: int | None) -> list[dict[str, Any]]:
    if (area is None) != (level is None):
        raise click.UsageError("Give --area and --level together.")
    return [] if area is None else [{"functionalArea": area, "level": level}]


@click.command()
@_goal_options
@click.option("--known", multiple=True, metavar="CODE", help="A unit that you hold; may be given several times.")
@click.option("--max-credits", type=float, help="The QF credits that you can take.")
@click.option("--max-weeks", type=float, help="The weeks that you have, with --hours-per-week.")
@click.option("--hours-per-week", type=float, help="The hours a week that you can study.")
@_LEAST
@click.option("--alternatives", type=int, default=0, show_default=True, help="How many other paths to look for.")
@click.option("--dot", "form", flag_value="DOT", help="Print the path in DOT, for Graphviz.")
@click.option("--mermaid", "form", flag_value="MERMAID", help="Print the path as a Mermaid flow chart.")
@click.option("--ics", "form", flag_value="ICALENDAR", help="Print the path by week, as iCalendar; needs --start.")
@click.option("--start", metavar="DAY", help="The first day of the plan, such as 2027-01-04, with --ics.")
@JSON
@dataset_options
def path(goals: Sequence[str], *, area: str | None, level: int | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Plan a study path to one or more units."""
    form = options["form"]
    if as_json and form:
        raise click.UsageError("Give one of --json, --dot, --mermaid and --ics.")
    request = {
        "goals": list(goals),
        "goalAreas": _read_areas(area, level),
        "known": list(options["known"]),
        "maxCredits": options["max_credits"],
        "maxWeeks": options["max_weeks"],
        "hoursPerWeek": options["hours_per_week"],
        "minConfidence": options["min_confidence"],
        "alternatives": options["alternatives"],
    }
    if form:
        variables = {"input": request, "format": form, "firstDay": options["start"]}
        print_file(ask("export_study_path", variables, options)["exportStudyPath"])
        return
    data = ask("study_path", {"input": request}, options)["studyPath"]
    if as_json:
        print_json(data)
    else:
        print_path(data)


@click.command()
@_goal_options
@click.option("--held", multiple=True, metavar="CODE", help="A unit that you hold; may be given several times.")
@JSON
@dataset_options
def gap(
    goals: Sequence[str],
    *,
    area: str | None,
    level: int | None,
    held: Sequence[str],
    as_json: bool,
    **options: Any,  # noqa: ANN401
) -> None:
    """Tell which units, and what of them, you lack for a goal."""
    variables = {"held": list(held), "goals": list(goals), "goalAreas": _read_areas(area, level)}
    data = ask("gap", variables, options)["gap"]
    if as_json:
        print_json(data)
    else:
        print_gap(data)


@click.command()
@click.argument("area", metavar="AREA")
@_LEAST
@click.option("--dot", "form", flag_value="dot", help="Print the graph in DOT, for Graphviz.")
@click.option("--mermaid", "form", flag_value="mermaid", help="Print the graph as a Mermaid flow chart.")
@JSON
@dataset_options
def prerequisites(area: str, *, min_confidence: float, form: str | None, as_json: bool, **options: Any) -> None:  # noqa: ANN401
    """Show what comes before what in a functional area, and what hangs loose."""
    if as_json and form:
        raise click.UsageError("Give one of --json, --dot and --mermaid.")
    variables = {"functionalArea": area, "minConfidence": min_confidence}
    data = ask("prerequisites", variables, options)["prerequisites"]
    diagrams = {name: data.pop(name) for name in ("dot", "mermaid")}
    if form:
        click.echo(diagrams[form], nl=False)
    elif as_json:
        print_json(data)
    else:
        print_prerequisites(data)
