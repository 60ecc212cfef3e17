"""What a new server begins with as records: calendar, clock rules, forms.

Made once each: what the centre changed or deleted since stays as it is.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from agent_desktop.contract.server import row_hash
from agent_desktop.domain.ids import AgentNumber
from agent_desktop.domain.records import Record, RecordTable
from agent_desktop.runtime import centre_defaults
from agent_desktop.server.exchange.record_rows import KeptRecord
from agent_desktop.server.exchange.repository import ExchangeRepository


def seed(session: Session, now: datetime) -> int:
    """Make those of the shipped records that never were; return how many."""
    repository = ExchangeRepository(session)
    shipped = {(table, record_id): values for table, record_id, values in _shipped()}
    missing = sorted(set(shipped) - set(repository.lock_records(shipped)))
    if not missing:
        return 0
    first = repository.next_revisions(len(missing))
    records = [
        Record(
            table=table,
            record_id=record_id,
            values=shipped[table, record_id],
            changed_at=now,
            changed_by=AgentNumber(""),
            revision=revision,
        )
        for revision, (table, record_id) in enumerate(missing, first)
    ]
    repository.keep_records(KeptRecord(record, is_new=True) for record in records)
    for record in records:
        repository.add_totals({record.table: (1, row_hash(record.record_id, record.revision))})
    return len(records)


def _shipped() -> Iterator[tuple[RecordTable, str, Mapping[str, str]]]:
    yield RecordTable.CALENDAR, "default", centre_defaults.calendar_texts()
    for rule_id, values in centre_defaults.clock_rule_texts().items():
        yield RecordTable.CLOCK_RULE, rule_id, values
    for form_id, text in centre_defaults.form_texts().items():
        yield RecordTable.FORM, form_id, {"definition": text}
