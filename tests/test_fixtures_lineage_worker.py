"""One process answers many requests, and none of them can know of another."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

from fixtures.lineage import read_order, run_guarded, upgrade
from fixtures.lineage.guard import WORKER
from fixtures.sandbox import Sandbox
from tests.lineage_projects import ENV, chain, connecting, revision, write_project

HOW = "from sqlalchemy import create_engine\nconnection = create_engine('postgresql+psycopg://').connect()\n"
REMEMBER = """
import sys, builtins
print("known:", getattr(builtins, "remembered", "nothing"), os.environ["PGDATABASE"], os.getcwd())
print("found:", sorted(os.listdir("..")), sorted(os.listdir(".")))
builtins.remembered = "something"
os.environ["LEFT"] = "something"
open("../left", "w").close()
open("left.py", "w").close()
"""


def lines(log: str, word: str) -> str:
    return next(line for line in log.splitlines() if line.startswith(word))


def test_no_request_knows_of_another(tmp_path: Path, sandbox: Sandbox) -> None:
    project = write_project(tmp_path, chain("a1"), connecting(REMEMBER + HOW))
    logs = []
    for _ in range(2):
        database = sandbox.create()
        done = upgrade(project, database.dsn, "head")
        assert done.ok
        assert lines(done.log, "known:").split()[1:3] == ["nothing", database.name]
        logs.append(lines(done.log, "found:"))
    assert logs[0] == logs[1]
    assert "left" not in logs[0]


def test_what_is_edited_is_read_anew(tmp_path: Path) -> None:
    project = write_project(tmp_path, chain("a1"))
    file = project.root / "migrations" / "versions" / "a1.py"
    for id in ("a1", "b1", "c1", "d1"):
        file.write_text(file.read_text().replace(f"revision = '{file.stem}'", f"revision = '{id}'"))
        file = file.rename(file.with_stem(id))
        assert [row[0] for row in read_order(project).rows] == [id]
    text = file.read_text()
    for id in ("e1", "f1"):  # of the same length, within one second
        file.write_text(text.replace("'d1'", f"'{id}'"))
        assert [row[0] for row in read_order(project).rows] == [id]


def test_the_process_is_started_anew_when_it_died(tmp_path: Path, sandbox: Sandbox) -> None:
    project = write_project(tmp_path, chain("a1"))
    assert read_order(project).rows
    assert WORKER._process is not None
    os.kill(WORKER._process.pid, signal.SIGKILL)
    assert upgrade(project, sandbox.create().dsn, "head").ok


def test_code_that_ends_the_process_is_told(tmp_path: Path, sandbox: Sandbox) -> None:
    env = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass\n"
    project = write_project(tmp_path / "bad", chain("a1"), env)
    done = upgrade(project, sandbox.create().dsn, "head")
    assert "ended its process with status -9" in done.message
    assert upgrade(write_project(tmp_path / "good", chain("a1")), sandbox.create().dsn, "head").ok


def test_what_code_started_is_ended_with_it(tmp_path: Path) -> None:
    started = tmp_path / "started"
    env = (
        "import subprocess\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(started)!r}, 'w').write(str(child.pid))\n"
    )
    project = write_project(tmp_path / "project", chain("a1"), env + ENV)
    run_guarded(project, "render", {"current": [], "to": "head"})
    for _ in range(50):
        if not _runs(int(started.read_text())):
            return
        time.sleep(0.02)
    raise AssertionError("it still runs")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def test_requests_of_several_threads_wait_for_each_other(tmp_path: Path) -> None:
    projects = [write_project(tmp_path / name, chain(name)) for name in ("a1", "b1", "c1")]
    found: dict[int, list[str]] = {}

    def ask(number: int) -> None:
        found[number] = [row[0] for row in read_order(projects[number]).rows]

    threads = [threading.Thread(target=ask, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {0: ["a1"], 1: ["b1"], 2: ["c1"]}


def test_copies_do_not_pile_up(tmp_path: Path) -> None:
    for number in range(7):
        read_order(write_project(tmp_path / str(number), {"a.py": revision(f"a{number}")}))
    assert WORKER._folder is not None
    assert len(list(WORKER._folder.iterdir())) == 4


def test_a_fork_has_a_process_of_its_own(tmp_path: Path) -> None:
    project = write_project(tmp_path, chain("a1"))
    assert read_order(project).rows
    process, folder = WORKER._process, WORKER._folder
    if not (child := os.fork()):
        answer = run_guarded(project, "order", {})
        good = not answer.problem and WORKER._process is not process and WORKER._folder != folder
        WORKER.close()
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert not run_guarded(project, "order", {}).problem
