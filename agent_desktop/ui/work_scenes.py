"""Made-up moments of work lists, promises and reminders."""

from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.events import Event, SessionChanged
from agent_desktop.domain.ticket_clocks import ClockName
from agent_desktop.domain.ticket_news import (
    PromiseDue,
    TimeKept,
    WorkCounted,
    WorkListChanged,
)
from agent_desktop.domain.tickets import (
    Severity,
    TicketKind,
    TicketStatus,
    Urgency,
)
from agent_desktop.domain.work_lists import ListQuery, TicketRow, WorkList
from agent_desktop.ui.moments import Scene, ready, writing

_PEOPLE: Final = (
    ("陈立新", "13812345678"),
    ("刘芳", "01062345678"),
    ("Anna Schmidt", "13700008888"),
    ("赵敏", "15512340000"),
    ("王建国", "13900001234"),
    ("广州恒达物流有限公司", "02087654321"),
)
_SUBJECTS: Final = (
    ("宽带频繁掉线，LOS 灯闪红", TicketKind.FAULT),
    ("账单多扣 39 元，要求退还并书面说明原因", TicketKind.COMPLAINT),
    ("Move to a new address, keep the old number", TicketKind.BUSINESS_REQUEST),
    ("咨询携号转网", TicketKind.ENQUIRY),
    ("安装师傅迟到两小时，态度不好", TicketKind.COMPLAINT),
    ("预约周六上门检修", TicketKind.APPOINTMENT),
    ("表扬工号 1007 耐心细致", TicketKind.PRAISE),
    ("回访：装机满意度", TicketKind.CALL_BACK),
)
# (status, hours until the clock runs out, handler, offered to)
_STANDS: Final = (
    (TicketStatus.ACCEPTED, -2.4, "李强", ""),
    (TicketStatus.OPEN, 0.55, "王晓梅", ""),
    (TicketStatus.ASSIGNED, 3.2, "王晓梅", "宽带二线"),
    (TicketStatus.RETURNED, 7.75, "孙丽华", ""),
    (TicketStatus.ACCEPTED, 22.0, "李强", ""),
    (TicketStatus.HANDLED, 30.0, "周建军", ""),
    (TicketStatus.ACCEPTED, 75.0, "王晓梅", ""),
    (TicketStatus.OPEN, 130.0, "王晓梅", ""),
)
_CLOCKS: Final = {
    TicketStatus.HANDLED: ClockName.WRITE_BACK,
    TicketStatus.RETURNED: ClockName.CALL_BACK,
}


