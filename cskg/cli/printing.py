"""How the command shows values: data on standard output, words for people on standard error."""

import json
import sys
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

import click

from cskg.model import Diagnostic, Severity, Statement, Unit

_HEADINGS = {"PERFORMANCE_REQUIREMENT": "Performance Requirements", "ASSESSMENT_CRITERION": "Assessment Criteria"}


def print_json(value: object) -> None:
    """Prints a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_file(file: dict[str, Any]) -> None:
    """Prints a file's bytes; what its format cannot hold goes to standard error.

    Raises:
        UsageError: It is no text and would go to a terminal.
    """
    is_text = file["mediaType"].startswith("text/") or file["mediaType"].split(";")[0].endswith(("xml", "json"))
    if not is_text and sys.stdout.isatty():
        raise click.UsageError(f"{file['name']} is no text; send it to a file: > {file['name']}")
    click.echo(b64decode(file["base64"]), nl=False)
    for loss in file["losses"]:
        click.echo(f"left out: {loss}", err=True)


def print_unit(unit: Unit) -> None:
    """Prints a unit for people."""
    level = f"level {unit.level}" if unit.level is not None else "level unknown"
    credit = f"{unit.credit:g} credits" if unit.credit is not None else "credits unknown"
    note = f" ({unit.credit_note})" if unit.credit_note else ""
    click.secho(f"{unit.code}  {unit.title or ''}", bold=True)
    click.echo(
        f"  {level}, {credit}{note}; {unit.industry or ''} > {', '.join(unit.functional_areas)}; {unit.source.name}"
    )
    click.echo(f"  sha256: {unit.source.sha256}")
    for heading, statements in (
        ("Performance Requirements", unit.requirements),
        ("Assessment Criteria", unit.assessment_criteria),
    ):
        click.echo(f"  {heading}")
        for statement in statements:
            _print_statement(statement, "    ")
    if unit.remark:
        click.echo(f"  Remark: {unit.remark}")


def _print_statement(statement: Statement, indent: str) -> None:
    number = f"{statement.number}. " if statement.number else "- "
    doubt = f"  [{statement.confidence:g}]" if statement.confidence < 1 else ""
    click.echo(f"{indent}{number}{statement.text}{doubt}")
    for child in statement.children:
        _print_statement(child, indent + "  ")


def print_links(data: dict[str, Any]) -> None:
    """Prints links for people, each with the words that it rests on and their place."""
    for edge in data["edges"]:
        link = edge["node"]
        click.secho(f"{link['subject']['code']} {link['predicate']} {link['object']['code']}", bold=True, nl=False)
        click.echo(f"  {link['justification']}, {link['confidence']:g}, {link['method']}")
        for evidence in link["evidence"]:
            quote = evidence["quote"]
            place = f"  ({quote['source']['name']}:{quote['line']})" if quote else ""
            click.echo(f"    {evidence['text']}{place}")
            if evidence["counterpart"]:
                click.echo(f"      ~ {evidence['counterpart']['text']}  ({evidence['score']:g})")
    click.echo(f"{data['totalCount']:,} links")


def print_quiz(data: dict[str, Any]) -> None:
    """Prints a quiz for people; the key comes with the grading."""
    for number, item in enumerate(data["items"], 1):
        click.secho(f"{number}. {item['stem']}", bold=True)
        for option in item["options"]:
            click.echo(f"   {option['id']}) {option['text']}")
        for target in item["targets"]:
            click.echo(f"   {target['id']}: {target['text']}")
    for unfilled in data["unfilled"]:
        click.echo(f"{unfilled['count']} items fewer: {unfilled['reason']}", err=True)
    for found in data.get("rejected", []):
        gate = f" [{found['gate']}: {found['measured']}]" if found["gate"] else ""
        click.echo(f"not asked: {found['unit']['code']} {found['kind']} {found['place']}: {found['reason']}{gate}")
    click.echo(f"quiz {data['id']}")


def print_result(data: dict[str, Any]) -> None:
    """Prints what answers were worth, each with the reasons."""
    for number, result in enumerate(data["results"], 1):
        click.secho(f"{number}. {result['score']:g} of {result['maxScore']:g}", bold=True)
        right = [*result["key"], *(f"{p['option']}-{p['target']}" for p in result["keyPairs"]), *result["keyText"]]
        click.echo(f"   key: {', '.join(right)}" if right else "   marked by yourself")
        for point in result["rubric"]:
            click.echo(f"   [ ] {point}")
        for found in result["feedback"]:
            click.echo(f"   {found['optionId']}) {'right' if found['correct'] else 'wrong'}: {found['rationale']}")
        if result["explanation"]:
            click.echo(f"   {result['explanation']}")
    click.echo(f"{data['score']:g} of {data['maxScore']:g} points")


def print_progress(data: dict[str, Any]) -> None:
    """Prints what a history says."""
    for found in data["mastery"]:
        sign = "*" if found["isMastered"] else " "
        click.echo(
            f"{sign} {found['unit']['code']} {found['path']:<8} {found['right']:g} of {found['items']}, "
            f"at least {found['lowerBound']:.2f}"
        )
    for review in data["reviews"]:
        click.echo(f"{'due now' if review['isDue'] else 'due'} {review['due']}  {review['itemId']}")
    click.echo(f"rating {data['rating']:g}; * is mastered")


def print_statistics(data: dict[str, Any]) -> None:
    """Prints what a report says of items."""
    for item in data["items"]:
        figures = (f"{n} {'-' if item[n] is None else format(item[n], '.2f')}" for n in ("facility", "discrimination"))
        click.secho(f"{item['itemId']}  {', '.join(figures)}, omitted {item['omitted']} of {item['takers']}", bold=True)
        for option in item["options"]:
            click.echo(
                f"   {option['optionId']}{'*' if option['isKey'] else ' '} {option['share']:.2f} ({option['count']})"
            )
        for warning in item["warnings"]:
            click.echo(f"   {warning}")
    for problem in data["problems"]:
        click.echo(problem, err=True)
    click.echo(f"{data['attempts']:,} attempts")


def print_comparison(data: dict[str, Any]) -> None:
    """Prints a comparison for people: what is only in A after -, only in B after +, in both after =."""
    click.secho(f"{data['verdict']}: similarity {data['similarity']:.2f}", bold=True)
    for sign, unit, colour in (("-", data["a"], "red"), ("+", data["b"], "green")):
        click.secho(f"{sign} {unit['code']}  {unit['title'] or ''}  ({unit['source']['name']})", fg=colour)
    for reason in data["reasons"]:
        click.echo(f"  {reason}")
    for field in data["fields"]:
        click.secho(f"{field['field']}:")
        for sign, value, colour in (("-", field["a"], "red"), ("+", field["b"], "green")):
            if value is not None:
                click.secho(f"  {sign} {value}", fg=colour)
    kind = ""
    for pair in data["pairs"]:
        statement = pair["a"] or pair["b"]
        if statement["kind"] != kind:
            kind = statement["kind"]
            click.secho(_HEADINGS[kind], bold=True)
        _print_pair(pair)


def print_coverage(data: dict[str, Any]) -> None:
    """Prints a coverage for people: what is missing first."""
    unit = data["unit"]
    covered, missing = len(data["covered"]), len(data["missing"])
    click.secho(f"{unit['code']}  {unit['title'] or ''}", bold=True)
    click.echo(f"{covered} of {covered + missing} statements are covered ({data['share']:.0%}).")
    if missing:
        click.secho("Missing", bold=True)
    for statement in data["missing"]:
        click.secho(f"  - {show_sentence(statement)}", fg="red")
    if covered:
        click.secho("Covered", bold=True)
    for pair in data["covered"]:
        click.secho(f"  + {show_sentence(pair['b'])}", fg="green")
        if pair["change"] != "KEPT":
            click.echo(f"      by {show_sentence(pair['a'])}  ({pair['score']:.2f})")


def _print_pair(pair: dict[str, Any]) -> None:
    """Prints a pair as one line where its words are the same, else as the words of both."""
    note = (
        "" if pair["change"] in {"KEPT", "ADDED", "DROPPED"} else f"  ({pair['change'].lower()}, {pair['score']:.2f})"
    )
    if pair["change"] in {"KEPT", "MOVED"}:
        click.echo(f"  = {show_sentence(pair['b'])}{note}")
        return
    for sign, side, edit, colour in (("-", "a", "DROPPED", "red"), ("+", "b", "ADDED", "green")):
        if pair[side] is not None:
            words = "".join(
                click.style(word["text"], fg=colour, bold=True) if word["edit"] == edit else word["text"]
                for word in pair["words"]
                if word["edit"] in {"EQUAL", edit}
            )
            number = _show_number(pair[side])
            click.echo(f"  {click.style(sign, fg=colour)} {number}{words}{note if side == 'b' else ''}")


def _show_number(statement: dict[str, Any]) -> str:
    return f"{statement['number']}. " if statement["number"] else ""


def show_sentence(statement: dict[str, Any]) -> str:
    """Gives a statement's words after the number that is printed before it."""
    return _show_number(statement) + str(statement["text"])


