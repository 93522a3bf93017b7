"""Licences by their SPDX names, as far as lists of components ask for them.

Only names that are sure are turned into one; a licence is never guessed.
"""

from __future__ import annotations

import re
from typing import Final

from provkit.model.identity import is_iri

_SPDX: Final = "https://spdx.org/licenses/"
_NAMES: Final = frozenset(
    (
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC-BY-3.0",
        "CC-BY-4.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-ND-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-ND-4.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "EPL-2.0",
        "EUPL-1.2",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "ISC",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "MIT",
        "MPL-2.0",
        "ODC-By-1.0",
        "ODbL-1.0",
        "PDDL-1.0",
        "Unlicense",
    )
)
_CREATIVE: Final = re.compile(
    r"https?://creativecommons\.org/licenses/([a-z-]+)/([\d.]+)/?(?:legalcode)?$"
)
_KNOWN: Final = {
    "apache.org/licenses/LICENSE-2.0": "Apache-2.0",
    "opensource.org/licenses/MIT": "MIT",
    "opensource.org/license/mit": "MIT",
    "creativecommons.org/publicdomain/zero/1.0": "CC0-1.0",
    "opendatacommons.org/licenses/odbl/1-0": "ODbL-1.0",
}
_EXPRESSION: Final = re.compile(r"[\w.+()-]+( (AND|OR|WITH) [\w.+()-]+)+")


def spdx_name(license_: str) -> str | None:
    """The name of a licence in the SPDX list, where it is sure.

    >>> spdx_name("https://creativecommons.org/licenses/by/4.0/"), spdx_name("MIT")
    ('CC-BY-4.0', 'MIT')
    >>> spdx_name("my own terms")
    """
    name = license_.removeprefix(_SPDX)
    if found := _CREATIVE.match(license_):
        name = f"CC-{found[1].upper()}-{found[2]}"
    bare = re.sub(r"^https?://(www\.)?|/$|\.txt$|\.html$", "", license_)
    name = _KNOWN.get(bare, name)
    return name if name in _NAMES else None


def is_expression(license_: str) -> bool:
    """Whether it is several licences in an SPDX expression.

    >>> is_expression("MIT OR Apache-2.0"), is_expression("MIT"), is_expression("a b")
    (True, False, False)
    """
    return bool(_EXPRESSION.fullmatch(license_)) and not is_iri(license_)
