"""Commands load what they need: the help page and small commands none of the heavy packages."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from app.cli import app
from app.cli.lazy import COMMANDS, load_command
from tests.conftest import ROOT

HEAVY = ("cv2", "daft", "dbos", "fastapi", "highspy", "huggingface_hub", "pandas", "pyarrow", "transformers")
ROOMS = ("app.api", "app.web", "app.jobs", "app.corpora", "app.preprocessing", "app.recommender")
SPY = (
    "import sys; from app.__main__ import main\n"
    "try: main()\n"
    "except SystemExit as end: print(end.code or 0, *sorted(sys.modules), file=sys.stderr)"
)


def loaded(home: Path, *arguments: str) -> set[str]:
    """Run a command in a process of its own; return the modules that it loaded."""
    environment = {"PATH": "/usr/bin:/bin", "KONDATE_HOME": str(home), "HOME": str(home)}
    ran = subprocess.run(
        [sys.executable, "-c", SPY, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    code, *modules = ran.stderr.split()
    assert code == "0", ran.stderr
    return set(modules)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["version"],
        ["settings"],
        ["token", "create"],
        ["catalog", "check"],
        ["catalog", "load"],
    ],
)
def test_a_small_command_loads_no_heavy_package_and_no_room_it_does_not_need(
    tmp_path: Path, arguments: list[str]
) -> None:
    modules = loaded(tmp_path, *arguments)
    assert "app.cli" in modules
    assert modules.isdisjoint({*HEAVY, *ROOMS})


def test_help_and_version_load_neither_the_settings_nor_the_database(tmp_path: Path) -> None:
    for arguments in (["--help"], ["version"]):
        assert loaded(tmp_path, *arguments).isdisjoint({"pydantic_settings", "sqlalchemy", "yaml"})


def test_a_command_that_chooses_loads_nothing_of_the_web_or_the_build(tmp_path: Path) -> None:
    requirements = str(ROOT / "catalog/examples/demo.yaml")
    modules = loaded(tmp_path, "recommend", requirements, "-o", str(tmp_path / "mix.yaml"))
    assert "highspy" in modules
    assert modules.isdisjoint({"daft", "dbos", "cv2", "fastapi", "app.web"})


@pytest.mark.parametrize("name", COMMANDS)
def test_the_sentence_in_the_table_is_the_command_s_own(name: str) -> None:
    command = load_command(name)
    assert command.name == name or isinstance(getattr(command, "commands", None), dict)
    assert " ".join(str(command.help).split()) == COMMANDS[name].help


def test_help_names_every_command_with_its_sentence() -> None:
    shown = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    for name in ("version", *COMMANDS):
        assert f" {name} " in shown


def test_a_misspelt_command_names_the_nearest() -> None:
    wrong = CliRunner().invoke(app, ["recomend"])
    assert wrong.exit_code == 2
    assert "recommend" in wrong.output


def test_every_command_answers_help(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in COMMANDS:
        shown = CliRunner().invoke(app, [name, "-h"])
        assert shown.exit_code == 0, shown.output
        assert f"kondate {name}" in shown.output
    assert isinstance(app, typer.Typer)
