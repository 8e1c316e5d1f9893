"""Worker processes: heavy documents never hold up light ones, and what takes too long is ended."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cskg.errors import LimitExceededError
from cskg.graph.catalogue import Catalogue
from cskg.web import forking
from cskg.web import pool as pool_module
from cskg.web.pool import LIGHT, BusyError, Pool, StoppedError
from cskg.web.worker import Reply, Task

LIGHT_QUERY = "{ levels { value } }"
KINDS = "SINGLE_CHOICE MULTIPLE_CHOICE MATCH RECALL MISSING_MEMBER CONTRAST DETAIL PURPOSE FIND_THE_ERROR CONSTRUCTED"
QUIZ = 'quiz(input: {{units: ["111275L4", "107167L5"], size: 20, seed: {seed}, kinds: [{kinds}]}}) {{ id }}'
SLOW = "{ " + " ".join(f"q{seed}: {QUIZ.format(seed=seed, kinds=KINDS)}" for seed in range(28)) + " }"
"""Some seconds of work, within the cost that is served."""


def task(retail: Catalogue, document: str) -> Task:
    """A task of a document without variables."""
    return Task(dataset=str(retail.path), digest=retail.digest, document=document, variables=b"{}")


def run(workers: int, deadline: float, action: Callable[[Pool], Awaitable[Any]]) -> Any:
    """Runs an action beside a pool."""

    async def main() -> Any:
        pool = Pool(workers, deadline)
        pool.start()
        try:
            return await action(pool)
        finally:
            await pool.stop()

    return asyncio.run(main())


def data_of(reply: Reply) -> Any:
    """The data of an answer."""
    return msgspec.json.decode(reply.body or b"{}")["data"]


def test_light_documents_pass_a_heavy_one(retail: Catalogue) -> None:
    """While a heavy document runs and another waits, light ones are answered, and the heavy ones in the end too."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        heavy = [asyncio.create_task(pool.run(task(retail, SLOW), None)) for _ in range(2)]
        await asyncio.sleep(0.3)
        for _ in range(5):
            reply = await asyncio.wait_for(pool.run(task(retail, LIGHT_QUERY), 10.0), 10)
            assert len(data_of(reply)["levels"]) == 7
        assert not all(each.done() for each in heavy)
        for reply in await asyncio.gather(*heavy):
            assert reply.cost > LIGHT
            assert len(data_of(reply)) == 28

    run(2, 60.0, action)


def test_light_documents_go_first_where_there_is_one_worker(retail: Catalogue) -> None:
    """A light document waits for the heavy one that runs, and not for the one that waits."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        heavy = [asyncio.create_task(pool.run(task(retail, SLOW), None)) for _ in range(2)]
        await asyncio.sleep(0.3)
        assert len(data_of(await pool.run(task(retail, LIGHT_QUERY), None))["levels"]) == 7
        assert not all(each.done() for each in heavy)
        for reply in await asyncio.gather(*heavy):
            assert len(data_of(reply)) == 28

    run(1, 60.0, action)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_is_ready_to_compare_before_it_is_asked(retail: Catalogue) -> None:
    """No request waits for the libraries that comparisons need: a new worker has them already."""

    async def action(pool: Pool) -> list[str]:
        await pool.run(task(retail, LIGHT_QUERY), None)
        return [read_files_of(process) for process in pool.processes]

    def read_files_of(process: int) -> str:
        return Path(f"/proc/{process}/maps").read_text()

    assert ["scipy" in files for files in run(1, 60.0, action)] == [True]


def test_workers_that_end_at_once_are_not_started_without_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no worker can live, for want of memory or a module, the pool tries once a second, not all the time."""
    monkeypatch.setattr(pool_module, "run", socket.socket.close)

    async def action(pool: Pool) -> int:
        while not pool.ended:  # noqa: ASYNC110 - a pool has no event for it
            await asyncio.sleep(0.05)
        await asyncio.sleep(1.5)
        return pool.ended

    assert run(1, 60.0, action) in {2, 3}


