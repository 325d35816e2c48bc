"""Pictures stand where the text says, none is lost, and boxes keep their pixels."""

from hypothesis import given
from hypothesis import strategies as st

from app.corpora.mask_view import MaskView, Run
from app.corpora.sample_views import ImageView, MessageView, RegionView, SampleView
from app.web.language import Language
from app.web.views.samples import MARK, sample_card

EN = Language("en")


def sample(texts: list[str], *, images: int, regions: tuple[RegionView, ...] = ()) -> SampleView:
    return SampleView(
        key="set/one",
        dataset="set",
        sample_id="one",
        license=None,
        source_url=None,
        attribution=None,
        images=tuple(
            ImageView(number=n, width=100, height=50, license=None, source_url=None, author=None)
            for n in range(images)
        ),
        messages=tuple(
            MessageView(role="user" if n % 2 == 0 else "assistant", text=text) for n, text in enumerate(texts)
        ),
        regions=regions,
        ocr=(),
        tensors=(),
        mask=None,
        meta={},
    )


@given(
    st.lists(st.lists(st.sampled_from(["words", MARK]), max_size=4), min_size=1, max_size=4),
    st.integers(0, 5),
)
def test_every_picture_is_shown_once_in_order(texts: list[list[str]], images: int) -> None:
    card = sample_card(
        sample([" ".join(parts) for parts in texts], images=images), build_url="/b", language=EN
    )
    shown = [part.picture.number for turn in card.turns for part in turn.parts if part.picture]
    assert shown == sorted(set(shown))
    assert len(shown) == images
    assert not any(MARK in part.text for turn in card.turns for part in turn.parts)


def test_a_picture_stands_where_its_mark_stands() -> None:
    card = sample_card(sample([f"before {MARK} after"], images=1), build_url="/en/builds/x", language=EN)
    parts = card.turns[0].parts
    assert [part.text for part in parts] == ["before", "", "after"]
    assert parts[1].picture is not None
    assert parts[1].picture.url == "/en/builds/x/picture?sample=set%2Fone&number=0"


def test_boxes_and_points_keep_their_place() -> None:
    regions = (
        RegionView(image=0, xy=(10, 20, 40, 25), label="bar"),
        RegionView(image=0, xy=(5, 6), label=None),
        RegionView(image=1, xy=(1, 2, 3, 4), label="other"),
    )
    card = sample_card(sample(["hi"], images=2, regions=regions), build_url="/b", language=EN)
    first = card.turns[0].parts[0].picture
    assert first is not None
    assert [(one.x, one.y, one.width, one.height, one.point) for one in first.regions] == [
        (10, 20, 30, 5, False),
        (5, 6, 0, 0, True),
    ]


def test_a_label_in_the_right_half_runs_to_the_left_so_that_no_edge_cuts_it() -> None:
    plain = sample_card(sample(["hi"], images=1), build_url="/b", language=EN).turns[0].parts[0].picture
    assert plain is not None
    wide = plain.width
    regions = (
        RegionView(image=0, xy=(0, 0, 10, 5), label="left"),
        RegionView(image=0, xy=(wide - 10, 0, wide, 5), label="right"),
    )
    card = sample_card(sample(["hi"], images=1, regions=regions), build_url="/b", language=EN)
    picture = card.turns[0].parts[0].picture
    assert picture is not None
    assert [(one.label_x, one.leftward) for one in picture.regions] == [(0, False), (wide, True)]


def test_a_license_that_is_not_known_is_said_to_be_unknown() -> None:
    assert (
        sample_card(sample(["hi"], images=0), build_url="/b", language=Language("ja")).license
        == "ライセンス不明"
    )


def test_learned_words_masked_words_and_pictures_are_told_apart() -> None:
    runs = (
        Run(kind="image", text="", tokens=576),
        Run(kind="masked", text="Which?", tokens=2),
        Run(kind="learned", text="That.", tokens=2),
    )
    mask = MaskView(runs=runs, alarms=("learns-the-users-words",))
    seen = sample(["Which?", "That."], images=0).model_copy(update={"mask": mask})
    shown = sample_card(seen, build_url="/en/builds/b", language=EN)
    assert [(one.kind, one.text) for one in shown.runs] == [
        ("image", "picture, 576 tokens"),
        ("masked", "Which?"),
        ("learned", "That."),
    ]
    assert "user's words" in shown.alarms[0]
