"""Korean words in documents: whole, escaped, and nothing else touched."""

from tracker.dashboard.templatetags.hangul import whole_words

NOTE = "카드 또는 계좌 이체만 가능하며, 수수료마다 양식을 따로 작성합니다."


def test_each_korean_word_of_a_long_text_stays_whole() -> None:
    words = NOTE.split(" ")
    assert whole_words(NOTE) == " ".join(f'<span class="word">{word}</span>' for word in words)


def test_what_fits_a_line_and_what_is_not_korean_stays_as_it_is() -> None:
    assert whole_words("사본을 준비합니다.") == "사본을 준비합니다."
    english = "A card or a transfer only, and a form for each of the fees."
    assert whole_words(english) == english


def test_a_word_wider_than_its_column_may_break() -> None:
    long = "가" * 40
    assert whole_words(long) == long


def test_what_people_wrote_is_escaped() -> None:
    text = whole_words("<서류> & 사본을 모두 준비해서 가져오셔야 합니다.")
    assert text.startswith('<span class="word">&lt;서류&gt;</span> &amp; <span class="word">사본을')
