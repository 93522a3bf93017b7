"""HTTP as stores need it: whole answers or an error that says what happened.

The standard library does it: a question takes a handful of requests, which stream, with
timeouts, proxies and certificates as the system has them. A package would bring keeping
connections alive, which nothing here gains from, and one more thing to trust with
credentials.

What is refused for a moment (429, 500, 502, 503, 504, a connection that breaks) is
asked again, each time after twice the pause; the server may name the pause.
"""

from __future__ import annotations

import http.client
import os
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from provkit._version import __version__
from provkit.errors import UnreadableGraph, UsageError
from provkit.store._credentials import credentials_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PASSING: Final = (429, 500, 502, 503, 504)
_TRIES: Final = 4
_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_TIMEOUT: Final = 60.0
_LIMIT: Final = 3_600.0
_CHUNK: Final = 1 << 16
_SHOWN: Final = 200
_UNAUTHORISED: Final = (401, 403)
_NOT_FOUND: Final = 404
_REDIRECTS: Final = (301, 302, 303, 307, 308)


class NoAnswer(UnreadableGraph):
    """A server that did not answer, or not with what was asked for."""

    def __init__(self, message: str, fix: str = "", status: int | None = None) -> None:
        super().__init__(message, fix)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a server.

    Attributes:
        url: the address; it holds no credentials.
        accept: the media types that will do.
        body: what is sent, for a POST.
        content_type: the media type of that.
        repeatable: whether asking twice does no harm.
    """

    url: str
    accept: str
    body: bytes | None = None
    content_type: str = ""
    repeatable: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: credentials would go along, and a POST become a GET."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Say that nothing follows, so that the redirect is an error."""
        return


@contextmanager
def answered(
    request: Request, timeout: float | None = None, until: float | None = None
) -> Iterator[Answered]:
    """Send a request and read the answer.

    Args:
        request: what is asked.
        timeout: seconds without a single byte; `PROVKIT_HTTP_TIMEOUT`, else 60.
        until: when the answer must be whole, as `time_limit` gives it.

    Raises:
        NoAnswer: there is none, or the server refuses.
    """
    seconds = _timeout() if timeout is None else timeout
    limit = time_limit() if until is None else until
    response = _sent(request, seconds)
    try:
        yield Answered(response, request.url, seconds, limit)
    finally:
        response.close()


