"""Each job in a process of its own, on this machine."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from typing import Any


class ProcessEach(ThreadPoolExecutor):
    """An executor that runs at most `jobs` at once, each in a new process that ends with it.

    A lesson that crashes its process takes no other one along, and none sees what an earlier one
    left behind in manim or in a shared network. (A pool with max_tasks_per_child=1 would be this
    too, but can hang: https://github.com/python/cpython/issues/115634.)
    """

    def __init__(self, jobs: int) -> None:
        super().__init__(max_workers=jobs, thread_name_prefix="lesson")
        self.stopping = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        return super().submit(self._in_new_process, fn, *args, **kwargs)

    def _in_new_process(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.stopping:
            raise InterruptedError
        # A new process inherits what this thread blocks: Ctrl-C is for the parent alone to answer,
        # also while the new one is still starting.
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        # spawn: a fork of a process that draws progress bars from a thread may hang.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=context, initializer=_follow_parent) as process:
            return process.submit(fn, *args, **kwargs).result()

    def stop(self) -> None:
        """End every process now; returns when they are gone."""
        self.stopping = True
        self.shutdown(wait=False, cancel_futures=True)
        while any(thread.is_alive() for thread in self._threads):
            for process in multiprocessing.active_children():
                process.kill()
                process.join(0.1)
            for thread in self._threads:
                thread.join(0.02)


def stop(executor: Executor) -> None:
    """End an executor's work now, as far as it can be ended."""
    if isinstance(executor, ProcessEach):
        executor.stop()
    else:
        executor.shutdown(wait=False, cancel_futures=True)


def _follow_parent() -> None:
    """End when the parent ends, however that happens, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        sentinel = parent.sentinel
        threading.Thread(target=lambda: (wait([sentinel]), os._exit(1)), daemon=True).start()
