"""The files that pages load: their folders, and their addresses, which change with the content."""

import hashlib
from functools import cache
from pathlib import Path

from cskg.player.serving import PlayerAssets, load_assets

ASSETS = Path(__file__).parent / "assets"
"""Styles and scripts of the pages."""

BUILT = Path(__file__).parent / "static"
"""The files that ``make assets`` builds; the folder may be missing."""

_OF_ALL_PAGES = ("site.css", "site.js", "suggest.js", "theme.js")


@cache
def find_asset(name: str) -> str:
    """Returns the address of a style or script; it changes with the file, so browsers may cache it for ever."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@cache
def load_player() -> PlayerAssets:
    """Returns the files of the player, which also caches the files that all pages load."""
    return load_assets(BUILT / "player", beside=[find_asset(name) for name in _OF_ALL_PAGES])
