"""Computing is limited by client, refilled evenly, and the answer says what is left."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from app.edge.limits import Limiter


def test_a_bucket_empties_and_refills() -> None:
    limiter = Limiter(per_minute=3)
    assert [limiter.take("a", now=0).granted for _ in range(4)] == [True, True, True, False]
    assert limiter.take("b", now=0).granted
    assert limiter.take("a", now=0).retry_after == 20
    assert not limiter.take("a", now=19).granted
    assert limiter.take("a", now=21).granted


def test_a_bucket_never_holds_more_than_its_size() -> None:
    limiter = Limiter(per_minute=2)
    assert [limiter.take("a", now=9999).granted for _ in range(3)] == [True, True, False]


def test_answers_say_what_is_left_and_refusals_when_to_come_back(app: FastAPI, client: TestClient) -> None:
    app.state.limiter = Limiter(per_minute=2)
    asked = {"use": "research", "datasets": ["chartqa"]}
    answers = [client.post("/api/v1/verdicts", json=asked) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=1", "r=0", "r=0"]
    assert int(answers[2].headers["retry-after"]) > 0
    assert client.get("/api/v1/datasets").status_code == 200  # reading is never limited
