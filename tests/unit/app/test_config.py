from __future__ import annotations

import pytest

from jointops.app.config import Config, ConfigError, read_config


def write(tmp_path, text):
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_an_absent_or_empty_file_gives_the_defaults(tmp_path):
    assert read_config(tmp_path / "absent.toml") == Config()
    assert read_config(write(tmp_path, "")) == Config()


def test_settings_are_read(tmp_path):
    config = read_config(write(tmp_path, 'language = "en"\nseat = "2号席"\nlog_files = 3\n'))
    assert (config.language, config.seat, config.log_files) == ("en", "2号席", 3)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('seat = "1号席"\ntheme = "purple"\n', "theme", 2),
        ("\n\nlog_files = 0\n", "log_files", 3),
        ('log_files = "ten"\n', "log_files", 1),
        ('# 注释\ncolour = "red"\n', "colour", 2),
        ('seat = ""\n', "seat", 1),
    ],
)
def test_a_fault_names_its_key_and_its_line(tmp_path, text, key, line):
    with pytest.raises(ConfigError) as refusal:
        read_config(write(tmp_path, text))
    assert (refusal.value.facts["key"], refusal.value.facts["line"]) == (key, line)
    assert key in str(refusal.value)


def test_a_file_that_is_no_toml_names_its_line(tmp_path):
    with pytest.raises(ConfigError) as refusal:
        read_config(write(tmp_path, 'seat = "1号席"\nseat =\n'))
    assert refusal.value.facts["line"] == 2
