"""attention: the organs are torch.nn's; masks, positions and the scale do what is said of them."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch

from dashboard.message import measured
from dashboard.views.sequences import attention as views
from dashboard.views.sequences import attention_positions as positions
from dashboard.views.sequences import attention_transformer as whole
from dashboard.views.sequences import attention_transformer_maps as maps
from dashboard.views.sequences import attention_transformer_steps as film_steps
from dashboard.views.sequences.attention_transformer_film import numbers as live
from dashboard.views.sequences.attention_word import WORD
from engine.attention import STAGES, Params, attention, tokens
from engine.core import Array, Refused, Text, snippet
from engine.sequences import attention as A
from engine.sequences import transformer as T
from engine.sequences import translation
from engine.sequences.built_heads import at_random
from tests.claims import Claim
from tests.lessons import runs_of

run = runs_of("attention")


def test_attend_is_torchs() -> None:
    torch.manual_seed(0)
    q, k, v = torch.randn(2, 3, 5, 8), torch.randn(2, 3, 7, 8), torch.randn(2, 3, 7, 4)
    mask = torch.rand(2, 1, 5, 7) < 0.3
    mask[..., 0] = False
    out, weights, scores = A.attend(q, k, v, mask)
    want = torch.nn.functional.scaled_dot_product_attention(q, k, v, ~mask)
    torch.testing.assert_close(out, want, atol=1e-6, rtol=0)
    torch.testing.assert_close(weights, scores.softmax(-1))
    assert (weights.masked_select(mask.expand_as(weights)) == 0).all()


def test_a_query_with_every_key_blocked_gets_nothing() -> None:
    mask = torch.tensor([[True, True], [False, True]])
    out, weights, _ = A.attend(torch.randn(2, 4), torch.randn(2, 4), torch.randn(2, 4), mask)
    assert (out[0] == 0).all() and (weights[0] == 0).all() and weights[1, 0] == 1


@pytest.mark.parametrize("causal", [False, True])
def test_multi_head_is_torchs(causal: bool) -> None:
    torch.manual_seed(1)
    peer, x, y = torch.nn.MultiheadAttention(24, 4, batch_first=True), torch.randn(2, 6, 24), torch.randn(2, 6, 24)
    mask = A.causal_mask(6) if causal else None
    got = A.multi_head(x, y, peer.state_dict(), 4, mask)
    out, weights = peer(x, y, y, attn_mask=mask, average_attn_weights=False)
    torch.testing.assert_close(got.out, out, atol=1e-6, rtol=0)
    torch.testing.assert_close(got.weights, weights, atol=1e-6, rtol=0)


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_blocks_are_torchs(norm_first: bool, activation: str) -> None:
    torch.manual_seed(2)
    x, memory, mask = torch.randn(2, 5, 16), torch.randn(2, 7, 16), A.causal_mask(5)
    kinds = {"dropout": 0.0, "batch_first": True, "norm_first": norm_first, "activation": activation}
    encoder = torch.nn.TransformerEncoderLayer(16, 4, 32, **kinds)
    decoder = torch.nn.TransformerDecoderLayer(16, 4, 32, **kinds)
    ours = A.encoder_block(x, encoder.state_dict(), 4, mask, norm_first, activation)
    torch.testing.assert_close(ours.out, encoder(x, mask), atol=1e-6, rtol=1e-6)
    ours_d = A.decoder_block(x, memory, decoder.state_dict(), 4, mask, norm_first, activation)
    torch.testing.assert_close(ours_d.out, decoder(x, memory, mask), atol=1e-6, rtol=1e-6)


def test_padding_hides_what_lies_past_the_end() -> None:
    torch.manual_seed(3)
    weights = torch.nn.MultiheadAttention(8, 2, batch_first=True).state_dict()
    x = torch.randn(2, 6, 8)
    y = x.clone()
    y[1, 4:] = 99.0
    mask = A.padding_mask([6, 4], 6)
    a, b = (A.multi_head(z, z, weights, 2, mask).out for z in (x, y))
    torch.testing.assert_close(a[1, :4], b[1, :4])


def test_without_positions_attention_only_permutes() -> None:
    torch.manual_seed(4)
    weights, x, order = torch.nn.MultiheadAttention(8, 2).state_dict(), torch.randn(1, 6, 8), torch.randperm(6)
    out, shuffled = (A.multi_head(z, z, weights, 2).out for z in (x, x[:, order]))
    torch.testing.assert_close(shuffled, out[:, order], atol=1e-6, rtol=1e-5)


def test_sinusoids_and_rotary_know_distances_only() -> None:
    p = A.sinusoidal(40, 16).double()
    gram = p @ p.T
    for distance in (1, 5, 20):
        diagonal = gram.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-5, rtol=0)
    q, k = torch.randn(16, dtype=torch.float64), torch.randn(16, dtype=torch.float64)
    turned = A.rotary(q.expand(40, -1)) @ A.rotary(k.expand(40, -1)).T
    for distance in (-7, 0, 7):
        diagonal = turned.diagonal(distance)
        torch.testing.assert_close(diagonal, diagonal[:1].expand_as(diagonal), atol=1e-9, rtol=0)
    assert turned.diagonal(7)[0] != turned.diagonal(-7)[0]  # and which of the two comes first


def test_sinusoidal_is_the_papers() -> None:
    p = A.sinusoidal(50, 512)
    assert p[7, 10] == pytest.approx(math.sin(7 / 10000 ** (10 / 512)), abs=1e-6)
    assert p[7, 11] == pytest.approx(math.cos(7 / 10000 ** (10 / 512)), abs=1e-6)


def test_the_lesson_is_torchs_attention() -> None:
    """Two heads of half the width are torch.nn.MultiheadAttention's own case."""
    rng = np.random.default_rng(5)
    w = at_random(2, 8, rng)._replace(q_bias=rng.normal(size=(2, 8)), k_bias=rng.normal(size=(2, 8)))
    peer = torch.nn.MultiheadAttention(16, 2, batch_first=True, dtype=torch.float64)
    state = {
        "in_proj_weight": np.concatenate([m.reshape(16, 16) for m in (w.q, w.k, w.v)]),
        "in_proj_bias": np.concatenate((w.q_bias.ravel(), w.k_bias.ravel(), np.zeros(16))),
        "out_proj.weight": w.out,
        "out_proj.bias": np.zeros(16),
    }
    peer.load_state_dict({k: torch.tensor(v) for k, v in state.items()})
    x, blocked = rng.normal(size=(7, 16)), np.triu(np.ones((7, 7), bool), 1)
    ours, t = attention(x, w, blocked), torch.tensor(x)[None]
    out, weights = peer(t, t, t, attn_mask=torch.tensor(blocked), average_attn_weights=False)
    np.testing.assert_allclose(ours.out, out[0].detach(), atol=1e-12)
    np.testing.assert_allclose(ours.weights, weights[0].detach(), atol=1e-12)


