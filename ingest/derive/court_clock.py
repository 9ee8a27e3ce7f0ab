"""The court clock: for each leg and event, the phase, the places it can have been, and the verdict.

It states positions and times only. Rules: an answer covers legs whose known interval, widened by 24 hours each
way, meets the event; a verdict is `yes` or `no` only where it holds at every instant of the event, in every
possible phase and for every claim of the finest precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.derive.claims import joined
from ingest.derive.clock_leg import ClockLeg, along_track, surroundings
from ingest.derive.geodesy import Place
from ingest.derive.in_force import POSSIBLE, in_force
from ingest.derive.intervals import Interval, timestamp
from ingest.derive.kin import DOUBTFUL, WITHHOLDING, Kin, flown_at_once, received_under_way, why_not_asked
from ingest.derive.notes import IN_FORCE_NOTES, note_of
from ingest.derive.own import ledger_of
from ingest.derive.phase import AFTER, AIRBORNE, BEFORE, UNDETERMINED, phases_of, possible_phases
from ingest.derive.region import Region, bounded, outlined
from ingest.derive.sight import Sight
from ingest.derive.territory import Territory
from ingest.derive.trail import Trail
from ingest.derive.verdicts import NO_AREA, NOT_ASKED, Finding, airport_region, doubts, finding


@dataclass(frozen=True)
class Event:
    """A court event, or an instant asked for: `event_id` is then the words of the question."""

    event_id: str
    case_id: str
    interval: Interval


@dataclass(frozen=True)
class Answer:
    """One row of the clock and, for pictures, the areas it rests on."""

    row: dict[str, Any]
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class _Test:
    """What one possible phase is tested with: a place or areas; none where the question is not asked of this row."""

    place_tested: str
    regions: tuple[Region, ...] = ()
    before_s: float | None = None
    after_s: float | None = None
    caution: str = ""


@dataclass(frozen=True)
class Clock:
    """Answers questions about legs; `station` is the US naval station at Guantanamo Bay."""

    territory: Territory
    station: Place
    thresholds: Mapping[str, float]

    def answers(
        self, event: Event, legs: Sequence[ClockLeg], all_legs: bool = False, asked: set[str] | None = None
    ) -> list[Answer]:
        """One answer for each leg the event concerns (all of them with `all_legs`), in the order of the legs.

        `asked` holds the ids of the legs to answer for; the others still count as legs around them, but that legs of
        own reports do so for each other alone.
        """
        return [self.answer(event, leg, near) for leg, near in self._with_kin(event, legs, all_legs, asked)]

    def sights(self, events: Sequence[Event], legs: Sequence[ClockLeg], asked: set[str]) -> list[list[Sight]]:
        """For each event the phase and areas of the legs of these ids that it concerns, as a picture of `answers` has
        them."""
        found = [[self._sight(event, leg, near) for leg, near in self._with_kin(event, legs, False, asked)]
                 for event in events]
        outlined([region for sights in found for sight in sights for region in sight.regions])
        return found

    def _with_kin(
        self, event: Event, legs: Sequence[ClockLeg], all_legs: bool, asked: set[str] | None
    ) -> list[tuple[ClockLeg, Sequence[ClockLeg]]]:
        """The legs to answer for, each with those near the event that are of its flight or airframe."""
        near = [leg for leg in legs if self.concerns(event, leg)]
        wanted = [leg for leg in (legs if all_legs else near) if asked is None or leg.leg_id in asked]
        around = near + [leg for leg in legs if not leg.known.is_known]
        every, without_own = Kin(around), Kin([leg for leg in around if leg.track is not None or not leg.is_own])
        return [(leg, (every if leg.is_own else without_own).of(leg)) for leg in wanted]

    def concerns(self, event: Event, leg: ClockLeg) -> bool:
        """Whether the leg's known interval, widened by the event window each way, meets the event."""
        window = self.thresholds["event_window_h"] * 3600
        return leg.known.is_known and leg.known.widened(window).meets(event.interval)

    def answer(self, event: Event, leg: ClockLeg, near: Sequence[ClockLeg]) -> Answer:
        """The answer for one leg; `near` are all legs within the event's window, and those without any time."""
        phases, tests, regions, cautions = self._evidence(event, leg, near)
        found = self._finding(tests, regions, is_withheld=bool(cautions & WITHHOLDING))
        cautions |= found.cautions
        row = _row(event, leg, _stated(leg, phases, cautions), tests, found, cautions)
        return Answer(row | {"note": note_of(row)}, self._shown(regions, cautions))

    def _sight(self, event: Event, leg: ClockLeg, near: Sequence[ClockLeg]) -> Sight:
        phases, tests, regions, cautions = self._evidence(event, leg, near)
        is_asked = all(test.place_tested != "none" for test in tests)
        if is_asked:
            cautions |= doubts(regions, self.station, self.thresholds)
        areas = self._shown(regions, cautions) if is_asked and not cautions & NO_AREA else ()
        return Sight(leg.leg_id, _phase(_stated(leg, phases, cautions)), areas)

    def _evidence(
        self, event: Event, leg: ClockLeg, near: Sequence[ClockLeg]
    ) -> tuple[tuple[str, ...], list[_Test], tuple[Region, ...], frozenset[str]]:
        """The possible phases, what each is tested with, the areas of all, and the cautions before a verdict."""
        phases = phases_of(leg, event.interval)
        kin = [other for other in near if leg.is_kin(other) and (other.known.is_known or leg.is_same_flight(other))]
        tests = [self._test(phase, leg, event, kin) for phase in phases]
        regions = tuple(dict.fromkeys(region for test in tests for region in test.regions))
        return phases, tests, regions, leg.cautions | self._cautions(leg, event, phases, tests, kin)

    def _shown(self, regions: tuple[Region, ...], cautions: frozenset[str]) -> tuple[Region, ...]:
        """The areas that a picture shows: none where the evidence contradicts the bound or itself."""
        if "evidence_exceeds_bound" in cautions or cautions & WITHHOLDING:
            return ()
        limit = self.thresholds["disc_limit_km"]
        return tuple(bounded(region, limit) for region in regions if region.speed_km_s > 0)

    def rows_in_force(
        self, event: Event, end: Interval, legs: Sequence[ClockLeg], all_legs: bool = False
    ) -> list[dict[str, Any]]:
        """A row, without a verdict, for each leg that departed or was in the air while an order bound.

        Legs more than the event window away from that time are left out, unless `all_legs`: an unknown departure
        would else make every later leg a possible one.
        """
        binding = Event(event.event_id, event.case_id, Interval(event.interval.earliest, end.latest))
        rows = []
        for leg in legs:
            near = leg.known.is_known and (all_legs or self.concerns(binding, leg))
            word = in_force(leg.departed, leg.arrived, event.interval, end, leg.open_gaps) if near else ""
            word = POSSIBLE if word and leg.cautions & WITHHOLDING else word
            if word:
                row = _row(event, leg, (), (), Finding(NOT_ASKED), leg.cautions)
                note = IN_FORCE_NOTES["open" if word == POSSIBLE and end.latest is None else word]
                ends = {"in_force_until_earliest_utc": timestamp(end.earliest),
                        "in_force_until_latest_utc": timestamp(end.latest)}
                rows.append(row | {"phase": "", "in_force": word, "note": note} | ends)
        return rows

    def _finding(self, tests: Sequence[_Test], regions: tuple[Region, ...], is_withheld: bool) -> Finding:
        """Undetermined at once where it is withheld, or the aircraft can have been where nothing was tested."""
        asked = [test for test in tests if test.place_tested != "none"]
        if not asked:
            return Finding(NOT_ASKED)
        if is_withheld or len(asked) < len(tests):
            return Finding(UNDETERMINED, cautions=doubts(regions, self.station, self.thresholds))
        return finding(regions, self.territory, self.station, self.thresholds)

    def _test(self, phase: str, leg: ClockLeg, event: Event, kin: Sequence[ClockLeg]) -> _Test:
        landed_in_gap = phase == AFTER and AFTER not in possible_phases(leg.departed, leg.arrived, event.interval)
        if phase == AIRBORNE or landed_in_gap:
            return _area(leg, event.interval)
        if not self.concerns(event, leg):
            return _Test("none", caution="far_from_leg")
        caution = why_not_asked(phase, leg, event.interval, kin, self.thresholds)
        if caution:
            return _Test("none", caution=caution)
        if leg.track is not None and leg.track.is_silent(event.interval, self.thresholds["gap_s"]):
            return _area_in_silence(leg, leg.track, event.interval)
        places = leg.departure if phase == BEFORE else leg.arrival
        if places:
            tested = "departure_airport" if phase == BEFORE else "arrival_airport"
            return _Test(tested, tuple(airport_region(place) for place in places))
        if leg.track is not None and _within_track(leg, event.interval):
            return _area(leg, event.interval)
        return _Test("none", caution="airport_unknown")

    def _cautions(
        self, leg: ClockLeg, event: Event, phases: tuple[str, ...], tests: Sequence[_Test], kin: Sequence[ClockLeg]
    ) -> set[str]:
        cautions = {test.caution for test in tests} - {""}
        area = next((test for test in tests if test.place_tested == "area"), _Test("none"))
        if leg.track is not None and area.regions:
            if area.before_s is None or area.after_s is None:
                cautions.add("outside_received_positions")
            elif max(region.total_s for region in area.regions) > self.thresholds["gap_s"]:
                cautions.add("position_gap")
        if leg.received is not None and leg.received.is_contradicted_near(
                event.interval, area.before_s, area.after_s, self.thresholds["gap_s"]):
            cautions.add("position_contradicted")
        if AIRBORNE in phases:
            if AFTER in phases and any(gap.meets(event.interval) for gap in leg.open_gaps):
                cautions.add("landing_possible_in_gap")
            if flown_at_once(leg, event.interval, kin):
                cautions.add("other_leg_at_once")
            if leg.track is None and received_under_way(
                    leg, event.interval, self.thresholds["event_window_h"] * 3600):
                cautions.add("positions_received")
        return cautions


