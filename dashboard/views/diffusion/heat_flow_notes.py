"""What stands below heat flow's films."""

from engine.core import Text

NOTES = Text(
    en=r"""
**The other way round.** Usually one starts with noise and finds an ODE. Start from the ODE: if particles move with
velocity $v$, mass is kept, and $\partial_t p=-\nabla\cdot(p\,v)$. Now *choose* how the density shall move. Heat is
the simplest choice (the heat equation), $\partial_t p=\tfrac12\sigma^2\Delta p$; the right side is
$\nabla\cdot(\tfrac12\sigma^2\nabla p)$, so the flux is $p\,v=-\tfrac12\sigma^2\nabla p$ and
$v=-\tfrac12\sigma^2\nabla\log p$. Brownian motion $dx=\sigma\,dw$ has the same densities: the dice can be replaced by
a flow.

**Where it leads.** The heat equation's solution is known, by Fourier's own method: $p_t$ is $p_0$ blurred by the
*heat kernel*, $p_t=\mathcal N(0,\sigma_t^2I)*p_0$ with $\sigma_t^2=\sigma^2t$. The kernel multiplies frequency $k$ by
$e^{-\sigma_t^2k^2/2}$: the finest details go first, and last what is left of the data's place, $\text{mean}/\sigma_t$.
Once $\sigma_t$ is far larger than the data, every $p_0$ has become the same Gaussian: noise that anyone can draw, and
from which one can run back. That is what makes a flow of heat a generative model. (In the third film, under a kernel of
width 30, less than 1.1% of the mass lies elsewhere than plain noise's, whichever the data.)

**Letters.** Some authors write $D_t$ for $\tfrac12\sigma^2$, so $v=-D_t\nabla\log p$ and $\sigma_t^2=2\int_0^tD_s\,ds$
(any $\sigma_t$ will do: $D_t=\sigma_t\dot\sigma_t$). The clock here starts at the data, $t=0$, and ends at the noise;
rectified flow's runs the other way. There is no $\bar\alpha$: signals are not shrunk here, noise only grows.

**Gravity instead of heat.** The continuity equation asks only for *some* field. Let every data point attract, in one
dimension more than the data has, like a mass does: far away any cloud of masses pulls like one point, so the lines of
force come in evenly from a large sphere, whatever the data, and they end at the data. That is the same argument as
above with Poisson's equation in the place of heat's: *Poisson flow* (PFGM).

**Where the determinant goes.** A step $x\mapsto x+\varepsilon v(x)$ has Jacobian $I+\varepsilon\,\partial v$, whose
determinant is $1+\varepsilon\,\mathrm{div}\,v+O(\varepsilon^2)$. Multiply many small steps:
$\det J=\exp\int\mathrm{div}\,v\,dt$. Volume grows where the flow spreads, and the density falls by just that factor:
$\tfrac{d}{dt}\log p_t(x_t)=-\mathrm{div}\,v$. No determinant is left to compute, only a trace.

**Backwards.** The flow can be run back and un-diffuses, because the exact score knows every peak. An error in the
score would grow: where paths part, a small error decides which peak a particle ends in.

**The clock** is even in $\log(s^2+\sigma^2t)$, $s$ being the narrowest peak's width: narrow peaks melt fast, wide
ones slowly.""",
    zh=r"""
**反过来想。** 通常从噪声出发再找到 ODE。现在从 ODE 出发：粒子以速度 $v$ 运动，质量守恒，所以
$\partial_t p=-\nabla\cdot(p\,v)$。再*选择*密度应当如何演化。
最简单的选择是热传导方程 $\partial_t p=\tfrac12\sigma^2\Delta p$；右边等于
$\nabla\cdot(\tfrac12\sigma^2\nabla p)$，因此通量 $p\,v=-\tfrac12\sigma^2\nabla p$，
即 $v=-\tfrac12\sigma^2\nabla\log p$。布朗运动
$dx=\sigma\,dw$ 有同样的密度：骰子可以换成流。

**流向何处。** 热传导方程的解可用傅里叶变换直接求出：$p_t$ 就是用*热核*模糊之后的 $p_0$，
$p_t=\mathcal N(0,\sigma_t^2I)*p_0$，$\sigma_t^2=\sigma^2t$。热核把频率 $k$ 的分量乘以 $e^{-\sigma_t^2k^2/2}$：
最细的细节最先消失，最后剩下的是数据的位置，大小为 $\text{均值}/\sigma_t$。
当 $\sigma_t$ 远大于数据的尺度，任何 $p_0$ 都变成同一个高斯：谁都会抽取的噪声。从它出发可以倒放回去，
热传导方程因此成了生成模型。（第三部影片中核宽 30 时，不论哪种数据，与纯噪声不在一处的质量都不到 1.1%。）

**记号。** 有的作者（如科学空间）把 $\tfrac12\sigma^2$ 写作 $D_t$，于是 $v=-D_t\nabla\log p$，
$\sigma_t^2=2\int_0^tD_s\,ds$（$\sigma_t$ 可任取：$D_t=\sigma_t\dot\sigma_t$）。
这里的时钟从数据 $t=0$ 走到噪声；整流流的时钟方向相反。这里没有 $\bar\alpha$：信号不缩小，只有噪声变大。

**用万有引力代替热。** 连续性方程只要求有*一个*场。设想每个数据点都像质点一样有引力，空间比数据多一维：
从远处看，任何一团质量都像一个点，所以无论数据是什么，力线都从大球面上均匀地进来，最后落到数据上。
这与上面是同一个道理，只是热传导方程换成了泊松方程：*泊松流*（PFGM，从万有引力到扩散模型）。

**行列式到哪里去了。** 一步 $x\mapsto x+\varepsilon v(x)$ 的雅可比矩阵是 $I+\varepsilon\,\partial v$，行列式为
$1+\varepsilon\,\mathrm{div}\,v+O(\varepsilon^2)$。许多小步相乘：$\det J=\exp\int\mathrm{div}\,v\,dt$。
流散开处体积变大，密度恰好按同一倍数下降：
$\tfrac{d}{dt}\log p_t(x_t)=-\mathrm{div}\,v$。不必再算行列式，只需要迹。

**倒放。** 流可以倒着走，热量重新聚集，因为精确的分数函数知道每个峰在哪里。分数若有误差，误差会放大：在路径分岔处，
很小的误差就决定粒子落入哪个峰。

**时钟**按 $\log(s^2+\sigma^2t)$ 均匀，$s$ 是最窄峰的宽度：窄峰融化快，宽峰融化慢。""",
)
