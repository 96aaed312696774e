"""The commands: what they print, their JSON and their exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result

from tests.doing import run

KEYS = {
    "text", "outcome", "entry", "topic", "entries", "candidates", "confidence", "red_flag", "reply", "disclaimer", "ms",
}  # fmt: skip


def objects(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_asking_once_prints_the_answer_and_its_disclaimer() -> None:
    result = run("ask", "is", "it", "safe")
    assert result.exit_code == 0
    assert result.stdout.startswith("Is cryotherapy safe for back pain?")
    assert result.stdout.rstrip().endswith("(112, 911, 999).")


def test_the_json_object_keeps_its_contract() -> None:
    (answer,) = objects(run("ask", "--json", "is it safe"))
    assert set(answer) == KEYS
    assert answer["outcome"] == "answer"
    assert answer["entry"] == answer["topic"] == "is-it-safe"
    assert answer["entries"] == ["is-it-safe"]
    assert isinstance(answer["candidates"], list)
    assert len(answer["candidates"]) == 5
    assert set(answer["candidates"][0]) == {"entry", "topic", "score"}
    assert str(answer["reply"]).endswith(str(answer["disclaimer"]))


def test_each_kind_of_reply_has_its_outcome() -> None:
    outcomes = {
        "hello": ("small_talk", "greeting"),
        "thank you": ("small_talk", "thanks"),
        "bye": ("small_talk", "goodbye"),
        "help": ("small_talk", "help"),
        "what's the weather tomorrow": ("fallback", None),
        "crushing chest pain": ("emergency", None),
    }
    replies = objects(run("ask", "--json", stdin="\n".join(outcomes)))
    assert {reply["text"]: (reply["outcome"], reply["entry"]) for reply in replies} == outcomes


def test_each_line_of_stdin_is_a_conversation_of_its_own() -> None:
    first, second = objects(run("ask", "--json", stdin="how cold does it get\nis that proven\n"))
    assert first["entry"] == "temperature"
    assert second["entry"] != "temperature"


def test_with_conversation_lines_are_turns_and_an_empty_line_begins_the_next() -> None:
    turns = objects(
        run("ask", "--json", "--conversation", stdin="how cold does it get\nis that proven\n\nis that proven\n")
    )
    assert [turn["entry"] for turn in turns[:2]] == ["temperature", "temperature"]
    assert turns[2]["entry"] != "temperature"


def test_the_terminal_through_a_pipe_answers_each_line_without_prompts() -> None:
    result = run(stdin="is it safe\n/why\n/quit\nnever reached\n")
    assert result.exit_code == 0
    assert "you>" not in result.stdout
    assert "decided    answer" in result.stdout
    assert "never reached" not in result.stdout


def test_check_sums_up_a_sound_knowledge_base(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "a.yaml").write_text(
        "- {id: a, question: What is it?, answer: A thing., phrasings: [it]}\n"
    )
    result = run("check", "--knowledge", str(tmp_path))
    assert result.exit_code == 0
    assert "1 entry, 1 topic, 1 phrasing" in result.stdout
    assert "No problems" in result.stdout


def test_check_ends_with_1_and_prints_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "a.yaml").write_text("- id: a\n  question: Q?\n")
    result = run("check", "--knowledge", str(tmp_path))
    assert result.exit_code == 1
    assert "a.yaml:1: [a] 'answer' is missing" in result.stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["ask", "--knowledge", "/nowhere", "hi"], 2, "does not exist"),
        (["evaluate", "/nowhere.jsonl"], 2, "does not exist"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_wrong_use_ends_with_2_and_one_clear_sentence(args: list[str], code: int, said: str) -> None:
    result = run(*args)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_broken_knowledge_base_starts_nothing_and_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "entries").mkdir()
    (tmp_path / "entries" / "a.yaml").write_text("- id: [\n")
    result = run("ask", "--knowledge", str(tmp_path), "hi")
    assert result.exit_code == 1
    assert "a.yaml:" in result.stderr
    assert "Traceback" not in result.stderr


def test_evaluate_counts_and_ends_with_1_below_a_bar(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(
        '{"text": "is it safe", "label": "is-it-safe", "also": [], "kind": "plain"}\n'
        '{"text": "what\'s the weather tomorrow", "label": "NONE", "also": [], "kind": "offtopic"}\n'
        '{"text": "crushing chest pain", "label": "EMERGENCY", "also": [], "kind": "emergency"}\n'
    )
    figures = json.loads(run("evaluate", "--json", str(file)).stdout)
    assert figures["answered_right"] == figures["red_flags_caught"] == 1.0
    assert figures["off_subject_answered"] == 0.0
    short = run("evaluate", "--most-off-subject", "0", "--least-answered", "1", str(file))
    assert short.exit_code == 0
    file.write_text('{"text": "is it safe", "label": "cost", "also": [], "kind": "plain"}\n')
    assert run("evaluate", "--least-answered", "1", str(file)).exit_code == 1


def test_a_line_that_cannot_be_evaluated_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"text": "x", "label": "NONE"}\nnot json\n')
    result = run("evaluate", str(file))
    assert result.exit_code == 2
    assert "set.jsonl:2:" in result.stderr


def test_the_module_is_the_same_program() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cryobot, version")


def test_the_importable_assistant_needs_no_set_up() -> None:
    from bot.assembly import assemble
    from bot.model import Message

    assert assemble().respond(Message("is it safe")).entry == "is-it-safe"


def dialogue(*turns: tuple[str, str, list[str]]) -> str:
    return json.dumps({"turns": [{"user": user, "label": label, "also": also} for user, label, also in turns]})


def test_conversations_are_measured_turn_by_turn_and_by_kind(tmp_path: Path) -> None:
    file = tmp_path / "dialogues.jsonl"
    lines = (
        dialogue(
            ("freezing stuff for my back", "what-is-cryotherapy", []),
            ("the first one", "CHOICE", []),
            ("ta", "THANKS", []),
        ),
        dialogue(("how cold does it get?", "cost", []), ("and the weather in Rome?", "NONE", [])),
        dialogue(("how cold does it get?", "temperature", []), ("my chest is crushing", "EMERGENCY", [])),
    )
    file.write_text("\n".join(lines), encoding="utf-8")
    figures = json.loads(run("evaluate", "--conversation", "--json", "--misses", str(file)).stdout)
    assert figures["turns"] == 7
    assert figures["by_kind"]["first"] == {"turns": 3, "right": 2 / 3, "asked_back": 1 / 3}
    assert [figures["by_kind"][kind]["right"] for kind in ("choice", "small talk", "off-subject", "emergency")] == [
        1
    ] * 4
    assert [miss["label"] for miss in figures["misses"]] == ["cost"]
    assert run("evaluate", "--conversation", "--least-right", ".9", str(file)).exit_code == 1
    assert run("evaluate", "--conversation", "--least-right", ".8", str(file)).exit_code == 0


def test_a_line_that_is_no_conversation_is_named(tmp_path: Path) -> None:
    file = tmp_path / "dialogues.jsonl"
    file.write_text('{"text": "is it safe", "label": "is-it-safe"}', encoding="utf-8")
    result = run("evaluate", "--conversation", str(file))
    assert result.exit_code == 2
    assert f"{file}:1: not a labelled conversation" in result.stderr
