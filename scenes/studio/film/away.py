"""Films that are made on other machines, and come back to this one.

No disk is shared: what a job needs goes along with it, and what it makes comes back as bytes. The
other machine has this project installed, in the very version that is here.
"""

import dataclasses
import importlib
import os
import pickle
import platform
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scenes.studio.catalogue import SCENES
from scenes.studio.film.job import Job, Outcome, Refused, render, source_of
from scenes.studio.settings import ROOT, write_whole

PATIENCE = 10  # seconds for a cluster to answer


@dataclass(frozen=True)
class Sent:
    """What comes back: the outcome there, and files by their path in a media folder."""

    outcome: Outcome
    files: dict[str, bytes]

    def received(self, job: Job) -> Outcome:
        """Put the film where it belongs on this machine; its record last, as it says: complete."""
        for path in sorted(self.files, key=lambda path: path.endswith(".json")):
            file = job.media / path
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, self.files[path])
        return dataclasses.replace(self.outcome, job=job)


class Away(Executor):
    """Lets another executor make the films, wherever it runs them; `close` ends what it needs."""

    def __init__(self, executor: Executor, close: Callable[[], Any] = lambda: None) -> None:
        self.executor, self.close = executor, close

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        assert fn is render, "it makes films, and nothing else"
        return self.executor.submit(film_here, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        # `cancel_futures` is not for every executor (not for distributed's), and nobody asks.
        self.executor.shutdown(wait=wait)
        self.close()


def film_here(job: Job) -> Sent:
    """Film a lesson for another machine, in a process and a folder of its own that are gone then.

    Called on the machine that films.
    """
    ours = SCENES / job.entry.topic / job.entry.path.name
    entry = dataclasses.replace(job.entry, path=ours if ours.exists() else job.entry.path)
    try:
        source = source_of(entry) + job.own.digest
    except Refused as error:
        return Sent(Outcome(job, "refused", error=f"{platform.node()}: {error}"), {})
    if source != job.source:
        why = f"{platform.node()} has another version of the project: bring it up to date"
        return Sent(Outcome(job, "refused", error=why), {})
    with TemporaryDirectory(prefix="lesson-") as folder:
        media = Path(folder, "media")
        outcome = _in_own_process(dataclasses.replace(job, entry=entry, media=media), Path(folder))
        files = {
            path.relative_to(media).as_posix(): path.read_bytes()
            for path in media.glob("videos/**/*")
            if path.is_file()
        }
        return Sent(outcome, files)


def _in_own_process(job: Job, folder: Path) -> Outcome:
    # Not by multiprocessing: a worker of a cluster is itself one of its daemons, which have none.
    command = [sys.executable, "-m", __name__, str(folder / "outcome")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=ROOT)
    with suppress(BrokenPipeError), process:  # it may end before all is read: that is told below
        assert process.stdin
        pickle.dump(job, process.stdin)
        process.stdin.flush()  # and it stays open: its end tells the process that we are gone
        process.wait()
    if process.returncode:
        return Outcome(job, "failed", error=f"EndedEarly: exit status {process.returncode}")
    return pickle.loads((folder / "outcome").read_bytes())


def executor_of(told: str) -> Away:
    """The executor that `module:function` makes; Refused if there is none."""
    module, _, function = told.partition(":")
    sys.path.insert(0, str(Path.cwd()))  # as for `python -m`
    try:
        executor = getattr(importlib.import_module(module), function)()
    except Exception as error:
        raise Refused(f"got --executor {told}: {type(error).__name__}: {error}") from None
    if not hasattr(executor, "submit"):
        what = type(executor).__name__
        raise Refused(f"got --executor {told}: it gives {what}, not a concurrent.futures.Executor")
    return Away(executor)


def cluster(address: str) -> Away:
    """The workers of a dask cluster, tcp://host:8786; Refused when nothing answers there."""
    from distributed import Client  # pyright: ignore[reportMissingImports] # an extra

    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise Refused(f"got --cluster {address}: no dask scheduler answers ({error})") from None
    return Away(client.get_executor(pure=False), client.close)


def _main(outcome: Path) -> None:
    """The process of its own: one job from its input, the outcome to a file."""
    job = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    outcome.write_bytes(pickle.dumps(render(job)))


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)  # nothing more is ever sent: it returns when the parent ends
    os._exit(1)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
