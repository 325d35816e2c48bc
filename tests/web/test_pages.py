"""Every page, both languages: structure, no inline script or style, nothing from other hosts."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import Fetch
from tests.web.pages import Node, parse

PATHS = (
    "/",
    "/datasets",
    "/datasets?q=zzzzzz&stage=pretraining",
    "/datasets?verdict=allowed&sort=name&samples__gte=1000",
    "/datasets/scienceqa",
    "/datasets/llava-instruct-150k",
    "/datasets/coco-captions",
    "/datasets/laion-5b",
    "/datasets/demo-charts",
    "/compare",
    "/compare?ids=scienceqa&ids=chartqa",
    "/licenses",
    "/licenses/CC-BY-NC-4.0",
    "/licenses/openai-tou-2023-03-14",
    "/mix",
    "/mix?stage=instruction-tuning&w.chart-table=2&w.vqa=1&amount=1000",
    "/mix?stage=pretraining&w.science=1&amount=1000&language=ja&accept=gated&asked=1",
    "/mixes",
    "/builds",
    "/check",
    "/check?ids=scienceqa,nonsense-set,demo-charts",
    "/guide",
    "/datasets/no-such-dataset",
    "/datasets?color=red",
    "/nowhere",
)
TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "web" / "templates"


def page(fetch: Fetch, path: str, *, locale: str = "en") -> Node:
    """Fetch a page and parse it."""
    return parse(fetch(f"/{locale}{path}").text)


@pytest.fixture(params=["en", "ja"])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_whole_and_carries_nothing_inline_or_foreign(
    fetch: Fetch, path: str, locale: str
) -> None:
    response = fetch(f"/{locale}{path}")
    html = parse(response.text)
    assert html.one("html").get("lang") == locale
    title = html.one("head").one("title").text
    assert title.endswith(" · Kondate")
    assert not title.startswith("·")
    assert len(html.all("h1")) == 1
    assert len(html.all("main")) == 1
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["vary"].casefold().count("hx-request") == 1
    for node in html.walk():
        assert "style" not in node.attributes, node
        assert not [name for name in node.attributes if name.startswith(("on", "hx-on"))], node
        assert node.tag != "style", node
        if node.tag == "script":
            assert not node.text
            assert node.get("src").startswith("/static/")
        if node.tag == "link" and node.get("rel") in {"stylesheet", "icon"}:
            assert node.get("href").startswith("/static/")
    ids = [node.get("id") for node in html.walk() if node.get("id")]
    assert len(ids) == len(set(ids)), "ids repeat"


@pytest.mark.parametrize("path", PATHS)
def test_every_control_has_a_label_and_every_picture_words(fetch: Fetch, path: str, locale: str) -> None:
    html = page(fetch, path, locale=locale)
    labelled = {node.get("for") for node in html.all("label")}
    inside = {id(node) for label in html.all("label") for node in label.walk()}
    for node in html.walk():
        if node.tag in {"input", "select", "textarea"} and node.get("type") != "hidden":
            assert node.get("id") in labelled or node.get("aria-label") or id(node) in inside, node
        if node.get("role") == "img":
            assert node.get("aria-label"), node
        if node.tag == "img":
            assert "alt" in node.attributes, node
        if node.tag in {"button", "a"}:
            assert node.text or node.get("aria-label"), node
        for name in ("aria-labelledby", "for", "form"):
            if name in node.attributes and node.tag != "output":
                assert html.all(id=node.get(name)), f"{name}={node.get(name)} names nothing"


@pytest.mark.parametrize("path", [path for path in PATHS if "no" not in path and "color" not in path])
def test_the_other_language_is_one_link_away(fetch: Fetch, path: str, locale: str) -> None:
    html = page(fetch, path, locale=locale)
    other = "ja" if locale == "en" else "en"
    link = html.one("a", hreflang=other)
    assert link.get("lang") == other
    assert fetch(link.get("href")).status_code == 200


def test_static_files_that_pages_name_are_there(site: TestClient, fetch: Fetch) -> None:
    html = page(fetch, "/datasets")
    urls = [node.get("href") for node in html.all("link") if node.get("href").startswith("/static/")]
    urls += [node.get("src") for node in html.all("script")]
    assert len(urls) > 5
    for url in urls:
        assert site.get(url).status_code == 200, url


@pytest.mark.parametrize("path", ["/", "/datasets/scienceqa", "/licenses", "/guide", "/mix"])
def test_no_legal_advice_is_said_once(fetch: Fetch, path: str) -> None:
    text = page(fetch, path).text
    assert text.count("legal advice") == 1
    assert page(fetch, path, locale="ja").text.count("法的助言") == 1


def test_every_page_template_gives_itself_a_title() -> None:
    pages = [one for one in TEMPLATES.glob("*.html") if one.name != "base.html"]
    assert len(pages) > 12
    for template in pages:
        assert "{% block title %}" in template.read_text(encoding="utf-8"), template.name


@pytest.mark.parametrize(
    ("asked", "locale"),
    [
        ("ja,en;q=0.8", "ja"),
        ("en-US,en;q=0.9,ja;q=0.8", "en"),
        ("fr-FR", "en"),
        ("", "en"),
        ("fr,ja;q=0.2", "ja"),
    ],
)
def test_the_root_follows_the_browser_language(site: TestClient, asked: str, locale: str) -> None:
    answer = site.get("/", headers={"accept-language": asked})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/{locale}/"
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/datasets/no-such-dataset", 404, "no-such-dataset"),
        ("/datasets?stage=pretraning", 422, "pretraining"),
        ("/datasets?color=red", 422, "color"),
        ("/datasets?use=trian-product", 422, "train-product"),
        ("/compare?ids=scienceq", 422, "scienceqa"),
        ("/compare?dataset=chartqa", 422, "dataset"),
        ("/licenses/CC-BY-9.9", 404, "CC-BY-9.9"),
        ("/mixes/sha256:00", 404, "sha256:00"),
        ("/builds/none", 404, "none"),
        ("/nowhere", 404, "Nothing is at this address"),
    ],
)
def test_errors_are_pages_that_name_the_fix(fetch: Fetch, path: str, status: int, words: str) -> None:
    answer = fetch(f"/en{path}")
    assert answer.status_code == status
    assert words in parse(answer.text).one("main").text
