"""The commands of `pingshan`, one file a command: its arguments, and the calls that answer it."""