@pytest.mark.parametrize("kind", ["sinusoidal", "rotary"])
def test_built_heads_look_where_they_were_built_to(kind: str) -> None:
    w = run(Params(num_heads=8, positions=kind)).scene.stages.weights
    n = w.shape[-1]
    for head, offset in {1: -1, 2: 1, 4: -2, 5: 2}.items():
        here = np.arange(max(0, -offset), n - max(0, offset))
        assert (w[head].argmax(-1)[here] == here + offset).all()
    assert set(w[0, 0].argsort()[-3:]) == {0, 4, 7}  # the three "the"
    np.testing.assert_allclose(w[6], 1 / n, atol=1e-6)


def test_order_is_known_through_positions_or_a_causal_mask_only() -> None:
    moved = run(Params()).scene.moved
    assert moved[3] < 1e-12 and (moved[:3] > 0.05).all()
    assert run(Params(mask="causal")).scene.moved[3] > 0.05


def test_dividing_by_root_d_keeps_softmax_soft() -> None:
    plain, divided = run(Params()).scene.saturation
    assert plain[-1] < 0.1 and divided[-1] > 0.7
    rng = np.random.default_rng(0)
    for d in (4, 64):
        assert (rng.normal(size=(20000, d)) * rng.normal(size=(20000, d))).sum(1).var() == pytest.approx(d, rel=0.05)


def test_one_word_and_five_hundred_are_refused() -> None:
    for text, number in (("alone", "1 word"), ("word " * 500, "500 words")):
        with pytest.raises(Refused, match=number):
            tokens(text)
    assert tokens("我爱 cats") == ("我", "爱", "cats")


def test_the_board_says_no_number_before_its_stage() -> None:
    trace = run(Params())
    first = [
        next((t for t in range(len(trace)) if views.numbers(trace, t)[name] == views.numbers(trace, t)[name]), -1)
        for name in ("dot", "s", "a")
    ]
    assert first == sorted(first)
    assert [trace[t].stage for t in first] == [views.SCORES, views.SCALE, views.SOFTMAX]


