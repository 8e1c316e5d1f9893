"""A plugin for pytest: datasets that tests load are published at an engine first, and served from a copy.

The environment variable ``CSKG_TEST_ENGINE`` has the service settings of the engine, as JSON.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import cskg.ingest.build
from cskg.graph.catalogue import Catalogue, open_catalogue
from cskg.graph.endpoint import Endpoint, ServiceSettings
from cskg.graph.remote_versions import RemoteVersions
from cskg.graph.store import StoreFolder
from cskg.ingest.copies import copy_current
from cskg.ingest.sources import SourceFile
from cskg.iris import Iris
from cskg.model import Diagnostic

_load_embedded = cskg.ingest.build.load_catalogue


def _load_through_engine(
    files: Sequence[SourceFile], iris: Iris, **options: Any
) -> tuple[Catalogue, tuple[Diagnostic, ...]]:
    settings = ServiceSettings(**json.loads(os.environ["CSKG_TEST_ENGINE"]))
    embedded, diagnostics = _load_embedded(files, iris, **options)
    with Endpoint(settings) as endpoint:
        versions = RemoteVersions(endpoint, iris)
        versions.publish(embedded.store, embedded.revision, versions.find_current())
    folder = StoreFolder(Path(mkdtemp(prefix="cskg-")))
    copy_current(settings, folder, iris)
    served = open_catalogue(folder, iris)
    assert (served.revision, served.digest) == (embedded.revision, embedded.digest)
    return served, diagnostics


def pytest_configure() -> None:
    """Makes all tests load their datasets in this way."""
    cskg.ingest.build.load_catalogue = _load_through_engine
