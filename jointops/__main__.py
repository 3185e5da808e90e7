"""``python -m jointops``."""

from __future__ import annotations

from jointops.cli.app import main

if __name__ == "__main__":
    main()
