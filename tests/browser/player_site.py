"""A site with the player's pages as a server would show them, with a policy that forbids inline code."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

import cskg
from cskg.exchange.quiz_sheets import QuizSheet
from cskg.model import Language, StatementRef, UnitKey
from cskg.player.payload import to_player
from cskg.player.screens import render_check, render_practice, render_progress
from cskg.player.serving import PlayerAssets, load_assets

BUNDLES = Path(cskg.__file__).parent / "web" / "static" / "player"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; object-src 'none'"
TYPES = {".js": "text/javascript", ".css": "text/css"}
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Check</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="{folder}/player.css">
<main class="player" data-{kind} data-worker="/service-worker.js"><h1>Check yourself</h1>{body}</main>
<script type="module" src="{folder}/{script}"></script>"""


class Site:
    """The content of the server; a test may change it while the server runs.

    Args:
        sheets: The quizzes, by their name in ``/check?quiz=``.
    """

    def __init__(self, sheets: Mapping[str, QuizSheet]) -> None:
        self.sheets = sheets
        self.assets: PlayerAssets = load_assets(BUNDLES)
        self.address = ""

    def answer(self, target: str) -> tuple[str, bytes] | None:
        """The media type and the bytes of an address."""
        path, query = urlsplit(target).path, urlsplit(target).query
        if path == "/service-worker.js":
            return "text/javascript", self.assets.worker.encode()
        if path.startswith(f"{self.assets.folder}/"):
            name = path.rpartition("/")[2]
            content = self.assets.files.get(name)
            return (TYPES[Path(name).suffix], content) if content is not None else None
        if path == "/check" and query.startswith("quiz="):
            sheet = self.sheets[query.removeprefix("quiz=")]
            player = to_player(sheet.quiz, sheet.units, sheet.title, language=Language.EN, link=link, address=target)
            return self.page("player", "check.js", render_check(player), Language.EN)
        if path == "/check":
            return self.page("player", "check.js", render_practice(Language.EN), Language.EN)
        if path == "/progress":
            return self.page("progress", "progress.js", render_progress(Language.EN, "/check"), Language.EN)
        return None

    def page(self, kind: str, script: str, body: str, language: Language) -> tuple[str, bytes]:
        """A page around the player's markup."""
        shown = PAGE.format(kind=kind, script=script, body=body, folder=self.assets.folder, language=language.value)
        return "text/html; charset=utf-8", shown.encode()


def link(place: UnitKey | StatementRef) -> str:
    """An address of the site for a unit or a statement."""
    return (
        f"/unit/{place.unit}/{place.language.value}/{place.name}"
        if isinstance(place, StatementRef)
        else f"/unit/{place}"
    )


@contextmanager
def serve(sheets: Mapping[str, QuizSheet]) -> Iterator[Site]:
    """Serves a site on a free port."""
    site = Site(sheets)

    class Handler(BaseHTTPRequestHandler):
        shown: ClassVar[Site] = site

        def do_GET(self) -> None:
            found = self.shown.answer(self.path)
            self.send_response(200 if found else 404)
            self.send_header("content-type", found[0] if found else "text/plain")
            self.send_header("content-security-policy", POLICY)
            self.send_header("cache-control", "no-store")
            self.end_headers()
            self.wfile.write(found[1] if found else b"")

        def log_message(self, *_: Any) -> None:
            """Logs nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
