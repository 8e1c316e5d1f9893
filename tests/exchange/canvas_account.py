"""A Canvas account that imports outcomes, by the rules of Canvas's importer (``lib/outcomes/import.rb``).

- A row overwrites the existing group or outcome with the same ``vendor_guid``.
- Parents are groups in an earlier row of the same file. Without parents a group or outcome is in the root.
- If a group is deleted, its groups and links are deleted too.
- An outcome exists as long as it is linked to a group. A deleted outcome loses its links.

Nothing is aligned with outcomes here, because aligned outcomes cannot be deleted.
"""

import csv
import io
from dataclasses import dataclass, field

ROOT = ""


@dataclass
class Account:
    """The content of an account.

    Attributes:
        groups: The active groups, with their titles, descriptions and parents.
        outcomes: Outcomes with their titles and descriptions, linked or not.
        links: The groups to which each outcome is linked.
    """

    groups: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    outcomes: dict[str, tuple[str, str]] = field(default_factory=dict)
    links: dict[str, set[str]] = field(default_factory=dict)

    def load(self, content: bytes) -> "Account":
        """Imports a file, and returns the account."""
        groups: set[str] = set()
        seen: set[str] = set()
        for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
            guid, parents = row["vendor_guid"], set(row["parent_guids"].split())
            assert guid not in seen, "has already appeared in this import"
            assert row["title"], "is required"
            assert row["workflow_state"] in {"active", "deleted"}
            assert parents <= groups, "not found prior to this row"
            seen.add(guid)
            if row["object_type"] == "group":
                assert len(parents) <= 1, "can only have one parent"
                groups.add(guid)
                self._load_group(guid, row, next(iter(parents), ROOT))
            else:
                self.outcomes[guid] = (row["title"], row["description"])
                self.links[guid] = (parents or {ROOT}) if row["workflow_state"] == "active" else set()
        return self

    def _load_group(self, guid: str, row: dict[str, str], parent: str) -> None:
        if row["workflow_state"] == "active":
            self.groups[guid] = (row["title"], row["description"], parent)
        else:
            self._destroy(guid)

    def _destroy(self, guid: str) -> None:
        self.groups.pop(guid, None)
        for links in self.links.values():
            links.discard(guid)
        for child in [each for each, (_, _, parent) in self.groups.items() if parent == guid]:
            self._destroy(child)

    @property
    def active(self) -> dict[str, object]:
        """The visible content: groups, and outcomes with a link."""
        linked = {guid: (*self.outcomes[guid], links) for guid, links in self.links.items() if links}
        return {**self.groups, **linked}
