"""The court clock's figure on a page: SVG text handed to a component of ours, which parses it as XML and moves it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import clock_minutes, language
from dashboard.clock_scale import shown_events
from dashboard.clock_svg import Drawing, draw_all
from dashboard.labels import address, exact
from dashboard.language import tr
from dashboard.picture import Picture
from dashboard.queries import Answered
from dashboard.session import link, set_parameters

SCRIPT = Path(__file__).with_name("static") / "figure.js"
KEY = "figure"
PACES_MIN = (1, 5, 15)
"""Minutes of the clock that a second of playing shows."""
MOST_JUMPS = 4
_figure = st.components.v2.component("flight_docket_figure", js=SCRIPT.read_text(encoding="utf-8"),
                                     isolate_styles=False)


def show(answered: Answered, release_id: str) -> None:
    """Show the figure; a reader who lets go of the clock, pauses it or jumps writes the time into the address."""
    _figure(data=_data(answered, release_id), key=KEY, on_at_change=_instant_chosen, on_event_change=_event_chosen)


def _data(answered: Answered, release_id: str) -> dict[str, Any]:
    picture, asked = answered.picture, answered.asked
    drawings = draw_all(picture)
    scale = drawings[0].scale
    at = picture.asked
    given = {"event": asked.event, "at": asked.at, "speed_bound_kt": exact(asked.speed_bound_kt)}
    of_figure = {**given, "lang": language.current()}
    return {
        "drawings": [_drawing(drawing) for drawing in drawings],
        "start": scale.start.timestamp(), "end": scale.end.timestamp(),
        "step": clock_minutes.step_of(scale).total_seconds(), "asked": at.earliest.timestamp(),
        "clocks": clock_minutes.clocks(picture, at.earliest, at.latest),
        "frames": address(f"/figure/{release_id}/minutes.json", **of_figure),
        "picture": address(f"/figure/{release_id}/court_clock.svg", **of_figure),
        "link": link("/", release_id, **given),
        "jumps": _jumps(picture, drawings[0]), "paces": [(pace, tr("{n} min/s", n=pace)) for pace in PACES_MIN],
        "words": {"play": tr("Play"), "pause": tr("Pause"), "pace": tr("Speed"), "time": tr("Time on the clock"),
                  "moving": tr("Sentences and tables stay those of the time asked until the clock stands still."),
                  "copy": tr("Copy link"), "copied": tr("Copied"), "link": tr("Link to this view"),
                  "print": tr("Print"),
                  "wait": tr("The minutes are being loaded."),
                  "failed": tr("The minutes could not be loaded; the answer shown stands.")},
    }


def _drawing(drawing: Drawing) -> dict[str, Any]:
    return {"kind": drawing.kind, "svg": drawing.svg, "width": drawing.width, "height": drawing.height,
            "left": drawing.scale.left, "right": drawing.scale.right, "top": drawing.top, "bottom": drawing.bottom}


def _jumps(picture: Picture, drawing: Drawing) -> list[dict[str, str]]:
    """The orders within the strip's hours, each with its id; not the one that is asked."""
    orders = [event for event in shown_events(picture, drawing.scale)
              if event.event_id != picture.asked.event_id and (event.is_order or event.event_id == picture.anchor_id)]
    return [{"event": event.event_id, "label": event.label} for event in orders[:MOST_JUMPS]]


def _instant_chosen() -> None:
    at = st.session_state[KEY].at
    if isinstance(at, str):
        set_parameters(at=at)


def _event_chosen() -> None:
    event = st.session_state[KEY].event
    if isinstance(event, str):
        set_parameters(event=event, at=None)
