"""The three trips as a user walks them: browse, choose, build; with and without script."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Server
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
SHOTS = ROOT / "screenshots"
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
BUILD_SECONDS = 240


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Return a tab in which an error on the console fails the test."""
    context = browser.new_context(viewport=SIZES["desktop"], color_scheme="light", reduced_motion="reduce")
    tab = context.new_page()
    said: list[str] = []
    tab.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    yield tab
    context.close()
    assert not said, said


@pytest.fixture(scope="module")
def built(browser: Any, server: Server) -> str:
    """Walk the three trips once, signed in, and return the address of the finished build."""
    context = browser.new_context(viewport=SIZES["desktop"], reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(server.sign_in)
    tab.get_by_role("button", name="Sign in here").click()
    tab.wait_for_url("**/en/builds")

    # browse: filter by clicking, and open the dataset that works everywhere
    tab.goto(f"{server.url}/en/datasets")
    total = _count(tab.locator("#heading").inner_text())
    tab.get_by_role("group", name="Stage").get_by_label("Instruction tuning").check()
    tab.wait_for_url("**stage=instruction-tuning**")
    tab.wait_for_function("n => parseInt(document.querySelector('#heading').innerText) < n", arg=total)
    tab.get_by_role("searchbox", name="Search datasets").fill("demo charts")
    tab.wait_for_url("**q=demo**")
    assert "Demo charts" in tab.locator("#results .row").first.inner_text()
    tab.get_by_role("link", name="Demo charts", exact=True).click()
    tab.wait_for_url("**/datasets/demo-charts**")
    assert tab.get_by_role("heading", level=1).inner_text() == "Demo charts"
    assert "Allowed" in tab.locator("section.verdict").inner_text()

    # choose: the five questions, the answer beside them, kept under its hash
    tab.get_by_role("link", name="Use it in a mix").click()
    for box in tab.locator("#questions .weight input[name^='w.']").all():
        if box.is_visible() and box.input_value():
            box.fill("")
    tab.get_by_role("spinbutton", name="Charts and tables").fill("1")
    tab.get_by_label("Budget", exact=True).fill("48")
    tab.get_by_label("Budget", exact=True).press("Enter")
    tab.get_by_text("Limits and names").click() if not tab.get_by_label(
        "Always include (ids)"
    ).is_visible() else None
    assert tab.get_by_label("Always include (ids)").input_value() == "demo-charts"
    tab.get_by_label("Never include (ids)").fill("plotqa pubtabnet doclaynet")
    tab.get_by_label("Never include (ids)").blur()
    tab.wait_for_function("() => document.querySelectorAll('#answer .picks tbody tr').length === 1")
    assert "Demo charts" in tab.locator("#answer .picks").inner_text()
    tab.get_by_role("button", name="Keep this mix").click()
    tab.wait_for_url("**/en/mixes/sha256:**")

    # build: order, watch it without reloading, see the samples
    tab.get_by_label("Samples at most").fill("24")
    tab.get_by_role("button", name="Build", exact=True).click()
    tab.wait_for_url("**/en/builds/*")
    tab.locator("#gallery").wait_for(timeout=BUILD_SECONDS * 1000)
    address: str = tab.url
    context.close()
    return address


def _count(heading: str) -> int:
    found = re.search(r"[\d,]+", heading)
    assert found, heading
    return int(found[0].replace(",", ""))


def test_a_build_ends_with_every_sample_accounted_for_and_its_pictures_shown(page: Any, built: str) -> None:
    page.goto(built)
    totals = {
        row.locator("dt").inner_text(): _count(row.locator("dd").inner_text())
        for row in page.locator("#progress .totals > div").all()
    }
    assert totals["in"] == totals["kept"] + totals["filtered"] + totals["rejected"]
    assert totals["kept"] > 0
    assert page.locator("#progress .v").first.inner_text().strip().endswith("Done")
    cards = page.locator(".gallery .sample")
    assert cards.count() == min(12, totals["kept"])
    first = cards.first
    assert first.locator(".turn.user").count()
    assert first.locator(".turn.assistant").count()
    picture = first.locator("svg image").first.get_attribute("href")
    answer = page.request.get(re.sub(r"(//[^/]+)/.*", r"\1", built) + str(picture))
    assert answer.ok
    assert answer.headers["content-type"].startswith("image/")
    assert page.locator("table.files tbody tr").count() > 3
    assert "manifest.json" in page.locator("table.files").inner_text()


def test_browsing_works_without_script(browser: Any, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["desktop"])
    tab = context.new_page()
    tab.goto(f"{server.url}/en/datasets")
    total = _count(tab.locator("#heading").inner_text())
    tab.get_by_label("Charts and tables").check()
    tab.get_by_role("button", name="Apply filters").click()
    assert 0 < _count(tab.locator("#heading").inner_text()) < total
    tab.goto(f"{server.url}/ja/mix")
    tab.get_by_role("button", name="配合を求める").first.click()
    assert "データセット" in tab.locator("#answerhead").inner_text()
    assert tab.locator("#answer .picks tbody tr").count() > 0
    context.close()


def test_facets_update_in_place_and_keep_the_focus(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/ja/datasets")
    box = page.get_by_label("図表").first
    box.focus()
    page.keyboard.press("Space")
    page.wait_for_url("**domain=chart-table**")
    page.wait_for_function("() => document.querySelector('#announce').innerText !== ''")
    assert page.evaluate("document.activeElement.value") == "chart-table"
    assert page.locator("#announce").inner_text() in page.locator("#heading").inner_text()
    assert page.locator(".chip", has_text="図表").count() == 1


def test_a_sentence_fills_the_form_visibly(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/ja/mix")
    page.locator("#sentence").fill("日本語の帳票OCR、商用、50万件")
    page.get_by_role("button", name="反映").click()
    page.wait_for_url("**sentence=**")
    assert page.locator("input[name='w.document-ocr']").input_value() == "1"
    assert page.locator("#amount").input_value() == "500000"
    assert page.get_by_label("日本語").is_checked()


def test_a_pasted_list_is_checked_and_the_use_can_change(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/en/check")
    page.get_by_label("Names, addresses or a config").fill("dvqa\ndemo-charts\nnobody/knows-this")
    page.get_by_role("button", name="Check").click()
    page.locator("#found .fate").first.wait_for()
    assert page.locator("#foundhead").inner_text() == "1 of 3 may stay"
    page.get_by_label("I want to").select_option("research")
    page.wait_for_function("() => document.querySelector('#foundhead').innerText.startsWith('2 of 3')")


def pages_of(server: Server, built: str) -> dict[str, str]:
    """Return every kind of page by name."""
    mix = "/mix?stage=instruction-tuning&w.chart-table=2&w.vqa=1&w.document-ocr=2&amount=200000"
    build = built.removeprefix(f"{server.url}/en")
    return {
        "home": "/",
        "datasets": "/datasets?stage=instruction-tuning&domain=chart-table&domain=document-ocr",
        "dataset": "/datasets/scienceqa",
        "compare": "/compare?ids=scienceqa&ids=chartqa&ids=docvqa",
        "licenses": "/licenses",
        "license": "/licenses/CC-BY-NC-SA-4.0",
        "mix": mix,
        "mixes": "/mixes",
        "builds": "/builds",
        "build": build,
        "check": "/check?ids=scienceqa,docvqa,demo-charts",
        "guide": "/guide",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_accessible_fit_the_screen_and_are_pictured(
    browser: Any, server: Server, built: str, theme: str
) -> None:
    SHOTS.mkdir(exist_ok=True)
    wrong: list[str] = []
    for size, viewport in SIZES.items():
        context = browser.new_context(viewport=viewport, color_scheme=theme, reduced_motion="reduce")
        tab = context.new_page()
        for name, path in pages_of(server, built).items():
            locale = "ja" if (size == "phone") == (theme == "light") else "en"
            tab.goto(f"{server.url}/{locale}{path}")
            width = tab.evaluate("document.documentElement.scrollWidth")
            if width > viewport["width"]:
                wrong.append(f"{name} at {size} is {width} px wide")
            if size == "desktop" or name in {"datasets", "dataset", "mix", "build"}:
                found = Axe().run(tab, options={"resultTypes": ["violations"]}).response["violations"]
                wrong += [
                    f"{name} {size} {theme}: {one['id']} {[node['target'] for node in one['nodes']][:3]}"
                    for one in found
                    if one["impact"] in {"serious", "critical"}
                ]
            tab.screenshot(path=SHOTS / f"{name}-{size}-{theme}-{locale}.png", full_page=name != "licenses")
        context.close()
    assert not wrong, "\n".join(wrong)


def test_the_picture_in_the_readme_is_of_the_list(page: Any, server: Server) -> None:
    """Write docs/screenshot.png when asked to; the picture is otherwise only checked to be takable."""
    page.goto(f"{server.url}/en/datasets?domain=chart-table&domain=document-ocr&sort=-size")
    picture = page.screenshot()
    assert picture.startswith(b"\x89PNG")
    if os.environ.get("KONDATE_SCREENSHOT") == "1":
        target = Path(ROOT) / "docs" / "screenshot.png"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(picture)
        assert target.stat().st_size < 400_000
