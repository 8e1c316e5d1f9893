"""Skips or fails tests if something that they need is missing."""

import os
import shutil
from typing import NoReturn

import pytest


def lacking(what: str, cure: str) -> NoReturn:
    """Skips a test because something is missing; fails it if ``CSKG_REQUIRE_ALL=1`` requires everything."""
    reason = f"{what} {cure}"
    if os.environ.get("CSKG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def find_schemathesis() -> str:
    """Returns the path of Schemathesis, or skips or fails the test that needs it."""
    return (
        os.environ.get("CSKG_SCHEMATHESIS")
        or shutil.which("schemathesis")
        or lacking(
            "The tool schemathesis is not here.",
            "Run “pip install schemathesis” in an environment of its own, and set CSKG_SCHEMATHESIS.",
        )
    )
