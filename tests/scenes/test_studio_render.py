import dataclasses
import os
import signal
import sys
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from io import StringIO

import pytest
from rich.console import Console

from scenes.studio import catalogue
from scenes.studio.film import render as render_module
from scenes.studio.film import show as show_module
from scenes.studio.film.job import Outcome, Refused, source_of
from scenes.studio.film.processes import EndedEarly, ProcessEach
from scenes.studio.film.render import (
    Stopped,
    alone_in,
    check_writable,
    render_all,
    status_of,
)
from scenes.studio.film.show import SECONDS_A_BEAT, Show, announce, in_words, summary


def test_a_lesson_that_fails_does_not_keep_the_others_from_their_films(
    job, stumbling, here, silent
):
    failing = dataclasses.replace(job, entry=stumbling)
    outcomes = render_all([failing, job], here, silent)
    assert [o.status for o in outcomes] == ["failed", "rendered"]
    assert sorted(o.status for o in silent.outcomes) == ["failed", "rendered"]
    assert status_of(outcomes) == 1


def test_what_is_unchanged_is_not_even_given_to_the_executor(job, here, silent):
    render_all([job], here, silent)
    (outcome,) = render_all([job], Executor(), silent)
    assert outcome.status == "unchanged"
    assert outcome.playing == pytest.approx(28 / 15)
    changed = dataclasses.replace(job, source="edited, but nothing that is seen")
    (outcome,) = render_all([changed], here, silent)
    assert outcome.status == "unchanged"


def test_the_surroundings_count_before_the_lessons(job):
    def of(*states):
        return status_of([Outcome(job, state) for state in states])

    assert (of("rendered", "unchanged"), of("failed", "rendered"), of("failed", "refused")) == (
        0,
        1,
        2,
    )


@pytest.mark.slow
def test_each_job_has_a_process_of_its_own_and_a_crash_takes_no_other_along():
    with ProcessEach(2) as executor:
        crash = executor.submit(os._exit, 3)
        pids = [executor.submit(os.getpid) for _ in range(3)]
        assert isinstance(crash.exception(), EndedEarly)
        assert "exit status 3" in str(crash.exception())
        assert isinstance(executor.submit(int, "x").exception(), ValueError)
        assert len({future.result() for future in pids} | {os.getpid()}) == 4


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere each process imports for itself")
def test_what_takes_seconds_to_import_is_imported_once_for_all_processes():
    with ProcessEach(1) as executor:
        there = executor.submit(eval, "'manim' in __import__('sys').modules").result()
    assert there


@pytest.mark.slow
def test_stopping_ends_the_processes_at_once():
    executor = ProcessEach(1)
    futures = [executor.submit(time.sleep, 60) for _ in range(3)]
    while not futures[0].running():
        time.sleep(0.01)
    start = time.monotonic()
    executor.stop()
    assert time.monotonic() - start < 5
    assert all(future.done() for future in futures)


class KnowsNoCancelling(ThreadPoolExecutor):
    """As distributed's executor: its shutdown refuses `cancel_futures`."""

    def shutdown(self, wait=True):  # pyright: ignore[reportIncompatibleMethodOverride]
        super().shutdown(wait=wait)


def test_ctrl_c_ends_the_work_of_an_executor_that_cannot_cancel(job, silent, monkeypatch):
    filmed = []

    def film(job):
        filmed.append(job)
        time.sleep(0.5)  # the first look at the progress, and with it the signal, comes before

    monkeypatch.setattr(render_module, "render", film)
    monkeypatch.setattr(silent, "tick", lambda waiting: os.kill(os.getpid(), signal.SIGINT))
    handler = signal.getsignal(signal.SIGINT)
    with KnowsNoCancelling(1) as executor:
        jobs = [dataclasses.replace(job, theme=str(i)) for i in range(5)]
        with pytest.raises(Stopped) as stopped:
            render_all(jobs, executor, silent)
    assert stopped.value.number == signal.SIGINT
    assert filmed == jobs[:1]  # the others were waiting, and are not begun
    assert signal.getsignal(signal.SIGINT) == handler


