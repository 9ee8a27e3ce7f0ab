"""The keys that rows carry, and the one sentence that page, CSV notes and docs print for each."""

from __future__ import annotations

REFERENCE, OWN = "reference", "own"
"""Ledgers: what rests on rows of data/reference, and what rests on rows of data/own."""

CAUTIONS: dict[str, str] = {
    "single_source": "A minute in this row is known from one secondary source alone.",
    "window_by_convention": "A window in this row rests on a reading of words such as “late-night”.",
    "claims_differ": "Sources print different times for this leg; the whole span of the most exact ones is used, or its track where it has one.",
    "claims_disagree": "A coarser claim contradicts the finest ones; it is listed beside them.",
    "claims_inconsistent": "The claims put the arrival before the departure; where no track is used, the phase is what the claims say.",
    "arrival_range_before_departure": "The claimed range of the arrival begins before the departure; it is kept as claimed, though no arrival can lie in that part of it.",
    "evidence_exceeds_bound": "The times and places cannot be joined at this speed bound, so no area exists and no verdict is given.",
    "stop_possible": "There is over an hour to spare on this leg; a stop on the way cannot be excluded.",
    "us_naval_station_guantanamo": "The place touches the US naval station at Guantanamo Bay, whose status is disputed; no verdict is given.",
    "date_only": "A time in this row is known to the day, or to several days, only.",
    "airport_candidates": "The source gives a city or state; every airport that fits is tested.",
    "airport_unknown": "An airport of this leg is not known.",
    "arrival_computed": "The earliest arrival is computed from the departure, the distance and the speed bound.",
    "departure_computed": "The latest departure is computed from the arrival, the distance and the speed bound.",
    "position_gap": "The event falls in a gap between received positions; the area shows where the aircraft can have been.",
    "outside_received_positions": "The event lies before the first or after the last received position.",
    "landing_possible_in_gap": "A landing in the gap cannot be excluded.",
    "landing_inferred": "A landing inside a gap is inferred from the time to spare; it was not seen.",
    "fixes_set_aside": "Some received positions are implausible and not used; they are kept with the reason.",
    "position_contradicted": "A position received within minutes of the event, or one that the flight passes faster than it flew, cannot be joined with the track; no verdict is given.",
    "clock_jump": "After a silence the flight goes on where it was, as if only the clock had gone on, so one of its two parts may have wrong times; no verdict is given.",
    "positions_drift": "Positions of this leg, or on the ground beside it, moved otherwise than the speeds sent with them say, so they may be displaced; no verdict is given.",
    "positions_received": "Positions of this aircraft were received during this reported leg, so the report gives no verdict; where a leg could be made of them, it has a row of its own.",
    "other_leg_at_once": "Another leg of this aircraft is, or may be, in the air at the same time; one of the two is wrong, or both are one.",
    "unseen_leg_between": "The next or last known place of this aircraft is another one, so a leg that is not known lies between.",
    "shared_hex": "Positions of what may be two aircraft arrive under one address.",
    "unbounded": "The aircraft can have been so far away that no area is drawn.",
    "airframe_unknown": "The airframe is not known, so its place before or after this leg is not asked.",
    "aircraft_differ": "Sources name different aircraft for this leg; without a track its airframe is not known.",
    "other_leg_between": "Another leg of this flight or airframe is, or may be, under way or in between.",
    "far_from_leg": "The leg was flown more than 24 hours from this time, so the aircraft's place then is not asked of it.",
    "speed_bound_raised": "The speed bound is raised to the leg's own observed ground speed.",
    "type_unknown": "The aircraft type is not known; the bound for an unknown type is used.",
    "report_contradicted": "Positions received of the aircraft contradict this report, so it gives no verdict.",
    "claim_contradicts_track": "One of the claims about this leg gives an aircraft, a time or an airport that its track excludes.",
    "matched_by_hand": "Report and track of this leg were put together by hand.",
    "other_day": "The day the report gives is not the day on which the leg was flown.",
    "own_rows": "This rests on a report or court event of the person who runs the program (data/own), not on the reference rows alone.",
}

EVENT_CAUTIONS: dict[str, str] = {  # the same keys where they speak of a court event
    "single_source": "Its minute is known from one secondary source alone.",
    "window_by_convention": "Its window rests on a reading of words such as “late-night”.",
    "claims_differ": "Sources print different times; the whole span of the most exact ones is used.",
    "date_only": "It is known to the day, or to several days, only.",
}

MATCH_STATUSES: dict[str, str] = {
    "agreed": "A report and a track speak of one leg.",
    "contradicted": "A report says of a flight what positions received exclude.",
    "undetermined": "A report and a track may speak of one leg; what is known does not settle it.",
    "only_reported": "A reported leg without a track.",
    "only_observed": "An observed leg without a report.",
}

