"""Every table and field, once: name, type, unit, meaning, and how the value is known.

The store, the data dictionary, the CSV headers and the column help on the pages are made from this module.
It is over 300 lines because each field of each table stands here and nowhere else; the sentences behind
the keys (cautions, reasons) are in `vocabulary.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "list": pa.string(),  # items joined by ";"
    "time": pa.timestamp("ms", tz="UTC"),
    "date": pa.string(),  # ISO 8601 local day
    "number": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
    "geometry": pa.binary(),  # WKB, WGS 84
}
GEOPARQUET = {
    "geo": '{"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", '
           '"geometry_types": []}}}',
}
"""Metadata of a Parquet file with a column `geometry`; without a `crs` it is longitude and latitude on WGS 84."""
KNOWN = ("observed", "reported", "inferred", "computed", "curated", "source", "program")


@dataclass(frozen=True)
class Field:
    """One column: `kind` is a key of TYPES; `known` says how the value is known (one of KNOWN)."""

    name: str
    kind: str
    unit: str
    known: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table: `key` names the columns that make a row unique; `role` is reference, derived or answer."""

    name: str
    role: str
    key: tuple[str, ...]
    meaning: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def written(self) -> list[str]:
        """The columns that stand in a file kept by hand: all but those that the program fills."""
        return [field.name for field in self.fields if field.known != "program"]

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when the table has none."""
        return next(f for f in self.fields if f.name == name) if name in self.columns else _missing(self, name)

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """Columns and types; GeoParquet's metadata where there is a geometry."""
        metadata = GEOPARQUET if any(f.kind == "geometry" for f in self.fields) else None
        return pa.schema([pa.field(f.name, TYPES[f.kind]) for f in self.fields], metadata=metadata)


def _missing(table: Table, name: str) -> Field:
    raise KeyError(f"{table.name} has no field {name}")


def _f(line: str, required: bool = False) -> Field:
    """A field from one line: `name | kind | unit | known | meaning` (a `*` before the name: must not be empty)."""
    name, kind, unit, known, meaning = (part.strip() for part in line.split("|", 4))
    return Field(name.lstrip("*"), kind, unit, known, meaning, name.startswith("*") or required)


def _fields(block: str) -> tuple[Field, ...]:
    return tuple(_f(line) for line in block.strip().splitlines() if line.strip())


SOURCE = """
source_title | text | | source | title of the publication the claim was read in
source_url | text | | source | its address
source_kind | text | | source | one of SOURCE_KINDS in ingest/vocabulary.py
"""

LEDGER = "ledger | text | | {known} | `own` where it rests on a row of data/own, else `reference`\n"
CLAIMED = LEDGER.format(known="program") + (
    "redistribute | flag | | program | whether exports may pass the row on; rows of data/own only where they say so\n")
"""Last columns of the tables that may have rows of one's own, and of what follows from them."""
RESTS_ON = LEDGER.format(known="computed")

TABLES: dict[str, Table] = {}


def _table(name: str, role: str, key: str, meaning: str, block: str) -> None:
    TABLES[name] = Table(name, role, tuple(key.split()), meaning, _fields(block))


