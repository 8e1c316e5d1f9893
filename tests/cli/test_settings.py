"""The settings of the server: one declaration gives flags, variables, keys in the file, and the table in the docs."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from cskg.cli.commands import cli
from cskg.cli.serving import serve
from cskg.cli.settings import Settings, iter_rows, serve_settings


@click.command()
@serve_settings
def show(**given: Any) -> None:
    """Prints what was set."""
    click.echo(repr(Settings(**given)))


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(show, arguments, env=variables)


def test_the_table_in_the_docs_is_the_one_that_the_code_gives(root: Path) -> None:
    """Each line of it, in one place."""
    table = CliRunner().invoke(cli, ["settings"]).output.strip()
    assert len(table.splitlines()) > 12
    assert (root / "docs" / "reference" / "operating.md").read_text("utf-8").count(table) == 1


def test_the_page_on_services_has_each_option_of_a_build_with_its_variable(root: Path) -> None:
    """These are not the server's, so they stand in a table of their own."""
    page = (root / "docs" / "reference" / "portability.md").read_text("utf-8")
    named = [
        each for each in cli.commands["build"].params if str(each.envvar).startswith(("CSKG_SPARQL", "CSKG_GRAPH"))
    ]
    assert len(named) > 5
    for each in named:
        assert f"| `{each.opts[0]}` | `{each.envvar}` |" in page


def test_each_setting_has_a_flag_a_variable_and_a_key() -> None:
    """None is left out of the table, and the help of the command has each."""
    named = {parameter.name for parameter in serve.params}
    rows = list(iter_rows(serve))
    assert {key for _, _, key, _, _ in rows} | {"config", "help"} >= named - {""}
    text = CliRunner().invoke(cli, ["serve", "--help"]).output
    for flag, variable, _, _, what in rows:
        assert flag in text
        assert variable.startswith("CSKG_")
        assert what.endswith(".")


def test_the_files_of_a_service_fit_together(root: Path) -> None:
    """The settings are read, the unit of systemd names their place, and nginx asks where the server listens."""
    shown = run("--config", str(root / "deploy" / "cskg.toml"))
    assert shown.exit_code == 0, shown.output
    guide = (root / "docs" / "guides" / "operators.md").read_text("utf-8")
    unit = (root / "deploy" / "cskg.service").read_text("utf-8")
    (user,) = re.findall(r"^User=(\w+)$", unit, re.MULTILINE)
    (program, settings) = re.findall(r"^ExecStart=(\S+) serve --config (\S+)$", unit, re.MULTILINE)[0]
    assert f" {user}\n" in guide
    assert f"sudo -u {user} {program} doctor --config {settings}" in guide
    site = (root / "deploy" / "nginx-site.conf").read_text("utf-8")
    assert "proxy_pass http://127.0.0.1:8000;" in site
    assert "host='127.0.0.1', port=8000" in shown.output
    (name,) = re.findall(r"server_name (\S+);", site)
    assert f"base_iri='https://{name}/'" in shown.output


def test_a_flag_counts_before_a_variable_before_the_file_before_the_default(tmp_path: Path) -> None:
    """Each of them alone is enough."""
    file = tmp_path / "cskg.toml"
    file.write_text('port = 1001\nhost = "localhost"\ncurate = true\ncors_origins = ["https://a.example"]\n')
    assert "port=8000" in run().output
    assert "port=1001" in run("--config", str(file)).output
    assert "port=1002" in run("--config", str(file), CSKG_PORT="1002").output
    assert "port=1003" in run("--config", str(file), "--port", "1003", CSKG_PORT="1002").output
    shown = run(CSKG_CONFIG=str(file)).output
    for text in ("host='localhost'", "curate=True", "cors_origins=('https://a.example',)"):
        assert text in shown
    assert "sources=(PosixPath('/a'), PosixPath('/b'))" in run(CSKG_SOURCES=os.pathsep.join(("/a", "/b"))).output


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("prot = 1", "'prot' is not a setting"),
        ("port = 'x'", "'x' is not a valid integer"),
        ("port = 99999", "not in the range"),
        ("port = [1]", "must be a single value"),
        ("cors_origins = 'https://a.example'", "must be a list"),
        ("cors_origins = ['a.example/']", "is not an origin"),
        ("[server]\nport = 1", "'server' is not a setting"),
        ("anonymous = 'all'", "'all' is not one of"),
        ("port = ", "cannot be read as TOML"),
        ("config = 'other.toml'", "'config' is not a setting"),
    ],
)
def test_a_fault_in_the_file_is_told(tmp_path: Path, text: str, why: str) -> None:
    """With what would work; nothing is ignored."""
    file = tmp_path / "cskg.toml"
    file.write_text(text)
    result = run("--config", str(file))
    assert result.exit_code == 2
    assert why in result.output


def test_a_server_that_others_reach_says_what_it_gives_away(root: Path, tmp_path: Path) -> None:
    """On standard error, before it serves; here it ends because there is no store."""
    command = [sys.executable, "-m", "cskg", "serve", "--host", "0.0.0.0", "--port", "0", "--store", str(tmp_path)]  # noqa: S104
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Everybody who reaches 0.0.0.0 can read everything" in done.stderr