def english(text: Text) -> str:
    return text.en


EVERY = [
    {"positions": k, "mask": m, "scale": d}
    for k in ("sinusoidal", "learned", "rotary", "none")
    for m in ("none", "causal", "padding")
    for d in (True, False)
]


@pytest.mark.parametrize("change", EVERY)
def test_a_stage_is_told_only_where_it_happens(change: dict[str, object]) -> None:
    trace = run(Params(**change))
    told = {STAGES[f.stage] for f in trace.frames}
    said = " ".join(WORD.alt(trace, t, english) for t in range(len(trace)))
    assert ("positions" in told) == (change["positions"] in ("sinusoidal", "learned")) == ("second half" in said)
    assert ("turned by" in said) == (change["positions"] == "rotary")
    assert ("scale" in told) == change["scale"] == ("divided by √d" in said)
    assert ("mask" in told) == (change["mask"] != "none") == ("crossed out" in said)
    assert ("later" in said.lower()) == (change["mask"] == "causal") and ("padding" in said) == (
        change["mask"] == "padding"
    )
    formulas = views.one_pair(trace) + views.all_pairs(trace)
    assert ("sqrt d" in formulas) == change["scale"]


def test_two_acts_and_the_last_word_asked_is_no_padding() -> None:
    for mask in ("none", "padding"):
        trace = run(Params(mask=mask))
        alone = [f.alone for f in trace.frames]
        assert alone == sorted(alone, reverse=True) and {f.query for f in trace.frames if f.alone} == {8}
        assert trace.scene.words[trace[-1].query] == "tired"
        acts = views.acts(trace)
        assert acts[0].at == (1, 1) and acts[-1].at == acts[-1].of == (2, alone.count(False))
    alone = run(Params())
    squares = [d["z"] for d in views.MATRICES.draw(alone, 4, english)["data"] if d["type"] == "heatmap"]
    assert np.flatnonzero(squares[0][::-1].any(1)).tolist() == [8]  # in the first act one row alone


def test_who_asks_is_the_readers_choice() -> None:
    assert run(Params(word=3)).scene.asked == 2 and run(Params(word=60)).scene.asked == 10
    assert run(Params(text="no word twice here")).scene.asked == 3
    dots = [d for d in WORD.draw(run(Params()), 0, english)["data"] if d.get("meta")]
    assert [d["meta"]["pick"] for d in dots] == ["word"] and dots[0]["customdata"].tolist() == list(range(1, 12))


def test_no_positions_claim_no_distance() -> None:
    trace = run(Params(positions="none"))
    said = positions.TABLE.alt(trace, 10, english) + positions.NEAR.alt(trace, 10, english)
    assert "%" not in said and "No positions" in said


def weights(**change: object) -> Array:
    s = run(Params(**change)).scene
    return s.stages.weights[s.head]


def test_what_the_tries_say() -> None:
    same = weights(word=8)[7]
    assert same[[0, 4, 7]].sum() > 0.5 and np.ptp(same[[0, 4, 7]]) < 1e-6  # most of it, each as much as the next
    assert weights(head=2)[8].argmax() == 7 and weights(head=2)[8].max() > 0.9
    flat = weights(positions="none", head=2)
    np.testing.assert_allclose(flat, 1 / 11, atol=1e-6)
    np.testing.assert_allclose(weights(mask="causal").sum(1), 1, atol=1e-6)
    sharp = weights(scale=False, d_k=64)[8]
    assert sharp[[1, 8]].sum() > 0.99
    assert run(Params(weights="random")).scene.entropy.min() > 0.75
    assert run(Params(positions="none", shuffle=True)).scene.moved[3] < 1e-9
    first = run(Params(positions="rotary", num_heads=6)).scene.stages.weights[3]
    np.testing.assert_allclose(first, 1 / 11, atol=1e-6)  # rotary: no head finds the first word
    chinese = run(Params(text="猫坐在垫子上因为猫累了")).scene
    assert chinese.asked == 8 and set(chinese.stages.weights[0, 8].argsort()[-2:]) == {0, 8}


