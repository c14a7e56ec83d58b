import itertools

import numpy as np
import pytest
import torch

from dashboard.views.flows.nice_scale import changes
from engine import nice
from engine.core import Refused, dot, knobs, leaves
from engine.flows import digit_exhibits as exhibits
from engine.flows import digits, disc, folding, masks, training
from engine.flows import layers as coupling
from engine.flows.densities import DENSITIES, WINDOW, painted
from tests.claims import Claim, Quoted
from tests.flow_laws import learned_again, mass, obeys, stirred
from tests.lessons import measured, runs_of

run = runs_of("nice")

G = torch.Generator().manual_seed(3)


def after_one_fast_step():
    p = nice.Params(target="spirals", n_couplings=8, learning_rate=0.2, steps=300)
    return itertools.islice(nice.learn(p), 2)


def grey_half_way(way):
    d = digits.exhibits("nice")
    middle = d["walks"].shape[1] // 2
    pictures = {
        "walk": d["walks"][exhibits.PAIRS.index((0, 1)), middle],
        "fade": (d["chosen"][0] / 2 + d["chosen"][1] / 2),
    }
    ink = pictures[way] / 255
    return ((ink > 0.25) & (ink < 0.75)).mean()


def drawn_digit():
    """Which of the ten digits the shipped Jacobians belong to."""
    flow, shown = digits.load_weights(nice.digit_flow(), "nice"), digits.exhibits("nice")["jacobians"][-1]
    order = np.r_[0:64:2, 1:64:2]
    return np.argmin([np.abs(exhibits.jacobians(flow, k, order)[-1] - shown).max() for k in range(10)])


def all_set_to(value):
    """`value`, where it is what all latents of the last picture of the idle dimensions are cut to."""
    flow, shown = digits.load_weights(nice.digit_flow(), "nice"), digits.exhibits("nice")["idle"][:, -1]
    with torch.no_grad():
        decoded = exhibits.grey(flow.inverse(torch.full((1, 64), value)))
    return value if (np.abs(shown.astype(int) - decoded.astype(int)) <= 1).all() else np.nan


def kept_volume():
    return run(nice.Params(scale=False, steps=20)).frames


def prior_peak():
    with torch.no_grad():
        return float(nice.make(nice.Params()).prior.log_prob(torch.zeros(1, 2)).exp())


def end_of_walk(k):
    """The digit at an end of the walk that is shown."""
    d = digits.exhibits("nice")
    end = d["walks"][exhibits.PAIRS.index((0, 1)), k].astype(int)
    return np.argmin(np.abs(d["chosen"].astype(int) - end).sum((1, 2)))


