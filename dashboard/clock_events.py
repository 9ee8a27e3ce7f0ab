"""Events on the court clock's strip: bands, labels above them, and the time an order is in force, as SVG."""

from __future__ import annotations

from dashboard.clock_scale import Scale
from dashboard.labels import html
from dashboard.language import mark, tr
from dashboard.picture import EventDrawn, Picture
from dashboard.placing import BESIDE, GAP_PX, Head, best_heads, text_width
from dashboard.times import date_words

LANE = 17
WIDE_BAND_PX = 40
LABEL_PART = 0.9
"""Labels of events, mostly small letters and digits, are narrower than the estimate of a text's width."""
IN_FORCE = mark("in force")


def event_labels(events: list[EventDrawn], scale: Scale, size: float, width: float) -> tuple[str, float]:
    """Labels above the bands, the asked event's as low as may be; and the height they take."""
    small = size - 1
    ordered = sorted(events, key=lambda e: (not e.is_asked, not e.is_order, e.earliest))
    asked = ordered[0]
    heads = [Head((scale.x(e.earliest) + scale.x(e.latest)) / 2, LABEL_PART * text_width(e.label, small),
                  BESIDE[::-1] if e.earliest < asked.earliest else BESIDE) for e in ordered]
    spots = best_heads(heads, 0, width)
    height = LANE * (max(lane for lane, _ in spots) + 1)
    leads, texts = [], []
    for event, head, (lane, left) in zip(ordered, heads, spots, strict=True):
        y = height - LANE * lane - 4
        kind = "fd-order" if event.is_asked or event.is_order else "fd-event"
        if lane:
            leads.append(f'<line class="fd-lead {kind}" x1="{head.centre:.1f}" x2="{head.centre:.1f}" y1="{y + 4:g}" '
                         f'y2="{height + 4:g}"/>')
        x, anchor = _anchored(head, left)
        texts.append(f'<text class="{kind}{" fd-asked" if event.is_asked else ""}" x="{x:.1f}" y="{y:g}" '
                     f'font-size="{small:g}" text-anchor="{anchor}">{html(event.label)}</text>')
    return "".join(leads + texts), height


def _anchored(head: Head, left: float) -> tuple[float, str]:
    """Where a label's text is tied: at the line it stands beside, else in its middle."""
    if abs(left - head.centre - GAP_PX) < 1:
        return left, "start"
    if abs(left + head.width - head.centre + GAP_PX) < 1:
        return left + head.width, "end"
    return left + head.width / 2, "middle"


def band(event: EventDrawn, scale: Scale, top: float, bottom: float) -> str:
    """An event's time over all rows."""
    begin, end = scale.x(event.earliest), scale.x(event.latest)
    kind = "fd-band-asked" if event.is_asked else "fd-band-order" if event.is_order else "fd-band-event"
    if end - begin > WIDE_BAND_PX:
        kind += " fd-band-wide"
    return (f'<rect class="{kind}" x="{begin:.1f}" y="{top:g}" width="{max(end - begin, 1.5):.1f}" '
            f'height="{bottom - top:g}"><title>{html(event.label)}</title></rect>')


def asked_edges(event: EventDrawn, scale: Scale, top: float, bottom: float) -> str:
    """The ends of the asked time once more, over the bars, so that none hides it."""
    begin = scale.x(event.earliest)
    end = max(scale.x(event.latest), begin + 1.5)
    edges = [("fd-edge-ground", begin - 1.8), ("fd-edge-ground", end + 1.8), ("fd-edge", begin), ("fd-edge", end)]
    return "".join(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top:g}" y2="{bottom:g}"/>'
                   for kind, x in edges)


def in_force(picture: Picture, scale: Scale, top: float, size: float, height: float) -> str:
    """A row of its own beneath the legs: from the order to its end, which mostly lies beyond the edge."""
    if not picture.in_force_until:
        return ""
    begin, end = scale.x(picture.anchor.latest), scale.x(picture.in_force_until[1])
    beyond = " →" if picture.in_force_until[1] > scale.end else ""
    text = tr("until {day}", day=date_words(picture.in_force_until[1], picture.zone)) + beyond
    has_room = end - begin > text_width(text, size - 1) + 10
    x, anchor = (begin + 6, "start") if has_room else (begin - 6, "end")
    box = f'x="{begin:.1f}" y="{top:g}" width="{max(end - begin, 1):.1f}" height="{height:g}"'
    baseline = top + height / 2 + 4
    return (f'<rect class="fd-ground" {box}/><rect class="fd-in-force" {box}/>'
            f'<text class="fd-order" x="0" y="{baseline:g}" font-size="{size - 1:g}">{html(tr(IN_FORCE))}</text>'
            f'<text class="fd-order fd-bare" x="{x:.1f}" y="{baseline:g}" font-size="{size - 1:g}" '
            f'text-anchor="{anchor}">{html(text)}</text>')
