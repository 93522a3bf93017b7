"""A command line that can be shown: no secrets, no absolute paths.

Three rules find a secret: the name of what it is a value of (`--token X`, `API_KEY=X`,
`?signature=X`), the place of a password (`https://user:password@host`), and the looks
of a key (`ghp_...`, `eyJ...`, 20 and more letters and digits in disorder). A digest in
hexadecimal is no secret and stays; so does what none of the rules finds, which is why
a secret belongs in a file or a variable.
"""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from math import log2
from pathlib import Path, PurePath, PureWindowsPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MASK: Final = "***"
_LONGEST: Final = 4096

_SECRETS: Final = re.compile(
    "auth|authorization|bearer|pat|pwd|sig|signature|"
    ".*(apikey|credentials?|pass(phrase|wd|word)|secret|token)"
)
_KEYS: Final = re.compile(
    "access|account|api|auth|client|encryption|private|sample|secret|shared|signing|ssh|"
    "subscription"
)
_WORDS: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_ASSIGNED: Final = re.compile(r"(?s)^(-{0,2}[A-Za-z_][\w.-]*)([=:]\s*)(.*)$")
_PARTS: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+|["']""")
_HEADER: Final = re.compile(
    r"(?i)\b(authorization|cookie|[\w-]*(?:api-key|token|secret))\s*:\s*.+"
)
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}")
_USER_INFO: Final = re.compile(r"(?<=://)[^/\s@]*@")
_QUERY: Final = re.compile(r"(?<=[?&;])([\w.%+-]+)=([^&;#\s\"']*)")
_FILE_URL: Final = re.compile(r"\bfile://(?:localhost)?(?=/)")
_KNOWN: Final = re.compile(
    r"\b(?:gh[opsur]_|github_pat_|glpat-|hf_|sk-|pk-|xox[abpr]-|npm_|pypi-|AKIA|ASIA)"
    r"[\w-]{12,}|\beyJ[\w-]{8,}\.[\w-]*\.?[\w-]*"
)
_RUN: Final = re.compile(r"[A-Za-z0-9+]{20,}={0,2}")
_CLASSES: Final = re.compile(r"[a-z]+|[A-Z]+|[0-9]+")
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]+")
_ABSOLUTE: Final = re.compile(r"(?<![\w./~*$}-])(?!(?<=:)//)/[^\s:,;'\"=<>|]*")
_DRIVE: Final = re.compile(r"(?<![\w/.\\])[A-Za-z]:[\\/][^\s;,'\"=<>|]*")


def shown(arguments: Sequence[str], *, paths: bool = False) -> str:
    """A command as text, as a shell would take it, with secrets masked.

    Args:
        arguments: the command and its arguments.
        paths: leave absolute paths; without it they become relative to the working
            directory, or the last part alone.

    >>> shown(["python", "train.py", "--lr", "0.1", "--hf-token", "x1"])
    "python train.py --lr 0.1 --hf-token '***'"
    >>> shown(["curl", "https://me:pw@example.org/x?sig=1&page=2"])
    "curl 'https://***@example.org/x?sig=***&page=2'"
    """
    masked_ones = masked(arguments)
    if not paths:
        masked_ones = [shortened(each) for each in masked_ones]
    text = shlex.join(masked_ones)
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]} ... ({len(arguments)} arguments)"


def masked(arguments: Sequence[str]) -> list[str]:
    """The arguments with their secrets masked, one for one."""
    made: list[str] = []
    secret_next = False
    for each in arguments:
        if secret_next and not each.startswith("-"):
            made.append(MASK)
            secret_next = False
            continue
        secret_next = each.startswith("-") and is_secret(each)
        made.append(MASK if _is_login(made, each) else _masked(each))
    return made


