"""The command line prints what it did, and errors as one sentence with status 1."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def kondate(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command as a user would, with a data folder of its own."""
    environment = {"PATH": "/usr/bin:/bin", "KONDATE_HOME": str(home), "HOME": str(home)}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def test_recommend_writes_a_mix_that_build_turns_into_a_corpus_and_verify_confirms(tmp_path: Path) -> None:
    mix, corpus = tmp_path / "mix.yaml", tmp_path / "corpus"
    chosen = kondate(tmp_path, "recommend", str(ROOT / "catalog/examples/demo.yaml"), "-o", str(mix))
    assert chosen.returncode == 0, chosen.stderr
    built = kondate(tmp_path, "build", str(mix), "--profile", "llava-1.5", "--out", str(corpus))
    assert built.returncode == 0, built.stderr
    assert (corpus / "manifest.json").exists()
    verified = kondate(tmp_path, "verify", str(corpus))
    assert verified.returncode == 0, verified.stderr
    shard = next(corpus.rglob("*.tar"))
    shard.write_bytes(shard.read_bytes()[:-512] + b"x" * 512)
    assert kondate(tmp_path, "verify", str(corpus)).returncode == 1


def test_a_misspelt_requirement_is_one_sentence_that_names_the_field(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("stage: instruction-tuning\ndomains: {vqa: 1}\nuse: research\nbudgett: {samples: 5}\n")
    result = kondate(tmp_path, "recommend", str(wrong))
    assert result.returncode == 1
    assert "budgett" in result.stderr or "budget" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [["catalog", "check"], ["catalog", "stats"], ["recipes", "audit"], ["version"], ["settings"]]
)
def test_commands_that_read_only_succeed(tmp_path: Path, arguments: list[str]) -> None:
    result = kondate(tmp_path, *arguments)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_a_recipe_is_shown_part_by_part_and_a_misspelt_one_is_named(tmp_path: Path) -> None:
    shown = kondate(tmp_path, "recipes", "audit", "llava-1.5-mix665k")
    assert shown.returncode == 0, shown.stderr
    assert "VQAv2" in shown.stdout
    assert "may be used" in shown.stdout
    wrong = kondate(tmp_path, "recipes", "audit", "llava-1.5-mix")
    assert wrong.returncode == 1
    assert "llava-1.5-mix665k" in wrong.stderr


def test_a_token_is_printed_once_and_can_be_revoked(tmp_path: Path) -> None:
    created = kondate(tmp_path, "token", "create", "--role", "operator")
    assert created.returncode == 0, created.stderr
    secret = created.stdout.strip()
    database = (tmp_path / "kondate.db").read_bytes()
    assert secret.encode() not in database
    assert kondate(tmp_path, "token", "revoke", secret.split(".", maxsplit=1)[0]).returncode == 0
    assert kondate(tmp_path, "token", "revoke", "nobody").returncode == 1
