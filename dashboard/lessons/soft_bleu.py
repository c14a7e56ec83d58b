"""BLEU with expected counts: a candidate whose words are still probabilities."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.metrics import soft_bleu as see
from dashboard.views.metrics import soft_bleu_slope as slope
from engine import soft_bleu
from engine.core import Text, Trace
from engine.soft_bleu import Frame, Params, Scene


def library(p: Params) -> str:
    """sacrebleu, unsmoothed, on the likeliest sentence: where the film ends."""
    return f"""\
from sacrebleu.metrics import BLEU

scene = trace.scene  # of the snippet above
peer = BLEU(smooth_method="none", max_ngram_order={p.n}, tokenize="none")
references = [[" ".join(words)] for words in scene.references]
print(peer.corpus_score([" ".join(scene.decided.words)], references).score / 100, scene.decided.bleu.score)"""


def mean(trace: Trace[Scene, Frame]) -> str:
    """Soft BLEU: brevity times the geometric mean of as many precisions as the run has orders."""
    n = len(trace.scene.windows)
    orders = r"\cdot".join(rf"\num{{p{o}}}{{ p_{o}}}" for o in range(1, n + 1))
    return (
        rf"\num{{soft}}{{\mathrm{{softBLEU}}}}=\num{{bp}}{{\mathrm{{BP}}}}\cdot\left({orders}\right)^{{1/{n}}}"
        r"\qquad {\mathrm{BP}=e^{\min(0,\,1-R/L)}}"
    )


LESSON = Lesson(
    soft_bleu,
    films=(
        Film(
            title=Text("Words and n-grams", "词与 n 元组"),
            views=(see.TOKENS, see.LIT, see.CLIPPING),
            equations=(
                Equation(
                    lambda trace: (
                        mean(trace)
                        + r"\qquad {p_o=\textstyle\sum_g \min(\mathbb{E}\,\mathrm{count}_g,\,\mathrm{cap}_g)"
                        + r"\,/\,(L-o+1)}"
                        + r"\qquad T=\val{T}"
                    ),
                    see.numbers,
                ),
            ),
            watch=Text(
                "Watch the open places: several n-grams glow there; once decided, each is all or nothing.",
                "看未定的位置：未定时几个 n 元组同时发亮；一旦判定，要么全有，要么全无。",
            ),
            poster=16,
            pace=8,
            smooth=True,
        ),
        Film(
            title=Text("Score and slope", "分数与梯度"),
            views=(slope.PULL, slope.SCORES, slope.PARTS),
            equations=(
                Equation(
                    lambda trace: (
                        mean(trace) + r"\;\ge\;\num{mean}{\mathbb{E}\,\mathrm{BLEU}}\quad \num{hard}{\mathrm{BLEU}}"
                    ),
                    see.numbers,
                ),
            ),
            watch=Text(
                "Watch the bars: soft BLEU names the word to raise, and falls silent once all is decided.",
                "看柱子：软 BLEU 指出该提高哪个词；全部判定之后，它就沉默了。",
            ),
            poster=16,
            pace=8,
            smooth=True,
        ),
    ),
    watch=Text(
        "While a place is open, several sentences score; once decided, an n-gram is all or nothing.",
        "看未定的位置：未定时，几个句子同时得分；一旦判定，一个 n 元组要么全有，要么全无。",
    ),
    tries=(
        Try(
            Text("BLEU is 0, soft BLEU is not", "BLEU 为 0，软 BLEU 不为 0"),
            Text(
                "“sat” leaves no 4-gram of the reference; before the decision the slope still says: raise “is”.",
                "选了“sat”，就没有 4 元组相符；判定之前，梯度仍然指出应提高“is”。",
            ),
            Params(p2=0.45, p3=0.7),
            film=1,
            step=16,
        ),
        Try(
            Text("A little more “is”", "“is”再多一点"),
            Text(
                "At 0.55 against 0.45 “is” wins, and BLEU jumps from 0 to 1.",
                "0.55 对 0.45，“is”胜出，BLEU 从 0 跳到 1。",
            ),
            Params(p2=0.55, p3=0.7),
            film=1,
        ),
        Try(
            Text("Seven times “the”", "七个“the”"),
            Text(
                "Papineni's example: without clipping the precision would be 7/7, with it 2/7.",
                "Papineni 的例子：不截断精确率是 7/7，截断后是 2/7。",
            ),
            Params(candidate="the the the the the the the", n=1),
        ),
        Try(
            Text("Short and safe", "又短又稳"),
            Text(
                "Two right words are perfectly precise; the brevity penalty takes the prize away.",
                "两个词都对，精确率满分；长度惩罚把分数拿走。",
            ),
            Params(candidate="the cat|dog", n=1),
        ),
        Try(
            Text("Soft is not the mean", "软 BLEU 不是均值"),
            Text(
                "Two places want the same word: expected counts add up to one and are not clipped, drawn sentences "
                "would be.",
                "两个位置都想要同一个词：期望计数相加恰为一，不必截断；抽出的句子却要截断。",
            ),
            Params(reference="a b", candidate="a|b a|b", p1=0.5, p2=0.5, n=1),
            film=1,
            step=16,
        ),
        Try(
            Text("A tie stays a tie", "平局仍是平局"),
            Text(
                "At exactly one half no temperature decides, and soft BLEU stays between.",
                "恰好各半时，任何温度都分不出胜负，软 BLEU 停在中间。",
            ),
            Params(p2=0.5),
        ),
        Try(
            Text("Chinese, by characters", "中文，按字"),
            Text("Every character is a token; two are open.", "每个字是一个词元；有两个位置未定。"),
            Params(reference="猫在垫子上睡觉", candidate="猫|狗在垫|毯子上睡觉", p1=0.7, p2=0.45),
            step=16,
        ),
        Try(
            Text("Why is it zero?", "为什么是零？"),
            Text(
                "Two words hold no 3-gram: 0 of 0 match, and one precision of 0 makes the whole product 0.",
                "两个词里没有 3 元组：0 个里对了 0 个；一个精确率为 0，整个乘积就为 0。",
            ),
            Params(candidate="the cat|dog"),
        ),
        Try(
            Text("Three references", "三个参考句"),
            Text(
                "A second and a third way to say it: “rug” and “sat” now match too, and the decided sentence scores 1.",
                "多两种说法：“rug”和“sat”也算对了，判定后的句子得满分 1。",
            ),
            Params(
                reference_2="a cat sat on the rug",
                reference_3="the cat is on the rug",
                candidate="the|a cat is|sat on the mat|rug",
            ),
        ),
    ),
    notes=Text(
        en=r"""
