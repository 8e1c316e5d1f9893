"""The command that checks a server of CASE 1.1."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from cskg.cli.datasets import JSON
from cskg.cli.printing import print_json, say
from cskg.model import Severity

if TYPE_CHECKING:
    from cskg.exchange.case_check.verdicts import Verdicts

_PATH = "/ims/case/v1p1"
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def _read_address(_context: click.Context, _argument: click.Parameter, url: str) -> str:
    """Returns the address without a slash at its end."""
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_http = False
    if is_http and parts.username is not None:
        raise click.BadParameter("The address has a name or a password, which the report would show. Leave them out.")
    if not is_http or not parts.path.rstrip("/").endswith(_PATH) or parts.query or parts.fragment:
        raise click.BadParameter(
            f"“{url}” is not the address of a server of CASE 1.1. Give one such as https://host{_PATH}."
        )
    return url.rstrip("/")


def _read_openapi(_context: click.Context, _option: click.Parameter, path: Path | None) -> dict[str, Any] | None:
    """Returns the official document."""
    if path is None:
        return None
    try:
        document = json.loads(path.read_bytes())
        document["components"]["schemas"]["CFItemDType"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise click.BadParameter(
            f"{path} is not the OpenAPI 3 document of CASE 1.1. 1EdTech publishes it as imscasev1p1_openapi3_v1p0.json."
        ) from None
    return dict(document)


@click.command("case-check")
@click.argument("url", callback=_read_address)
@click.option(
    "--sample",
    default=20,
    show_default=True,
    type=click.IntRange(1, 10_000),
    help="Number of documents, and of resources of each kind, that are fetched one by one.",
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0.1, 600),
    help="Time limit for one answer, in seconds.",
)
@click.option(
    "--max-seconds",
    default=600.0,
    show_default=True,
    type=click.FloatRange(1, 86_400),
    help="Time limit for the whole check, in seconds.",
)
@click.option(
    "--pause",
    default=0.02,
    show_default=True,
    type=click.FloatRange(0, 60),
    help="Pause between two requests, in seconds.",
)
@click.option(
    "--openapi",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=_read_openapi,
    help="The official OpenAPI document, to check answers against it too.",
)
@JSON
def case_check(
    url: str,
    *,
    sample: int,
    timeout: float,
    max_seconds: float,
    pause: float,
    openapi: dict[str, Any] | None,
    as_json: bool,
) -> None:
    """Check a server of CASE 1.1 at URL, which ends in /ims/case/v1p1.

    It fetches the list of documents and a sample of their packages and resources, and changes nothing. Exit code 1
    means that a rule of severity error is broken, 2 that no server answers or that not everything could be checked.
    """
    from cskg.exchange.case_check.asking import Limits
    from cskg.exchange.case_check.provider_check import check_provider

    limits = Limits(timeout=timeout, seconds=max_seconds, pause=pause)
    verdicts = check_provider(url, sample=sample, limits=limits, openapi=openapi)
    if as_json:
        print_json({"url": url, **verdicts.to_json()})
    else:
        _print_verdicts(verdicts)
    sys.exit(1 if verdicts.has_errors else 0 if verdicts.is_complete else 2)


def _print_verdicts(verdicts: "Verdicts") -> None:
    from cskg.exchange.case_check.case_rules import RULES

    for finding in verdicts.findings:
        rule = finding.rule
        times = f" ({finding.count:,} times)" if finding.count > 1 else ""
        say(f"{rule.severity.value} {rule.name}{times}", bold=True, fg=_COLOURS[rule.severity])
        say(f"  at       {finding.address}")
        if finding.places:
            say(f"  places   {', '.join(finding.places)}")
        say(f"  found    {finding.found}")
        say(f"  expected {rule.expected}")
        say(f"  by       {rule.origin}")
    states = [verdicts.state(name) for name in RULES]
    untested = [name for name, state in zip(RULES, states, strict=True) if state == "untested"]
    holding, broken = states.count("passed"), states.count("failed")
    asked = ", ".join(f"{count:,} {name}" for name, count in sorted(verdicts.sampled.items()))
    say(f"Asked for one by one: {asked or 'nothing'}.")
    for note in verdicts.notes:
        say(f"{note[0].upper()}{note[1:]}.")
    say(f"Of {len(states)} rules, {holding} passed, {broken} failed and {len(untested)} could not be tested.")
    if untested:
        say(f"Not tested, because the server has nothing that would show it: {', '.join(untested)}.")