# --- reference tables: data/reference/<name>.csv, one row per claim or decision -------------------------------
_table("court_cases", "reference", "case_id", "A case.", """
*case_id | text | | curated | short name of the case
*caption | text | | source | caption as published
docket_numbers | list | | source | docket numbers
courts | list | | source | courts that heard it
note | text | | curated | what is not verified
""" + CLAIMED)
_table("court_event_claims", "reference", "", "One source's statement of when a court event happened.", """
*event_id | text | | curated | claims with one event_id are about one event
*case_id | text | | curated | the case
*event_type | text | | curated | kind of event: one of EVENT_TYPES in ingest/vocabulary.py; those in ORDERS bind
actor | text | | source | the court or office that acts
*reported_local_time | text | | source | the time as the source gives it, local
*timezone | text | | source | IANA zone of that time
*earliest_utc | time | UTC | reported | first second the words allow
*latest_utc | time | UTC | reported | last second the words allow
*precision | text | | reported | minute, range (under a day), day or days
is_window_by_convention | flag | | curated | the window rests on a reading of words such as "late-night"
effective_until_text | text | | source | until when it binds, in the source's words
in_force_until_earliest_utc | time | UTC | reported | first second at which it may end
in_force_until_latest_utc | time | UTC | reported | last second at which it may end
countries | list | ISO 3166 alpha-2 | source | countries concerned
*description | text | | curated | what happened, in our words
""" + SOURCE + "source_note | text | | curated | what is weak or inferred in the claim\n" + CLAIMED)
_table("court_event_links", "reference", "event_id relation by_event_id", "One court event extends or ends another.", """
*event_id | text | | curated | the event that is extended or ended
*relation | text | | curated | extended_by or ended_by
*by_event_id | text | | curated | the event that does it
note | text | | curated | why
""" + CLAIMED)
_table("reported_leg_claims", "reference", "", "One source's statement about one leg of a reported flight.", """
*flight_id | text | | curated | our name of the flight
leg_no | integer | | curated | number of the leg within the flight
*scope | text | | curated | leg, or flights where one claim speaks of several
*claim_source | text | | source | who says it
callsign_or_flight_number | text | | source | as printed
registration | text | | source | registration as printed
aircraft_type | text | | source | type as printed
operator | text | | source | operator as printed
departure_airport_icao | text | ICAO | source | departure airport
departure_candidates_icao | list | ICAO | curated | airports that fit where a city or state is printed
arrival_airport_icao | text | ICAO | source | arrival airport
arrival_candidates_icao | list | ICAO | curated | airports that fit where a city or state is printed
departure_as_reported | text | | source | local departure time as printed
arrival_as_reported | text | | source | local arrival time as printed
timezone | text | | source | IANA zone of the printed times
departed_earliest_utc | time | UTC | reported | first second the words allow
departed_latest_utc | time | UTC | reported | last second the words allow
departed_precision | text | | reported | minute, range, day or days
arrived_earliest_utc | time | UTC | reported | first second the words allow
arrived_latest_utc | time | UTC | reported | last second the words allow
arrived_precision | text | | reported | minute, range, day or days
is_window_by_convention | flag | | curated | a window of this claim rests on a reading of words such as "late-night"
is_nonstop | flag | | source | the claim itself says the leg was flown without a stop
is_schedule | flag | | source | planned times: never evidence of movement
people_aboard_as_reported | text | people | source | number printed; the program cannot check it
legal_authority_as_reported | text | | source | legal ground as printed
removing_country | text | | source | who removes
destination_country | text | | source | where to
""" + SOURCE + "note | text | | curated | what is weak or inferred in the claim\n" + CLAIMED)
_table("position_claims", "reference", "claim_id", "A published statement of where an aircraft was, used as a check.", """
*claim_id | text | | curated | our name of the claim
*flight_id | text | | curated | the flight it speaks of
*claimed_place | text | | source | the place in our words; no coordinates were published
at_local | text | | source | local time as printed
timezone | text | | source | IANA zone of that time
at_earliest_utc | time | UTC | reported | first second the words allow
at_latest_utc | time | UTC | reported | last second the words allow
precision | text | | reported | minute, range, day or days
claimant | text | | source | who says it
claimant_type | text | | source | newspaper, government and so on
use_as_check | text | | curated | what a track or area should show if it is right
source_title | text | | source | title of the publication
source_url | text | | source | its address
note | text | | curated | what is weak or inferred
""" + CLAIMED)
_table("aircraft", "reference", "", "One source's statement about an aircraft, dated where the source is.", """
*registration | text | | source | registration
icao24 | text | hex | source | 24-bit address, six lower-case hex digits
hex_basis | text | | curated | listed in the source, or computed from the N-number
operator | text | | source | operator as listed
aircraft_type | text | | source | type as listed
valid_from | date | | source | first day the source saw it so
valid_to | date | | source | last day the source saw it so
observations | integer | | source | how often the source saw it
callsigns_seen | list | | source | callsigns the source saw
role_in_source | text | | source | what the source lists it as
source_url | text | | source | where it was read
note | text | | curated | remarks
""")
_table("operator_callsigns", "reference", "callsign_prefix", "A callsign prefix and who flies under it.", """
*callsign_prefix | text | | source | prefix
*operator | text | | source | operator
note | text | | curated | remarks
source_url | text | | source | where it was read
""")
_table("watch_list", "reference", "watch_kind icao24 registration operator callsign_pattern watch_from", "Whose positions `fetch` and `run` ask for: an aircraft, all aircraft of an operator, or a pattern of callsigns.", """
*watch_kind | text | | curated | aircraft, operator or callsign
icao24 | text | hex | curated | aircraft: its 24-bit address; empty where the N-number tells it
registration | text | | curated | aircraft: its registration
operator | text | | curated | operator: as listed in aircraft, without what stands in brackets there
callsign_pattern | text | | curated | callsign: a beginning and `*`, or a whole callsign; no source can be asked by it, an aircraft is asked for on days on which it was received under it
*watch_from | date | | curated | first UTC day to ask for
watch_to | date | | curated | last UTC day to ask for; empty: no end
*reason | text | | curated | why it is watched
*source_url | text | | curated | where that was read
""")
_table("speed_bounds", "reference", "icao_type", "The speed bound of an aircraft type (an assumption, adjustable).", """
icao_type | text | | source | ICAO type designator; empty: type unknown
mmo | number | Mach | source | maximum operating Mach number
*bound_kt | number | kt | computed | bound of the average ground speed from take-off to landing
*basis | text | | curated | how the bound follows from the Mach number
source | text | | source | where the Mach number was read
note | text | | curated | remarks
""")
_table("aircraft_type_names", "reference", "type_as_printed", "A type name as printed and its ICAO designator.", """
*type_as_printed | text | | source | as printed
icao_type | text | | curated | ICAO type designator; empty: not mapped
note | text | | curated | why not mapped
""")
_table("curated_decisions", "reference", "decision subject object", "A decision made by hand on claims.", """
*decision | text | | curated | same_flight, drop_claim, match, no_match or class
*subject | text | | curated | what it is about
object | list | | curated | what it refers to
*reason | text | | curated | why
*decided_on | date | | curated | when
*decided_by | text | | curated | role that decided
source | text | | source | what it rests on
""")
_PUBLISHED_COUNT = """
*measure | text | | source | what was counted
*geography | text | | source | where
period_start | date | | source | first day
period_end | date | | source | last day
value_min | number | | source | least value printed
value_max | number | | source | greatest value printed
value_text | text | | source | what was printed where it is not one number
unit | text | | source | unit
counted_by | text | | source | who counted"""
_table("published_totals", "reference", "total_id", "A published count.", f"""
*total_id | text | | curated | our name of the count
{_PUBLISHED_COUNT}
note | text | | curated | remarks
source_url | text | | source | where it was read
source_kind | text | | source | kind of source
""")
_table("venezuela_programme_series", "reference", "number", "The running number of Venezuela's return programme.", """
*number | text | | source | running number
date_earliest_local | date | | source | first possible day
date_latest_local | date | | source | last possible day
flight_id | text | | curated | our flight
origin | text | | source | where from
number_basis | text | | curated | printed, or inferred by order
note | text | | curated | remarks
""")
_table("airports", "reference", "airport_icao", "An airport.", """
*airport_icao | text | ICAO | source | ICAO code in use
name | text | | source | name
city | text | | source | city
country | text | ISO 3166 alpha-2 | source | country
latitude | number | degrees | source | WGS 84
longitude | number | degrees | source | WGS 84
elevation_ft | number | ft | source | height of the field
timezone | text | | source | IANA zone
aliases | list | | curated | other codes for the same field
""")
_table("zones", "reference", "zone", "A country or US territory with its sea to 12 nautical miles.", """
*zone | text | ISO 3166 alpha-3 | source | country or territory
is_us_territory | flag | | curated | United States or one of its territories
geometry | geometry | WGS 84 | source | land and sea to 12 nautical miles, simplified by 0.25 km at most
""")

