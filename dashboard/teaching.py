"""What a teacher's page is told while it teaches a class: the question on show in both languages, addresses as QR
codes, and what is said around them. The answers stay on that page until it reveals them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import segno

from dashboard import guide
from dashboard.catalogue import TITLES
from dashboard.classroom.words import VOTES
from dashboard.guide import Place
from dashboard.order import Order
from dashboard.player import contract
from dashboard.tour import Ask
from engine.core import LANGUAGES, Lang, Text, Trace

LONGEST = 200  # letters of an address
WORDS = VOTES | {
    "class": Text("Class", "上课"),
    "offer": Text(
        "Students join with their phones or laptops, follow your film and vote on its questions. "
        "No names, nothing stored; the class is gone when you end it, at the latest after two hours.",
        "学生用手机或电脑加入，跟随你的影片，并对问题投票。不需要姓名，不保存数据；下课即删，最迟两小时。",
    ),
    "openClass": Text("Open a class", "开始上课"),
    "opening": Text("Opening …", "正在开启……"),
    "failed": Text("The class did not open: {why}", "没有开启课堂：{why}"),
    "noAnswer": Text("no answer from the server", "服务器没有回应"),
    "close": Text("Close", "关闭"),
    "here": Text("{n} here", "{n} 人在场"),
    "ofHeads": Text("{n} here, {heads} heads", "{n} 人在线，实到 {heads} 人"),
    "moreSeats": Text(
        "More seats than heads: someone has two devices, or the code has got out.",
        "在线数多于人数：有人用了两台设备，或代码已外传。",
    ),
    "join": Text("Show how to join (J)", "显示加入方式（J）"),
    "joinAt": Text("Open {address}", "打开 {address}"),
    "joinCode": Text("The class's code is {code}.", "课堂代码是 {code}。"),
    "local": Text(
        "This address works on this machine only. Phones need its address in the network: open the page by that.",
        "此地址只在本机有效。手机需要本机在网络中的地址：请用该地址打开本页。",
    ),
    "door": Text("Close the door", "关门"),
    "doorAbout": Text("Nobody new comes in.", "不再让新人加入。"),
    "doorOpen": Text("Open the door", "开门"),
    "inside": Text("Count only those who were inside", "只计关门时在场的人"),
    "change": Text("Change the code", "换码"),
    "changeAbout": Text("Those inside stay.", "已加入的人不受影响。"),
    "heads": Text("heads in the room", "实到人数"),
    "phone": Text("Drive from a phone", "用手机控制"),
    "phoneAbout": Text(
        "For your own phone, and for one only: Next, Back, and the votes before anyone sees them.",
        "供你自己的手机使用，仅限一台：上一站、下一站，并可先看投票。",
    ),
    "phoned": Text("driven from the phone", "由手机控制"),
    "own": Text(
        "The class sees a picture of your own data, not the data.", "课堂看到的是你自己数据的一幅画面，而不是数据本身。"
    ),
    "endClass": Text("End the class", "下课"),
    "endSure": Text(
        "End the class for all? Votes are gone unless you save them now.",
        "为所有人结束课堂？投票若不现在保存就会删除。",
    ),
    "save": Text("Save the votes (CSV)", "保存投票（CSV）"),
    "end": Text("End", "结束"),
    "cancel": Text("Go on teaching", "继续上课"),
    "ended": Text("Class has ended. Nothing was kept.", "课堂已结束，没有保留任何数据。"),
    "were": Text("You were teaching {code}.", "你正在上课：{code}。"),
    "goOn": Text("Go on", "继续"),
    "elsewhere": Text("{code} is taught in another tab.", "{code} 正在另一个标签页中上课。"),
    "hereNow": Text("Go on here", "在这里继续"),
    "offline": Text("No answer for {n} s; trying again.", "{n} 秒没有回应，正在重试。"),
    "ask": Text("Ask the class", "问全班"),
    "askHelp": Text("Open the vote (V)", "开始投票（V）"),
    "hands": Text("Hands", "举手"),
    "handsHelp": Text("For a room without phones: type what you count", "教室里没有手机时：输入举手人数"),
    "voted": Text("{n} of {seats}", "已投 {n}，共 {seats}"),
    "closeVote": Text("Close", "结束投票"),
    "closeVoteHelp": Text("Close the vote (V)", "结束投票（V）"),
    "ten": Text("Ten seconds", "最后十秒"),
    "talk": Text("Talk", "讨论"),
    "talkHelp": Text("Talk it over (T)", "互相讨论（T）"),
    "convince": Text("Convince your neighbour.", "说服你的邻座。"),
    "again": Text("Vote again", "再投一次"),
    "againHelp": Text("The same question once more (V)", "同一问题再投一次（V）"),
    "show": Text("Show", "显示"),
    "showHelp": Text("Show the votes (R)", "显示投票（R）"),
    "reveal": Text("Reveal", "揭晓"),
    "revealHelp": Text("The film plays into the votes (R)", "影片播放到答案（R）"),
    "drop": Text("Drop", "取消"),
    "advice": Text("Advice", "建议"),
    "adviceHelp": Text("For you; the room sees it too", "给你的建议，教室里也看得见"),
    "afterVote": Text("after the vote", "投票后揭晓"),
    "another": Text("Another like it", "再来一个"),
    "nextStop": Text("Next", "下一站"),
    "round": Text("round {n}", "第 {n} 轮"),
    "truth": Text("the run says {truth}", "运行结果：{truth}"),
    "count": Text("hands for {what}", "“{what}”的举手人数"),
    "handsDone": Text("Count them", "计入"),
    "band": Text("{low} to {high}", "{low} 到 {high}"),
}
BOTH = {
    "explain": Text("{share} are right: explain it, then ask again.", "答对 {share}：请讲解，然后再问。"),
    "discuss": Text("{share} are right: let them talk, then vote again.", "答对 {share}：让他们讨论，再投一次。"),
    "short": Text("{share} are right: a short comment is enough.", "答对 {share}：简短点评即可。"),
}


def words(lang: Lang) -> dict[str, str]:
    return {name: text(lang) for name, text in WORDS.items()}


def head(order: Order, ticket: str, addresses: Sequence[str], asks: contract.Asks | None) -> contract.Teach:
    """`asks`: of the question on show, what can be said in either language."""
    return {
        "ticket": ticket,
        "words": words(order.lang),
        "both": {name: both(text) for name, text in BOTH.items()},
        "codes": {address: picture for address in addresses if (picture := code(address))},
        "title": both(TITLES[order.slug]),
        "asks": asks,
    }


def asks(order: Order, place: Place | None, own: Ask | None, trace: Trace[Any, Any]) -> contract.Asks | None:
    """The question on show, in both languages; None where there is none."""
    out: dict[str, contract.Asked] = {}
    for lang in LANGUAGES:
        told = guide.head(Order(order.slug, order.params, order.film, lang), place, trace, own)
        if (ask := told["ask"]) is None:
            return None
        out[lang] = {"prompt": told["say"], "options": ask["options"], "truth": ask["truth"], "why": ask["why"]}
    return {"en": out["en"], "zh": out["zh"]}


def both(text: Text) -> contract.Both:
    return {"en": text.en, "zh": text.zh}


@lru_cache(64)
def code(address: str) -> str:
    """An address as a picture, in the address of an image; "" for what is none."""
    if len(address) > LONGEST or not address.lower().startswith(("http://", "https://")):
        return ""
    made = segno.make(address, error="m", micro=False, boost_error=False)
    return str(made.svg_data_uri(border=2, light="white", omitsize=True))
