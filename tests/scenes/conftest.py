"""What several of the studio's tests share."""

from concurrent.futures import Executor, Future
from pathlib import Path

import pytest
from manim import tempconfig

from scenes.studio import filmed as filmed_module
from scenes.studio.catalogue import Entry, entries
from scenes.studio.film.job import Job, render
from scenes.studio.gallery import gallery as gallery_module
from scenes.studio.settings import Quality

TINY = Quality("tiny", 128, 72, 15)


class Here(Executor):
    """Runs each job at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Silent:
    """A reporter that remembers what it was told."""

    def __init__(self):
        self.outcomes = []

    def tick(self, waiting):
        pass

    def done(self, outcome):
        self.outcomes.append(outcome)


@pytest.fixture(scope="session", autouse=True)
def _small_pictures_in_a_folder_of_its_own(tmp_path_factory):
    """Plays draw 480p15, as -ql does, and not 1080p60, which nobody looks at, four times as often.

    Each process has its own folder for formulas: processes that share one trip each other up.
    """
    small = {"pixel_width": 854, "pixel_height": 480, "frame_rate": 15}
    with tempconfig({"media_dir": tmp_path_factory.mktemp("media"), **small}):
        yield


@pytest.fixture(scope="session")
def topics() -> Path:
    """A folder of topic files for tests."""
    return Path(__file__).parent / "topics"


@pytest.fixture(scope="session")
def tiny(topics) -> Entry:
    """A lesson of 2 s in two beats."""
    return entries(topics)[0]


@pytest.fixture(scope="session")
def stumbling(topics) -> Entry:
    """The same lesson, but it fails at its end."""
    return entries(topics)[1]


@pytest.fixture
def job(tiny, tmp_path) -> Job:
    """Filming the tiny lesson very small."""
    return Job(tiny, TINY, "dark", tmp_path / "media", source="as it is")


@pytest.fixture(scope="session")
def here() -> Executor:
    return Here()


@pytest.fixture
def silent() -> Silent:
    return Silent()


@pytest.fixture
def films_here(monkeypatch, here):
    """Films in this process; gives the jobs that were filmed."""
    jobs = []

    def film_all(those, at_once):
        jobs.extend(those)
        return [here.submit(render, job).result() for job in those]

    monkeypatch.setattr(filmed_module, "film_all", film_all)
    monkeypatch.setattr(gallery_module, "ProcessEach", lambda at_once: here)
    return jobs
