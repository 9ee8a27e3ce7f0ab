"""What one more claim can do to an answer: never turn a verdict round without a disagreement that is listed."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
from heart import fields, table, the_clock
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.derive.claims import rows_of
from ingest.derive.clock_leg import ClockLeg, reported_leg
from ingest.derive.court_clock import Event
from ingest.derive.intervals import Interval
from ingest.derive.reported_legs import reported_legs
from ingest.derive.speeds import fleet
from ingest.reference import load_reference
from ingest.settings import thresholds

SOME = settings(max_examples=40, deadline=None, derandomize=True)
DISAGREEMENTS = {"claims_differ", "claims_disagree", "claims_inconsistent", "evidence_exceeds_bound", "aircraft_differ",
                 "airport_candidates"}
AIRPORTS = ("", "KHRL", "KELP", "MHPR", "MSLP", "MUGM", "KALX", "SVMI")
WIDTHS_S = {"minute": 59, "range": 3600, "day": 86_399, "days": 3 * 86_400}
HOUR = 3600


@cache
def reference() -> dict[str, pd.DataFrame]:
    return load_reference()


@cache
def base() -> tuple[dict[str, Any], ...]:
    """The shipped reported legs that have a time and both airports."""
    return tuple(leg for leg in _legs(reference()["reported_leg_claims"]) if leg["departed_basis"] == "reported"
                 and leg["departure_airport_icao"] and leg["arrival_airport_icao"])


def _legs(claims: pd.DataFrame) -> list[dict[str, Any]]:
    given_ = reference() | {"reported_leg_claims": claims}
    return reported_legs(given_, fleet(given_, thresholds()["unknown_type_bound_kt"]), fields(),
                         thresholds()["stop_possible_spare_s"], frozenset())


def clock_legs(flight: str, more: dict[str, Any] | None = None) -> list[ClockLeg]:
    """The legs of a flight as the clock sees them, with one claim more or none."""
    claims = reference()["reported_leg_claims"]
    own = claims[claims["flight_id"] == flight]
    if more is not None:
        added = table("reported_leg_claims", [{"scope": "leg", "claim_source": "z", "source_kind": "news"} | more])
        own = pd.DataFrame(rows_of(own) + rows_of(added), columns=claims.columns)
    spare_s = thresholds()["stop_possible_spare_s"]
    return [reported_leg(row, fields(), None, spare_s) for row in _legs(own)]


def row(legs: list[ClockLeg], leg_id: str, time_s: float) -> dict[str, Any]:
    event = Event("t", "", Interval(time_s, time_s + 59))
    return next(answer.row for answer in the_clock().answers(event, legs, all_legs=True)
                if answer.row["leg_id"] == leg_id)


@st.composite
def claims(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], float]:
    """A shipped leg, one more claim about it, and an instant near it in s since 1970."""
    leg = draw(st.sampled_from(base()))
    known = [leg[name] for name in leg if name.endswith("est_utc") and leg[name] is not None and not pd.isna(leg[name])]
    first, last = min(known).timestamp(), max(known).timestamp()
    more: dict[str, Any] = {"flight_id": leg["flight_id"], "leg_no": leg["leg_no"]}
    for end in draw(st.sets(st.sampled_from(["departed", "arrived"]))):
        precision = draw(st.sampled_from(sorted(WIDTHS_S)))
        start = pd.Timestamp(first + draw(st.integers(-4 * HOUR, int(last - first) + 8 * HOUR)) // 60 * 60, unit="s")
        stop = start + pd.Timedelta(seconds=WIDTHS_S[precision])
        more |= {f"{end}_earliest_utc": f"{start.isoformat()}Z", f"{end}_latest_utc": f"{stop.isoformat()}Z",
                 f"{end}_precision": precision}
    for end in ("departure", "arrival"):
        more[f"{end}_airport_icao"] = draw(st.sampled_from(AIRPORTS))
    more["aircraft_type"] = draw(st.sampled_from(["", "A320", "GLF4", "C130", "unheard of"]))
    more["registration"] = draw(st.sampled_from(["", leg["registration"], "N278GX"]))
    more["is_nonstop"] = str(draw(st.booleans()))
    return leg, more, draw(st.floats(first - 2 * HOUR, last + 2 * HOUR)) // 60 * 60


@SOME
@given(claims())
def test_one_more_claim_never_turns_yes_into_no_or_no_into_yes_without_a_disagreement(
    asked: tuple[dict[str, Any], dict[str, Any], float]
) -> None:
    leg, more, time_s = asked
    before = row(clock_legs(leg["flight_id"]), leg["leg_id"], time_s)
    after = row(clock_legs(leg["flight_id"], more), leg["leg_id"], time_s)
    if {before["outside_us_territory"], after["outside_us_territory"]} == {"yes", "no"}:
        assert DISAGREEMENTS & set(after["cautions"].split(";")), (leg["leg_id"], more, time_s)


@SOME
@given(claims())
def test_one_more_claim_never_turns_one_phase_into_another_without_a_disagreement(
    asked: tuple[dict[str, Any], dict[str, Any], float]
) -> None:
    leg, more, time_s = asked
    before = row(clock_legs(leg["flight_id"]), leg["leg_id"], time_s)
    after = row(clock_legs(leg["flight_id"], more), leg["leg_id"], time_s)
    phases = {before["phase"], after["phase"]} - {"undetermined"}
    if len(phases) == 2:
        assert DISAGREEMENTS & set(after["cautions"].split(";")), (leg["leg_id"], more, time_s)


def test_the_shipped_legs_give_verdicts_that_a_claim_could_turn() -> None:
    found = {row(clock_legs(leg["flight_id"]), leg["leg_id"], leg["departed_latest_utc"].timestamp() + delta)[
        "outside_us_territory"] for leg in base()[:12] for delta in (-HOUR, HOUR)}
    assert {"yes", "no"} <= found
