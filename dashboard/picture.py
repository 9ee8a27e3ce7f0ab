"""What the court clock's figure shows, as plain values; `queries` fills it and the drawing modules read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from dashboard.saying import say

Track = list[list[tuple[float, float, float]]]
"""Pieces of a track between gaps: longitude, latitude, epoch seconds."""


@dataclass(frozen=True)
class Airport:
    """A named airport of a leg that is drawn."""

    code: str
    name: str
    longitude: float
    latitude: float
    zone: str = ""


@dataclass(frozen=True)
class GapDrawn:
    """A gap of an observed leg, in UTC; where no landing fits in it, it was flown through."""

    before: datetime
    after: datetime
    may_hide_landing: bool


@dataclass(frozen=True)
class LegDrawn:
    """One leg of the figure; the four times are the ends of its intervals in UTC, None where open."""

    leg_id: str
    name: str
    flight: int
    phase: str
    basis: str
    departed_earliest: datetime | None
    departed_latest: datetime | None
    arrived_earliest: datetime | None
    arrived_latest: datetime | None
    departure: Airport | None
    arrival: Airport | None
    area: BaseGeometry | None = None
    track: Track = field(default_factory=list)
    gaps: tuple[GapDrawn, ...] = ()

    @property
    def said_name(self) -> str:
        """The leg's name, which is kept in English, in the language in use."""
        return say(self.name)

    @property
    def short_name(self) -> str:
        """The last word of the name (the flight's id where it has no number), its mark where it is of an own
        report, and the leg's number where the name has it, for the map."""
        name, comma, number = self.name.partition(", leg ")
        bare = name.removesuffix(" (own report)")
        mark = " (own)" if bare != name else ""
        return say(bare.split()[-1].strip("()") + mark + comma + number) if bare else self.leg_id


@dataclass(frozen=True)
class EventDrawn:
    """A band of the time strip."""

    event_id: str
    label: str
    earliest: datetime
    latest: datetime
    is_asked: bool
    is_order: bool


@dataclass(frozen=True)
class Picture:
    """The whole figure: map above, time strip below. `zone` is the court's; UTC where an instant is asked alone.

    Where an instant is asked beside an event (`anchor_id`), the strip spans the event's hours, and the map shows the
    areas at the event (`around`) too: the window stays while the instant moves.
    """

    legs: tuple[LegDrawn, ...]
    events: tuple[EventDrawn, ...]
    zone: str
    title: str
    description: str
    in_force_until: tuple[datetime, datetime] | None = None
    around: tuple[BaseGeometry, ...] = ()
    anchor_id: str = ""

    @property
    def order(self) -> list[str]:
        """The ids of the legs as they are drawn."""
        return [leg.leg_id for leg in self.legs]

    @property
    def anchor(self) -> EventDrawn:
        """The event that gives the strip its hours: the one beside which an instant is asked, else what is asked."""
        return next((event for event in self.events if event.event_id == self.anchor_id), self.asked)

    @property
    def asked(self) -> EventDrawn:
        """The event that the figure answers."""
        return next(event for event in self.events if event.is_asked)
