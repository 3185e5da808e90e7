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
        ``unsealed`` entries; ``copies``: backups, all of them made before; ``owed``: whether the
        file is so large that its bytes are wiped when nobody waits for it.
    """
    copies = sum(1 for _ in center.home.backups.glob("*.bak"))
    owed = int(center.database.wipe_owed)
    return {"unsealed": unsealed, "copies": copies, "owed": owed}
