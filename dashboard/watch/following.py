"""What a film's page says while it follows a class (dashboard/player/follow.js)."""

import re

from dashboard.classroom.words import VOTES
from dashboard.classroom.words import WORDS as JOINED
from engine.core import Lang, Text

SHARED = ("connected", "silent", "silentKept", "own", "sending", "voted", "closed", "closedMine", "talk", "again")
WORDS = (
    {name: JOINED[name] for name in (*SHARED, "ended", "unknown")}
    | VOTES
    | {
        "joining": Text("Joining class {code} …", "正在加入课堂 {code}……"),
        "with": Text("With the teacher", "跟随老师"),
        "away": Text("On your own", "自己看"),
        "back": Text("Back to the teacher", "回到老师"),
        "loading": Text("The teacher has gone on; the film is on its way …", "老师换了内容，影片正在路上……"),
        "eyes": Text("Eyes on the teacher", "请看老师"),
        "after": Text("after the vote", "投票后揭晓"),
        "here": Text("Vote on your phone, or here.", "可用手机投票，也可在这里投票。"),
        "phone": Text("Vote on your phone.", "请用手机投票。"),
    }
)


def told(asked: str, lang: Lang) -> dict[str, object]:
    """The class's code, empty for what can be none, and the words."""
    code = asked.strip().upper()
    return {
        "code": code if re.fullmatch("[A-Z]{4}", code) else "",
        "words": {name: text(lang) for name, text in WORDS.items()},
    }
