"""The files that pages load: where they are, and the addresses that change with their content."""

import hashlib
from functools import cache
from pathlib import Path

from cskg.player.serving import PlayerAssets, load_assets

ASSETS = Path(__file__).parent / "assets"
"""Styles and scripts of the pages."""

BUILT = Path(__file__).parent / "static"
"""What ``make assets`` builds; may be missing."""

_OF_ALL_PAGES = ("site.css", "site.js", "suggest.js", "theme.js")


@cache
def find_asset(name: str) -> str:
    """Gives the address of a style or script; it changes when the file does, so that browsers may keep it for ever."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


@cache
def load_player() -> PlayerAssets:
    """Gives the files of the player, which keeps those of all pages too."""
    return load_assets(BUILT / "player", beside=[find_asset(name) for name in _OF_ALL_PAGES])
