"""One exchange with a server: a request, and what came back within the limits of size and time.

Nothing is unpacked, followed or kept beyond them, TLS is always verified, and neither cookies nor a netrc are used.
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import BadStatusLine, HTTPException, IncompleteRead, RemoteDisconnected
from io import BytesIO
from typing import Any, Protocol

import requests
from urllib3.exceptions import HTTPError, InvalidHeader, NameResolutionError, NewConnectionError
from urllib3.exceptions import IncompleteRead as CutShort
from urllib3.exceptions import TimeoutError as TimedOut

from ingest.connections import Session, Watch, no_netrc
from ingest.errors import FetchFailed, FileSetAside
from ingest.formats.compressed import unpack

STEP_BYTES = 1 << 16
REFUSALS = (401, 403, 451)
VALIDATOR = re.compile(r"[ -~]{1,500}", re.ASCII)
FAULTS = (OSError, HTTPError, HTTPException, ValueError)
FACTS: dict[str, tuple[str, str, str]] = {  # for each reason: found (if nothing closer is known), expected, advice
    "forbidden_by_terms": ("", "", "save files where you may, and import them"),
    "bad_address": ("no web address", "a web address on one of the source's own hosts", "correct the address"),
    "refused": ("a refusal", "data", "check the credentials, or ask who runs the server"),
    "rate_limited": ("a limit", "data", "ask less often, or later"),
    "server_error": ("an error of the server", "data", "try again later"),
    "unexpected_answer": ("another kind of answer", "status 200, 304 or 404 in plain HTTP", "check the address"),
    "timed_out": ("silence", "an answer", "check the network, or try again later"),
    "too_slow": ("a slow transfer", "a faster one", "check the network, or try again later"),
    "no_connection": ("no connection, or one that broke off", "an answer", "check the network, or try again later"),
    "unknown_host": ("a name without an address", "the name of a server", "check the name and the network"),
    "tls": ("no proof of who answers", "a valid certificate", "check this machine's clock and network"),
    "no_track_listed": ("no track", "the track of a flight that it lists", "try again later"),
    "html_page": ("a web page", "data", "open the address in a browser to see what it says"),
    "cut_short": ("an answer that ends early", "the length that was announced", "try again later"),
    "damaged": ("damaged data", "whole compressed data", "try again later"),
    "too_large": ("a large answer", "less than the limit", "check the address"),
    "redirected_elsewhere": ("another host", "data, or a redirect within the source's own hosts", "check the address"),
    "redirect_loop": ("a circle", "data", "check the address"),
}
_REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (  # the first that fits any link of the chain
    ((requests.exceptions.InvalidURL,), "bad_address"),
    ((NameResolutionError, socket.gaierror), "unknown_host"),
    ((ssl.SSLEOFError, NewConnectionError, RemoteDisconnected, ConnectionError), "no_connection"),
    ((ssl.SSLError, requests.exceptions.SSLError), "tls"),
    ((TimedOut, TimeoutError, requests.Timeout), "timed_out"),
    ((CutShort, IncompleteRead), "cut_short"),
    ((BadStatusLine, InvalidHeader, HTTPException, ValueError), "unexpected_answer"),
)


def failure(reason: str, place: str, *, found: str = "", advice: str = "", status: int | None = None,
            retry_after_s: float | None = None) -> FetchFailed:
    """The failure of that reason, with what was expected and what to do."""
    seen, expected, usual = FACTS[reason]
    return FetchFailed(place, found=found or seen, expected=expected, advice=f"{advice}; {usual}" if advice else usual,
                       reason=reason, status=status, retry_after_s=retry_after_s)


class Reply(Protocol):
    """What every answer has."""

    @property
    def status(self) -> int: ...
    def header(self, name: str) -> str: ...


@dataclass(frozen=True)
class Received:
    """What came back: `body` is unpacked, and empty where none is of use."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, empty where it was not sent."""
        return self.headers.get(name, "").strip()

    def validator(self, name: str) -> str:
        """A header's value for sending back later; empty where it cannot be sent."""
        value = self.header(name)
        return value if VALIDATOR.fullmatch(value) else ""

    def rate_left(self) -> int | None:
        """How much more the server says it will answer; None where it does not say."""
        left = self.header("X-Rate-Limit-Remaining")
        return int(left) if re.fullmatch(r"[0-9]{1,9}", left) else None

    def retry_after_s(self) -> float | None:
        """How long the server asks to be left alone, in seconds; a date is compared with the server's own clock."""
        return retry_after_s(self)


def retry_after_s(reply: Reply) -> float | None:
    """As `Received.retry_after_s`, of any answer."""
    asked = reply.header("Retry-After") or reply.header("X-Rate-Limit-Retry-After-Seconds")
    if re.fullmatch(r"[0-9]{1,9}", asked):
        return float(asked)
    with suppress(ValueError, TypeError, OverflowError):
        wait = parsedate_to_datetime(asked) - parsedate_to_datetime(reply.header("Date"))
        return max(0.0, wait.total_seconds())
    return None


