"""The sentence beside each answer: what decides it, or what would settle it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

IN_FORCE_NOTES = {
    "certain": "It departed or was in the air while the order was in force.",
    "possible": "It can have departed or been in the air while the order was in force; its times do not settle it.",
    "open": "It departed or was in the air after the order, or can have; when the order stopped binding is not known.",
}


def note_of(row: Mapping[str, Any]) -> str:
    """One or two plain sentences for a row of the clock; they state positions and times only."""
    cautions = set(str(row["cautions"]).split(";"))
    outside = row["outside_us_territory"]
    if outside == "":
        return _not_asked(cautions)
    if outside == "undetermined":
        return _would_settle(row, cautions)
    if row["speed_needed_kt"] is not None:
        return (f"To reach US territory it would have had to average {row['speed_needed_kt']:.0f} kt, "
                f"or each of the times around the event would have to be wrong by {row['time_margin_s']:.0f} s.")
    if outside == "yes" and row["time_margin_s"] is not None:
        return ("To reach US territory each of the times around the event would have to be wrong by "
                f"{row['time_margin_s']:.0f} s.")
    if row["place_tested"] == "area":
        return "The whole area lies inside US territory."
    where = "outside" if outside == "yes" else "inside"
    return f"The airport tested lies {where} US territory."


def _not_asked(cautions: set[str]) -> str:
    if "report_contradicted" in cautions:
        return "Not asked of this leg: positions received of the aircraft contradict the report."
    if "other_leg_between" in cautions:
        return "Not asked of this leg: another leg of this flight or airframe is, or may be, under way or in between."
    if "unseen_leg_between" in cautions:
        return "Not asked of this leg: its next or last known place is another one, so an unknown leg lies between."
    if "airframe_unknown" in cautions:
        return "Not asked of this leg: the airframe is not known, so its place outside this leg is not known."
    if "far_from_leg" in cautions:
        return "Not asked of this leg: it was flown more than 24 hours from this time."
    return "Not asked of this leg: its airport is not known."


def _would_settle(row: Mapping[str, Any], cautions: set[str]) -> str:
    if "evidence_exceeds_bound" in cautions:
        return "The times and places cannot be joined at this speed bound; other times would settle it."
    if "report_contradicted" in cautions:
        return "Positions received of the aircraft contradict this report; one of them is wrong."
    if "position_contradicted" in cautions:
        return "A position received near the event or in this flight cannot be joined with the track: one is wrong."
    if "clock_jump" in cautions:
        return "This flight goes on after a silence where it was before it: one of its two parts may have wrong times."
    if "positions_drift" in cautions:
        return "Positions of this flight, or beside it, move otherwise than the speeds sent say: they may be displaced."
    if "positions_received" in cautions:
        return ("Positions of this aircraft were received during this reported leg; where a leg could be made of them, "
                "it has a row of its own.")
    if "other_leg_at_once" in cautions:
        return "Another leg of this aircraft is, or may be, in the air at once; one of them is wrong, or both are one."
    if "shared_hex" in cautions:
        return "Two aircraft may be sending under this address; which one this leg belongs to is not known."
    if "us_naval_station_guantanamo" in cautions:
        return "The place touches the US naval station at Guantanamo Bay; no verdict is given."
    if "outside_received_positions" in cautions:
        return "Positions received nearer to the event would settle it."
    if "position_gap" in cautions:
        return "Positions received inside the gap would settle it."
    if row["basis"] == "observed" and row["phase"] == "airborne":
        return "It was on both sides of the border during the event, or too near to it to say."
    if "airport_unknown" in cautions:
        return "The airports of this leg would settle it."
    if row["phase"] == "undetermined":
        return "Narrower times of take-off and landing would settle it."
    return "Positions received during the leg, or times nearer to the event, would settle it."
