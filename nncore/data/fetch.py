"""Fetching the full MNIST: resumable, checked against the published md5 sums, never half there.

python -m nncore.data.fetch [--to DIR]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import http.client
import os
import shlex
import sys
import urllib.error
import urllib.request
import zlib
from pathlib import Path

from nncore.data.digits import IDX_FILES, DigitsError, cache_folder, gz

MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"  # the one that torchvision tries first
TIMEOUT = 20  # seconds without an answer
CHUNK = 1 << 16


def fetch(folder: Path) -> list[Path]:
    """Puts the four files, as .gz, into `folder`; returns those that were not there before.

    A file is downloaded to <name>.part, which a later call continues, and is renamed only when its
    content has the right md5. Raises DigitsError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [path for name, md5 in IDX_FILES.items() if (path := fetch_one(folder, name, md5))]
    except DigitsError:
        raise
    except (OSError, http.client.HTTPException) as error:  # urllib's errors are OSErrors
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise DigitsError(
            f"cannot fetch MNIST into {folder}: {reason}; run it again to go on from there"
        ) from None


def fetch_one(folder: Path, name: str, md5: str) -> Path | None:
    """One file; None when it is there already and right."""
    target = gz(folder / name)
    if target.exists() and raw_md5(target) == md5:
        return None
    part = target.with_name(target.name + ".part")
    resumed = download(MIRROR + target.name, part)
    if resumed and raw_md5(part) != md5:
        part.unlink()  # what was there may have been the start of something else
        download(MIRROR + target.name, part)
    if raw_md5(part) != md5:
        part.unlink()
        raise DigitsError(f"{MIRROR}{target.name} has the wrong checksum: it is not MNIST's file")
    part.replace(target)
    return target


def download(url: str, part: Path) -> bool:
    """Continues the download of `url` into `part` to its end; True if something was there before.

    Raises DigitsError when the connection ends early: what has come is kept.
    """
    start = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        response = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return True  # nothing is left to download
        raise
    with response:
        resumed = response.status == http.HTTPStatus.PARTIAL_CONTENT
        expected = int(response.headers.get("Content-Length", -1))
        received = 0
        with part.open("ab" if resumed else "wb") as file:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                received += len(chunk)
            file.flush()
            os.fsync(file.fileno())
    if 0 <= expected != received:
        raise DigitsError(
            f"{url} broke off after {part.stat().st_size} bytes: run it again to go on from there"
        )
    return resumed


def raw_md5(path: Path) -> str:
    """The md5 of the uncompressed content; empty when it cannot be uncompressed."""
    try:
        return hashlib.md5(gzip.decompress(path.read_bytes()), usedforsecurity=False).hexdigest()
    except (EOFError, gzip.BadGzipFile, zlib.error):
        return ""


def main(arguments: list[str] | None = None) -> int:
    """The command line: exit code 0, or 2 with one line that says what is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m nncore.data.fetch", description="Download the full MNIST, 11 MB, once."
    )
    parser.add_argument("--to", type=Path, default=cache_folder(), metavar="DIR")
    folder = parser.parse_args(arguments).to.expanduser().absolute()
    try:
        new = fetch(folder)
    except DigitsError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{folder}: {len(new)} files fetched, {len(IDX_FILES) - len(new)} were there")
    print(f"to use them: export NNCORE_DIGITS={shlex.quote(str(folder))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