MATCH_REASONS: dict[str, str] = {
    "evidence_agrees": "Aircraft or flight number, places and times agree, and no other leg fits as well.",
    "decided_by_hand": "Matched by hand.",
    "excluded_though_by_hand": "A match by hand that is not followed: the aircraft, an airport or the day of report and track differ.",
    "ambiguous": "Another pairing fits nearly as well; a number, an airport or a time to the minute would settle it.",
    "other_aircraft_fits_better": "The track of another aircraft fits the report better than that of the aircraft it names.",
    "numbers_differ": "All else agrees, but the flight numbers differ.",
    "aircraft_not_named": "The report names neither an aircraft nor a flight number that was received; one of them would settle it.",
    "too_little_in_common": "The aircraft or number agrees, but too little else is known; airports or times to the minute would settle it.",
    "other_day": "The track is of another day than the report, and positions of this aircraft do not cover the report's own day.",
    "shared_hex": "Positions of what may be two aircraft arrive under the address of the track, so it settles nothing.",
    "times_exclude": "The report gives times that exclude those of the track of the same aircraft that day.",
    "other_airports": "The report gives an airport that the track of the same aircraft at that time did not or cannot have touched.",
    "other_aircraft": "The report gives another aircraft than the one that flew this number then.",
    "in_the_air_elsewhere": "At the reported time of take-off the aircraft was in the air on another leg.",
    "stood_meanwhile": "Positions received without a silence show the aircraft in one place, or on the ground where it was to leave from, when the report has it fly.",
    "no_such_leg": "Positions of this aircraft cover the reported times without a silence, and no leg of it fits.",
    "day_not_loaded": "A day the report speaks of is not loaded; that says nothing about the flight.",
    "day_failed": "No file of a day the report speaks of could be used; that says nothing about the flight.",
    "outside_coverage": "The days are loaded, but positions of this aircraft do not cover the reported times; that says nothing about the flight.",
    "time_not_stated": "The report gives no time, so no track can be put beside it.",
    "no_report_fits": "No reported leg fits it.",
    "reported_already": "The track that fits this own report is joined with a report of the reference rows, which keeps it.",
}

LEG_CLASSES: dict[str, str] = {
    "removal": "A leg on which, by a report, the United States takes people to another country, stops on the way included.",
    "connection": "A leg within the United States that leads to where a removal begins.",
    "return": "A leg on which an aircraft comes back to the United States after a removal.",
    "shuffle": "A leg on which, by a report, people are moved from one place in the United States to another.",
    "lateral": "A leg within the United States to another part of its border, from where people are sent across; given by hand only.",
    "mixed": "A leg that by reports does the work of two classes.",
    "undetermined": "What the leg was is not known, for the reason given.",
}

LEG_CLASS_REASONS: dict[str, str] = {
    "claim_of_removal": "A report says that the United States takes people to another country on it, and that it ends abroad; who was aboard cannot be checked.",
    "before_removal": "It lies within the United States, and the same aircraft or flight went on with a removal; who was aboard, if anyone, is not known.",
    "after_removal": "The same aircraft or flight came back to the United States after a removal; who was aboard, if anyone, is not known.",
    "claim_within_us": "A report says that the United States moves people on it, and both airports lie there.",
    "claims_of_two_classes": "Reports say of it both that people are taken to another country and that they are moved within the United States.",
    "decided_by_hand": "Decided by hand.",
    "no_report": "No report that speaks of it is loaded; an airport, an operator or a callsign alone does not say what a flight was for.",
    "report_not_settled": "A report may speak of it, but whether it does is not settled.",
    "report_contradicted": "Report and track contradict each other, so what the report says is not taken over.",
    "number_alone": "The report names neither the aircraft nor the airline, only a number that was received; that is not enough for a class.",
    "no_claim_of_removal": "The report does not say that a country sends people on it.",
    "other_country_removes": "The report says that another country than the United States sends the people; the classes are those of flights of the United States.",
    "removers_differ": "Reports differ on who sends the people: the United States by one, another country by another.",
    "destination_not_stated": "The report does not say to which country the people are taken.",
    "destinations_differ": "Reports give both the United States and another country as destination.",
    "bound_for_us": "The report gives the United States as destination, but not two airports there.",
    "arrival_not_known": "A report speaks of a removal, but does not say where the leg ended.",
    "ends_in_us": "A report speaks of a removal, but the leg ended in the United States, and no removal from there is known.",
    "ends_at_station": "It ended at the US naval station at Guantanamo Bay; the classes do not say what a flight there is.",
    "begins_abroad": "A report speaks of a removal, but the flight begins outside the United States, and no leg from there is told.",
    "goes_on_after_removal": "The aircraft flew on after a removal, not back to the United States as far as is known, and no report says what for.",
}

