"""Bringing a file to the program's schema: step by step, each step whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from jointops.errors import OperatorError
from jointops.store.engine import guard_journal


class FileNewerError(OperatorError):
    """The file was written by a newer program."""

    code = "FILE-NEWER"


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    return config


def newest_revision() -> str:
    """Give the schema revision this program writes."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    head = ScriptDirectory.from_config(config).get_current_head()
    if head is None:
        raise RuntimeError("the program ships without its migrations")
    return head


def revision_of(engine: Engine) -> str | None:
    """Give the schema revision of a file; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


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
    now, newest = revision_of(engine), newest_revision()
    if now == newest:
        return False
    known = {r.revision for r in ScriptDirectory.from_config(_config(engine)).walk_revisions()}
    if now is not None and now not in known:
        raise FileNewerError(file_revision=now, program_revision=newest)
    if now is not None and before is not None:
        before(now, newest)
    command.upgrade(_config(engine), "head")
    guard_journal(engine)
    return True