@pytest.mark.parametrize("change", [{}, {"mask": "causal"}, {"mask": "padding", "num_heads": 2}, {"scale": False}])
def test_the_library_snippet_gives_the_pages_numbers(change: dict[str, object]) -> None:
    from dashboard.lessons.attention import LESSON

    p, space = Params(**change), {"print": lambda *_: None}
    exec(snippet("attention", p) + "\n" + LESSON.library(p), space)
    assert space["gap"] < 1e-5 and space["out"].shape == space["s"].heads.shape


def test_a_measure_is_known_from_its_stage_on() -> None:
    trace = run(Params())
    score, largest, spread, head, order = (np.array(v) for _, v in measured("attention", trace))
    s = trace.scene
    stages, alone = np.array([f.stage for f in trace.frames]), np.array([f.alone for f in trace.frames])
    np.testing.assert_array_equal(np.isnan(score), stages < views.SCORES)
    np.testing.assert_array_equal(np.isnan(largest), stages < views.SOFTMAX)
    np.testing.assert_array_equal(np.isnan(head), (stages < views.SOFTMAX) | alone)
    row = s.stages.weights[s.head, trace[-1].query]
    assert largest[-1] == row.max() and spread[-1] == pytest.approx(-(row * np.log(row)).sum() / np.log(len(row)))
    assert score[-1] == s.stages.product[s.head, -1, row.argmax()] and (order == s.moved[0]).all()
    asked = [f.query for f in trace.frames if not f.alone and f.query >= 0]
    assert head[-1] == pytest.approx(spread[-len(asked) :].mean(), rel=1e-5)  # of all its words


def blocks() -> tuple[torch.nn.Module, torch.nn.Module, dict[str, torch.Tensor]]:
    """torch.nn's own encoder and decoder layers with the shipped weights."""
    w, kinds = T.weights(), {"dropout": 0.0, "batch_first": True}
    made = []
    for name, kind in (("encoder", torch.nn.TransformerEncoderLayer), ("decoder", torch.nn.TransformerDecoderLayer)):
        block = kind(T.WIDTH, T.HEADS, T.HIDDEN, **kinds)
        block.load_state_dict({k.removeprefix(name + "."): v for k, v in w.items() if k.startswith(name)})
        made.append(block.eval())
    return made[0], made[1], w


def test_the_whole_transformer_is_torchs() -> None:
    encoder, decoder, w = blocks()
    s = run(Params()).scene.spoken
    with torch.no_grad():
        x = w["english.weight"][[translation.ENGLISH.index(v) for v in s.source]] * T.WIDTH**0.5
        memory = encoder(x[None] + A.sinusoidal(len(x), T.WIDTH))
        np.testing.assert_allclose(s.encoded.fed.out, memory[0], atol=1e-5)
        for k, d in enumerate(s.decoded):
            said = (translation.BEGIN, *s.written[:k])
            y = w["chinese.weight"][[translation.CHINESE.index(v) for v in said]] * T.WIDTH**0.5
            out = decoder(y[None] + A.sinusoidal(k + 1, T.WIDTH), memory, tgt_mask=A.causal_mask(k + 1))[0]
            np.testing.assert_allclose(d.fed.out[: k + 1], out, atol=1e-5)
            chances = (out[-1] @ w["read.weight"].T + w["read.bias"]).softmax(-1)
            np.testing.assert_allclose(d.chances, chances, atol=1e-6)
            assert s.written[k] == translation.CHINESE[int(chances.argmax())]


def test_each_sublayer_adds_up_and_no_word_looks_ahead() -> None:
    s = run(Params()).scene.spoken
    for k, d in enumerate(s.decoded):
        for b, (sub, shares) in enumerate(((d.mixed, d.own.shares), (d.crossed, d.cross.shares)), 2):
            np.testing.assert_allclose(shares.sum(0)[k] + s.biases[b], sub.added[k], atol=1e-5)
        np.testing.assert_allclose(d.mixed.total[k], d.x[k] + d.mixed.added[k], atol=1e-6)
        np.testing.assert_allclose(d.own.weights[:, : k + 1].sum(-1), 1, atol=1e-5)
        assert not np.triu(d.own.weights, 1).any()
        np.testing.assert_allclose(d.cross.weights[:, : k + 1].sum(-1), 1, atol=1e-5)


def translated() -> float:
    """Of 100 sentences drawn at random, those that come out as the rules say."""
    rng, right = np.random.default_rng(2017), 0
    for _ in range(100):
        words = translation.sentence(rng)
        s = T.speak(words)
        right += s.written == s.meant == (*(translation.translate(words) or ()), translation.END)
    return right


