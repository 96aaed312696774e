"""How hard a text is to read, in years of American school: the Flesch-Kincaid grade.

0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid and others, "Derivation of new readability formulas
for Navy enlisted personnel", 1975).
"""

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
_VOWELS = re.compile(r"[aeiouyàáâäèéêëìíîïòóôöùúûü]+")
_SILENT = re.compile(r"[^aeiouyl]e$|[^aeiouytd]ed$|[^aeiouysxzcgh]es$")


def sentences(text: str) -> list[str]:
    """The parts of a text that end with a full stop, a question mark, a colon and the like."""
    return [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def words(text: str) -> list[str]:
    """The words of a text as written."""
    return _WORD.findall(text)


def syllables(word: str) -> int:
    """About how many syllables an English word has: its groups of vowels, less a silent e.

    >>> [syllables(word) for word in ("ice", "people", "cryotherapy", "treated", "makes", "needed")]
    [1, 2, 4, 2, 1, 2]
    """
    word = word.lower()
    count = len(_VOWELS.findall(word))
    return max(1, count - bool(_SILENT.search(word)))


def grade(text: str) -> float:
    """The grade of a text; 0 for one without words."""
    said = words(text)
    if not said:
        return 0.0
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
