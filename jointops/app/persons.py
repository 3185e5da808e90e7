"""What erasing a person could not reach."""

from __future__ import annotations

from jointops.app.center import Center


def what_is_left(center: Center, *, unsealed: int) -> dict[str, int]:
    """
    Say where an erased person's data still stands.

    Parameters
    ----------
    unsealed
        Entries from before the sealing keys; the act's answer.

    Returns
    -------
    counts
        ``unsealed`` entries, and ``copies``: backups, all of them made before.
    """
    copies = sum(1 for _ in center.home.backups.glob("*.bak"))
    return {"unsealed": unsealed, "copies": copies}
