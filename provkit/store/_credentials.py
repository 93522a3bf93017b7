"""Who asks: credentials for an address, and never in it.

Credentials come from the environment or from netrc, in this order, and are sent to the
host that was named, never to one that it points to, and never in the clear but to this
machine:

    PROVKIT_HTTP_TOKEN                        a bearer token
    PROVKIT_HTTP_USER, PROVKIT_HTTP_PASSWORD  a name and a password
    PROVKIT_HTTP_HOST                         the only host that gets either of these
    NETRC, else ~/.netrc                      as curl and git read it
"""

from __future__ import annotations

import netrc
import os
from base64 import b64encode
from contextlib import suppress
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from provkit.errors import UsageError

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def checked(url: str) -> str:
    """An address without anything that must not be shown.

    Raises:
        UsageError: it holds credentials.
    """
    parts = urlsplit(url)
    if parts.username is None and parts.password is None:
        return url
    host = parts.netloc.rpartition("@")[2]
    shown = urlunsplit((parts.scheme, host, *parts[2:]))
    raise UsageError(
        f"{shown}: credentials do not belong into an address, which is shown and kept",
        "put them into ~/.netrc, or PROVKIT_HTTP_USER and PROVKIT_HTTP_PASSWORD",
    )


def credentials_for(url: str) -> str | None:
    """What to send as `Authorization`, if anything is known for the host.

    Raises:
        UsageError: it would go over the network in the clear.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    found = _of_environment(host) or _of_netrc(host)
    if found and parts.scheme == "http" and host not in _LOOPBACK:
        raise UsageError(
            f"{url}: credentials for {host} would go over the network in the clear",
            "name its https:// address",
        )
    return found


def _of_environment(host: str) -> str | None:
    only = os.environ.get("PROVKIT_HTTP_HOST")
    if only and only != host:
        return None
    token = os.environ.get("PROVKIT_HTTP_TOKEN")
    if token:
        return f"Bearer {token}"
    user = os.environ.get("PROVKIT_HTTP_USER")
    if user is None:
        return None
    return _basic(user, os.environ.get("PROVKIT_HTTP_PASSWORD", ""))


def _of_netrc(host: str) -> str | None:
    with suppress(OSError, netrc.NetrcParseError, RuntimeError):
        found = netrc.netrc(os.environ.get("NETRC") or None).authenticators(host)
        if found:
            return _basic(found[0], found[2] or "")
    return None


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()
