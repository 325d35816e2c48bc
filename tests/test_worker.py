"""The worker's housekeeping: orders the queue missed, and what dead workers left."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.catalog.load import Catalog
from app.corpora import repository
from app.corpora.order import BuildOrder
from app.jobs import client, heartbeat
from app.mixes.repository import save_mix
from app.settings import Settings
from app.worker import enqueue_missed, leave, new_worker_id, tend
from tests.trips.workshop import Workshop, charts_mix, workshop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def shop(settings: Settings, catalog: Catalog) -> Iterator[Workshop]:
    with workshop(settings, catalog) as opened:
        client.prepare(opened.settings)
        yield opened


def stored(shop: Workshop) -> str:
    """Store an order that never reached the queue: its page died between two databases."""
    mix = charts_mix(shop.catalog, samples=2)
    with shop.sessions.begin() as db:
        save_mix(db, mix, now=NOW)
        repository.add_build(db, "b", BuildOrder(mix=mix.id, profile="llava-1.5"), now=NOW)
    return "b"


def test_an_order_that_never_reached_the_queue_is_put_there(shop: Workshop) -> None:
    stored(shop)
    enqueue_missed(shop.settings, shop.sessions, now=NOW)
    assert client.list_known(shop.settings, ["b.1"]) == set()  # too young: its page may still be at it
    enqueue_missed(shop.settings, shop.sessions, now=NOW + timedelta(minutes=1))
    assert client.list_known(shop.settings, ["b.1"]) == {"b.1"}


def test_builds_of_a_silent_worker_wait_again(shop: Workshop) -> None:
    build = stored(shop)
    with shop.sessions.begin() as db:
        row = repository.get_row(db, build)
        repository.claim(db, row, worker="silent", now=NOW)
        heartbeat.beat(db, "silent", now=NOW)
    tend(shop.settings, shop.sessions, "me", now=NOW + timedelta(seconds=2))
    with shop.sessions() as db:
        assert repository.get_row(db, build).worker_id == "silent"
    tend(shop.settings, shop.sessions, "me", now=NOW + timedelta(seconds=60))
    with shop.sessions() as db:
        row = repository.get_row(db, build)
        assert (row.state, row.worker_id) == ("queued", None)
        assert [one.id for one in heartbeat.list_workers(db)] == ["me"]


def test_a_worker_that_leaves_gives_back_its_own_builds_only(shop: Workshop) -> None:
    build = stored(shop)
    with shop.sessions.begin() as db:
        repository.claim(db, repository.get_row(db, build), worker="other", now=NOW)
        heartbeat.beat(db, "me", now=NOW)
    leave(shop.settings, shop.sessions, "me")
    with shop.sessions() as db:
        assert repository.get_row(db, build).worker_id == "other"
        assert heartbeat.list_workers(db) == []


def test_no_two_workers_share_a_name() -> None:
    assert len({new_worker_id() for _ in range(100)}) == 100
