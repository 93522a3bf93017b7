"""Real servers to ask, and ones that fail in every way a server can."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Triple


@dataclass
class Endpoint:
    """A server that runs, and what it holds."""

    address: str

    @property
    def query(self) -> str:
        return f"{self.address}/query"

    def put(self, triples: list[Triple]) -> None:
        """Make these its only statements."""
        content = "".join(f"{triple} .\n" for triple in triples).encode()
        self.update("DROP ALL")
        self._send("/store?default", content, "application/n-triples")

    def update(self, text: str) -> None:
        self._send("/update", text.encode(), "application/sparql-update")

    def _send(self, path: str, content: bytes, kind: str) -> None:
        request = urllib.request.Request(  # noqa: S310 - our own server
            self.address + path, data=content, headers={"Content-Type": kind}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            answer.read()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def oxigraph_server(*options: str) -> Iterator[Endpoint]:
    """The server of Oxigraph, as its package on the index has it."""
    if shutil.which("oxigraph") is None:
        pytest.skip("no server: pip install oxigraph")
    port = free_port()
    command = ["oxigraph", "serve", "--bind", f"127.0.0.1:{port}", *options]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            yield Endpoint(address)
        finally:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen, word: str = "query") -> None:
    for _ in range(600):
        try:
            asked = f"{address}/{word}?query=ASK%7B%7D"
            with urllib.request.urlopen(asked, timeout=5):  # noqa: S310
                return
        except (OSError, urllib.error.URLError):
            assert server.poll() is None, "the server ended"
            time.sleep(0.05)
    pytest.fail("the server does not answer")


@pytest.fixture(scope="session")
def server() -> Iterator[Endpoint]:
    with oxigraph_server() as found:
        yield found


@pytest.fixture
def endpoint(server: Endpoint) -> Endpoint:
    """A server with nothing in it."""
    server.update("DROP ALL")
    return server


@dataclass
class Faulty:
    """A server that answers as it is told, and writes down what it was asked."""

    address: str
    answer: Callable[[BaseHTTPRequestHandler, str], None] | None = None
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size).decode()
            found.asked.append((self.path, dict(self.headers), body))
            found.answer(self, body)

        do_POST = do_GET  # noqa: N815 - as the base class has it

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        found = Faulty(f"http://127.0.0.1:{server.server_port}/sparql")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


class Virtuoso(Endpoint):
    """One that keeps every graph in one, and takes updates where it takes queries."""

    @property
    def query(self) -> str:
        return f"{self.address}/sparql?default-graph-uri=urn:x:g"

    def put(self, triples: list[Triple]) -> None:
        self.update("CLEAR GRAPH <urn:x:g>")
        held = "\n".join(f"{triple} ." for triple in triples)
        self.update(f"INSERT DATA {{ GRAPH <urn:x:g> {{ {held} }} }}")

    def update(self, text: str) -> None:
        from provkit.store import _endpoint

        _endpoint.update(self.query, text)


_SETTINGS = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{0}
NumberOfBuffers = 2000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{1}
ServerRoot = .
ServerThreads = 4
"""


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory) -> Iterator[Virtuoso]:
    """OpenLink Virtuoso: `apt-get install virtuoso-opensource-7-bin`."""
    if shutil.which("virtuoso-t") is None:
        pytest.skip("no virtuoso-t here")
    folder = tmp_path_factory.mktemp("virtuoso")
    port, admin = free_port(), free_port()
    (folder / "v.ini").write_text(_SETTINGS.format(admin, port))
    command = ["virtuoso-t", "-f", "-c", "v.ini"]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            found = Virtuoso(f"http://127.0.0.1:{port}")
            _wait_for(found.address, process, "sparql")
            grant = 'exec=grant SPARQL_UPDATE to "SPARQL";'
            subprocess.run(
                ["isql-vt", str(admin), "dba", "dba", grant],
                check=True,
                capture_output=True,
            )
            yield found
        finally:
            process.kill()
