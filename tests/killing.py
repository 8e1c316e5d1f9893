"""Kills processes in the middle of their work, at moments that a seed chooses, and checks the result.

There are three kinds of rounds: an *import* reads changed documents in worker processes, a *publication* publishes the
imported documents, and a *curation* records decisions about links. A child process does the work, reports each finished
step, and is killed by SIGKILL, so it cannot clean up. After that, every reported step must be complete, and no step may
be half done.

Usage: python tests/killing.py [--rounds 200] [--seed 1]
"""

import argparse
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from cskg.graph.catalogue import open_catalogue
from cskg.graph.store import StoreFolder
from cskg.ingest.build import build_store, load_catalogue
from cskg.ingest.link_decisions import LinkDecision, read_decisions, record_decisions
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.model import LinkPredicate, Rejection, UnitKey

IRIS = Iris()
CODES = [f"9{number:05}L2" for number in range(12)]
Tell = Callable[[str], object]
Work = Callable[[Tell], None]


def write_documents(folder: Path, edition: int) -> None:
    """Writes documents whose words depend on the number of the edition."""
    folder.mkdir(exist_ok=True)
    for place, code in enumerate(CODES):
        title = f"Check gauge {place}" if place % 3 else f"Check gauge {place} in year {edition}"
        (folder / f"{code}.txt").write_text(
            f"Title\t{title}\nCode\t{code}\nLevel\t2\nCredit\t3\nCompetency\t1. Read gauge {place}\n"
            f"\t• Write down its value\n\t• Compare it with value {place + edition}\n"
            "Assessment Criteria\t• Gauges are read\n",
            "utf-8",
        )


class Trial:
    """Documents and a store, used for all rounds.

    Args:
        place: An empty folder for both.
        seed: The seed that determines the moments.
    """

    def __init__(self, place: Path, seed: int) -> None:
        self.documents = place / "documents"
        self.store = StoreFolder(place / "store")
        self.random = Random(seed)
        self.edition = 0
        self.revisions: list[str] = []
        self.decisions: set[str] = set()
        self.works = {"import": self._import, "publication": self._publish, "curation": self._curate}
        self.seconds: dict[str, float] = {}
        for kind, work in self.works.items():  # once without a kill, to measure how long it takes
            self._edit()
            told, self.seconds[kind] = self._run(work)
            assert told
            self._check(kind, told)

    def run_round(self, kind: str) -> str:
        """Runs a round: work, a kill, and the checks.

        Returns:
            The moment of the kill, in words.
        """
        self._edit()
        # Early moments are more likely, because the end of the work is not its most delicate part.
        told, _ = self._run(self.works[kind], 1.05 * self.seconds[kind] * self.random.random() ** 2)
        return self._check(kind, told)

    def finish(self) -> None:
        """Checks that the store is the same as a store that was built from the documents without interruption."""
        catalogue, _ = load_catalogue(find_sources([self.documents]), IRIS)
        assert catalogue.revision == self.revisions[-1]

    def _edit(self) -> None:
        self.edition += 1
        write_documents(self.documents, self.edition)

    def _run(self, work: Work, seconds: float | None = None) -> tuple[list[str], float]:
        """Runs some work in a child process, and kills it a number of seconds after its start.

        Returns:
            The steps that it reported, and how long it took.
        """
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            work(lambda word: os.write(writing, f"{word}\n".encode()))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            assert told.readline() == "begun\n"
            start = time.monotonic()
            if seconds is not None:
                time.sleep(seconds)
                os.kill(child, signal.SIGKILL)
            words = told.read().split("\n")[:-1]
        _, status = os.waitpid(child, 0)
        assert status == 0 or (seconds is not None and os.WTERMSIG(status) == signal.SIGKILL), status
        return words, time.monotonic() - start

    def _import(self, tell: Tell) -> None:
        tell("begun")
        tell(build_store(find_sources([self.documents]), self.store, IRIS).revision)

    def _publish(self, tell: Tell) -> None:
        """Builds, and reports the moment after everything has been read, found and compiled."""
        publish = StoreFolder.publish

        def told(*arguments: Any) -> None:
            tell("begun")
            publish(*arguments)

        StoreFolder.publish = told  # type: ignore[method-assign]
        tell(build_store(find_sources([self.documents]), self.store, IRIS).revision)

    def _curate(self, tell: Tell) -> None:
        """Rejects some links, each with one change of the file, as the desk does."""
        files = find_sources([self.documents])
        pairs = [(one, other) for one in CODES for other in CODES if one < other]
        free = [pair for pair in pairs if " ".join(pair) not in self.decisions]
        tell("begun")
        for one, other in free[:3]:
            said = Rejection(
                subject=UnitKey(one), predicate=LinkPredicate.OVERLAPS_WITH, object=UnitKey(other), confidence=1.0
            )
            record_decisions(files, files[0], [LinkDecision(said=said, by="A", day="2026-11-30")], IRIS)
            tell(f"{one} {other}")

    def _check(self, kind: str, told: list[str]) -> str:
        """Checks the files and the store, and then builds without interruption."""
        found = read_decisions(find_sources([self.documents]), IRIS)
        decisions = {f"{each.row.said.subject} {each.row.said.object}" for each in found}
        new = decisions - self.decisions
        assert self.decisions <= decisions
        if kind == "curation":
            assert set(told) <= new
            assert len(new) <= len(told) + 1
        else:
            assert not new
        self.decisions = decisions
        published = self._read() if self.revisions else []
        report = build_store(find_sources([self.documents]), self.store, IRIS)
        assert not report.failed
        after = [*self.revisions, report.revision]
        assert published in (self.revisions, after)
        assert self._read() == after
        if kind != "curation":
            assert not told or (told == [report.revision] and published in ([], after))
        self.revisions = after
        if kind == "curation":
            return f"after {len(new)} of 3 decisions"
        return "after the pointer was changed" if published == after else "before the pointer was changed"

    def _read(self) -> list[str]:
        """Reads the whole published dataset; returns the revisions in its log, of which the last one is published."""
        path, revision = self.store.published()
        for name in sorted(path.parent.glob("*.sqlite")):
            with closing(sqlite3.connect(name)) as database:
                assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        with closing(open_catalogue(self.store, IRIS)) as catalogue:
            assert sorted(unit.code for unit in catalogue.units.values()) == CODES
            assert all(catalogue.get_edition(unit).requirements for unit in catalogue.units.values())
            revisions = [each.revision for each in catalogue.log.publications]
        assert catalogue.revision == revision == revisions[-1]
        return revisions


def run_rounds(place: Path, rounds: int, seed: int) -> Counter[tuple[str, str]]:
    """Runs rounds of the three kinds in turn; returns the number of rounds by kind and outcome.

    Raises:
        AssertionError: A reported step is lost, or a step is half done.
    """
    trial = Trial(place, seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    for number in range(rounds):
        kind = list(trial.works)[number % len(trial.works)]
        outcomes[kind, trial.run_round(kind)] += 1
    trial.finish()
    return outcomes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with TemporaryDirectory() as place:
        for (kind, outcome), count in sorted(run_rounds(Path(place), given.rounds, given.seed).items()):
            print(f"{count:5}  {kind}: killed {outcome}")  # noqa: T201 - a script
