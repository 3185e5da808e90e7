"""Tests, benchmarks and the checks that dev.py runs."""
