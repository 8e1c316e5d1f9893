"""Prints the results of `cskg case-check` for several servers as a table: rows are rules, columns are servers.

    .venv/bin/cskg case-check URL --json > opencase.json
    .venv/bin/python benchmarks/case_matrix.py cskg=cskg.json "OpenCASE a30c942=opencase.json"

docs/measurements/other-programs.md has its output. With no reports it prints the rules with their origins.
"""

import json
import sys
from pathlib import Path
from typing import Any

from cskg.exchange.case_check.case_rules import RULES

_CELLS = {"passed": "holds", "untested": "–"}


def print_rules() -> None:
    """Prints all rules."""
    print("| rule | severity | expected | by |\n|---|---|---|---|")
    for rule in RULES.values():
        print(f"| `{rule.name}` | {rule.severity.value} | {rule.expected} | {rule.origin} |")


def print_matrix(reports: dict[str, dict[str, Any]]) -> None:
    """Prints the results of each server."""
    states = {name: {one["rule"]: one["state"] for one in report["rules"]} for name, report in reports.items()}
    print(f"| rule | {' | '.join(reports)} |\n|---|{'---|' * len(reports)}")
    for rule in RULES:
        cells = [_CELLS.get(states[name][rule]) or _tell(report, rule) for name, report in reports.items()]
        print(f"| `{rule}` | {' | '.join(cells)} |")
    counts = [list(states[name].values()) for name in reports]
    for word, state in (("hold", "passed"), ("broken", "failed"), ("not tested", "untested")):
        print(f"| **{word}** | {' | '.join(str(each.count(state)) for each in counts)} |")


def _tell(report: dict[str, Any], rule: str) -> str:
    """Returns the names of the operations that break a rule, or their number."""
    addresses = [one["address"] for one in report["findings"] if one["rule"] == rule]
    operations = sorted(
        {address.partition("/ims/case/v1p1/")[2].partition("/")[0].partition("?")[0] for address in addresses}
    )
    return f"**broken**: {', '.join(operations) if len(operations) < 4 else f'{len(operations)} operations'}"


def main() -> None:
    """Reads the reports that the command line names."""
    if len(sys.argv) == 1:
        print_rules()
        return
    named = [argument.rpartition("=") for argument in sys.argv[1:]]
    print_matrix({name: json.loads(Path(path).read_text("utf-8")) for name, _, path in named})


if __name__ == "__main__":
    main()
