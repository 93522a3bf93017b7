"""The version of provkit, once."""

__version__ = "0.1.0"
