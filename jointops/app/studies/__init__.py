"""Planners' studies: made, run beside everything else, reported."""
