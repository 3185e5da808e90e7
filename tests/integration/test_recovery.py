"""A live file's recovery key: on one sheet, in nothing else, and enough on another computer."""

from __future__ import annotations

import io
import shutil

import keyring
import pdfplumber
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from jointops.app.bootstrap import find_key, make_empty
from jointops.app.files import open_typed
from jointops.app.recovery import recover, sheet_pdf
from jointops.app.safekeeping import DrillFailedError, backup_now, drill
from jointops.audit.accounts import Actor, Role
from jointops.ids import AccountName
from jointops.store.backup import BackupBadError
from jointops.store.home import Home, KeyAbsentError
from jointops.store.recovery_key import RecoveryKeyError, read, written

ADMIN = Actor(name=AccountName("赵系统"), roles=(Role.SYSTEM_ADMIN,), seat="t")


class Ring(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        raise PasswordDeleteError


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    made = Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def live(tmp_path):
    center, key = make_empty(
        Home(tmp_path / "live"),
        exercise=False,
        name="某市",
        administrator="赵系统",
        secret="correct horse",
        key_file=tmp_path / "key",
    )
    yield center, key
    center.close()


def test_the_sheet_is_one_page_with_every_group_in_order(live):
    center, key = live
    with pdfplumber.open(io.BytesIO(sheet_pdf(center, key))) as pdf:
        assert len(pdf.pages) == 1
        words = pdf.pages[0].extract_text()
    places = [words.find(group) for group in written(key)]
    assert min(places) > 0
    assert places == sorted(places)
    assert "某市" in words


def test_a_copy_in_another_home_opens_by_the_typed_key_alone(live, tmp_path):
    center, key = live
    center.database.backup()
    (copy,) = center.home.backups.glob("*.bak")
    elsewhere = Home(tmp_path / "elsewhere")
    elsewhere.folder.mkdir()
    shutil.copy(copy, elsewhere.database)
    with pytest.raises(KeyAbsentError):
        find_key(elsewhere)
    typed = " ".join(written(key)).lower()
    slip = typed.replace(typed[0], "z" if typed[0] != "z" else "y", 1)
    with pytest.raises(RecoveryKeyError):
        recover(elsewhere, slip, key_file=tmp_path / "other")
    with pytest.raises(BackupBadError):
        recover(elsewhere, " ".join(written("1" * 64)), key_file=tmp_path / "other")
    assert not (tmp_path / "other").exists(), "a key that opens nothing is not kept"
    recover(elsewhere, typed, key_file=tmp_path / "other")
    assert find_key(elsewhere, key_file=tmp_path / "other") == key
    again = open_typed(elsewhere, typed)
    try:
        assert again.city.name == "某市"
    finally:
        again.close()


def test_a_typed_key_goes_into_the_keyring_for_the_next_start(live, ring):
    center, key = live
    center.close()
    open_typed(center.home, "-".join(written(key))).close()
    assert list(ring.kept.values()) == [key]
    assert find_key(center.home) == key


def test_a_live_key_goes_into_the_keyring_and_nowhere_else(tmp_path, ring):
    home = Home(tmp_path / "live")
    center, key = make_empty(home, exercise=False, administrator="赵系统", secret="correct horse")
    center.close()
    assert find_key(home) == key
    shown = written(key)
    for file in filter(lambda f: f.is_file(), home.folder.rglob("*")):
        block = file.read_bytes()
        assert key.encode() not in block, file
        assert not any(group.encode() in block for group in shown), file


def test_the_drill_by_the_sheet_opens_the_copy_by_nothing_else(live, tmp_path):
    center, key = live
    backup_now(center, ADMIN)
    done = drill(center, ADMIN, recovery_key=" ".join(written(key)))
    assert (done.by_sheet, done.fault) == (True, "")
    assert done.entries > 0
    with pytest.raises(RecoveryKeyError):
        drill(center, ADMIN, recovery_key="12345")
    with pytest.raises(DrillFailedError):
        drill(center, ADMIN, recovery_key=" ".join(written("1" * 64)))
    texts = [str(entry) for entry in center.database.find_entries(limit=100)]
    assert not any(key in text for text in texts)
    assert not any(group in text for text in texts for group in written(key))


def test_the_sheet_and_the_key_round_trip(live):
    _, key = live
    assert read("".join(written(key))) == key
