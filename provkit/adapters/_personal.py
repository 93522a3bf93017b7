"""What is not copied from another tool's output: people, machines and secrets.

A name tells what a value is; the form of a value tells it where the name does not. What
is left out is reported as lost with the reason, so that nobody believes it was not
there. Names of persons who answer for something are no leftovers: an adapter puts them
into an `Agent` where the format says that they are meant to be published.
"""

from __future__ import annotations

import re
from typing import Final

_NAMES: Final = {
    "a user name": "user username userid login account owner email mail emailaddress "
    "createdby updatedby lastupdatedby creator userdisplayname patient patientid "
    "participant participantid subjectid sampleid individualid",
    "the name of a machine": "host hostname node nodename machine ip ipaddress",
    "a place on a machine": "cwd workdir workingdirectory homedir launchdir pwd home",
    "a secret": "password passwd secret token apikey accesskey secretkey credentials "
    "credential authorization privatekey",
}
_REASON: Final = {
    name: reason for reason, names in _NAMES.items() for name in names.split()
}
_PATH: Final = re.compile(
    r"""(?:^|[\s"'`=(\[,;:])(?:file:/+|~?/+(?=[^\s/]+/)|[A-Za-z]:[\\/](?!/)|\\\\\w)"""
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")
_WEB: Final = re.compile(r"[a-z][a-z0-9+.-]*://")
_LONGEST: Final = 1_000


def why_not(name: str, value: object) -> str:
    """Why a value must not be copied; empty where nothing speaks against it.

    >>> why_not("tags.mlflow.user", "anna"), why_not("epochs", 3)
    ('personal: a user name', '')
    >>> why_not("weights", "/home/anna/w.pt")
    'personal: an absolute path'
    """
    last = re.split(r"[./]", name)[-1]
    reason = _REASON.get(re.sub(r"[\W_]", "", last.lower()), "")
    if reason:
        return f"personal: {reason}"
    if not isinstance(value, str):
        return ""
    if len(value) > _LONGEST:
        return f"longer than {_LONGEST} characters"
    return private_text(value)


def private_text(text: str) -> str:
    """Why a text must not be copied as it stands; empty where it may.

    >>> private_text("write to a@example.org"), private_text("https://example.org/a/b")
    ('personal: a mail address', '')
    """
    if _MAIL.search(text):
        return "personal: a mail address"
    if _PATH.search(_WEB.sub("", text) if not text.startswith("file:") else text):
        return "personal: an absolute path"
    return ""


def base_name(path: str) -> str:
    """A path without what tells of the machine: the last part of an absolute one.

    >>> base_name("/home/anna/panel.csv"), base_name("data/panel.csv")
    ('panel.csv', 'data/panel.csv')
    """
    bare = re.sub(r"^file:/+", "/", path)
    if bare.startswith(("/", "~", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", bare):
        return re.split(r"[\\/]", bare.rstrip("\\/"))[-1]
    return bare
