import json
import subprocess
import sys

import pytest

from scenes import __main__ as command_line
from scenes.studio import catalogue
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
        (["--jobs", "two"], "'two' is not a valid integer"),
        (["--media", "/dev/null"], "the media folder /dev/null is a file"),
        (["--media", "/proc/nowhere"], "cannot write to the media folder /proc/nowhere"),
        (["board", "--media", "/dev/null"], "the media folder /dev/null is a file"),
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
    for arguments in (["--media", tmp_path / "media"], ["list"]):
        status, _, err = run(*arguments)
        assert status == 2
        assert "nowhere" in err
        assert err.count("\n") == 1


def test_the_list_is_quick_the_second_time_and_shows_what_cannot_be_played(
    run, tmp_path, monkeypatch
):
    status, out, _ = run("list", "--json", "--media", tmp_path)
    assert status == 0
    moves, stumbles = json.loads(out)
    assert moves["claim"] == "A square that is there can move."
    assert (moves["beats"], moves["playing"]) == (2, pytest.approx(28 / 15, abs=1e-3))
    assert stumbles["error"].startswith("ValueError: got a stone")
    monkeypatch.setattr(catalogue, "load", lambda entry: {}[entry.name])
    status, out, _ = run("list", "--media", tmp_path)
    assert "A square that is there can move." in out


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


def test_a_board_says_where_it_is(run, tmp_path):
    status, out, _ = run("board", "SquareMoves", "-q", "l", "--media", tmp_path)
    assert status == 0
    assert out.strip() == str(tmp_path / "boards" / "SquareMoves.png")


def test_tests_are_run_with_the_arguments_handed_over(run):
    status, out, _ = run("test", "--version")
    assert status == 0
    assert "pytest" in out
