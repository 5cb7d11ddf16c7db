import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import __main__ as command_line
from scenes.studio import catalogue
from scenes.studio.film import render as render_module
from scenes.studio.film.job import render
from scenes.studio.settings import ROOT


@pytest.fixture
def run(monkeypatch, topics, capsys):
    """Runs the command line on the topics for tests; gives status, stdout, stderr."""
    monkeypatch.setattr(catalogue, "SCENES", topics)
    monkeypatch.chdir(ROOT)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            sys.exit(command_line.main([str(a) for a in arguments]))
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


@pytest.mark.parametrize("arguments", [["--help"], ["render", "--help"], ["nosuch"], ["-q", "z"]])
def test_what_needs_no_manim_answers_at_once(arguments):
    code = (
        "import sys; sys.argv[0] = 'scenes'\n"
        "from scenes.__main__ import main\n"
        "try: main()\n"
        "finally: assert not {'manim', 'numpy', 'rich'} & set(sys.modules), 'too much imported'"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert "too much" not in done.stderr
    assert done.returncode == (0 if "--help" in arguments else 2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["squaremoves"], "'squaremoves': did you mean SquareMoves"),
        (["render", "tinny"], "'tinny': did you mean tiny"),
        (["board", "tinny"], "'tinny': did you mean tiny"),
        (["-q", "z", "tiny"], "'z' is not one of 'l', 'm', 'h', 'p', 'k'"),
        (["--theme", "pink"], "'pink' is not one of 'dark', 'light'"),
        (["--jobs", "0"], "got --jobs 0: it takes at least 1"),
        (["--cluster", "tcp://a:1", "--executor", "b:c"], "and --executor b:c: one will do"),
        (["--executor", "no_such:thing"], "got --executor no_such:thing: ModuleNotFoundError"),
        (["--jobs", "two"], "'two' is not a valid integer"),
        (["--media", "/dev/null"], "the media folder /dev/null is a file"),
        (["--media", "/proc/nowhere"], "cannot write to the media folder /proc/nowhere"),
        (["board", "--media", "/dev/null"], "the media folder /dev/null is a file"),
        (["deck", "tinny"], "'tinny': did you mean tiny"),
        (["deck", "--jobs", "0"], "got --jobs 0: it takes at least 1"),
        (["deck", "--media", "/dev/null"], "cannot write /dev/null/decks/lessons.pptx: Not a dir"),
        (["deck", "-o", "/proc/nowhere/x.pptx"], "cannot write /proc/nowhere/x.pptx"),
        (["deck", "-o", "x.key"], "got -o x.key: it ends in .pptx, .pdf or .webp"),
        (["deck", "-o", "x", "--page", "--pdf"], "got -o x and --pdf --page"),
        (["deck", "no.toml"], "cannot read no.toml: No such file"),
        (["deck", "no.toml", "tiny"], "got no.toml tiny: a lecture names"),
        (["deck", "--set", "sed=1"], "no setting 'sed'"),
        (["deck", "-o", "x.pdf", "--pptx"], "got -o x.pdf and --pptx"),
        (["gallery", "tinny"], "'tinny': did you mean tiny"),
        (["gallery", "-q", "z"], "'z' is not one of 'l', 'm', 'h', 'p', 'k'"),
        (["gallery", "--media", "/dev/null"], "the media folder /dev/null is a file"),
        (["--nonsense"], "No such option '--nonsense'"),
    ],
)
def test_bad_input_is_one_line_and_status_2(run, arguments, told):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert told in err
    assert err.count("\n") == 1


def test_without_digits_it_is_one_line_and_status_2(run, monkeypatch, tmp_path):
    monkeypatch.setenv("NNCORE_DIGITS", str(tmp_path / "nowhere"))
    status, _, err = run("--media", tmp_path / "media")
    assert status == 2
    assert "nowhere" in err
    assert err.count("\n") == 1


def test_the_list_plays_nothing_and_tells_how_long_the_films_are(run, job, monkeypatch):
    render(job)
    render(dataclasses.replace(job, theme="light"))
    monkeypatch.setattr(catalogue, "load", lambda entry: {}[entry.name])
    monkeypatch.setenv("NNCORE_DIGITS", "nowhere")  # nothing that learns is needed either
    status, out, _ = run("list", "--json", "--media", job.media)
    assert status == 0
    moves, stumbles = json.loads(out)
    assert moves["claim"] == "A square that is there can move."
    assert moves["playing"] == pytest.approx(28 / 15, abs=1e-3)
    assert (moves["beats"], moves["sentences"]) == (2, ["A square.", "It moves."])
    assert (moves["notes"], stumbles["notes"]) == (["", "Watch <C>."], [])
    assert (stumbles["beats"], stumbles["playing"], stumbles["sentences"]) == (0, None, [])
    status, out, _ = run("list", "--media", job.media)
    assert status == 0
    assert re.search(r"tiny +SquareMoves +2 +1\.9 s +A square that is there can move\.", out)
    assert re.search(r"SquareStumbles +0 +- ", out)


def test_the_list_answers_in_under_a_second(tmp_path):
    command = [sys.executable, "-X", "importtime", "-m", "scenes", "list", "--media", tmp_path]
    before = os.times()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    after = os.times()
    spent = after.children_user + after.children_system
    # Its own seconds, which other work on the machine does not lengthen; it takes about 0.3.
    assert spent - before.children_user - before.children_system < 1
    assert not {"manim", "numpy", "torch"} & {line.split()[-1] for line in done.stderr.splitlines()}


