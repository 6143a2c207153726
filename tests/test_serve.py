"""``flask serve``, as a person in a terminal has it."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tools.market import ROOT


@pytest.fixture
def terminal(tmp_path):
    """``terminal()`` types ``flask serve`` and comes back when the market is open; nothing of it is left behind."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    started = []

    def type_serve():
        settings = {"FLASK_APP": "wsgi", "INSTANCE_DIR": str(tmp_path / "instance"), "PORT": str(port)}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "flask", "serve"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1", **settings},
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        deadline = time.monotonic() + 60
        while "is open" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        return process

    yield type_serve
    for process in started:
        if lives(process):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def lives(process):
    """One of the processes of the market is still there."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_ctrl_c_ends_everything_and_the_market_opens_again(terminal, tmp_path):
    for _ in range(2):
        process = terminal()
        os.killpg(process.pid, signal.SIGINT)  # a terminal tells every process of the group

        assert process.wait(timeout=20) == 0, (tmp_path / "log").read_text()
        assert not lives(process)
