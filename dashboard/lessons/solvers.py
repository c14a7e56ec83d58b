"""Solvers: how a step goes wrong."""

from dashboard.lesson import Equation, Film, Lesson, Try, from_start
from dashboard.views.diffusion import solvers as views
from dashboard.views.diffusion import solvers_adaptive as adaptive
from dashboard.views.diffusion import solvers_costs as costs
from engine import solvers
from engine.core import Text
from engine.solvers import Params


def library(p: Params) -> str:
    return f"""\
from scipy.integrate import solve_ivp
from engine.solvers import field

f = field(p)  # of the snippet above
start, tolerance = [{p.start_x}, {p.start_y}], 1e-{p.tolerance}
s = solve_ivp(lambda t, x: f(t, x[None])[0], (0, 6), start, "RK45", rtol=tolerance, atol=tolerance)
ours = trace.scene.adaptive
print(len(s.t) - 1, s.nfev, s.y[:, -1])  # len(ours.times) - 1, ours.cost[0], ours.x[-1]"""


LESSON = Lesson(
    solvers,
    films=(
        Film(
            title=Text("Five solvers, one start", "五种求解器，同一起点"),
            views=(views.PLANE, views.LOCAL, views.DISTANCE),
            equations=(
                Equation(
                    r"\num{ne}{x_{n+1}}=\num{xe}{x_n}+\num{h}{h}\,\num{fe}{f(t,x_n)}",
                    views.step_numbers,
                    Text(
                        "Euler's next step, its first coordinate (✕: blown up)",
                        "欧拉法的下一步（第一坐标；✕ 表示已发散）",
                    ),
                ),
                Equation(
                    r"\num{n}{x_{n+1}}=\num{x}{x_n}+\tfrac{h}{6}\num{k1}{k_1}+\tfrac{h}{3}\num{k2}{k_2}"
                    r"+\tfrac{h}{3}\num{k3}{k_3}+\tfrac{h}{6}\num{k4}{k_4}",
                    views.step_numbers,
                    Text("RK4's", "经典 RK4（四阶龙格–库塔）"),
                ),
            ),
            pace=3,
            poster=8,
            smooth=True,
            ticks=from_start,
        ),
        Film(
            title=Text("Halve the step", "步长减半"),
            watch=Text(
                "Halve the step again and again: watch how much of the error goes each time, and what it costs.",
                "一次次把步长减半：看每次误差消去多少，代价又是多少。",
            ),
            views=(costs.COST, costs.REFINED, costs.HALVED),
            equations=(
                Equation(
                    r"\num{p}{p}\approx\log_2\big(e(h)\,/\,e(h/2)\big)=\log_2\,(\val{a}\,/\,\val{b})",
                    costs.halving_numbers,
                    Text("Observed order, here of RK4 (✕: blown up)", "实测阶数（以 RK4 为例；✕ 表示已发散）"),
                ),
            ),
            pace=1,
            poster=5,
            ticks=costs.halving_clock,
            clocks=(Text("halving", "次减半"),),
        ),
        Film(
            title=Text("Steps that fit the field", "随场而变的步长"),
            watch=Text(
                "Each step's error decides the next step's length: long where the path is calm, short where it turns.",
                "每一步的误差决定下一步的长短：路径平缓处走得长，转弯处走得短。",
            ),
            views=(adaptive.TICKS, adaptive.SIZES, adaptive.TOLERANCE),
            equations=(
                Equation(
                    r"\num{next}{h'}=\num{h}{h_k}\cdot\min\big(\num{cap}{c},\ "
                    r"0.9\,(\num{r}{\mathrm{tol}/\mathrm{err}_k})^{1/5}\big)\qquad \num{took}{h_{k+1}}",
                    adaptive.adaptive_numbers,
                    Text(
                        "Proposed h′ (c: 10, after a refusal 1), and what was taken: less if refused or cut at the end",
                        "建议步长 h′（c 为 10，刚被拒绝后为 1）与实际步长：若被拒绝，或在终点截断，则更短",
                    ),
                ),
            ),
            pace=6,
            smooth=True,
            ticks=adaptive.adaptive_clock,
            clocks=(Text("accepted step", "步"),),
        ),
    ),
    watch=Text(
        "Same field, start and number of steps: watch how far each path strays from the thick grey truth.",
        "同一个场、同一起点、同样的步数：看每条路径离粗灰线（真实路径）多远。",
    ),
    tries=(
        Try(
            Text("Euler spirals out", "欧拉法向外螺旋"),
            Text(
                "Each Euler step goes straight ahead where the truth bends: it always ends outside.",
                "真实路径弯曲时欧拉法直走，所以总落在外侧。",
            ),
            Params(steps=12),
        ),
        Try(
            Text("Stiff, steps too long", "刚性，步长太大"),
            Text(
                "The answer is a circle, yet at h·λ = 3 four solvers overshoot and blow up; "
                "Dormand–Prince, stable up to 3.3, holds.",
                "解只是一个圆，但 h·λ = 3 时每一步都冲得更远：四种方法发散；多尔曼–普林斯法稳定到 3.3，刚好撑住。",
            ),
            Params(field="stiff", stiffness=20.0, steps=40),
        ),
        Try(
            Text("Stiff, just stable", "刚性，刚好稳定"),
            Text(
                "With h·λ = 1.5 the pull is damped step by step and the paths settle on the circle.",
                "h·λ = 1.5 时每步都衰减，路径落到圆上。",
            ),
            Params(field="stiff", stiffness=15.0, steps=60),
        ),
        Try(
            Text("Rectified flow's field", "整流流的场"),
            Text(
                "A generative model is just such a field: twenty steps of Heun end 0.004 from the true place.",
                "生成模型就是这样的场：休恩法走二十步，终点离真实位置只有 0.004。",
            ),
            Params(field="flow", steps=20),
        ),
        Try(
            Text("Twice the steps", "步数加倍"),
            Text(
                "This halving of h divided the errors by about 2, 4, 4, 16 and 36: the orders 1, 2, 2, 4 and 5.",
                "这次把步长减半，误差大约分别除以 2、4、4、16、36：即阶数 1、2、2、4、5。",
            ),
            Params(),
            film=1,
            step=5,
        ),
        Try(
            Text("Steps that fit", "步长随场而变"),
            Text(
                "Van der Pol crawls and then jumps: the adaptive solver takes long steps on the slow part and "
                "short ones "
                "at the jump.",
                "范德波尔振子先慢后跳：自适应法在慢处步子长，在跳跃处步子短。",
            ),
            Params(field="oscillator", stiffness=8.0, tolerance=5),
            film=2,
        ),
        Try(
            Text("A tolerance of 10⁻⁸", "容差 10⁻⁸"),
            Text(
                "From 10⁻⁷ to 10⁻⁸ the error falls 15 times, and that costs only about 1.6 times the evaluations.",
                "容差从 10⁻⁷ 到 10⁻⁸，误差降到十五分之一，求值次数只增加到约 1.6 倍。",
            ),
            Params(tolerance=8),
            film=2,
        ),
    ),
    notes=Text(
        en=r"""
**Local and global.** One step of a method of order $p$ errs by $O(h^{p+1})$; over $1/h$ steps that adds up to
$O(h^p)$. On logarithmic axes the error is then a straight line whose slope is the order; the number beside each name
is measured from the last three errors, where they lie on a line (– where they do not: there no order shows yet).
Whether a step is worth its price shows only against *evaluations*: RK4 asks the field four times a step,
Dormand–Prince six.

**Adaptive.** Dormand–Prince computes a fourth-order answer from the same stages; the difference of the two estimates
the error of the step. Too large: the step is refused and tried again shorter; after a refusal the next may not grow,
else at most tenfold. The seventh slope is the next step's first, so it costs nothing.

**Stiff.** For $x'=-\lambda(x-c(t))+c'(t)$ the answer is the smooth $c(t)$, yet an explicit step multiplies every
deviation by a polynomial in $-h\lambda$: beyond $h\lambda=2$ (Euler, midpoint, Heun), 2.79 (RK4), about 3.3
(Dormand–Prince) the deviation grows. A path that leaves $|x|<50$ is given up and stays where it was. Implicit methods
have no such limit, and are not on this page.

**Convention.** `rk4` here is the classic method; torchdiffeq's `rk4` is the 3/8 rule. At equal tolerance, with many
particles at once, scipy and torchdiffeq control the root mean square over *all* particles, so a single one may be off
by a hundred times the tolerance; the engine can hold each particle to it.""",
        zh=r"""
**局部与全局。** $p$ 阶方法每步误差为 $O(h^{p+1})$，走 $1/h$ 步累积为 $O(h^p)$。在对数坐标上误差是一条直线，
斜率就是阶数；
名称旁的数字由最后三个误差测得，前提是它们落在一条直线上（“–”表示没有，阶数还看不出来）。一步是否划算，
要看*求场值的次数*：RK4 每步四次，多尔曼–普林斯法六次。

**自适应。** 多尔曼–普林斯法用同样的中间值再算一个四阶解，两者之差估计这一步的误差。
太大就拒绝，缩短后重来；刚被拒绝过的下一步不得变长，其余最多变为十倍。第七个斜率就是下一步的第一个，不额外花费。

**刚性。** 对 $x'=-\lambda(x-c(t))+c'(t)$，解就是光滑的 $c(t)$，但显式方法每步把偏差乘以 $-h\lambda$ 的一个多项式：
超过 $h\lambda=2$（欧拉、中点、休恩）、2.79（RK4）、约 3.3（多尔曼–普林斯）时，偏差会增大。
离开 $|x|<50$ 的路径就此放弃，停在原处。
隐式方法没有这个限制，本页不涉及。

**约定。** 这里的 `rk4` 是经典方法；torchdiffeq 的 `rk4` 是 3/8 法则。许多粒子一起求解时，
scipy 和 torchdiffeq 控制的是*所有*粒子的均方根误差，
个别粒子可能超出容差上百倍；这里的引擎可以让每个粒子都满足容差。""",
    ),
    sources=(
        "E. Hairer, S. P. Nørsett, G. Wanner (1993). *Solving Ordinary Differential Equations I*, §II.1–II.5. "
        "Springer.",
        "E. Hairer, G. Wanner (1996). *Solving Ordinary Differential Equations II*, §IV.2. Springer.",
        "J. R. Dormand, P. J. Prince (1980). A family of embedded Runge–Kutta formulae. *J. Comput. Appl. Math.* 6.",
    ),
    relatives=("probability_flow", "rectified_flow"),
    library=library,
)

if __name__ == "__main__":
    from dashboard.page import show

    show(LESSON)
