import numpy as np
import pytest
import torch

from dashboard.figures import lattice, theme
from dashboard.tours.realnvp import MEASURES
from dashboard.views.flows import realnvp_masks
from engine import realnvp
from engine.core import Refused, leaves
from engine.flows import digit_exhibits as exhibits
from engine.flows import digits, masks
from engine.flows import layers as coupling
from engine.flows import plane_film as planar
from engine.flows import plane_params as plane_run
from engine.flows.densities import DENSITIES
from engine.flows.plane_film import OFF_DATA
from tests.claims import Claim, Quoted
from tests.flow_laws import learned_again, mass, obeys, stirred
from tests.lessons import measured, runs_of

run = runs_of("realnvp")

G = torch.Generator().manual_seed(4)


def astray(key):
    """The share of a model's mass where the target has less than a thousandth of its peak."""
    trace = run(realnvp.Params())
    return next(m for m in MEASURES if m.key == key).value(trace, len(trace) - 1)


def whose(image):
    """The digit among the ten that the page shows in this picture."""
    flow = digits.load_weights(realnvp.digit_flow(), "realnvp")
    ten = exhibits.chosen(flow).numpy().reshape(10, 8, 8)
    return np.argmin(np.abs(ten - image).sum((1, 2)))


def one_digit_at():
    """The only temperature at which all samples are one picture."""
    warm = digits.exhibits("realnvp")["warm"]
    (at,) = np.flatnonzero([np.ptp(one.astype(int), axis=0).max() == 0 for one in warm])
    return exhibits.TEMPERATURES[at]


PAR = realnvp.Params(point=3)  # meets the lesson's challenge
CLAIMS = [
    Claim("4 × 4 × 4", lambda: coupling.Squeeze()(torch.zeros(1, 1, 8, 8))[0].shape[1]),
    Claim("31% of NICE's mass", lambda: astray("nice_astray"), 0.01),
    Claim("7% of RealNVP's", lambda: astray("astray"), 0.01),
    Claim("−45 nats", lambda: run(realnvp.Params(point=178)).scene.plane.true_log_p[177], 0.5),
    Claim("these 8 × 8 digits", lambda: digits.digits()[0].shape[-1]),
    Claim("squeeze 8 × 8 × 1 into", lambda: digits.digits()[0].shape[-1]),
    Claim("values of a 3", lambda: whose(digits.exhibits("realnvp")["path"][0, realnvp_masks.SHOWN])),
    Claim("At temperature 0 all", one_digit_at),
]
QUOTED = [Quoted("3.49 bits", "Glow's table 2"), Quoted("3.35 (Glow)", "Glow's table 2")]
TALLY = {
    (film, equation): tally
    for film in (0, 5)
    for equation, tally in enumerate(
        (lambda v: [(v["y"], v["b"] * np.exp(v["s"]) + v["t"])], lambda v: [(v["x"], v["z"] + v["d"])])
    )
}
UNKNOWN = {
    (0, 0): "before the first layer",
    (0, 1): "until every layer is crossed",
    (5, 0): "before the first layer",
    (5, 1): "until every layer is crossed",
}


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("dim", [2, 5])
def test_an_affine_coupling_obeys(dim, flip):
    mask = masks.Halves(dim, flip)
    stays = int(mask.stays.sum())
    obeys(stirred(coupling.AffineCoupling(mask, coupling.Dense(stays, 12, 2 * (dim - stays), G))), (dim,))


@pytest.mark.parametrize("flip", [False, True])
def test_image_masks_obey(flip):
    board = coupling.AffineCoupling(masks.Checkerboard(4, 4, flip), coupling.Conv(2, 6, 4, G))
    obeys(stirred(board), (2, 4, 4), n=2)
    channel = coupling.AffineCoupling(masks.Halves(4, flip), coupling.Conv(2, 6, 4, G))
    obeys(stirred(channel), (4, 2, 2), n=2)
    x = torch.randn(3, 2, 4, 4, dtype=torch.float64)
    y = board(x)[0]
    stays = board.mask.stays
    assert torch.equal(y[:, :, stays], x[:, :, stays]) and (y[:, :, ~stays] != x[:, :, ~stays]).all()


def test_the_papers_formula():
    layer = stirred(coupling.AffineCoupling(masks.Halves(2), coupling.Dense(1, 8, 2, G)))
    x = torch.randn(7, 2, dtype=torch.float64)
    s, t = layer.scale_shift(x[:, :1])
    y, log_det = layer(x)
    torch.testing.assert_close(y[:, 1:], x[:, 1:] * s.exp() + t)
    torch.testing.assert_close(log_det, s[:, 0])
    assert (s.abs() < coupling.BOUND).all()


