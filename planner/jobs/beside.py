"""How does another process of ours stand beside this one for as long as it lives, and not a moment longer?"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

#: How long one that has died stays away, so that a broken one does not spin.
PAUSE_S = 1.0
_LOOK_S = 0.2


@contextmanager
def process_beside(arguments: Sequence[str], environment: Mapping[str, str], *, keep_open: Sequence[int] = ()) -> Iterator[None]:
    """``planner ARGUMENTS --while-input-is-open`` as a child process for as long as the block lasts; one that dies is replaced.
    It ends by itself when this process does, however that ends. ``keep_open`` are file descriptors that it shares."""
    ended = threading.Event()
    command = [sys.executable, "-m", "planner", *arguments, "--while-input-is-open"]

    def keep() -> None:
        while not ended.is_set():
            with subprocess.Popen(  # noqa: S603 (our own interpreter and arguments)
                command, stdin=subprocess.PIPE, env=dict(environment), start_new_session=True, pass_fds=keep_open
            ) as process:
                while process.poll() is None:
                    ended.wait(_LOOK_S)
                    if ended.is_set():
                        process.terminate()
                        process.wait()
            ended.wait(PAUSE_S)

    keeper = threading.Thread(target=keep, name="keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        keeper.join(10)


def end_with_input() -> None:
    """Ends this process as Ctrl-C would once its standard input closes: whoever it stands beside is gone."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="input-watch", daemon=True).start()
