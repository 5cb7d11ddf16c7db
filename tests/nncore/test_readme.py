"""A student's first lines, as the README has them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow  # trains on all digits, in a process of its own
def test_a_student_s_first_lines_train_a_network_without_torch():
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "MLP" in c)
    assert len(list(filter(None, code.splitlines()))) <= 8
    (said,) = re.findall(r"It prints ([\d.]+)", README)
    code += "\nimport sys; assert not {'torch', 'manim', 'scenes'} & set(sys.modules)"
    code += "\nassert back.gradient().shape == network.parameters.shape"
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{said}\n", "")
