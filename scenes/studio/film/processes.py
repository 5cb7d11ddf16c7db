"""Each job in a process of its own, on this machine."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, wait
from typing import Any

# A process of its own for each film costs 3 s of imports, a fifth of a short film: on Linux it is
# forked from a server that has done them once, and does nothing else. Elsewhere the system's
# libraries may not survive that (macOS), or there is no fork (Windows).
_START = "forkserver" if sys.platform == "linux" else "spawn"
_IMPORTED_ONCE = ["manim", "torch", "scenes.stage.lesson", "scenes.stage.runs"]


class EndedEarly(RuntimeError):
    """A process ended without a result: killed, out of memory, a crash in a library."""


class ProcessEach(ThreadPoolExecutor):
    """An executor that runs at most `jobs` at once, each in a new process that ends with it.

    A lesson that crashes its process takes no other one along, and none sees what an earlier one
    left behind in manim or in a shared network. (A pool with max_tasks_per_child=1 would be this
    too, but can hang: https://github.com/python/cpython/issues/115634.)
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(max_workers=jobs, thread_name_prefix="lesson")
        # Our matrices are small: threads inside one job would only fight over the others' cores.
        for library in ("OPENBLAS", "OMP", "MKL"):
            os.environ.setdefault(f"{library}_NUM_THREADS", "1")
        # Not a fork of this process: it draws progress bars from a thread, and might hang.
        self.context = multiprocessing.get_context(_START)
        self.context.set_forkserver_preload(_IMPORTED_ONCE)
        self.stopping = False
        self.starting = threading.Lock()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        return super().submit(self._in_new_process, fn, args, kwargs)

    def _in_new_process(self, fn: Callable[..., Any], args: tuple, kwargs: dict) -> Any:
        # A new process inherits what this thread blocks: Ctrl-C is for the parent alone to answer,
        # also while the new one is still starting.
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        receiver, sender = self.context.Pipe(duplex=False)
        process = self.context.Process(target=_work, args=(sender, fn, args, kwargs), daemon=True)
        with self.starting:
            if self.stopping:
                raise EndedEarly("stopped before it began")
            process.start()
        sender.close()  # now the process holds the only one, and its end is the end of the pipe
        try:
            good, result = receiver.recv()
        except EOFError:
            process.join()
            raise EndedEarly(f"exit status {process.exitcode}") from None
        process.join()
        if not good:
            raise result
        return result

    def stop(self) -> None:
        """End every process now; returns when they are gone."""
        with self.starting:
            self.stopping = True
        for process in multiprocessing.active_children():
            process.kill()
        self.shutdown(wait=True, cancel_futures=True)


def _work(sender: Connection, fn: Callable[..., Any], args: tuple, kwargs: dict) -> None:
    """The whole life of a process: one call, and its result or exception to the parent.

    It ends when the parent ends, however that happens, and leaves Ctrl-C to it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # manim makes and drops thousands of small objects a frame, hardly any in circles.
    gc.freeze()
    gc.set_threshold(50_000, 50, 1000)
    try:
        sender.send((True, fn(*args, **kwargs)))
    except Exception as error:
        sender.send((False, error))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        wait([parent.sentinel])
        os._exit(1)
