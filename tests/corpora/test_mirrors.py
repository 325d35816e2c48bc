"""Where official files are looked for: mirrors first, then the Hub, and a fix in every refusal."""

import io
import zipfile
from pathlib import Path

import pytest

from app.corpora.mirrors import locate, read_mirrors
from app.corpora.readers import open_reader
from app.errors import InvalidInput, SourceUnavailable
from app.hub import archives
from app.settings import Settings
from tests.corpora.readers.slices import entry


def settings(folder: Path, text: str) -> Settings:
    file = folder / "mirrors.yaml"
    file.write_text(text)
    return Settings(home=folder / "home", mirrors=file)


def test_a_folder_named_in_the_mirrors_is_taken(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    dataset = entry("llava-json", {"rows": "rows.json"})
    assert locate(dataset, settings(tmp_path, "slice: data\n")) == tmp_path / "data"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    dataset = entry("llava-json", {"rows": "rows.json"})
    with pytest.raises(SourceUnavailable, match=r"KONDATE_MIRRORS names .*gone"):
        locate(dataset, settings(tmp_path, "slice: gone\n"))


def test_without_mirror_and_hub_the_answer_says_what_to_write(tmp_path: Path) -> None:
    dataset = entry("llava-json", {"rows": "rows.json"})
    with pytest.raises(
        SourceUnavailable, match="add 'slice: <folder>' to the file that KONDATE_MIRRORS names"
    ):
        locate(dataset, Settings(home=tmp_path))


@pytest.mark.parametrize("text", ["- a\n", "slice: [1]\n", "slice: {a: b}\n", "a: [\n"])
def test_a_malformed_mirrors_file_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInput, match="KONDATE_MIRRORS"):
        read_mirrors(settings(tmp_path, text))


def test_charts_made_here_need_no_place_and_no_mirror(tmp_path: Path) -> None:
    dataset = entry("demo-charts", {"samples": "3"})
    place = locate(dataset, Settings(home=tmp_path))
    assert place.is_file()
    assert open_reader(dataset, place).count() == 3


def test_an_archive_mirror_is_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("rows.json", "[]")
    fetched: list[str] = []

    def download(url: str, target: Path) -> None:
        fetched.append(url)
        target.write_bytes(packed.getvalue())

    monkeypatch.setattr(archives, "_download", download)
    asked = settings(tmp_path, "slice: https://example.org/a.zip\n")
    dataset = entry("llava-json", {"rows": "rows.json"})
    first, second = locate(dataset, asked), locate(dataset, asked)
    assert first == second
    assert (first / "rows.json").read_text() == "[]"
    assert fetched == ["https://example.org/a.zip"]


def test_a_link_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    dataset = entry("llava-json", {"rows": "rows.json"})
    with pytest.raises(SourceUnavailable, match=r"no \.zip or \.tar archive"):
        locate(dataset, settings(tmp_path, "slice: https://example.org/page\n"))