class Flow:
    """An answer whose body is read as it comes; `close` it. It is never unpacked."""

    def __init__(self, response: requests.Response, watch: Watch, place: str, seconds: float) -> None:
        self._response, self._watch, self._place, self._seconds = response, watch, place, seconds
        self.status, self._headers = response.status_code, response.headers

    def header(self, name: str) -> str:
        """A header's value, empty where it was not sent."""
        return self._headers.get(name, "").strip()

    def read(self, size: int) -> bytes:
        """At most `size` bytes, none at the end. FetchFailed where the connection breaks off or is too slow."""
        reason = ""
        try:
            return bytes(self._response.raw.read1(size, decode_content=False))
        except FAULTS as error:
            reason = _reason_of(error)
        raise too_slow(self._place, self._seconds) if self._watch.fired else failure(reason, self._place)

    def close(self) -> None:
        """Let the connection go; what was not read is not taken."""
        self._watch.__exit__()
        with suppress(*FAULTS):
            self._response.raw.close()
            self._response.close()


class Transfer:
    """Makes exchanges within `limits` (settings by name); keeps connections open between them."""

    def __init__(self, limits: Mapping[str, float], agent: str) -> None:
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # it logs addresses with their secrets
        self._timeout = (limits["fetch_connect_s"], limits["fetch_silence_s"])
        self._transfer_s = limits["fetch_transfer_s"]
        self._session = Session()
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip"})

    def get(self, url: str, place: str, headers: Mapping[str, str], limit_bytes: int, form: str = "") -> Received:
        """One request; a `form` is posted. Redirects are not followed. `place` names the address in errors.

        Raises FetchFailed.
        """
        watch, reason = Watch(self._transfer_s), ""
        received: Received | None = None
        try:
            with watch:
                received = self._get(url, place, headers, limit_bytes, form)
        except FAULTS as error:
            reason = _reason_of(error)  # raised below, so that it does not carry the request with it
        if watch.fired:
            raise too_slow(place, self._transfer_s)
        if received is None:
            raise failure(reason, place)
        return received

    def open(self, url: str, place: str, headers: Mapping[str, str], seconds: float) -> Flow:
        """One request whose body the caller reads, all of it within `seconds`. Raises FetchFailed."""
        watch, reason = Watch(seconds), ""
        watch.__enter__()
        try:
            flow = Flow(self._session.get(url, headers={**headers, "Accept-Encoding": "identity"}, auth=no_netrc,
                                          timeout=self._timeout, stream=True, allow_redirects=False),
                        watch, place, seconds)
        except FAULTS as error:
            watch.__exit__()
            reason = _reason_of(error)
        if reason:
            raise too_slow(place, seconds) if watch.fired else failure(reason, place)
        if flow.status not in (200, 206) or flow.header("Content-Encoding").lower() not in ("", "identity"):
            flow.close()
        return flow

    def _get(self, url: str, place: str, headers: Mapping[str, str], limit_bytes: int, form: str) -> Received:
        given = {**headers, **({"Content-Type": "application/x-www-form-urlencoded"} if form else {})}
        with self._session.request("POST" if form else "GET", url, headers=given, data=form or None, auth=no_netrc,
                                   timeout=self._timeout, stream=True, allow_redirects=False) as response:
            status, told = response.status_code, response.headers
            if status not in (200, 404):
                return Received(status, told, b"")
            packed = _body(response.raw, told.get("Content-Length", ""), limit_bytes, place, status)
            encoding = told.get("Content-Encoding", "").strip().lower()
        return Received(status, told, _unpacked(packed, encoding, limit_bytes, place, status))


def _body(raw: Any, announced: str, limit_bytes: int, place: str, status: int) -> bytes:
    """The body as sent. `raw` is urllib3's response; its `read1` returns what has come, and never unpacks here."""
    if re.fullmatch(r"[0-9]{1,20}", announced) and int(announced) > limit_bytes:
        raise _too_large(place, limit_bytes, status)
    whole = BytesIO()  # joining pieces would hold them twice
    while part := raw.read1(STEP_BYTES, decode_content=False):
        whole.write(part)
        if whole.tell() > limit_bytes:
            raise _too_large(place, limit_bytes, status)
    return whole.getvalue()


def _unpacked(packed: bytes, encoding: str, limit_bytes: int, place: str, status: int) -> bytes:
    """The body without the compression of the transfer."""
    if encoding in ("", "identity") or not packed:
        return packed
    if encoding not in ("gzip", "x-gzip"):
        raise failure("unexpected_answer", place, found=f"Content-Encoding {encoding[:40]}", status=status)
    try:
        return unpack(packed, place, limit_bytes)
    except FileSetAside as error:
        if error.reason == "empty_file":
            return b""
        if error.reason == "too_large":
            raise _too_large(place, limit_bytes, status) from None
        raise failure("damaged", place, found=error.found, status=status) from None


def reason_of_status(status: int) -> str:
    """The reason for which an answer of a status that does not count is a failure."""
    if status in REFUSALS:
        return "refused"
    if status == 429:
        return "rate_limited"
    return "server_error" if 500 <= status <= 599 else "unexpected_answer"


def too_slow(place: str, seconds: float) -> FetchFailed:
    """The failure of a transfer that took too long."""
    return failure("too_slow", place, found=f"no whole answer in {seconds:g} s")


def _too_large(place: str, limit_bytes: int, status: int) -> FetchFailed:
    return failure("too_large", place, found=f"more than {limit_bytes / 1e6:g} MB", status=status)


def _reason_of(error: BaseException) -> str:
    chain = list(_chain(error))
    for kinds, reason in _REASONS:
        if any(isinstance(link, kinds) for link in chain):
            return reason
    return "no_connection"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those it was made of; the libraries wrap them in several ways."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop()
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__, link.__context__]
