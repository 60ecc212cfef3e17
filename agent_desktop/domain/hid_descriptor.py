"""What a USB device says about its reports: the HID report descriptor, read into fields.

A device tells where in its reports which control sits (Device Class Definition for HID 1.11,
section 6.2.2). Only what call control needs is kept: where each usage sits, how many bits it has,
whether it is a state or an event. A descriptor comes from outside: one that is cut off or absurdly
large gives the fields before that place and never an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

# Larger than any report that USB carries; what goes beyond is no field of ours.
_MAX_BITS: Final = 8 * 4096
_MAX_USAGES: Final = 512
_MAX_DEPTH: Final = 32

_MAIN: Final = 0
_GLOBAL: Final = 1
_LOCAL: Final = 2
_LONG_ITEM: Final = 0xFE
_VARIABLE: Final = 0x02
_RELATIVE: Final = 0x04


def usage(page: int, number: int) -> int:
    """Return a usage as one number: page in the upper half, as the standard writes it."""
    return page << 16 | number


class ReportKind(StrEnum):
    """Which way a report travels."""

    INPUT = "input"
    OUTPUT = "output"
    FEATURE = "feature"


_KINDS: Final = {8: ReportKind.INPUT, 9: ReportKind.OUTPUT, 11: ReportKind.FEATURE}
_COLLECTION: Final = 10
_END_COLLECTION: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class HidField:
    """One control in a report.

    Attributes:
        report_id: 0 where reports carry no number.
        offset: First bit, counted behind the report's number.
        bits: How wide it is.
        usages: What it means: one usage for a control of its own; several for an array, whose
            value says which of them is on (the first one at ``minimum``).
        relative: It tells a change, not a state: a press of a button that toggles.
        applications: Usages of the application collections around it.
    """

    kind: ReportKind
    report_id: int
    offset: int
    bits: int
    usages: tuple[int, ...]
    is_array: bool = False
    minimum: int = 0
    relative: bool = False
    applications: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HidReports:
    """All controls of a device and the lengths of its reports in bits, by kind and number."""

    fields: tuple[HidField, ...] = ()
    lengths: Mapping[tuple[ReportKind, int], int] = field(default_factory=dict)
    numbered: bool = False

    def values(self, report: bytes) -> dict[int, int]:
        """Return what an input report says, by usage.

        Usages that this report does not carry are missing: nothing was said about them. A report
        that is shorter than announced says nothing about what is cut off.
        """
        number, data = (report[0], report[1:]) if self.numbered and report else (0, report)
        said: dict[int, int] = {}
        for one in self.fields:
            if one.kind is not ReportKind.INPUT or one.report_id != number:
                continue
            if one.offset + one.bits > 8 * len(data):
                continue
            value = _bits(data, one.offset, one.bits)
            if one.is_array:
                for place, meant in enumerate(one.usages):
                    said[meant] = said.get(meant, 0) | (value == one.minimum + place)
            else:
                said[one.usages[0]] = said.get(one.usages[0], 0) | value
        return said

    def written(self, on: Mapping[int, bool]) -> dict[int, bytes]:
        """Return the output reports that carry any of these usages, by number.

        Each begins with its number, 0 where reports are not numbered, as the operating systems
        take it. Controls that ``on`` does not name are off.
        """
        reports: dict[int, bytearray] = {}
        for one in self.fields:
            if one.kind is not ReportKind.OUTPUT or one.is_array or one.usages[0] not in on:
                continue
            if one.report_id not in reports:
                bits = self.lengths.get((ReportKind.OUTPUT, one.report_id), 0)
                reports[one.report_id] = bytearray([one.report_id, *bytes((bits + 7) // 8)])
            if on[one.usages[0]]:
                place = one.offset + 8
                reports[one.report_id][place // 8] |= 1 << place % 8
        return {number: bytes(report) for number, report in reports.items()}

    def only(self, fields: tuple[HidField, ...]) -> "HidReports":
        """Return the same reports with fewer controls."""
        return replace(self, fields=fields)


@dataclass(frozen=True, slots=True)
class _Globals:
    """The part of the descriptor's state that stays until it is changed."""

    page: int = 0
    minimum: int = 0
    size: int = 0
    count: int = 0
    report_id: int = 0


_GLOBAL_TAGS: Final = {0: "page", 1: "minimum", 7: "size", 8: "report_id", 9: "count"}
_PUSH: Final = 10
_POP: Final = 11


