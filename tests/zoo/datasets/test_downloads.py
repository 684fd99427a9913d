"""Downloads through Keras, against a server on this machine with small fake archives."""

import gc
import gzip
import hashlib
import io
import pickle
import socket
import tarfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from zoo import datasets

RNG = np.random.default_rng(0)
PIXELS = np.arange(6 * 28 * 28, dtype=np.uint8).reshape(6, 28, 28)
LABELS = np.arange(6, dtype=np.uint8)


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def mnist_files() -> dict[str, bytes]:
    return {"mnist.npz": npz(x_train=PIXELS[:4], y_train=LABELS[:4], x_test=PIXELS[4:], y_test=LABELS[4:])}


def fashion_mnist_files() -> dict[str, bytes]:
    halves = {"train": slice(0, 4), "t10k": slice(4, 6)}
    images = {f"{half}-images-idx3-ubyte.gz": bytes(16) + PIXELS[rows].tobytes() for half, rows in halves.items()}
    labels = {f"{half}-labels-idx1-ubyte.gz": bytes(8) + LABELS[rows].tobytes() for half, rows in halves.items()}
    return {name: gzip.compress(content) for name, content in (images | labels).items()}


def imdb_files() -> dict[str, bytes]:
    def ragged(*reviews: list[int]) -> np.ndarray:
        held = np.empty(len(reviews), object)
        held[:] = reviews
        return held

    labels = np.array([1, 0])
    train, test = ragged([1, 2, 3], [900]), ragged([4] * 9, [5])
    return {"imdb.npz": npz(x_train=train, y_train=labels, x_test=test, y_test=labels)}


def cifar10_files() -> dict[str, bytes]:
    batch = pickle.dumps({b"data": np.full((10_000, 3072), 51, np.uint8), b"labels": [7] * 10_000})
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as archive:
        for name in [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]:
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(batch)
            archive.addfile(member, io.BytesIO(batch))
    return {"cifar-10-python.tar.gz": buffer.getvalue()}


FILES: dict[str, Callable[[], dict[str, bytes]]] = {
    "mnist": mnist_files,
    "fashion_mnist": fashion_mnist_files,
    "imdb": imdb_files,
    "cifar10": cifar10_files,
}


@pytest.fixture
def server() -> Iterator[SimpleNamespace]:
    """Serves `files` by name and keeps the names asked for."""
    held = SimpleNamespace(files={}, asked=[], url="")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rsplit("/", 1)[-1]
            held.asked.append(name)
            self.send_response(200 if name in held.files else 404)
            self.end_headers()
            self.wfile.write(held.files.get(name, b""))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        held.url = f"http://127.0.0.1:{running.server_port}/"
        yield held
        running.shutdown()
        thread.join()


@pytest.fixture
def keras_asks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[str | None]]:
    """Points Keras at `url`, with an empty cache, and makes it expect the hashes of `published`."""
    from keras.utils import get_file

    def install(name: str, url: str, published: dict[str, bytes]) -> list[str | None]:
        hashes: list[str | None] = []

        def redirected(fname: str, origin: str, file_hash: str | None = None, **others: object) -> str:
            hashes.append(file_hash)
            file = origin.rsplit("/", 1)[-1]
            expected = file_hash and hashlib.sha256(published.get(file, b"")).hexdigest()
            return str(get_file(fname, origin=url + file, file_hash=expected, cache_dir=str(tmp_path), **others))

        monkeypatch.setattr(f"keras.src.datasets.{name}.get_file", redirected)
        monkeypatch.setattr("keras.utils.get_file", redirected)
        monkeypatch.setenv("no_proxy", "*")
        import_module(f"zoo.datasets.{name}")._load.cache_clear()
        return hashes

    return install


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """No connection is left open, which would warn in whichever test the garbage is collected; nothing fake is cached."""
    yield
    gc.collect()
    for name in FILES:
        import_module(f"zoo.datasets.{name}")._load.cache_clear()


