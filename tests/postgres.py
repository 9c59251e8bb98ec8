"""A private PostgreSQL for one command: started from the installed server, on a socket only, gone afterwards.

    tests/postgres.py COMMAND [ARGUMENT ...]

runs the command with DATABASE_URL set. PostgreSQL refuses to run as root, so root starts it as "postgres".
Standard library only: the gate and the benchmarks use it as a program, the tests as a module.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from types import FrameType
from typing import Any

PACKAGE = "postgresql"
# Durability is for clusters that outlive their command.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
}


def find_server() -> Path | None:
    """The folder of the newest installed server's programs; Debian keeps them out of PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name))
    in_path = shutil.which("postgres")
    places += [Path(in_path).resolve().parent] if in_path else []
    return next((place for place in reversed(places) if (place / "initdb").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and yield its address for DATABASE_URL; stop and delete it when the block ends."""
    programs = find_server()
    if programs is None:
        raise FileNotFoundError(f"no PostgreSQL server on this machine (apt-get install {PACKAGE})")
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    try:
        with _server(programs, folder):
            yield f"postgres://portal@/{folder}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ownership(folder: Path) -> dict[str, Any]:
    """How to start the server's programs: as ourselves, unless we are root."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    shutil.chown(folder, "postgres")
    return {"cwd": folder, "user": "postgres", "group": "postgres", "extra_groups": []}


@contextmanager
def _server(programs: Path, folder: Path) -> Iterator[None]:
    how, data = _ownership(folder), str(folder / "data")
    cluster_options = ["-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run([programs / "initdb", "-D", data, *cluster_options], check=True, stdout=DEVNULL, **how)
    options = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, *options], stdout=DEVNULL, stderr=log, **how
        )
    try:
        _wait(programs, folder, server)
        yield
    finally:
        # SIGQUIT ends a server at once; nothing in it is worth a checkpoint.
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=20)


def _wait(programs: Path, folder: Path, server: "subprocess.Popen[bytes]") -> None:
    asked = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    deadline = time.monotonic() + 30
    while subprocess.run(asked, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.05)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave by an exception, so that the cluster goes with us."""
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    """Run the command against a cluster of its own."""
    if not command:
        sys.exit("usage: tests/postgres.py COMMAND [ARGUMENT ...]")
    signal.signal(signal.SIGTERM, _end)
    with cluster() as address:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
