"""The style of the court clock's controls: the slider over the strip, the bar beneath it, the clocks."""

from __future__ import annotations

STYLE = """
.fd-stage {position: relative;}
.fd-over {position: absolute; inset: 0; pointer-events: none; will-change: transform;}
.fd-moving .fd-moves {display: none;}
.fd-playhead {fill: var(--fd-ink); stroke: var(--fd-ink); stroke-width: 1.6; stroke-linejoin: round;}
.fd-scrub {position: absolute; margin: 0; appearance: none; background: transparent; cursor: ew-resize;
  touch-action: pan-y; min-height: 24px;}
.fd-scrub::-webkit-slider-runnable-track {height: 100%; background: transparent;}
.fd-scrub::-webkit-slider-thumb {appearance: none; width: 24px; height: 100%; background: transparent; border: 0;}
.fd-scrub::-moz-range-thumb {width: 24px; height: 100%; background: transparent; border: 0; border-radius: 0;}
.fd-scrub:focus-visible {outline: 3px solid var(--fd-flight-0); outline-offset: 1px;}
.fd-clock-bar {display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; margin-top: .5rem;
  color: var(--fd-ink);}
.fd-jumps {display: flex; flex-wrap: wrap; gap: .4rem;}
.fd-clock-bar button, .fd-clock-bar select {font: inherit; font-size: .92rem; min-height: 32px; padding: .15rem .8rem;
  border: 1px solid var(--fd-quiet); border-radius: 6px; background: var(--fd-paper); color: var(--fd-ink);
  cursor: pointer;}
.fd-clock-bar .fd-play {min-width: 6rem; font-weight: 600;}
.fd-clock-bar :focus-visible {outline: 3px solid var(--fd-flight-0); outline-offset: 1px;}
.fd-clocks {display: flex; flex-wrap: wrap; gap: 0 1.6rem; margin: .4rem 0 0; color: var(--fd-ink);
  font-variant-numeric: tabular-nums;} .fd-clocks span:first-child {font-weight: 700;}
.fd-phases {margin: .1rem 0 0; color: var(--fd-ink); min-height: 1.5em;}
.fd-phases small {display: block; color: var(--fd-quiet); font-size: .86rem;}
.fd-clock-bar a {color: var(--fd-flight-0); font-size: .92rem; padding: .3rem 0;}
.fd-link {flex: 1 1 20rem; font: inherit; font-size: .86rem; min-height: 32px; color: var(--fd-ink);
  background: var(--fd-panel); border: 1px solid var(--fd-quiet); border-radius: 6px; padding: 0 .5rem;}
@media print {.fd-clocks {font-size: 7.5pt; line-height: 1.2; margin: 0;}}
@media print {.fd-clock-bar, .fd-phases, .fd-over, .fd-scrub {display: none !important;}}
.fd-stage-narrow, .fd-stage-paper {display: none;}
@media (max-width: 640px) {.fd-stage-wide {display: none;} .fd-stage-narrow {display: block;}}
@media print {.fd-stage-wide, .fd-stage-narrow {display: none;} .fd-stage-paper {display: block;}}
"""
