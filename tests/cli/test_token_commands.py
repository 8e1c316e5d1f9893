"""Tokens in the shell: each is shown once, and the file and the lists hold none."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cskg.cli.commands import cli
from cskg.cli.token_commands import _SCOPES
from cskg.web.access.tokens import Permission, load_tokens


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a tokens file will be; its folder is made too."""
    return tmp_path / "etc" / "tokens.json"


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["token", *arguments], env={"CSKG_TOKENS": str(path)})


def test_a_token_is_made_listed_rotated_and_revoked(path: Path) -> None:
    """Standard output has the token alone, so that a script can take it."""
    made = run(path, "add", "lms", "--scope", "keys", "--scope", "read", "--limit", "20/second").stdout.strip()
    rotated = run(path, "rotate", "lms", "--overlap", "1").stdout.strip()
    assert len({made, rotated}) == 2
    assert made.startswith("cskg_")
    assert len(made) == len("cskg_") + 43  # 256 bits in base 64
    shown = run(path, "list").stdout
    assert "lms: read, keys; 20/second; made " in shown
    assert "the previous one is valid until" in shown
    (listed,) = json.loads(run(path, "list", "--json").stdout)["tokens"]
    assert (listed["name"], listed["scopes"], listed["limit"]) == ("lms", ["read", "keys"], "20/second")
    for text in (shown, json.dumps(listed), path.read_text()):
        assert made not in text
        assert rotated not in text
    assert run(path, "revoke", "lms").exit_code == 0
    assert load_tokens(path) == ()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "a b", "--scope", "read"), "not a name"),
        (("add", "x", "--scope", "read", "--limit", "many"), "not a limit"),
        (("add", "x", "--scope", "write"), "'write' is not one of"),
        (("add", "x"), "--scope"),
        (("add", "taken", "--scope", "read"), "already"),
        (("rotate", "nobody"), "The file has these tokens: taken"),
        (("revoke", "nobody"), "The file has these tokens: taken"),
    ],
)
def test_what_cannot_be_is_refused(path: Path, arguments: tuple[str, ...], why: str) -> None:
    """With what would work; the file stays as it is."""
    run(path, "add", "taken", "--scope", "read")
    before = path.read_bytes()
    result = run(path, *arguments)
    assert result.exit_code != 0
    assert why in f"{result.output}{result.exception}"
    assert path.read_bytes() == before


def test_a_file_that_is_something_else_is_not_written_over(path: Path) -> None:
    """Nor does the message repeat what stands there."""
    path.parent.mkdir()
    path.write_text("secret: 1\n")
    result = run(path, "add", "x", "--scope", "read")
    assert "not a tokens file" in str(result.exception)
    assert "secret" not in str(result.exception)
    assert path.read_text() == "secret: 1\n"


def test_the_scopes_of_the_shell_are_those_of_the_server() -> None:
    """They are written twice, so that the shell starts fast."""
    assert list(_SCOPES) == [permission.value for permission in Permission]
