"""The commands of `provkit store`: one file each, as in `provkit.cli`."""
