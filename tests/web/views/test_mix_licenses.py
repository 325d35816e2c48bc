"""What a mix is made of by license."""

from app.web.language import Language
from app.web.views.mix_licenses import license_bands
from tests.mixes.shelf import chart_mix, charts


def test_each_layer_is_divided_by_license_and_adds_up() -> None:
    bands = license_bands(chart_mix(), charts().library, Language("en"))
    assert len(bands) == 2
    for band in bands:
        assert [(part.label, part.share) for part in band.parts] == [("CC-BY-4.0", "100%")]
        assert abs(sum(part.length for part in band.parts) - 100) < 0.01