class Answered:
    """The body of an answer; it ends with an error where the server did not end it."""

    def __init__(
        self,
        response: http.client.HTTPResponse,
        url: str,
        timeout: float,
        until: float,
    ) -> None:
        self._response = response
        self._url = url
        self._timeout = timeout
        self._until = until
        self.kind = response.headers.get_content_type()
        self.headers = response.headers

    def read(self, size: int = -1) -> bytes:
        """Read some of it, as much as is there; without a size, all of it.

        Raises:
            NoAnswer: it breaks off, or nothing comes any more, or not in time.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        if time.monotonic() > self._until:
            raise NoAnswer(
                f"{self._url}: the answer is not whole: its time is over",
                "nothing of it is used; raise PROVKIT_HTTP_LIMIT (seconds)",
            )
        try:
            found = self._response.read1(size)
        except http.client.IncompleteRead as error:
            raise self._broken("it was cut off") from error
        except TimeoutError as error:
            raise self._broken(f"nothing came for {self._timeout:g} s") from error
        except (OSError, http.client.HTTPException) as error:
            raise self._broken(f"{_said(error)}") from error
        if not found and self._response.length:
            raise self._broken(f"{self._response.length:,} bytes are missing")
        return found

    def expect(self, *kinds: str) -> None:
        """Make sure that it is of one of these media types.

        Raises:
            NoAnswer: it is of another, such as a page for people.
        """
        if self.kind in kinds:
            return
        start = self.read(_SHOWN).decode("utf-8", "replace").strip()
        raise NoAnswer(
            f"{self._url}: the answer is {self.kind}, not {' or '.join(kinds)}: "
            f"{' '.join(start.split())[:80]!r}",
            "name the address of the SPARQL endpoint, not of a page about it",
        )

    def _broken(self, why: str) -> NoAnswer:
        return NoAnswer(
            f"{self._url}: the answer is not whole: {why}",
            "nothing of it is used; ask again, or raise PROVKIT_HTTP_TIMEOUT",
        )


def _sent(request: Request, timeout: float) -> http.client.HTTPResponse:
    opener = urllib.request.build_opener(_Nowhere)
    pause = _PAUSE
    tries = _TRIES if request.repeatable else 1
    for left in reversed(range(tries)):
        try:
            response: http.client.HTTPResponse = opener.open(
                _prepared(request), timeout=timeout
            )
        except urllib.error.HTTPError as error:
            with error:
                refused = _refusal(request.url, error)
                wait = _retry_after(error, pause)
            if error.code not in _PASSING or not left:
                raise refused from error
        except (OSError, http.client.HTTPException) as error:
            if not left or _is_final(error):
                raise _silent(request.url, error, timeout) from error
            wait = pause
        else:
            return response
        time.sleep(min(wait, _LONGEST_PAUSE))
        pause *= 2
    raise NoAnswer(f"{request.url}: no answer")  # not reached: the last try raises


def _prepared(request: Request) -> urllib.request.Request:
    made = urllib.request.Request(request.url, data=request.body)  # noqa: S310 - http alone is accepted
    made.add_header("Accept", request.accept)
    made.add_header("User-Agent", f"provkit/{__version__}")
    if request.content_type:
        made.add_header("Content-Type", request.content_type)
    for name, value in request.headers.items():
        made.add_header(name, value)
    credentials = credentials_for(request.url)
    if credentials:
        made.add_header("Authorization", credentials)
    return made


def time_limit() -> float:
    """When something that is fetched has to be whole, as `time.monotonic` counts.

    `PROVKIT_HTTP_LIMIT` names the seconds, else it is an hour: a server that goes on
    sending a little at a time would keep a question waiting for ever.
    """
    return time.monotonic() + _seconds("PROVKIT_HTTP_LIMIT", _LIMIT)


def _timeout() -> float:
    return _seconds("PROVKIT_HTTP_TIMEOUT", _TIMEOUT)


def _seconds(variable: str, default: float) -> float:
    text = os.environ.get(variable, "")
    try:
        return float(text) if text else default
    except ValueError as error:
        raise UsageError(f"{variable}={text!r}: not seconds") from error


def _refusal(url: str, error: urllib.error.HTTPError) -> NoAnswer:
    said = " ".join(error.read(_SHOWN).decode("utf-8", "replace").split())
    message = f"{url}: the server answers {error.code} {error.reason}"
    if error.code in _UNAUTHORISED:
        fix = "set PROVKIT_HTTP_TOKEN, or put a name and a password into ~/.netrc"
    elif error.code == _NOT_FOUND:
        fix = "name the address that answers SPARQL queries, such as .../sparql"
    elif error.code in _REDIRECTS:
        fix = f"name the address it points to: {error.headers.get('Location')}"
    else:
        fix = f"it says: {said}" if said else "ask again later"
    return NoAnswer(message, fix, error.code)


def _silent(url: str, error: Exception, timeout: float) -> NoAnswer:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return NoAnswer(
            f"{url}: no answer within {timeout:g} s",
            "ask again later, or raise PROVKIT_HTTP_TIMEOUT",
        )
    return NoAnswer(
        f"{url}: cannot be reached: {_said(reason)}", "check the address and the server"
    )


def _said(error: object) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)


def _is_final(error: Exception) -> bool:
    """Whether asking again cannot help: a stall, a wrong name, a wrong certificate."""
    import socket
    import ssl

    reason = getattr(error, "reason", error)
    return isinstance(reason, (TimeoutError, socket.gaierror, ssl.SSLError))


def _retry_after(error: urllib.error.HTTPError, pause: float) -> float:
    try:
        return float(error.headers.get("Retry-After", pause))
    except (TypeError, ValueError):
        return pause
