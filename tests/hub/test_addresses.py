"""Which links may be followed at all."""

import pytest

from app.hub.addresses import AddressRefused, check_link, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.9.9",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_that_are_not_the_open_internet_are_refused(address: str) -> None:
    assert not is_public(address)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefused) as caught:
        check_link(f"http://{host}/x.png", allow_private=False)
    assert caught.value.cause == "private-address"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111"])
def test_open_addresses_pass(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_several_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefused):
        check_link("http://a.example/", allow_private=False, resolver=lambda h, p: ["8.8.8.8", "10.0.0.1"])


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/x", "file:///etc/passwd", "http://", "http://user@a.example/", "http://a:99999/", "x"],
)
def test_odd_links_are_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as caught:
        check_link(url, allow_private=True, resolver=lambda h, p: ["8.8.8.8"])
    assert caught.value.cause == "bad-link"


def test_numbers_that_spell_loopback_are_checked_after_resolving() -> None:
    """Names such as `0x7f.1` reach the resolver like any other name, and its answer is what counts."""
    with pytest.raises(AddressRefused):
        check_link("http://0x7f.1/", allow_private=False, resolver=lambda h, p: ["127.0.0.1"])


def test_the_target_speaks_the_name_and_connects_to_the_number() -> None:
    target = check_link("https://a.example/p?q=1", allow_private=False, resolver=lambda h, p: ["8.8.8.8"])
    assert target.url == "https://8.8.8.8:443/p?q=1"
    assert target.authority == "a.example"
