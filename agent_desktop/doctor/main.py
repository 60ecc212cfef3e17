"""``agent-desktop doctor``: for IT, before anybody is called.

Prints one line for each thing that was looked at: ok, warning or problem, and what to do. Exit
code 0 when nothing is a problem, 1 otherwise. While the profile's desk runs, it is asked what it
sees; its calls are not disturbed.
"""

import argparse
import asyncio
import dataclasses
import json
from collections import Counter
from pathlib import Path

from agent_desktop.doctor.bundle import write_bundle
from agent_desktop.doctor.examination import Examined, examine
from agent_desktop.doctor.patient import Patient, admitted, key_ring_of
from agent_desktop.doctor.verdicts import Finding, Verdict, is_healthy
from agent_desktop.runtime import logs
from agent_desktop.runtime.paths import Profile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``agent-desktop doctor``."""
    parser.add_argument("--profile", metavar="DIR", help="the desk's folder")
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE.zip",
        help="write findings, settings and logs for support, without anything personal",
    )
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def main(args: argparse.Namespace) -> int:
    """Examine a profile; 1 when there is a problem.

    Raises:
        Unavailable: ``doctor.desk_silent``; ``doctor.unwritable``: the parcel cannot be written.
    """
    profile = Profile.at(args.profile)
    logs.configure(profile.logs, "doctor", console=False)
    try:
        with admitted(profile) as status:
            patient = Patient(profile=profile, secrets=key_ring_of(profile), status=status)
            examined = asyncio.run(examine(patient))
            if args.bundle is not None:
                write_bundle(args.bundle, patient, examined)
    finally:
        logs.close()
    if args.json:
        print(json.dumps(_report(examined, args.bundle), ensure_ascii=False))
    else:
        _tell(examined.findings)
        if args.bundle is not None:
            print(f"\n{args.bundle} can be sent to support: nothing personal is in it")
    return 0 if is_healthy(examined.findings) else 1


def _report(examined: Examined, bundle: Path | None) -> dict[str, object]:
    return {
        "ok": is_healthy(examined.findings),
        "findings": [dataclasses.asdict(finding) for finding in examined.findings],
        "bundle": None if bundle is None else str(bundle),
    }


def _tell(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        print(f"{finding.verdict:<8} {finding.area:<14} {finding.sentence}")
        if finding.advice:
            print(f"{'':<24}-> {finding.advice}")
    counts = Counter(finding.verdict for finding in findings)
    print(f"\n{counts[Verdict.PROBLEM]} problems, {counts[Verdict.WARNING]} warnings")
