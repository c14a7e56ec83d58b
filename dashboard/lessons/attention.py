"""Every position at once: attention on the reader's sentence."""

from dashboard.lesson import Equation, Film, Lesson, Try
from dashboard.views.sequences import attention as views
from dashboard.views.sequences import attention_heads as heads
from dashboard.views.sequences import attention_positions as positions
from dashboard.views.sequences.attention_transformer_film import WHOLE
from dashboard.views.sequences.attention_word import WORD
from engine import attention
from engine.attention import Params
from engine.core import Text


def library(p: Params) -> str:
    """torch's own attention on the page's queries, keys and values."""
    return f"""\
import torch
from torch.nn.functional import scaled_dot_product_attention

s = trace.scene.stages  # of the snippet above
q, k, v = (torch.tensor(m) for m in (s.q, s.k, s.v))  # (heads, words, d)
seen = torch.tensor(~trace.scene.blocked)  # torch's boolean mask is the other way round: True may be seen
out = scaled_dot_product_attention(q, k, v, seen, scale={"None" if p.scale else "1.0"})
gap = (out - torch.tensor(s.heads)).abs().max()
print(out, gap)  # what every head brings, and how far the page's is from it"""


ATTENTION = Film(
    title=Text("One word asks, then all", "先一个词提问，再所有词"),
    views=(WORD, views.MATRICES),
    equations=(Equation(views.one_pair, views.numbers), Equation(views.all_pairs, views.numbers)),
    watch=Text(
        "Watch one word ask all the others; then the whole square of scores appears in one frame: nobody waits.",
        "先看一个词向所有词提问；然后整个分数方阵在一帧之内出现：谁也不必等谁。",
    ),
    poster=6,
    slow=7,
    pace=1.5,
    clocks=(Text("act", "幕"), Text("step", "步")),
    ticks=views.acts,
)
PLACES = Film(
    title=Text("What positions know", "位置编码知道什么"),
    views=(positions.TABLE, positions.NEAR, positions.MOVED),
    watch=Text(
        "Watch what the distance does to the product of two rows: from it a head can tell near from far.",
        "看两行的距离怎样改变它们的内积：头正是靠它分辨远近。",
    ),
    poster=5,
    pace=3.0,
    clocks=(Text("position", "个位置"),),
    ticks=positions.places,
)
ROOT = Film(
    title=Text("Why divide by √d", "为什么除以 √d"),
    views=(positions.SATURATION, positions.EXAMPLE),
    watch=Text(
        "Watch the vectors grow: without the division one key takes everything.",
        "看向量维数变大：不除以 √d，一个键就独占全部注意力。",
    ),
    poster=8,
    pace=1.5,
    clocks=(Text("size d", "维"),),
    ticks=positions.sizes,
)
HEADS = Film(
    title=Text("The heads", "各个头"),
    views=(heads.MAPS, heads.SPREAD),
    watch=Text(
        "Watch one word after another ask in every head: each head answers another question.",
        "看每个词依次在各个头里提问：每个头回答不同的问题。",
    ),
    poster=9,
    pace=1.5,
    clocks=(Text("word", "个词"),),
    ticks=heads.words,
)

