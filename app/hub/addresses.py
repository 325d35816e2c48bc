"""Which addresses may be reached: every address of a name is checked, and the checked one is connected to."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

SCHEMES = {"http": 80, "https": 443}
# Shared carrier space, benchmarks, documentation and translation ranges that `is_global` may let through.
REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "100.64.0.0/10",
        "192.0.0.0/24",
        "198.18.0.0/15",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
    )
)
Resolver = Callable[[str, int], list[str]]


class AddressRefused(Exception):
    """A link leads where the fetcher may not go; `cause` is the slug to count by."""

    def __init__(self, cause: str, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """A checked link: where to connect, and the name to speak to there."""

    scheme: str
    host: str
    port: int
    address: str
    path: str

    @property
    def authority(self) -> str:
        """Return the Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == SCHEMES[self.scheme] else f"{name}:{self.port}"

    @property
    def url(self) -> str:
        """Return the link with the checked address in the place of the name."""
        at = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{at}:{self.port}{self.path}"


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system knows them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("dns", f"{host}: {error}") from error
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def check_link(url: str, *, allow_private: bool, resolver: Resolver = resolve) -> Target:
    """Return where to connect for a link, or raise why it may not be followed.

    One private address among several is enough to refuse: a name that has both is a trap.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressRefused("bad-link", str(error)) from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in SCHEMES or not host:
        raise AddressRefused("bad-link", f"scheme '{parts.scheme}'")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("bad-link", "a link with a user name")
    port = port or SCHEMES[parts.scheme]
    addresses = [host] if _is_address(host) else resolver(host, port)
    if not addresses:
        raise AddressRefused("dns", f"{host} has no address")
    for address in addresses:
        if not allow_private and not is_public(address):
            raise AddressRefused("private-address", f"{host} is {address}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, addresses[0], path)


def is_public(address: str) -> bool:
    """Return whether an address belongs to the open internet."""
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip.version == network.version and ip in network for network in REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
