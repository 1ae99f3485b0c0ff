"""What a browser's request says of the device behind it: browser, system and network.

Coarse on purpose: enough for a person to know their own devices in a list, too little to follow
them.
"""

import hashlib
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

UNKNOWN = "unknown"

# The order matters: nearly every browser also claims to be one further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-", "Python"),
)
_SYSTEMS = (
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Device:
    """Where a request came from; `token` is the cookie of a browser that signed in before."""

    ip: str = ""
    user_agent: str = ""
    referrer: str = ""
    token: str = field(default="", repr=False)

    @property
    def browser(self) -> str:
        return _first_match(_BROWSERS, self.user_agent)

    @property
    def operating_system(self) -> str:
        return _first_match(_SYSTEMS, self.user_agent)

    @property
    def network(self) -> str:
        """The address's neighbourhood: one home or office has many addresses of it."""
        return network_of(self.ip)

    @property
    def source(self) -> str:
        """Whom tries are counted against: one IPv4 address, or a household's IPv6 network.

        Whole networks of IPv4 would make neighbours pay for one another.
        """
        network = network_of(self.ip)
        return network if ":" in network or network == UNKNOWN else self.ip.strip()

    @property
    def fingerprint(self) -> bytes:
        """The same for the same browser on the same system in the same network."""
        told = "\n".join((self.browser, self.operating_system, self.network))
        return hashlib.sha256(told.encode()).digest()


def network_of(ip: str) -> str:
    """`192.0.2.0/24` for an IPv4 address, the `/56` that a household gets for an IPv6 one."""
    try:
        address = ip_address(ip)
    except ValueError:
        return UNKNOWN
    return str(ip_network((address, 24 if address.version == 4 else 56), strict=False))


def _first_match(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), UNKNOWN)
