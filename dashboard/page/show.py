"""How any lesson is shown: link -> form -> run -> film -> tries -> notes -> code. The only place that runs an engine."""

import contextlib
import inspect
from collections.abc import Hashable
from types import ModuleType
from typing import Any, TypeVar, cast

import streamlit as st
from streamlit.errors import StreamlitAPIException

from dashboard import live, player, runs
from dashboard.catalogue import SLUGS, TITLES
from dashboard.lesson import Lesson, Try
from dashboard.page.controls import address
from dashboard.page.controls.form import form, set_to
from dashboard.page.controls.language import language
from dashboard.page.controls.paint import stroke
from dashboard.player.contract import Call
from engine.core import AnyParams, Lang, Number, Refused, Text, Trace, Words, knobs, snippet

P = TypeVar("P", bound=AnyParams)

TICK = 0.5  # seconds: a page that trains asks for its next moment
KNOBS = Text("Knobs", "参数")
TRIES = Text("Try", "试一试")
CODE = Text("The code that just ran", "刚才运行的代码")
PROMPT = Text("The same numbers in a Python prompt, in this project's folder", "在本项目目录的 Python 里得到同样的数")
LIBRARY = Text("The same numbers with the library you will use next", "用你今后会用的库得到同样的数")
SOURCES = Text("Sources", "文献")
SEE_ALSO = Text("See also", "另见")
FAILED = Text("This run failed ({what}); the last good picture stays.", "这次运行失败（{what}），保留上一次的画面。")
KEPT = Text("{why} The last good picture stays.", "{why}保留上一次的画面。")


def show(lesson: Lesson[P]) -> None:
    lang, page = language(), runs.slug_of(lesson)
    queued = st.session_state.pop(f"{page}/next", None)  # a try, a picked row, painted rows
    if queued is not None:
        set_to(page, queued)
    act = st.session_state.pop(f"{page}/act", {})
    if "try" in act:
        _take(page, lesson.tries[act["try"]])
    elif "film" in act:
        st.session_state[f"{page}/which"] = act["film"]
        _order(page, -1, False)
    with st.sidebar:
        st.markdown(f"**{KNOBS(lang)}**")
        params = form(page, address.enter(page, lesson.engine.Params), lang)
    chosen: Try | None = st.session_state.get(f"{page}/try")
    if chosen and chosen.params != params:
        chosen = st.session_state[f"{page}/try"] = None
    st.markdown(f"**{chosen.title(lang)}.** {chosen.see(lang)}" if chosen else lesson.watch(lang))
    which = _which(lesson, page, lang)
    trace, key = _run(lesson, params, page, lang)
    address.write(page, params, lang, which, _step(page))
    growing: live.Growing | None = None if trace else st.session_state[f"{page}/live"]
    ticking = growing is not None and not (growing.stopped or growing.done)
    st.fragment(_film, run_every=TICK if ticking else None)(lesson, which, trace, key, params, page, lang, ticking)
    _tries(lesson, page, lang)
    if lesson.table and trace is not None:
        caption, columns = lesson.table(trace, lambda text: text(lang))
        with st.expander(caption):
            st.dataframe(columns, hide_index=True)
    st.markdown(lesson.notes(lang))
    _code(lesson, params, lang)
    _ending(lesson, page, lang)


def _which(lesson: Lesson[Any], page: str, lang: Lang) -> int:
    """The film on show; a lesson with one film shows no choice."""
    if len(lesson.films) < 2:
        return 0
    key = f"{page}/which"
    if key not in st.session_state:
        st.session_state[key] = min(max(address.number("film", 1), 1), len(lesson.films)) - 1
    titles = [f.title(lang) for f in lesson.films]
    return int(
        st.segmented_control(
            TRIES(lang),
            range(len(titles)),
            format_func=titles.__getitem__,
            key=key,
            required=True,
            label_visibility="collapsed",
            on_change=_order,
            args=(page, -1, False),
        )
        or 0
    )


def _run(lesson: Lesson[P], params: P, page: str, lang: Lang) -> tuple[Trace[Any, Any] | None, Hashable]:
    """The trace to show and its key; None while a live run is under way. What fails leaves the last good one."""
    key = runs.key_of(lesson, params)
    if lesson.live and params != lesson.engine.Params():
        trace = live.finished(key)
        if trace is None:
            try:
                live.growing(lesson, params, key, page)
                return None, key
            except Refused as e:
                st.warning(KEPT.format(why=e.text(lang))(lang))
                return _last_good(lesson, page)
        return trace, key
    try:
        trace = runs.trace_of(lesson, params)
    except Refused as e:
        st.warning(KEPT.format(why=e.text(lang))(lang))
        return _last_good(lesson, page)
    except Exception as e:
        runs.log.exception("%s %s", page, params)
        st.error(FAILED.format(what=f"{type(e).__name__}: {e}")(lang))
        return _last_good(lesson, page)
    st.session_state[f"{page}/good"] = trace, key
    return trace, key


def _last_good(lesson: Lesson[P], page: str) -> tuple[Trace[Any, Any], Hashable]:
    kept = st.session_state.get(f"{page}/good")
    if kept is None:
        params = lesson.engine.Params()
        kept = runs.trace_of(lesson, params), runs.key_of(lesson, params)
    return cast(tuple[Trace[Any, Any], Hashable], kept)


