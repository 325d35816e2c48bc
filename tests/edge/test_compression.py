"""JSON and pages are sent compressed to those who take it, files and private answers as they are."""

import gzip

import pytest
from starlette.testclient import TestClient

LISTS = ["/en/datasets", "/api/v1/datasets?facets=1", "/api/v1/openapi.json"]
PLAIN = {"accept-encoding": "identity"}


@pytest.mark.parametrize("path", LISTS)
def test_pages_and_json_are_a_third_as_long_and_say_the_same(client: TestClient, path: str) -> None:
    plain = client.get(path, headers=PLAIN)
    with client.stream("GET", path, headers={"accept-encoding": "br;q=1, gzip;q=0.5"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(sent) < len(plain.content) / 3
    assert gzip.decompress(sent) == plain.content
    assert "accept-encoding" in answer.headers["vary"].casefold()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (LISTS[0], PLAIN),
        (LISTS[0], {"accept-encoding": "gzip; q=0"}),
        (LISTS[0], {"accept-encoding": "gzip", "cookie": "theme=dark"}),
        (LISTS[1], {"accept-encoding": "gzip", "authorization": "Bearer something"}),
        ("/healthz", {"accept-encoding": "gzip"}),
        ("/static/css/base.css", {"accept-encoding": "gzip"}),
        ("/api/v1/datasets.csv", {"accept-encoding": "gzip"}),
        ("/api/v1/datasets.csv", {"accept-encoding": "gzip", "range": "bytes=0-9"}),
    ],
)
def test_other_answers_are_sent_as_they_are(client: TestClient, path: str, headers: dict[str, str]) -> None:
    assert "content-encoding" not in client.get(path, headers=headers).headers


def test_a_compressed_answer_that_one_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get(LISTS[1], headers={"accept-encoding": "gzip"})
    assert first.headers["etag"].startswith('W/"')
    again = client.get(LISTS[1], headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_same_answer_is_compressed_to_the_same_bytes(client: TestClient) -> None:
    def sent() -> bytes:
        with client.stream("GET", LISTS[1], headers={"accept-encoding": "gzip"}) as answer:
            return b"".join(answer.iter_raw())

    assert sent() == sent()
