"""Texts of other packages' pages that people see here, named so that our .po files hold them.

unfold has no Korean, and some of allauth's is missing or reads badly; where both have a text, our
translation wins. One that a new version words differently is shown in its own words again.
"""

from tracker.lib.texts import noop as _

ALLAUTH = (
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
    _("A new set of recovery codes has been generated."),
    _("Password successfully changed."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Primary email address set."),
    _("Confirmation email sent to %(email)s."),
    _("You have confirmed %(email)s."),
    _("Removed email address %(email)s."),
    _("You cannot remove your primary email address (%(email)s)."),
)
UNFOLD = (
    _("Add row"),
    _("All applications"),
    _("Apply Filters"),
    _("Clear all filters"),
    _("Clear selection"),
    _("Choose file to upload"),
    _("Click here to select the objects across all pages"),
    _("Dark"),
    _("Expand row"),
    _("Filter navigation items"),
    _("Filters"),
    _("General"),
    _("Hide counts"),
    _("Light"),
    _("Loading more results..."),
    _("More actions"),
    _("Next"),
    _("No data"),
    _("No recent searches"),
    _("No results found"),
    _("No results matching your query"),
    _("Not enough data."),
    _("Previous"),
    _("Recent searches"),
    _("Reset filters"),
    _("Return to site"),
    _("Run"),
    _("Search apps and models..."),
    _("Select all rows"),
    _("Select value"),
    _("Show counts"),
    _("System"),
    _("This item will be deleted."),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Type to search"),
)
