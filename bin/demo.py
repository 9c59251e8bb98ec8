"""`bin/portal demo`: a filled portal on this machine, for looking round and for development.

Prepares the database in this process (one start of Django, so that a second run is quick), then runs the web
server and the worker as production does, and ends both together.
"""

import argparse
import contextlib
import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from types import FrameType

import django
from django.conf import settings
from django.core.management import CommandError, call_command

from bin import libraries

HOST = "127.0.0.1"
READY_SECONDS = 180


def main() -> int:
    """Prepare, serve, and say where."""
    port = find_port(asked_port())
    address = f"http://{HOST}:{port}"
    os.environ.setdefault("PORTAL_DEMO", "1")
    os.environ.setdefault("PORTAL_BASE_URL", address)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    for library in libraries.missing():
        print(f"Note: {libraries.advice(library)}")
    logins = prepare()
    with running(web_command(port), worker_command()) as processes:
        wait_until_ready(port, processes)
        print(f"{logins}\nThe portal is at {address}  (Ctrl-C ends it)", flush=True)
        return wait(processes)


def asked_port() -> int | None:
    """The port the caller insists on: --port, or PORT."""
    parser = argparse.ArgumentParser(prog="bin/portal demo", description="A filled portal on this machine.")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT"), help="instead of 8000 or above")
    port: int | None = parser.parse_args().port
    return port


def find_port(asked: int | None) -> int:
    """The port asked for, or the first free one from 8000."""
    for port in (asked,) if asked else range(8000, 8100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    sys.exit(
        f"bin/portal demo: port {asked or '8000 to 8099'} is taken; name another: bin/portal demo --port 9000"
    )


def prepare() -> str:
    """Bring the database up to date, fill it when it is empty, and return the table of logins."""
    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns without one
    print("Preparing the database ...", flush=True)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    said = io.StringIO()
    try:
        call_command("seed_demo", stdout=said)
    except CommandError as error:
        sys.exit(f"bin/portal demo: {error}")
    return said.getvalue()


def web_command(port: int) -> Sequence[str]:
    """The server that README.md recommends for production, for one person."""
    return (
        *(sys.executable, "-m", "gunicorn", "portal.wsgi", "--worker-class", "gthread", "--threads", "8"),
        *("--bind", f"{HOST}:{port}", "--no-control-socket", "--log-level", "warning"),
    )


def worker_command() -> Sequence[str]:
    """The background worker, silent unless something is wrong."""
    return (sys.executable, "manage.py", "portal_worker", "--verbosity", "0")


@contextlib.contextmanager
def running(*commands: Sequence[str]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The processes, for as long as the block lasts; then each is asked to end, and killed if it does not."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    # Sessions of their own: the terminal's Ctrl-C reaches us alone, and each of them is told to end once.
    processes = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()


def end(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that the processes go with us."""
    sys.exit(0)


def is_ready(port: int) -> bool:
    """What /health/ready says, which asks for the database and the worker as well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait_until_ready(port: int, processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Wait until people can sign in; give up when a process ends or three minutes have passed."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        if is_ready(port):
            return
        time.sleep(0.1)
    sys.exit("bin/portal demo: the portal did not start; see the lines above")


def wait(processes: Sequence["subprocess.Popen[bytes]"]) -> int:
    """Wait for a signal, or for a process that ends of itself, which is an error."""
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    print("bin/portal demo: the web server or the worker has ended; see the lines above")
    return 1


if __name__ == "__main__":
    sys.exit(main())
