"""The media folder: usable, and used by one render at a time."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scenes.studio.film.job import Refused

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt


def check_writable(media: Path) -> None:
    """Make the folder if need be; Refused when nothing can be written there."""
    try:
        media.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=media):
            pass
    except FileExistsError:
        raise Refused(f"the media folder {media} is a file: --media needs a folder") from None
    except OSError as error:
        raise Refused(
            f"cannot write to the media folder {media} ({error.strerror}): "
            "make it writable or choose another with --media"
        ) from None


@contextmanager
def alone_in(media: Path) -> Iterator[None]:
    """Hold the folder while rendering; Refused when another render holds it.

    The system lets go of the lock however a process ends, so it is never left behind.
    """
    check_writable(media)
    lock = media / "cache" / ".lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("a") as file:
        if not _try_lock(file):
            raise Refused(
                f"another render is at work in {media}: wait for it or choose another with --media"
            )
        yield


def _try_lock(file: IO[str]) -> bool:
    try:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # pyright: ignore
    except OSError as error:
        # Some network folders have no locks; then two renders must take care themselves.
        return not isinstance(error, BlockingIOError | PermissionError)
    return True
