"""A server whose store breaks: it serves on, says so once, and catches up when it can."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.store import COMPILED, StoreFolder
from cskg.ingest.build import build_store
from cskg.ingest.sources import find_sources
from cskg.iris import Iris
from cskg.web.app import create_app
from cskg.web.current import Current
from cskg.web.pool import Pool
from cskg.web.server import catch_up


def publish(store: Path, units: Path, title: str) -> None:
    """Builds a version whose unit has a title."""
    document = units / "111275L4.txt"
    text = document.read_text("utf-8").splitlines()
    text = [f"Title\t{title}" if line.startswith("Title") else line for line in text]
    document.write_text("\n".join(text), "utf-8")
    build_store(find_sources([units]), StoreFolder(store), Iris(), workers=1)


@pytest.fixture(scope="module")
def stores(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of one version, the same store after a second one, and another one built from scratch."""
    folder = tmp_path_factory.mktemp("stores")
    units = folder / "units"
    units.mkdir()
    shutil.copy(root / "data" / "units" / "retail" / "111275L4.txt", units)
    publish(folder / "first", units, "One")
    shutil.copytree(folder / "first", folder / "second")
    publish(folder / "second", units, "Two")
    publish(folder / "other", units, "Two")
    return folder


@pytest.fixture
def store(stores: Path, tmp_path: Path) -> Path:
    """A store of one version."""
    return Path(shutil.copytree(stores / "first", tmp_path / "store"))


class Followed:
    """A store that is served."""

    def __init__(self, path: Path) -> None:
        self.path, self.folder = path, StoreFolder(path)
        self.current = Current(self.load())

    def load(self) -> Catalogue:
        """Opens what is published."""
        return open_catalogue(self.folder, Iris())

    def tick(self) -> None:
        """Does what the server does every two seconds."""
        catch_up(self.current, self.load, self.folder.published)


def unpublish(store: Path) -> None:
    (store / "CURRENT").unlink()


def name_too_long(store: Path) -> None:
    (store / "CURRENT").write_text("9" * 5_000 + " x\n")


def name_nothing(store: Path) -> None:
    (store / "CURRENT").write_bytes(b"\xff\x00")


def name_another(store: Path) -> None:
    (store / "CURRENT").write_text("7 x\n")


def break_the_file(store: Path) -> None:
    (StoreFolder(store).compiled()).write_bytes(b"SQLite format 3\0" + b"x" * 10_000)


def empty_the_file(store: Path) -> None:
    (StoreFolder(store).compiled()).write_bytes(b"")


def put_a_folder(store: Path) -> None:
    (StoreFolder(store).compiled()).unlink()
    (StoreFolder(store).compiled()).mkdir()


def remove_the_version(store: Path) -> None:
    shutil.rmtree(StoreFolder(store).compiled().parent)


def loop_the_version(store: Path) -> None:
    version = StoreFolder(store).compiled().parent
    shutil.rmtree(version)
    version.symlink_to(version)


def remove_all(store: Path) -> None:
    shutil.rmtree(store)


FAULTS = (
    unpublish,
    name_too_long,
    name_nothing,
    name_another,
    break_the_file,
    empty_the_file,
    put_a_folder,
    remove_the_version,
    loop_the_version,
    remove_all,
)


def list_told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Lists what the server logged of its data; it and the client of the tests may log requests too."""
    return [record.getMessage() for record in caplog.records if record.name == "cskg.web"]


@pytest.mark.parametrize("harm", FAULTS, ids=lambda harm: harm.__name__)
def test_any_fault_of_a_new_version_is_survived_told_once_and_left_behind(
    stores: Path, store: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """The version before is served on; /readyz shows what is wrong; the next good version is served."""
    followed = Followed(store)
    first = followed.current.get().revision
    with TestClient(create_app(followed.current, Pool(1))) as client:
        followed.tick()
        assert client.get("/readyz").json() == {"status": "ready", "revision": first, "stale": False}
        shutil.copytree(stores / "second", store, dirs_exist_ok=True)
        harm(store)
        for _ in range(3):
            followed.tick()
        assert len(list_told(caplog)) == 1
        state = client.get("/readyz")
        is_served = harm is not remove_all
        assert state.status_code == (200 if is_served else 503)
        assert state.json()["revision"] == first
        assert state.json()["stale"] is True
        assert state.json()["reason"]
        assert state.json()["staleSince"]
        assert str(store) not in state.text
        assert ask(client) == ("One" if is_served else None)
        shutil.rmtree(store, ignore_errors=True)
        shutil.copytree(stores / "second", store)
        followed.tick()
        ready = client.get("/readyz").json()
        assert (ready["stale"], ready["revision"] != first) == (False, True)
        assert ask(client) == "Two"
        assert len(list_told(caplog)) == 2


def ask(client: TestClient) -> str | None:
    """Asks for the title; None where the dataset cannot be read, which is status 503."""
    answer = client.post("/graphql", json={"query": '{ unit(code: "111275L4") { title } }'})
    if answer.status_code == 503:
        assert answer.headers["retry-after"]
        assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
        return None
    title: str = answer.json()["data"]["unit"]["title"]
    return title


def test_metrics_tell_of_loads_and_of_what_is_not_served(stores: Path, store: Path) -> None:
    """A version that cannot be loaded leaves the server behind until a good one comes; each attempt counts."""
    followed = Followed(store)
    with TestClient(create_app(followed.current, Pool(1))) as client:

        def read() -> tuple[float, float, float, float]:
            families = text_string_to_metric_families(client.get("/metrics").text)
            found = {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}
            loads = (found["cskg_dataset_loads_total", outcome] for outcome in ("loaded", "failed"))
            return (*loads, found["cskg_dataset_behind",], found["cskg_dataset_load_seconds",])

        followed.tick()
        assert read() == (0, 0, 0, 0)
        shutil.copytree(stores / "second", store, dirs_exist_ok=True)
        break_the_file(store)
        for _ in range(3):
            followed.tick()
        assert read() == (0, 3, 1, 0)
        shutil.rmtree(store)
        shutil.copytree(stores / "second", store)
        followed.tick()
        *counts, seconds = read()
        assert counts == [1, 3, 0]
        assert 0 < seconds < 60


def test_a_fault_that_nobody_foresaw_is_survived(store: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also one that is not an error of ours; another cause is reported too, and the time stays that of the first."""
    followed = Followed(store)
    causes = iter([MemoryError(), MemoryError(), PermissionError(13, "Permission denied", "/secret")])

    def explode() -> tuple[Path, str]:
        raise next(causes)

    sinces = []
    for why in ("MemoryError", "MemoryError", "Permission denied"):
        catch_up(followed.current, followed.load, explode)
        assert followed.current.staleness
        assert followed.current.staleness.why == why
        sinces.append(followed.current.staleness.since)
    assert len(set(sinces)) == 1
    assert len(list_told(caplog)) == 2
    followed.tick()
    assert followed.current.staleness is None


def test_a_dataset_of_another_content_under_the_same_path_is_not_mixed_up(stores: Path, store: Path) -> None:
    """When a store is built again from scratch, a worker that has the old file open does not answer for the new one."""
    followed = Followed(store)
    with TestClient(create_app(followed.current, Pool(1))) as client:
        assert ask(client) == "One"
        shutil.rmtree(store)
        shutil.copytree(stores / "other", store)
        assert (StoreFolder(store).compiled().parent.name, COMPILED) == ("1", "dataset.sqlite")
        assert ask(client) == "One"
        followed.tick()
        assert ask(client) == "Two"
