"""`bin/portal demo` as a newcomer meets it: one command, a page to sign in at, Ctrl-C, nothing left."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from bin import demo

# What the tests have set for themselves: a newcomer has none of it.
NOT_THEIRS = "PORTAL_|DATABASE_URL|DJANGO_|PYTEST_"


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.socket() as other:
        other.bind((demo.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_an_error_only_when_it_was_asked_for(taken_port: int) -> None:
    with pytest.raises(SystemExit, match=f"port {taken_port} is taken"):
        demo.find_port(taken_port)
    assert demo.find_port(None) in range(8000, 8100)


def test_the_port_comes_from_the_command_line_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["demo"])
    monkeypatch.setenv("PORT", "9123")
    assert demo.asked_port() == 9123
    monkeypatch.setattr(sys, "argv", ["demo", "--port", "9124"])
    assert demo.asked_port() == 9124


def test_when_one_process_ends_the_other_goes_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    sleeper, quitter = [sys.executable, "-c", "import time; time.sleep(60)"], [sys.executable, "-c", ""]
    with demo.running(sleeper, quitter) as processes:
        assert demo.wait(processes) == 1
    assert "has ended" in capsys.readouterr().out
    assert processes[0].returncode == -signal.SIGTERM


@pytest.fixture
def command(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The demo, on an empty data folder and a free port."""
    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        port = probe.getsockname()[1]
    ours = {name: value for name, value in os.environ.items() if not re.match(NOT_THEIRS, name)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bin.demo", "--port", str(port)],
        cwd=settings.BASE_DIR,
        env={**ours, "PORTAL_DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.terminate()
    process.communicate(timeout=60)


def sign_in_page(port: int) -> str:
    """The page where people sign in, as the demo serves it."""
    connection = http.client.HTTPConnection(demo.HOST, port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/account/login/")
        response = connection.getresponse()
        assert response.status == http.HTTPStatus.OK
        return response.read().decode()


def test_from_nothing_to_the_sign_in_page_and_back(command: "subprocess.Popen[str]") -> None:
    said = []
    for line in command.stdout or ():
        said.append(line)
        if "The portal is at" in line:
            break
    address = re.search(r"http://127.0.0.1:(\d+)", said[-1])
    assert address, said
    assert "password" in "".join(said), "the logins are printed"
    assert "csrfmiddlewaretoken" in sign_in_page(int(address[1]))
    command.send_signal(signal.SIGINT)
    assert command.wait(60) == 0
    with pytest.raises(ConnectionRefusedError):
        sign_in_page(int(address[1]))
