"""The picture fetcher against a real server on loopback: limits, manners, refusals, what is remembered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.hub.urls import FetchFailed, FetchPolicy, ImageFetcher, open_fetcher
from app.settings import Settings
from tests.hub.site import PNG, Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as served:
        yield served


@pytest.fixture
def policy(tmp_path: Path) -> FetchPolicy:
    return FetchPolicy(tmp_path / "cache", allow_private=True, timeout=5, max_bytes=100_000)


def quiet(_: float) -> None:
    """Do not wait between tries."""


@pytest.fixture
def fetcher(policy: FetchPolicy) -> Iterator[ImageFetcher]:
    with ImageFetcher(policy, sleep=quiet) as one:
        yield one


def cause(fetcher: ImageFetcher, url: str) -> str:
    with pytest.raises(FetchFailed) as caught:
        fetcher.fetch(url)
    return caught.value.cause


def test_a_picture_is_fetched_once_and_then_known(fetcher: ImageFetcher, site: Site) -> None:
    assert fetcher.fetch(site.link("/ok.png")) == PNG
    assert fetcher.fetch(site.link("/ok.png")) == PNG
    assert site.asked["/ok.png"] == 1
    assert fetcher.counts.got == 1


def test_redirects_are_followed_to_the_picture(fetcher: ImageFetcher, site: Site) -> None:
    assert fetcher.fetch(site.link("/to-ok")) == PNG


def test_failures_are_counted_by_cause(fetcher: ImageFetcher, site: Site) -> None:
    causes = {
        path: cause(fetcher, site.link(path))
        for path in ("/gone", "/page", "/huge", "/endless", "/noai", "/loop")
    }
    assert causes == {
        "/gone": "http-404",
        "/page": "not-an-image",
        "/huge": "too-large",
        "/endless": "too-large",
        "/noai": "opted-out",
        "/loop": "too-many-redirects",
    }
    assert fetcher.counts.failed.total() == 6
    assert fetcher.counts.dead_share == 1.0


def test_a_server_that_recovers_is_asked_again(fetcher: ImageFetcher, site: Site) -> None:
    assert fetcher.fetch(site.link("/flaky")) == PNG
    assert site.asked["/flaky"] == 3


def test_a_slow_answer_is_a_timeout(policy: FetchPolicy, site: Site) -> None:
    with ImageFetcher(replace(policy, timeout=0.2), sleep=quiet) as fetcher:
        assert cause(fetcher, site.link("/slow")) == "timeout"


def test_a_failure_is_remembered_by_the_next_fetcher(policy: FetchPolicy, site: Site) -> None:
    for _ in range(2):
        with ImageFetcher(policy, sleep=quiet) as fetcher:
            assert cause(fetcher, site.link("/gone")) == "http-404"
    assert site.asked["/gone"] == 1


def test_robots_txt_is_asked_once_and_kept_to(fetcher: ImageFetcher, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /ok-private\n"
    assert cause(fetcher, site.link("/ok-private.png")) == "robots"
    assert fetcher.fetch(site.link("/ok.png")) == PNG
    assert site.asked["/robots.txt"] == 1
    assert site.asked["/ok-private.png"] == 0


def test_opt_outs_can_be_set_aside_where_one_has_the_right(policy: FetchPolicy, site: Site) -> None:
    with ImageFetcher(replace(policy, honor_opt_outs=False), sleep=quiet) as fetcher:
        assert fetcher.fetch(site.link("/noai")) == PNG
    assert site.asked["/robots.txt"] == 0


def test_loopback_is_refused_unless_the_setting_allows_it(policy: FetchPolicy, site: Site) -> None:
    with ImageFetcher(replace(policy, allow_private=False), sleep=quiet) as fetcher:
        assert cause(fetcher, site.link("/ok.png")) == "private-address"
    assert not site.asked


def test_a_redirect_to_a_private_address_is_refused(policy: FetchPolicy, site: Site) -> None:
    """The site itself may be reached (it resolves to an allowed address), its redirect's target not."""
    allowed = {"pictures.example": "203.0.113.9"}

    def resolver(host: str, port: int) -> list[str]:
        return [allowed.get(host, "10.1.2.3")]

    with ImageFetcher(replace(policy, allow_private=False), resolver=resolver, sleep=quiet) as fetcher:
        assert cause(fetcher, "http://10.1.2.3/secret.png") == "private-address"
        assert cause(fetcher, "http://other.example/secret.png") == "private-address"


def test_every_hop_is_checked_anew(policy: FetchPolicy, site: Site) -> None:
    seen: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        seen.append(host)
        return ["127.0.0.1"]

    port = site.server_address[1]
    with ImageFetcher(policy, resolver=resolver, sleep=quiet) as fetcher:
        assert fetcher.fetch(f"http://pictures.example:{port}/to-ok") == PNG
    # The link, the robots.txt of its site, and where the link led.
    assert seen == ["pictures.example"] * 3


def test_the_connection_goes_to_the_address_that_was_checked(policy: FetchPolicy, site: Site) -> None:
    """`pictures.example` has no address anywhere: only the resolver's answer can have been used."""
    port = site.server_address[1]
    with ImageFetcher(policy, resolver=lambda host, port: ["127.0.0.1"], sleep=quiet) as fetcher:
        assert fetcher.fetch(f"http://pictures.example:{port}/ok.png") == PNG
    assert site.hosts == {f"pictures.example:{port}"}


def test_many_links_are_fetched_side_by_side_within_the_limit_of_a_host(
    policy: FetchPolicy, site: Site
) -> None:
    links = [site.link(f"/wait{number}.png") for number in range(24)] + [site.link("/gone")]
    with ImageFetcher(replace(policy, concurrency=16, per_host=3), sleep=quiet) as fetcher:
        fetcher.warm(links)
        assert fetcher.counts.got == 24
        assert fetcher.counts.failed == {"http-404": 1}
        assert fetcher.fetch(links[5]) == PNG
    assert 2 <= site.most_at_once <= 3


def test_settings_make_the_policy(tmp_path: Path) -> None:
    with open_fetcher(Settings(home=tmp_path, fetch_per_host=7)) as fetcher:
        assert fetcher.policy.per_host == 7
        assert fetcher.policy.allow_private is False
        assert fetcher.policy.cache == tmp_path / "images"


def test_a_robots_txt_that_moved_is_followed(fetcher: ImageFetcher, site: Site) -> None:
    site.robots = "User-agent: *\nAllow: /\nDisallow: /ok-closed\n"
    site.robots_moved = True
    assert cause(fetcher, site.link("/ok-closed.png")) == "robots"
    assert fetcher.fetch(site.link("/ok-open.png")) == PNG


def test_what_nobody_asked_to_be_packed_is_not_unpacked(fetcher: ImageFetcher, site: Site) -> None:
    assert cause(fetcher, site.link("/zstd")) == "not-an-image"


def test_a_pause_asked_for_by_date_is_kept(policy: FetchPolicy, site: Site) -> None:
    pauses: list[float] = []
    with ImageFetcher(policy, sleep=pauses.append) as fetcher:
        assert fetcher.fetch(site.link("/dated")) == PNG
    assert 0 < pauses[0] <= 3
