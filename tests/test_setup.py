"""render.sh's promises, with stand-ins for python, pip and the system's tools on PATH."""

import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Stands in for python3 and, linked into .venv, for its python. Says what it was asked in
# $CALLS; what is "installed" are files in .venv. All else is done by the real Python.
PYTHON = """#!/bin/bash
echo "$*" >> "$CALLS"
case "$*" in
    "-m venv "*) mkdir -p .venv/bin; ln -sf "$FAKES/python3" .venv/bin/python; touch .venv/pip ;;
    "-m pip --version") [ -e .venv/pip ] ;;
    "-m pip "*--dry-run*) echo "\\"name\\": \\"${COMES_ALONG:-sympy}\\"" ;;
    "-m pip "*--editable*) eval "${DURING_INSTALL:-}"; touch .venv/manim ;;
    "-m pip install "*torch*) touch .venv/torch ;;
    "-m pip "*) ;;
    "-m scenes"*) shift 2; [ $# = 0 ] || printf '%s\\n' "$@" > "$HANDED"; echo handed over ;;
    *"import torch"*) [ -e .venv/torch ] ;;
    *"import cairo"*|*"import manim, "*) [ -e .venv/manim ] ;;
    *requests.get*) [ "${CPU_INDEX:-out of reach}" = answers ] ;;
    *get_path*|*ensurepip*) [ -z "${BARE:-}" ] || [ -e "$FAKES/headers" ] ;;
    *) exec "$REAL_PYTHON" "$@" ;;
esac
"""
FAKES = {
    "python3": PYTHON,
    "uname": "#!/bin/bash\necho ${SYSTEM:-Linux}\n",
    "id": "#!/bin/bash\necho ${UID_IS:-1000}\n",
    "sudo": '#!/bin/bash\n[ "${SUDO:-}" = free ] || exit 1\nshift; "$@"\n',
    "apt-get": '#!/bin/bash\necho apt-get "$*" >> "$CALLS"; touch "$FAKES/headers"\n',
    "cc": "#!/bin/bash\n",
    "pkg-config": '#!/bin/bash\n[ -z "${BARE:-}" ] || [ -e "$FAKES/headers" ]\n',
    "nvidia-smi": '#!/bin/bash\n[ -n "${GPU:-}" ]\n',
}


class Course:
    """A copy of what render.sh needs, in a folder whose name has a space."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "my course"
        self.calls_file = folder / "calls"
        self.handed = folder / "handed"
        self.fakes = folder / "fakes"
        self.root.mkdir()
        self.fakes.mkdir()
        for name in ("render.sh", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root)
        for name, text in FAKES.items():
            (self.fakes / name).write_text(text)
            (self.fakes / name).chmod(0o755)

    def start(self, *args: str, **settings: str) -> subprocess.Popen[str]:
        env = {
            "PATH": f"{self.fakes}:/usr/bin:/bin",
            "CALLS": str(self.calls_file),
            "HANDED": str(self.handed),
            "FAKES": str(self.fakes),
            "REAL_PYTHON": sys.executable,
        }
        return subprocess.Popen(
            [self.root / "render.sh", *args],
            env=env | settings,
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *args: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run to its end; `calls` then holds what this run asked for."""
        self.calls_file.write_text("")
        process = self.start(*args, **settings)
        out, err = process.communicate(timeout=30)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @property
    def calls(self) -> list[str]:
        return self.calls_file.read_text().splitlines()

    @property
    def installs(self) -> list[str]:
        return [call for call in self.calls if call.startswith("-m pip install")]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


needs_no_gpu = pytest.mark.skipif(
    Path("/dev/nvidia0").exists() or Path("/proc/driver/nvidia").exists(),
    reason="this machine has a GPU, which render.sh sees past the stand-ins",
)


def test_render_sh_can_be_run() -> None:
    assert (ROOT / "render.sh").stat().st_mode & stat.S_IXUSR


def test_a_fresh_folder_is_set_up_and_handed_over(course: Course) -> None:
    done = course.run()
    assert done.returncode == 0, done.stderr
    assert done.stdout == "handed over\n"
    assert course.calls[-1] == "-m scenes"
    assert course.installs[-1] == "-m pip install --editable . --group dev"


def test_arguments_are_handed_over_unchanged(course: Course) -> None:
    args = ["neurons", "-q", "h", "two words", "", "*", "--jobs=1", "$HOME"]
    assert course.run(*args).returncode == 0
    assert course.handed.read_text().split("\n")[:-1] == args


