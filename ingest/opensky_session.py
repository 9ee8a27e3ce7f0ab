"""Asking OpenSky: a token in memory alone, another when it ends, and the credits of each answer counted."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlencode

from ingest.client import Answer, Client
from ingest.credits import Credits
from ingest.errors import FetchFailed
from ingest.sources.opensky import VARIABLES, OpenSky
from ingest.transfer import failure

TOKEN = re.compile(r"[!-~]{1,8000}", re.ASCII)
TOKEN_BYTES = 100_000
SPARE = timedelta(seconds=60)
"""A token is not used for so long before it ends."""


class OpenSkySession:
    """Asks one service as one client; `now` tells the time. Neither secret nor token is ever printed or written."""

    def __init__(self, client: Client, service: OpenSky, credentials: tuple[str, str], credits: Credits,
                 limit_bytes: int, now: Callable[[], datetime]) -> None:
        self.client, self.service, self.credits = client, service, credits
        self.limit_bytes, self.now = limit_bytes, now
        self._credentials = credentials
        self._token = ""
        self._ends = now()

    def get(self, kind: str, address: str, cost: int) -> Answer:
        """The answer to a question of that kind (one of KINDS); a 404 is one with an empty body alone.

        Raises FetchFailed; `rate_limited` without asking while the service wants to be left alone.
        """
        if self.credits.waits(kind, self.now()):
            raise failure("rate_limited", f"{self.service.api}/{kind}", found="no credits left", status=429)
        try:
            answer = self._authorized(address)
        except FetchFailed as error:
            if error.reason == "rate_limited":
                self.credits.wait(kind, error.retry_after_s or 0, self.now())
            raise
        self.credits.spend(kind, cost, answer.rate_left, self.now())
        if answer.status == 404 and answer.body.strip():
            raise failure("unexpected_answer", answer.url, found="status 404 with a text", status=404)
        return answer

    def _authorized(self, address: str) -> Answer:
        """One question with the token, and once more with a new one where the service does not take it any more."""
        had = self._token
        try:
            return self._ask(address)
        except FetchFailed as error:
            if error.status != 401 or not had:
                raise
        self._token = ""
        return self._ask(address)

    def _ask(self, address: str) -> Answer:
        if not self._token or self.now() >= self._ends:
            self._renew()
        return self.client.get(address, self.service.rule, self.limit_bytes, authorization=f"Bearer {self._token}")

    def _renew(self) -> None:
        """Get a token. FetchFailed, with the names of the variables, where the service gives none."""
        name, secret = self._credentials
        form = urlencode({"grant_type": "client_credentials", "client_id": name, "client_secret": secret})
        try:
            answer = self.client.get(self.service.tokens, self.service.token_rule, TOKEN_BYTES, form=form)
            read = json.loads(answer.body) if answer.status == 200 else {}
            token, seconds = str(read["access_token"]), float(read["expires_in"])
        except (FetchFailed, ValueError, TypeError, KeyError, RecursionError) as error:
            if isinstance(error, FetchFailed) and error.status not in (400, 401, 403):
                raise
            found = "a refusal" if isinstance(error, FetchFailed) else "an answer without a token"
            raise failure("refused", self.service.tokens, found=found, status=403,
                          advice=f"check {' and '.join(VARIABLES)}") from None
        if not TOKEN.fullmatch(token) or not 0 < seconds < 1e6:
            raise failure("refused", self.service.tokens, found="an answer without a token", status=403)
        self._token, self._ends = token, self.now() + timedelta(seconds=seconds) - SPARE
