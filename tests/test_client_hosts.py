"""The client goes only where it may, proves who answers, and tells nobody a secret."""

from __future__ import annotations

import logging
import pickle
import shutil
import subprocess
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.client import Answer
from ingest.errors import FetchFailed, UsageError
from ingest.hosts import HostRule, parsed, rule_for, shown_address
from tests.fetching import client_of
from tests.hostile_server import HostileServer

LIMIT = 1000
TOKEN = "Bearer t0k3n"
SECRETS = ("pass-word", "Bearer", "t0k3n", "k3y-in-query", "cGFzcy13b3Jk")


@pytest.fixture
def server() -> Iterator[HostileServer]:
    with HostileServer({"/a": b"{}", "/b": b"[]"}) as server:
        yield server


def refused(url: str, rule: HostRule, authorization: str = "") -> FetchFailed:
    with pytest.raises(FetchFailed) as caught:
        client_of().get(url, rule, LIMIT, authorization=authorization)
    return caught.value


@pytest.mark.parametrize("host", ["globe.adsbexchange.com", "adsbexchange.com", "GLOBE.ADSBEXCHANGE.COM",
                                  "globe.adsbexchange.com.", "www.flightradar24.com", "data-live.flightradar24.com"])
def test_hosts_whose_terms_forbid_it_are_not_asked_whatever_the_rule_says(host: str) -> None:
    failed = refused(f"https://{host}/x", HostRule((host.lower().rstrip("."),), 0))
    assert failed.reason == "forbidden_by_terms"
    assert "import them" in str(failed)


def test_a_name_that_only_ends_alike_is_not_forbidden() -> None:
    assert refused("https://notadsbexchange.com/x", HostRule(("adsb.lol",), 0)).reason == "bad_address"


@pytest.mark.parametrize("address", [
    "https://globe.adsbexchange.com/globe_history/", "http://127.0.0.1:1/", "https://example.org/",
    "//adsb.lol\\@e.org"])
def test_a_redirect_out_of_the_sources_hosts_is_told_and_not_followed(server: HostileServer, address: str) -> None:
    server.spoils["/a"] = f"redirect_to:{address}"
    failed = refused(server.url("/a"), server.rule())
    assert (failed.reason, len(server.served)) == ("redirected_elsewhere", 1)


def test_another_port_of_the_same_machine_is_another_host(server: HostileServer) -> None:
    with HostileServer({"/a": b"{}"}) as other:
        server.spoils["/a"] = f"redirect_to:{other.url('/a')}"
        assert refused(server.url("/a"), server.rule()).reason == "redirected_elsewhere"
        both = replace(server.rule(), hosts=server.rule().hosts + other.rule().hosts)
        assert client_of().get(server.url("/a"), both, LIMIT).url == other.url("/a")
        assert len(other.served) == 1


@pytest.mark.parametrize("address", [
    "http://adsb.lol/", "https://adsb.lol:8443/", "https://adsb.lol@evil.example/", "https://evil.example\\@adsb.lol/",
    "https://adsb.lol.evil.example/", "https://adsb.lol/ x", "https://adsb.lol/\r\nX: 1", "https://аdsb.lol/", "ftp://adsb.lol/",
    "https://", "", "https://adsb.lol:99999/", "https://[::1/", "https://adsb.lol:0/"])
def test_what_is_not_on_the_sources_hosts_by_https_is_not_asked(address: str) -> None:
    assert refused(address, HostRule(("adsb.lol",), 0)).reason == "bad_address"


def test_plain_http_is_for_a_server_that_the_user_named_so_and_a_redirect_may_lead_to_https() -> None:
    rule = rule_for("http://Radar.local:8504/tar1090", pause_s=0)
    assert rule == HostRule(("radar.local:8504",), 0, allow_http=True)
    assert not rule_for("https://radar.local/", pause_s=0).allow_http
    with pytest.raises(UsageError, match="a web address"):
        rule_for("radar.local", pause_s=0)


