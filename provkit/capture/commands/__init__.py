"""Capturing a command without touching its code."""
