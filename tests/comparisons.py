"""What the comparisons say in numbers: of A or of B, a lesson's measure at a step of its run."""

from dashboard.catalogue import lesson_of, measures_of
from dashboard.lesson import Try
from tests.claims import Claim
from tests.lessons import trace_of


def comparison(slug: str) -> Try:
    """The last one that a lesson offers."""
    return [one for one in lesson_of(slug).tries if one.against is not None][-1]


def trace(slug, side):
    one = comparison(slug)
    return trace_of(slug, one.params if side == "a" else one.against)


def value(slug, side, key, t=-1):
    """Of A ("a") or B ("b"): a measure after step t, from 0."""
    run = trace(slug, side)
    return next(m for m in measures_of(slug) if m.key == key).value(run, range(len(run))[t])


def at(slug, side, key, t=-1):
    return lambda: value(slug, side, key, t)


def ratio(slug, key):
    return lambda: value(slug, "a", key, 12) / value(slug, "b", key, 24)


def stays(side):
    """Of a forest's variance, what no number of trees averages away."""
    parts = trace("random_forest", side).scene.variance.parts
    return parts.rho * parts.sigma2


CLAIMS = {
    "perceptron": [
        Claim("1,341 against", at("perceptron", "b", "bound"), 0.5),
        Claim("against 991;", at("perceptron", "a", "bound"), 0.5),
        Claim("it makes 5 mistakes", at("perceptron", "b", "mistakes")),
        Claim("where A makes 21", at("perceptron", "a", "mistakes")),
    ],
    "activations": [
        Claim("climbs to 1.13", at("activations", "b", "steepest", 60), 0.005),
        Claim("stays at 1.", at("activations", "a", "steepest", 60), 1e-9),
        Claim("on half of the window", at("activations", "a", "flat", 60), 0.01, 0.5),
        Claim("GELU's on a quarter", at("activations", "b", "flat", 60), 0.01, 0.25),
    ],
    "depth": [Claim("standard deviation of 0.69", at("depth", "b", "signal"), 0.005)],
    "activation_race": [
        Claim("to 0.029 instead", at("activation_race", "b", "loss_sigmoid"), 0.0005),
        Claim("instead of 0.302", at("activation_race", "a", "loss_sigmoid"), 0.0005),
        Claim("62% of ReLU", at("activation_race", "b", "dead_relu"), 0.0051),
        Claim("ends at 0.578", at("activation_race", "b", "loss_relu"), 0.0005),
        Claim("instead of 0.025", at("activation_race", "a", "loss_relu"), 0.0005),
    ],
    "random_forest": [
        Claim("ρ is 0.26, not", at("random_forest", "b", "rho"), 0.005),
        Claim("not 0.18. However", at("random_forest", "a", "rho"), 0.005),
        Claim("a variance of 0.031", lambda: stays("b"), 0.0005),
        Claim("not of 0.023", lambda: stays("a"), 0.0005),
    ],
    "adaboost": [
        Claim("depth 3 gets 6%", at("adaboost", "b", "held_out_error", 4), 1e-9, 0.06),
        Claim("all forty for 7%", at("adaboost", "a", "held_out_error"), 1e-9),
        Claim("with 21% of the weight", at("adaboost", "b", "largest_weight"), 0.005),
        Claim("of A with 2%", at("adaboost", "a", "largest_weight"), 0.005),
    ],
    "gbdt": [
        Claim("is behind, 0.306", at("gbdt", "b", "held_out_loss", 10), 0.0005),
        Claim("to 0.263 held out", at("gbdt", "a", "held_out_loss", 10), 0.0005),
        Claim("end ahead, 0.204", at("gbdt", "b", "held_out_loss"), 0.0005),
        Claim("to 0.269.", at("gbdt", "a", "held_out_loss"), 0.0005),
        Claim("After round 11", lambda: 11),
    ],
    "xgboost": [
        Claim("stands at 0.231", at("xgboost", "b", "held_out_loss"), 0.0005),
        Claim("A goes down to 0.071", at("xgboost", "a", "held_out_loss"), 0.0005),
    ],
    "boosters": [
        Claim(
            "get 32% or more",
            lambda: min(value("boosters", "a", f"{k}_error") for k in ("adaboost", "gbdt", "xgboost")),
            1e-9,
        ),
        Claim(
            "ends at 3% at most",
            lambda: max(value("boosters", "b", f"{k}_error") for k in ("adaboost", "gbdt", "xgboost")),
            1e-9,
        ),
    ],
    "receptive_field": [
        Claim("A reaches 13 pixels", at("receptive_field", "a", "field")),
        Claim("B reaches 17", at("receptive_field", "b", "field")),
    ],
    "effective_field": [
        Claim("both see 61 pixels", at("effective_field", "a", "theory")),
        Claim("Without skips 28", at("effective_field", "a", "effective"), 0.5),
        Claim("with skips 16:", at("effective_field", "b", "effective"), 0.5),
    ],
    "recurrent": [
        Claim("still says 0.997", at("recurrent", "a", "blind", 26), 0.0005),
        Claim("the RNN 0.013", at("recurrent", "b", "blind", 26), 0.0005),
        Claim("Both judge every character right", at("recurrent", "b", "right"), 0, 1.0),
    ],
    "vanishing": [
        Claim("After 49 steps", lambda: trace("vanishing", "a")[-1].lag),
        Claim("keeps 0.47", at("vanishing", "a", "cell"), 0.005),
        Claim("less than 0.0001", at("vanishing", "b", "cell", 5), 0.0001),
    ],
    "attention": [
        Claim("changes by 0.84", at("attention", "a", "order"), 0.005),
        Claim("without them by 0.", at("attention", "b", "order"), 1e-9),
    ],
    "oadtr": [
        Claim("33% of the frames", at("oadtr", "b", "right"), 0.005),
        Claim("instead of 89%", at("oadtr", "a", "right"), 0.005),
        Claim("after 23 frames", at("oadtr", "b", "delay"), 0.5),
        Claim("instead of 3.4", at("oadtr", "a", "delay"), 0.05),
    ],
    "nice": [
        Claim("stop at 2.91", at("nice", "b", "held_out_nats"), 0.005),
        Claim("goes on to 2.36", at("nice", "a", "held_out_nats"), 0.005),
    ],
    "realnvp": [
        Claim("ends at 4.04 nats", at("realnvp", "b", "held_out_nats"), 0.005),
        Claim("NICE at 3.91", at("realnvp", "b", "nice_nats"), 0.005),
        Claim("it leads, 2.44", at("realnvp", "a", "held_out_nats"), 0.005),
        Claim("against 3.04:", at("realnvp", "a", "nice_nats"), 0.005),
    ],
    "glow": [
        Claim("ends 1.28 nats", at("glow", "b", "above_floor"), 0.005),
        Claim("with six 0.25", at("glow", "a", "above_floor"), 0.005),
    ],
    "sequence_race": [
        Claim("Transformer gets all right", at("sequence_race", "a", "transformer"), 1e-9, 1.0),
        Claim("the LSTM 37%", at("sequence_race", "a", "lstm"), 0.005),
        Claim("stops at 83%", at("sequence_race", "b", "transformer"), 0.005),
        Claim("gated carts get all", lambda: min(value("sequence_race", "b", k) for k in ("lstm", "gru")), 1e-9, 1.0),
    ],
    "ddim": [
        Claim("with dice 34%", at("ddim", "a", "outside"), 0.0051),
        Claim("without 27%", at("ddim", "b", "outside"), 0.005),
        Claim("is shorter: 0.69", at("ddim", "b", "way"), 0.005),
        Claim("against 2.98", at("ddim", "a", "way"), 0.005),
    ],
    "probability_flow": [
        Claim("crowd ends 0.095", at("probability_flow", "a", "ode_error"), 0.0005),
        Claim("Heun's 0.038", at("probability_flow", "b", "ode_error"), 0.0005),
    ],
    "heat_flow": [
        Claim("pressed to 3%", at("heat_flow", "a", "area"), 0.005),
        Claim("grows 15 times", at("heat_flow", "b", "area"), 0.5),
    ],
    "rectified_flow": [
        Claim("rectified flow from 0.108", at("rectified_flow", "a", "flow_error"), 0.0005),
        Claim("to 0.031 of the target", at("rectified_flow", "b", "flow_error"), 0.0005),
        Claim("stays at 0.350", at("rectified_flow", "b", "ddpm_error"), 0.0005),
    ],
    "solvers": [
        Claim("from 1.50 to", at("solvers", "a", "euler"), 0.005),
        Claim("to 0.74;", at("solvers", "b", "euler"), 0.005),
        Claim("divided by 14", ratio("solvers", "rk4"), 0.5),
    ],
    "smooth_max": [
        Claim("nearer: 0.80", at("smooth_max", "b", "error", 0), 0.005),
        Claim("against 3.22.", at("smooth_max", "a", "error", 0), 0.005),
        Claim("here 0.027", at("smooth_max", "a", "error", 30), 0.0005),
        Claim("against 0.058", at("smooth_max", "b", "error", 30), 0.0005),
    ],
    "smooth_metrics": [
        Claim("quarter of the run: 47%", at("smooth_metrics", "b", "soft_f1", 60), 0.005),
        Claim("against 36%", at("smooth_metrics", "a", "soft_f1", 60), 0.005),
        Claim("behind, 49%", at("smooth_metrics", "b", "soft_f1"), 0.005),
        Claim("against 64%", at("smooth_metrics", "a", "soft_f1"), 0.005),
    ],
    "soft_bleu": [
        Claim("soft BLEU is 0.52", at("soft_bleu", "a", "soft_bleu", 0), 0.005),
        Claim("and 0.53.", at("soft_bleu", "b", "soft_bleu", 0), 0.005),
        Claim("one ends at 0 and", at("soft_bleu", "a", "soft_bleu"), 1e-9),
        Claim("the other at 1:", at("soft_bleu", "b", "soft_bleu"), 1e-9),
    ],
}
