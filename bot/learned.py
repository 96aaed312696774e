"""Keeps what is learned from a knowledge base beside it, in `learned.npz`: the calibration and the learned voice.

Learning takes a minute; reading takes none. The file names the content it was learned from, so that it is used
for that content only; it holds numbers and words, never code.
"""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.matching.calibration import LOST_IN_SCOPE, TYPICAL, WANTED_PRECISION, Calibration
from bot.model import Knowledge
from bot.triage.voice import VoiceWeights

FILE = "learned.npz"
FORMAT = "22"  # raised when the evidence, the calibration or the features of the voice change


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and the key of the content it was learned from."""

    key: str
    calibration: Calibration
    voice: VoiceWeights | None


def key_of(knowledge: Knowledge) -> str:
    """A name for all content that is learned from; an edited answer does not change it, an edited phrasing does."""
    total = hashlib.sha256(repr((FORMAT, WANTED_PRECISION, LOST_IN_SCOPE, TYPICAL)).encode())
    for entry in knowledge.entries.values():
        total.update(
            repr((entry.id, entry.topic, entry.question, entry.phrasings, entry.excluded, entry.related)).encode()
        )
    for group in (*knowledge.groups, *knowledge.small_talk):
        total.update(repr((group.id, group.phrasings)).encode())
    for flag in knowledge.red_flags:
        told = (flag.id, flag.level, flag.triggers, flag.harmless, flag.missed_triggers, flag.missed_harmless)
        total.update(repr(told).encode())
    total.update(repr((knowledge.synonyms, sorted(knowledge.concepts.items()))).encode())
    return total.hexdigest()[:16]


def learned_digest(folder: Path) -> str:
    """A name for the file of what was learned, as it is now; empty where there is none."""
    try:
        return hashlib.sha256((folder / FILE).read_bytes()).hexdigest()[:16]
    except OSError:
        return ""


def read_learned(folder: Path, key: str) -> Learned | None:
    """What was learned from content with this key, or None where there is nothing of it."""
    try:
        with np.load(folder / FILE, allow_pickle=False) as arrays:
            if str(arrays["key"]) != key:
                return None
            answer_gate, scope_gate = arrays["gates"].tolist()
            calibration = Calibration(
                mean=arrays["mean"],
                spread=arrays["spread"],
                forms=arrays["forms"],
                curve=arrays["curve"],
                answer_gate=answer_gate,
                scope_gate=scope_gate,
                sample=int(arrays["sample"]),
            )
            voice = None
            if "weights" in arrays:
                names = str(arrays["features"]).split("\n")
                rarity = dict(zip(names, arrays["rarity"].tolist(), strict=True))
                voice = VoiceWeights(rarity, arrays["weights"])
            return Learned(key, calibration, voice)
    except (OSError, ValueError, KeyError):
        return None


def write_learned(folder: Path, learned: Learned) -> None:
    """Writes the file, whole or not at all.

    Raises:
        OSError: where the folder cannot be written.
    """
    calibration, voice = learned.calibration, learned.voice
    arrays = {
        "key": np.asarray(learned.key),
        "mean": calibration.mean,
        "spread": calibration.spread,
        "forms": calibration.forms,
        "curve": calibration.curve,
        "gates": np.asarray([calibration.answer_gate, calibration.scope_gate]),
        "sample": np.asarray(calibration.sample),
    }
    if voice is not None:
        arrays["features"] = np.asarray("\n".join(voice.rarity))
        arrays["rarity"] = np.asarray(list(voice.rarity.values()), np.float32)
        arrays["weights"] = voice.weights
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(buffer.getvalue())
    os.chmod(file.name, 0o644)
    os.replace(file.name, folder / FILE)