def is_secret(name: str) -> bool:
    """Whether what has this name is a secret, by its last words.

    >>> [each for each in ("--hf-token", "AWS_SECRET_ACCESS_KEY", "apiKey", "key",
    ...                    "--max-tokens", "--token-dim", "--password-file")
    ...  if is_secret(each)]
    ['--hf-token', 'AWS_SECRET_ACCESS_KEY', 'apiKey']
    """
    words = [each.lower() for each in _WORDS.findall(name)]
    if not words:
        return False
    if words[-1] == "key":
        return len(words) > 1 and _KEYS.fullmatch(words[-2]) is not None
    return _SECRETS.fullmatch(words[-1]) is not None


def without_credentials(url: str) -> str:
    """A URL without user, password and secret parameters.

    >>> without_credentials("https://me:pw@example.org/r.git?token=1")
    'https://example.org/r.git'
    """
    return _USER_INFO.sub("", url).partition("?")[0].partition("#")[0]


def shortened(text: str, root: Path | None = None) -> str:
    """A text with every absolute path in it made relative, or its last part alone.

    >>> shortened("--out=/home/me/x.bin", Path("/srv"))
    '--out=x.bin'
    >>> shortened("/srv/study/data/x.vcf:ro", Path("/srv/study"))
    'data/x.vcf:ro'
    """
    root = root or _working_directory()
    text = _FILE_URL.sub("", text)
    text = _DRIVE.sub(lambda found: PureWindowsPath(found[0]).name or MASK, text)
    return _ABSOLUTE.sub(lambda found: _short(found[0], root), text)


def _short(path: str, root: Path) -> str:
    plain = os.path.normpath(path)
    if PurePath(plain).is_relative_to(root):
        return PurePath(plain).relative_to(root).as_posix()
    return PurePath(plain).name or "/"


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError:
        return Path("/dev/null")  # it was removed: nothing is below it


def _is_login(before: list[str], argument: str) -> bool:
    """Whether an argument is `-u user:password`."""
    flagged = bool(before) and before[-1] in {"-u", "--user", "--proxy-user"}
    return flagged and ":" in argument


def _masked(argument: str) -> str:
    assigned = _ASSIGNED.match(argument)
    if assigned and is_secret(assigned[1]) and assigned[3]:
        return f"{assigned[1]}{assigned[2]}{MASK}"
    header = _HEADER.search(argument)
    if header:
        return f"{argument[: header.end(1)]}: {MASK}"
    parts = list(_PARTS.finditer(argument))
    if len(parts) > 1 and any(each.isspace() for each in argument):
        return _masked_text(argument, [each[0] for each in parts])
    return _masked_looks(argument)


def _masked_text(text: str, parts: list[str]) -> str:
    """A text of several words, such as that after `sh -c`."""
    text = _BEARER.sub(rf"\1 {MASK}", text)
    parts = [each[0] for each in _PARTS.finditer(text)]
    made, at = [], 0
    for part, instead in zip(parts, masked(parts), strict=True):
        found = text.index(part, at)
        made += [text[at:found], instead]
        at = found + len(part)
    return "".join([*made, text[at:]])


def _masked_looks(text: str) -> str:
    text = _USER_INFO.sub(f"{MASK}@", text)
    text = _QUERY.sub(_masked_parameter, text)
    text = _KNOWN.sub(MASK, text)
    return _RUN.sub(lambda found: MASK if _is_disorder(found[0]) else found[0], text)


def _masked_parameter(found: re.Match[str]) -> str:
    name = unquote_plus(found[1])
    return f"{found[1]}={MASK}" if is_secret(name) else found[0]


def _is_disorder(text: str) -> bool:
    """Whether letters and digits change as no name or number does."""
    if _HEXADECIMAL.fullmatch(text):
        return False  # a digest, or the name of a commit
    if not all(re.search(each, text) for each in ("[a-z]", "[A-Z]", "[0-9]")):
        return False
    changes = sum(1 for _each in _stretches(text)) / len(text)
    counts = Counter(text).values()
    entropy = -sum(n / len(text) * log2(n / len(text)) for n in counts)
    return entropy >= 3.5 and changes >= 0.4  # noqa: PLR2004 - bits; share of letters


def _stretches(text: str) -> Iterator[str]:
    return (each[0] for each in _CLASSES.finditer(text))
