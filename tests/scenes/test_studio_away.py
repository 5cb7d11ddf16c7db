"""Films made elsewhere come back whole; a machine that dies takes no film along."""

import dataclasses
import os
import pickle
import platform
import signal
import sys
from time import sleep

import pytest

from scenes.studio.film import away
from scenes.studio.film.away import Away, executor_of, film_here
from scenes.studio.film.job import Refused, source_of
from scenes.studio.film.record import Record
from scenes.studio.film.render import render_all


@pytest.fixture
def far(job):
    """A job as `render` makes it, which says what its lesson is made of."""
    return dataclasses.replace(job, source=source_of(job.entry))


@pytest.mark.slow
def test_a_film_comes_back_with_all_that_belongs_to_it(far, here, silent):
    (outcome,) = render_all([far], Away(here), silent)
    assert (outcome.status, outcome.error, outcome.job) == ("rendered", "", far)
    record = Record.of(far.video)
    assert record
    assert record.source == far.source
    endings = {path.suffix for path in far.video.parent.glob("**/*") if path.is_file()}
    assert endings == {".mp4", ".srt", ".vtt", ".md", ".png", ".json"}
    (again,) = render_all([far], Away(here), silent)
    assert again.status == "unchanged"


def test_a_machine_with_another_version_makes_no_film(job):
    sent = film_here(job)
    assert sent.outcome.status == "refused"
    assert "another version of the project" in sent.outcome.error
    assert not sent.files


def test_a_machine_without_digits_makes_no_film(far, tmp_path, monkeypatch):
    monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "nowhere"))
    sent = film_here(far)
    assert (sent.outcome.status, sent.files) == ("refused", {})
    assert sent.outcome.error.startswith(f"{platform.node()}: ")
    assert "nowhere" in sent.outcome.error


@pytest.mark.slow
def test_a_process_that_is_killed_is_told_of(far, here, silent, monkeypatch):
    monkeypatch.setattr(away.sys, "executable", "/bin/false")

    def late(job, pipe):  # when it has ended for sure
        sleep(0.1)
        pipe.write(pickle.dumps(job))

    monkeypatch.setattr(away.pickle, "dump", late)
    (outcome,) = render_all([far], Away(here), silent)
    assert (outcome.status, outcome.error) == ("failed", "EndedEarly: exit status 1")
    assert not far.video.exists()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("no_such_module:make", "ModuleNotFoundError"),
        ("concurrent.futures:no_such", "AttributeError"),
        ("concurrent.futures", "AttributeError"),
        ("builtins:list", "it gives list, not a concurrent.futures.Executor"),
    ],
)
def test_what_makes_no_executor_is_named(told, why):
    with pytest.raises(Refused, match=f"got --executor {told}: .*{why}"):
        executor_of(told)


def test_any_executor_will_do():
    executor = executor_of("concurrent.futures:ThreadPoolExecutor")
    assert isinstance(executor, Away)
    executor.shutdown()


@pytest.mark.slow
def test_a_worker_of_a_cluster_that_dies_has_its_lesson_filmed_by_another(far, silent, monkeypatch):
    distributed = pytest.importorskip("distributed")
    # A worker is a new Python, which looks where this one found the project.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    light = dataclasses.replace(far, theme="light")
    with (
        distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as workers,
        distributed.Client(workers) as client,
    ):
        pids = client.run(os.getpid)
        killed = []

        def kill_one_at_work(waiting):
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            if len(busy) == 2 and not killed:
                killed.append(busy[0])
                os.kill(pids[busy[0]], signal.SIGKILL)

        silent.tick = kill_one_at_work
        with away.cluster(workers.scheduler_address) as executor:
            outcomes = render_all([far, light], executor, silent)
    assert len(killed) == 1
    assert [(it.status, it.error) for it in outcomes] == [("rendered", "")] * 2
    assert Record.of(far.video)
    assert Record.of(light.video)


def test_a_cluster_that_does_not_answer_is_named(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(away, "PATIENCE", 0.1)
    with pytest.raises(Refused, match="no dask scheduler answers"):
        away.cluster("tcp://127.0.0.1:9")
