"""What a challenge says to who has tried for a while: where to look, never the solution (tests/test_tours.py)."""

from engine.core import Text

HINTS = {
    "perceptron": Text(
        "A narrower gap allows more mistakes; then let other seeds draw.",
        "间隔越窄，允许的错误越多；再换几个种子试试。",
    ),
    "activations": Text(
        "A straight line of little slope never dies: add a little of x to it.",
        "斜率再小，直线也从不饱和：给它加上一点 x。",
    ),
    "depth": Text(
        "tanh takes a little at every layer. Let the weights give back a little more than Xavier does.",
        "tanh 每层都缩小一点。让权重比 Xavier 多还回去一点。",
    ),
    "activation_race": Text(
        "Between the rate that sigmoid needs and the rate that kills ReLU there is room.",
        "sigmoid 需要的学习率与杀死 ReLU 的学习率之间，还有余地。",
    ),
    "random_forest": Text(
        "A leaf of one row learns that row's noise. Ask for more rows in every leaf.",
        "只有一个样本的叶子学到的是噪声。让每片叶子多几个样本。",
    ),
    "adaboost": Text(
        "On XOR no single cut helps. A learner that may cut again after its first cut sees the corners.",
        "异或面前，单独一刀没有用。切过一刀还能再切的学习器，才看得见四角。",
    ),
    "gbdt": Text("Fewer rounds leave room for longer steps.", "轮数少了，每一步可以迈得大一些。"),
    "xgboost": Text(
        "Small trees say little at a time. Let them say it louder.", "小树每次说得少，那就让它说得响一些。"
    ),
    "boosters": Text(
        "In so much noise every extra question is asked of noise: fewer rounds, shallower trees.",
        "噪声这么大，多问一句，问到的也只是噪声：轮数少一些，树浅一些。",
    ),
    "receptive_field": Text(
        "A dilated layer leaves holes that the layers before it must fill: each dilation at most three times the last.",
        "空洞卷积留下的洞要由前面的层填满：每层的膨胀率至多是上一层的三倍。",
    ),
    "effective_field": Text(
        "Equal dilations pile up on the same places. A row such as 1, 2, 5 spreads them evenly.",
        "相同的膨胀率总落在同样的位置。像 1, 2, 5 这样的一串会铺得均匀。",
    ),
    "recurrent": Text(
        "Something that is neither letter nor digit, many times over.", "既不是字母也不是数字的东西，重复很多遍。"
    ),
    "vanishing": Text(
        "tanh takes a little away at every step: a radius just above 1 makes up for it.",
        "tanh 每一步都减去一点：略大于 1 的谱半径正好补上。",
    ),
    "attention": Text(
        "Who sees only what came before it knows how much came before it.", "只看得见前文的词，也就知道前面有多少词。"
    ),
    "sequence_race": Text(
        "One bit that every symbol may turn over: no single place shows it.",
        "每个符号都可能翻转的一个比特：没有哪个位置能单独看出来。",
    ),
    "oadtr": Text(
        "Try the models without attention: what is carried along step by step averages the noise away.",
        "试试没有注意力的模型：逐步携带的状态会把噪声平均掉。",
    ),
    "nice": Text("Look below the middle for a dot that stands alone.", "在中间偏下找一个孤立的点。"),
    "realnvp": Text("Look high up, near the middle.", "往上看，靠近中间。"),
    "glow": Text(
        "Low on the left, where dots crowd, the model heaps up more than there is.",
        "左下方样本密集处，模型堆得比实际还多。",
    ),
    "ddim": Text(
        "Without dice nothing shakes the particles; then widen the peaks, within what is allowed.",
        "不掷骰子，粒子就不会抖动；再在允许的范围内把峰放宽。",
    ),
    "probability_flow": Text(
        "A method that looks four times before it steps needs fewer steps.", "每步先看四次的方法，需要的步数更少。"
    ),
    "heat_flow": Text(
        "Go to the ring of peaks, a little off the line between two of them.",
        "到峰所在的圆环上，略微偏离两峰之间的分界线。",
    ),
    "rectified_flow": Text(
        "Look a second time at the end of each step, and take the mean of both directions.",
        "在每步的终点再看一次，取两个方向的平均。",
    ),
    "solvers": Text(
        "RK4 is stable while stiffness times step length stays below about 2.8.",
        "刚性 λ 乘以步长，低于约 2.8 时 RK4 才稳定。",
    ),
    "smooth_max": Text(
        "Far apart: a distance of more than 1 between neighbours is not smoothed away at T = 1.",
        "拉开距离：T = 1 时，相邻分数相差大于 1 就不会被抹平。",
    ),
    "smooth_metrics": Text("One of the two knobs is enough: make positives rare.", "两个参数调一个就够：让正例变少。"),
    "soft_bleu": Text(
        "The likeliest word decides: just above one half is enough. Which two words are still wrong?",
        "概率最大的词说了算：略高于一半就够。还有哪两个词不对？",
    ),
}
