"""What the headers of a data address say: which version it is, how long it holds, where the same is for good."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from dashboard.data_request import names_release
from ingest.exports.left_out import LeftOut
from ingest.settings import PROGRAM_VERSION

FOR_GOOD, ASK_EACH_TIME = "public, max-age=86400, immutable", "no-cache"
"""A named release never changes while it is kept (but for the list of those kept); for a day nobody needs to ask."""


@dataclass(frozen=True)
class Version:
    """One answer: a file of a release for parameters, without positions after `until` (None: with all)."""

    request: Request
    file: str
    release_id: str
    until: datetime | None = None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The parameters that have a meaning, in one order."""
        return sorted((name, value) for name, value in self.request.query_params.multi_items()
                      if value and name != "release")

    @property
    def address(self) -> str:
        """The address that gives this answer for as long as the release is kept."""
        path = f"/data/{self.release_id}/{self.file}"
        return f"{path}?{urlencode(self.parameters)}" if self.parameters else path

    @property
    def etag(self) -> str:
        """Changes with release, question, program, and what is too new to be shown."""
        digest = hashlib.sha256(f"{self.address} {PROGRAM_VERSION} {self.until}".encode()).hexdigest()
        return f'W/"{self.release_id}-{digest[:16]}"'

    def headers(self) -> dict[str, str]:
        """The headers that tell of this version."""
        is_for_good = names_release(self.request) and self.until is None and not self.file.startswith("releases.")
        return {"ETag": self.etag, "Cache-Control": FOR_GOOD if is_for_good else ASK_EACH_TIME,
                "Content-Location": self.address, "X-Release": self.release_id}

    def unchanged(self) -> Response | None:
        """304 where the reader holds this version already."""
        held = self.request.headers.get("if-none-match", "")
        marks = {mark.strip().removeprefix("W/") for mark in held.split(",")}
        same = "*" in marks or self.etag.removeprefix("W/") in marks
        return Response(status_code=304, headers=self.headers()) if same else None


def links(targets: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The header `Link` for addresses, each with what it is to this answer."""
    return {"Link": ", ".join(f'<{address}>; rel="{kind}"' for address, kind in targets)} if targets else {}


def told_left_out(left_out: LeftOut) -> dict[str, str]:
    """The header `X-Left-Out`, where something was left out."""
    return {"X-Left-Out": " ".join(left_out.sentences())} if left_out.total() else {}
