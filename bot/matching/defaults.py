"""The stated default for knowledge bases too small to calibrate themselves."""

import numpy as np

from bot.matching.calibration import Calibration
from bot.matching.evidence import NAMES

ANSWER_GATE = 0.5
SCOPE_GATE = 0.25


def default_calibration() -> Calibration:
    """Plain rules in the form of a calibration: a question much like one phrasing and unlike those of other entries is
    answered, one that shares something is asked back, the rest is not known."""
    rows = np.zeros((3, len(NAMES)))
    weights = {"one": -7.0, "likeness": 8.0, "likeness_lead": 6.0, "known": 3.0}
    for name, weight in weights.items():
        rows[0, NAMES.index(name)] = weight
    for name, weight in {"one": -4.5, "likeness": 8.0, "known": 2.0, "likeness_over_group": 2.0}.items():
        rows[1, NAMES.index(name)] = weight
    for name, weight in {"one": -4.0, "score_talk": 7.0, "likeness_over_talk": -4.0}.items():
        rows[2, NAMES.index(name)] = weight
    return Calibration(
        np.zeros(len(NAMES)), np.ones(len(NAMES)), rows, np.asarray([1.0, 0.0]), ANSWER_GATE, SCOPE_GATE, 0
    )
