"""The tree of all phrases of words alone, beginnings shared, and the walk through it."""

from bisect import insort
from collections.abc import Sequence

from bot.triage.found import Token
from bot.triage.phrases import Step

ANYTHING = Step(anything=True)


class Node:
    """A place in the tree of phrases: what may follow, and the concepts whose phrases end here."""

    __slots__ = ("by_any", "by_start", "by_stem", "ends", "longest", "steps")

    def __init__(self) -> None:
        self.steps: dict[Step, Node] = {}
        self.by_stem: dict[str, list[Node]] = {}
        self.by_start: dict[str, list[Node]] = {}
        self.by_any: list[Node] = []
        self.longest = 0
        self.ends: list[str] = []

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """What finding needs; the steps are only for adding phrases, and half of the time of a start."""
        return None, {name: getattr(self, name) for name in self.__slots__ if name != "steps"}

    def add(self, steps: Sequence[Step], concept: str) -> None:
        """Adds a phrase that goes on from here with these steps."""
        if not steps:
            if concept not in self.ends:
                insort(self.ends, concept)
        elif steps[0].skips:
            self.add(steps[1:], concept)
            fewer = steps[0].skips - 1
            self.add((ANYTHING, *([Step(skips=fewer)] if fewer else []), *steps[1:]), concept)
        else:
            if steps[0] not in self.steps:
                self._link(steps[0])
            self.steps[steps[0]].add(steps[1:], concept)

    def _link(self, step: Step) -> None:
        node = self.steps[step] = Node()
        for stem in step.stems:
            self.by_stem.setdefault(stem, []).append(node)
        for start in step.starts:
            self.by_start.setdefault(start, []).append(node)
            self.longest = max(self.longest, len(start))
        if step.anything:
            self.by_any.append(node)

    def leads(self, token: Token) -> list["Node"]:
        """The places that a token leads to."""
        nodes = [*self.by_any]
        if self.by_stem:
            for stem in token.stems:
                if stem in self.by_stem:
                    nodes += self.by_stem[stem]
        if self.by_start:
            for length in range(1, min(self.longest, len(token.word)) + 1):
                nodes += self.by_start.get(token.word[:length], ())
        return nodes

    def after(self, token: Token) -> "Node | State | None":
        """Where a token leads, None where no phrase goes on so."""
        return _place(self.leads(token))


class State:
    """Some places in the tree that words in a row lead to; where the next word leads is found once and kept."""

    __slots__ = ("_known", "_nodes", "ends")

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = [node for node in nodes if node.by_stem or node.by_start or node.by_any]
        self.ends = sorted({concept for node in nodes for concept in node.ends})
        self._known: dict[str, Node | State | None] = {}

    def after(self, token: Token) -> "Node | State | None":
        """Where a token leads, None where no phrase goes on so; tokens of the same word must be alike."""
        try:
            return self._known[token.word]
        except KeyError:
            known = self._known[token.word] = _place([to for node in self._nodes for to in node.leads(token)])
            return known


def _place(nodes: list[Node]) -> Node | State | None:
    """These places as one, where there are any."""
    if len(nodes) > 1:
        return State(nodes)
    return nodes[0] if nodes else None
