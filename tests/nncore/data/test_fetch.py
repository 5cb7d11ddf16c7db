import gzip
import hashlib
import socket
import struct
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from nncore.data import digits, fetch
from nncore.data.digits import IDX_FILES, DigitsError


def idx(array: np.ndarray) -> bytes:
    return struct.pack(f">I{array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def small_mnist() -> dict[str, bytes]:
    """The four files as the mirror has them, of 40 and 10 noisy images."""
    rng = np.random.default_rng(0)
    raw = {}
    for name in IDX_FILES:
        n = 40 if name.startswith("train") else 10
        shape = (n, 28, 28) if "images" in name else (n,)
        raw[name] = idx(rng.integers(0, 10, shape, dtype=np.uint8))
    return raw


class Mirror:
    """A local server that can be made to misbehave; remembers what it was asked."""

    def __init__(self, monkeypatch):
        self.raw = small_mnist()
        self.files = {f"/{name}.gz": gzip.compress(raw) for name, raw in self.raw.items()}
        self.asked: list[tuple[str, str | None]] = []
        self.breaks_off_after: int | None = None
        self.knows_ranges = True
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                mirror.answer(self)

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        monkeypatch.setattr(fetch, "MIRROR", f"http://127.0.0.1:{self.server.server_port}/")
        for name, raw in self.raw.items():
            monkeypatch.setitem(IDX_FILES, name, hashlib.md5(raw).hexdigest())

    def answer(self, request):
        wanted = request.headers.get("Range")
        self.asked.append((request.path, wanted))
        if request.path not in self.files:
            request.send_error(404)
            return
        content = self.files[request.path]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if self.knows_ranges and start >= len(content) and wanted:
            request.send_error(416)
            return
        partial = bool(wanted) and self.knows_ranges
        body = content[start:] if partial else content
        request.send_response(206 if partial else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[: self.breaks_off_after])

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def mirror(monkeypatch):
    mirror = Mirror(monkeypatch)
    yield mirror
    mirror.close()


FIRST = "train-images-idx3-ubyte.gz"


def test_fetched_files_are_digits(mirror, tmp_path):
    new = fetch.fetch(tmp_path / "a" / "b")
    assert [path.name for path in new] == [f"{name}.gz" for name in IDX_FILES]
    data = digits.load_from(tmp_path / "a" / "b")
    assert data.x_train.shape == (40, 784)
    assert data.x_test.shape == (10, 784)


def test_what_is_there_and_right_is_not_fetched_again(mirror, tmp_path):
    fetch.fetch(tmp_path)
    mirror.asked.clear()
    assert fetch.fetch(tmp_path) == []
    assert mirror.asked == []


def test_what_is_there_and_wrong_is_replaced(mirror, tmp_path):
    fetch.fetch(tmp_path)
    (tmp_path / FIRST).write_bytes(b"spoiled")
    assert [path.name for path in fetch.fetch(tmp_path)] == [FIRST]
    assert (tmp_path / FIRST).read_bytes() == mirror.files[f"/{FIRST}"]


def test_a_broken_connection_leaves_a_part_that_the_next_call_continues(mirror, tmp_path):
    mirror.breaks_off_after = 1_000
    with pytest.raises(DigitsError, match="broke off after 1000 bytes: run it again"):
        fetch.fetch(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{FIRST}.part"]

    mirror.breaks_off_after = None
    mirror.asked.clear()
    fetch.fetch(tmp_path)
    assert mirror.asked[0] == (f"/{FIRST}", "bytes=1000-")
    assert (tmp_path / FIRST).read_bytes() == mirror.files[f"/{FIRST}"]
    assert not list(tmp_path.glob("*.part"))


def test_a_server_without_ranges_sends_all_again(mirror, tmp_path):
    (tmp_path / f"{FIRST}.part").write_bytes(b"something")
    mirror.knows_ranges = False
    fetch.fetch(tmp_path)
    assert (tmp_path / FIRST).read_bytes() == mirror.files[f"/{FIRST}"]


def test_a_part_that_is_the_start_of_something_else_is_thrown_away(mirror, tmp_path):
    (tmp_path / f"{FIRST}.part").write_bytes(b"something else")
    fetch.fetch(tmp_path)
    assert (tmp_path / FIRST).read_bytes() == mirror.files[f"/{FIRST}"]
    assert [wanted for path, wanted in mirror.asked if path == f"/{FIRST}"] == ["bytes=14-", None]


def test_a_part_that_is_complete_needs_no_more_bytes(mirror, tmp_path):
    (tmp_path / f"{FIRST}.part").write_bytes(mirror.files[f"/{FIRST}"])
    fetch.fetch(tmp_path)
    assert len([path for path, _ in mirror.asked if path == f"/{FIRST}"]) == 1
    assert (tmp_path / FIRST).exists()


@pytest.mark.parametrize(
    "content", [gzip.compress(b"other digits"), b"<html>please log in</html>"], ids=["gz", "html"]
)
def test_a_wrong_checksum_leaves_nothing_behind(mirror, tmp_path, content):
    mirror.files[f"/{FIRST}"] = content
    with pytest.raises(DigitsError, match=rf"{FIRST} has the wrong checksum"):
        fetch.fetch(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_the_mirror_lost_is_one_clear_error(mirror, tmp_path):
    del mirror.files[f"/{FIRST}"]
    with pytest.raises(DigitsError, match=r"cannot fetch MNIST into .*: Not Found"):
        fetch.fetch(tmp_path)


def test_offline_is_one_line_and_exit_code_2(monkeypatch, tmp_path, capsys):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        monkeypatch.setattr(fetch, "MIRROR", f"http://127.0.0.1:{nobody.getsockname()[1]}/")
        assert fetch.main(["--to", str(tmp_path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "Connection refused" in err


def test_a_folder_that_cannot_be_made_is_one_line_and_exit_code_2(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert fetch.main(["--to", str(tmp_path / "file" / "folder")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_success_says_where_and_how_to_use_it(mirror, tmp_path, capsys):
    folder = tmp_path / "my digits"
    assert fetch.main(["--to", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "4 files fetched, 0 were there" in out
    assert f"export NNCORE_DIGITS='{folder}'" in out


def test_the_command_is_python_m_nncore_digits():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "nncore.data.fetch", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--to DIR" in done.stdout
    assert done.stderr == ""
