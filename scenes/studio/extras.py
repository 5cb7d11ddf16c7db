"""What only some commands need is fetched by the first that does. Loads at once."""

import importlib
import subprocess
import sys
from importlib.metadata import requires
from importlib.util import find_spec

from scenes.studio.film.job import Refused

# What an extra of pyproject.toml brings, by a module that is there once it is installed.
_MODULES = {"deck": "pptx", "cluster": "distributed"}


def fetch(extra: str) -> None:
    """Install an extra unless it is there, and say so; Refused if that cannot be done."""
    if find_spec(_MODULES[extra]):
        return
    wanted = [
        requirement.split(";")[0].strip()
        for requirement in requires("deep-learning-in-motion") or ()
        if f"extra == '{extra}'" in requirement.replace('"', "'")
    ]
    told = " ".join(wanted)
    print(f"Fetching {told}, this once ...", file=sys.stderr)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--retries=2", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    importlib.invalidate_caches()
    if done.returncode or not find_spec(_MODULES[extra]):
        said = (done.stderr.strip().splitlines() or ["pip says nothing"])[-1]
        if "connection broken" in done.stderr:  # pip itself says "no such package"
            said = f"no connection to the package index? {said}"
        raise Refused(f"this needs {told}, which could not be fetched: {said}")