def test_squeeze_is_pixel_unshuffle_with_the_conventional_order():
    x = torch.arange(2 * 4 * 4.0).reshape(1, 2, 4, 4)
    z, log_det = coupling.Squeeze()(x)
    assert z.shape == (1, 8, 2, 2) and (log_det == 0).all()
    for c, dy, dx in np.ndindex(2, 2, 2):
        assert torch.equal(z[0, 4 * c + 2 * dy + dx], x[0, c, dy::2, dx::2])
    assert torch.equal(coupling.Squeeze().inverse(z), x)


@pytest.mark.parametrize("make", [lambda: realnvp.realnvp(2, 5, 16), lambda: realnvp.realnvp(5, 4, 12)])
def test_the_flow_obeys(make):
    flow = stirred(make())
    obeys(flow, flow.shape)


def test_the_image_flow_obeys():
    flow = stirred(realnvp.realnvp_image((1, 4, 4), 2, 6), by=0.15)
    obeys(flow, (1, 4, 4), n=2)


def test_latents_that_leave_keep_their_place_and_their_value():
    flow = stirred(realnvp.realnvp_image((1, 8, 8), 1, 6), by=0.15)
    x = torch.randn(2, 1, 8, 8, dtype=torch.float64)
    states, log_dets = flow.states(x)
    kinds = [layer.kind for layer in flow.layers]
    assert all(s.shape == x.shape for s in states)
    left = flow.levels() == 0
    assert int(left.sum()) == 32
    for state in states[kinds.index("split") :]:
        assert torch.equal(state[:, left], states[-1][:, left]), "what has left is moved no more"
    assert not torch.equal(states[-1][:, ~left], states[kinds.index("split")][:, ~left])
    assert torch.equal(states[kinds.index("squeeze")], states[kinds.index("squeeze") - 1]), "a squeeze moves no pixel"
    torch.testing.assert_close(flow.log_prob(x), flow.prior.log_prob(states[-1]) + sum(log_dets))
    for there, back in zip([x, *states[:-1]], reversed(flow.back(states[-1])), strict=True):
        torch.testing.assert_close(there, back, rtol=0, atol=1e-8)


def test_the_named_layers_are_the_digit_flows_own():
    assert tuple(layer.kind for layer in realnvp.digit_flow().layers) == realnvp.DIGIT_KINDS


def test_roles_say_who_moves():
    flow = realnvp.realnvp_image((1, 8, 8), 1, 6)
    roles, kinds = exhibits.roles(flow), [layer.kind for layer in flow.layers]
    board = roles[kinds.index("affine")]
    assert (board == (np.add.outer(np.arange(8), np.arange(8)) % 2)).all()
    assert (roles[-1] == 2).sum() == 32


def test_a_shape_that_cannot_be_squeezed_is_refused():
    with pytest.raises(Refused, match="multiples of 2"):
        realnvp.realnvp_image((1, 7, 8))


def test_after_training_the_density_integrates_to_one():
    flow, x = realnvp.realnvp(2, 4, 32), DENSITIES["eight"].sample(2000, np.random.default_rng(0))
    list(realnvp.fit(flow, x, steps=120, learning_rate=5e-3))
    assert abs(mass(flow) - 1) < 0.01


def test_points_far_away_stay_finite():
    flow = stirred(realnvp.realnvp(2, 8, 32), by=1.0)
    assert torch.isfinite(flow.log_prob(torch.tensor([[40.0, -40.0]], dtype=torch.float64))).all()


@pytest.fixture(scope="module")
def default():
    return run(realnvp.Params())


def test_realnvp_changes_volume_where_nice_cannot(default):
    last = default[-1]
    assert np.ptp(last.volume[-1].astype(float)) > 2
    assert (np.ptp(last.rival.volume.astype(float), axis=(1, 2)) == 0).all(), "NICE stretches every place alike"
    assert (last.rival.volume[:-1] == 0).all(), "and only by its last layer"
    assert last.held_out < last.rival.held_out
    assert default.scene.plane.floor < last.held_out


