"""A store that was published several times, with statements and units that vanished or came back."""

from datetime import UTC, datetime
from pathlib import Path

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris

DAYS = tuple(datetime(2027, 1, day, 9, tzinfo=UTC) for day in (4, 5, 6))


def write_unit(code: str, title: str, requirements: str, industry: str | None = "Shops") -> str:
    """A document of one unit with a criterion."""
    head = (
        f"Specification of Competency Standards\nfor the {industry} Industry\nUnit of Competency\n\n"
        if industry
        else ""
    )
    return (
        f"{head}Title\t{title}\nCode\t{code}\nLevel\t{code[-1]}\nCredit\t1\n"
        f"Competency\tPerformance Requirements\n{requirements}Assessment Criteria\t• {title} in time\n"
    )


OLD = "\t1. Open the shop in the morning\n\t• Unlock the front door\n\t• Count the money in the till\n"
NEW = "\t1. Open the shop in the morning\n\t• Unlock the big front door\n"
STATES: tuple[dict[str, str], ...] = (
    {
        "a.txt": write_unit("900001L1", "Run a shop", OLD),
        "b.txt": write_unit("900002L2", "Run a bank", "\t• Guard the money\n"),
        "c.txt": write_unit("900003L3", "Run a ferry", "\t• Steer the ferry\n", "Ferries"),
        "d.txt": write_unit("900004L4", "Run a kiosk", "\t• Sell papers\n", None),
    },
    {
        "a.txt": write_unit("900001L1", "Run a shop", NEW),
        "b.txt": write_unit("900002L2", "Run a bank", "\t• Guard the vault\n"),
        "d.txt": write_unit("900004L4", "Run a kiosk", "\t• Sell papers\n", None),
    },
    {
        "a.txt": write_unit("900001L1", "Run a shop", NEW + "\t• Count the money in the till\n")
        + "Remark\tThis UoC replaces 900002L2.\n",
        "d.txt": write_unit("900004L4", "Run a kiosk", "\t• Sell sweets\n", None),
    },
)
"""The documents of each publication.

“Count the money” vanishes and comes back. “Unlock the front door” is reworded. The bank vanishes after a statement of
it has, and the ferry as the only unit of its industry. The shop says that it replaces the bank.
"""


def publish(place: Path, *states: dict[str, str], iris: Iris | None = None, log: bool = True) -> Catalogue:
    """Publishes the states one after the other, each on its day, and opens the last one."""
    iris = iris or Iris()
    source, folder = place / "source", StoreFolder(place / "store")
    source.mkdir(parents=True)
    for state, at in zip(states, DAYS, strict=False):
        for path in source.iterdir():
            path.unlink()
        for name, text in state.items():
            (source / name).write_text(text, "utf-8")
        build_store(find_sources([source]), folder, iris, at=at if log else None, prune=True)
    return open_catalogue(folder, iris)
