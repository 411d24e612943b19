import io
import random
import wave

from registration.captcha import sound
from registration.captcha.token import Token
from tests.builders import make_token


class SameDigits(Token):
    digits = "314159"


def samples(recording: bytes) -> bytes:
    with wave.open(io.BytesIO(recording)) as opened:
        return opened.readframes(opened.getnframes())


def loudness(levels: bytes) -> float:
    """Root mean square of 8-bit samples, full scale being 1."""
    return (sum((level - 128) ** 2 for level in levels) / len(levels)) ** 0.5 / 128


def test_sound_is_the_same_every_time_for_one_token():
    assert sound.wav(make_token(1)) == sound.wav(make_token(1))


def test_sounds_of_equal_digits_have_no_second_in_common():
    token, other = (SameDigits(**vars(make_token(number))) for number in (1, 2))
    first, second = samples(sound.wav(token)), samples(sound.wav(other))
    seconds = (first[start : start + 16_000] for start in range(0, len(first) - 16_000, 16_000))
    assert not any(part in second for part in seconds)


def test_sounds_are_mono_wav_of_about_ten_seconds():
    for number in range(20):
        with wave.open(io.BytesIO(sound.wav(make_token(number)))) as opened:
            assert (opened.getnchannels(), opened.getsampwidth(), opened.getframerate()) == (1, 1, 16_000)
            assert 8 <= opened.getnframes() / 16_000 <= 12


def test_every_digit_of_every_voice_is_spoken_at_least_three_times_as_loud_as_what_is_mixed_in():
    random_numbers = make_token(1).random("sound")
    second = sound.RATE
    noise = sound.mixed(sound.murmur(10 * second, random_numbers), sound.hiss(10 * second, random_numbers))
    quietest = min(loudness(sound.clip(voice, digit)) for voice in sound.VOICES for digit in "0123456789")
    assert quietest > 3 * loudness(noise)


def test_every_clip_is_another_recording():
    # espeak-ng ignores some voice names silently and speaks in its usual voice.
    clips = {sound.clip(voice, digit) for voice in sound.VOICES for digit in "0123456789"}
    assert len(clips) == 60


def test_sounds_are_never_clipped():
    loudest = [samples(sound.wav(make_token(number))) for number in range(20)]
    assert not any(0 in levels or 255 in levels for levels in loudest)


def test_mixing_neither_reads_nor_moves_the_shared_random_numbers():
    random.seed(7)
    before, first = random.getstate(), sound.wav(make_token(4))
    assert random.getstate() == before
    random.seed(8)
    assert sound.wav(make_token(4)) == first