def ticket_row(place: int, now: datetime, **more: object) -> TicketRow:
    """Return the made-up ticket of a place in a list."""
    name, phone = _PEOPLE[place % len(_PEOPLE)]
    subject, kind = _SUBJECTS[place % len(_SUBJECTS)]
    status, hours, handler, offered = _STANDS[place % len(_STANDS)]
    due = now + timedelta(hours=hours + place // len(_STANDS) * 24)
    began = due - timedelta(hours=24)
    values: dict[str, object] = {
        "ticket_id": f"t{place}",
        "subject": subject,
        "kind": kind,
        "status": status,
        "urgency": Urgency.URGENT if place % 8 in (0, 4) else Urgency.NORMAL,
        "severity": Severity.SEVERE if place % 8 == 4 else Severity.GENERAL,
        "customer_name": name,
        "phone": phone,
        "owner": "王晓梅",
        "handler": handler,
        "offered_to": offered,
        "opened_at": began,
        "changed_at": now - timedelta(minutes=7 * place),
        "clock": _CLOCKS.get(status, ClockName.HANDLE),
        "due_at": due,
        "warn_at": (began + timedelta(hours=12), began + timedelta(hours=19.2), due),
        "paused": place % 8 == 6,
        "sent": place % 8 != 1,
    }
    return TicketRow(**(values | more))  # type: ignore[arg-type]


def counted(*, lead: bool = False) -> WorkCounted:
    """Return how long the lists are."""
    counts = {
        WorkList.OWNED: 24,
        WorkList.HANDLED: 9,
        WorkList.TO_ACCEPT: 2,
        WorkList.PROMISES: 3,
        WorkList.OVERDUE: 3,
    }
    if lead:
        counts |= {WorkList.TEAM: 318, WorkList.TO_NAME: 2, WorkList.ALL: 100_482}
    return WorkCounted(counts=tuple(counts.items()))


def _listed(which: WorkList, rows: list[TicketRow]) -> list[Event]:
    query = ListQuery(which=which)
    return [WorkListChanged(query=query, total=len(rows), rows=tuple(rows))]


def work_owned(now_s: float, now: datetime) -> list[Event]:
    """The agent's own matters, the most pressing first."""
    rows = [ticket_row(place, now) for place in range(24)]
    return [
        *ready(now_s, now), TimeKept(trusted=True), counted(),
        *_listed(WorkList.OWNED, rows),
    ]  # fmt: skip


def work_to_accept(now_s: float, now: datetime) -> list[Event]:
    """Two matters are offered to the agent."""
    rows = [
        ticket_row(p, now, status=TicketStatus.ASSIGNED, owner=owner, handler=owner,
                   offered_to="1001")
        for p, owner in ((3, "李强"), (9, "孙丽华"))
    ]  # fmt: skip
    return [*ready(now_s, now), counted(), *_listed(WorkList.TO_ACCEPT, rows)]


def work_overdue(now_s: float, now: datetime) -> list[Event]:
    """In a call: what is late, the phrase above it."""
    rows = [
        ticket_row(p, now, due_at=now - timedelta(hours=h), status=TicketStatus.ACCEPTED,
                   paused=False)
        for p, h in ((0, 51.0), (1, 2.4), (4, 0.3))
    ]  # fmt: skip
    return [*writing(now_s, now), counted(), *_listed(WorkList.OVERDUE, rows)]


def work_empty(now_s: float, now: datetime) -> list[Event]:
    """Nobody waits for the agent."""
    counted = WorkCounted(counts=tuple((which, 0) for which in WorkList))
    return [*ready(now_s, now), counted, *_listed(WorkList.TO_ACCEPT, [])]


def lead_session() -> SessionChanged:
    """A team lead sits here."""
    return SessionChanged(
        signed_in=True, agent_number="1100", name="周建军", role="lead", team="宽带一组",
        company="云杉宽带", server="https://desk.yunshan.example",
    )  # fmt: skip


def work_team_lead(now_s: float, now: datetime) -> list[Event]:
    """A lead's team list."""
    owners = ("王晓梅", "李强", "孙丽华", "赵敏", "吴桐")
    rows = [ticket_row(p, now, owner=owners[p % 5], needs_naming=p % 11 == 2) for p in range(200)]
    listed = WorkListChanged(query=ListQuery(which=WorkList.TEAM), total=318, rows=tuple(rows))
    return [*ready(now_s, now), lead_session(), counted(lead=True), listed]


def promises(now_s: float, now: datetime) -> list[Event]:
    """What the agent promised."""
    rows = [
        ticket_row(p, now, promised_at=now + timedelta(minutes=m), paused=False)
        for p, m in ((4, -12), (3, 9), (1, 48), (2, 60 * 20), (5, 60 * 70))
    ]
    return [*ready(now_s, now), counted(), *_listed(WorkList.PROMISES, rows)]


def reminder(now_s: float, now: datetime) -> list[Event]:
    """A promised call-back is due in a few minutes; another one waits behind it."""
    rows = [
        ticket_row(p, now, promised_at=now + timedelta(minutes=m, seconds=20), paused=False)
        for p, m in ((3, 5), (1, 14))
    ]
    return [
        *work_owned(now_s, now),
        *(PromiseDue(row=row, why="promise") for row in rows),
    ]


WORK_SCENES: Final[dict[str, Scene]] = {
    "work-owned": work_owned,
    "work-to-accept": work_to_accept,
    "work-overdue": work_overdue,
    "work-empty": work_empty,
    "work-team-lead": work_team_lead,
    "promises": promises,
    "reminder": reminder,
}

# What the agent opened before: an action, or a list of ``WorkList``.
OPENED: Final[dict[str, str]] = {
    "work-owned": "work",
    "work-to-accept": "to-accept",
    "work-overdue": "overdue",
    "work-empty": "to-accept",
    "work-team-lead": "team",
    "promises": "promises",
}
