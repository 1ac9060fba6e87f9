"""Times of day as Korean writes them; Django's own Korean formats put 오전 and 오후 at the end."""

TIME_FORMAT = "A g:i"
DATETIME_FORMAT = "Y년 n월 j일 A g:i"
SHORT_DATETIME_FORMAT = "Y-n-j A g:i"