def test_the_little_language() -> None:
    assert translation.translate("two white horses see three birds today".split()) == tuple(
        "今天 两 匹 白 马 看见 三 只 鸟".split()
    )
    assert translation.translate("horses see two birds".split()) is None
    for text, number in (("two dragons see three birds", "dragons"), ("two", "1 words"), ("two " * 12, "12 words")):
        with pytest.raises(Refused, match=number):
            translation.source(text)
    assert translation.source("Two fish chase Four cows.") == ("two", "fish", "chase", "four", "cows")


def test_the_film_lights_one_stage_after_another_and_then_a_word_a_step() -> None:
    trace = run(Params())
    s, ticks = trace.scene.spoken, film_steps.acts(trace)
    assert [x.at for x in ticks[:6]] == [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (2, 1)]
    assert len(ticks) == 5 + 8 + len(s.written) - 1 and ticks[-1].at == ticks[-1].of
    for t in range(len(ticks)):
        lit = [d for d in whole.BLOCKS.draw(trace, t, english)["data"] if d.get("fillcolor") == whole.ASKS + "/0.25"]
        assert len(lit) == 1, "one box is lit at every step"
        known = {k for k, v in live(trace, t).items() if v == v}
        assert known >= {"pe", "p", "rate"}
        assert ("mh" in known) == (t not in (0, 5)) and ("y" in known) == (t not in (0, 1, 5, 6))
        assert ("ffn" in known) == (t in (3, 4) or t >= 10)
        drawn = np.flatnonzero(maps.CROSS.draw(trace, t, english)["data"][0]["z"].any(0))
        assert drawn.tolist() == list(range(0 if t < 8 else max(1, t - 11)))


def test_what_the_page_says_of_the_whole_transformer() -> None:
    s = run(Params()).scene.spoken
    assert s.written == s.meant and s.written[2] == "匹"
    looked = s.decoded[2].cross.weights.mean(0)[2]
    assert s.source[int(looked.argmax())] == "horses" and looked.max() > 0.8
    assert translation.MEASURE["horses"] not in [v for k, v in translation.MEASURE.items() if k != "horses"]
    odd = run(Params(source="two cats two cats see three birds"))
    assert not odd.scene.spoken.meant and odd.scene.spoken.written.count("猫") == 1
    told = whole.BLOCKS.alt(odd, len(film_steps.plan(odd.scene.spoken)) - 1, english)
    assert "No sentence in its training" in told
    assert whole.BLOCKS.alt(run(Params()), 22, english).endswith("say the same.")


def script(name: str) -> float:
    import runpy

    return float(runpy.run_path("assets/make_transformer.py")[name])


def possible() -> float:
    t = translation
    who = len(t.NUMBERS) * (1 + len(t.ADJECTIVES)) * len(t.NOUNS)
    return who**2 * len(t.VERBS) * (1 + len(t.DAYS))


def _joined(v: Mapping[str, float]) -> list[tuple[float, float]]:
    return [(v["pe"], math.sin(v["p"] / v["rate"])), (v["mh"], v["one"] + v["two"] + v["bo"])]


def _normed(v: Mapping[str, float]) -> list[tuple[float, float]]:
    return [(v["y"], v["gamma"] * (v["total"] - v["mean"]) / v["sd"] + v["beta"]), (v["ffn"], v["relu"] + v["bf"])]


def _pair(v: Mapping[str, float]) -> list[tuple[float, float]]:
    divided = (v["s"], v["dot"] / v["root"]) if abs(v["s"] - v["dot"]) > 1e-9 else (v["s"], v["dot"])
    return [divided, (v["a"], v["e"] / v["sum"])]


CLAIMS = [
    Claim("vectors of 16 numbers", lambda: T.WIDTH),
    Claim("feed-forward 32", lambda: T.HIDDEN),
    Claim("6,746 parameters", lambda: sum(v.numel() for v in T.weights().values())),
    Claim("for 4,000 steps", lambda: script("STEPS")),
    Claim("language of 172,800 sentences", possible),
    Claim("Of 100 sentences drawn at random it translates 100 right", translated),
]
TALLY = {(0, 0): _pair, (4, 0): _joined, (4, 1): _normed}
UNKNOWN = {
    (0, 0): "before the stage that computes it",
    (4, 0): "before the stage that computes it",
    (4, 1): "before the stage that computes it",
}
PAR = Params(positions="none", mask="causal")  # meets the lesson's challenge
