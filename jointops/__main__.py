"""``python -m jointops``."""

from __future__ import annotations


def main() -> None:
    """Run a command; imported only here, because each reading process imports this module."""
    from jointops.cli.app import main as run

    run()


if __name__ == "__main__":
    main()