# --- derived tables: made by the program, stored by release ------------------------------------------------------
INTERVAL_ENDS = """
departed_earliest_utc | time | UTC | {known} | first second at which it can have taken off; empty: open
departed_latest_utc | time | UTC | {known} | last second at which it can have taken off; empty: open
arrived_earliest_utc | time | UTC | {known} | first second at which it can have landed; empty: open
arrived_latest_utc | time | UTC | {known} | last second at which it can have landed; empty: open
"""
_table("court_events", "derived", "event_id", "A court event with the hull of its finest claims.", """
*event_id | text | | curated | the event
*case_id | text | | curated | the case
event_type | text | | curated | kind of event
actor | text | | source | the court or office that acts
description | text | | curated | what happened, in our words
timezone | text | | source | IANA zone of the court or office
event_earliest_utc | time | UTC | reported | first second of the working interval
event_latest_utc | time | UTC | reported | last second of the working interval
precision | text | | reported | precision of the claims it rests on
in_force_until_earliest_utc | time | UTC | reported | first second at which it may end, links followed; empty: open
in_force_until_latest_utc | time | UTC | reported | last second at which it may end, links followed; empty: open
claim_count | integer | | computed | claims about it
cautions | list | | computed | keys of cautions
""" + RESTS_ON)
_table("reported_legs", "derived", "leg_id", "A leg known from claims.", """
*leg_id | text | | computed | flight id and leg number
*flight_id | text | | curated | the flight
*leg_no | integer | | curated | number of the leg
callsign_or_flight_number | text | | reported | as printed
registration | text | | reported | registration
icao24 | text | hex | computed | 24-bit address of that registration, from the aircraft table, else from the N-number itself
aircraft_type | text | | computed | ICAO type designator
operator | text | | reported | operator as printed
departure_airport_icao | text | ICAO | reported | departure airport, where all claims agree on one
departure_candidates_icao | list | ICAO | reported | airports that fit, where there is not one
arrival_airport_icao | text | ICAO | reported | arrival airport, where all claims agree on one
arrival_candidates_icao | list | ICAO | reported | airports that fit, where there is not one
""" + INTERVAL_ENDS.format(known="reported") + """
departed_basis | text | | computed | reported, computed or unknown
arrived_basis | text | | computed | reported, computed or unknown
departed_precision | text | | reported | precision of the claims the interval rests on
arrived_precision | text | | reported | precision of the claims the interval rests on
destination_country | text | | reported | where to
removing_country | text | | reported | who removes
speed_bound_kt | number | kt | computed | speed bound of the type
claim_count | integer | | computed | claims about it, schedules left out
cautions | list | | computed | keys of cautions
""" + RESTS_ON)
_table("source_files", "derived", "source_file_id", "A file that was read, kept or set aside; of a file with several aircraft, a row for each, and one without address for rows that belong to none.", """
*source_file_id | text | | computed | first 16 digits of the sha256, and where the file holds several aircraft `:` and the address; `set_aside:` or `absent:` and place_key where there are no bytes to name
*sha256 | text | hex | computed | of the bytes as found
*path | text | | program | the file's name, with its place in the project or in a globe_history tree; no other folder
place_key | text | hex | computed | from the whole path: tells files of one name in two folders apart
format | text | | program | input format: a key of FORMATS in ingest/formats; empty where the file was set aside
source | text | | program | service or giver of the file
licence | text | | source | licence of the positions
redistribute | flag | | curated | whether its fixes may be passed on
label | text | | curated | what a reader must know of it
bytes | integer | bytes | computed | size as found
icao24 | text | hex | source | aircraft; empty: the row counts what belongs to none
registration | text | | source | registration the file gives
aircraft_type | text | | source | type designator the file gives
address_flags | list | | source | pia: a privacy address, for which no registration is looked up or kept; ladd: the owner asked for limited display
base_utc | time | UTC | source | base time of the file, else of its first position
rows_total | integer | rows | computed | rows in the file
rows_kept | integer | rows | computed | rows that became fixes
rows_rejected | integer | rows | computed | rows that did not
rejected_by_reason | list | | computed | `reason:count` for each reason
first_fix_utc | time | UTC | observed | first fix kept
last_fix_utc | time | UTC | observed | last fix kept
status | text | | program | imported, set_aside or replaced; absent where an archive of the day that was read whole lacks the aircraft
set_aside_reason | text | | program | key of the reason, where set aside
detail | text | | program | the sentence that was printed, with `path` for the place
""")
_table("coverage", "derived", "source day_utc icao24 state", "For each source, day and aircraft: what was received.", """
*source | text | | program | service or giver of the file
*day_utc | date | UTC | computed | UTC day
*icao24 | text | hex | source | aircraft
*state | text | | computed | received; verified_empty where a file was read and holds no row, or a service or whole archive has the day and not the aircraft; failed where the day could not be had or read; missing where it is watched and was not asked for, or live answers alone did not list it
fixes | integer | rows | observed | fixes kept on that day
rows_rejected | integer | rows | computed | rows rejected in the files that cover it
first_fix_utc | time | UTC | observed | first fix of the day: nothing is known before it
last_fix_utc | time | UTC | observed | last fix of the day: nothing is known after it
source_file_ids | list | | computed | files
reason | text | | computed | why the day failed or is missing: key of a reason of files or of fetching
tries | integer | | program | how often in a row it was asked for in vain
last_tried_utc | time | UTC | program | when a service was last asked for it
""")
_table("fetches", "derived", "source day_utc icao24", "What a service was asked for: the last answer for each day and aircraft.", """
*source | text | | program | service
*day_utc | date | UTC | program | day asked for
*icao24 | text | hex | program | aircraft asked for
*outcome | text | | computed | received; not_listed where the service has the day and not the aircraft; failed; missing where it was not asked, or live answers alone did not list it
reason | text | | computed | key of the reason why the last try failed; a later failure leaves a received day as it is
tries | integer | | program | how often in a row it was asked for in vain; of live positions, how many questions failed on that day
first_tried_utc | time | UTC | program | when it was first asked for
last_tried_utc | time | UTC | program | when it was last asked for
next_due_utc | time | UTC | program | when it is asked for again; empty: not any more
etag | text | | source | the service's mark of this version
last_modified | text | | source | the service's time of this version
sha256 | text | hex | computed | of the bytes as kept in data/raw
address | text | | program | address asked
""")
_table("fixes", "derived", "icao24 time_utc source_file_id row_no", "One received position.", """
*icao24 | text | hex | observed | aircraft
*time_utc | time | UTC | observed | time of the position
*latitude | number | degrees | observed | WGS 84
*longitude | number | degrees | observed | WGS 84
altitude_ft | number | ft | observed | pressure altitude; empty on the ground or unknown
is_on_ground | flag | | observed | ground state sent by the aircraft; empty: the format has none
ground_speed_kt | number | kt | observed | ground speed
track_deg | number | degrees | observed | track over the ground
vertical_rate_fpm | number | ft/min | observed | rate of climb
is_stale | flag | | observed | no position in the 20 s before
callsign | text | | observed | callsign sent with the position
position_source | text | | observed | adsb_icao, mlat and so on
*source_file_id | text | | computed | file
*row_no | integer | | computed | row in the file, from 0
set_aside_reason | text | | computed | why the fix is not used (`height_jump`: why its height is not); empty: used
""")
_table("legs", "derived", "leg_id", "A leg with at least one fix.", """
*leg_id | text | | computed | hex and time of the first airborne fix
*icao24 | text | hex | observed | aircraft
registration | text | | source | registration the file gives, else the aircraft table's
aircraft_type | text | | computed | ICAO type designator
callsigns | list | | observed | callsigns sent during the leg
""" + INTERVAL_ENDS.format(known="observed") + """
departure_evidence | text | | computed | observed, near, continuity or gap
arrival_evidence | text | | computed | observed, near, continuity or gap
departure_end_reason | text | | computed | why the end is an interval: seen, silence, file_begins_airborne, gap
arrival_end_reason | text | | computed | why the end is an interval: seen, silence, file_ends_airborne, gap
departure_airport_icao | text | ICAO | inferred | only where the evidence is observed or continuity
departure_candidates_icao | list | ICAO | inferred | airports that fit, where none is named: close to a low fix, or inside the potential path area of the gap (at most the 20 that need the least detour)
arrival_airport_icao | text | ICAO | inferred | only where the evidence is observed or continuity
arrival_candidates_icao | list | ICAO | inferred | airports that fit, where none is named: close to a low fix, or inside the potential path area of the gap (at most the 20 that need the least detour)
first_fix_utc | time | UTC | observed | first airborne fix of the leg that is used
last_fix_utc | time | UTC | observed | last airborne fix of the leg that is used
first_fix_latitude | number | degrees | observed | of the first used fix
first_fix_longitude | number | degrees | observed | of the first used fix
last_fix_latitude | number | degrees | observed | of the last used fix
last_fix_longitude | number | degrees | observed | of the last used fix
fix_count | integer | rows | observed | used fixes
fixes_set_aside | list | | computed | `reason:count` of fixes between the ends that are set aside
gap_count | integer | | computed | gaps within the leg
longest_gap_s | number | s | computed | longest gap within the leg
landing_in_gap | text | | computed | no, undetermined or yes (the end lies in a gap and a landing was inferred)
distance_km | number | km | computed | along the used fixes: the least it can have flown
speed_bound_kt | number | kt | computed | bound of the type, never below the leg's own ground speed
label | text | | curated | what a reader must know of the file it comes from
source_file_ids | list | | computed | files
cautions | list | | computed | keys of cautions
""")
_table("gaps", "derived", "leg_id gap_no", "A stretch between consecutive airborne fixes longer than the threshold.", """
*leg_id | text | | computed | the leg
*gap_no | integer | | computed | number of the gap within the leg
*icao24 | text | hex | observed | aircraft
*before_utc | time | UTC | observed | last fix before
*after_utc | time | UTC | observed | first fix after
gap_s | number | s | computed | length
before_latitude | number | degrees | observed | of the fix before
before_longitude | number | degrees | observed | of the fix before
after_latitude | number | degrees | observed | of the fix after
after_longitude | number | degrees | observed | of the fix after
distance_km | number | km | computed | geodesic between the two
landing_in_gap | text | | computed | no or undetermined
landing_earliest_utc | time | UTC | computed | where undetermined, and it landed: not before
departure_latest_utc | time | UTC | computed | where undetermined, and it landed: it had left again by then
landing_candidates_icao | list | ICAO | inferred | where undetermined, and it landed: airports that fit, as for the ends of legs
""")
_table("matches", "derived", "reported_leg_id leg_id", "A reported leg beside the observed leg it speaks of, and each leg that stands alone.", """
reported_leg_id | text | | computed | leg in reported_legs; empty: none
leg_id | text | | computed | leg in legs (where the status is undetermined or contradicted the one it may be, or speaks against); empty: none
flight_id | text | | curated | reported flight
leg_no | integer | | curated | number of the leg within the flight
registration | text | | source | registration of the observed leg, else the reported one
icao24 | text | hex | source | aircraft of the observed leg, else the reported one
*status | text | | computed | agreed, contradicted, undetermined, only_reported or only_observed
*reason | text | | computed | key of what decides the status
score | number | points | computed | sum of score_parts; empty where the pair cannot be one leg
score_parts | list | points | computed | `part:points` for aircraft, number, airports and times; parts that say nothing are left out
departed_difference_s | number | s | computed | reported take-off less the observed one, interval to interval (0: they meet); empty where the report gives a window, or the end was not received, and it fits
arrived_difference_s | number | s | computed | reported landing less the observed one, interval to interval (0: they meet); empty where the report gives a window, or the end was not received, and it fits
candidate_leg_ids | list | | computed | observed legs that fit nearly as well, this one included
candidate_reported_leg_ids | list | | computed | reported legs that fit nearly as well, this one included
decision | text | | curated | match or no_match, where a row of curated_decisions decided
cautions | list | | computed | keys of cautions
note | text | | computed | what decides the row, in a sentence
""" + RESTS_ON)
_table("leg_classes", "derived", "leg_id", "What each leg was, with what decides it; a leg that is both reported and observed stands once.", """
*leg_id | text | | computed | leg in legs, else in reported_legs
reported_leg_id | text | | computed | leg in reported_legs; empty: no report
flight_id | text | | curated | reported flight
leg_no | integer | | curated | number of the leg within the flight
*basis | text | | computed | observed or reported
registration | text | | source | registration
icao24 | text | hex | source | aircraft
departure_airport_icao | text | ICAO | source | departure airport, the report's where the track names none; candidates joined by ;
arrival_airport_icao | text | ICAO | source | arrival airport, the report's where the track names none; candidates joined by ;
""" + INTERVAL_ENDS.format(known="source") + """
*leg_class | text | | computed | removal, connection, return, shuffle, lateral, mixed or undetermined
*leg_class_reason | text | | computed | key of what decides the class
mission_id | text | | computed | mission in missions; empty: none
mission_leg_no | integer | | computed | number of the leg within the mission
missing | list | | computed | what neither report nor track tells: aircraft, departure_airport, arrival_airport, departure_time, arrival_time
decision | list | | curated | class and match, where rows of curated_decisions decided the class, or that report and track are one
cautions | list | | computed | keys of cautions of the match of report and track
note | text | | computed | what decides the class, in a sentence, and what is missing
""" + RESTS_ON)
_table("missions", "derived", "mission_id", "The legs that carry one removal, with the way of the aircraft to it and back, as far as they are known.", """
*mission_id | text | | computed | `m-` and the reported leg, else the leg, with which the removal begins
flight_ids | list | | curated | reported flights
*leg_ids | list | | computed | legs in order, as in leg_classes
leg_classes | list | | computed | the class of each of these legs, in the same order
leg_count | integer | | computed | how many they are
registrations | list | | source | registrations in the order of the legs, each once; may be fewer than the aircraft
icao24s | list | hex | source | aircraft in the order of the legs, each once; may be fewer than the aircraft
route | list | ICAO | source | `from-to` of each leg; ? where no airport is named
hand_off_airports_icao | list | ICAO | computed | airports at which another aircraft goes on
link_reasons | list | | computed | keys of what joins the legs
departed_earliest_utc | time | UTC | source | first second at which the first removal leg can have taken off; empty: open
departed_latest_utc | time | UTC | source | last second at which the first removal leg can have taken off; empty: open
arrived_earliest_utc | time | UTC | source | first second at which the last removal leg can have landed; empty: open
arrived_latest_utc | time | UTC | source | last second at which the last removal leg can have landed; empty: open
destination_country | list | | reported | where to
basis | list | | computed | observed, reported or both
missing | list | | computed | what is not known of each leg
missing_legs | list | | computed | flight id and number of legs that a flight's numbers leave room for and that no claim tells
note | text | | computed | what joins the legs, and what is missing
""" + RESTS_ON)
_table("totals", "derived", "total_id", "A published count of flights with ours of the same destination and days beside it, and what is loaded of these days. Ours is never a total.", f"""
*total_id | text | | curated | the count in published_totals
{_PUBLISHED_COUNT}
our_count | integer | flights | computed | removals known here that arrived there in these days (local days) for certain; empty: not counted
our_count_possible | integer | flights | computed | these, and those of which times, destinations or a report of the same aircraft leave it open
our_count_observed | integer | flights | computed | those of our_count of which a track was received
days | integer | days | computed | days of the period
days_without_positions | integer | days | computed | days of the period (UTC) for which no position of any aircraft is loaded
*reason | text | | computed | key of what must be known of the comparison
note | text | | computed | the comparison in a sentence
source_url | text | | source | where it was read
""")
_table("releases", "derived", "release_id", "A numbered state of all tables.", """
*release_id | text | | program | name to cite
number | integer | | program | counts up from 1
created_utc | time | UTC | program | when it was published
program_version | text | | program | version of Flight Docket
command | text | | program | the command that made it
changed | list | | program | tables that differ from the release before
""")

