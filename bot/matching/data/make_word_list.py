#!/usr/bin/env python3
"""Make the list of common English words with their frequencies.

The matcher uses the list for two things: a word on it counts as correctly
spelt and is never "repaired", and its Zipf frequency (log10 of its occurrences
per 10⁹ words) says how little it means.  So the list must hold real words,
British and American, and no common misspelling.

Frequencies come from ``wordfreq``.  A word is kept if

* it is a run of the letters a to z, and
* Debian's large American or British word list knows it, or it is at least as
  frequent as ``--unlisted-zipf`` and not far commoner in another language, and
* ``codespell`` does not know it as a misspelling, unless Debian's standard
  word lists know it as a word.

Contractions without their apostrophe (dont, cant, ive) are always kept.

The result is a text file.  Lines starting with ``#`` are notes; each other
line is a frequency followed by its words, most frequent first::

    7.73 the
    7.43 to

Needs: pip install wordfreq==3.1.1 codespell==2.4.3 rich
       apt-get install wamerican wamerican-large wbritish wbritish-large
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from importlib.resources import files
from itertools import islice
from math import log10
from pathlib import Path

from rich.progress import track
from wordfreq import get_frequency_dict

STANDARD_LISTS = ("american-english", "british-english")
LARGE_LISTS = ("american-english-large", "british-english-large")
MISSPELLINGS = ("dictionary.txt", "dictionary_rare.txt")
OTHER_LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")

FOREIGN_EXCESS = 2.0
"""A word a hundred times commoner in another language is foreign."""

CONTRACTION_ZIPF = 4.0
"""From this frequency on, a word with one of the endings is a contraction."""

PLAIN_WORD = re.compile(r"[a-z]+")
CONTRACTION = re.compile(r"[a-z]+(n't|'(m|ve|re|ll|d|s))")

NOTES = """\
# English words by frequency: log10 of occurrences per 10^9 words, then the words.
# Made by make_word_list.py from wordfreq (Robyn Speer), reduced; CC BY-SA 4.0, see NOTICE.md.
"""


def zipf_frequencies(language: str) -> dict[str, float]:
    """Return the Zipf frequency of every word of a language."""
    return {word: round(log10(frequency) + 9, 2) for word, frequency in get_frequency_dict(language).items()}


def read_dictionaries(folder: Path, names: Collection[str]) -> set[str]:
    """Return the words without apostrophe of word lists, in lower case."""
    words: set[str] = set()
    for name in names:
        words.update((folder / name).read_text(encoding="utf-8").lower().split())
    return {word for word in words if "'" not in word}


def read_misspellings() -> set[str]:
    """Return the misspellings that codespell knows, in lower case."""
    folder = files("codespell_lib") / "data"
    lines = "\n".join((folder / name).read_text(encoding="utf-8") for name in MISSPELLINGS)
    return {line.partition("->")[0].lower() for line in lines.splitlines()}


def contractions(zipf: Mapping[str, float]) -> set[str]:
    """Return the common contractions without their apostrophe."""
    return {
        word.replace("'", "")
        for word, value in zipf.items()
        if value >= CONTRACTION_ZIPF and CONTRACTION.fullmatch(word)
    }


def foreign_words(zipf: Mapping[str, float]) -> set[str]:
    """Return the words that are far commoner in another language."""
    foreign: set[str] = set()
    for language in track(OTHER_LANGUAGES, "Comparing with other languages"):
        for word, value in zipf_frequencies(language).items():
            if word in zipf and value >= zipf[word] + FOREIGN_EXCESS:
                foreign.add(word)
    return foreign


def choose_words(zipf: Mapping[str, float], dictionaries: Path, count: int, unlisted_zipf: float) -> dict[str, float]:
    """Return the commonest real words and their frequencies, commonest first."""
    standard = read_dictionaries(dictionaries, STANDARD_LISTS)
    listed = standard | read_dictionaries(dictionaries, LARGE_LISTS)
    misspelt = read_misspellings() - standard
    foreign = foreign_words(zipf)
    contracted = contractions(zipf)

    def is_word(word: str, value: float) -> bool:
        if word in contracted:
            return True
        if word in misspelt:
            return False
        return word in listed or (value >= unlisted_zipf and word not in foreign)

    candidates = sorted(
        (word for word in zipf if PLAIN_WORD.fullmatch(word)),
        key=lambda word: (-zipf[word], word),
    )
    chosen = (word for word in candidates if is_word(word, zipf[word]))
    return {word: zipf[word] for word in islice(chosen, count)}


def format_words(zipf: Mapping[str, float]) -> str:
    """Return the word list as text, one line a frequency."""
    levels: defaultdict[float, list[str]] = defaultdict(list)
    for word, value in zipf.items():
        levels[value].append(word)
    lines = (f"{value:.2f} {' '.join(words)}\n" for value, words in levels.items())
    return NOTES + "".join(lines)


def write_text(path: Path, text: str) -> None:
    """Write a text file, compressed without a time stamp if it ends in .gz."""
    data = text.encode("ascii")
    if path.suffix == ".gz":
        data = gzip.compress(data, compresslevel=9, mtime=0)
    path.write_bytes(data)


def parse_arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("output", type=Path, help="file to write, such as words.txt.gz")
    parser.add_argument("--count", type=int, default=40_000, help="number of words")
    parser.add_argument(
        "--unlisted-zipf",
        type=float,
        default=3.3,
        help="frequency from which a word that no dictionary lists is kept",
    )
    parser.add_argument(
        "--dictionaries",
        type=Path,
        default=Path("/usr/share/dict"),
        help="folder of Debian's word lists",
    )
    return parser.parse_args()


def main() -> None:
    """Make the word list."""
    arguments = parse_arguments()
    words = choose_words(zipf_frequencies("en"), arguments.dictionaries, arguments.count, arguments.unlisted_zipf)
    write_text(arguments.output, format_words(words))
    size = arguments.output.stat().st_size
    print(f"{len(words):,} words down to {min(words.values()):.2f}, {size:,} bytes")


if __name__ == "__main__":
    main()
