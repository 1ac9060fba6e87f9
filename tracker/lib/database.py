"""What is raised where the database does not answer."""

from django.db import InterfaceError, OperationalError

# The first where it cannot be reached or hangs up, the second where it had hung up before.
AWAY = (OperationalError, InterfaceError)