def _stated(leg: ClockLeg, phases: tuple[str, ...], cautions: frozenset[str]) -> tuple[str, ...]:
    """All phases where the times of a track may be those of wrong positions, else the possible ones."""
    return (BEFORE, AIRBORNE, AFTER) if leg.track is not None and cautions & DOUBTFUL else phases


def _phase(phases: tuple[str, ...]) -> str:
    return phases[0] if len(phases) == 1 else UNDETERMINED


def _area(leg: ClockLeg, event: Interval) -> _Test:
    around = surroundings(leg, event)
    return _Test("area", around.regions, around.before_s, around.after_s)


def _area_in_silence(leg: ClockLeg, track: Trail, event: Interval) -> _Test:
    """The area between the positions around the event: a flight that nobody received can lie between them."""
    around = along_track(track, float(event.earliest or 0.0), float(event.latest or 0.0), leg.speed_km_s)
    return _Test("area", around.regions, around.before_s, around.after_s)


def _within_track(leg: ClockLeg, event: Interval) -> bool:
    """Whether the event meets an end or open gap of the leg, and the airframe was received both before and after it."""
    if leg.track is None or event.earliest is None or event.latest is None:
        return False
    received = leg.track.time_s[0] <= event.earliest and event.latest <= leg.track.time_s[-1]
    return bool(received) and any(span.meets(event) for span in (leg.departed, leg.arrived, *leg.open_gaps))


