"""What a run ran in: code, software, machine, seeds."""
