"""A profile and options make one exact list of steps; anything misspelt is named."""

import pytest

from app.errors import InvalidInput, UnknownName
from app.preprocessing.recipe import resolve_steps, transforms_of, transforms_recorded
from app.preprocessing.steps import STEPS
from tests.preprocessing.samples import profile, profile_names


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_resolves_with_complete_parameters(name: str) -> None:
    steps = resolve_steps(profile(name), level="tokens")
    names = [step.name for step in steps]
    assert names[0] == "filter_license"
    assert names.index("check_image") < names.index("scale_boxes") < names.index("chat")
    assert names[-1] == "encode"
    for step in steps:
        record = step.as_record()
        assert record["version"] == STEPS[step.name].version
        assert set(record["params"]) == set(STEPS[step.name].params.model_fields)


def test_words_are_looked_for_before_a_mirror_is_drawn() -> None:
    names = [step.name for step in resolve_steps(profile(), options={"augment": {}, "detect_text": {}})]
    assert names.index("detect_text") < names.index("augment")


def test_token_steps_run_only_at_level_tokens() -> None:
    assert "tokenize" not in [step.name for step in resolve_steps(profile())]


def test_options_override_parameters_and_switch_steps_off() -> None:
    steps = resolve_steps(profile(), options={"resize": {"size": 224}, "filter_license": {"off": True}})
    assert "filter_license" not in [step.name for step in steps]
    (resize,) = [step for step in steps if step.name == "resize"]
    assert resize.params.model_dump()["size"] == 224
    assert resize.params.model_dump()["mode"] == "border"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("filter_text", "check_image", "pick_caption"),
        ("dedupe", "check_image", "pick_caption"),
        ("blur_faces", "check_image", "resize"),
        ("augment", "pick_caption", "resize"),
        ("detect_text", "pick_caption", "resize"),
        ("ocr", "resize", "scale_boxes"),
        ("normalize", "tokenize", "encode"),
    ],
)
def test_an_added_step_goes_where_it_usually_runs(name: str, before: str, after: str) -> None:
    names = [step.name for step in resolve_steps(profile(), options={name: {}}, level="tokens")]
    assert names.index(before) < names.index(name) < names.index(after)


@pytest.mark.parametrize(
    ("name", "options", "reduce_to"),
    [
        ("llava-1.5", {}, None),
        ("llava-1.5", {"check_image": {"mode": "fast"}}, 1008),
        ("llava-1.5", {"check_image": {"mode": "fast"}, "resize": {"size": 448}}, 1344),
        ("llava-1.5", {"check_image": {"mode": "fast", "reduce_to": 400}}, 400),
        ("qwen2-vl", {"check_image": {"mode": "fast"}}, None),
        ("internvl2", {"check_image": {"mode": "fast"}}, None),
    ],
)
def test_fast_decoding_stops_at_what_the_resize_needs(
    name: str, options: dict[str, dict[str, object]], reduce_to: int | None
) -> None:
    (check,) = [s for s in resolve_steps(profile(name), options=options) if s.name == "check_image"]
    assert check.params.model_dump()["reduce_to"] == reduce_to


def test_misspelt_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'resize'"):
        resolve_steps(profile(), options={"resise": {}})
    with pytest.raises(InvalidInput, match="sise"):
        resolve_steps(profile(), options={"resize": {"sise": 3}})
    with pytest.raises(InvalidInput, match="greater than or equal to 1"):
        resolve_steps(profile(), options={"resize": {"size": 0}})


def test_steps_are_named_once_and_in_the_order_they_run() -> None:
    assert next(iter(STEPS)) == "filter_license"
    assert list(STEPS)[-1] == "encode"
    assert all(name == step.name and step.version >= 1 for name, step in STEPS.items())


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({}, ("technical", "excerpt")),
        ({"blur_faces": {}}, ("technical", "excerpt", "creative")),
        ({"augment": {}}, ("technical", "excerpt", "creative")),
        ({"ocr": {}}, ("technical", "excerpt", "creative")),
        ({"filter_text": {"private_data": "mask"}}, ("technical", "excerpt", "creative")),
        ({"pick_caption": {"off": True}}, ("technical",)),
        ({"pick_caption": {"off": True}, "resize": {"mode": "random-crop"}}, ("technical", "excerpt")),
        ({"pick_caption": {"off": True}, "filter_text": {}}, ("technical", "excerpt")),
    ],
)
def test_steps_say_what_class_of_change_they_make(
    options: dict[str, dict[str, object]], changes: tuple[str, ...]
) -> None:
    assert transforms_of(resolve_steps(profile("llava-1.5"), options=options)) == changes


@pytest.mark.parametrize("name", ["llava-next", "internvl2", "idefics3"])
def test_a_family_that_cuts_tiles_takes_excerpts(name: str) -> None:
    assert "excerpt" in transforms_of(resolve_steps(profile(name), options={"pick_caption": {"off": True}}))


def test_a_manifest_tells_the_same_changes_as_the_steps_it_lists() -> None:
    steps = resolve_steps(profile("llava-next"), options={"blur_faces": {}})
    assert transforms_recorded([one.as_record() for one in steps]) == transforms_of(steps)
    assert transforms_recorded([{"name": "of-tomorrow", "version": 1, "params": {}}]) == ("creative",)
