"""However a run ends, no server and no folder stay behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from fixtures.sandbox.home import sweep

ROOT = Path(__file__).resolve().parents[1]
CHILD = """
import sys, time
from fixtures.sandbox import Sandbox, embedded_server, stop_on_sigterm
stop_on_sigterm()
{how}
"""
INSIDE = """
with embedded_server() as server:
    database = Sandbox(server).create()
    with database.connect() as connection:
        print(connection.execute("show data_directory").fetchone()[0], flush=True)
        {then}
"""
FORGOTTEN = """
server = embedded_server().__enter__()
print(server.connect("postgres").execute("show data_directory").fetchone()[0], flush=True)
import os; keep = embedded_server; sys.exit(0)
"""


def child(how):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", CHILD.format(how=how)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def started(process):
    """Return the server's folder and its process, once the child has said where they are."""
    data = Path(process.stdout.readline().strip())
    return data.parent, psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))


def gone(process, seconds=15):
    until = time.monotonic() + seconds
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda n: n.name)
def test_a_signal_leaves_nothing(number):
    process = child(INSIDE.format(then="time.sleep(60)"))
    folder, server = started(process)
    # As a terminal does it: everybody in the group gets the signal.
    os.killpg(process.pid, number)
    _, error = process.communicate(timeout=30)
    assert process.returncode != 0
    assert ("Terminated" if number == signal.SIGTERM else "KeyboardInterrupt") in error
    assert gone(server)
    assert not folder.exists()


def test_an_exception_leaves_nothing():
    process = child(INSIDE.format(then="raise ValueError('meant')"))
    data = Path(process.stdout.readline().strip())
    _, error = process.communicate(timeout=30)
    assert "meant" in error
    assert not data.parent.exists()


def test_a_server_that_nobody_leaves_is_stopped_at_exit():
    process = child(FORGOTTEN)
    data = Path(process.stdout.readline().strip())
    process.communicate(timeout=30)
    assert not [
        p for p in psutil.process_iter(["cmdline"]) if str(data) in (p.info["cmdline"] or ())
    ]


def test_what_a_killed_process_left_is_swept_and_the_living_stay():
    dead, alive = (child(INSIDE.format(then="time.sleep(60)")) for _ in range(2))
    (left, orphan), (kept, living) = started(dead), started(alive)
    dead.kill()
    dead.communicate()
    assert left.exists()
    assert orphan.is_running()
    sweep()
    assert gone(orphan)
    assert not left.exists()
    assert living.is_running()
    alive.terminate()
    alive.communicate(timeout=30)
    assert not kept.exists()
