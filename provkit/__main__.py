"""`python -m provkit` is `provkit`."""

from provkit.cli import main

main()
