"""What every page shares: the release in use, the address of the view, the words at the side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st

from dashboard import language
from dashboard.coverage import latest
from dashboard.labels import BUILD_COMMAND, EMPTY_STORE, EMPTY_STORE_HELP, address, html, plain, tr_html
from dashboard.language import mark, tr
from dashboard.page_style import sheet
from dashboard.queries import docket_at
from dashboard.saying import error_words
from dashboard.times import day_words, interval_words
from ingest.ask import Docket
from ingest.errors import DocketError, UsageError
from ingest.settings import PROGRAM_VERSION, store_place

SCRIPT = Path(__file__).with_name("static") / "language.js"
_tell_language = st.components.v2.component("flight_docket_language", js=SCRIPT.read_text(encoding="utf-8"),
                                            isolate_styles=False)
CARRIED = ("release", "lang")
NOT_SHOWN = mark("This release cannot be shown")
PARAMETERS = ("event", "at", "speed_bound_kt", "release", "from", "to", "destination", "basis", "table", "lang",
              "operator", "aircraft", "class", "by", "leg", "rows", "icao24",
              "registration", "q", "month", "since")


def docket() -> Docket:
    """The docket of the release that the address names, else of the last; ends the page where there is none."""
    named = st.query_params.get("release", "")
    try:
        found = docket_at(store_place(), named)
    except DocketError as error:
        if isinstance(error, UsageError) and error.field == "release":
            unknown_release(named)
        problem(tr(NOT_SHOWN), error_words(error))
    if found is None:
        empty_store()
    return found


def unknown_release(named: str) -> NoReturn:
    """A page that says that the store has no release of this name, with a link to the same view at the current one."""
    try:
        current = docket_at(store_place())
    except DocketError as error:
        problem(tr(NOT_SHOWN), error_words(error))
    if current is None:
        empty_store()
    side(current, tr("(the current one; the address names another)"))
    st.title(tr(NOT_SHOWN), anchor=False)
    st.error(tr("Release “{name}” is not in this store: it was removed, or its name is mistyped. No other release is "
                "shown in its place.", name=plain(named[:60])))
    view = {name: value for name, value in st.query_params.to_dict().items() if name != "release"}
    url = link(urlsplit(st.context.url or "").path or "/", current.release.id, **view)
    made = interval_words(current.release.created_utc, current.release.created_utc)
    told = tr_html("The same view at the current release, {release}, made {time}. Its rows can differ.",
                   release=f'<a href="{html(url)}">{html(current.release.id)}</a>', time=html(made))
    st.html(f'<p class="fd-page">{told}</p>')
    st.stop()


def unknown_parameters() -> list[str]:
    """The parameters in the address that no page knows."""
    return [name for name in st.query_params.to_dict() if name not in PARAMETERS]


def tell_unknown_parameters() -> None:
    """A warning for parameters in the address that no page knows, or that are given twice: they change nothing."""
    given = st.query_params.to_dict()
    named = given.get("lang", "")
    if named and named not in language.LANGUAGES:
        st.warning(tr("The address asks for the language “{name}”, which these pages do not have; English is shown. "
                      "They have {known}.", name=plain(named[:60]), known=", ".join(language.LANGUAGES)))
    odd = unknown_parameters()
    twice = [name for name in given if name in PARAMETERS and len(st.query_params.get_all(name)) > 1]
    if odd or twice:
        names = ", ".join(plain(name[:40]) for name in odd + twice)
        st.warning(tr("Not used from the address: {names}. Pages take {known}, each once; the addresses of the data on "
                      "the page Downloads take more.", names=names, known=", ".join(PARAMETERS)))


def problem(title: str, sentence: str) -> NoReturn:
    """A page that says what is wrong, and nothing else."""
    st.title(title, anchor=False)
    st.error(plain(sentence))
    st.stop()


def empty_store() -> NoReturn:
    """A page that names the command that fills the store."""
    st.title(tr(EMPTY_STORE), anchor=False)
    st.markdown(tr(EMPTY_STORE_HELP))
    st.code(BUILD_COMMAND, language="bash")
    st.stop()


def style() -> None:
    """The style sheet of all pages."""
    st.html(sheet())


def carry_over() -> None:
    """Release and language stay in the address from page to page: a change of page would drop them."""
    for name in CARRIED:
        value = st.query_params.get(name) or st.session_state.get(f"carried_{name}", "")
        st.session_state[f"carried_{name}"] = value
        set_parameters(**{name: value})


def speak() -> None:
    """Speak the language that the address names, and let a reader choose another one beside the page."""
    named = st.query_params.get("lang") or language.ENGLISH
    codes = list(language.LANGUAGES)
    chosen = st.sidebar.radio("Language / Idioma", codes, index=codes.index(named) if named in codes else 0,
                              format_func=language.LANGUAGES.__getitem__, horizontal=True)
    if chosen != (named if named in codes else language.ENGLISH):
        _speak_from_now(chosen)
    st.session_state["speaks"] = chosen
    speak_on()
    _other_languages(chosen)
    _tell_language(data={"lang": language.current()}, key="language")


def _other_languages(spoken: str) -> None:
    """A button for each other language above the page: on a phone, where what stands beside a page is folded away."""
    with st.container(key="tongues"):
        for code, name in language.LANGUAGES.items():
            if code != spoken:
                st.button(name, key=f"tongue_{code}", on_click=_speak_from_now, args=(code,))


def _speak_from_now(code: str) -> None:
    st.session_state["carried_lang"] = code if code != language.ENGLISH else ""
    set_parameters(lang=st.session_state["carried_lang"])


def speak_on() -> None:
    """Speak the language of the page in a part of it that runs again alone."""
    language.use(st.session_state.get("speaks", language.ENGLISH))


def search(page: Path) -> None:
    """A field beside every page; what is typed into it is asked of the page `page`."""
    named = st.query_params.get("q", "")
    if named != st.session_state.get("search_shown"):
        st.session_state["search"] = st.session_state["search_shown"] = named
    text = st.sidebar.text_input(tr("Search"), key="search", placeholder=tr("N278GX, 6145, KHRL, 15 March 2025"),
                                 max_chars=100)
    if text.strip() and text != st.session_state["search_shown"]:
        st.session_state["search_shown"] = text
        carried = {name: st.query_params[name] for name in CARRIED if st.query_params.get(name)}
        st.switch_page(page, query_params={"q": text.strip(), **carried})


def side(found: Docket, remark: str = "") -> None:
    """Beside each page: until when there is data, the release with a remark and when it was made, program version."""
    release = found.release
    made = interval_words(release.created_utc, release.created_utc)
    as_of = "<br>".join(html(line) for line in _as_of(found))
    if not remark and st.query_params.get("release"):
        remark = tr("(named in the address)")
    st.sidebar.html(
        f'<div class="fd-page"><p><b>{tr_html("Data as of")}</b><br>{as_of}</p>'
        f'<p><b>{tr_html("Release")}</b><br><code>{html(release.id)}</code>{html(f" {remark}" if remark else "")}'
        f'<br>{tr_html("made {time}", time=html(made))}</p>'
        f"<p><b>Flight Docket</b> {html(PROGRAM_VERSION)}</p></div>")


def _as_of(found: Docket) -> list[str]:
    """Until when there are received positions and reported legs: a new release of old data is not new data."""
    try:
        fix, report = latest(found)
    except DocketError:
        return [tr("not known: the data cannot be read")]
    return [tr("received positions to {time}", time=interval_words(fix, fix)) if fix else tr("no received positions"),
            tr("reported legs to {day} (UTC)", day=day_words(report.date())) if report else tr("no reported legs")]


def set_parameters(**given: object) -> None:
    """Write the view into the address; what is empty leaves it."""
    for name, value in given.items():
        if value in (None, "", []):
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = str(value)


def link(path: str, release_id: str, **parameters: object) -> str:
    """The whole address of a view at a release, to copy and cite."""
    origin = "/".join((st.context.url or "http://localhost:8501").split("/")[:3])
    lang = language.current() if language.current() != language.ENGLISH else ""
    return origin + address(path, **parameters, release=release_id, lang=lang)


def month(known: Sequence[str]) -> str:
    """A month (`2025-03`) chosen from those known; the address holds it. Empty: all. One that is not known is said."""
    named = st.query_params.get("month", "")
    if named and named not in known:
        st.warning(tr("The address asks for the month “{month}”, of which nothing is known here; all are shown.",
                      month=plain(named[:20])))
    st.session_state["month"] = named if named in known else None
    with st.container(key="ask"):
        st.selectbox(tr("Month"), known, key="month", placeholder=tr("all months"),
                     on_change=lambda: set_parameters(month=st.session_state["month"]))
    return st.session_state["month"] or ""


def inside(path: str, **parameters: object) -> str:
    """The address of another page or view of ours; release and language go with it."""
    return address(path, **{**{name: st.query_params.get(name, "") for name in CARRIED}, **parameters})


def cite(text: str, url: str) -> None:
    """How to cite what is shown: always on the page and on paper."""
    st.html(f'<p class="fd-page fd-quiet fd-cite">{tr_html("To cite: {text} Address:", text=html(text))} '
            f'<a href="{html(url)}">{html(url)}</a></p>')
