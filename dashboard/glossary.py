"""The words by which a reader looks for a lesson: what the home page's search finds, and what stands on the page."""

from engine.core import Text

WORDS: dict[str, tuple[Text, ...]] = {
    "perceptron": (),
    "activations": (),
    "depth": (),
    "activation_race": (),
    "random_forest": (),
    "adaboost": (),
    "gbdt": (),
    "xgboost": (),
    "boosters": (),
    "receptive_field": (),
    "effective_field": (),
    "recurrent": (),
    "vanishing": (),
    "attention": (),
    "sequence_race": (),
    "oadtr": (),
    "nice": (),
    "realnvp": (),
    "glow": (),
    "ddim": (),
    "probability_flow": (),
    "heat_flow": (),
    "rectified_flow": (),
    "solvers": (),
    "smooth_max": (),
    "smooth_metrics": (),
    "soft_bleu": (),
}
