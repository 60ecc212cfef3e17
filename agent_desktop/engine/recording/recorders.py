"""All recordings that run: fed by the audio thread, ended with their calls."""

from typing import Final

from agent_desktop.engine.news import LineCall
from agent_desktop.engine.recording.track import Track

_FAREWELL_S: Final = 3.0


class Recorders:
    """Gives every frame to the recordings of the calls it belongs to. Thread: audio."""

    def __init__(self) -> None:
        self._tracks: dict[str, Track] = {}
        self._calls: dict[str, LineCall] = {}
        self._closing: list[Track] = []

    def follow(self, calls: tuple[LineCall, ...]) -> None:
        """Take which calls there are; a recording ends with its call."""
        self._calls = {call.call_id: call for call in calls}
        for call_id in [call_id for call_id in self._tracks if call_id not in self._calls]:
            self.remove(call_id)

    def add(self, track: Track) -> None:
        """Record from now on."""
        self._tracks[track.call_id] = track
        if track.call_id not in self._calls:  # it ended in this very moment
            self.remove(track.call_id)

    def remove(self, call_id: str) -> None:
        """End a recording; no error when there is none."""
        if (track := self._tracks.pop(call_id, None)) is not None:
            track.finish()
            self._closing = [*self._closing[-3:], track]

    def pause(self, call_id: str, on: bool) -> None:
        """Pause a recording or go on; no error when there is none."""
        if (track := self._tracks.get(call_id)) is not None:
            track.pause(on)

    def play(self, call_id: str, sound: bytes) -> None:
        """Take what a far end hears instead of the microphone, from now on."""
        if (track := self._tracks.get(call_id)) is not None:
            track.play(sound)

    def take(self, microphone: bytes, callers: bytes) -> None:
        """Record 20 ms."""
        for call_id, track in self._tracks.items():
            track.take(self._calls[call_id], microphone, callers)

    def close(self) -> None:
        """End all, and wait until they are on disk."""
        for call_id in list(self._tracks):
            self.remove(call_id)
        for track in self._closing:
            track.join(_FAREWELL_S)
