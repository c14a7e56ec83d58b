"""What the player's Share menu is told: where the state on show can be had as a file, and what is said of it.

Words and encoders are asked for when the menu is opened first, from an address that names their content.
"""

import hashlib
import pathlib
from functools import lru_cache

from dashboard.catalogue import measures_of
from dashboard.order import Order
from dashboard.player.contract import Share
from dashboard.studio import lend
from dashboard.studio.own import own
from engine.core import ERASE, Lang, Points, Table, Text, knobs

TOOLS = pathlib.Path(__file__).parents[2] / "assets" / "sharing"
ROWS = Text("This file contains your {n} rows.", "文件中包含你的 {n} 行数据。")
PICTURE = Text("This file contains your picture.", "文件中包含你的图片。")
WORDS = {
    "title": Text("Share", "分享"),
    "close": Text("Close", "关闭"),
    "link": Text("Copy link", "复制链接"),
    "linkAbout": Text(
        "It opens exactly what you see: knobs, film, step, language.",
        "打开后与你所见一致：参数、影片、步、语言。",
    ),
    "linkOwn": Text("It opens these knobs. Your own data is not in it.", "打开后参数一致，但不含你自己的数据。"),
    "copied": Text("Copied.", "已复制。"),
    "byHand": Text("Copy it from here:", "请从这里复制："),
    "code": Text("QR code", "二维码"),
    "codeAbout": Text("The link as a picture, for telephones in the room.", "把链接变成图片，供教室里的手机扫描。"),
    "codeOwn": Text("The link as a picture. Your own data is not in it.", "把链接变成图片，不含你自己的数据。"),
    "embed": Text("Embed", "嵌入网页"),
    "embedAbout": Text(
        "A line of HTML for Moodle, Canvas, Notion or slides.",
        "一行 HTML，用于 Moodle、Canvas、Notion 或幻灯片。",
    ),
    "embedOwn": Text("A line of HTML. Your own data is not in it.", "一行 HTML，不含你自己的数据。"),
    "html": Text("Film as one file", "影片（单个文件）"),
    "htmlAbout": Text(
        "For a stick: a double-click plays it, no internet needed.",
        "适合放进 U 盘：双击即可播放，无需联网。",
    ),
    "mine": Text("Add this state to my tour", "加入我的导览"),
    "mineAbout": Text(
        "A tour of your own, with your own sentences; kept in this browser only.",
        "你自己的导览，配上你自己的话；只保存在此浏览器中。",
    ),
    "mineSay": Text("What you say here", "你在这里要说的话"),
    "mineAdd": Text("Add", "加入"),
    "mineUp": Text("Move up", "上移"),
    "mineRemove": Text("Remove", "移除"),
    "mineWalk": Text("Walk it", "开始导览"),
    "mineLink": Text("Copy its link", "复制导览链接"),
    "mineSave": Text("Save as a file", "存为文件"),
    "mineOpen": Text("Open a file", "打开文件"),
    "mineLong": Text("Too long for a link; save it as a file.", "太长，放不进链接；请存为文件。"),
    "mineFull": Text("A tour has at most 60 stops.", "一个导览最多 60 站。"),
    "mineBad": Text("This file holds no tour.", "此文件中没有导览。"),
    "video": Text("Video", "视频"),
    "videoAbout": Text("For slides and messages; made here, frame by frame.", "用于幻灯片和消息；在浏览器中逐帧生成。"),
    "videoWebm": Text(
        "This browser cannot write MP4 (H.264), so it is WebM, which PowerPoint does not play.",
        "此浏览器无法生成 MP4（H.264），因此生成 WebM；PowerPoint 不能播放它。",
    ),
    "videoNone": Text(
        "This browser cannot make videos here: that needs https and WebCodecs. Take the GIF.",
        "此处无法生成视频：需要 https 和 WebCodecs。请改用 GIF。",
    ),
    "gif": Text("GIF", "GIF 动图"),
    "gifAbout": Text(
        "For a README or a chat: 800 pixels wide, at most 8 MB.",
        "用于 README 或聊天：宽 800 像素，不超过 8 MB。",
    ),
    "gifHalved": Text(
        "{fps} frames a second instead of 25, so that it stays below 8 MB.",
        "每秒 {fps} 帧（而非 25 帧），以保持在 8 MB 以内。",
    ),
    "gifOver": Text("Too long for 8 MB, even at {fps} frames a second.", "即使每秒 {fps} 帧，也超过 8 MB。"),
    "picture": Text("Picture", "图片"),
    "pictureAbout": Text("Of this step, for papers and slides.", "当前这一步，用于论文和幻灯片。"),
    "allViews": Text("all pictures", "全部图"),
    "white": Text("white ground", "白色背景"),
    "clear": Text("clear ground", "透明背景"),
    "which": Text("which picture", "哪幅图"),
    "ground": Text("ground", "背景"),
    "csv": Text("Numbers", "数据"),
    "csvAbout": Text(
        "The lesson's measures at every step, as CSV for a spreadsheet.",
        "本课每一步的各项指标，CSV 格式，可用电子表格打开。",
    ),
    "ipynb": Text("Notebook", "笔记本"),
    "ipynbAbout": Text("For Jupyter or Colab: film, numbers and code.", "用于 Jupyter 或 Colab：影片、数据和代码。"),
    "handout": Text("Handout", "讲义"),
    "handoutAbout": Text(
        "Two pages to print: picture, equations, numbers, notes.",
        "打印两页：图、公式、数据、说明。",
    ),
    "about": Text("about {size}", "约 {size}"),
    "upTo": Text("{seconds} s, up to {size}", "{seconds} 秒，最多 {size}"),
    "atMost": Text("{seconds} s, at most {size}", "{seconds} 秒，不超过 {size}"),
    "steps": Text("{n} rows", "{n} 行"),
    "making": Text("Making it …", "正在生成……"),
    "stop": Text("Stop", "停止"),
    "stopped": Text("Stopped.", "已停止。"),
    "saved": Text("Saved: {name}, {size}.", "已保存：{name}，{size}。"),
    "failed": Text("That did not work: {why}", "没有成功：{why}"),
}  # fmt: skip


@lru_cache
def folder() -> str:
    """Where words and encoders are, below the app's own address."""
    text = repr(WORDS).encode() + b"".join(path.read_bytes() for path in sorted(TOOLS.glob("*.js")))
    return f"sharing-{hashlib.blake2b(text, digest_size=8).hexdigest()}"


def words(lang: Lang) -> dict[str, str]:
    return {name: text(lang) for name, text in WORDS.items()}


def shared(order: Order) -> Share:
    """What the menu is told of a state. Its own table, if it has one, is lent to whoever has the token."""
    token = lend(order)
    query = order.query() | {"lang": order.lang}
    said = contains(order)
    return {
        "slug": order.slug,
        "query": [[name, value] for name, value in query.items()],
        "own": token,
        "rows": said(order.lang) if said else "",
        "tools": folder(),
        "measures": len(measures_of(order.slug)),
    }


def contains(order: Order) -> Text | None:
    """The sentence that a file with the reader's own data says; None where it has none."""
    held = own(order)
    rows = sum(len(v.y) for v in held.values() if isinstance(v, Table))
    for name, k in knobs(order.params).items():
        if isinstance(k, Points) and any(k.when is None or k.when(side.params) for side in order.sides):
            rows += sum(dot.label != ERASE for dot in getattr(order.params, name))
    if rows:
        return ROWS.format(n=f"{rows:,}")
    return PICTURE if held else None
