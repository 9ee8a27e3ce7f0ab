"""What differs between two releases, in rows and words. No Streamlit; `ingest.exports.changes` compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dashboard.feed import told_between
from dashboard.html_tables import Cell, Link
from dashboard.labels import words
from dashboard.language import mark, ntr, tr
from dashboard.saying import pieces, say
from dashboard.times import interval_words
from ingest.ask import Docket
from ingest.errors import WrongParameter
from ingest.exports.atom import Told
from ingest.store import Release, Store

To = Callable[..., str]
MOST = 300
"""Rows of a list shown; the rest are in the tables of the two releases."""
MOST_RELEASES = 30
NOTHING = mark("(nothing)")
WHAT = {"reported_legs": mark("reported leg"), "legs": mark("observed leg"), "leg_classes": mark("class of leg"),
        "court_events": mark("court event"), "court_clock": mark("verdict"), "totals": mark("count")}
KINDS = {"changed": mark("changed"), "gone": mark("gone"), "new": mark("new")}


@dataclass(frozen=True)
class Compared:
    """Two releases of the store at `place`; `between` are the releases after the earlier, newest first."""

    place: Path | str

    before: Release
    after: Release
    between: tuple[Release, ...]

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What differs in the later one: long work for the first who asks. DocketError where one cannot be read."""
        return told_between(self.place, self.before.id, self.after.id)


def compared(place: Path | str, docket: Docket, since: str) -> Compared | None:
    """The release of a docket beside an earlier one, or the one before it where `since` is empty.

    None where there is no earlier one. WrongParameter, naming `since`, for one that the store lacks or that is later.
    """
    store = Store(place)
    names, after = store.names(), docket.release
    earlier = names[:names.index(after.id)]
    if since and since not in earlier:
        raise WrongParameter("since", found=since, expected=f"the name of a release of this store before {after.id}")
    if not earlier:
        return None
    before = since or earlier[-1]
    between = [after, *(store.release(name) for name in reversed(earlier[earlier.index(before) + 1:]))]
    return Compared(place, store.release(before), after, tuple(between))


def finding(found: Compared) -> str:
    """How many rows changed, are gone and are new; or that nothing differs."""
    given = {"before": found.before.id, "after": found.after.id}
    if not found.told:
        same = tr("Between releases {before} and {after} no leg, class, court event, verdict or count differs in what "
                  "is compared.", **given)
        others = sorted({table for release in found.between for table in release.changed})
        return f"{same} {tr('Tables that differ elsewhere: {tables}.', tables=', '.join(others))}" if others else same
    counts = Counter((one.change.kind, one.change.table) for one in found.told)
    parts = [tr("{what} {kind}: {n}", what=tr(WHAT[table]), kind=tr(KINDS[kind]), n=f"{counts[kind, table]:,}")
             for kind in KINDS for table in WHAT if counts[kind, table]]
    return tr("Between releases {before} and {after}: {told}.", **given, told="; ".join(parts))


def reasons(found: Compared) -> list[list[Cell]]:
    """Each release after the earlier one: name, when made, by which command, what changed and why."""
    return [release_row(release) for release in found.between]


def release_row(release: Release) -> list[Cell]:
    """A release: its name, when it was made, the command, what changed and why, and the tables that differ."""
    return [release.id, interval_words(release.created_utc, release.created_utc), release.command,
            [piece for sentence in release.changes for piece in pieces(f"{sentence}.".replace("..", "."))],
            ", ".join(release.changed)]


def rows(told: Sequence[Told], to: To, before: Release) -> list[list[Cell]]:
    """A row for each column that differs: what it is about, the column, before and after; gone ones have one."""
    made: list[list[Cell]] = []
    for one in told[:MOST]:
        lead = [tr(WHAT[one.change.table]), _about(one, to, before), tr(KINDS[one.change.kind])]
        if one.change.kind == "changed":
            made += [[*lead, words(name), old or tr(NOTHING), new or tr(NOTHING)]
                     for name, old, new in one.change.differences]
        else:
            made.append([*lead, "", "", ""])
    return made


def new_rows(told: Sequence[Told], to: To, before: Release) -> list[list[Cell]]:
    """What is new: what it is, with a link to it."""
    return [[tr(WHAT[one.change.table]), _about(one, to, before)] for one in told[:MOST]]


def _about(one: Told, to: To, before: Release) -> Cell:
    """A link to what differs, at the release that has it; the event beside the leg of a verdict."""
    change = one.change
    release = before.id if change.kind == "gone" else one.release_id
    name = say(one.name or change.key[-1])
    if change.table == "court_clock":
        return Link(tr("{leg} at {event}", leg=name, event=change.key[0]),
                    to("/", event=change.key[0], release=release))
    if change.table == "court_events":
        return Link(change.key[0], to("/", event=change.key[0], release=release))
    if change.table == "totals":
        return change.key[0]
    return Link(name, to("/flight", leg=change.key[0], release=release))


def corrections(found: Compared) -> list[Told]:
    """What changed or is gone."""
    return [one for one in found.told if one.change.kind != "new"]


def additions(found: Compared) -> list[Told]:
    """What is new."""
    return [one for one in found.told if one.change.kind == "new"]


def more_words(number: int) -> str:
    """How many rows are not shown; empty where all are."""
    more = number - MOST
    return ntr("{n} more is not shown: compare the tables of the two releases.",
               "{n} more are not shown: compare the tables of the two releases.", more) if more > 0 else ""


def earlier(place: Path | str, release: Release, to: To) -> list[list[Cell]]:
    """The releases before this one that are kept, newest first, each with a link that compares this one with it."""
    store = Store(place)
    names = store.names()
    kept = list(reversed(names[:names.index(release.id)]))[:MOST_RELEASES]
    return [[Link(tr("differences since {release}", release=name), to("/corrections", since=name, release=release.id)),
             *release_row(store.release(name))[1:4]] for name in kept]
