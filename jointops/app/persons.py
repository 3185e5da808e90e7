"""What erasing a person could not reach."""

from __future__ import annotations

from jointops.app.center import Center
from jointops.app.safekeeping import forget_in_mirror


def what_is_left(center: Center, *, unsealed: int) -> dict[str, int]:
    """
    Take an erased person's key out of the mirror, too, and say where his data still stands.

    Parameters
    ----------
    unsealed
        Entries from before the sealing keys; the act's answer.

    Returns
    -------
    counts
        ``unsealed`` entries; ``copies``: backups, all of them made before; ``owed``: whether the
        file is so large that its bytes are wiped when nobody waits for it; ``mirror``: whether the
        mirror of the journal could not be written, so that his key is still in it.
    """
    copies = sum(1 for _ in center.home.backups.glob("*.bak"))
    owed = int(center.database.wipe_owed)
    mirror = int(not forget_in_mirror(center))
    return {"unsealed": unsealed, "copies": copies, "owed": owed, "mirror": mirror}
