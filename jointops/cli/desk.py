"""What every command of the command line shares: the home, the person, the form of the answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer

from jointops.app.access import AccountNeededError
from jointops.app.administrators import administrators_missing
from jointops.app.bootstrap import find_home, find_key, open_center
from jointops.app.center import Center, Outcome
from jointops.app.commands import Command
from jointops.app.logs import start_logs
from jointops.app.rights import Countersignature
from jointops.app.search import Gazetteer
from jointops.app.second_persons import ReadBackMissingError, by_voice, read_back_text
from jointops.audit.accounts import Actor
from jointops.audit.oral import SpokenWord
from jointops.resources import messages
from jointops.store.home import Home

SEAT = "命令行"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A commander's word as the options give it; ``read_back`` says that it was confirmed."""

    commander: str
    channel: str
    recording: str
    read_back: bool


@dataclass(slots=True)
class Desk:
    """
    The options before the command, and what follows from them.

    Attributes
    ----------
    as_name, secret_file
        Who acts, where the built-in training account does not.
    key_file
        Where a live file's key is, if not in the system's keyring.
    countersigner, countersign_secret_file
        Who stands behind what the acting account may not do by itself (会签).
    spoken
        Who gave his word for it by voice (口头授权), and how.
    """

    home: Home
    as_json: bool
    as_name: str | None = None
    secret_file: Path | None = None
    key_file: Path | None = None
    countersigner: str | None = None
    countersign_secret_file: Path | None = None
    spoken: Spoken | None = None
    _open: list[Center] = field(default_factory=list)
    _signed_in: list[Actor] = field(default_factory=list)

    @property
    def center(self) -> Center:
        """
        The open file; whoever looks into a live one is somebody, and signed in.

        Raises
        ------
        OperatorError
            If a live file is used without an account and its secret, or with a wrong one.
        """
        file = self.file
        if not (file.exercise or file.database.read_only):  # a damaged one cannot note a sign-in
            self._person()
        return file

    def _person(self) -> Actor:
        """Sign in whoever is named, once."""
        if self.as_name is None:
            raise AccountNeededError
        if not self._signed_in:
            secret = self.secret(self.secret_file, "口令")
            self._signed_in.append(self.file.sign_in(self.as_name, secret, seat=SEAT))
        return self._signed_in[0]

    @property
    def file(self) -> Center:
        """The open file, whoever asks."""
        if not self._open:
            self.home.demand_file()
            key = find_key(self.home, key_file=self.key_file)
            center = open_center(self.home, key=key)
            start_logs(
                self.home.logs,
                files=center.config.log_files,
                megabytes=center.config.log_megabytes,
            )
            self._open.append(center)
            missing = administrators_missing(center)
            if missing:
                roles = "、".join(messages("zh").label(f"role.{role}") for role in missing)
                note(f"三员不全，缺{roles}：请用 account set-up 设立；不影响首波和下达。")
            if center.database.read_only:
                name = center.database.file.name
                note(f"数据文件已损坏，现以只读方式打开备份 {name}；原文件未动。")
        return self._open[0]

    @property
    def gazetteer(self) -> Gazetteer:
        """Reads places."""
        return Gazetteer(self.center)

    def actor(self, command: type[Command] | Command) -> Actor:
        """
        Give who acts: the named account, or on an exercise file the built-in training account.

        Raises
        ------
        AccountNeededError
            If a live file is used without an account and its secret.
        """
        if self.as_name is None:
            return self.file.training_actor(command, seat=SEAT)
        return self._person()

    def secret(self, file: Path | None, title: str) -> str:
        """Give a secret: from its file, or asked for; a training account needs none."""
        if file is not None:
            return file.read_text(encoding="utf-8").strip()
        if self.file.exercise:
            return ""
        if not sys.stdin.isatty():
            raise AccountNeededError
        return str(typer.prompt(title, hide_input=True, err=True))

    def do(self, command: Command) -> Any:
        """Carry out a command as the acting person, countersigned if need be; give its answer."""
        return self.carry_out(command).value

    def carry_out(self, command: Command) -> Outcome:
        """As `do`, with the journal entry."""
        actor = self.actor(command)
        return self.center.do(command, actor, countersign=self.countersign(command, actor))

    def countersign(self, command: Command, actor: Actor) -> Countersignature | None:
        """
        Give who stands behind a command that the actor may not give: by secret, or by voice.

        Raises
        ------
        ReadBackMissingError
            If a spoken word was not read back, or lacks its channel or recording.
        """
        center, spoken = self.center, self.spoken
        if self.countersigner is not None and center.countersigners(command, actor):
            secret = self.secret(self.countersign_secret_file, "会签口令")
            return center.countersign(self.countersigner, secret, command, seat=SEAT)
        if spoken is None or not center.countersigners(command, actor, by_voice=True):
            return None
        text = read_back_text(command, actor, spoken.commander)
        if not (spoken.read_back and spoken.channel.strip() and spoken.recording.strip()):
            raise ReadBackMissingError(text=text)
        word = SpokenWord(channel=spoken.channel, recording=spoken.recording, read_back=text)
        return by_voice(center, spoken.commander, actor, word)

    def answer(self, data: Any, lines: Callable[[], Iterator[str]]) -> None:
        """Print the answer: one JSON document, or lines for people."""
        if self.as_json:
            json.dump(data, sys.stdout, ensure_ascii=False, indent=1)
            sys.stdout.write("\n")
            return
        for line in lines():
            typer.echo(line)

    def close(self) -> None:
        """Let the file go."""
        for center in self._open:
            center.close()


