"""Which model uses which activation: only where the model's own paper or published code says so."""

from collections.abc import Mapping
from typing import NamedTuple


class Use(NamedTuple):
    year: int
    model: str
    source: str  # where its authors say so
    settings: Mapping[str, float] = {}  # of the activation's parameters, where not the default


CHINESE = {  # models that have a name of their own in Chinese
    "the perceptron": "感知机",
    "Neural probabilistic language model": "神经概率语言模型",
    "Gated convolutional language model": "门控卷积语言模型",
}

USES: Mapping[str, tuple[Use, ...]] = {
    "step": (
        Use(
            1957,
            "the perceptron",
            "Rosenblatt, The Perceptron: a Perceiving and Recognizing Automaton, Cornell Report 85-460-1",
        ),
    ),
    "sigmoid": (
        Use(2010, "RNNLM", "Mikolov et al., Recurrent Neural Network Based Language Model, Interspeech 2010, eq. 4"),
    ),
    "tanh": (
        Use(
            2003,
            "Neural probabilistic language model",
            "Bengio et al., A Neural Probabilistic Language Model, JMLR 3, eq. 1",
        ),
    ),
    "hard_tanh": (Use(2011, "SENNA", "Collobert et al., Natural Language Processing (Almost) from Scratch, JMLR 12"),),
    "relu": (
        Use(2017, "Transformer", "Vaswani et al., Attention Is All You Need, NIPS 2017, eq. 2"),
        Use(2019, "T5", "Raffel et al., arXiv:1910.10683, §3.1.1"),
        Use(2022, "OPT", "Zhang et al., arXiv:2205.01068, §2.2"),
    ),
    "gelu": (
        Use(2018, "GPT", "Radford et al., Improving Language Understanding by Generative Pre-Training, §4.1"),
        Use(2018, "BERT", "Devlin et al., arXiv:1810.04805, appendix A.2"),
    ),
    "gelu_tanh": (
        Use(2019, "GPT-2", "published code: openai/gpt-2, src/model.py"),
        Use(2022, "BLOOM", "Le Scao et al., arXiv:2211.05100, table 3 (GELU); the tanh form in its published code"),
    ),
    "quick_gelu": (Use(2021, "CLIP", "published code: openai/CLIP, clip/model.py, QuickGELU"),),
    "glu": (Use(2016, "Gated convolutional language model", "Dauphin et al., arXiv:1612.08083"),),
    "silu": (Use(2023, "Mamba", "Gu & Dao, arXiv:2312.00752, §3.4"),),
    "geglu": (
        Use(2020, "T5 v1.1", "google-research, T5's list of released checkpoints"),
        Use(2022, "LaMDA", "Thoppilan et al., arXiv:2201.08239, §3"),
        Use(2024, "Gemma", "Gemma Team, arXiv:2403.08295, §2"),
    ),
    "swiglu": (
        Use(2022, "PaLM", "Chowdhery et al., arXiv:2204.02311, §2"),
        Use(2023, "LLaMA", "Touvron et al., arXiv:2302.13971, §2.2"),
        Use(2023, "Qwen", "Bai et al., arXiv:2309.16609, §2.3"),
        Use(2024, "DeepSeek LLM", "DeepSeek-AI, arXiv:2401.02954, §2.2"),
        Use(2024, "Llama 3", "Grattafiori et al., arXiv:2407.21783, table 3"),
        Use(2025, "Qwen3", "Yang et al., arXiv:2505.09388, §2"),
        Use(
            2025,
            "gpt-oss (β = 1.702, clamped, 1 added to v)",
            "OpenAI, gpt-oss model card and published code",
            {"beta": 1.702},
        ),
    ),
    "relu_squared": (Use(2024, "Nemotron-4", "Parmar et al., arXiv:2402.16819, §2"),),
}

# Shazeer 2020, arXiv:2002.05202, table 1: held-out log-perplexity of the same model after 524,288 steps
SHAZEER: Mapping[str, float] = {"relu": 1.677, "gelu": 1.679, "silu": 1.683, "geglu": 1.633, "swiglu": 1.636}
