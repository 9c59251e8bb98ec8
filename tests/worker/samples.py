"""Background tasks for the tests; a worker in another process finds them here by name."""

import time
from datetime import timedelta
from pathlib import Path

from django.tasks import task

from portal.retries import retrying_task

AT_ONCE = timedelta(0)


@retrying_task(max_attempts=3, backoff=AT_ONCE)
def fail_until(marks: str, good_attempt: int) -> int:
    """Fail, leaving a mark each time, until the attempt that is to succeed."""
    with Path(marks).open("a") as notes:
        notes.write("x")
    attempt = len(Path(marks).read_text())
    if attempt < good_attempt:
        raise OSError("the mail server is away")
    return attempt


@retrying_task(max_attempts=3)
def fail_slowly() -> None:
    """Fail, and wait the usual time before the next attempt."""
    raise OSError("the mail server is away")


@task
def fail_once() -> None:
    """Fail, without a second attempt."""
    raise OSError("the disk is full")


@retrying_task(max_attempts=2, backoff=AT_ONCE)
def hang_at_first(mark: str) -> None:
    """Hang at the first attempt, so that the test can kill the worker; return at the second."""
    if not Path(mark).exists():
        Path(mark).touch()
        time.sleep(120)


@task
def work_for_a_while(mark: str) -> str:
    """Long enough for a signal to arrive in the middle."""
    Path(mark).touch()
    time.sleep(1.5)
    return "finished"
