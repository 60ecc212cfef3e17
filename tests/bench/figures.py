"""One measured figure, its bound, its peer in the same run, and the table of all."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``ok`` says whether every bound in ``must`` holds, the peer's included."""

    figure: str
    value: float | None
    unit: str
    must: str
    ok: bool
    peer: str = ""
    peer_value: float | None = None
    note: str = ""


def at_most(
    figure: str,
    value: float | None,
    unit: str,
    bound: float,
    *,
    peer: str = "",
    peer_value: float | None = None,
    share: float = 1.0,
    note: str = "",
) -> Figure:
    """Return a figure that must stay under ``bound`` and, if named, ``share`` of its peer's."""
    must = f"<= {bound:g} {unit}"
    ok = value is not None and bool(value <= bound)
    if peer:
        must += f" and <= {share:g} x {peer}" if share != 1 else f" and <= {peer}"
        ok = ok and peer_value is not None and bool((value or 0) <= share * peer_value)
    return Figure(
        figure=figure,
        value=_rounded(value),
        unit=unit,
        must=must,
        ok=ok,
        peer=peer,
        peer_value=_rounded(peer_value),
        note=note,
    )


def under_peer(
    figure: str,
    value: float | None,
    unit: str,
    *,
    peer: str,
    peer_value: float | None,
    share: float = 1.0,
    note: str = "",
) -> Figure:
    """Return a figure whose only bound is ``share`` of its peer's."""
    ok = value is not None and peer_value is not None and bool(value <= share * peer_value)
    return Figure(
        figure=figure,
        value=_rounded(value),
        unit=unit,
        must=f"<= {share:g} x {peer}" if share != 1 else f"<= {peer}",
        ok=ok,
        peer=peer,
        peer_value=_rounded(peer_value),
        note=note,
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` (0..1) of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as aligned text."""
    rows = [("figure", "value", "must", "peer", "")]
    for f in figures:
        value = "not measured" if f.value is None else f"{f.value:g} {f.unit}"
        peer = f"{f.peer}: {f.peer_value:g} {f.unit}" if f.peer_value is not None else f.peer
        rows.append((f.figure, value, f.must, peer, "ok" if f.ok else "MISSED"))
    widths = [max(len(r[i]) for r in rows) for i in range(5)]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    lines += [f"{f.figure}: {f.note}" for f in figures if f.note]
    return "\n".join(lines)


def write(figures: Sequence[Figure], file: Path) -> None:
    """Write the list as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(f) for f in figures], indent=2, ensure_ascii=False) + "\n")


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")
