"""Signals are answered at once; what is held is finished; a second one ends the process."""

import signal
import subprocess
import sys
import textwrap
import time

import pytest

from reproduce.system import interrupts
from reproduce.system.interrupts import Interrupted

HEAD = """
import hashlib, sys, time
from reproduce.system import interrupts
from reproduce.system.interrupts import Interrupted

def turns(count):
    began = time.monotonic()
    hashlib.pbkdf2_hmac("sha256", b"", b"", count)
    return count / (time.monotonic() - began)

def compute(seconds):
    '''Computes as XLA does: nothing of Python runs in this thread meanwhile.'''
    turns(int(seconds * SPEED))

SPEED = turns(100_000)
interrupts.watch(lambda line: print(line, file=sys.stderr, flush=True))
try:
    print("ready", flush=True)
"""
TAIL = """
except Interrupted as interrupt:
    interrupt.add_note("2 of 3 runs are stored")
    print(interrupt, file=sys.stderr)
    interrupts.ignore()
    interrupts.leave(interrupt.status)
print("done")
"""
SIGNALS = [(signal.SIGINT, "interrupted"), (signal.SIGTERM, "terminated"), (signal.SIGHUP, "hung up")]
HELD = """
    with interrupts.held("the first two") as stored:
        compute({seconds})
        print("stored", flush=True)
        stored()
        compute(30)
"""


def answer(block: str, *signals: signal.Signals, pause: float = 0.8) -> tuple[int, str, str, float]:
    """The exit status, output and errors of a process that gets these signals, and how long it took after the first."""
    code = HEAD + textwrap.indent(textwrap.dedent(block), "    ") + TAIL
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        time.sleep(0.2)
        began = time.monotonic()
        for number in signals:
            process.send_signal(number)
            time.sleep(pause)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err, time.monotonic() - began


@pytest.mark.parametrize(("number", "word"), SIGNALS, ids=lambda value: str(value))
def test_a_signal_ends_what_is_not_held_at_once(number: signal.Signals, word: str) -> None:
    code, out, err, seconds = answer("time.sleep(60)", number, pause=0)
    assert (code, out, err) == (128 + number, "", f"{word}: 2 of 3 runs are stored\n")
    assert seconds < 5


@pytest.mark.parametrize(("number", "word"), SIGNALS, ids=lambda value: str(value))
def test_what_is_held_is_finished_and_the_wait_is_said(number: signal.Signals, word: str) -> None:
    code, out, err, seconds = answer(HELD.format(seconds=2), number, pause=0)
    wait = f"{word}: waiting for the first two; press Ctrl-C again to leave at once\n"
    assert (code, out, err) == (128 + number, "stored\n", f"{wait}{word}: 2 of 3 runs are stored\n")
    assert 0.3 < seconds < 10  # of the two for which it is held, what is left when a busy machine comes to the signal


def test_an_interrupt_that_a_library_swallows_comes_again() -> None:
    block = """
    try:
        time.sleep(30)
    except BaseException:
        pass
    with interrupts.held("nothing"):
        time.sleep(30)
    """
    code, _, err, seconds = answer(block, signal.SIGTERM, pause=0)
    assert (code, err) == (143, "terminated: 2 of 3 runs are stored\n") and seconds < 10


def test_a_second_signal_leaves_at_once() -> None:
    code, out, err, seconds = answer(HELD.format(seconds=30), signal.SIGINT, signal.SIGINT)
    wait = "interrupted: waiting for the first two; press Ctrl-C again to leave at once\n"
    assert (code, out, err) == (130, "", f"{wait}left at once\n") and seconds < 10


def test_a_signal_that_two_senders_send_is_one() -> None:
    code, out, _, _ = answer(HELD.format(seconds=2), signal.SIGINT, signal.SIGINT, pause=0.05)
    assert (code, out) == (130, "stored\n")


def test_a_signal_that_was_ignored_stays_so() -> None:
    assert answer("time.sleep(60)", signal.SIGHUP)[0] == 129
    nohup = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = subprocess.Popen(
        [sys.executable, "-c", nohup + HEAD + "    time.sleep(2)" + TAIL], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "done\n")


def test_a_signal_at_the_very_end_changes_nothing() -> None:
    code, out, err, _ = answer("interrupts.ignore(); time.sleep(2)", *[signal.SIGINT] * 2)
    assert (code, out, err) == (0, "done\n", "")


def test_without_a_command_line_nothing_is_held() -> None:
    with pytest.raises(KeyboardInterrupt), interrupts.held("nothing") as stored:
        stored()
        signal.raise_signal(signal.SIGINT)
    assert not interrupts.came()


def test_an_interrupt_is_said_with_what_is_stored() -> None:
    stop = Interrupted(signal.SIGTERM)
    assert (str(stop), stop.status) == ("terminated", 143)
    stop.add_note("nothing is stored")
    assert str(stop) == "terminated: nothing is stored"
