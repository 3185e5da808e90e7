"""Registers in and out: lists, guards, layers."""
