"""What must never be in the tree: facts about datasets in code, hosts of registries, other people's files."""

import re
import subprocess

import pytest

from tests.conftest import ROOT, SHARED, skip_or_fail

TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".js", ".lock", ".po", ".txt", ".json", ""}


def tracked(*patterns: str) -> list[str]:
    """List the files git knows or would add."""
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_no_dataset_of_the_catalog_is_named_in_the_code() -> None:
    ids = {path.stem for path in (ROOT / "catalog" / "datasets").glob("*.yaml")}
    # the layout of our own chart source has the name of the dataset it draws
    ids -= {"demo-charts"}
    # ids that are everyday words of the product: a step, a layout or an output, not the dataset
    found = []
    for name in tracked("app/*.py"):
        if name == "app/api/examples.py":  # the examples of the API description ask about real entries
            continue
        source = (ROOT / name).read_text(encoding="utf-8")
        quoted = set(re.findall(r"""["']([a-z0-9][a-z0-9.-]*)["']""", source))
        found += [f"{name}: {one}" for one in sorted(quoted & ids)]
    layouts = {f"{path.stem}" for path in (ROOT / "app" / "corpora" / "readers").glob("*.py")}
    assert [one for one in found if one.split(": ")[1].replace("-", "_") not in layouts] == []


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    registries = re.compile(
        r"(?:files\.python" r"hosted|pypi\." r"org|registry\.npm" r"js|deb\.deb" r"ian\.org|/opt/py" r"pi)"
    )
    machine = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/")
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix not in TEXT:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        found += [f"{name}: {hit[0]}" for pattern in (registries, machine) if (hit := pattern.search(text))]
    assert found == []


def test_no_sample_of_another_project_was_copied_in() -> None:
    if not SHARED.is_dir():
        skip_or_fail("needs ../shared/samples to compare with")
    sizes: dict[int, list[str]] = {}
    for name in tracked():
        sizes.setdefault((ROOT / name).stat().st_size, []).append(name)
    copied = [
        name
        for path in (SHARED / "samples").rglob("*")
        if path.is_file() and path.stat().st_size > 64
        for name in sizes.get(path.stat().st_size, [])
        if (ROOT / name).read_bytes() == path.read_bytes()
    ]
    assert copied == []


def test_tracked_files_stay_small() -> None:
    assert [name for name in tracked() if (ROOT / name).stat().st_size > 1_500_000] == []
