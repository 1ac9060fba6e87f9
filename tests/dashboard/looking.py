"""How the tests look at the page of a case."""

import html
import re

from django.test import Client

from tracker.accounts.models import User
from tracker.cases.models import Petition
from tracker.dashboard.present.page import CasePage


def address(petition: Petition, as_of: str = "") -> str:
    return f"/cases/{petition.uuid}/" + (f"?as_of={as_of}" if as_of else "")


def look(client: Client, reader: User, petition: Petition, as_of: str = "") -> tuple[CasePage, str]:
    """The page's view model, and its visible text in one line."""
    client.force_login(reader)
    response = client.get(address(petition, as_of))
    assert response.status_code == 200
    page: CasePage = response.context["page"]
    return page, text_of(response.content.decode())


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