def test_the_doctor_finds_that_lessons_can_be_rendered_here(run):
    status, out, _ = run("doctor")
    assert status == 0
    for what in ("python", "platform", "manim", "torch", "typst", "digits", "MNIST", "free disk"):
        assert what in out
    assert "LaTeX" not in out
    assert "ffmpeg" not in out


def test_the_doctor_says_how_to_get_what_is_missing(run, monkeypatch):
    from scenes.studio import doctor

    monkeypatch.setattr(doctor, "REQUIRED", ("manim", "no-such-package"))
    status, out, _ = run("doctor")
    assert status == 1
    assert "no-such-package" in out
    assert "render.sh" in out


@pytest.mark.parametrize(
    ("options", "name"),
    [([], "SquareMoves.png"), (["--pdf", "--no-captions"], "SquareMoves-no-captions.pdf")],
)
def test_a_board_says_where_it_is(run, tmp_path, options, name):
    status, out, _ = run("board", "SquareMoves", "-q", "l", "--media", tmp_path, *options)
    assert status == 0
    assert out.strip() == str(tmp_path / "boards" / name)


@pytest.mark.parametrize(("options", "captions"), [([], True), (["--no-captions"], False)])
def test_captions_are_on_the_films_unless_one_says_otherwise(
    run, tmp_path, monkeypatch, options, captions
):
    jobs = []
    monkeypatch.setattr(render_module, "render_all", lambda those, *_: jobs.extend(those) or [])
    status, _, _ = run("SquareMoves", "--media", tmp_path, *options)
    assert status == 0
    assert [job.captions for job in jobs] == [captions]


@pytest.mark.slow
def test_a_deck_says_where_it_is(run, tmp_path, films_here):
    out_of = ("--media", tmp_path, "SquareMoves", "-q", "l", "--set", "side=2")
    status, out, _ = run("deck", *out_of, "--pdf", "--pptx", "--page", "--manim-slides")
    assert status == 0
    wanted = ("", ".pptx"), ("", ".pdf"), ("/index.html", ""), ("", "-manim-slides")
    decks = tmp_path / "decks"
    assert out.split() == [f"{decks}/SquareMoves{ending}{opened}" for opened, ending in wanted]
    assert all(Path(path).exists() for path in out.split())
    (job,) = films_here  # once for all four
    assert (job.captions, job.own.values) == (False, (("side", 2.0),))


@pytest.mark.slow
def test_a_lecture_has_its_own_theme_unless_one_says_otherwise(run, tmp_path, films_here):
    lecture = tmp_path / "squares.toml"
    lecture.write_text("theme = 'light'\n[[lessons]]\nname = 'SquareMoves'\n")
    out_of = ("--media", tmp_path, "-q", "l", "--pdf", lecture)
    assert run("deck", *out_of)[1].strip() == str(tmp_path / "decks" / "squares-light.pdf")
    status, out, _ = run("deck", *out_of, "--theme", "dark", "-o", tmp_path / "own.PDF")
    assert (status, out.strip()) == (0, str(tmp_path / "own.PDF"))
    assert [job.theme for job in films_here] == ["light", "dark"]


@pytest.mark.slow
def test_the_gallery_says_where_it_is_and_its_films_have_captions(run, tmp_path, films_here):
    status, out, _ = run("gallery", "SquareMoves", "-q", "l", "--media", tmp_path)
    assert (status, out.strip()) == (0, str(tmp_path / "index.html"))
    assert [job.captions for job in films_here] == [True]


def test_tests_are_run_with_the_arguments_handed_over(run):
    status, out, _ = run("test", "--version")
    assert status == 0
    assert "pytest" in out


@pytest.mark.parametrize("command", ["render", "board", "audit"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sid=2", "got sid=2: SquareMoves has no setting 'sid'; nearest: side"),
        ("side=wide", "got side=wide: expected a number, such as 1.0"),
        ("side", "got --set side: expected NAME=VALUE"),
    ],
)
def test_a_bad_setting_is_one_line_and_status_2_and_writes_nothing(
    run, monkeypatch, tmp_path, command, text, told
):
    media = [] if command == "audit" else ["--media", tmp_path / "media"]
    status, out, err = run(command, "SquareMoves", "--set", text, *media)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert not (tmp_path / "media").exists()


def test_a_board_with_a_setting_has_a_name_of_its_own(run, tmp_path):
    status, out, _ = run("board", "SquareMoves", "--set", "side=2", "--media", tmp_path)
    assert status == 0
    assert out.strip() == str(tmp_path / "boards" / "SquareMoves-side-2.png")


def test_the_list_of_a_lesson_says_what_may_be_set(run):
    status, out, _ = run("list", "SquareMoves")
    assert status == 0
    assert re.search(r"^side +1\.0 +a number +of the square, in units *$", out, re.MULTILINE)
    status, out, _ = run("list", "SquareMoves", "--json")
    assert json.loads(out)["SquareMoves"][0] == {
        "name": "side", "type": "a number", "default": "1.0", "meaning": "of the square, in units",
    }  # fmt: skip