# --- answers: made when asked --------------------------------------------------------------------------------------
_table("court_clock", "answer", "event_id leg_id", "Where each leg can have been when the court spoke.", """
event_id | text | | curated | the event, or the instant asked for
case_id | text | | curated | the case
event_earliest_utc | time | UTC | reported | first second of the event
event_latest_utc | time | UTC | reported | last second of the event
flight_id | text | | curated | reported flight; empty for an observed leg
leg_no | integer | | curated | number of the leg
leg_id | text | | computed | the leg
registration | text | | source | registration
icao24 | text | hex | source | aircraft
departure_airport_icao | text | ICAO | source | departure airport; candidates joined by ;
arrival_airport_icao | text | ICAO | source | arrival airport; candidates joined by ;
""" + INTERVAL_ENDS.format(known="source") + """
basis | text | | computed | observed or reported
phase | text | | computed | before_departure, airborne, after_arrival or undetermined
possible_phases | list | | computed | all phases the times allow; all three where positions contradict the leg's track, its clock may jump or two aircraft may share the address
place_tested | list | | computed | area, departure_airport, arrival_airport or none
outside_us_territory | text | | computed | yes, no, undetermined; empty: not asked of this row
possible_zones | list | ISO 3166 alpha-3 | computed | countries (with 12 nautical miles of sea) it can have been in; beyond_12nm; unbounded
potential_path_area_km2 | number | km² | computed | area it can have been in
nearest_us_territory_km_min | number | km | computed | least distance from the area to US territory
nearest_us_territory_km_max | number | km | computed | greatest distance from the area to US territory
last_known_before_utc | time | UTC | computed | time of the last thing known before
first_known_after_utc | time | UTC | computed | time of the first thing known after
gap_s | number | s | computed | time between the two
speed_bound_kt | number | kt | computed | speed bound used
speed_needed_kt | number | kt | computed | bound at which the area first touches US territory (where the verdict is yes)
time_margin_s | number | s | computed | by how much both known times would have to be wrong for that (where the verdict is yes)
in_force | text | | computed | certain or possible, where legs of an order in force were asked for
in_force_until_earliest_utc | time | UTC | computed | first second at which that order can have stopped binding
in_force_until_latest_utc | time | UTC | computed | last second at which it can have; empty: no end is known
leg_class | text | | computed | what the leg was: removal, connection, return, shuffle, lateral, mixed or undetermined
leg_class_reason | text | | computed | key of what decides the class
mission_id | text | | computed | mission in missions; empty: none
label | text | | curated | what a reader must know of the file it comes from
cautions | list | | computed | keys of cautions
note | text | | computed | what decides the answer or would settle it
""" + RESTS_ON)
_table("areas", "answer", "icao24 at_utc at_latest_utc", "Where one aircraft can have been at an instant.", """
icao24 | text | hex | source | aircraft
at_utc | time | UTC | program | the instant asked for, or the first second of the minute
at_latest_utc | time | UTC | program | the instant asked for, or the last second of the minute
basis | text | | computed | observed or reported; empty: nothing is known near enough
before_utc | time | UTC | computed | time of the last thing known before
after_utc | time | UTC | computed | time of the first thing known after
gap_s | number | s | computed | time between the two
speed_bound_kt | number | kt | computed | speed bound used
area_km2 | number | km² | computed | area it can have been in
area_wkt | text | | computed | that area as WGS 84 well-known text, longitude before latitude
cautions | list | | computed | keys of cautions
""" + RESTS_ON)
_table("exits", "answer", "leg_id", "When a leg can have been inside US territory.", """
leg_id | text | | computed | the leg
flight_id | text | | curated | reported flight
leg_no | integer | | curated | number of the leg
icao24 | text | hex | source | aircraft
basis | text | | computed | observed or reported
possible_inside_us_territory_utc | list | UTC | computed | stretches `A/B` in which it can have been inside
left_us_territory_earliest_utc | time | UTC | computed | first instant it can have been outside, where it began inside and ended outside
left_us_territory_latest_utc | time | UTC | computed | last instant it can have been inside, where it began inside and ended outside
entered_us_territory_earliest_utc | time | UTC | computed | first instant it can have been inside, where it ended inside
entered_us_territory_latest_utc | time | UTC | computed | last instant it can have been outside, where it ended inside
speed_bound_kt | number | kt | computed | speed bound used
cautions | list | | computed | keys of cautions
note | text | | computed | what decides the answer or is missing
""" + RESTS_ON)
