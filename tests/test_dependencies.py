"""What cskg is made of: locked with hashes, within the versions that it says work, and without known holes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ADVISORIES = {
    "h11": "0.16.0",  # CVE-2025-43859: requests smuggled in chunks
    "idna": "3.7",  # CVE-2024-3651: names that cost quadratic time
    "jinja2": "3.1.6",  # CVE-2024-56201, CVE-2024-56326, CVE-2025-27516: ways out of the sandbox
    "protobuf": "6.31.1",  # CVE-2025-4565: messages in one another (tests only)
    "requests": "2.32.4",  # CVE-2024-47081: credentials to another host (tests only)
    "setuptools": "78.1.1",  # CVE-2025-47273: files outside of the folder (tests only)
    "starlette": "1.3.1",  # CVE-2025-54121, CVE-2025-62727, CVE-2026-48710, CVE-2026-54283
    "strawberry-graphql": "0.315.7",  # CVE-2024-47082, CVE-2026-35526, CVE-2026-35523, CVE-2026-47706/7
    "urllib3": "2.6.0",  # CVE-2025-66418, CVE-2025-66471: answers that expand without end (tests only)
}
"""The versions in which known holes are closed; no database is asked, this list is kept by hand."""


@pytest.fixture(scope="module")
def lock(root: Path) -> list[dict[str, Any]]:
    """The packages in the lock file."""
    packages: list[dict[str, Any]] = tomllib.loads((root / "uv.lock").read_text("utf-8"))["package"]
    return packages


@pytest.fixture(scope="module")
def declared(root: Path) -> dict[str, Requirement]:
    """What pyproject.toml asks for, to run cskg."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    return {each.name: each for each in map(Requirement, [*project["dependencies"], *extras])}


def test_every_file_is_locked_with_its_hash(lock: list[dict[str, Any]]) -> None:
    """What is installed is what was locked, or nothing: `uv sync --locked` compares SHA-256."""
    files = [
        (package["name"], file)
        for package in lock
        if "registry" in package["source"]
        for file in (*package.get("wheels", ()), *([package["sdist"]] if "sdist" in package else []))
    ]
    assert len(files) > 1_000
    assert [name for name, file in files if not file["hash"].startswith("sha256:")] == []
    assert [package["name"] for package in lock if "registry" not in package["source"]] == ["cskg"]


def test_no_version_with_a_known_hole_is_locked_or_allowed(
    lock: list[dict[str, Any]], declared: dict[str, Requirement]
) -> None:
    """The lock has the version that closes it or a later one; so does everybody who installs without the lock."""
    versions = {package["name"]: Version(package["version"]) for package in lock if "version" in package}
    for name, floor in ADVISORIES.items():
        assert versions[name] >= Version(floor)
        if name in declared:
            assert _floor(declared[name]) >= Version(floor)


def test_every_library_has_a_floor_and_a_ceiling_around_what_is_locked(
    lock: list[dict[str, Any]], declared: dict[str, Requirement]
) -> None:
    """`make floors` runs tests at the floors; a ceiling keeps out the release that may break."""
    versions = {package["name"]: package.get("version", "") for package in lock}
    for name, each in declared.items():
        assert {"<", "=="} & {part.operator for part in each.specifier}, name
        assert versions[name] in each.specifier
        assert _floor(each) <= Version(versions[name])


def _floor(requirement: Requirement) -> Version:
    (floor,) = (Version(part.version) for part in requirement.specifier if part.operator in {">=", "=="})
    return floor