**BLEU** counts the n-grams that candidate and reference share, none more often than the reference has it
(*clipping*), takes the geometric mean of the
precisions for $n=1…4$, and punishes a candidate that is too short (*brevity*). With several references an n-gram may
count as
often as any one of them holds it, and brevity looks at the length that is nearest. All of it is counting, so it has
no gradient.

**Soft BLEU** counts before deciding: where a window starts with independent token distributions $p_i$, the n-gram
$g$ is there with probability
$\prod_j p_{i+j}(g_j)$; their sum over windows is exactly the expected count. Clip it, and go on as BLEU does.
Hardened to one word a place it *is* BLEU
(equal to sacrebleu without smoothing to $10^{-9}$).

**What it is not.** It is not the mean BLEU of drawn sentences: a clipped mean is at least the mean of the clipped
(Jensen), and a geometric mean keeps
that (Hölder), so soft BLEU is an *upper* bound. Zhukov and Kretov, who train
with expected counts, scale each window by what the cap leaves it beside the expected count of the others, and get a
*lower*
bound. And words drawn by a real decoder depend on each
other; here they do not.

**Write** `cat|dog` to leave a place open; up to six sliders set its first word's probability, the rest is shared. A
temperature above 1 flattens what
the sliders say, below 1 hardens it.""",
        zh=r"""
**BLEU** 统计候选句与参考句共有的 n 元组（n-gram），每个最多算参考句中的次数（*截断*），对 $n=1…4$ 的精确率取几何平均，
再惩罚过短的候选句（*长度惩罚*）。
有几个参考句时，一个 n 元组最多可算到其中一句所含的次数，长度与最接近的一句比较。这些全是计数，没有梯度。

**软 BLEU** 在判定之前计数：各位置的词元分布 $p_i$ 相互独立时，从某处开始的窗口恰为 n 元组 $g$ 的概率是
$\prod_j p_{i+j}(g_j)$；对所有窗口求和正好是期望计数。截断之后照 BLEU 计算。
硬化到每个位置一个词时，它*就是* BLEU（与不平滑的 sacrebleu 相差不到 $10^{-9}$）。

**它不是什么。** 它不是抽样句子 BLEU 的均值：均值的截断不小于截断的均值（Jensen 不等式），几何平均保持这一点（Hölder
不等式），所以软 BLEU 是*上界*。
Zhukov 与 Kretov 同样用期望计数来训练，但按其余窗口的期望个数给每个窗口留下的份额来折算，得到的是*下界*。
另外，真实解码器的词彼此相关，这里则是独立的。

**写法**：`猫|狗` 表示该位置未定；最多六根滑条设定首选词的概率，其余平分。温度高于 1 把滑条所定的分布变平，低于 1
则使其变硬。""",
    ),
    sources=(
        "K. Papineni, S. Roukos, T. Ward, W.-J. Zhu (2002). BLEU: a method for automatic evaluation of machine "
        "translation. *ACL*.",
        "V. Zhukov, M. Kretov (2017). Differentiable lower bound for expected BLEU score. arXiv:1712.04708.",
        "M. Post (2018). A call for clarity in reporting BLEU scores (sacrebleu). *WMT*.",
    ),
    relatives=("smooth_max", "smooth_metrics", "attention"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
