"""A spoken captcha: six digits over the murmur of other voices, mixed from clips.

Samples have 8 bits, so a clip is also a greyscale image one pixel high, which Pillow mixes at the speed of C.
"""

import io
import wave
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageChops

from .token import Token

CLIPS = Path(__file__).parent / "clips"
VOICES = range(1, 7)
RATE = 16_000
SILENCE = 128


def wav(token: Token) -> bytes:
    random = token.random("sound")
    speech = spoken(token.digits, random)
    sound = mixed(mixed(speech, murmur(len(speech), random)), hiss(len(speech), random))
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setparams((1, 1, RATE, len(sound), "NONE", ""))
        recording.writeframes(sound)
    return file.getvalue()


@cache
def clip(voice: int, digit: str) -> bytes:
    with wave.open(str(CLIPS / f"{voice}" / f"{digit}.wav")) as recording:
        return recording.readframes(recording.getnframes())


def spoken(digits: str, random: Random) -> bytes:
    # The pauses leave time to type each digit.
    parts = [pause(0.6)]
    for digit in digits:
        said = clip(random.choice(VOICES), digit)
        parts += [at_pace(said, random.uniform(0.94, 1.1)), pause(random.uniform(0.8, 1.2))]
    return b"".join(parts)


def pause(seconds: float) -> bytes:
    return bytes([SILENCE]) * round(seconds * RATE)


def at_pace(sound: bytes, stretch: float) -> bytes:
    """Slower and deeper, or faster and higher, so that no two recordings have the same bytes for a digit."""
    image = as_image(sound).resize((round(len(sound) * stretch), 1), Image.Resampling.BICUBIC)
    return image.tobytes()


def murmur(length: int, random: Random) -> bytes:
    """Speech played backwards masks like speech, but no digit can be heard in it."""
    said = [clip(voice, digit) for voice in VOICES for digit in "0123456789"]
    backwards = b"".join(random.sample(said, k=len(said)))[::-1]
    return quieter(backwards[:length], random.uniform(0.14, 0.2))


def hiss(length: int, random: Random) -> bytes:
    return quieter(random.randbytes(length), 0.025)


def quieter(sound: bytes, volume: float) -> bytes:
    return sound.translate(bytes(round(SILENCE + (level - SILENCE) * volume) for level in range(256)))


def mixed(first: bytes, second: bytes) -> bytes:
    return ImageChops.add(as_image(first), as_image(second), offset=-SILENCE).tobytes()


def as_image(sound: bytes) -> Image.Image:
    return Image.frombytes("L", (len(sound), 1), sound)
