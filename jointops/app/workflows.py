"""Workflows of requests to the armed police: the shipped one, and those taken over."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from jointops.requests.case import RequestCase
from jointops.requests.kept_workflow import KeptWorkflow, name_of
from jointops.requests.workflow import Workflow, default_workflow, workflow_of
from jointops.resources import path

SHIPPED = ""
"""Name of the shipped workflow."""
_TEXTS: dict[str, str] = {}


@cache
def workflow() -> Workflow:
    """Give the shipped workflow, checked once."""
    return default_workflow()


def shipped_text() -> str:
    """Give the shipped workflow as its file reads."""
    return path("requests", "workflow.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def _read(text: str) -> Workflow:
    return workflow_of(text, file=name_of(text))


def know(kept: Iterable[KeptWorkflow]) -> None:
    """Make workflows known by their names, which say what their texts are."""
    _TEXTS.update({one.id: one.text for one in kept})


def flow_named(name: str) -> Workflow:
    """Give a workflow by its name; the shipped one for a name that no open file has."""
    text = _TEXTS.get(name)
    return workflow() if text is None else _read(text)


def flow_of(case: RequestCase) -> Workflow:
    """Give the workflow that a request goes on by."""
    return flow_named(case.workflow)


def newest(kept: Iterable[KeptWorkflow]) -> KeptWorkflow | None:
    """Give the workflow in force of those taken over; None where the shipped one is."""
    return max(kept, key=_serial, default=None)


def _serial(kept: KeptWorkflow) -> int:
    return kept.serial
