"""What other programs say, on one line: for a log, a row of the ledger, a person at the screen."""

LONGEST = 500  # characters that are kept of a server's words


def one_line(said: object) -> str:
    """``said`` with single spaces and no line breaks."""
    return " ".join(str(said).split())


def brief(said: object) -> str:
    """`one_line`, cut where it gets longer than what is kept of it."""
    return one_line(said)[:LONGEST]
