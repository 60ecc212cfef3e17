"""``python -m tests.faults``: many seeded runs of each kind of fault."""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.runs import KINDS, Broken, story


def main() -> int:
    """Return 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="of each kind (default: 200)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="kinds side by side: they mostly wait")
    parser.add_argument("--kind", action="append", choices=sorted(KINDS), help="default: all")
    args = parser.parse_args()
    kinds = args.kind or sorted(KINDS)
    if args.jobs > 1 and len(kinds) > 1:
        with ThreadPoolExecutor(args.jobs) as pool:
            return max(pool.map(lambda kind: _apart(kind, args), kinds))
    return max(_tell(kind, args) for kind in kinds)


def _apart(kind: str, args: argparse.Namespace) -> int:
    """Run one kind in a process of its own, for a fault must not reach the others."""
    command = [sys.executable, "-m", "tests.faults", "--kind", kind]
    command += ["--runs", str(args.runs), "--seed", str(args.seed)]
    return subprocess.run(command, check=False).returncode


def _tell(kind: str, args: argparse.Namespace) -> int:
    """Run one kind and print what became of it."""
    folder = Path(tempfile.mkdtemp(prefix=f"agent-desktop-{kind}-"))
    started = time.monotonic()
    try:
        told = story([kind], folder, seed=args.seed, runs=args.runs)
    except Broken as broken:
        print(f"{kind}: {broken}\n  kept: {folder}", flush=True)
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    took_s = time.monotonic() - started
    print(f"{kind}: {args.runs} runs in {took_s:.0f} s, {told}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