MISSION_LINKS: dict[str, str] = {
    "same_aircraft": "The same aircraft goes on from the airport where it landed.",
    "hand_off": "Sources tell the legs as one flight; another aircraft goes on from the airport where the first landed.",
    "told_as_one_flight": "Sources tell the legs as one flight; whether the aircraft is the same, or the airport between them, is not known.",
}

LEG_PARTS: dict[str, str] = {  # what a leg can lack
    "aircraft": "aircraft", "departure_airport": "airport of departure", "arrival_airport": "airport of arrival",
    "departure_time": "time of departure", "arrival_time": "time of arrival",
}

TOTAL_REASONS: dict[str, str] = {
    "days_missing": "Ours counts what reports and the tracks loaded tell; it is not a total of these days.",
    "days_loaded": "For each day positions of some aircraft are loaded; flights of others that nobody reported are not counted.",
    "not_counted_here": "What the source counted is not in the tables, so no count of ours stands beside it.",
    "days_not_stated": "The source does not say of which days its count is, so no count of ours stands beside it.",
}

ROW_REASONS: dict[str, str] = {
    "row_not_a_list": "The row is not a list of values.",
    "row_not_an_object": "The row is not an object with members.",
    "row_too_short": "The row has too few values.",
    "row_too_long": "The row has more values than the header has columns.",
    "address_missing": "The row names no aircraft.",
    "address_not_hex": "The aircraft address of the row is not six hex digits.",
    "time_missing": "The time is missing or not a number.",
    "time_ambiguous": "The local time occurs twice or never, for the clocks are changed then.",
    "time_out_of_range": "The time lies before 1990 or in the future.",
    "contact_lost": "The aircraft was last heard more than 15 s before the time of the row, so the position is an old one.",
    "position_repeated": "The row repeats the position of an earlier row of the aircraft.",
    "position_missing": "Latitude or longitude is missing.",
    "position_not_a_number": "Latitude or longitude is not a number.",
    "position_out_of_range": "Latitude is beyond the poles or longitude beyond 180 degrees.",
}

FIX_REASONS: dict[str, str] = {
    "doubled": "The same position at the same time was received before.",
    "frozen": "The position stayed exactly the same while the aircraft sent a speed.",
    "stale_after_loss": "After a silence the place before it was sent again, though with a speed.",
    "unreachable": "The aircraft could not have been there between its neighbours.",
    "displaced_stretch": "One of a run of positions far from where the aircraft was just before and just after.",
    "receiver_clock": "One of a run of positions that lie on the track at another time, all by the same difference.",
    "out_of_order": "The time runs against the order of its file, in which the place would fit.",
    "time_conflict": "Another position has the same time and a different place.",
    "height_jump": "The height cannot be joined with those before and after; the position is used, its height is not.",
}

FILE_REASONS: dict[str, str] = {
    "empty_file": "The file is empty.",
    "not_gzip_or_json": "The content is neither gzip, JSON nor other text.",
    "truncated": "The data ends early or is damaged.",
    "too_large": "The content unpacks to more than the limit.",
    "html_page": "The content is a web page, not data.",
    "not_a_trace": "The JSON is not an object that a reader knows.",
    "trace_not_a_list": "The member `trace` is not a list.",
    "rows_not_a_list": "The member that should list the rows is not a list.",
    "time_without_zone": "A time has no time zone, and none is given.",
    "no_usable_row": "No row of the file has a usable time and position.",
    "bad_timestamp": "The base time is missing or out of range.",
    "bad_hex": "The aircraft address is not six hex digits.",
    "aircraft_not_named": "The file does not say which aircraft it is of.",
    "bad_header": "A column that is needed is missing in the header, or stands there twice.",
    "hex_differs_from_name": "The aircraft address differs from the one in the file's name.",
    "changed_while_read": "The file changed while it was read.",
    "unreadable": "The file could not be read.",
    "unknown_format": "No reader knows this kind of file.",
    "wrong_day": "The times in the file are not those of the day it is for.",
    "archive_part_missing": "A part of the archive is missing.",
    "archive_without_traces": "The archive holds no traces.",
    "archive_not_complete": "The archive does not list every aircraft received that day, so one that is not in it may have been.",
    "odd_member": "The member of the archive is a link, a device or at another path than a trace.",
    "doubled_member": "The archive holds a second member of this name; the first is used.",
}

