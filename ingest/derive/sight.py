"""What a picture shows of one leg at a time, without a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from ingest.derive.region import Region
from ingest.derive.verdicts import polygon_of


@dataclass(frozen=True)
class Sight:
    """The phase of a leg and the areas in which it can have been; none where nothing may be drawn."""

    leg_id: str
    phase: str
    regions: tuple[Region, ...]

    @property
    def area(self) -> BaseGeometry | None:
        """The potential path area (WGS 84)."""
        return polygon_of(self.regions) if self.regions else None
