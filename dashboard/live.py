"""Runs that train for longer than a second: the film grows while they do, and the reader may stop them.

A run lives in its reader's session as a generator and is pulled for a moment at a time, between two draws of the page:
no thread of its own, nothing left behind when the reader goes. A host pulls at most SLOTS of them at one moment.
"""

import threading
import time
from collections.abc import Hashable, Iterator
from typing import Any

import streamlit as st
from cachetools import LRUCache

from dashboard import runs
from dashboard.lesson import Lesson
from engine.core import Lang, Refused, Text, Trace

SLOTS = threading.BoundedSemaphore(2)
MOMENT = 0.6  # seconds of training between two draws
WAITING = Text("Waiting for a turn: others are training on this host.", "排队中：本机上有其他人正在训练。")
TRAINED = Text("trained {done} of {total}", "已训练 {done}/{total}")
STOP = Text("Stop and keep what was learned", "停止并保留已学到的结果")
STOPPED = Text("Stopped at {done} of {total}.", "已停在 {done}/{total}。")
AGAIN = Text("Go on", "继续")

_finished: LRUCache[Hashable, Trace[Any, Any]] = LRUCache(runs.MOST_TRACES // 2, runs.size)
_lock = threading.Lock()


class Growing:
    """A run under way."""

    def __init__(self, lesson: Lesson[Any], params: Any, key: Hashable) -> None:
        engine: Any = lesson.engine
        self.key, self.total = key, int(engine.total(params))
        self.scene = engine.scene(params)
        self.source: Iterator[Any] = engine.frames(params)
        self.frames: list[Any] = []
        self.stopped, self.done = False, False
        self.refused: Refused | None = None

    def pull(self) -> bool:
        """Train for a moment, at least to the first frame; False when there was no slot."""
        if not SLOTS.acquire(timeout=0.2):
            return False
        try:
            end = time.monotonic() + MOMENT
            while not self.frames or time.monotonic() < end:
                self.frames.append(next(self.source))
        except StopIteration:
            self.done = True
        except Refused as e:
            self.done, self.refused = True, e
        finally:
            SLOTS.release()
        return True

    def trace(self) -> Trace[Any, Any]:
        return Trace.of(self.scene, self.frames)


def finished(key: Hashable) -> Trace[Any, Any] | None:
    with _lock:
        return _finished.get(key)


def growing(lesson: Lesson[Any], params: Any, key: Hashable, page: str) -> Growing:
    """This reader's run for these parameters, begun if it is not under way."""
    kept: Growing | None = st.session_state.get(f"{page}/live")
    if kept is None or kept.key != key:
        kept = st.session_state[f"{page}/live"] = Growing(lesson, params, key)
    return kept


def advance(run: Growing, lang: Lang) -> bool:
    """Inside the film's fragment: bar, stop button, a moment of training. True when the fragment is to run again."""
    total = max(run.total, 1)
    if run.refused:
        st.warning(run.refused.text(lang))
    if run.done:
        return False
    said = {"done": len(run.frames), "total": total}
    bar, button = st.columns([3, 1.4], vertical_alignment="center")
    if run.stopped:
        bar.info(STOPPED.format(**said)(lang))
        button.button(AGAIN(lang), on_click=setattr, args=(run, "stopped", False), width="stretch")
        return False
    bar.progress(min(len(run.frames) / total, 1.0), TRAINED.format(**said)(lang))
    button.button(STOP(lang), on_click=setattr, args=(run, "stopped", True), width="stretch", key="live/stop")
    if not run.pull():
        bar.caption(WAITING(lang))
    if run.done and not run.refused:
        with _lock:
            _finished[run.key] = run.trace()
    return True
