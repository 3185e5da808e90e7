"""Bringing a file to the program's schema: step by step, each step whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from jointops.errors import OperatorError
from jointops.store.engine import guard_journal

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0016"
"""The schema revision that this program writes."""


class FileNewerError(OperatorError):
    """The file was written by a newer program."""

    code = "FILE-NEWER"


def alembic_config(engine: Engine) -> Config:
    """Give alembic what it needs to reach a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def revision_of(engine: Engine) -> str | None:
    """Give the schema revision of a file; None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)


def migrate(engine: Engine, *, before: Callable[[str, str], None] | None = None) -> bool:
    """
    Bring the schema up to date.

    Parameters
    ----------
    before
        Is called with the old and the new revision before anything changes, to make a backup.

    Returns
    -------
    changed
        Whether there was anything to do.

    Raises
    ------
    FileNewerError
        If the file's revision is unknown to this program.
    """
    now = revision_of(engine)
    if now == NEWEST:
        return False
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config(engine)
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    if now is not None and now not in known:
        raise FileNewerError(file_revision=now, program_revision=NEWEST)
    if now is not None and before is not None:
        before(now, NEWEST)
    command.upgrade(config, "head")
    guard_journal(engine)
    return True
