"""The whole way, in processes as a user starts them, in a copy of the project with two lessons."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from scenes import TOPICS
from scenes.studio.settings import ROOT

pytestmark = pytest.mark.slow

LONG = """
from manim import RIGHT, Square
from scenes.stage.lesson import Lesson

class {name}(Lesson):
    "Goes on and on."
    def construct(self):
        square = Square()
        self.add(square)
        for i in range(400):
            with self.beat(f"Step {{i}}."):
                self.play(square.animate.shift(0.01 * RIGHT), run_time=1)
"""


@pytest.fixture
def project(tmp_path, topics):
    """A copy of the project whose only topic is the tiny one."""
    for name in ("nncore", "scenes"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for topic in TOPICS:
        shutil.rmtree(tmp_path / "scenes" / topic, ignore_errors=True)
    shutil.copytree(topics / "tiny", tmp_path / "scenes" / "tiny")
    stumbles = tmp_path / "scenes" / "tiny" / "square_stumbles.py"
    stumbles.write_text(stumbles.read_text().replace("tests.scenes.topics", "scenes"))
    shutil.copy(ROOT / "manim.cfg", tmp_path)
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    return tmp_path


def start(project: Path, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(project, *arguments)
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def frames(video: Path) -> list[np.ndarray]:
    with av.open(str(video)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


def test_a_film_is_the_one_that_plain_manim_makes(project):
    status, out, err = run(project, "scenes", "SquareMoves")
    assert (status, err) == (0, "")
    ours = project / "media" / "videos" / "tiny" / "480p15" / "SquareMoves.mp4"
    assert "Open media/videos/tiny/480p15/SquareMoves.mp4" in out
    code = "scenes/tiny/square_moves.py"
    status, _, err = run(project, "manim", "-ql", "--media_dir", "plain", code, "SquareMoves")
    assert status == 0, err
    theirs = project / "plain" / "videos" / "square_moves" / "480p15" / "SquareMoves.mp4"
    a, b = frames(ours), frames(theirs)
    assert len(a) == len(b) == 28
    assert all((x == y).all() for x, y in zip(a, b, strict=True))


def test_the_whole_way_with_one_lesson_that_fails(project):
    status, out, err = run(project, "scenes", "--jobs", "2")
    assert status == 1
    assert err.startswith("SquareStumbles failed: square_stumbles.py:")
    assert err.count("\n") == 1
    assert "2 lessons at 480p15 with 2 processes\n" in out
    assert "the first film is there: media/videos/tiny/480p15/SquareMoves.mp4" in out
    assert not (project / "media/videos/tiny/480p15/SquareStumbles.mp4").exists()

    # An edited line that the eye does not see is drawn again: it might have been seen.
    status, out, _ = run(project, "scenes", "SquareMoves")
    assert (status, "SquareMoves: unchanged" in out) == (0, True)
    with (project / "nncore" / "mlp.py").open("a") as code:
        code.write("\n# edited\n")
    status, out, _ = run(project, "scenes", "SquareMoves")
    assert (status, "SquareMoves: rendered" in out) == (0, True)


def processes_in(session: int) -> list[str]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,sid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split(None, 3) for line in listed.splitlines())
    return [" ".join(row) for row in rows if row[1] == str(session) and "Z" not in row[2]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_render_that_is_stopped_leaves_no_process_and_no_half_film(project, number):
    topic = project / "scenes" / "long"
    topic.mkdir()
    for name in ("__init__", "a", "b"):
        (topic / f"{name}.py").write_text(LONG.format(name=name.upper()) if len(name) == 1 else "")
    rendering = start(project, "scenes", "long", "--jobs", "2")
    segments = project / "media" / "cache" / "long"
    deadline = time.monotonic() + 60
    while len(list(segments.rglob("*.mp4"))) < 6:
        assert time.monotonic() < deadline, "no segment was written"
        time.sleep(0.05)

    # A second render in the same folder meanwhile: one clear line.
    status, out, err = run(project, "scenes", "long")
    assert (status, out) == (2, "")
    assert "another render is at work" in err
    assert err.count("\n") == 1

    if number == signal.SIGINT:
        os.killpg(rendering.pid, number)  # as a terminal does: to all processes of the group
    else:
        rendering.send_signal(number)
    out, err = rendering.communicate(timeout=20)
    if number != signal.SIGKILL:
        assert rendering.returncode == 128 + number
        assert err == "Stopped. What is finished is kept; the next render goes on from here.\n"
    deadline = time.monotonic() + 5
    while processes_in(rendering.pid):
        assert time.monotonic() < deadline, processes_in(rendering.pid)
        time.sleep(0.05)
    left = project / "media" / "videos"
    assert not left.exists() or not [path for path in left.rglob("*") if path.is_file()]

    # What was interrupted can be finished: its broken segments are no obstacle.
    code = topic / "a.py"
    code.write_text(code.read_text().replace("range(400)", "range(2)"))
    status, out, err = run(project, "scenes", "A")
    assert (status, err) == (0, "")
