"""The messages from which `ingest` makes its English sentences: `saying` finds a sentence's message among them.

Sentences without values are messages as they stand; those of `ingest.vocabulary`, `settings` and `schema` are
collected by `dashboard.words`.
"""

from __future__ import annotations

from dashboard.language import mark

TEMPLATES: tuple[str, ...] = (
    # names of legs
    mark("{name} (own report)"),
    mark("{place} ({id})"),
    mark("to {place} ({id})"),
    mark("from {place} ({id})"),
    mark("Reported flight ({id})"),
    mark("Reported flight, {days} ({id})"),
    mark("Reported flight to {place} ({id})"),
    mark("Reported flight to {place}, {days} ({id})"),
    mark("Reported flight from {place} ({id})"),
    mark("Reported flight from {place}, {days} ({id})"),
    mark("{name}, leg {number}"),
    mark("{a} or {b}"),
    # notes of the court clock
    mark("To reach US territory it would have had to average {speed} kt, or each of the times around the event would "
         "have to be wrong by {seconds} s."),
    mark("To reach US territory each of the times around the event would have to be wrong by {seconds} s."),
    # notes of matches
    mark("Report against track: take-off: {difference}."),
    mark("Report against track: landing: {difference}."),
    mark("Report against track: take-off: {departed}; landing: {arrived}."),
    mark("{amount} later"),
    mark("{amount} earlier"),
    mark("at least {amount} later"),
    mark("at least {amount} earlier"),
    mark("Legs that fit: {legs}."),
    mark("Reports that fit: {reports}."),
    mark("The leg: {leg}."),
    mark("The report: {report}."),
    # notes of classes and missions
    mark("Not known: {parts}."),
    mark("Not known {parts}."),
    mark("of leg {number}: {parts}"),
    mark("leg {number}"),
    mark("leg {number} of flight {flight}"),
    mark("The numbers leave room for legs that no claim tells: {legs}."),
    # notes of published counts
    mark("Known here: {n}, of which {observed} by a track. {without} of {days} days have no positions loaded."),
    mark("Known here: {n}, of which {observed} by a track, and {more} more that a report or track leaves open. "
         "{without} of {days} days have no positions loaded."),
    # errors
    mark("did you mean {id}?"),
    mark("did you mean {a} or {b}?"),
    mark("did you mean {a} or {b} or {c}?"),
    mark("the ids are in the table {table}"),
    mark("a time within 24 hours of the event {id}"),
    mark("one of {names}"),
)
SENTENCES: tuple[str, ...] = (
    # notes of the court clock
    mark("The whole area lies inside US territory."),
    mark("The airport tested lies outside US territory."),
    mark("The airport tested lies inside US territory."),
    mark("Not asked of this leg: positions received of the aircraft contradict the report."),
    mark("Not asked of this leg: another leg of this flight or airframe is, or may be, under way or in between."),
    mark("Not asked of this leg: its next or last known place is another one, so an unknown leg lies between."),
    mark("Not asked of this leg: the airframe is not known, so its place outside this leg is not known."),
    mark("Not asked of this leg: it was flown more than 24 hours from this time."),
    mark("Not asked of this leg: its airport is not known."),
    mark("The times and places cannot be joined at this speed bound; other times would settle it."),
    mark("Positions received of the aircraft contradict this report; one of them is wrong."),
    mark("A position received near the event or in this flight cannot be joined with the track: one is wrong."),
    mark("This flight goes on after a silence where it was before it: one of its two parts may have wrong times."),
    mark("Positions of this flight, or beside it, move otherwise than the speeds sent say: they may be displaced."),
    mark("Positions of this aircraft were received during this reported leg; where a leg could be made of them, it has "
         "a row of its own."),
    mark("Another leg of this aircraft is, or may be, in the air at once; one of them is wrong, or both are one."),
    mark("Two aircraft may be sending under this address; which one this leg belongs to is not known."),
    mark("The place touches the US naval station at Guantanamo Bay; no verdict is given."),
    mark("Positions received nearer to the event would settle it."),
    mark("Positions received inside the gap would settle it."),
    mark("It was on both sides of the border during the event, or too near to it to say."),
    mark("The airports of this leg would settle it."),
    mark("Narrower times of take-off and landing would settle it."),
    mark("Positions received during the leg, or times nearer to the event, would settle it."),
    mark("It departed or was in the air while the order was in force."),
    mark("It can have departed or been in the air while the order was in force; its times do not settle it."),
    mark("It departed or was in the air after the order, or can have; when the order stopped binding is not known."),
    # notes of exits
    mark("Not known: an end of this leg has no time or no airport."),
    mark("Not given: positions received under this address contradict each other, or stand in a row of their own."),
    mark("The times and places cannot be joined at this speed bound."),
    mark("The path can touch the US naval station at Guantanamo Bay; times of leaving are not given."),
    mark("Its candidate airports lie on both sides of the border; no times of leaving or entering."),
    mark("It begins and ends inside US territory; a time of leaving for good does not exist."),
    mark("At this bound it cannot have been inside US territory between the first and the last known point."),
    # notes of matches, classes and missions
    mark("that end was not received; the reported time fits"),
    mark("within the reported window"),
    mark("within the reported days"),
    mark("the times meet"),
    mark("within the same minute"),
    mark("Only one leg of it is known."),
    mark("It rests on own reports (data/own)."),
    # values
    mark("the United States"),
    mark("United States"),
    mark("South Sudan (stopped Djibouti)"),
    mark("sample, class undetermined"),
    mark("Mmo at the tropopause on ISA+20 plus 100 kt"),
    mark("no type known"),
    # errors
    mark("a number of knots"),
    mark("a number of knots from 1 to 2000"),
    mark("an ISO time with a zone such as 2025-03-15T22:45Z"),
    mark("add Z for UTC or an offset such as -04:00"),
    mark("a time in the years 1990 to 2100 UTC"),
    mark("a stretch A/B that ends after it begins"),
    mark("the id of one that is in the store"),
    mark("leave the event out to ask for this instant alone"),
    mark("an order, which binds from then on"),
    mark("ask for it as event instead"),
    mark("no name: nothing is published yet"),
    mark("no release"),
    mark("a store with data"),
    mark("run python -m ingest build"),
    mark("the file as it was published"),
    mark("restore it from a copy of the store; without one, write the name of a whole release of releases/ into the "
         "file current, or move the store away, build and import again"),
)