def test_a_host_is_the_same_with_its_own_port_and_in_capitals() -> None:
    assert parsed("HTTPS://API.adsb.lol:443/v2/mil") == parsed("https://api.adsb.lol/v2/mil")


def test_secrets_are_sent_to_the_host_asked_and_to_no_other(server: HostileServer) -> None:
    with HostileServer({"/a": b"{}"}) as other:
        both = replace(server.rule(), hosts=server.rule().hosts + other.rule().hosts)
        server.spoils["/a"] = [f"redirect_to:{other.url('/a')}"]
        server.spoils["/c"] = "redirect_to:/b"
        client_of().get(server.url("/a"), both, LIMIT, authorization=TOKEN)
        client_of().get(server.url("/c"), both, LIMIT, authorization=TOKEN)
        client_of().get(server.url("/b").replace("//", "//me:pass%20word@"), both, LIMIT)
        assert [s.headers.get("Authorization") for s in server.served] == [
            TOKEN, TOKEN, TOKEN, "Basic bWU6cGFzcyB3b3Jk"]
        assert [s.headers.get("Authorization") for s in other.served] == [None]


@pytest.mark.parametrize("spoil", ["403", "500", "drop:early", "redirect_away", "html", "cut_short",
                                   "redirect_to:https://me:pass-word@example.org/?key=k3y-in-query",
                                   b"\x00\xff\r\n", b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}", "bomb"])
def test_no_secret_is_in_an_error_its_causes_a_traceback_or_a_log(
        server: HostileServer, spoil: str | bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    server.spoils["/a"] = spoil
    url = server.url("/a?icao24=a2c4e0&key=k3y-in-query").replace("//", "//me:pass-word@")
    rule = server.rule(shown_parameters=("icao24",))
    try:
        told = repr(client_of().get(url, rule, LIMIT, authorization=TOKEN))
    except FetchFailed as failed:
        told = f"{failed} {failed!r} {failed.__cause__!r} {failed.__context__!r} {traceback.format_exc()} "
        told += pickle.dumps(failed).decode("latin-1")
    assert "icao24=a2c4e0" in told
    assert [secret for secret in SECRETS if secret in told + caplog.text] == []


@pytest.mark.parametrize("address", ["https://me:pass-word@host:bad/x", "https://me:pass?word@host/x", "me:pass@host"])
def test_an_address_that_cannot_be_read_is_not_printed_where_it_may_hold_a_password(address: str) -> None:
    assert "pass" not in shown_address(address).removeprefix("an address with a user or password")


def test_cookies_are_not_kept_and_a_netrc_is_not_used(
        server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password pass-word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server.spoils["/a"] = [b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"]
    client = client_of()
    client.get(server.url("/a"), server.rule(), LIMIT)
    client.get(server.url("/a"), server.rule(), LIMIT)
    assert all({"Cookie", "Authorization"}.isdisjoint(served.headers) for served in server.served)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate of this test and is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "made.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext",
                    "keyUsage=critical,digitalSignature,keyCertSign", "-keyout", str(key), "-out", str(made)],
                   check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text(made.read_text() + key.read_text())
    return both


def test_a_server_that_cannot_prove_who_it_is_gets_no_request(certificate: Path) -> None:
    with HostileServer({"/a": b"{}"}, certificate=certificate) as server:
        assert refused(server.url("/a"), server.rule(), TOKEN).reason == "tls"
        assert server.served == []


@pytest.mark.parametrize("spoil", ["", "trickle"])
def test_a_server_that_proves_who_it_is_is_read_and_still_broken_off_in_time(
        certificate: Path, monkeypatch: pytest.MonkeyPatch, spoil: str) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with HostileServer({"/a": bytes(500)}, certificate=certificate) as server:
        server.spoils["/a"] = spoil
        client = client_of(fetch_transfer_s=0.3)
        if not spoil:
            assert isinstance(client.get(server.url("/a"), server.rule(), LIMIT), Answer)
            return
        with pytest.raises(FetchFailed) as caught:
            client.get(server.url("/a"), server.rule(), LIMIT)
        assert caught.value.reason == "too_slow"
