"""The style sheet of all pages: figure, tables, page parts, print."""

from __future__ import annotations

from dashboard import (
    altitude_svg,
    clock_bar,
    clock_keys,
    clock_svg,
    day_calendar,
    drawings,
    histogram,
    html_tables,
    trends_svg,
)
from dashboard.palette import variables

PAGE = """
.block-container, .stMainBlockContainer {max-width: 1160px !important; padding-top: 2.5rem !important;}
.fd-page {color: var(--fd-ink);} .fd-page p {max-width: 75ch; margin: .4rem 0;}
.fd-page h2 {font-size: 1.35rem; padding: .6rem 0 .2rem;}
.fd-finding {font-size: 1.2rem; line-height: 1.5; color: var(--fd-ink); max-width: 80ch; margin: 0;}
.fd-quiet {color: var(--fd-quiet); font-size: .92rem;}
.fd-legend {display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; list-style: none; padding: 0 !important; margin: .2rem 0;
  color: var(--fd-ink); font-size: .92rem;}
.fd-legend li {margin: 0;} .fd-legend b {font-weight: 700;}
.st-key-chart {min-height: 440px;}
.fd-page code, .fd-cite {overflow-wrap: anywhere;}
.fd-page code {color: var(--fd-ink); background: var(--fd-panel);}
[data-testid=stHeadingWithActionElements] h1 {font-size: 2rem;}
[data-testid=stMetricLabel], [data-testid=stWidgetLabel] p {color: var(--fd-ink);}
[data-testid=stDateInputCalendarButton] {min-width: 24px; min-height: 24px;}
@media (min-width: 769px) {.st-key-tongues {display: none !important;}}
@media (max-width: 640px) {[data-testid=stHeadingWithActionElements] h1 {font-size: 1.5rem;}
  .st-key-chart {min-height: 250px;}
  .stMainBlockContainer {padding-left: 1rem !important; padding-right: 1rem !important;}}
"""
PRINT = """
@page {size: A4; margin: 10mm 12mm;}
@media print {
  .stApp {color-scheme: light !important;}
  html, body, .stApp, .stApp > div, .stMain, [data-testid=stAppViewContainer], .stMainBlockContainer, section {
    position: static !important; height: auto !important; min-height: 0 !important; overflow: visible !important;
    background: #fff !important;}
  .stMainBlockContainer {padding: 0 !important; max-width: none !important;}
  header, .stSidebar, [data-testid=stHeader], .st-key-ask, .st-key-details, .st-key-get, .st-key-received,
  .st-key-classes, .st-key-orders, .st-key-tongues,
  .stExpander {display: none !important;}
  .stVerticalBlock {gap: 1mm !important;} .stVerticalBlock > *, .stHtml {margin-bottom: 0 !important;}
  .fd-table td, .fd-table th, .fd-table caption, .fd-page, .fd-page p, .fd-page li, .fd-legend li {
    line-height: 1.2 !important;}
  h1 {font-size: 15pt !important; padding: 0 0 4mm !important; color: #000 !important;}
  .fd-page h2 {font-size: 9.5pt !important; padding: 1.5mm 0 0 !important; margin: 0 !important;}
  .fd-figure {width: 100%; padding-top: 1.5mm;}
  .fd-page p:not(.fd-finding), .fd-page li {font-size: 7.5pt !important;}
  .fd-legend li, .fd-keys {font-size: 7.5pt !important;} .fd-legend {gap: 0 4mm; margin: 0;}
  .fd-page ul {margin: 0; padding-left: 5mm;} .fd-page li {margin: 0;} .fd-page p {margin: 1pt 0; max-width: none;}
  .fd-finding {font-size: 10pt; line-height: 1.3; max-width: none;} .fd-table, .fd-quiet, .fd-page {font-size: 8pt;}
  .fd-table {font-size: 7.5pt;} .fd-table th, .fd-table td {padding: 0.6pt 4pt 0.6pt 0;}
  .fd-table caption {padding: 1mm 0 0;}
}
"""


def sheet() -> str:
    """The style sheet; it follows the colour scheme of the page, and paper is always light."""
    parts = (f".stApp {{{variables()}}}", clock_svg.STYLE, clock_bar.STYLE, clock_keys.STYLE, html_tables.STYLE,
             histogram.STYLE, drawings.STYLE, altitude_svg.STYLE, day_calendar.STYLE, trends_svg.STYLE, PAGE, PRINT)
    return f"<style>{' '.join(parts)}</style>"