FETCH_REASONS: dict[str, str] = {
    "forbidden_by_terms": "The terms of this server do not allow fetching by a program; it was not asked.",
    "bad_address": "The address is not one of the source's own; it was not asked.",
    "refused": "The server refused (status 401, 403 or 451).",
    "rate_limited": "The server asked for fewer requests (status 429).",
    "server_error": "The server reported an error of its own (status 500 to 599).",
    "unexpected_answer": "The server answered in a way that is not expected of it.",
    "timed_out": "The server kept silent for too long.",
    "too_slow": "The transfer took too long and was broken off.",
    "no_connection": "No connection could be made, or it broke off.",
    "unknown_host": "The name of the server could not be resolved.",
    "tls": "The server could not prove that it is the one asked for.",
    "html_page": "A web page came in place of data: a login, a challenge or a notice.",
    "cut_short": "The answer ended before the length that it announced.",
    "damaged": "The compressed answer ends early or is damaged.",
    "too_large": "The answer is larger than the limit.",
    "redirected_elsewhere": "The server sent on to an address that is not one of the source's own; it was not asked.",
    "redirect_loop": "The server sent on in a circle, or too often.",
    "day_not_published": "The server does not have this day, so that it says nothing of the aircraft.",
    "raw_file_lost": "What the server gave is no longer on this machine, or is damaged; it is asked again.",
    "no_flight_listed": "The service lists no flight of the aircraft that took off on this day; it does not say whether positions were received.",
    "no_track_listed": "The service lists a flight of this day and has no track of it.",
    "older_than_offered": "The service offers no positions of a day so long ago; it was not asked.",
    "stale_answer": "The time of a live answer is not that of this machine's clock: the receiver stands still, or a clock is wrong.",
    "not_heard_live": "Live answers did not list the aircraft when they were asked; that says nothing of the rest of the day.",
    "no_longer_listed": "The server gave this day once and does not list it now; what it gave is kept.",
}

PRECISIONS = ("minute", "range", "day", "days")  # of a claimed time, the finest first

ORDERS: tuple[str, ...] = (  # the types of court event that bind from then on
    "oral_order", "written_order_docketed", "tro_class", "tro_individual", "tro_extended", "preliminary_injunction",
    "permanent_injunction", "order_amended", "return_order", "release_order", "stay_granted", "scotus_order",
)

EVENT_TYPES: tuple[str, ...] = (  # all types of court event; a new one is a line here
    *ORDERS,
    "appeal", "appeal_dismissed", "case_dismissed", "complaint_filed", "contempt_finding", "contempt_related_finding",
    "contempt_vacated", "court_contact", "filing_deadline", "government_declaration", "government_filing",
    "hearing_resume", "hearing_start", "mandate_issued", "merits_ruling", "motion_denied", "motion_filed",
    "operational_event", "order_information", "order_receipt_confirmed", "privilege_invoked",
    "proclamation_published", "proclamation_signed", "recess", "rehearing_denied", "rehearing_granted", "removal",
    "return", "scheduling_order", "stay_denied", "tro_expiry",
)

PRIMARY_SOURCES: tuple[str, ...] = (  # kinds of source that settle a minute by themselves
    "court_primary", "court_primary_copy", "court_quote", "court_docket_copy", "social_primary", "government",
)
SOURCE_KINDS: tuple[str, ...] = (
    *PRIMARY_SOURCES, "legal_database", "legal_blog", "legal_blog_mirror", "news", "news_mirror", "news_secondhand",
    "state_media", "aggregator", "newsletter", "blog", "social",
)

FILTERS: dict[str, str] = {  # the words by which rows of a table are chosen, in addresses and at the command line
    "from": "first UTC day: rows whose time reaches into it or later; rows without a time are left out",
    "to": "last UTC day, in the same way",
    "destination": "name of a country, as in reported_legs, or “not known”",
    "icao24": "24-bit address of the aircraft, six hex digits",
    "registration": "registration of the aircraft",
    "basis": "observed or reported",
    "class": "class of the leg, such as removal",
}

PLACES: dict[str, str] = {  # airports whose city in the airport table is not the one readers know
    "MSLP": "San Salvador", "MHLM": "San Pedro Sula", "MMSM": "Mexico City (AIFA)", "KBIF": "El Paso (Biggs)",
}

LIMITS: tuple[str, ...] = (
    "The data cannot show who was aboard.",
    "Positions and times are stated, never compliance with an order.",
    "Where no receiver heard an aircraft nothing is known of it: a day without positions is not a day without flights.",
    "Areas rest on a speed bound, which is an assumption and is stated in each row.",
)
