"""A connection to the mail server that is kept over several mails."""

import logging

from django.core.mail import get_connection

from tracker.lib.mail import ERRORS, Failure, Message, classify

logger = logging.getLogger(__name__)

MOST_FAULTS_IN_A_ROW = 3


class Down(Exception):  # it ends a pass, and is no fault of ours
    """No mail can be sent at the moment; the message says why, without addresses."""


class KeptConnection:
    """A connection that the first mail opens, and the next one after a fault anew."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._faults = 0
        self._last = ""

    def send(self, message: Message) -> Failure | None:
        """Send a mail; what was wrong with it, or None.

        Raises `Down`, without having tried the mail, where the server cannot be reached, or where
        the connection failed several times in a row.
        """
        if self._faults >= MOST_FAULTS_IN_A_ROW:
            raise Down(self._last)
        self._open()
        try:
            self._backend.send_messages([message])
        except ERRORS as error:
            return self._counted(classify(error))
        self._faults = 0
        return None

    def close(self) -> None:
        """Hang up without a fuss: the server may be gone already."""
        try:
            self._backend.close()
        except OSError as error:
            logger.info("The mail server hung up: %s", classify(error).text_to_log)

    def _open(self) -> None:
        try:
            self._backend.open()
        except ERRORS as error:
            raise Down(classify(error).text_to_log) from error

    def _counted(self, failure: Failure) -> Failure:
        self._faults = self._faults + 1 if failure.whole_connection else 0
        if self._faults:
            self._last = failure.text_to_log
            self.close()
        return failure
