"""What stands at the foot of every page: what is tested, the licence, the source, how to cite."""

import html
import pathlib
import re
from functools import lru_cache

from engine.core import Lang, Text

ROOT = pathlib.Path(__file__).parents[1]
LINE = Text("What is tested, source, how to cite", "测试、源码与引用方式")
FACTS = (
    (
        Text("Tested", "测试"),
        Text(
            "Every number on the screen comes from a run of the engine, and the engine is tested against scikit-learn, "
            "PyTorch, XGBoost, sacreBLEU, torchdiffeq and zuko. What a sentence calls measured, a test measures again.",
            "画面上的每个数都来自引擎的一次运行；引擎与 scikit-learn、PyTorch、XGBoost、sacreBLEU、torchdiffeq、zuko "
            "逐项核对。句子里说是测得的，测试会重新测一遍。",
        ),
    ),
    (
        Text("Teach with it", "用于教学"),
        Text(
            "L is lecture mode, light and large for a projector; F is full screen, → and a presenter's remote step, "
            "and the address bar always holds the state on show: copy it into slides or a syllabus.",
            "L 键进入讲课模式（浅色大字，适合投影），F 键全屏，→ 键或翻页笔逐步播放；"
            "地址栏始终记着当前画面，复制到讲义或教学大纲里即可。",
        ),
    ),
    (
        Text("Source", "源码"),
        Text(
            "Under every film stands the code that just ran, whole. The project is one folder without a database; "
            "nothing is fetched from another host, nobody is counted, and uploaded files stay in memory.",
            "每部影片下方都有刚才运行的完整代码。整个项目只是一个文件夹，没有数据库；"
            "不向其他主机请求任何东西，不做统计，上传的文件只留在内存里。",
        ),
    ),
)
CITE = Text("Cite", "引用")
LICENCE = Text("Licence", "许可")


@lru_cache
def citation() -> dict[str, str]:
    """CITATION.cff, its plain lines."""
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    return {name: value.strip('"') for name, value in re.findall(r"^[ -]*([\w-]+): +(.+)$", text, re.M)}


def line(lang: Lang) -> str:
    said = citation()
    more = f'<a href="./" target="_self" data-go="home/foot">{html.escape(LINE(lang))}</a>'
    name = html.escape(f"Unrolled {said['version']} · {said['license']}")
    return f'<footer class="line">{name} · {more}</footer>'


def foot(lang: Lang) -> str:
    said = {name: html.escape(value) for name, value in citation().items()}
    year = said["date-released"][:4]
    rows = [(title(lang), html.escape(text(lang))) for title, text in FACTS]
    rows.append((LICENCE(lang), f"{said['license']}"))
    rows.append((CITE(lang), f"{said['name']} ({year}). <i>{said['title']}</i>. {said['version']}."))
    told = "".join(f"<dt>{html.escape(title)}</dt><dd>{text}</dd>" for title, text in rows)
    return f'<footer class="foot" data-at="foot"><dl>{told}</dl></footer>'
