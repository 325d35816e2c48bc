"""Broken and unusual files end as a right picture or as a reason; nothing is decoded beyond its limits."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from app.preprocessing.codecs import BadImage, Limits, decode, encode, measure, orient
from app.preprocessing.containers import sniff, without_metadata
from tests.preprocessing.samples import jpeg, picture, png

REFUSED = {
    "bomb/Pillow__decompression_bomb.gif": "too-many-pixels",
    "bomb/Pillow__decompression_bomb.ico": "too-many-pixels",
    "bomb/libvips__17000x17000.avif": "not-an-image",
    "bomb/sharp__65536-uint32-limit.png": "too-many-pixels",
    "corrupt/Pillow__broken.png": "not-an-image",
    "corrupt/image__Bad_shortfile.bmp": "truncated",
    "corrupt/image__oss-fuzz-36829.jpeg": "side-ratio",
    "corrupt/sharp__corrupt-header.jpg": "undecodable",
    "corrupt_pngsuite/metadata-extractor-images__xcrn0g04.png": "not-an-image",
    "corrupt_pngsuite/metadata-extractor-images__xdtn0g01.png": "undecodable",
    "corrupt_pngsuite/metadata-extractor-images__xhdn0g08.png": "not-an-image",
    "corrupt_pngsuite/metadata-extractor-images__xlfn0g04.png": "not-an-image",
    "corrupt_pngsuite/metadata-extractor-images__xs1n0g01.png": "not-an-image",
    "heif/Pillow__hopper.heif": "unsupported-format",
    "jpeg2000/Pillow__balloon_eciRGBv2_aware.jp2": "undecodable",
    "not_an_image/mmpretrain__2.jpeg": "not-an-image",
    "truncated/libvips__truncated.jpg": "truncated",
    "truncated/sharp__truncated.png": "truncated",
    "zero_byte/mmpretrain__3.jpeg": "empty-file",
}
NOTED = {
    "16bit/Pillow__16_bit_noise.tif": "16-bit-to-8",
    "alpha/sharp__grey-8bit-alpha.png": "alpha-on-white",
    "animated/Pillow__star.avifs": "first-of-5-frames",
    "animated/sharp__animated-loop-3.gif": "first-of-10-frames",
    "avif/Pillow__rot1mir0.avif": "exif-orientation-5",
    "cmyk/Pillow__pil_sample_cmyk.jpg": "cmyk-to-rgb",
    "icc/libvips__sample-xyb.jpg": "xyb-to-srgb",
    "palette_transparency/metadata-extractor-images__tbbn3p08.png": "alpha-on-white",
    "tiff/libvips__1bit.tif": "1-to-rgb",
}


@pytest.mark.samples
@pytest.mark.parametrize("mode", ["exact", "fast"])
def test_every_bad_or_unusual_file_ends_as_expected(samples: Path, mode: str) -> None:
    folder = samples / "bad_images"
    with (folder / "EXPECT.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert len(rows) == 66
    for row in rows:
        name, seen = row["file"], row["seen_with_pillow_13.0.0"]
        data = (folder / name).read_bytes()
        if name in REFUSED:
            with pytest.raises(BadImage) as bad:
                decode(data, limits=Limits(), mode=mode)  # type: ignore[arg-type]
            assert bad.value.reason == REFUSED[name], name
            continue
        found = decode(data, limits=Limits(), mode=mode)  # type: ignore[arg-type]
        assert seen.endswith("decodes"), name
        stored = "x".join(str(side) for side in found.stored)
        assert f" {stored} " in seen, name
        assert found.pixels.shape == (found.height, found.width, 3)
        assert found.pixels.dtype == np.uint8
        assert NOTED.get(name, "") in " ".join(found.notes), name


def test_files_that_would_start_a_program_are_not_pictures() -> None:
    script = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n"
    with pytest.raises(BadImage, match="not-an-image"):
        decode(script, limits=Limits())


def test_limits_hold_before_decoding() -> None:
    data = png(200, 100)
    for limits, reason in (
        (Limits(max_bytes=10), "too-many-bytes"),
        (Limits(max_pixels=19_999), "too-many-pixels"),
        (Limits(max_ratio=1.9), "side-ratio"),
        (Limits(min_side=101), "too-small"),
    ):
        with pytest.raises(BadImage, match=reason):
            decode(data, limits=limits)
    assert decode(data, limits=Limits(max_pixels=20_000, max_ratio=2, min_side=100)).width == 200


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_turns_pixels_as_pillow_does(orientation: int) -> None:
    from PIL import ImageOps

    exif = Pillow.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    Pillow.fromarray(picture(30, 20)).save(out, "PNG", exif=exif)
    shown = decode(out.getvalue(), limits=Limits())
    reference = np.asarray(ImageOps.exif_transpose(Pillow.open(io.BytesIO(out.getvalue()))))
    np.testing.assert_array_equal(shown.pixels, reference)
    assert (shown.width, shown.height) == reference.shape[1::-1]
    assert measure(out.getvalue(), limits=Limits()) == (30, 20, orientation)


def test_transparency_is_white_not_the_color_beneath() -> None:
    beneath = np.zeros((4, 4, 4), dtype=np.uint8)
    beneath[..., 0] = 200
    out = io.BytesIO()
    Pillow.fromarray(beneath, "RGBA").save(out, "PNG")
    assert (decode(out.getvalue(), limits=Limits()).pixels == 255).all()


def test_sixteen_bits_are_scaled_not_cut() -> None:
    deep = np.array([[0, 128 * 257, 65535]], dtype=np.uint16)
    out = io.BytesIO()
    Pillow.fromarray(deep).save(out, "PNG")
    assert decode(out.getvalue(), limits=Limits()).pixels[0, :, 0].tolist() == [0, 128, 255]


def test_scaled_decode_keeps_the_full_frame_for_boxes() -> None:
    found = decode(jpeg(800, 600), limits=Limits(), mode="fast", reduce_to=150)
    assert (found.width, found.height) == (800, 600)
    assert found.pixels.shape == (150, 200, 3)


def test_a_turned_jpeg_is_scaled_on_its_shorter_side() -> None:
    found = decode(jpeg(800, 600, orientation=6), limits=Limits(), mode="fast", reduce_to=150)
    assert (found.width, found.height) == (600, 800)
    assert found.pixels.shape == (200, 150, 3)


@pytest.mark.parametrize("form", ["jpeg", "png", "webp"])
def test_encoding_is_the_same_bytes_every_time(form: str) -> None:
    once, twice = (encode(picture(), form=form) for _ in range(2))  # type: ignore[arg-type]
    assert once == twice
    assert sniff(once) == form


def test_png_comes_back_as_it_was() -> None:
    assert (decode(encode(picture(), form="png"), limits=Limits()).pixels == picture()).all()


def test_metadata_goes_and_pixels_stay() -> None:
    exif = Pillow.Exif()
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    Pillow.fromarray(picture()).save(out, "JPEG", exif=exif, comment=b"by me")
    clean = without_metadata(out.getvalue())
    assert clean is not None
    assert b"taken at home" not in clean
    assert b"by me" not in clean
    before, after = (decode(one, limits=Limits()).pixels for one in (out.getvalue(), clean))
    np.testing.assert_array_equal(before, after)


@pytest.mark.samples
def test_places_in_real_camera_files_are_removed(samples: Path) -> None:
    data = (samples / "bad_images/exif_gps/exif-samples__DSCN0010.jpg").read_bytes()
    assert 0x8825 in Pillow.open(io.BytesIO(data)).getexif()
    clean = without_metadata(data)
    assert clean is not None
    assert not dict(Pillow.open(io.BytesIO(clean)).getexif())


def test_orienting_twice_the_other_way_is_nothing() -> None:
    back = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
    for one, other in back.items():
        np.testing.assert_array_equal(orient(orient(picture(), one), other), picture())
