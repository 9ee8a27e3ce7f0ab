"""The court clock's figure: pure functions from real answers to SVG."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from dashboard.clock_keys import keys
from dashboard.clock_svg import SIZES, STYLE, draw, draw_all
from dashboard.placing import Head, best_heads, crossings
from dashboard.projection import fit, great_circle, lonlat, mercator
from dashboard.queries import Asked, answer, docket_at
from dashboard.scale_bar import bars

SVG = "{http://www.w3.org/2000/svg}"
IN_THE_GAP, BETWEEN_CLOSE_FIXES = "2026-08-25T00:43:30Z", "2026-08-25T00:30:00Z"


@pytest.fixture(scope="module")
def docket(built_store):
    return docket_at(built_store)


def classes(svg: str) -> list[str]:
    return [element.get("class", "") for element in ET.fromstring(svg).iter()]


def count(svg: str, name: str) -> int:
    return sum(name in found.split() for found in classes(svg))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", SIZES)
def test_the_oral_order_shows_two_areas_one_route_and_three_rows(docket, kind):
    svg = draw(answer(docket, Asked("jgg-oral-order")).picture, kind)
    assert (count(svg, "fd-area"), count(svg, "fd-route"), count(svg, "fd-row")) == (2, 1, 3)
    assert count(svg, "fd-aircraft") == 0
    assert count(svg, "fd-band-asked") == 1
    assert {"6143", "6145", "Harlingen", "Comayagua"} <= set(texts(svg))
    assert "Oral order 6:45–6:48 p.m. EDT" in texts(svg)


def test_the_written_order_is_a_band_until_the_day_it_ended(docket):
    svg = draw(answer(docket, Asked("jgg-written-order")).picture)
    assert count(svg, "fd-in-force") == 1
    assert {"in force", "until 7 April 2025 →"} <= set(texts(svg))


def test_in_a_gap_there_is_an_area_and_no_dot_and_between_close_fixes_a_dot(docket):
    gap = draw(answer(docket, Asked(at=IN_THE_GAP)).picture)
    close = draw(answer(docket, Asked(at=BETWEEN_CLOSE_FIXES)).picture)
    assert (count(gap, "fd-area"), count(gap, "fd-aircraft")) == (1, 0)
    assert count(close, "fd-aircraft") == 1
    assert count(gap, "fd-gap") == 2


def test_a_gap_flown_through_is_a_hollow_bar_and_one_that_may_hide_a_landing_is_striped_and_both_are_named(docket):
    picture = answer(docket, Asked(at=IN_THE_GAP)).picture
    leg = picture.legs[0]
    assert [gap.may_hide_landing for gap in leg.gaps] == [False, False]
    assert (count(draw(picture), "fd-flown"), count(draw(picture), "fd-may-land")) == (4, 0)
    open_gap = replace(leg, gaps=(leg.gaps[0], replace(leg.gaps[1], may_hide_landing=True)))
    mixed = replace(picture, legs=(open_gap,))
    root = ET.fromstring(draw(mixed))
    edges = [e for e in root.iter(f"{SVG}line") if "fd-flown" in e.get("class", "")]
    assert len({e.get("x1") for e in edges}) == 1
    assert len({e.get("y1") for e in edges}) == 2
    assert "stroke-dasharray" in STYLE.split(".fd-may-land {")[1].split("}")[0]
    assert count(draw(mixed), "fd-may-land") == 1
    labels = {leg.leg_id: ""}
    assert "may hide a landing" not in keys(picture, labels)
    for words in ("gap flown through: in the air, no position received", "gap that may hide a landing"):
        assert words in keys(mixed, labels)


def test_every_event_of_the_store_can_be_drawn_and_is_well_formed(docket):
    for event in docket.events["event_id"].iloc[::12]:
        for svg in (drawing.svg for drawing in draw_all(answer(docket, Asked(event)).picture)):
            root = ET.fromstring(svg)
            assert root.get("role") == "img"
            assert root.find(f"{SVG}title").text.startswith("Where each flight can have been: ")


def test_two_legs_of_one_flight_are_told_apart_by_their_number(docket):
    picture = answer(docket, Asked("jgg-proclamation-signed")).picture
    shown = texts(draw(picture))
    for number in (1, 2):
        assert f"▲ GlobalX 6143, leg {number}" in shown
    assert "GlobalX 6143" in {leg.name for leg in answer(docket, Asked("jgg-oral-order")).picture.legs}


def test_markup_in_a_name_stays_text(docket):
    picture = answer(docket, Asked("jgg-oral-order")).picture
    legs = tuple(replace(leg, name="<script>alert('&')</script>") for leg in picture.legs)
    root = ET.fromstring(draw(replace(picture, legs=legs)))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert any("<script>alert('&')</script>" in (element.text or "") for element in root.iter(f"{SVG}text"))


def test_the_solid_bar_spans_only_what_every_source_allows(docket):
    picture = answer(docket, Asked("jgg-oral-order")).picture
    leg = next(leg for leg in picture.legs if leg.short_name == "6145")
    root = ET.fromstring(draw(replace(picture, legs=(leg,))))
    bars = {e.get("class").split()[0]: e for e in root.iter(f"{SVG}rect") if "fd-flight" in e.get("class", "")}
    pale = [e for e in root.iter(f"{SVG}rect") if "fd-pale" in e.get("class", "")]
    minutes = float(bars["fd-solid"].get("width")) / (leg.arrived_earliest - leg.departed_latest).total_seconds() * 60
    assert len(pale) == 2
    assert float(pale[1].get("width")) == pytest.approx(9 * minutes, rel=0.05)


def test_heads_never_touch_each_other_nor_the_lines_of_those_above():
    heads = [Head(200, 120), Head(90, 80, (1.0,)), Head(130, 90, (1.0,)), Head(330, 60), Head(325, 50, (1.0,))]
    spots = best_heads(heads, 0, 400)
    boxes = [(lane, left, left + head.width) for (lane, left), head in zip(spots, heads, strict=True)]
    for a, b in itertools.combinations(boxes, 2):
        assert a[0] != b[0] or a[2] <= b[1] or b[2] <= a[1]
    assert crossings(heads, spots) == 0


@pytest.mark.parametrize("kind", SIZES)
def test_no_line_that_leads_to_a_label_runs_through_another(docket, kind):
    events = {event.event_id: event for event in answer(docket, Asked("jgg-oral-order")).picture.events}
    for asked in events:
        root = ET.fromstring(draw(answer(docket, Asked(asked)).picture, kind))
        labels = [e for e in root.iter(f"{SVG}text") if {"fd-order", "fd-event"} & set(e.get("class", "").split())
                  and "fd-bare" not in e.get("class") and e.text != "in force"]
        leads = [e for e in root.iter(f"{SVG}line") if "fd-lead" in e.get("class", "")]
        for lead, label in itertools.product(leads, labels):
            x, width = float(label.get("x")), 0.45 * float(label.get("font-size")) * len(label.text)
            left = x - {"start": 0, "middle": 0.5, "end": 1}[label.get("text-anchor")] * width
            crosses_lane = float(lead.get("y1")) < float(label.get("y")) < float(lead.get("y2"))
            assert not (crosses_lane and left < float(lead.get("x1")) < left + width), label.text


def test_a_label_between_two_lines_is_raised_rather_than_crossed():
    heads = [Head(200, 120), Head(190, 80), Head(210, 90)]
    assert crossings(heads, best_heads(heads, 0, 400)) == 0


def test_the_asked_time_is_drawn_over_bars_and_gaps(docket):
    picture = answer(docket, Asked(at="2026-08-25T00:45Z")).picture
    drawn = [element.get("class", "").split()[:1] for element in ET.fromstring(draw(picture)).iter()]
    assert drawn.index(["fd-edge"]) > max(n for n, kind in enumerate(drawn) if kind == ["fd-flown"])


def test_bands_end_above_the_row_that_says_until_when_the_order_is_in_force(docket):
    for event in ("jgg-oral-order", "jgg-written-order"):
        boxes = list(ET.fromstring(draw(answer(docket, Asked(event)).picture)).iter(f"{SVG}rect"))
        row = next(float(e.get("y")) for e in boxes if e.get("class") == "fd-in-force")
        bands = [e for e in boxes if e.get("class", "").startswith("fd-band")]
        assert len(bands) == 5
        assert all(float(e.get("y")) + float(e.get("height")) <= row for e in bands)


def test_the_keys_name_every_kind_of_band_and_carry_the_colours_of_the_flights(docket):
    picture = answer(docket, Asked("jgg-oral-order")).picture
    told = keys(picture, {leg.leg_id: "" for leg in picture.legs})
    for kind in ("asked", "order", "event", "in-force"):
        assert told.count(f'"fd-key fd-key-{kind}"') == 1
    assert all(f'<span class="fd-flight-{leg.flight}"><b' in told for leg in picture.legs)
    assert "Grey bands, from left to right: Hearing begins 5:00 p.m. EDT; Recess" in told


def test_scale_bars_are_true_at_the_latitude_they_name():
    frame = fit([(-100, 10), (-80, 30)], 900, 460)
    km, nm = bars(frame, 10, 420)
    latitude = math.radians(lonlat(frame, [(10, 420)])[0][1])
    degree_px = frame.points([(-79, 20)])[0][0] - frame.points([(-80, 20)])[0][0]
    assert km.words == f"500 km (at {math.degrees(latitude):.0f}° N)"
    assert km.px == pytest.approx(500 / (111.195 * math.cos(latitude)) * degree_px, rel=0.001)
    assert (nm.words, nm.px / km.px) == ("200 nautical miles", pytest.approx(200 * 1.852 / 500))


def test_the_window_holds_every_point_and_keeps_the_shape_of_the_land():
    points = great_circle((-97.65, 26.23), (-87.62, 14.38))
    frame = fit(points, 900, 460)
    pixels = frame.points(points)
    assert pixels.min() >= 0
    assert (pixels[:, 0].max(), pixels[:, 1].max()) <= (900, 460)
    flat = mercator(points)
    assert (pixels[-1, 0] - pixels[0, 0]) / (flat[-1, 0] - flat[0, 0]) == pytest.approx(frame.scale)
