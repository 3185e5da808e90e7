from __future__ import annotations

import pytest

from tests.licences import Library, libraries


@pytest.mark.parametrize(
    ("licence", "refused"),
    [
        ("MIT", False),
        ("GPL-3.0-only", True),
        ("GNU Affero General Public License v3", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("BSD-3-Clause, Apache-2.0, dependency licenses", False),
        ("not stated", True),
    ],
)
def test_copyleft_that_would_bind_the_program_is_told_from_the_rest(licence, refused):
    assert Library("x", licence).refused == refused


def test_the_libraries_are_found_through_the_programs_own_requirements():
    names = {library.name for library in libraries()}
    assert {"numpy", "pyside6-addons", "sqlcipher3", "markupsafe"} <= names
    assert "pytest" not in names
