"""Why a reminder was dropped, put off or planned again, in the ledger's own words.

They are kept in its rows, and translated where they are shown.
"""

from tracker.lib.texts import noop as _

MOVED = _("The due date moved.")
MET = _("The deadline was met.")
WAIVED = _("The deadline was waived.")
DROPPED = _("The deadline no longer follows from the facts.")
NO_ADDRESS = _("No e-mail address is known.")
BARRED = _("This person may not sign in any more.")
OUTSIDE = _("This person does not work for the case’s firm.")
SUPERSEDED = _("A more urgent reminder of the same deadline was due too.")
UNWANTED = _("This person asked for fewer reminders.")
RESPACED = _("The firm spaces these reminders otherwise.")
OTHERS = _("Somebody else is waited for now.")
TOLD = _("This address has had its first notice.")
LEFT = _("This person no longer works for the firm.")
ANSWERED = _("A reminder of this deadline was acknowledged.")
SHARED = _("Somebody else of the case hears of it at this address.")
AGAIN = _("Planned again: what stood against it no longer holds.")
QUIET = _("It waits until the reader's quiet hours are over.")
LOST = _("The worker that had it did not come back.")
AHEAD = _("A clock that was ahead had put it off for too long.")

# What may turn out to be no reason any more: a fact is taken back, an address is added.
PASSING = (
    MOVED,
    MET,
    WAIVED,
    DROPPED,
    NO_ADDRESS,
    BARRED,
    OUTSIDE,
    UNWANTED,
    RESPACED,
    OTHERS,
    TOLD,
    LEFT,
    SHARED,
    ANSWERED,
)

# What stands against the reader alone: the deadline still has to be met, and others to see to it.
UNREACHABLE = (NO_ADDRESS, BARRED, OUTSIDE)