def print_diagnostics(diagnostics: Iterable[Diagnostic]) -> None:
    """Prints diagnostics on standard error."""
    for diagnostic in diagnostics:
        _print_diagnostic(diagnostic, err=True)


def print_findings(diagnostics: Sequence[Diagnostic], unit_count: int) -> None:
    """Prints diagnostics as the data that a command was asked for, and counts them."""
    for diagnostic in diagnostics:
        _print_diagnostic(diagnostic, err=False)
    tally = Counter(diagnostic.severity for diagnostic in diagnostics)
    nouns = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "hints"}
    counts = ", ".join(f"{tally[severity] or 'no'} {noun}" for severity, noun in nouns.items())
    click.echo(f"{unit_count:,} units: {counts}")


def _print_diagnostic(diagnostic: Diagnostic, *, err: bool) -> None:
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: None}
    click.secho(str(diagnostic), fg=colours[diagnostic.severity], err=err)


def conclude(diagnostics: Sequence[Diagnostic]) -> NoReturn:
    """Prints diagnostics and ends: 1 where the data is at fault."""
    print_diagnostics(diagnostics)
    sys.exit(int(any(diagnostic.severity is Severity.ERROR for diagnostic in diagnostics)))


class progress:
    """A progress bar on a terminal, for work that takes a while; nothing elsewhere."""

    def __init__(self, total: int, label: str, *, least: int = 20) -> None:
        hidden = total < least or not sys.stderr.isatty()
        self._bar = click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden)

    def __enter__(self) -> Callable[[str], None]:
        self._bar.__enter__()
        return lambda _name: self._bar.update(1)

    def __exit__(self, *exception: object) -> None:
        self._bar.render_finish()
