"""Texts of other packages' pages that people see here, named so that our .po files hold them.

unfold has no Korean, and some of allauth's and Django's is missing or reads badly; where both have
a text, our translation wins. One that a new version words differently is shown in its own words
again.
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
    _("Are you sure you want to sign out?"),
)
DJANGO = (
    _(" By %(filter_title)s "),
    _("Select %s to view"),
    _("View %s"),
    _("Save and add another"),
    _("Save and continue editing"),
    _("You may edit it again below."),
    _("No, take me back"),
    _("Yes, I’m sure"),
    _("Objects"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the'
        " following related items will be deleted:"
    ),
    _("Enter a new password for the user <strong>%(username)s</strong>."),
    _("After you've created a user, you’ll be able to edit more user options."),
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
    _("No results matching your query"),
    _("Not enough data."),
    _("Previous"),
    _(
        "Raw passwords are not stored, so there is no way to see this user’s password, but you can"
        ' change the password using <a href="{}" class="text-primary-600'
        ' dark:text-primary-500">this form</a>.'
    ),
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
    _("Type to search"),
)
