"""The seams of the assistant: what it tells of each exchange, and how it takes in new content while it runs."""

from bot.assembly import build
from bot.assistant import Assistant
from bot.conversation import Conversations
from bot.loader import load
from bot.model import Message, Reply
from tests.doing import Write

HOURS = "- {id: hours, question: When are you open?, answer: From nine to five., phrasings: [opening times]}\n"


def test_each_exchange_is_told_with_the_milliseconds_spent(write: Write) -> None:
    told: list[tuple[str, str | None, float]] = []

    def record(message: Message, reply: Reply, milliseconds: float) -> None:
        told.append((message.channel, reply.entry, milliseconds))

    ticks = iter(range(100))
    parts = build(load(write(entries__a=HOURS))).parts
    assistant = Assistant(parts, Conversations(lambda: next(ticks) / 1000), record)
    assistant.respond(Message("opening times", channel="terminal"))
    ((channel, entry, spent),) = told
    assert (channel, entry) == ("terminal", "hours")
    assert spent >= 1


def test_a_failing_record_costs_no_answer(write: Write) -> None:
    def record(message: Message, reply: Reply, milliseconds: float) -> None:
        raise OSError("disk full")

    assistant = Assistant(build(load(write(entries__a=HOURS))).parts, Conversations(float), record)
    assert assistant.respond(Message("opening times")).entry == "hours"


def test_a_rehearsal_makes_what_a_first_message_needs_and_leaves_no_trace(write: Write) -> None:
    told: list[Message] = []
    made: list[str] = []
    knowledge, matcher, triage = build(load(write(entries__a=HOURS))).parts
    match = matcher.match
    matcher.match = lambda text: made.append(text) or match(text)  # type: ignore[method-assign, func-returns-value]
    conversations = Conversations(float)
    assistant = Assistant(
        (knowledge, matcher, triage), conversations, lambda message, reply, milliseconds: told.append(message)
    )
    assistant.rehearse()
    assert "opening times" in made
    assert not told
    assert not len(conversations)


def test_a_conversation_goes_on_across_an_exchange_of_the_content(write: Write) -> None:
    folder = write(entries__a=HOURS)
    assistant = build(load(folder))
    assistant.respond(Message("opening times"))
    write(entries__a=HOURS.replace("nine", "ten"))
    assistant.take_in(build(load(folder)).parts)
    assert "From ten to five" in assistant.respond(Message("repeat please")).text