def test_with_nothing_to_do_it_is_quick_and_calls_no_pip(course: Course) -> None:
    course.run()
    start = time.perf_counter()
    done = course.run("list")
    assert time.perf_counter() - start < 1  # the promise; it takes about 0.05 s
    assert not any("pip" in call for call in course.calls)
    assert done.stderr == ""


def test_a_changed_pyproject_installs_again_in_the_same_venv(course: Course) -> None:
    course.run()
    with (course.root / "pyproject.toml").open("a") as file:
        file.write("# one more wish\n")
    assert course.run().returncode == 0
    assert "-m pip install --editable . --group dev" in course.installs
    assert not any("-m venv" in call or "torch>=" in call for call in course.calls)


def test_a_moved_folder_gets_a_new_venv(course: Course) -> None:
    course.run()
    course.root = course.root.rename(course.root.with_name("moved"))
    assert course.run().returncode == 0
    assert any("-m venv" in call for call in course.calls)


def test_an_interrupted_set_up_is_finished_by_the_next_run(course: Course) -> None:
    half_copied = course.root / ".venv/lib/python3.11/site-packages/half-1.0.dist-info"
    during = f'mkdir -p "{half_copied}"; kill -9 $PPID; exit 1'
    assert course.run(DURING_INSTALL=during).returncode == -signal.SIGKILL
    assert course.calls[-1].startswith("-m pip install --editable")
    done = course.run()
    assert done.returncode == 0, done.stderr
    assert not half_copied.exists()  # else pip takes the package for complete
    assert len(course.installs) == 2  # pip itself and the rest: PyTorch was there


def test_a_second_set_up_waits_for_the_first(course: Course) -> None:
    slow = {"DURING_INSTALL": "sleep 0.4"}
    both = [course.start(**slow), course.start(**slow)]
    assert [process.communicate(timeout=30)[0] for process in both] == ["handed over\n"] * 2
    assert len([call for call in course.installs if "--editable" in call]) == 1


def test_without_a_network_it_says_so(course: Course) -> None:
    pip_says = "echo WARNING: Retrying after connection broken by NameResolutionError; exit 1"
    assert "no connection" in course.run(DURING_INSTALL=pip_says).stderr.splitlines()[-1]


def test_a_failing_pip_gives_one_line_with_the_log(course: Course) -> None:
    done = course.run(DURING_INSTALL="echo ERROR: No space left on device; exit 1")
    assert done.returncode == 2
    last = done.stderr.splitlines()[-1]
    assert "No space left on device" in last
    assert str(course.root / ".venv.log") in last
    assert "-m scenes" not in course.calls


def test_missing_headers_without_root_print_the_command_for_debian(course: Course) -> None:
    done = course.run(BARE="yes")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].strip() == (
        "sudo apt-get update && sudo apt-get install -y build-essential pkg-config "
        "python3-dev python3-venv libcairo2-dev libpango1.0-dev"
    )
    assert not any("pip install" in call or "apt-get" in call for call in course.calls)


def test_missing_headers_print_the_command_for_macos(course: Course) -> None:
    done = course.run(BARE="yes", SYSTEM="Darwin")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].strip() == "brew install cairo pkg-config"


@pytest.mark.parametrize("rights", [{"UID_IS": "0"}, {"SUDO": "free"}], ids=["root", "sudo"])
def test_missing_headers_with_root_are_installed_before_pip(
    course: Course, rights: dict[str, str]
) -> None:
    done = course.run(BARE="yes", **rights)
    assert done.returncode == 0, done.stderr
    apt = [i for i, call in enumerate(course.calls) if call.startswith("apt-get")]
    pip = [i for i, call in enumerate(course.calls) if call.startswith("-m pip install")]
    assert len(apt) == 2
    assert max(apt) < min(pip)


@needs_no_gpu
def test_without_a_gpu_the_cpu_index_is_used_when_it_answers(course: Course) -> None:
    course.run(CPU_INDEX="answers")
    url = "https://download.pytorch.org/whl/cpu"
    assert f"-m pip install --index-url {url} torch>=2.6" in course.installs


@needs_no_gpu
def test_without_a_gpu_cuda_is_never_downloaded(course: Course) -> None:
    done = course.run(COMES_ALONG="nvidia-cublas")
    assert done.returncode == 2
    assert "TORCH=cuda" in done.stderr
    assert not any(call.startswith("-m pip install torch") for call in course.installs)


@needs_no_gpu
def test_out_of_reach_a_cpu_build_of_the_users_own_is_taken(course: Course) -> None:
    assert course.run().returncode == 0
    assert "-m pip install torch==2.13.0" in course.installs


def test_with_a_gpu_the_ordinary_build_comes_with_the_rest(course: Course) -> None:
    course.run(GPU="yes")
    assert not any("torch" in call for call in course.installs)