def desk_of(context: typer.Context) -> Desk:
    """Give the desk of a running command."""
    desk = context.find_object(Desk)
    if desk is None:
        raise RuntimeError("the command runs without its desk")
    return desk


def note(text: str) -> None:
    """Tell the person something that is no part of the answer."""
    typer.echo(text, err=True)


@contextmanager
def progress(title: str) -> Iterator[Callable[[float], None]]:
    """Show progress on stderr while something long runs; silent where nobody looks."""
    if not sys.stderr.isatty():
        yield _silent
        return

    def show(share: float) -> None:
        bar = "█" * round(share * 30)
        sys.stderr.write(f"\r{title} {bar:<30} {share:4.0%}")
        sys.stderr.flush()

    try:
        yield show
    finally:
        sys.stderr.write("\n")


def _silent(_share: float) -> None:
    """Show nothing."""


def seconds(value: float | None) -> float | None:
    """Give seconds as the answer prints them: three decimals, None for never."""
    if value is None or value == float("inf"):
        return None
    return round(float(value), 3)


def clock_text(value: float | None) -> str:
    """Write seconds as ``m:ss`` for people."""
    if value is None or value == float("inf"):
        return "—"
    sign, whole = ("-" if value < 0 else ""), abs(round(value))
    return f"{sign}{whole // 60}:{whole % 60:02d}"


def table(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Write rows in columns of even width; a Chinese character takes two places."""
    texts = [[str(cell) for cell in row] for row in rows]
    if not texts:
        return
    widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
    for row in texts:
        cells = [t + " " * (w - _width(t)) for t, w in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def make_desk(
    home: Path | None,
    *,
    as_json: bool,
    as_name: str | None,
    secret_file: Path | None,
    key_file: Path | None,
    countersigner: str | None,
    countersign_secret_file: Path | None,
    spoken: Spoken | None,
) -> Desk:
    """Make the desk of one call."""
    return Desk(
        home=find_home(home),
        as_json=as_json,
        as_name=as_name,
        secret_file=secret_file,
        key_file=key_file,
        countersigner=countersigner,
        countersign_secret_file=countersign_secret_file,
        spoken=spoken,
    )