def _row(
    event: Event, leg: ClockLeg, phases: tuple[str, ...], tests: Sequence[_Test], found: Finding,
    cautions: frozenset[str] | set[str],
) -> dict[str, Any]:
    area = next((test for test in tests if test.place_tested == "area"), _Test("none"))
    both = area.before_s is not None and area.after_s is not None
    return {
        "event_id": event.event_id,
        "case_id": event.case_id,
        "event_earliest_utc": timestamp(event.interval.earliest),
        "event_latest_utc": timestamp(event.interval.latest),
        "flight_id": leg.flight_id,
        "leg_no": leg.leg_no,
        "leg_id": leg.leg_id,
        "registration": leg.registration,
        "icao24": leg.icao24,
        "departure_airport_icao": leg.departure_text,
        "arrival_airport_icao": leg.arrival_text,
        "departed_earliest_utc": timestamp(leg.departed.earliest),
        "departed_latest_utc": timestamp(leg.departed.latest),
        "arrived_earliest_utc": timestamp(leg.arrived.earliest),
        "arrived_latest_utc": timestamp(leg.arrived.latest),
        "basis": leg.basis,
        "phase": _phase(phases),
        "possible_phases": ";".join(phases),
        "place_tested": ";".join(dict.fromkeys(test.place_tested for test in tests)),
        "outside_us_territory": found.outside,
        "possible_zones": ";".join(found.zones),
        "potential_path_area_km2": found.area_km2,
        "nearest_us_territory_km_min": found.nearest_km,
        "nearest_us_territory_km_max": found.farthest_km,
        "last_known_before_utc": timestamp(area.before_s),
        "first_known_after_utc": timestamp(area.after_s),
        "gap_s": area.after_s - area.before_s if both else None,  # type: ignore[operator]
        "speed_bound_kt": leg.bound_kt,
        "speed_needed_kt": found.speed_needed_kt,
        "time_margin_s": found.time_margin_s,
        "in_force": "",
        "in_force_until_earliest_utc": None,
        "in_force_until_latest_utc": None,
        "label": leg.label,
        "cautions": joined(cautions), "ledger": ledger_of(cautions),
    }
