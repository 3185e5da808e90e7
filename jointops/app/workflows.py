"""The workflow in force for requests to the armed police."""

from __future__ import annotations

from functools import cache

from jointops.requests.workflow import Workflow, default_workflow


@cache
def workflow() -> Workflow:
    """Give the shipped workflow, checked once."""
    return default_workflow()
