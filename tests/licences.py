"""
Licences of what the program stands on: ``python -m tests.licences [--write]``.

Refuses a library that comes under the GPL or AGPL alone, and a ``docs/third-party.md`` that does
not list everything installed. ``--write`` writes that page anew.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

PAGE = Path(__file__).parents[1] / "docs" / "third-party.md"
HEAD = """# Third-party libraries

What the program needs at run time, with the licence each library states of itself. None of their
code is in this repository; they are installed as dependencies, pinned in `.ci/constraints.txt`.
A library under the GPL or AGPL alone is refused by `dev.py check`. This page is written by
`python -m tests.licences --write`.

| library | licence |
|---|---|
"""


READ = {"sqlcipher3": "Zlib (read from its licence file)"}
"""Licences that a library ships as a file and does not state in words."""


@dataclass(frozen=True, order=True)
class Library:
    name: str
    licence: str

    @property
    def refused(self) -> bool:
        """Whether it can be had only under the GPL or AGPL, or nobody knows."""
        if self.licence == "not stated":
            return True
        choices = re.split(r"\s+OR\s+|\s*/\s*|;|,", self.licence, flags=re.IGNORECASE)
        return all(is_copyleft(choice) for choice in choices)


def is_copyleft(licence: str) -> bool:
    """Tell the GPL and AGPL from the LGPL and from everything else."""
    words = licence.upper().replace("AFFERO", "AGPL").replace("LESSER", "LGPL")
    if "LGPL" in words:
        return False
    return "GPL" in words or "GENERAL PUBLIC" in words


def licence_of(found: Distribution) -> str:
    """Give what a library says of its licence."""
    facts = found.metadata
    stated = (facts.get_all("License-Expression") or [""])[0]
    classified = [
        line.rsplit(" :: ", 1)[-1]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    short = (facts.get_all("License") or [""])[0].strip().splitlines()
    said = stated or "; ".join(classified) or (short[0][:60] if short else "")
    return said or READ.get(facts["Name"], "not stated")


def libraries(root: str = "jointops") -> list[Library]:
    """Give everything the program needs at run time on this platform."""
    seen: dict[str, Library] = {}
    waiting = list(_needed(distribution(root)))
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue  # for another platform
        seen[name] = Library(name, licence_of(found))
        waiting += _needed(found)
    return sorted(seen.values())


def _needed(found: Distribution) -> Iterator[str]:
    for text in found.requires or []:
        need = Requirement(text)
        if need.marker is None or need.marker.evaluate({"extra": ""}):
            yield need.name


def page(found: list[Library]) -> str:
    """Write the page."""
    return HEAD + "".join(f"| {library.name} | {library.licence} |\n" for library in found)


def main() -> int:
    """Check, or write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    found = libraries()
    bad = [library for library in found if library.refused]
    for library in bad:
        print(f"refused: {library.name} is under {library.licence}", file=sys.stderr)
    if asked.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(page(found), encoding="utf-8")
        return int(bool(bad))
    listed = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    absent = [line for line in page(found).splitlines() if line not in listed]
    if absent:
        print(f"{PAGE.name} lacks {absent[0]}: python -m tests.licences --write", file=sys.stderr)
        return 1
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
