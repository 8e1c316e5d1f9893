"""The findings about a server: for each rule how often it was tested, and where it was broken."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from cskg.errors import cut
from cskg.exchange.case_check.case_rules import RULES, CaseRule
from cskg.model import Severity

JsonObject = dict[str, Any]

_FOUND = 300
"""Most characters that a finding quotes of a server."""

_PLACES = 10
"""Most places that a finding names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFinding:
    """A rule that an operation breaks: the first address where it does, and the places in its answers."""

    rule: CaseRule
    address: str
    found: str
    places: tuple[str, ...]
    count: int = 1

    def to_json(self) -> JsonObject:
        """Returns the finding as JSON."""
        return {
            "rule": self.rule.name,
            "severity": self.rule.severity.value,
            "address": self.address,
            "places": list(self.places),
            "found": self.found,
            "expected": self.rule.expected,
            "origin": self.rule.origin,
            "count": self.count,
        }


class Verdicts:
    """Collects findings. Findings of one rule in one operation are one finding, with a count."""

    def __init__(self) -> None:
        self.tested: Counter[str] = Counter()
        self.notes: list[str] = []
        self.sampled: Counter[str] = Counter()
        self.is_complete = True
        self._findings: dict[tuple[str, str], CaseFinding] = {}

    @property
    def findings(self) -> list[CaseFinding]:
        """The findings, errors first."""
        return sorted(self._findings.values(), key=lambda one: one.rule.severity is not Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        """Whether a rule of severity error is broken."""
        return any(finding.rule.severity is Severity.ERROR for finding in self._findings.values())

    def check(self, name: str, is_good: bool, address: str, found: str, place: str = "") -> bool:  # noqa: FBT001
        """Notes that a rule was tested, and whether it holds.

        Args:
            name: The rule.
            is_good: Whether it holds.
            address: What was asked.
            found: What was found; reported where the rule does not hold.
            place: Where in the answer, as a JSON pointer; a finding has * for the numbers in it.

        Returns:
            Whether it holds.
        """
        self.tested[name] += 1
        if not is_good:
            self.find(name, address, found, place)
        return is_good

    def find(self, name: str, address: str, found: str, place: str = "") -> None:
        """Notes that a rule is broken."""
        key = (name, _operation(address))
        pattern = "/".join("*" if part.isdigit() else part for part in place.split("/"))
        known = self._findings.get(key)
        if known is None:
            places: tuple[str, ...] = (pattern,) if pattern else ()
            finding = CaseFinding(rule=RULES[name], address=address, found=cut(found, _FOUND), places=places)
        else:
            is_new = bool(pattern) and pattern not in known.places and len(known.places) < _PLACES
            places = (*known.places, pattern) if is_new else known.places
            finding = replace(known, places=places, count=known.count + 1)
        self._findings[key] = finding

    def stop(self, reason: str) -> None:
        """Notes that not everything was checked."""
        self.is_complete = False
        if reason not in self.notes:
            self.notes.append(reason)

    def state(self, name: str) -> str:
        """Returns the state of a rule: ``failed``, ``passed`` or ``untested``."""
        if any(key[0] == name for key in self._findings):
            return "failed"
        return "passed" if self.tested[name] else "untested"

    def to_json(self) -> JsonObject:
        """Returns all verdicts as JSON."""
        return {
            "complete": self.is_complete,
            "notes": self.notes,
            "sampled": dict(sorted(self.sampled.items())),
            "rules": [
                {"rule": name, "severity": rule.severity.value, "state": self.state(name), "tested": self.tested[name]}
                for name, rule in sorted(RULES.items())
            ],
            "findings": [finding.to_json() for finding in self.findings],
        }


def _operation(address: str) -> str:
    """Returns the operation that an address belongs to: its path without identifier and parameters."""
    path = address.partition("?")[0].partition("/ims/case/v1p1/")[2]
    return path.partition("/")[0]