PAR = nice.Params(point=45)  # meets the lesson's challenge
CLAIMS = [
    Claim("28% of the pixels", lambda: grey_half_way("walk"), 0.005),
    Claim("39%", lambda: grey_half_way("fade"), 0.005),
    Claim("814 nats", lambda: list(after_one_fast_step())[1].held_out, 8),
    Claim("not 4:", lambda: next(after_one_fast_step()).held_out, 0.15),
    Claim("three z lead", lambda: len(folding.fold().ways[-1]), number=3),
    Claim("34% of the mass", lambda: folding.fold().mass[-1], 0.005),
    Claim("11.5% of the ink", lambda: changes(run(nice.Params()))[0, 8], 0.001),
    Claim("10.5%", lambda: changes(run(nice.Params()))[1, 8], 0.001),
    Claim("temperature 0.8", lambda: exhibits.TEMPERATURES[8], 1e-9),
    Claim("than at 1", lambda: exhibits.TEMPERATURES[10], 1e-9),
    Claim("set to 0:", lambda: all_set_to(0.0)),
    Claim("Every log-det is exactly 0", lambda: max(np.abs(f.ledger.log_dets).max() for f in kept_volume())),
    Claim("peak, 1/2π", lambda: 2 * np.pi * prior_peak(), 1e-6),
    Claim("There and back: 1e-6", lambda: digits.exhibits("nice")["round_trip"].max(), 1e-6, 1e-6),
    Claim("Between a 0", lambda: end_of_walk(0)),
    Claim("and a 1", lambda: end_of_walk(-1)),
    Claim("17 grey levels", lambda: len(np.unique(digits.digits()[0]))),
    Claim("α = 0.05", lambda: digits.ALPHA),
    Claim("of a 3", lambda: drawn_digit()),
    Claim("8 × 8", lambda: digits.digits()[0].shape[-1]),
]
QUOTED = [Quoted("1980.50 nats on MNIST", "figure 3")]
TALLY = {
    (0, 0): lambda v: [(v["y"], v["b"] + v["m"])],
    (0, 1): lambda v: [(v["x"], v["z"] + v["d"])],
    (6, 0): lambda v: [(v["p"], v["one"] + v["rest"])],
    (7, 0): lambda v: [(v["p"], v["kept"] + v["gone"])],
}
UNKNOWN = {(0, 0): "before the first layer", (0, 1): "until every layer is crossed"}
ADDITIVE = {
    "halves": (masks.Halves(5), 2, 3),
    "halves, flipped": (masks.Halves(5, flip=True), 3, 2),
    "alternating": (masks.Alternating(7), 4, 3),
    "alternating, flipped": (masks.Alternating(7, flip=True), 3, 4),
}


@pytest.mark.parametrize("name", ADDITIVE)
def test_an_additive_coupling_is_undone_and_keeps_volume(name):
    mask, stays, moves = ADDITIVE[name]
    layer = stirred(coupling.AdditiveCoupling(mask, coupling.Dense(stays, 16, moves, G)))
    obeys(layer, (len(mask.stays),))
    x = torch.randn(6, len(mask.stays), dtype=torch.float64)
    y, log_det = layer(x)
    assert (log_det == 0).all(), "not nearly: exactly"
    assert torch.equal(y[:, mask.stays], x[:, mask.stays])
    assert not torch.allclose(y[:, ~mask.stays], x[:, ~mask.stays])


def test_the_scale_layer():
    obeys(stirred(coupling.Scale(5)), (5,))
    obeys(stirred(coupling.Scale(3)), (3, 4, 4))


@pytest.mark.parametrize("dim", [2, 3, 8])
@pytest.mark.parametrize("prior", ["gaussian", "logistic"])
def test_the_flow_obeys(dim, prior):
    obeys(stirred(nice.nice(dim, 4, 16, prior=prior)), (dim,))


def test_without_the_scale_layer_volume_cannot_change():
    flow = stirred(nice.nice(2, 6, 32, scale=False))
    x = torch.randn(50, 2, dtype=torch.float64)
    assert (flow(x)[1] == 0).all()
    assert float(flow.log_prob(x).detach().max()) <= -np.log(2 * np.pi), "no place can be denser than the prior's peak"


def test_when_halves_do_not_take_turns_one_axis_never_moves():
    x = torch.randn(50, 2, dtype=torch.float64)
    stuck = stirred(nice.nice(2, 5, 16, scale=False, alternate=False))
    assert torch.equal(stuck(x)[0][:, 0], x[:, 0])
    free = stirred(nice.nice(2, 5, 16, scale=False))
    assert (free(x)[0] != x).all()


def test_log_p_is_the_ledger():
    flow = stirred(nice.nice(2, 4, 16))
    x = torch.randn(9, 2, dtype=torch.float64)
    states, log_dets = flow.states(x)
    assert len(states) == len(log_dets) == 5
    torch.testing.assert_close(flow.log_prob(x), flow.prior.log_prob(states[-1]) + sum(log_dets))


