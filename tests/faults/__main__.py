"""``python -m tests.faults``: many seeded runs of each kind of fault."""

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.runs import KINDS, Broken, story


def main() -> int:
    """Return 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="of each kind (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="default: all")
    args = parser.parse_args()
    failed = 0
    for kind in args.kind or sorted(KINDS):
        folder = Path(tempfile.mkdtemp(prefix=f"agent-desktop-{kind}-"))
        started = time.monotonic()
        try:
            told = story([kind], folder, seed=args.seed, runs=args.runs)
        except Broken as broken:
            failed += 1
            print(f"{kind}: {broken}\n  kept: {folder}", flush=True)
            continue
        shutil.rmtree(folder, ignore_errors=True)
        took_s = time.monotonic() - started
        print(f"{kind}: {args.runs} runs in {took_s:.0f} s, {told}", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
