"""What tests do where something that they need is missing."""

import os
from typing import NoReturn

import pytest


def lacking(what: str, cure: str) -> NoReturn:
    """Skips a test for want of something, or fails it where ``CSKG_REQUIRE_ALL=1`` says that everything is there."""
    reason = f"{what} {cure}"
    if os.environ.get("CSKG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
