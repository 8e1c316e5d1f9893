"""The player's scripts and styles as a server serves them, and the service worker that keeps them.

All files of a version are in one folder, which is named by their digest. So they may be cached for ever, and scripts
can import each other.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

_WORKER = "worker.js"
_BUNDLE = "reviews.js"
"""Needs an npm package, so the build bundles it; without the bundle nothing says when questions come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerAssets:
    """The files of one version.

    Attributes:
        folder: The address of the folder that they are served in.
        files: Their bytes, by name.
        worker: The service worker, which must be served above all pages, such as ``/service-worker.js``.
    """

    folder: str
    files: Mapping[str, bytes]
    worker: str


def load_assets(bundles: Path, base: str = "/player", beside: Sequence[str] = ()) -> PlayerAssets:
    """Loads the files.

    Args:
        bundles: The folder of bundled files, which may be empty or missing.
        base: The address below which each version has its folder.
        beside: Addresses of other files that the pages load, to be kept offline too; they change with their content.
    """
    names = sorted(each.name for each in files(__package__).joinpath("assets").iterdir())
    found = {name: read_asset(name).encode() for name in names if name not in {_WORKER, _BUNDLE}}
    if (bundles / _BUNDLE).is_file():
        found[_BUNDLE] = (bundles / _BUNDLE).read_bytes()
    worker = read_asset(_WORKER)
    digest = hashlib.sha256()
    for name, content in [*sorted(found.items()), (_WORKER, worker.encode())]:
        digest.update(f"{name} {len(content)}\n".encode() + content)
    digest.update("\n".join(beside).encode())
    version = digest.hexdigest()[:16]
    folder = f"{base}/{version}"
    listed = [*(f"{folder}/{name}" for name in sorted(found)), *beside]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(listed)};\n"
    return PlayerAssets(folder=folder, files=found, worker=head + worker)


@cache
def read_asset(name: str) -> str:
    """Returns a script or style of this package."""
    return files(__package__).joinpath("assets", name).read_text("utf-8")
