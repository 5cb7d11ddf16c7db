"""What every lesson's frames depend on, as one digest. (Imports no manim: asking is quick.)"""

import hashlib
import os
import platform
from importlib.metadata import version
from pathlib import Path

import nncore.digits

ROOT = Path(__file__).parents[2]


def common_source(root: Path = ROOT) -> str:
    """Digest of the code that draws, the data it learns from, and the versions of all else.

    A lesson's own topic file comes on top: topics do not import each other, so an edit in one
    leaves the films of the others. Raises DigitsError when there are no digits to learn from.
    """
    digest = hashlib.sha256()
    for part in ("nncore", "scenes/stage", "scenes/mobjects", "scenes/animations"):
        for path in sorted((root / part).rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    settings = root / "manim.cfg"
    digest.update(settings.read_bytes() if settings.exists() else b"")
    digest.update(nncore.digits.load().fingerprint.encode())
    libraries = [f"{name} {version(name)}" for name in ("manim", "numpy", "torch", "typst", "av")]
    digest.update("\n".join([*libraries, platform.machine(), os.name]).encode())
    return digest.hexdigest()
