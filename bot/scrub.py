"""Takes out of a text what could tell who wrote it: mail addresses, links, phone numbers, names said as such."""

import re
import unicodedata

LONGEST = 4000  # characters looked at, as many as are answered
KEPT = 500  # characters kept
LONGEST_WORD = 60  # what is longer is a link or a key, and no word
ADDRESS, LINK, NUMBER, NAME = "[address]", "[link]", "[number]", "[name]"

# Looked for with whole words between blanks, none longer than LONGEST_WORD: so no text takes long to look through.
_ADDRESS = re.compile(r'(?:"[^"]{0,60}"|[^\s"]*)\s?@\s?\S*')
_SPELT_ADDRESS = re.compile(
    r"(?<!\S)(?:\S+ [(\[]?dot[)\]]? )*\S+ [(\[]?at[)\]]? \S+(?: [(\[]?dot[)\]]? \S+)+", re.IGNORECASE
)
# Without "http" only what nobody writes by leaving out the blank after a full stop: not .it, .is, .so, .no.
_LINK = re.compile(
    r"(?<!\S)\S*?(?:\b(?:[a-z][a-z0-9+.-]*:/|mailto:|www\d?\.)\S+"
    r"|\w\.(?:com|org|net|info|io|me|co|uk|de|eu|edu|gov|app|dev|fr|es|nl|pl|ru|ch|au|ca|biz)\b(?:[/?#:]\S*)?"
    r"|\w\.[a-z]{2,10}/\S*)",
    re.IGNORECASE,
)
# Six digits or more with at most three other signs between two of them; shorter is a dose, a degree or a year.
_NUMBER = re.compile(r"\+?\d(?:[\W_]{0,3}\d){5,}")
_NAME = re.compile(
    r"\b(?P<said>my(?: \w+)? names?(?: is|['’]?s)?|(?P<called>i ?['’]?a?m (?:called|named)|call me))"
    r"[ :,-]+(?P<name>[^\s.,;:!?]+(?: [^\s.,;:!?]+){0,4})",
    re.IGNORECASE,
)
_FUNCTION_WORDS = (
    "a about after am an and any are as at back because been before but can could did do does for from had has have "
    "hello hi how i i'm i’m ice if im in is it its live me my no not of ok on or please should so that the then there "
    "this to too was what when where which while who why will with would yes you"
)
_NO_NAMES = frozenset(_FUNCTION_WORDS.split())


def scrub(text: str) -> str:
    """The text without addresses, links, numbers of six digits or more and names said as "my name is …".

    What was taken out is replaced by a word in brackets; the rest is on one line and cut to `KEPT` characters.

    >>> scrub("my name is Ann Lee, mail ann@lee.org or ring 0171 123 4567")
    'my name is [name], mail [address] or ring [number]'
    """
    words = (LINK if len(word) > LONGEST_WORD else word for word in _plain(text[:LONGEST]).split())
    text = " ".join(words)
    if "@" in text:
        text = _ADDRESS.sub(f" {ADDRESS} ", text)
    text = _SPELT_ADDRESS.sub(ADDRESS, text)
    text = _LINK.sub(LINK, text)
    text = _NUMBER.sub(NUMBER, text)
    text = _NAME.sub(_nameless, text)
    return re.sub(r" (?=[.,;:!?])", "", " ".join(text.split()))[:KEPT].strip()


def _plain(text: str) -> str:
    """Full-width digits, ligatures and the like as plain signs; without what nobody sees or no database takes."""
    kept = []
    for sign in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(sign)
        if category in ("Cc", "Cs"):
            kept.append(" ")
        elif category != "Cf":
            kept.append(sign)
    return "".join(kept)


def _nameless(found: re.Match[str]) -> str:
    """The phrase with its name taken out: the first word, and those after it up to one that is no name."""
    words = found["name"].split()
    if found["called"] and words[0].lower() in _NO_NAMES:
        return found[0]
    rest = next((number for number, word in enumerate(words[1:], 1) if word.lower() in _NO_NAMES), len(words))
    return " ".join((found["said"], NAME, *words[rest:]))
