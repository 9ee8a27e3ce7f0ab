"""Times in words, sentences made from rows, and colours that can be read."""

from __future__ import annotations

import doctest
from importlib import import_module

import pandas as pd
import pytest

from dashboard.labels import address, html, plain
from dashboard.palette import DARK, FLIGHTS, LIGHT
from dashboard.sentences import exit_sentence, standing
from dashboard.times import both_clocks, interval_words

EASTERN = "America/New_York"
TEXTS = ["ink", "quiet", "order", "event", "yes", "no", "undetermined", *(f"flight-{n}" for n in range(FLIGHTS))]
GRAPHICS = ["ink", "order", *(f"flight-{n}" for n in range(FLIGHTS))]


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def luminance(colour: str) -> float:
    parts = [int(colour[n:n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_colour_stands_out_from_paper_panel_and_halo(palette):
    for name in TEXTS:
        for ground in ("paper", "halo", "panel"):
            assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_line_and_area_stands_out_from_land_and_sea(palette):
    for name in GRAPHICS:
        for ground in ("land", "sea", "us-land", "us-sea", "paper"):
            assert contrast(palette[name], palette[ground]) >= 3, (name, ground)


@pytest.mark.parametrize("earliest, latest, zone, words", [
    ("2025-03-15T22:45:00", "2025-03-15T22:48:59", EASTERN, "6:45–6:48 p.m. EDT, 15 March 2025"),
    ("2025-03-15T21:25:00", "2025-03-15T21:25:59", EASTERN, "5:25 p.m. EDT, 15 March 2025"),
    ("2025-03-15T15:45:00", "2025-03-15T16:15:59", EASTERN, "11:45 a.m.–12:15 p.m. EDT, 15 March 2025"),
    ("2025-03-15T04:00:00", "2025-03-16T03:59:59", EASTERN, "some time on 15 March 2025 (EDT)"),
    ("2025-03-16T03:30:00", "2025-03-16T05:00:59", EASTERN,
     "11:30 p.m., 15 March 2025 – 1:00 a.m., 16 March 2025, EDT"),
    ("2025-03-15T22:43:18", "2025-03-15T22:43:18", "UTC", "22:43:18 UTC, 15 March 2025"),
    ("2025-03-16T01:36:00", "2025-03-16T01:37:59", "America/Tegucigalpa",
     "7:36–7:37 p.m. Tegucigalpa time (UTC-6), 15 March 2025"),
])
def test_an_interval_stays_an_interval_and_has_its_zone(earliest, latest, zone, words):
    assert interval_words(utc(earliest), utc(latest), zone) == words


def test_an_open_end_is_said():
    at = utc("2026-08-25T00:06:19")
    assert interval_words(pd.NaT, at) == "not after 00:06:19 UTC, 25 August 2026"
    assert interval_words(at, pd.NaT) == "not before 00:06:19 UTC, 25 August 2026"
    assert interval_words(pd.NaT, pd.NaT) == "not known"


def test_the_date_stands_beside_utc_where_it_is_another_day():
    assert both_clocks(utc("2025-03-16T00:02:00"), utc("2025-03-16T00:10:59"), EASTERN) == \
        "8:02–8:10 p.m. EDT, 15 March 2025 (00:02–00:10 UTC, 16 March 2025)"
    assert both_clocks(utc("2025-03-15T22:45:00"), utc("2025-03-15T22:48:59"), EASTERN) == \
        "6:45–6:48 p.m. EDT, 15 March 2025 (22:45–22:48 UTC)"


def exits_row(**given: object) -> object:
    empty = {"speed_bound_kt": 600.0, "possible_inside_us_territory_utc": "", "left_us_territory_latest_utc": pd.NaT,
             "entered_us_territory_earliest_utc": pd.NaT, "entered_us_territory_latest_utc": pd.NaT, "note": ""}
    return pd.Series({**empty, **given})


def test_two_stretches_inside_us_territory_are_both_told():
    row = exits_row(possible_inside_us_territory_utc="2025-03-15T21:44:00Z/2025-03-15T22:44:46Z;"
                    "2025-03-15T23:03:14Z/2025-03-15T23:05:30Z",
                    left_us_territory_latest_utc=utc("2025-03-15T23:05:30"))
    told = exit_sentence(row, "6145", "UTC")
    assert told.startswith("At 600 kt, 6145 cannot have been inside US territory between 22:44:46 UTC")
    assert "yet can have been again from 23:03:14 UTC, 15 March 2025 to 23:05:30 UTC" in told


def test_where_nothing_is_known_the_note_of_the_row_is_told_and_no_time():
    row = exits_row(note="The departure is not known.")
    assert exit_sentence(row, "X1", "UTC") == "X1: The departure is not known."


def test_a_claim_of_the_same_precision_differs_and_one_that_cannot_be_joined_contradicts():
    used = (utc("2025-03-15T21:25:00"), utc("2025-03-15T21:26:59"), "minute")
    assert standing((utc("2025-03-15T21:25:00"), utc("2025-03-15T21:25:59"), "minute"), used) == "differs"
    assert standing((utc("2025-03-15T04:00:00"), utc("2025-03-16T03:59:59"), "day"), used) == ""
    assert standing((utc("2025-03-15T22:00:00"), utc("2025-03-15T23:00:59"), "range"), used) == "contradicts"
    assert standing((pd.NaT, pd.NaT, ""), used) == ""


def test_what_html_and_xml_cannot_hold_is_made_harmless():
    assert html("<b a='1'>&\"\x00\x0b\ud800") == "&lt;b a=&#x27;1&#x27;&gt;&amp;&quot;"
    assert address("/", event="a&b=c d", at="") == "/?event=a%26b%3Dc+d"


@pytest.mark.parametrize("name", ["__main__", "filters", "labels", "layers", "palette", "placing", "sentences",
                                  "times"])
def test_the_examples_in_the_words_of_each_module_hold(name):
    found = doctest.testmod(import_module(f"dashboard.{name}"))
    assert found.attempted > 0
    assert found.failed == 0


def test_text_of_an_address_makes_no_link_or_picture_in_a_message():
    assert plain("![a](https://b) [c](d)") == r"\!\[a\]\(https\://b\) \[c\]\(d\)"