def test_the_islands_are_stretched_and_the_ground_between_them_squeezed(default):
    volume, spread = default[-1].volume[-1].astype(float), default[-1].ledger.log_dets.sum(0)
    data = spread[: -len(OFF_DATA)]
    assert (data > 0).mean() > 0.6, "most of the islands"
    assert spread[-3] < data.mean() - 1, "the empty origin"
    side = planar.centres(planar.SIDE)
    middle = np.hypot(*np.meshgrid(side, side)) < 1
    assert middle.sum() > 30 and (volume[middle] < 0).all()


def test_the_volume_so_far_is_the_ledger_place_by_place():
    flow = stirred(realnvp.realnvp(2, 4, 16)).float()
    x = torch.from_numpy(planar.grid(planar.centres(planar.SIDE)).astype(np.float32))
    with torch.no_grad():
        log_dets = torch.stack(flow.states(x)[1]).double().numpy()
    volume = planar.volume(flow).astype(float)
    assert (volume[0] == 0).all() and volume.shape == (5, planar.SIDE, planar.SIDE)
    for t in range(5):
        np.testing.assert_allclose(volume[t].ravel(), log_dets[:t].sum(0), atol=0.02)


def test_no_change_of_area_is_drawn_in_the_pages_own_colour():
    """Zero must be neither squeezed nor stretched to the eye."""
    field = lattice.strain(np.arange(3.0), np.zeros((3, 3)), np.arange(3.0), np.eye(3), 0.5)["data"][0]
    assert field["zmin"] == -field["zmax"] and not field["z"].any()
    assert field["colorscale"][1] == [0.5, theme.PAPER]


def test_on_spirals_realnvp_is_clearly_ahead():
    p = realnvp.Params(target="spirals", n_couplings=8, steps=200)
    last = list(realnvp.learn(p))[-1]
    assert last.rival.held_out - last.held_out > 0.25


def test_on_small_digits_the_checkerboards_earn_their_keep():
    own, glows = digits.exhibits("realnvp"), digits.exhibits("glow")
    assert own["bits"].max() < glows["bits"].min() < glows["gaussian"] and own["bits"].max() < own["gaussian"] - 0.3
    assert abs(own["weights"] / glows["weights"] - 1) < 0.2, "about the same size"


def test_jacobians_hold_the_ledger():
    plane, _ = plane_run.drawn(realnvp.Params())
    flow = stirred(realnvp.realnvp(2, 4, 16)).float()
    dets, ledger = np.linalg.det(planar.jacobians(flow, plane).astype(float)), planar.ledger(flow, plane)
    np.testing.assert_allclose(np.log(np.abs(dets)), ledger.log_dets, atol=1e-4)
    assert ledger.round_trip < 1e-3 and planar.picture(flow, plane).area[0] == pytest.approx(1)


def test_the_counted_weights_are_the_flows_own(default):
    def count(flow):
        return sum(p.numel() for p in flow.parameters())

    assert default.scene.weights == count(realnvp.realnvp(2, 6, 64))
    assert default.scene.nice_weights == count(realnvp.nice(2, 6, 64))
    assert abs(default.scene.weights / default.scene.nice_weights - 1) < 0.02


def test_digits_flow_ships_with_what_it_shows():
    flow, shown = digits.load_weights(realnvp.digit_flow(), "realnvp"), digits.exhibits("realnvp")
    np.testing.assert_array_equal(exhibits.grey(flow.sample(exhibits.SAMPLES, seed=0)), shown["samples"][-1])
    np.testing.assert_array_equal(shown["warm"][10], shown["samples"][-1])  # temperature 1
    assert abs(exhibits.held_out_bits(flow) - shown["bits"][0]) < 1e-6
    assert (np.ptp(shown["warm"][0].astype(int), axis=0) == 0).all(), "at temperature 0 every draw is the same"


def test_a_knob_at_its_end_runs():
    p = realnvp.Params(n_couplings=8, hidden=96, learning_rate=0.5, steps=100, target="painted")
    last = list(realnvp.learn(p))[-1]
    assert all(np.isfinite(v).all() for v in leaves(last))


def test_the_shipped_frames_are_what_the_script_makes(default):
    learned_again(default, realnvp.learn(realnvp.Params()))


def test_its_numbers_at_every_step(default):
    found = measured("realnvp", default)
    assert all(np.isfinite(values).all() for values in found.values())
    assert found["nice_astray"][-1] > 3 * found["astray"][-1] > 0
    assert found["log_p"][-1] == pytest.approx(
        float(default[-1].ledger.log_dets[:, 0].sum() + default[-1].ledger.log_prior[0])
    )