def test_what_takes_too_long_is_ended_and_the_next_is_answered(retail: Catalogue) -> None:
    """The deadline is told with what would work; the worker is replaced."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        start = time.monotonic()
        with pytest.raises(LimitExceededError, match="longer than 0.3 seconds.*Ask for less"):
            await pool.run(task(retail, SLOW), None)
        assert time.monotonic() - start < 10
        pool.deadline = 60.0
        assert data_of(await pool.run(task(retail, LIGHT_QUERY), None))["levels"]

    run(1, 0.3, action)


def test_work_ends_when_its_client_leaves(retail: Catalogue) -> None:
    """A cancelled request frees its worker, long before its work would be done."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        asked = asyncio.create_task(pool.run(task(retail, SLOW), None))
        await asyncio.sleep(0.2)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert data_of(await asyncio.wait_for(pool.run(task(retail, LIGHT_QUERY), None), 30))["levels"]
        assert pool.running == 0

    run(1, 120.0, action)


def test_a_worker_that_dies_costs_only_its_request(retail: Catalogue) -> None:
    """A killed worker gives an error, and another one takes its place."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        asked = asyncio.create_task(pool.run(task(retail, SLOW), None))
        await asyncio.sleep(0.2)
        (worker,) = pool.processes
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(StoppedError):
            await asked
        assert data_of(await pool.run(task(retail, LIGHT_QUERY), None))["levels"]

    run(1, 60.0, action)


def test_a_full_queue_refuses(retail: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit is refused at once."""
    monkeypatch.setattr("cskg.web.pool.WAITING_PER_WORKER", 2)

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        waiting = [asyncio.create_task(pool.run(task(retail, SLOW), None))]
        await asyncio.sleep(0.2)
        waiting += [asyncio.create_task(pool.run(task(retail, SLOW), None)) for _ in range(2)]
        await asyncio.sleep(0.2)
        with pytest.raises(BusyError):
            await pool.run(task(retail, LIGHT_QUERY), None)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    run(1, 60.0, action)


def test_a_document_that_waits_for_too_long_is_refused(retail: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told that the server is busy; what executes meanwhile is not touched."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        running = asyncio.create_task(pool.run(task(retail, SLOW), None))
        await asyncio.sleep(0.2)
        monkeypatch.setattr("cskg.web.pool.WAITING_SECONDS", 0.2)
        with pytest.raises(BusyError):
            await pool.run(task(retail, LIGHT_QUERY), None)
        assert pool.refused == 1
        assert len(data_of(await running)) == 28

    run(1, 60.0, action)


def test_stopping_refuses_what_waits_and_what_runs_past_the_grace(retail: Catalogue) -> None:
    """Nobody waits for an answer for ever."""

    async def action(pool: Pool) -> None:
        await pool.run(task(retail, LIGHT_QUERY), None)
        asked = [asyncio.create_task(pool.run(task(retail, SLOW), None)) for _ in range(3)]
        await asyncio.sleep(0.2)
        await pool.stop(0.1)
        ends = await asyncio.gather(*asked, return_exceptions=True)
        assert sorted(type(end).__name__ for end in ends) == ["BusyError", "BusyError", "StoppedError"]
        with pytest.raises(BusyError):
            await pool.run(task(retail, LIGHT_QUERY), None)

    run(1, 60.0, action)


def test_a_worker_that_cannot_be_started_is_started_later(
    retail: Catalogue, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """When the system has no process to spare, documents wait."""
    start, failures = forking._start, iter([OSError(11, "Resource temporarily unavailable")])

    def fail_once(*arguments: Any) -> Any:
        for failure in failures:
            raise failure
        return start(*arguments)

    monkeypatch.setattr(forking, "_start", fail_once)
    reply = run(1, 60.0, lambda pool: pool.run(task(retail, LIGHT_QUERY), None))
    assert len(data_of(reply)["levels"]) == 7
    assert "cannot be started" in caplog.text