def test_one_media_folder_is_for_one_render_at_a_time(tmp_path):
    with alone_in(tmp_path), pytest.raises(Refused, match=f"another render .* {tmp_path}"):
        alone_in(tmp_path).__enter__()
    with alone_in(tmp_path):
        pass


def test_a_media_folder_that_cannot_be_one_is_refused_by_name(tmp_path):
    file = tmp_path / "media"
    file.write_text("")
    with pytest.raises(Refused, match=f"{file} is a file"):
        check_writable(file)
    with pytest.raises(Refused, match=f"cannot write to the media folder {file}/sub"):
        check_writable(file / "sub")


@pytest.fixture
def tree(tmp_path):
    """A lesson that imports a part, which imports another, which imports a chapter of nncore."""
    for path, code in {
        "nncore/mlp.py": "",
        "nncore/oracle/network.py": "from nncore import mlp",
        "scenes/stage/text.py": "import nncore.mlp",
        "scenes/one/__init__.py": "",
        "scenes/one/grid.py": "from scenes.stage.text import Words",
        "scenes/one/rows.py": "from scenes.one import grid",
        "scenes/one/other.py": "class Other(Lesson): pass",
        "scenes/one/told.py": "from scenes.one.rows import Rows",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(code)
    return tmp_path


@pytest.mark.parametrize(
    ("edited", "changes"),
    [
        ("scenes/one/told.py", True),
        ("scenes/one/rows.py", True),
        ("scenes/one/grid.py", True),
        ("scenes/stage/text.py", True),
        ("nncore/mlp.py", True),
        ("scenes/one/other.py", False),
        ("nncore/oracle/network.py", False),
        ("manim.cfg", True),
    ],
)
def test_an_edited_line_changes_the_lessons_that_it_can_change(tree, edited, changes):
    def source():
        told = catalogue.Entry("one", "Told", "It is told.", 1, tree / "scenes/one/told.py")
        return source_of(told, tree)

    before = source()
    assert source() == before
    with (tree / edited).open("a") as file:
        file.write("\n# edited\n")
    assert (source() != before) == changes


def test_without_digits_nothing_is_begun(monkeypatch, tmp_path, tiny):
    monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="no digits at"):
        source_of(tiny)


def test_what_is_to_go_is_told_by_the_rate_of_this_run_alone(job, monkeypatch):
    clock = iter([100.0, 110.0, 112.0])
    monkeypatch.setattr(show_module.time, "monotonic", lambda: next(clock))
    others = [dataclasses.replace(job, theme=theme) for theme in ("light", "blue")]
    assert announce([job, *others], at_once=2) == "3 lessons at 72p15 with 2 processes"
    out = Console(file=StringIO())
    with Show([job, *others], out, out) as show:
        assert show.to_go() is None  # nothing is filmed yet: nothing is known
        show.done(Outcome(others[0], "unchanged", playing=60.0))
        show.done(Outcome(job, "rendered", seconds=10.0, playing=20.0))
        # 20 s of film took 10 s, and the one lesson that is left has two beats.
        assert show.to_go() == pytest.approx(12.0 * 2 * SECONDS_A_BEAT / 20.0)
    assert "rendered in 10 s, about 8.0 s to go" in out.file.getvalue()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.42, "0.4 s"), (42, "42 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")]
)
def test_times_are_told_as_one_says_them(seconds, words):
    assert in_words(seconds) == words


def test_where_nobody_watches_there_are_plain_lines(job, here, stumbling):
    said, complained = StringIO(), StringIO()
    out, err = Console(file=said, width=60), Console(file=complained, width=60)
    jobs = [job, dataclasses.replace(job, entry=stumbling)]
    with Show(jobs, out, err) as show:
        outcomes = render_all(jobs, here, show)
    out.print(summary(outcomes))
    assert f"the first film is there: {job.video}" in said.getvalue()
    assert complained.getvalue().startswith("SquareStumbles failed: square_stumbles.py:")
    assert complained.getvalue().count("\n") == 1
    assert not {"\x1b", "━"} & set(said.getvalue() + complained.getvalue())
