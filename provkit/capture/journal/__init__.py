"""The files of one run: written, sealed, and sealed by others after a crash."""
