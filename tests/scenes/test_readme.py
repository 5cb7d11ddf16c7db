"""What the README shows works as it stands there."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig
from PIL import Image

from nncore import DIGITS, MLP
from nncore.training import training_run
from scenes.__main__ import cli
from scenes.stage.lesson import Lesson
from scenes.studio.catalogue import entries, find, load
from scenes.studio.own import own_settings
from scenes.studio.proof.audit import audit

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
LESSONS = [code for code in PYTHON if "(Lesson)" in code or "OneNeuron" in code]
SCENES = [code for code in PYTHON if "(Scene)" in code]
SET = [shlex.split(line) for line in README.splitlines() if " --set " in line]


def classes_of(code: str) -> list[type]:
    names: dict = {"__name__": "readme"}
    exec(compile(code, "README.md", "exec"), names)
    return [v for v in names.values() if isinstance(v, type) and v.__module__ == "readme"]


@pytest.mark.slow
@pytest.mark.parametrize("code", LESSONS, ids=range(len(LESSONS)))
def test_its_lessons_play_and_are_proven(code, monkeypatch):
    # A class from a string has no file for the cache key to read.
    monkeypatch.setattr(Lesson, "cache_key", classmethod(lambda cls: "readme"))
    (lesson,) = classes_of(code)
    assert issubclass(lesson, Lesson)
    assert audit(lesson).unproven == ()


@pytest.mark.parametrize("code", SCENES, ids=range(len(SCENES)))
def test_its_scenes_play_in_plain_manim_with_a_network_that_learns(code):
    (scene,) = classes_of(code)
    assert not issubclass(scene, Lesson)
    with tempconfig({"dry_run": True, "disable_caching": True}):
        scene().render()
    assert training_run(DIGITS).step == 300


@pytest.mark.slow
def test_its_classes_are_filmed_in_a_notebook(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    lesson = next(code for code in LESSONS if "OneNeuron" in code)
    cells = [
        "import manim",
        f"%%manim -ql -v WARNING Live\n{SCENES[0]}",
        f"%%manim -ql -v WARNING AnotherNeuron\n{lesson}",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in cells])
    (tmp_path / "manim.cfg").write_bytes((ROOT / "manim.cfg").read_bytes())
    place = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, resources=place).execute()
    films = {film.name.split("@")[0] for film in (tmp_path / "media/jupyter").glob("*.mp4")}
    assert films == {"Live", "AnotherNeuron"}
    shown = [one for cell in notebook.cells for one in cell.outputs if "<video" in str(one)]
    assert len(shown) == 2


@pytest.mark.parametrize("words", SET, ids=range(len(SET)))
def test_its_settings_can_be_set(words, tmp_path, monkeypatch):
    network = MLP.random((784, 30, 10), np.random.default_rng(0))
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    np.savez(
        tmp_path / "mine.npz", W1=network.W[1], b1=network.b[1], W2=network.W[2], b2=network.b[2]
    )
    monkeypatch.chdir(tmp_path)
    _, *arguments = words[: words.index("#")] if "#" in words else words
    command, arguments = ("render", arguments) if arguments[0] not in cli.commands else (
        arguments[0], arguments[1:],
    )  # fmt: skip
    given = cli.commands[command].make_context(command, list(arguments)).params
    (entry,) = find(given["names"], entries())
    assert len(own_settings(load(entry), given["own"]).texts) == len(given["own"]) > 0


def test_every_lesson_is_listed_with_its_claim():
    rows = dict(re.findall(r"^\| (?!topic)\w+ \| (\w+) \| (.*) \|$", README, flags=re.MULTILINE))
    assert rows == {entry.name: entry.claim for entry in entries()}


def test_every_topic_has_a_picture_that_is_there():
    first, *others = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)
    assert set(others) == {f"assets/readme/{entry.topic}.png" for entry in entries()}
    for path in others:
        assert (ROOT / path).is_file(), path
    with Image.open(ROOT / first) as moving:
        assert moving.n_frames > 1
    assert (ROOT / first).stat().st_size < 1_500_000


def test_every_folder_and_file_that_it_names_is_there():
    named = re.findall(r"`((?:nncore|scenes|assets|tests)/[\w./]*)`", README)
    assert named
    for path in named:
        assert (ROOT / path).exists(), path
