"""`kondate catalog check`: every mistake at once, each with file, line and field."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.catalog.check import Problem, check_catalog
from tests.catalog.conftest import SHIPPED, edit, line_of

DEMO = "datasets/demo-charts.yaml"


def test_the_shipped_catalog_has_no_mistake() -> None:
    assert [str(one) for one in check_catalog(SHIPPED)] == []


def test_the_small_catalog_of_these_tests_has_no_mistake(folder: Path) -> None:
    assert [str(one) for one in check_catalog(folder)] == []


MISTAKES = [
    # file, what stands there, what is written instead, field, words of the message
    (DEMO, "year: 2026", "year: soon", "year", "integer"),
    (DEMO, "quality: synthetic", "quality: splendid", "quality", "vocabulary"),
    (DEMO, "  - chart-table", "  - charts", "domains[0]", "vocabulary"),
    (DEMO, "  unit: charts", "  unit: heaps", "scale.unit", "vocabulary"),
    (DEMO, "  status: available", "  status: lost", "access.status", "'available'"),
    (DEMO, "    id: CC0-1.0", "    id: CC0-9.9", "licenses[0].id", "no file in licenses/"),
    (DEMO, "    id: CC0-1.0", "    id: MIT OR Nonsense-1", "licenses[0].id", "Nonsense-1"),
    (DEMO, "    id: CC0-1.0", "    id: MIT AND", "licenses[0].id", "expression"),
    (
        DEMO,
        "sources_complete: true",
        "sources:\n  - id: nowhere\n    role: images",
        "sources[0].id",
        "neither",
    ),
    (
        DEMO,
        "sources_complete: true",
        "sources:\n  - id: demo-charts\n    role: images",
        "sources[0].id",
        "demo-charts > demo-charts",
    ),
    (DEMO, "licenses:", "superseded_by: nothing\nlicenses:", "superseded_by", "no dataset"),
    (DEMO, "  samples: 2000", "  samples: -1", "scale.samples", "no possible count"),
    (DEMO, "  train: 2000", "  train: 3000", "splits.train", "more than the whole"),
    (DEMO, "  train: 2000", "  train: yes", "splits.train", "true or false"),
    (DEMO, "  - en\n", "  - no\n", "languages[0]", "true or false"),
    (DEMO, "year: 2026", "year: 1026", "year", "plausible"),
    (DEMO, "id: demo-charts", "id: other-charts", "id", "the file is named"),
    (DEMO, "quality: synthetic\n", "", "quality", "required"),
    (DEMO, "year: 2026", "yeer: 2026", "yeer", "did you mean 'year'"),
    (DEMO, "licenses:", "superseded_by: demo-charts\nlicenses:", "superseded_by", "itself"),
    (DEMO, "    revision: Kondate", "    since: today\n    revision: Kondate", "licenses[0].since", "no day"),
    (
        DEMO,
        "    revision: Kondate",
        "    until: '2020'\n    revision: Kondate",
        "licenses[0].until",
        "superseded",
    ),
    (DEMO, "  homepage: null", "  homepge: null", "access.homepge", "Extra"),
    (DEMO, "status: available", "status: withdrawn", "access.status", "why"),
    (
        DEMO,
        "    evidence: https://creativecommons.org/publicdomain/zero/1.0/legalcode",
        "    evidence: somewhere",
        "licenses[0].evidence",
        "URL",
    ),
    (DEMO, "publisher: Kondate\nyear: 2026", "year: 2026\npublisher: Kondate", "year", "out of order"),
    (
        DEMO,
        "    revision: Kondate",
        "    until: '2020'\n    since: '2021'\n    revision: Kondate",
        "licenses[0]",
        "",
    ),
    ("licenses/MIT.yaml", "spdx: MIT", "spdx: MIT-9", "spdx", "SPDX"),
    ("licenses/MIT.yaml", "    - LICENSE_TEXT", "    - SING", "obligations.on_share[0]", "vocabulary"),
    ("licenses/MIT.yaml", "id: MIT\nspdx: MIT", "id: MIT\nspdx: null", "id", "LicenseRef"),
    ("generators/unknown.yaml", "  - code: UNKNOWN", "  - code: SOMETHING", "clauses[0].code", "vocabulary"),
    ("origins.yaml", "  license: LicenseRef-unspecified", "  license: None-1", "license", "no file"),
    ("origins.yaml", "id: web", "id: demo-charts", "id", "dataset already"),
    ("uses.yaml", "label_ja: 研究", "label_ja: research", "label_ja", "not Japanese"),
    ("vocabulary.yaml", "      ja: 事前学習", "      ja: ''", "stages.pretraining.label.ja", "Japanese"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=[f"{one[3]}: {one[4]}" for one in MISTAKES])
def test_a_mistake_is_reported_with_file_line_and_field(
    folder: Path, mistake: tuple[str, str, str, str, str]
) -> None:
    name, old, new, field, words = mistake
    path = edit(folder, name, old, new)
    problems = check_catalog(folder)
    found = [one for one in problems if one.field.startswith(field) and words in one.message]
    assert found, [str(one) for one in problems]
    assert {one.file for one in found} == {name}
    lines = len(path.read_text().splitlines())
    assert all(1 <= one.line <= lines for one in found)


def test_the_line_is_that_of_the_field(folder: Path) -> None:
    path = edit(folder, DEMO, "  train: 2000", "  train: 3000")
    (problem,) = check_catalog(folder)
    assert problem.line == line_of(path, "train: 3000")
    assert str(problem) == f"{DEMO}:{problem.line}: splits.train: 3,000 is more than the whole, 2,000"


def test_all_mistakes_of_all_files_come_at_once(folder: Path) -> None:
    edit(folder, DEMO, "quality: synthetic", "quality: splendid")
    edit(folder, DEMO, "year: 2026", "year: 1026")
    edit(folder, "licenses/MIT.yaml", "spdx: MIT", "spdx: MIT-9")
    edit(folder, "uses.yaml", "label_ja: 研究", "label_ja: ''")
    assert [(one.file, one.field) for one in check_catalog(folder)] == [
        (DEMO, "year"),
        (DEMO, "quality"),
        ("licenses/MIT.yaml", "spdx"),
        ("uses.yaml", "label_ja"),
    ]


def test_a_record_that_cannot_be_read_is_checked_as_far_as_it_can_and_is_there_for_others(
    folder: Path,
) -> None:
    text = (folder / DEMO).read_text().replace("id: demo-charts", "id: second", 1)
    second = text.replace("name: Demo charts", "name: Second").replace("Kondate demo charts", "second one")
    source = "sources:\n  - id: demo-charts\n    role: images\ntraining_use"
    second = second.replace("sources_complete: true\ntraining_use", source)
    (folder / "datasets/second.yaml").write_text(second)
    edit(folder, DEMO, "year: 2026", "yeer: 2026")
    edit(folder, DEMO, "  train: 2000", "  train: 3000")
    edit(folder, DEMO, "  - chart-table", "  - charts")
    edit(folder, DEMO, "    evidence: https://creativecommons", "    evidence: creativecommons")
    edit(folder, "licenses/CC0-1.0.yaml", "train:", "trane:")
    found = [(one.file, one.field) for one in check_catalog(folder)]
    assert found == [
        (DEMO, "year"),
        (DEMO, "yeer"),
        (DEMO, "domains[0]"),
        (DEMO, "splits.train"),
        (DEMO, "licenses[0].evidence"),
        ("licenses/CC0-1.0.yaml", "grants.train"),
        ("licenses/CC0-1.0.yaml", "grants.trane"),
    ]


def test_an_item_that_cannot_be_read_leaves_its_neighbors_to_be_checked(folder: Path) -> None:
    text = (folder / DEMO).read_text().replace("id: demo-charts", "id: second", 1)
    second = text.replace("name: Demo charts", "name: Second").replace("Kondate demo charts", "second one")
    (folder / "datasets/second.yaml").write_text(second)
    path = edit(folder, DEMO, "licenses:\n", "licenses:\n  - covers: pictures\n")
    edit(folder, DEMO, "    id: CC0-1.0", "    id: CC0-9.9")
    (problem,) = [one for one in check_catalog(folder) if "no file in licenses/" in one.message]
    assert (problem.field, problem.line) == ("licenses[1].id", line_of(path, "CC0-9.9"))


def test_a_file_with_another_ending_is_told_not_passed_over(folder: Path) -> None:
    (folder / "datasets/other.yml").write_text("id: other\n")
    assert Problem("datasets/other.yml", 1, "", "is not read: catalog files end in .yaml") in check_catalog(
        folder
    )


def test_translations_of_what_no_fact_says_and_second_ones_are_reported(folder: Path) -> None:
    pair = "  - en: {}\n    ja: Webのページ\n"
    path = folder / "phrases.yaml"
    path.write_text("phrases:\n" + pair.format("pages of the open web") * 2 + pair.format("nobody says so"))
    first, second = check_catalog(folder)
    assert (first.field, second.field) == ("phrases[1].en", "phrases[2].en")
    assert "already" in first.message
    assert "no fact" in second.message


def test_a_longer_circle_in_the_lineage_is_named_once(folder: Path) -> None:
    text = (folder / DEMO).read_text()
    for name, upstream in (("one", "two"), ("two", "three"), ("three", "one")):
        sources = f"sources:\n  - id: {upstream}\n    role: images\ntraining_use"
        copy = text.replace("id: demo-charts", f"id: {name}", 1).replace("Demo charts", name)
        copy = copy.replace("Kondate demo charts", f"the {name}").replace(
            "sources_complete: true\ntraining_use", sources
        )
        (folder / f"datasets/{name}.yaml").write_text(copy)
    circles = [one for one in check_catalog(folder) if "circle" in one.message]
    assert [one.message for one in circles] == ["goes in a circle: one > two > three > one"]


def test_an_alias_that_names_another_dataset_is_reported(folder: Path) -> None:
    text = (folder / DEMO).read_text().replace("id: demo-charts", "id: second-charts", 1)
    (folder / "datasets/second-charts.yaml").write_text(text.replace("name: Demo charts", "name: Second"))
    assert Problem(
        "datasets/second-charts.yaml", 5, "aliases[0]", "'Kondate demo charts' also names 'demo-charts'"
    ) in (check_catalog(folder))


def test_an_empty_file_is_a_problem(folder: Path) -> None:
    (folder / "datasets/empty.yaml").write_text("")
    assert Problem("datasets/empty.yaml", 1, "", "is empty") in check_catalog(folder)


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    (problem,) = check_catalog(tmp_path / "none")
    assert "not a folder" in problem.message


@settings(
    max_examples=25,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # shrinking would check a catalog thousands of times
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_is_done_to_a_file_the_check_answers_with_its_lines(
    folder: Path, data: st.DataObject
) -> None:
    path = folder / "datasets/broken.yaml"
    lines = (folder / DEMO).read_text(encoding="utf-8").splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(
        st.one_of(
            st.just(""),
            st.text(max_size=30).map(lambda text: f"{text}\n"),
            st.sampled_from(["- x\n", "  : :\n", "name: [\n", "&a *a\n", "\t\n", "id: 1\n", "? {}\n"]),
        )
    )
    path.write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    total = len(lines) + sum(line.count("\n") for line in lines)
    for problem in check_catalog(folder):
        assert problem.file in ("datasets/broken.yaml", DEMO)
        assert 1 <= problem.line <= total + 1
        assert problem.message
    path.unlink()
