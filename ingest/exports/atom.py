"""Changes between releases as an Atom feed (RFC 4287). Ids stay the same wherever it is read; text is text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

from ingest.exports.changes import Change
from ingest.exports.text import moment_text, xml_text

TAG = "tag:flight-docket,2026:"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
WHAT = {"reported_legs": "reported leg", "legs": "observed leg", "leg_classes": "class of leg",
        "court_events": "court event", "court_clock": "verdict", "totals": "count"}
ENTRIES = 500


@dataclass(frozen=True)
class Told:
    """A change in the release that brought it, and the name of its leg for people (empty: it has none)."""

    change: Change
    release_id: str
    at: datetime
    name: str = ""


def feed(told: Sequence[Told], address: str, updated: datetime, about: str,
         link_of: Callable[[Told], str]) -> str:
    """The feed at `address` of changes, the newest first; `about` says in a sentence what is in it."""
    more = f" The first {ENTRIES} of {len(told)} entries." if len(told) > ENTRIES else ""
    parts = [HEAD, f"<id>{TAG}{xml_text(quote(address, safe='/?=&'))}</id>\n",
             "<title>Flight Docket: new legs, court events and corrections</title>\n",
             f"<subtitle>{xml_text(about + more)}</subtitle>\n<updated>{moment_text(updated)}</updated>\n",
             "<author><name>Flight Docket</name></author>\n",
             f'<link rel="self" type="application/atom+xml" href={quoteattr(address)}/>\n',
             *(_entry(one, link_of(one)) for one in told[:ENTRIES]), "</feed>\n"]
    return "".join(parts)


def _entry(told: Told, link: str) -> str:
    change = told.change
    key = "/".join(quote(part, safe="") for part in change.key)
    return (f"<entry>\n<id>{TAG}{told.release_id}/{change.table}/{key}</id>\n"
            f"<title>{xml_text(_title(told))}</title>\n<updated>{moment_text(told.at)}</updated>\n"
            f'<category term={quoteattr(f"{change.kind}_{change.table}")}/>\n<link href={quoteattr(link)}/>\n'
            f'<content type="text">{xml_text(_content(told))}</content>\n</entry>\n')


def _title(told: Told) -> str:
    event = f" at {told.change.key[0]}" if told.change.table == "court_clock" else ""
    name = told.name or told.change.key[-1]
    return f"{told.change.kind.capitalize()} {WHAT[told.change.table]}: {name}{event}"


def _content(told: Told) -> str:
    """Each difference in a line, before and after; empty is nothing known."""
    change = told.change
    known = [f"{name}: {value}" for name, value in (("aircraft", change.icao24), ("registration", change.registration),
                                                    ("destination", change.destination)) if value]
    lines = [f"{name}: {after or '(empty)'}" if change.kind == "new" else
             f"{name}: {before or '(empty)'} → {after or '(empty)'}" for name, before, after in change.differences]
    return "\n".join([f"{'; '.join(change.key)}, release {told.release_id}", *known, *lines])
