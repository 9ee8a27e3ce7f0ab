"""The client: the one way in which the program asks a server for anything.

It waits between requests to a host, asks again where that can help, follows redirects within the source's hosts, and
ends in an `Answer` or a `FetchFailed`; nothing else gets out, whatever the server sends.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from urllib3.exceptions import MaxRetryError, ProtocolError
from urllib3.util.retry import RequestHistory, Retry

from ingest.download import Download
from ingest.errors import FetchFailed
from ingest.hosts import Address, HostRule, allowed, forbidden, parsed, sent_on, shown_address
from ingest.settings import thresholds, user_agent
from ingest.transfer import Flow, Received, Reply, Transfer, failure, reason_of_status

REDIRECTS = (301, 302, 303, 307, 308)
WORTH_ASKING_AGAIN = ("rate_limited", "server_error", "timed_out", "no_connection", "cut_short", "damaged")
SILENT = ("no_connection", "timed_out", "unknown_host", "tls")
"""Failures of a server that does not answer at all."""
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<[a-z!?]", re.IGNORECASE)
AnyReply = TypeVar("AnyReply", bound=Reply)
_DATA = (b"{", b"[", b"\x1f\x8b")


@dataclass(frozen=True)
class Answer:
    """What a server said: `status` is 200, 304 (nothing new, no body) or 404 (it does not have it).

    `url` is the address that answered, without secrets; `body` is unpacked where the transfer was compressed, and
    `sha256` is of it (empty for a 304). `etag` and `last_modified` are for the next request. `rate_left`
    is how much more the server says it will answer, where it does (`X-Rate-Limit-Remaining`).
    """

    url: str
    status: int
    body: bytes = field(repr=False)
    etag: str
    last_modified: str
    sha256: str
    rate_left: int | None = None


class Client:
    """Asks servers, politely. One for each run, used by one thread: it remembers when each host was asked last.

    `limits` are the settings by name. `clock` gives seconds that never run backwards, `sleep` waits for seconds.
    """

    def __init__(self, limits: Mapping[str, float] | None = None, *, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self._limits = thresholds() if limits is None else limits
        self._clock, self._sleep = clock, sleep
        self._transfer = Transfer(self._limits, user_agent())
        self._due: dict[str, float] = {}
        self._silent: set[str] = set()

    def get(self, url: str, rule: HostRule, limit_bytes: int, etag: str = "", last_modified: str = "", *,
            authorization: str = "", form: str = "") -> Answer:
        """Ask for `url` under the source's rule; at most `limit_bytes` are taken, as sent and as unpacked.

        With `etag` or `last_modified` of an earlier answer the server may say 304. `authorization` (`Bearer …`) is
        sent to the host of `url` alone; so are a user and password in the address. A `form` (`name=value&…`) is posted,
        and never sent on to another address.
        Raises FetchFailed for anything but 200, 304 and 404. A pause that the server asked for and that is longer
        than the setting `fetch_retry_after_max_s` is not slept: it is `retry_after_s` of the failure, and it is for
        the caller to leave that host alone. A host that did not answer at all is not asked again at once until it does.
        """
        place = shown_address(url, rule)
        address = _checked(parsed(url), rule, place)
        headers = {"If-None-Match": etag, "If-Modified-Since": last_modified,
                   "Authorization": authorization or address.authorization}
        retries = self._retries(address.host in self._silent)
        while True:
            try:
                sent = {k: v for k, v in headers.items() if v}
                received, place = self._follow(address, rule, sent, lambda url, place, sent: self._transfer.get(
                    url, place, sent, limit_bytes, form), bool(form))
                self._silent.discard(address.host)
                return _answer(received, place, sent)
            except FetchFailed as failed:
                if failed.reason in SILENT:
                    self._silent.add(address.host)
                retries, wait_s = self._again(retries, failed)
            self._sleep(wait_s)

    def stream(self, url: str, rule: HostRule, limit_bytes: int, seconds: float) -> Download:
        """A body of at most `limit_bytes`, read as it comes, each connection within `seconds`.

        Where the connection breaks off the next takes up from there, as often as `get` would ask again. Reading it
        raises FetchFailed; of anything but data, with its status.
        """
        address = _checked(parsed(url), rule, shown_address(url, rule))

        def ask(headers: Mapping[str, str]) -> tuple[Flow, str]:
            sent = {**headers, "Authorization": address.authorization}
            return self._follow(address, rule, {k: v for k, v in sent.items() if v}, lambda url, place, sent:
                                self._transfer.open(url, place, sent, seconds))

        def again(retries: Retry | None, failed: FetchFailed) -> Retry:
            retries, wait_s = self._again(retries or self._retries(), failed)
            self._sleep(wait_s)
            return retries

        return Download(ask, again, limit_bytes)

    def _retries(self, is_silent: bool = False) -> Retry:
        """Counts the tries and times the waits; the entry before the first makes urllib3 wait before that too."""
        before = (RequestHistory("GET", "", None, None, None),)
        return Retry(total=0 if is_silent else int(self._limits["fetch_retries"]),
                     backoff_factor=self._limits["fetch_back_off_s"],
                     backoff_jitter=self._limits["fetch_jitter_s"], history=before)

    def _again(self, retries: Retry, failed: FetchFailed) -> tuple[Retry, float]:
        """How long to wait before the next try, in seconds; raises `failed` where there is none."""
        asked_s = failed.retry_after_s or 0
        if failed.reason not in WORTH_ASKING_AGAIN or asked_s > self._limits["fetch_retry_after_max_s"]:
            raise failed
        try:
            retries = retries.increment("GET", "", error=ProtocolError(failed.reason))
        except (MaxRetryError, ProtocolError):
            raise failed from None
        return retries, max(asked_s, retries.get_backoff_time())

    def _follow(self, address: Address, rule: HostRule, headers: dict[str, str],
                exchange: Callable[[str, str, dict[str, str]], AnyReply],
                is_form: bool = False) -> tuple[AnyReply, str]:
        """One try: what is at the end of the redirects, and its address as it may be shown."""
        asked = [address]
        while True:
            here = asked[-1]
            place = shown_address(here.url, rule)
            own = (here.scheme, here.host) == (address.scheme, address.host)
            self._wait_for_turn(here.host, rule.pause_s)
            received = exchange(here.url, place, {k: v for k, v in headers.items() if own or k != "Authorization"})
            if received.status not in REDIRECTS or not received.header("Location"):
                return received, place
            if is_form:
                raise failure("redirected_elsewhere", place, found="a redirect of a form", status=received.status)
            asked.append(_next(asked, received, rule, int(self._limits["fetch_redirects"])))

    def _wait_for_turn(self, host: str, pause_s: float) -> None:
        wait_s = self._due.get(host, self._clock()) - self._clock()
        if wait_s > 0:
            self._sleep(wait_s)
        self._due[host] = self._clock() + pause_s


def _checked(address: Address | None, rule: HostRule, place: str) -> Address:
    """The address, where it may be asked; else FetchFailed, before any connection."""
    if address is None:
        raise failure("bad_address", place, found="no web address")
    if why := forbidden(address):
        raise failure("forbidden_by_terms", place, advice=why)
    if not allowed(address, rule):
        raise failure("bad_address", place, found=f"{address.scheme}://{address.host}")
    return address


def _next(asked: list[Address], received: Reply, rule: HostRule, most: int) -> Address:
    """Where a redirect leads, where it may be followed."""
    place = shown_address(asked[-1].url, rule)
    address = sent_on(asked[-1], received.header("Location"))
    if address is None or forbidden(address) or not allowed(address, rule):
        found = f"{address.scheme}://{address.host}" if address else "no web address"
        raise failure("redirected_elsewhere", place, found=found, status=received.status)
    if len(asked) > most or any(address.url == earlier.url for earlier in asked):
        raise failure("redirect_loop", place, found=f"{len(asked)} redirects", status=received.status)
    return address


def _answer(received: Received, place: str, headers: Mapping[str, str]) -> Answer:
    """The answer, where it is one that counts; else FetchFailed."""
    status, body = received.status, received.body
    if status == 304 and headers.keys() & {"If-None-Match", "If-Modified-Since"}:
        return Answer(place, status, b"", received.validator("ETag") or headers.get("If-None-Match", ""),
                      received.validator("Last-Modified") or headers.get("If-Modified-Since", ""), "")
    if status not in (200, 404):
        raise failure(reason_of_status(status), place, found=f"status {status}", status=status,
                      retry_after_s=received.retry_after_s())
    if status == 200 and _is_page(received):
        raise failure("html_page", place, status=status)
    return Answer(place, status, body, received.validator("ETag"), received.validator("Last-Modified"),
                  hashlib.sha256(body).hexdigest(), received.rate_left())


def _is_page(received: Received) -> bool:
    """Whether a web page came: no source gives any, and servers send some with status 200."""
    says_so = received.header("Content-Type").lower().startswith("text/html")
    return bool(_PAGE.match(received.body)) or (says_so and not received.body.lstrip().startswith(_DATA))
