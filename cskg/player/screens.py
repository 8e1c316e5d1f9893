"""The player's markup: a check, practice, a learner's progress, and one file with a whole quiz.

Scripts enhance the first three where a page has them in a ``main`` of the class ``player``::

    <link rel="stylesheet" href="{assets.folder}/player.css">
    <main class="player" data-player data-worker="/service-worker.js">{render_check(player)}</main>
    <script type="module" src="{assets.folder}/check.js"></script>

    <main class="player" data-progress data-worker="/service-worker.js">{render_progress(language, "/check")}</main>
    <script type="module" src="{assets.folder}/progress.js"></script>

:mod:`cskg.player.serving` has the files. No page needs inline scripts or styles.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cskg.model import Language
from cskg.player.sentences import get_texts
from cskg.player.serving import read_asset

_SCRIPTS = ("elements.js", "grading.js", "history.js", "store.js", "questions.js", "results.js", "player.js")
"""The scripts of the self-contained file, each before those that use it."""

_IMPORT = re.compile(r"^import \{[^}]*\} from '\./[\w.]+';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?function|const|class)", re.MULTILINE)


def render_check(player: Mapping[str, Any]) -> Markup:
    """Returns the content of the element that the scripts enhance: questions, key, rights and the data.

    Args:
        player: The result of :func:`cskg.player.payload.to_player`.
    """
    return _render("check", player)


def render_practice(language: Language) -> Markup:
    """Returns the content of ``main`` where a learner practises questions that the browser has from other checks."""
    empty: dict[str, Any] = {"id": "practice", "language": language.value, "texts": get_texts(language), "items": []}
    return render_check(empty)


def render_progress(language: Language, practice: str) -> Markup:
    """Returns the content of ``main`` on the page of a learner's progress.

    Args:
        language: The language of the page.
        practice: The address of a page with :func:`render_practice`.
    """
    data = {"language": language.value, "texts": get_texts(language), "check": practice}
    return _render("progress", data)


def render_file(player: Mapping[str, Any], *, with_key: bool = True) -> str:
    """Returns a whole page that needs nothing beside it.

    Args:
        player: The result of :func:`cskg.player.payload.to_player`.
        with_key: Whether it can be played; without the key it can only be printed.
    """
    style = read_asset("player.css")
    script = _join_scripts() if with_key else ""
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {_hash(style)}"
    return (
        _environment()
        .get_template("file.html")
        .render(
            player=player,
            style=Markup(style),  # noqa: S704 - ours
            script=Markup(script),  # noqa: S704 - ours
            policy=f"{policy}; script-src {_hash(script)}" if script else policy,
        )
    )


def _render(macro: str, data: Mapping[str, Any]) -> Markup:
    module = _environment().get_template("questions.html").module
    return Markup(getattr(module, macro)(data))  # noqa: S704 - the template escapes


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cskg.player"),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    environment.globals["letters"] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    environment.filters["named"] = _find_text
    return environment


def _find_text(options: Iterable[Mapping[str, str]], name: str) -> str:
    return next(option["text"] for option in options if option["id"] == name)


@cache
def _join_scripts() -> str:
    """Joins the modules into one script; no name is used twice."""
    parts = [_EXPORT.sub("", _IMPORT.sub("", read_asset(name))) for name in _SCRIPTS]
    return "\n".join([*parts, "play(document.querySelector('[data-player]'));\n"])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
