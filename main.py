"""Start the window: ``python3 dev.py run`` calls this after the set-up."""

from __future__ import annotations

import importlib.util
import sys


def main() -> int:
    """Start the window, or say how to install what is missing."""
    if importlib.util.find_spec("PySide6") is None:
        sys.stderr.write("缺少运行环境（PySide6）。请运行：python3 dev.py run\n")
        return 1
    from ui.application import main as show

    return show()


if __name__ == "__main__":
    sys.exit(main())
