"""Let a centre go by another set of clock rules that ships with the program."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from agent_desktop.contract.server import row_hash
from agent_desktop.domain.errors import NotFound
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.audit.trail import COMMAND_LINE, AuditTrail
from agent_desktop.server.exchange.record_rows import KeptRecord
from agent_desktop.server.exchange.repository import ExchangeRepository
from agent_desktop.server.tables import RecordRow

_TABLE = RecordTable.CLOCK_RULE


def use_preset(session: Session, preset: str, now: datetime) -> int:
    """Make the rules of ``preset`` those of the centre; the desks get them as any edit.

    Rules of the centre's own are deleted; a rule that is as wanted stays as it is.

    Returns:
        How many rules were changed.

    Raises:
        NotFound: ``clocks.no_preset``.
    """
    if preset not in centre_defaults.clock_presets():
        raise NotFound(f"there is no set of clock rules {preset[:40]!r}", code="clocks.no_preset")
    wanted = centre_defaults.clock_rule_texts(preset)
    there = select(RecordRow.record_id).where(RecordRow.table_name == _TABLE)
    ids = sorted({*wanted, *session.scalars(there)})
    repository = ExchangeRepository(session)
    known = repository.lock_records((_TABLE, record_id) for record_id in ids)
    changed = []
    for record_id in ids:
        kept = known.get((_TABLE, record_id))
        values, is_over = wanted.get(record_id, {}), record_id not in wanted
        if kept is None:
            kept = KeptRecord(_new(record_id, now), is_new=True)
        elif is_over:
            values = dict(kept.record.values)
        if not kept.is_new and (kept.record.values, kept.record.deleted) == (values, is_over):
            continue
        kept.record = replace(
            kept.record, values=values, deleted=is_over, changed_at=now, conflicts=()
        )
        changed.append(kept)
    if changed:
        _keep(repository, changed)
        AuditTrail(session).append(now, COMMAND_LINE, "clocks.preset", preset)
    return len(changed)


def _new(record_id: str, now: datetime) -> Record:
    return Record(
        table=_TABLE, record_id=record_id, values={}, changed_at=now, changed_by=AgentNumber("")
    )


def _keep(repository: ExchangeRepository, changed: list[KeptRecord]) -> None:
    first = repository.next_revisions(len(changed))
    sums: dict[RecordTable, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for revision, kept in enumerate(changed, first):
        kept.record = replace(kept.record, revision=revision)
        rows, hashes = sums[_TABLE]
        hashes += row_hash(kept.record.record_id, revision)
        if not kept.is_new:
            hashes -= row_hash(kept.record.record_id, kept.was)
        sums[_TABLE] = (rows + kept.is_new, hashes)
    repository.keep_records(changed)
    repository.add_totals(sums)
