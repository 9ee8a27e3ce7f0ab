"""Hosts: what a source's facts say of its server, which addresses may be asked, and how one is shown without secrets.

No network here: sources build their rules from it, `client.py` asks.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from ingest.errors import UsageError

FORBIDDEN: dict[str, str] = {  # a host, with all below it, and why a program does not ask it
    "adsbexchange.com": "the web pages and files of ADS-B Exchange are not an interface licensed for programs",
    "flightradar24.com": "Flightradar24 gives its data to people who signed in and to paying programs alone",
}
DEFAULT_PORTS = {"http": "80", "https": "443"}
_PLAIN = re.compile(r"[!-\[\]-~]+", re.ASCII)  # printable, no blank, no backslash
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:(?P<user>[^@/?#]*)@)?(?P<host>[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])\.?"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class HostRule:
    """What may be asked of a source's servers, and how often.

    `hosts` are lower-case names, with `:port` where it is not the scheme's own; requests and redirects go to them
    alone. `pause_s` is the least time in seconds between the starts of two requests to one host. Plain http is used
    only where `allow_http` says so. The values of query parameters other than `shown_parameters` are never printed.

    >>> HostRule(("opensky-network.org",), pause_s=1, shown_parameters=("icao24", "begin", "end")).allow_http
    False
    """

    hosts: tuple[str, ...]
    pause_s: float
    allow_http: bool = False
    shown_parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """An address in its parts: `url` is what is asked, without user, password and fragment."""

    scheme: str
    host: str
    url: str = field(repr=False)
    authorization: str = field(default="", repr=False)


def rule_for(address: str, pause_s: float) -> HostRule:
    """The rule for a server that the user names, a tar1090 of one's own: that host alone, http where they say http.

    Raises UsageError for what is no web address.

    >>> rule_for("http://192.168.1.5:8504/tar1090", pause_s=0)
    HostRule(hosts=('192.168.1.5:8504',), pause_s=0, allow_http=True, shown_parameters=())
    """
    found = parsed(address)
    if found is None:
        raise UsageError(shown_address(address), expected="a web address, such as https://host/tar1090",
                         advice="correct the address")
    return HostRule((found.host,), pause_s, allow_http=found.scheme == "http")


def parsed(address: str) -> Address | None:
    """An address in its parts; None where it is no web address in plain ASCII.

    >>> parsed("https://Me:word@api.adsb.lol:443/v2/mil#top")
    Address(scheme='https', host='api.adsb.lol')
    """
    match = _ADDRESS.fullmatch(address) if _PLAIN.fullmatch(address) else None
    if match is None or int(match["port"] or 1) not in range(1, 65536):
        return None
    scheme, host, port = match["scheme"].lower(), match["host"].lower(), (match["port"] or "").lstrip("0")
    if port and port != DEFAULT_PORTS[scheme]:
        host += f":{port}"
    query = "" if match["query"] is None else f"?{match['query']}"
    return Address(scheme, host, f"{scheme}://{host}{match['path'] or '/'}{query}", _basic(match["user"] or ""))


def sent_on(address: Address, location: str) -> Address | None:
    """Where a redirect leads, relative ones included; None where it is no web address. A password in it is dropped.

    >>> sent_on(parsed("https://adsb.lol/a/b"), "../c").url
    'https://adsb.lol/c'
    """
    try:
        found = parsed(urljoin(address.url, location.strip()))
    except ValueError:
        return None
    return found and Address(found.scheme, found.host, found.url)


def forbidden(address: Address) -> str:
    """Why this host is not asked by a program; empty where it may be.

    >>> forbidden(parsed("https://globe.adsbexchange.com/globe_history/"))
    'the web pages and files of ADS-B Exchange are not an interface licensed for programs'
    """
    name = urlsplit(address.url).hostname or ""
    return next((why for host, why in FORBIDDEN.items() if name == host or name.endswith(f".{host}")), "")


def allowed(address: Address, rule: HostRule) -> bool:
    """Whether the rule lets this host be asked in this way."""
    return address.host in rule.hosts and (address.scheme == "https" or rule.allow_http)


def shown_address(address: str, rule: HostRule | None = None) -> str:
    """An address as it may be printed and kept: no user, no password, no value of a parameter not named as harmless.

    >>> shown_address("https://me:word@x/a?icao24=a2c4e0&key=1", HostRule(("x",), 1, shown_parameters=("icao24",)))
    'https://x/a?icao24=a2c4e0&key=…'
    """
    found = parsed(address)
    if found is None:
        return "an address with a user or password" if "@" in address else re.split("[?#]", address)[0][:200]
    base, _, query = found.url.partition("?")
    harmless = rule.shown_parameters if rule else ()
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    told = [f"{name}={value if name in harmless else '…'}" if equals else "…" for name, equals, value in pairs]
    return base + ("?" + "&".join(told) if told else "")


def _basic(user: str) -> str:
    """The Authorization header for `user:password` as it stands in an address."""
    if not user:
        return ""
    name, _, word = user.partition(":")
    return "Basic " + b64encode(f"{unquote(name)}:{unquote(word)}".encode()).decode()