class _Reader:
    """Walks through a descriptor once."""

    def __init__(self) -> None:
        self.fields: list[HidField] = []
        self.lengths: dict[tuple[ReportKind, int], int] = {}
        self.numbered = False
        self._state = _Globals()
        self._pushed: list[_Globals] = []
        self._collections: list[int] = []
        # (usage, whether it carries its own page)
        self._usages: list[tuple[int, bool]] = []
        self._lowest = 0

    def take(self, kind: int, tag: int, data: bytes) -> None:
        if kind == _GLOBAL:
            self._take_global(tag, data)
        elif kind == _LOCAL:
            self._take_local(tag, data)
        elif kind == _MAIN:
            self._take_main(tag, int.from_bytes(data, "little"))
            self._usages.clear()

    def _take_global(self, tag: int, data: bytes) -> None:
        if tag == _PUSH and len(self._pushed) < _MAX_DEPTH:
            self._pushed.append(self._state)
        elif tag == _POP and self._pushed:
            self._state = self._pushed.pop()
        elif tag in _GLOBAL_TAGS:
            name = _GLOBAL_TAGS[tag]
            value = int.from_bytes(data, "little", signed=name == "minimum")
            self._state = replace(self._state, **{name: value})
            self.numbered |= name == "report_id"

    def _take_local(self, tag: int, data: bytes) -> None:
        value, whole = int.from_bytes(data, "little"), len(data) == 4
        if tag == 0:
            self._usages.append((value, whole))
        elif tag == 1:
            self._lowest = value
        elif tag == 2:
            room = max(0, _MAX_USAGES - len(self._usages))
            through = min(value + 1, self._lowest + room)
            self._usages += [(number, whole) for number in range(self._lowest, through)]

    def _take_main(self, tag: int, flags: int) -> None:
        if tag == _COLLECTION:
            used = self._resolved()
            is_application = flags == 1
            self._collections.append(used[0] if used and is_application else 0)
        elif tag == _END_COLLECTION:
            if self._collections:
                self._collections.pop()
        elif tag in _KINDS:
            self._take_report(_KINDS[tag], flags)

    def _take_report(self, kind: ReportKind, flags: int) -> None:
        state, key = self._state, (kind, self._state.report_id)
        begins = self.lengths.get(key, 0)
        bits = state.size * state.count
        if begins + bits > _MAX_BITS:
            return
        self.lengths[key] = begins + bits
        usages = self._resolved()
        # Padding is what has no usage. Several headsets call their buttons constant, so that flag
        # says nothing.
        if not usages or not state.size:
            return
        common = HidField(
            kind=kind,
            report_id=state.report_id,
            offset=begins,
            bits=state.size,
            usages=tuple(usages),
            minimum=state.minimum,
            relative=bool(flags & _RELATIVE),
            applications=tuple(c for c in self._collections if c),
        )
        for place in range(state.count):
            offset = begins + place * state.size
            if flags & _VARIABLE:
                # Fewer usages than places: the last one stands for the rest.
                meant = usages[min(place, len(usages) - 1)]
                self.fields.append(replace(common, offset=offset, usages=(meant,)))
            else:
                self.fields.append(replace(common, offset=offset, is_array=True))

    def _resolved(self) -> list[int]:
        """Return the usages gathered so far; the page that counts is the one in force now."""
        page = self._state.page
        return [
            number if whole else usage(page, number) for number, whole in self._usages[:_MAX_USAGES]
        ]


def parse(descriptor: bytes) -> HidReports:
    """Return what a report descriptor announces."""
    reader = _Reader()
    for kind, tag, data in _items(descriptor):
        reader.take(kind, tag, data)
    return HidReports(fields=tuple(reader.fields), lengths=reader.lengths, numbered=reader.numbered)


def _items(descriptor: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            # Reserved for the future and used by nobody: stepped over.
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 3]
        data = descriptor[at + 1 : at + 1 + size]
        if len(data) < size:
            return
        yield prefix >> 2 & 3, prefix >> 4, data
        at += 1 + size


def _bits(data: bytes, offset: int, bits: int) -> int:
    whole = int.from_bytes(data[offset // 8 : (offset + bits + 7) // 8], "little")
    return whole >> offset % 8 & (1 << bits) - 1