def test_the_way_back_visits_the_same_states():
    flow = stirred(nice.nice(2, 4, 16))
    x = torch.randn(9, 2, dtype=torch.float64)
    states, _ = flow.states(x)
    for there, back in zip([x, *states[:-1]], reversed(flow.back(states[-1])), strict=True):
        torch.testing.assert_close(there, back, rtol=0, atol=1e-10)


@pytest.mark.parametrize("prior", ["gaussian", "logistic"])
def test_priors_match_torch(prior):
    z = torch.randn(40, 3, dtype=torch.float64) * 3
    normal = torch.distributions.Normal(torch.zeros(3, dtype=torch.float64), 1)
    base = torch.distributions.Uniform(torch.zeros(3, dtype=torch.float64), 1)
    sigmoid = [torch.distributions.SigmoidTransform().inv]
    peer = normal if prior == "gaussian" else torch.distributions.TransformedDistribution(base, sigmoid)
    flow = nice.nice(3, 1, 4, scale=False, prior=prior).double()
    torch.testing.assert_close(flow.prior.log_prob(z), peer.log_prob(z).sum(1))
    assert abs(float(flow.noise(20000).std()) - (1 if prior == "gaussian" else np.pi / np.sqrt(3))) < 0.02


@pytest.fixture(scope="module")
def default():
    return run(nice.Params())


def test_after_training_the_density_integrates_to_one():
    flow, x = nice.nice(2, 4, 32), DENSITIES["moons"].sample(2000, np.random.default_rng(0))
    shots = list(nice.fit(flow, x, steps=150, learning_rate=5e-3))
    assert shots[-1].held_out < shots[0].held_out - 0.3
    assert abs(mass(flow) - 1) < 0.01


