"""How the command shows study paths, gaps and the prerequisites of an area, for people."""

from typing import Any

import click

from cskg.cli.printing import show_sentence

_WORDS = 2
"""How many quoted sentences are shown for a reason; all are in the JSON."""


def print_path(data: dict[str, Any]) -> None:
    """Prints a study path as a plan: what to take, when, and why."""
    _print_one_path(data)
    for number, other in enumerate(data.get("alternatives", ()), 1):
        click.echo()
        click.secho(f"Alternative {number}", bold=True)
        _print_one_path(other)


def _print_one_path(data: dict[str, Any]) -> None:
    weeks = f", {data['weeks']:.4g} weeks" if data["weeks"] is not None else ""
    click.secho(
        f"{data['status']}: {data['totalCredits']:g} credits, {data['totalHours']:g} notional hours{weeks} "
        "(for reference only)",
        bold=True,
    )
    for stage in data["stages"]:
        side = ", side by side" if len(stage["steps"]) > 1 else ""
        click.secho(f"Stage {stage['index']}{side}", bold=True)
        for step in stage["steps"]:
            _print_step(step)
    for unit in data["unmetGoals"]:
        click.secho(f"Not reached: {_name(unit)}", fg="yellow")
    for message in data["messages"]:
        click.echo(message)


def _print_step(step: dict[str, Any]) -> None:
    guess = " (estimated)" if step["hoursEstimated"] else ""
    click.echo(f"  {_name(step['unit'])}  {_show_level(step['unit'])}, {step['hours']:g} hours{guess}")
    later = {unit["code"] for unit in step["unlocks"]}
    for reason in (reason for reason in step["reasons"] if reason["object"]["code"] not in later):
        click.echo(f"    after {_show_link(reason)}")
        _print_words(reason["evidence"])
    if step["unlocks"]:
        click.echo(f"    leads to {', '.join(unit['code'] for unit in step['unlocks'])}")
    coverage = step.get("coverage")
    if coverage and coverage["covered"]:
        click.echo(f"    {coverage['share']:.0%} of it is in what you hold:")
        for pair in coverage["covered"][:_WORDS]:
            click.echo(f"      + {show_sentence(pair['b'])}")


def _print_words(evidence: list[dict[str, Any]]) -> None:
    """Prints what a reason rests on: the first sentence that says why, and some quoted words."""
    said = [each for each in evidence if not each["quote"]][:1]
    quoted = [each for each in evidence if each["quote"]][:_WORDS]
    for each in (*said, *quoted):
        quote = each["quote"]
        place = f"  ({quote['source']['name']}:{quote['line']})" if quote else ""
        click.echo(f"      {each['text']}{place}")


def print_gap(data: dict[str, Any]) -> None:
    """Prints what is missing: the units, then what of each no unit held covers."""
    missing: dict[str, list[str]] = {}
    for statement in data["statements"]:
        # A statement's IRI is that of its unit, the language and the position path.
        missing.setdefault(statement["iri"].rsplit("/", 2)[0], []).append(show_sentence(statement))
    count = len(data["units"])
    click.secho(f"{count} {'unit is' if count == 1 else 'units are'} missing", bold=True)
    for unit in data["units"]:
        click.echo(f"  {_name(unit)}  {_show_level(unit)}")
        for sentence in missing.get(unit["iri"], ()):
            click.secho(f"    - {sentence}", fg="red")
    for message in data["messages"]:
        click.echo(message)


def print_prerequisites(data: dict[str, Any]) -> None:
    """Prints the prerequisites of an area: stages, edges with their reasons, and what hangs loose."""
    click.secho(data["functionalArea"]["name"], bold=True)
    for index, stage in enumerate(data["stages"], 1):
        click.echo(f"Stage {index}")
        for unit in stage:
            click.echo(f"  {_name(unit)}  {_show_level(unit)}")
    for edge in data["edges"]:
        click.secho(f"{edge['subject']['code']} before {edge['object']['code']}", bold=True)
        for link in edge["links"]:
            click.echo(f"  {link['justification']}, {link['confidence']:g}, {link['method']}")
            _print_words(link["evidence"])
    for each in data["bottlenecks"]:
        click.echo(f"Bottleneck: {_name(each['unit'])}; {each['waiting']} units wait for it")
    for title, units in (("Nothing leads to", data["unprepared"]), ("Leads to nothing", data["deadEnds"])):
        for unit in units:
            click.echo(f"{title}: {_name(unit)}")
    for message in data["messages"]:
        click.echo(message)


def _show_link(link: dict[str, Any]) -> str:
    return f"{_name(link['subject'])} ({link['justification']}, {link['confidence']:g})"


def _show_level(unit: dict[str, Any]) -> str:
    return f"level {unit['level']}" if unit["level"] is not None else "level unknown"


def _name(unit: dict[str, Any]) -> str:
    return f"{unit['code']}  {unit['title']}" if unit["title"] else str(unit["code"])