LESSON = Lesson(
    attention,
    films=(ATTENTION, PLACES, ROOT, HEADS, WHOLE),
    watch=ATTENTION.watch or Text("", ""),
    tries=(
        Try(
            Text("Same words find each other", "相同的词互相找到"),
            Text(
                "Head 1 compares words: the three “the” share most of the attention, each as much as the next.",
                "头 1 比较词本身：三个“the”分得大部分注意力，而且一样多。",
            ),
            Params(word=8),
            step=6,
        ),
        Try(
            Text("One word back", "看前一个词"),
            Text(
                "Head 2 reads the positions instead: “cat” looks at “the” before it, whatever the words are.",
                "头 2 读的是位置：“cat”看向它前面的“the”，与词是什么无关。",
            ),
            Params(head=2),
            step=6,
        ),
        Try(
            Text("No positions", "去掉位置编码"),
            Text(
                "The head that looked one word back sees nothing to tell words apart: its rows go flat.",
                "原来看前一个词的头无从分辨位置：每一行都变平。",
            ),
            Params(positions="none", head=2),
            step=9,
        ),
        Try(
            Text("Shuffled, without positions", "打乱词序，且无位置编码"),
            Text(
                "Every word brings the very same output as before, only elsewhere: a bag of words.",
                "每个词的输出与原来完全一样，只是换了位置：词袋。",
            ),
            Params(positions="none", shuffle=True),
            film=1,
        ),
        Try(
            Text("Causal mask", "因果掩码"),
            Text(
                "Above the diagonal all is crossed out before softmax, so each row still sums to one.",
                "softmax 之前先划掉对角线以上，所以每行之和仍为一。",
            ),
            Params(mask="causal"),
            step=12,
        ),
        Try(
            Text("Do not divide by √d", "不除以 √d"),
            Text(
                "The scores stay large and softmax turns into a choice between the same words alone.",
                "分数保持很大，softmax 变成只在相同的词之间选择。",
            ),
            Params(scale=False, d_k=64),
            step=5,
        ),
        Try(
            Text("Eight heads", "八个头"),
            Text("Each head asks another question of the sentence.", "每个头问句子一个不同的问题。"),
            Params(num_heads=8),
            film=3,
            step=9,
        ),
        Try(
            Text("Rotary positions", "旋转位置编码"),
            Text(
                "Queries and keys are turned instead of moved: the heads find their distance, "
                "but none can find the first word.",
                "查询和键是旋转，不是平移：各头仍能找到固定距离，但没有头能找到“第一个词”。",
            ),
            Params(positions="rotary", num_heads=6, head=2),
            film=3,
            step=9,
        ),
        Try(
            Text("Before training", "训练之前"),
            Text(
                "Random projections: attention is spread over nearly all words and means nothing yet.",
                "随机投影：注意力分散在几乎所有词上，还没有意义。",
            ),
            Params(weights="random"),
            film=3,
            step=9,
        ),
        Try(
            Text("A Chinese sentence", "一个中文句子"),
            Text("Characters are the tokens: one 猫 finds the other.", "每个字是一个词元：一只“猫”找到另一只“猫”。"),
            Params(text="猫坐在垫子上因为猫累了"),
            step=6,
        ),
        Try(
            Text("A measure word looks ahead", "量词要往后看"),
            Text(
                "“匹” is said of horses alone and stands before them, so cross-attention goes to “horses”.",
                "“匹”只用于马，又要写在“马”之前，所以交叉注意力看向“horses”。",
            ),
            Params(),
            film=4,
            step=15,
        ),
        Try(
            Text("A sentence built otherwise", "没见过的句式"),
            Text(
                "Two subjects in a row: it writes one of them. It learned the sentences of its training, no more.",
                "并列两个主语：它只写出一个。它学会的只是训练中的句式。",
            ),
            Params(source="two cats two cats see three birds"),
            film=4,
        ),
    ),
    notes=Text(
        en=r"""
**One equation.** Each word asks a question $q$, offers a key $k$ and a value $v$. The weight of word $j$ for word $i$
is the softmax of $q_i\cdot k_j/\sqrt d$, and word $i$ takes the weighted mean of the values. All rows are one product
of matrices: nothing waits for the word before.

**Why $\sqrt d$.** If the entries of $q$ and $k$ are independent with variance one, $q\cdot k$ has variance $d$.
Without the division softmax saturates as $d$ grows: the entropy falls towards zero and so do the gradients.

**Positions.** Without them (and without a causal mask) attention is blind to order: shuffle the words and every output
is shuffled alike. A causal mask alone already breaks this, since the first word sees one key and the last sees all.
Sinusoids and rotary angles make a product depend on the distance; a learned table starts as noise.

**The heads here are written down, not trained,** so that you can check what they look at: the first half of a vector
is the word, the second its position. Trained models do have heads that look at the word before or at the same word;
theirs are less pure: see the last film. A boolean mask here is as in torch.nn: True is *blocked* (torch's
`scaled_dot_product_attention` uses the opposite).

**The whole Transformer.** One encoder block, one decoder block, vectors of 16 numbers, two heads, feed-forward 32:
6,746 parameters, trained for 4,000 steps with torch.nn's own blocks to put a little language of 172,800 sentences into
Chinese: the day comes first, a measure word that depends on the noun stands before it. Around each sublayer $f$ stands
$\mathrm{LayerNorm}(x+f(x))$: a residual connection, then a layer norm, as in the paper (most norm first today).
Of 100 sentences drawn at random it translates 100 right. The formulas follow the third number of the newest vector;
$\mathrm{MultiHead}=\mathrm{Concat}(\mathrm{head}_1,\mathrm{head}_2)W^O$ stands there (multi-head).""",
        zh=r"""
**一个公式。** 每个词提出一个查询 $q$，给出一个键 $k$ 和一个值 $v$。
词 $i$ 对词 $j$ 的权重是 $q_i\cdot k_j/\sqrt d$ 的 softmax，词 $i$ 取各个值的加权平均。
所有行合起来是一次矩阵乘法：谁也不必等前一个词。

**为什么除以 $\sqrt d$。** 若 $q$、$k$ 的分量独立且方差为 1，则 $q\cdot k$ 的方差为 $d$。不除的话，$d$ 越大 softmax
越饱和：熵趋于零，梯度也趋于零。

**位置。** 没有位置编码（也没有因果掩码）时，注意力看不出顺序：打乱词序，输出只是跟着换位。
仅有因果掩码就足以打破这一点，因为第一个词只看到一个键，最后一个词看到全部。
正弦与旋转编码让内积取决于距离；可学习的表一开始只是噪声。

**这里的头是写出来的，不是训练出来的，** 因此可以核对它们在看什么：向量前一半是词，后一半是位置。
训练好的模型里确实有看前一个词、看相同词的头，只是没有这么纯粹。
这里的布尔掩码与 torch.nn 相同：True 表示*屏蔽*（torch 的 `scaled_dot_product_attention` 正好相反）。

**完整的 Transformer。** 一个编码器块、一个解码器块，16 维向量，两个头，前馈网络 32 个隐藏单元：共 6,746 个参数，
用 torch.nn 自带的块训练 4,000 步，把一门共有 172,800 句的小语言译成中文：时间词移到最前，名词前加上由它决定的量词。
每个子层 $f$ 外面都是 $\mathrm{LayerNorm}(x+f(x))$：残差连接加层归一化，与论文一样放在后面（如今的模型多放在前面）。
随机抽 100 句，译对 100 句。公式跟踪最新向量的第三个数；
$\mathrm{MultiHead}=\mathrm{Concat}(\mathrm{head}_1,\mathrm{head}_2)W^O$（多头注意力）逐头写出。""",
    ),
    sources=(
        "A. Vaswani et al. (2017). Attention is all you need. *NeurIPS*.",
        "J. Su et al. (2021). RoFormer: enhanced transformer with rotary position embedding.",
        "N. Elhage et al. (2021). A mathematical framework for transformer circuits.",
    ),
    relatives=("vanishing", "sequence_race", "oadtr"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