def test_training_is_deterministic_and_may_be_stopped():
    p = nice.Params(target="rings", hidden=8, n_couplings=2, steps=100)
    whole = list(nice.learn(p))
    assert len(whole) == nice.total(p)
    source = nice.learn(p)
    for again in (next(source) for _ in range(3)):
        same = whole[[f.step for f in whole].index(again.step)]
        for a, b in zip(leaves(again), leaves(same), strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_runaway_is_said_and_the_last_good_frame_kept():
    p = nice.Params(target="spirals", learning_rate=0.2, n_couplings=8, steps=300)
    last = None
    for last in nice.learn(p):
        assert all(np.isfinite(v).all() for v in leaves(last))
        if last.diverged:
            break
    assert last.diverged > last.step == 0, "no step was better than the start, so the start is shown"
    assert last.held_out < 10


def test_couplings_keep_the_marked_square(default):
    for frame in default.frames:
        np.testing.assert_allclose(frame.picture.area[:-1], 1, atol=1e-3)
        np.testing.assert_allclose(frame.picture.area[-1], frame.scales.prod(), rtol=1e-3)
        assert (frame.ledger.log_dets[:-1] == 0).all()
        assert frame.ledger.round_trip < 1e-4


@pytest.mark.parametrize("prior", ["gaussian", "logistic"])
def test_the_disc_is_the_priors_own(prior):
    """Its rings are level lines of the flow's prior, and hold the shares of the mass that the page names."""
    found = disc.disc(prior)
    density = nice.nice(2, 1, 4, prior=prior).prior.log_prob
    draws = nice.nice(2, 1, 4, prior=prior).noise(40_000)
    for ring, share in zip(found.rings, found.shares, strict=True):
        levels = density(torch.from_numpy(ring).double())
        assert float(levels.max() - levels.min()) < 1e-3
        assert abs(float((density(draws) > levels.mean()).double().mean()) - share) < 0.01
    size = np.hypot(*found.rings[0].T)
    assert (np.ptp(size) < 1e-3) == (prior == "gaussian"), "the logistic's are no circles"


def test_the_discs_cells_fill_it_once():
    found = disc.disc()
    x, y = found.nodes[found.cells].astype(float).transpose(2, 0, 1)
    areas = 0.5 * (x * np.roll(y, -1, 1) - y * np.roll(x, -1, 1)).sum(1)
    assert (areas > 0).all() and abs(areas.sum() - np.pi * 4) < 0.02
    assert len(found.cells) == 48 and set(found.sector) == set(range(6))


def test_a_flow_in_double_samples_in_double():
    flow = nice.nice(2, 3, 8)
    single, double = flow.sample(5, seed=1), stirred(nice.nice(2, 3, 8), by=0.0).sample(5, seed=1)
    assert double.dtype == torch.float64
    torch.testing.assert_close(double.float(), single, rtol=0, atol=1e-5)


def test_with_one_coupling_only_the_scale_layer_touches_the_first_axis():
    last = list(nice.learn(nice.Params(n_couplings=1, steps=100, hidden=8)))[-1]
    x = last.picture.points[:, :, 0]
    np.testing.assert_array_equal(x[1], x[0])
    np.testing.assert_allclose(x[2], x[0] * last.scales[0], atol=1e-3)


def test_under_the_logistic_prior_the_data_spread_wider():
    size = {}
    for prior in ("gaussian", "logistic"):
        last = list(nice.learn(nice.Params(prior=prior, steps=100, hidden=16)))[-1]
        size[prior] = last.picture.points[-1, :-3].std()
    assert size["logistic"] > 1.2 * size["gaussian"]


def test_jacobians_have_their_blocks(default):
    j = default[-1].jacobians  # (L, points, 2, 2)
    np.testing.assert_array_equal(j[:-1, :, [0, 1], [0, 1]], 1)
    np.testing.assert_array_equal(j[0:-1:2, :, 0, 1], 0)  # the first half stays
    np.testing.assert_array_equal(j[1:-1:2, :, 1, 0], 0)  # then the second
    np.testing.assert_allclose(np.log(np.abs(np.linalg.det(j.astype(float)))), default[-1].ledger.log_dets, atol=1e-5)


def test_the_shipped_trace_is_the_default_run_and_learned(default):
    first, last = default[0], default[-1]
    assert first.step == 0 and last.step == nice.Params().steps
    assert last.held_out < first.held_out
    assert default.scene.plane.floor < last.held_out, "no model beats the target's own entropy"


def test_picking_a_point_does_not_train_again(default):
    other = run(nice.Params(point=4, digit_a=8))
    assert other.scene.point == 3 and other.scene.pair == (8, 1)
    assert len(default[-1].ledger.log_prior) == knobs(nice.Params)["point"].high, (
        "any dot on the picture can be followed"
    )
    np.testing.assert_array_equal(other[-1].picture.density, default[-1].picture.density)


@pytest.mark.parametrize("name", [*DENSITIES, "painted"])
def test_targets_sample_what_their_density_says(name):
    density = DENSITIES[name] if name in DENSITIES else painted((dot(0.4, 0.6, 0), dot(0.7, 0.2, 1)))
    side = np.linspace(-5, 5, 161)
    cells = np.stack(np.meshgrid(side, side), -1).reshape(-1, 2)
    p = np.exp(density.log_density(cells)) * (side[1] - side[0]) ** 2
    assert abs(p.sum() - 1) < 0.01
    x = density.sample(20000, np.random.default_rng(1))
    assert np.abs(x).max() < WINDOW * 1.25
    right, top = cells[:, 0] > 0.3, cells[:, 1] > 0.5
    for share, said in ((x[:, 0] > 0.3, p[right].sum()), (x[:, 1] > 0.5, p[top].sum())):
        assert abs(share.mean() - said) < 0.02


def test_nothing_painted_yet_is_a_lying_eight():
    assert np.isfinite(painted(()).sample(50, np.random.default_rng(0))).all()


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(Refused, match="at least 10 points"):
        next(training.fit(nice.nice(), np.zeros((4, 2))))
    with pytest.raises(Refused, match="at least two dimensions"):
        nice.nice(1)
    with pytest.raises(Refused, match="all finite"):
        next(training.fit(nice.nice(), np.full((40, 2), np.nan)))


def test_bits_of_a_model_that_knows_nothing():
    """If v is uniform on [0, 1], every pixel costs log2 17 bits."""
    x = torch.from_numpy(digits.digits()[0][:200])
    y = digits.smooth(x, torch.Generator().manual_seed(0)).double()
    w = y.sigmoid()
    log_p = (w.log() + (1 - w).log() - np.log(0.9)).flatten(1).sum(1)  # density of y when v is uniform
    assert abs(digits.bits(log_p, y) - np.log2(17)) < 1e-9


def test_digits_flow_ships_with_what_it_shows():
    flow = digits.load_weights(nice.digit_flow(), "nice")
    shown = digits.exhibits("nice")
    np.testing.assert_array_equal(exhibits.grey(flow.sample(exhibits.SAMPLES, seed=0)), shown["samples"][-1])
    x = torch.randn(5, 64) * 2
    torch.testing.assert_close(flow.inverse(flow(x)[0]), x, rtol=0, atol=1e-3)


def test_the_shipped_frames_are_what_the_script_makes(default):
    learned_again(default, nice.learn(nice.Params()))


def test_its_numbers_at_every_step(default):
    found = measured("nice", default)
    assert all(np.isfinite(values).all() for values in found.values())
    flow, x = nice.make(nice.Params()), torch.from_numpy(default.scene.plane.points[:1])
    assert found["log_p"][0] == pytest.approx(float(flow.log_prob(x).detach()), abs=1e-3), "before any training"
    np.testing.assert_allclose(found["area"], [f.scales.prod() for f in default.frames], rtol=1e-3)
    assert (found["above_floor"] > 0).all() and found["round_trip"].max() < 1e-4


def test_while_the_map_rises_one_term_is_the_density_and_folded_it_is_not():
    f = folding.fold()
    z = np.linspace(-8, 8, 2_000_001)
    weight = folding.normal(z) * (z[1] - z[0])
    np.testing.assert_allclose(f.all.sum(1) * (f.bins[1] - f.bins[0]), 1, atol=1e-3)
    rising = f.amount < 1
    np.testing.assert_allclose(f.mass[rising], 1, atol=1e-9)
    assert (np.diff(f.mass[~rising]) < 0).all() and {len(w) for w in f.ways} == {1, 3}
    for a, ways, terms in zip(f.amount, f.ways, f.terms, strict=True):
        np.testing.assert_allclose(folding.bent(ways, a), folding.FOLLOWED, atol=1e-9)
        if terms.max() < 1.5:  # not at the fold itself, where the density has a pole
            near = np.abs(folding.bent(z, a) - folding.FOLLOWED) < 2e-3
            assert terms.sum() == pytest.approx(weight[near].sum() / 4e-3, rel=0.02)


def test_scaling_is_a_prior_with_a_width_for_each_dimension():
    """log N(h; 0, sigma²) summed is log p: the scale layer's log-det and the unit prior's log density together."""
    flow = digits.load_weights(nice.digit_flow(), "nice")
    shares, widths = exhibits.shares(flow), exhibits.widths(flow)
    np.testing.assert_allclose(shares.sum(1), flow.log_prob(exhibits.chosen(flow)).detach().numpy(), atol=1e-3)
    shown = digits.exhibits("nice")
    np.testing.assert_allclose(shown["shares"], shares, atol=1e-3)
    np.testing.assert_allclose(np.sort(widths), np.sort(shown["spectrum"]), atol=1e-6)
    assert (shown["idle"][:, 0] == shown["chosen"]).all() and (
        np.ptp(shown["idle"][:, -1].astype(int), axis=1) <= 1
    ).all()


def test_cool_draws_of_nice_are_more_alike():
    spread = digits.exhibits("nice")["warm"].astype(float).std(1).mean((1, 2))
    assert (np.diff(spread) > 0).all() and spread[0] == 0
