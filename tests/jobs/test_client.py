"""The queue from outside: idempotent, JSON inside, WAL on."""

import sqlite3

from app.jobs import client
from app.settings import Settings


def test_an_order_put_on_the_queue_twice_is_there_once(settings: Settings) -> None:
    client.enqueue(settings, "b", run=1)
    client.enqueue(settings, "b", run=1)
    assert client.list_known(settings, ["b.1", "b.2"]) == {"b.1"}
    assert client.list_running(settings) == []


def test_the_queue_is_in_wal_mode_and_speaks_json(settings: Settings) -> None:
    client.enqueue(settings, "b", run=1)
    connection = sqlite3.connect(settings.home / "jobs.db")
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        (how,) = connection.execute("SELECT serialization FROM workflow_status").fetchone()
    finally:
        connection.close()
    assert how == "portable_json"


def test_a_cancelled_run_can_be_handed_over_again(settings: Settings) -> None:
    client.enqueue(settings, "b", run=1)
    client.cancel(settings, "b", run=1)
    client.hand_over(settings, ["b.1"])
    assert client.list_known(settings, ["b.1"]) == {"b.1"}


def test_every_spelling_of_postgresql_reaches_dbos() -> None:
    for spelling in ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"):
        assert client.jobs_url(Settings(database_url=spelling)) == "postgresql://u:p@h/d"