def _film(
    lesson: Lesson[Any],
    which: int,
    trace: Trace[Any, Any] | None,
    key: Hashable,
    params: Any,
    page: str,
    lang: Lang,
    ticking: bool,
) -> None:
    """A fragment: stopping at a step reruns this and nothing else. `ticking`: it also runs by itself, while it trains."""
    growing: live.Growing | None = None
    again = False
    if trace is None:
        growing = st.session_state[f"{page}/live"]
        again = live.advance(growing, lang)
        if not growing.frames:
            return _soon() if again else None
        trace = growing.trace()
        message = runs.message(lesson, lesson.films[which], trace, lang)
    else:
        message = runs.film_of(lesson, which, trace, key, lang)
    last = len(runs.ticks(lesson, lesson.films[which], trace)) - 1
    if f"{page}/order" not in st.session_state:
        st.session_state[f"{page}/order"] = (address.number("step", 0) - 1, 0)
    start, command = st.session_state[f"{page}/order"]
    call: Call = {
        "playhead": {
            "serial": command,
            "step": last if start < 0 else start,
            "speed": float(command % 2),
            "until": None,
        },
        "link": [],
        "menu": {
            "films": [f.title(lang) for f in lesson.films],
            "film": which,
            "tries": [{"title": one.title(lang), "see": one.see(lang)} for one in lesson.tries],
            "tried": next((i for i, t in enumerate(lesson.tries) if t is st.session_state.get(f"{page}/try")), None),
        },
        "strip": {"title": "", "text": ""},
        "lang": lang,
        "langs": {"en": "English", "zh": "中文"},
        "title": "",
    }
    del call["link"]  # type: ignore[misc]
    said = player.play(call, message, key=f"{page}/film")
    if said.get("act"):
        st.session_state[f"{page}/act"] = said["act"]
        st.rerun()
    stopped = said.get("step")
    if stopped is not None:
        start = int(stopped)
    st.session_state[f"{page}/step"] = None if start < 0 or start >= last else start
    address.write(page, params, lang, which, _step(page))
    if said.get("pick"):
        _queue(page, _picked(params, said["pick"]))
    if said.get("paint"):
        _queue(page, _painted(params, said["paint"]))
    if growing and ticking and (growing.stopped or growing.done):
        st.rerun()  # the whole page once, so that the ticking ends
    if again:
        _soon()


def _soon() -> None:
    """Run the fragment again at once; when the whole page is running, its tick will do."""
    with contextlib.suppress(StreamlitAPIException):
        st.rerun(scope="fragment")


def _step(page: str) -> int | None:
    if f"{page}/step" in st.session_state:
        return cast("int | None", st.session_state[f"{page}/step"])
    linked = address.number("step", 0)
    return linked - 1 if linked else None


def _order(page: str, start: int, play: bool) -> None:
    """Tell the player where to stand; an odd command also plays from the beginning."""
    _, command = st.session_state.get(f"{page}/order", (-1, 0))
    st.session_state[f"{page}/order"] = start, command - command % 2 + 2 + int(play)


def _queue(page: str, params: Any) -> None:
    st.session_state[f"{page}/next"] = params
    st.rerun()


def _picked(params: Any, pick: dict[str, Any]) -> Any:
    """The params after a click on a dot; the browser's word is checked like a link's."""
    k = knobs(type(params)).get(str(pick.get("field")))
    if isinstance(k, Words):
        try:
            return _replaced(params, str(pick["field"]), k.decode(str(pick.get("value", ""))))
        except ValueError:
            return params
    if not isinstance(k, Number):
        return params
    value = type(k.default)(float(pick.get("value", k.default)))
    return _replaced(params, str(pick["field"]), min(max(value, k.low), k.high))


def _painted(params: Any, paint: dict[str, Any]) -> Any:
    field, dots = str(paint.get("field")), paint.get("dots", [])
    return _replaced(params, field, stroke(getattr(params, field), dots[:2000])) if hasattr(params, field) else params


def _replaced(params: Any, name: str, value: Any) -> Any:
    fields = {n: getattr(params, n) for n in knobs(type(params))}
    return type(params)(**fields | {name: value})


def _tries(lesson: Lesson[Any], page: str, lang: Lang) -> None:
    st.markdown(f"##### {TRIES(lang)}")
    with st.container(horizontal=True):
        for i, one in enumerate(lesson.tries):
            st.button(one.title(lang), key=f"{page}/try{i}", help=one.see(lang), on_click=_take, args=(page, one))


def _take(page: str, one: Try) -> None:
    set_to(page, one.params)
    st.session_state[f"{page}/try"] = one
    st.session_state[f"{page}/which"] = one.film
    _order(page, 0, True)


def _code(lesson: Lesson[P], params: P, lang: Lang) -> None:
    """Sent when it is asked for: the browser's highlighter alone weighs more than a film."""
    with st.expander(CODE(lang), key=f"{runs.slug_of(lesson)}/code", on_change="rerun") as code:
        if not code.open:
            return
        st.caption(PROMPT(lang))
        st.code(snippet(runs.slug_of(lesson), params), "python")
        if lesson.library:
            st.caption(LIBRARY(lang))
            st.code(lesson.library(params), "python")
        st.code(inspect.getsource(cast(ModuleType, lesson.engine)), "python")


def _ending(lesson: Lesson[Any], page: str, lang: Lang) -> None:
    st.markdown(f"**{SOURCES(lang)}**\n\n" + "\n".join(f"- {s}" for s in lesson.sources))
    at = SLUGS.index(page)
    near = [s for s in (SLUGS[at - 1] if at else "", SLUGS[at + 1] if at + 1 < len(SLUGS) else "") if s]
    also = [s for s in lesson.relatives if s in SLUGS and s not in near]
    marks = {SLUGS[at - 1]: "← ", **({near[-1]: "→ "} if at + 1 < len(SLUGS) else {})}
    if near or also:
        with st.container(horizontal=True):
            for slug in (*near, *also):
                st.page_link(f"lessons/{slug}.py", label=marks.get(slug, "") + TITLES[slug](lang))