@pytest.mark.parametrize("name", ["mnist", "fashion_mnist"])
def test_mnists(name, server, keras_asks, capsys) -> None:  # type: ignore[no-untyped-def]
    server.files = FILES[name]()
    hashes = keras_asks(name, server.url, server.files)
    made = datasets.get(name)(image=True, rng=RNG)
    assert np.array_equal(made.x, PIXELS[..., None] / np.float32(255))
    assert (made.y.tolist(), str(made.y.dtype), made.classes) == (LABELS.tolist(), "int32", 10)
    assert sorted(server.asked) == sorted(server.files)
    assert all(hash_ and len(hash_) == 64 for hash_ in hashes[: len(server.files)])
    assert datasets.get(name)(rng=RNG).x.shape == (6, 784)
    assert len(server.asked) == len(server.files)  # the second time from memory
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("Downloading data from http://127.0.0.1")


def test_cifar10(server, keras_asks, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    server.files = cifar10_files()
    hashes = keras_asks("cifar10", server.url, server.files)
    module = import_module("zoo.datasets.cifar10")
    pixels, labels = module._load()
    assert (pixels.shape, labels.shape) == ((60_000, 32, 32, 3), (60_000,))
    assert [len(hash_ or "") for hash_ in hashes] == [64]
    with monkeypatch.context() as few:  # as float32 they would take 737 MB
        few.setattr(module, "_load", lambda: (pixels[:5], labels[:5]))
        made = module.cifar10(image=True, rng=RNG)
    assert made.x.shape == (5, 32, 32, 3)
    assert (made.x == np.float32(0.2)).all()
    assert made.y.tolist() == [7] * 5


def test_imdb(server, keras_asks) -> None:  # type: ignore[no-untyped-def]
    server.files = imdb_files()
    hashes = keras_asks("imdb", server.url, server.files)
    made = datasets.get("imdb")(words=10, length=5, rng=RNG)
    reviews = {tuple(row): label for row, label in zip(made.x.astype(int).tolist(), made.y.tolist(), strict=True)}
    assert reviews == {(0, 1, 4, 5, 6): 1, (0, 0, 0, 1, 2): 0, (7, 7, 7, 7, 7): 1, (0, 0, 0, 1, 8): 0}
    assert (made.task, str(made.x.dtype)) == ("binary", "float32")
    assert [len(hash_ or "") for hash_ in hashes] == [64]


INSTEAD = {
    "mnist": "mnist5k and mnist1d work offline",
    "fashion_mnist": "mnist5k and mnist1d work offline",
    "cifar10": "digits and mnist5k work offline",
    "imdb": "mnist1d has sequences and works offline",
}


@pytest.mark.parametrize("name", FILES)
def test_refused_connection(name, keras_asks, capsys) -> None:  # type: ignore[no-untyped-def]
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    keras_asks(name, url, {})
    with pytest.raises(datasets.Unavailable) as caught:
        datasets.get(name)(rng=RNG)
    assert str(caught.value) == f"{name} cannot be downloaded here (Connection refused): {INSTEAD[name]}"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("name", FILES)
def test_missing_file(name, server, keras_asks) -> None:  # type: ignore[no-untyped-def]
    keras_asks(name, server.url, {})
    with pytest.raises(datasets.Unavailable, match=rf"^{name} cannot .* answers 404 Not Found\): {INSTEAD[name]}$"):
        datasets.get(name)(rng=RNG)


@pytest.mark.parametrize("name", FILES)
def test_wrong_checksum_then_the_right_file(name, server, keras_asks) -> None:  # type: ignore[no-untyped-def]
    published = FILES[name]()
    server.files = dict.fromkeys(published, b"something else")
    keras_asks(name, server.url, published)
    with pytest.raises(datasets.Unavailable, match=rf"^{name} cannot .*corrupted file detected.*\): {INSTEAD[name]}$"):
        datasets.get(name)(rng=RNG)
    server.files = published
    pixels, labels = import_module(f"zoo.datasets.{name}")._load(*([10] if name == "imdb" else []))
    assert len(pixels) == len(labels) > 0


def test_other_errors_pass_and_the_time_out_is_restored() -> None:
    from zoo.datasets._download import downloading

    before = socket.getdefaulttimeout()
    with pytest.raises(ValueError, match=r"^a mistake of ours$"), downloading("mnist", instead="…"):
        assert socket.getdefaulttimeout() == 30
        raise ValueError("a mistake of ours")
    assert socket.getdefaulttimeout() == before
