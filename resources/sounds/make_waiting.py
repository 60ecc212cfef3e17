"""Write ``waiting.wav``, a quiet music box for callers on hold: ``python make_waiting.py``.

Four broken chords in a loop of sixteen seconds, 8 kHz, one channel: what a telephone line carries.
The level is about that of speech, so that nobody is startled when the agent comes back.
"""

import math
import wave
from array import array
from pathlib import Path

RATE = 8000
NOTE_S = 0.5
RINGS_S = 2.5
LEVEL = 5000
# C, A minor, F, G as MIDI numbers, each note twice a second.
CHORDS = ((60, 64, 67, 72), (57, 60, 64, 69), (53, 57, 60, 65), (55, 59, 62, 67))
UP_AND_DOWN = (0, 1, 2, 3, 2, 1, 2, 1)
OVERTONES = ((1, 1.0), (2, 0.35), (3.01, 0.12))


def main() -> None:
    """Mix the notes; what rings on at the end rings into the beginning."""
    melody = [chord[place] for chord in CHORDS for place in UP_AND_DOWN]
    length = round(len(melody) * NOTE_S * RATE)
    mixed = [0.0] * length
    for number, note in enumerate(melody):
        pitch_hz = 440 * 2 ** ((note - 69) / 12)
        start = round(number * NOTE_S * RATE)
        for n in range(round(RINGS_S * RATE)):
            t_s = n / RATE
            fade = min(1.0, t_s / 0.006) * math.exp(-2.2 * t_s)
            tone = sum(a * math.sin(2 * math.pi * pitch_hz * k * t_s) for k, a in OVERTONES)
            mixed[(start + n) % length] += fade * tone
    loudest = max(abs(value) for value in mixed)
    samples = array("h", (round(LEVEL * value / loudest) for value in mixed))
    with wave.open(str(Path(__file__).with_name("waiting.wav")), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


if __name__ == "__main__":
    main()
