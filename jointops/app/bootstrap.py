"""The one place that builds everything: makes a file, or opens one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import keyring
import numpy as np
import platformdirs
from keyring.errors import KeyringError

from jointops.app.access import SET_UP, hash_secret, training_accounts
from jointops.app.center import Center
from jointops.app.commands import SetUpFile
from jointops.app.config import Config, read_config
from jointops.app.orders.paper_signing import sign_request_paper
from jointops.app.roads import install_network
from jointops.audit.accounts import Account, Role
from jointops.clock import Clock, SystemClock, local
from jointops.feeds.osm_roads import read_osm
from jointops.forces.register import City
from jointops.geo.travel import RoadMap
from jointops.ids import AccountName
from jointops.store.database import Database
from jointops.store.home import Home, KeyAbsentError

DEFAULT_SEED = 1
KEYRING_SERVICE = "jointops"


def find_home(folder: Path | None = None) -> Home:
    """Give the home: the given folder, else ``JOINTOPS_HOME``, else the user's data folder."""
    named = os.environ.get("JOINTOPS_HOME")
    if folder is None and named:
        folder = Path(named)
    if folder is None:
        folder = Path(platformdirs.user_data_dir("jointops", appauthor=False))
    return Home(folder.expanduser().absolute())


def find_key(home: Home, *, key_file: Path | None = None) -> str:
    """
    Give the file's key: a key file, the home (exercise files), or the system's keyring.

    Raises
    ------
    KeyAbsentError
        If none of them has it.
    """
    if key_file is not None:
        if not key_file.is_file():
            raise KeyAbsentError(folder=str(home.folder))
        return key_file.read_text(encoding="utf-8").strip()
    kept = home.kept_key()
    if kept is None:
        try:
            kept = keyring.get_password(KEYRING_SERVICE, str(home.folder))
        except KeyringError:
            kept = None
    if kept is None:
        raise KeyAbsentError(folder=str(home.folder))
    return kept


def open_center(
    home: Home, *, key: str | None = None, clock: Clock | None = None, config: Config | None = None
) -> Center:
    """
    Open the home's file, brought to this program's schema.

    Raises
    ------
    OperatorError
        If there is no file, no key, a newer file, or nothing that opens.
    """
    home.demand_file()
    config = config or read_config(home.config)
    database = Database.open(home, key or find_key(home))
    center = Center(database, config=config, clock=clock or SystemClock())
    center.follow(sign_request_paper)
    return center


def make_training_city(
    home: Home,
    *,
    seed: int = DEFAULT_SEED,
    clock: Clock | None = None,
    tell: Callable[[float], None] | None = None,
) -> Center:
    """
    Make the training city: an exercise file with a whole generated city.

    The streets are written as an OpenStreetMap file and come back through the same importer as
    real ones.

    Parameters
    ----------
    tell
        Is called with the share done, 0 to 1; may raise to stop: nothing is left behind then.

    Raises
    ------
    HomeFullError
        If the home holds a file.
    """
    from jointops.feeds.training.checkposts import make_checkposts
    from jointops.feeds.training.pbf import write_pbf
    from jointops.feeds.training.phones import make_phones
    from jointops.feeds.training.police import ORIGIN, make_arrangement, make_police
    from jointops.feeds.training.security import make_security
    from jointops.feeds.training.streets import make_streets

    home.demand_empty()
    report = tell or _silent
    clock = clock or SystemClock()
    home.folder.mkdir(parents=True, exist_ok=True)
    file = home.folder / "training-city.osm.pbf"
    streets = make_streets(seed, report=_part(report, 0.0, 0.45))
    write_pbf(streets, file)
    report(0.55)
    network, _ = read_osm(file)
    report(0.7)
    rng = np.random.Generator(np.random.PCG64(seed))
    police = make_police(RoadMap(network), rng)
    today = local(clock.now()).date()
    security = make_security(RoadMap(network), police.landmarks, rng, made_on=today)
    posts = make_checkposts(RoadMap(network), police.landmarks, rng)
    report(0.8)
    home.keep_key(home.new_key())
    installed = install_network(
        home, network, source=file.name, origin=ORIGIN, ground=streets.outline.geojson()
    )
    guards = (*security.companies, *security.teams, *security.guards)
    arrangement = make_arrangement(police, made_on=today)
    rows = (*police.rows(), *guards, *posts, *make_phones(), arrangement, installed)
    city = City(name="淄博训练城", exercise=True, note=ORIGIN, seed=seed)
    center = _set_up(home, city, training_accounts(), rows, clock)
    report(1.0)
    return center


def make_empty(
    home: Home,
    *,
    exercise: bool,
    name: str = "",
    administrator: str = "",
    secret: str = "",
    key_file: Path | None = None,
    clock: Clock | None = None,
) -> tuple[Center, str]:
    """
    Make an empty file.

    A live file starts with one system administrator, who adds the others; an exercise file with
    the training accounts.

    Parameters
    ----------
    key_file
        Where to write a live file's key if the system has no keyring.

    Returns
    -------
    center, recovery_key
        The key of a live file, to be shown once and kept in a sealed envelope; empty for an
        exercise file.

    Raises
    ------
    HomeFullError
        If the home holds a file.
    SecretWeakError
        If a live file's first secret is too short.
    KeyAbsentError
        If there is neither a keyring nor a place given for the key.
    """
    home.demand_empty()
    clock = clock or SystemClock()
    accounts = training_accounts()
    if not exercise:
        first = Account(
            id=AccountName(administrator or "系统管理员"),
            display=administrator or "系统管理员",
            roles=(Role.SYSTEM_ADMIN,),
            secret=hash_secret(secret),
        )
        accounts = (first,)
    key = home.new_key()
    if exercise:
        home.keep_key(key)
    else:
        keep_live_key(home, key, key_file)
    city = City(
        name=name or ("演练" if exercise else "实战"), exercise=exercise, note="", seed=None
    )
    return _set_up(home, city, accounts, (), clock, key=key), "" if exercise else key


def keep_live_key(home: Home, key: str, key_file: Path | None) -> None:
    """Keep a live file's key in the file a person named, else in the system's keyring."""
    if key_file is not None:
        home.write_aside(key_file, key.encode())
        key_file.chmod(0o600)
        return
    try:
        keyring.set_password(KEYRING_SERVICE, str(home.folder), key)
    except KeyringError as fault:
        raise KeyAbsentError(folder=str(home.folder)) from fault


def _set_up(
    home: Home,
    city: City,
    accounts: tuple[Account, ...],
    rows: tuple[object, ...],
    clock: Clock,
    *,
    key: str | None = None,
) -> Center:
    database = Database.create(home, key or find_key(home))
    try:
        center = Center(database, config=read_config(home.config), clock=clock)
        center.follow(sign_request_paper)
        center.do(SetUpFile(city=city, accounts=accounts, rows=rows), SET_UP)
    except BaseException:
        database.close()
        home.database.unlink(missing_ok=True)
        raise
    return center


def _silent(_share: float) -> None:
    """Report to nobody."""


def _part(tell: Callable[[float], None], start: float, end: float) -> Callable[[float], None]:
    """Give a reporter for a part of the whole."""

    def report(share: float) -> None:
        tell(start + (end - start) * share)

    return report
