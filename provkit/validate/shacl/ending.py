"""How a run of shapes ends before it is done."""

from __future__ import annotations


class TooLong(Exception):
    """The time that was given is up."""


class Unsupported(Exception):
    """A feature of SHACL that is left to another engine; the text says which."""


class TooMany(Exception):
    """More pairs of nodes than fit in memory; fewer focus nodes at a time may do."""
