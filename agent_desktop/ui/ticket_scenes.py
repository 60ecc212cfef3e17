"""Made-up moments of the ticket panel: every stage of a matter's life, for pictures and tests."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.events import DraftChanged, Event, TicketSaved
from agent_desktop.domain.form_definitions import FieldDefinition, FieldKind, FormDefinition
from agent_desktop.domain.ids import AgentNumber, CallId, OperationId, TicketId
from agent_desktop.domain.ticket_clocks import ClockName, ClockState, TicketClock
from agent_desktop.domain.ticket_life import allowed
from agent_desktop.domain.ticket_news import (
    CustomerRow,
    CustomerShown,
    DirectoryFound,
    DirectoryRow,
    FormTemplate,
    TemplatesChanged,
    TicketShown,
)
from agent_desktop.domain.tickets import (
    Attachment,
    FieldChange,
    FieldConflict,
    Link,
    Severity,
    Step,
    Ticket,
    TicketEvent,
    TicketEventKind,
    TicketForm,
    TicketKind,
    TicketStatus,
    Urgency,
    Void,
    changes_between,
)
from agent_desktop.domain.work_lists import TicketRow
from agent_desktop.ui.moments import Scene, ready, talking

K = TicketEventKind
_ID: Final = TicketId("0192f3a0-0000-7000-8000-00005a17c0de")
_ME: Final = AgentNumber("1001")
_LI: Final = AgentNumber("1002")
_LEAD: Final = AgentNumber("1900")
_CALL: Final = CallId("call-1")
_COURSE: Final = (
    "客户称 11 月账单多扣 39 元“视频彩铃”，本人从未办理。\n"
    "11 月 3 日来电咨询时，坐席态度生硬，未予处理就挂断。\n"
    "要求退费、取消业务并书面道歉。"
)
_FORM: Final = TicketForm(
    kind=TicketKind.COMPLAINT,
    customer_name="陈立新",
    phone="13812345678",
    subject="账单多扣 39 元，且坐席态度生硬",
    course=_COURSE,
    category="c-bill",
    customer_id="k-chen",
    form_id="complaint@1",
    extra=(("demand", "refund,apology"), ("object", "employee"), ("staff", "1017")),
)


def _both(chinese: str, english: str) -> tuple[tuple[str, str], ...]:
    return (("zh", chinese), ("en", english))


COMPLAINT: Final = FormDefinition(
    form_id="complaint@1",
    title=_both("客户投诉登记表", "Complaint registration form"),
    kinds=("complaint",),
    fields=(
        FieldDefinition(
            field_id="object",
            kind=FieldKind.CHOICE,
            title=_both("投诉对象", "Object of the complaint"),
            choices=(
                ("employee", _both("员工", "Employee")),
                ("product", _both("产品", "Product")),
                ("bill", _both("账单", "Bill")),
                ("line", _both("线路", "Line")),
            ),
            required_at="opened",
        ),
        FieldDefinition(
            field_id="staff",
            title=_both("员工工号或姓名", "Number or name of the employee"),
            help=_both("客户说得出多少写多少。", "As much as the customer can tell."),
            shown_if=("object", "employee"),
            limit=100,
        ),
        FieldDefinition(
            field_id="demand",
            kind=FieldKind.CHOICES,
            title=_both("客户诉求", "What the customer demands"),
            choices=(
                ("refund", _both("退费", "Refund")),
                ("apology", _both("道歉", "Apology")),
                ("repair", _both("修复", "Repair")),
                ("cancel", _both("退订", "Cancellation")),
            ),
            required_at="assigned",
        ),
        FieldDefinition(
            field_id="loss",
            kind=FieldKind.NUMBER,
            title=_both("损失金额（元）", "Loss (CNY)"),
        ),
        FieldDefinition(
            field_id="since",
            kind=FieldKind.DATE,
            title=_both("发生日期", "Day it happened"),
        ),
        FieldDefinition(
            field_id="media",
            kind=FieldKind.YES_NO,
            title=_both("是否提到媒体或安全", "Media or safety mentioned"),
        ),
    ),
)
CATEGORY: Final = DirectoryRow(
    what="category",
    record_id="c-bill",
    title="账单争议",
    department="计费部",
    person="赵敏",
    phone="02188880011",
    hours="09:00-18:00",
    target="contact:p-zhao",
)
DIRECTORY: Final = (
    CATEGORY,
    DirectoryRow(
        what="person",
        record_id="p-wang",
        title="王建国",
        department="线路维护部",
        phone="02188880022",
        hours="08:00-20:00",
        target="1003",
        available=False,
        deputy="李强",
    ),
    DirectoryRow(
        what="person",
        record_id="p-li",
        title="李强",
        department="线路维护部",
        phone="02188880023",
        hours="08:00-20:00",
        target="1002",
        available=True,
        stands_in_for="王建国",
    ),
    DirectoryRow(
        what="department",
        record_id="d-bill",
        title="计费部",
        department="计费部",
        person="赵敏",
        phone="02188880010",
        target="team:计费部",
    ),
)

DIRECTORY_ANSWERS: Final = DirectoryFound(text="", rows=DIRECTORY)


def event(
    place: int, kind: TicketEventKind, at: datetime, by: str = _ME, **more: object
) -> TicketEvent:
    """Return an entry of the log, as it came from a PC whose clock is right."""
    given: dict[str, object] = {"device": "PC-0417", "device_at": at, **more}
    return TicketEvent(
        event_id=OperationId(f"e{place:03}"),
        ticket_id=_ID,
        kind=kind,
        at=at,
        by=AgentNumber(by),
        **given,  # type: ignore[arg-type]
    )


def _log(now: datetime, *steps: TicketEvent, form: TicketForm = _FORM) -> tuple[TicketEvent, ...]:
    opened = event(
        0,
        K.OPENED,
        now - timedelta(hours=5),
        changes=changes_between(TicketForm(), form),
        call_id=_CALL,
    )
    return (opened, *steps)


def _ticket(now: datetime, status: TicketStatus, **more: object) -> Ticket:
    given: dict[str, object] = {"handler": _ME, "form": _FORM, **more}
    return Ticket(
        ticket_id=_ID,
        owner=_ME,
        call_id=_CALL,
        opened_at=now - timedelta(hours=5),
        changed_at=now - timedelta(minutes=12),
        status=status,
        **given,  # type: ignore[arg-type]
    )


def _clock(
    now: datetime, name: ClockName, left: timedelta, *, of: timedelta = timedelta(hours=24)
) -> TicketClock:
    due = now + left
    start = due - of
    return TicketClock(
        name=name,
        state=ClockState.RUNNING,
        started_at=start,
        due_at=due,
        warn_at=(start + of * 0.5, start + of * 0.8, due),
    )


def _shown(
    now: datetime,
    ticket: Ticket,
    log: tuple[TicketEvent, ...],
    *clocks: TicketClock,
    role: str = "agent",
    **more: object,
) -> list[Event]:
    given: dict[str, object] = {
        "owner_name": "1001 王晓梅",
        "handler_name": "1002 李强" if ticket.handler == _LI else "1001 王晓梅",
        "department": "计费部",
        "allowed": allowed(ticket, _ME, role),
        **more,
    }
    del now
    return [
        DraftChanged(
            draft_id="d5",
            form=ticket.form,
            owner="1001",
            handler=ticket.handler,
            ticket_id=_ID,
            opened_at=ticket.opened_at,
            sent=True,
            conflicts=ticket.conflicts,
        ),
        DirectoryFound(text="", rows=DIRECTORY),
        TicketShown(
            draft_id="d5",
            ticket=ticket,
            timeline=log,
            clocks=clocks,
            form=COMPLAINT,
            **given,  # type: ignore[arg-type]
        ),
    ]


def _matter(now: datetime, number: str, subject: str) -> TicketRow:
    return TicketRow(
        ticket_id=f"0192f3a0-0000-7000-8000-0000{number}",
        subject=subject,
        kind=TicketKind.FAULT,
        status=TicketStatus.ACCEPTED,
        urgency=Urgency.NORMAL,
        severity=Severity.GENERAL,
        customer_name="陈立新",
        phone="13812345678",
        owner="1004",
        handler="1002",
        offered_to="",
        opened_at=now - timedelta(days=2),
        changed_at=now - timedelta(days=1),
    )


def new_complaint(now_s: float, now: datetime) -> list[Event]:
    """A known customer complains: the complaint's own fields, a warning, another open matter."""
    return [
        *talking(now_s, now),
        CustomerShown(
            call_id=_CALL,
            number="13812345678",
            customer=CustomerRow(
                customer_id="k-chen", name="陈立新", grade="VIP", do_not_call=True, open_matters=2
            ),
            values=(("do_not_call_reason", "本人要求，仅接受短信"),),
            open_matters=(
                _matter(now, "0000a001", "宽带频繁掉线"),
                _matter(now, "0000a002", "移机预约"),
            ),
        ),
        TemplatesChanged(
            templates=(
                FormTemplate(template_id="last", name="last", owner="1001"),
                FormTemplate(template_id="t1", name="多扣费投诉", owner="1001"),
            )
        ),
        DirectoryFound(text="", rows=DIRECTORY),
        DraftChanged(
            draft_id="d1",
            form=replace(_FORM, customer_id="k-chen"),
            owner="1001",
            handler="1001",
            call_id=_CALL,
        ),
        TicketShown(draft_id="d1", form=COMPLAINT),
    ]


def urgent(now_s: float, now: datetime) -> list[Event]:
    """An urgent, severe complaint: the department must be notified before the hand-over."""
    form = replace(_FORM, urgency=Urgency.URGENT, severity=Severity.SEVERE)
    ticket = _ticket(now, TicketStatus.OPEN, form=form, escalated_to="lead", escalations=1)
    escalated = event(
        1,
        K.ESCALATED,
        now - timedelta(minutes=38),
        data=(("to_level", "lead"), ("reason", "媒体威胁")),
    )
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            _log(now, escalated, form=form),
            _clock(now, ClockName.FORM, timedelta(minutes=9), of=timedelta(hours=1)),
            _clock(now, ClockName.HANDLE, timedelta(hours=19)),
            unsent=("e001",),
        ),
    ]


def offered(now_s: float, now: datetime) -> list[Event]:
    """Offered to a colleague: until it is accepted, this agent answers for it."""
    ticket = _ticket(now, TicketStatus.ASSIGNED, offered_to=_LI, offered_by=_ME, chasings=1)
    given = event(
        1,
        K.ASSIGNED,
        now - timedelta(minutes=40),
        data=(("to", "1002"), ("to_name", "李强"), ("department", "线路维护部")),
    )
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            _log(now, given),
            _clock(now, ClockName.HANDLE, timedelta(hours=9, minutes=20)),
            offered_name="1002 李强",
        ),
    ]


def to_accept(now_s: float, now: datetime) -> list[Event]:
    """Somebody offers a matter to this agent."""
    ticket = replace(
        _ticket(now, TicketStatus.ASSIGNED, handler=_LI, offered_to=_ME, offered_by=_LI),
        owner=_LI,
    )
    given = event(
        1, K.ASSIGNED, now - timedelta(minutes=6), _LI, data=(("to", "1001"), ("to_name", "王晓梅"))
    )
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            _log(now, given),
            _clock(now, ClockName.HANDLE, timedelta(hours=20)),
            offered_name="1001 王晓梅",
            owner_name="1002 李强",
        ),
    ]


def handled(now_s: float, now: datetime) -> list[Event]:
    """Handled and written back; the customer is to be called back. One attempt failed."""
    ticket = _ticket(now, TicketStatus.RETURNED, handler=_LI, attempts=1)
    return [
        *ready(now_s, now),
        *_shown(
            now, ticket, _long_life(now)[:7], _clock(now, ClockName.CALL_BACK, timedelta(hours=3))
        ),
    ]


def overdue(now_s: float, now: datetime) -> list[Event]:
    """The handler let the time run out; it was chased twice."""
    ticket = _ticket(now, TicketStatus.ACCEPTED, handler=_LI, chasings=2, reopened=1)
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            _long_life(now)[:4],
            _clock(now, ClockName.HANDLE, -timedelta(hours=2, minutes=5)),
        ),
    ]


def conflict(now_s: float, now: datetime) -> list[Event]:
    """Two people wrote the same fields offline."""
    conflicts = (
        FieldConflict(
            field="subject",
            kept="账单多扣 39 元，且坐席态度生硬",
            lost="视频彩铃多扣费",
            event_id=OperationId("e003"),
        ),
        FieldConflict(field="urgency", kept="normal", lost="urgent", event_id=OperationId("e004")),
    )
    ticket = _ticket(now, TicketStatus.ACCEPTED, conflicts=conflicts)
    return [
        *ready(now_s, now),
        *_shown(
            now, ticket, _long_life(now)[:5], _clock(now, ClockName.HANDLE, timedelta(hours=15))
        ),
    ]


def _long_life(now: datetime) -> tuple[TicketEvent, ...]:
    def ago(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    return _log(
        now,
        event(1, K.ASSIGNED, ago(4.6), data=(("to", "1002"), ("to_name", "李强"))),
        event(2, K.ACCEPTED, ago(4.4), _LI, device="PC-0233"),
        event(
            3,
            K.EDITED,
            ago(4),
            changes=(FieldChange(field="subject", before="多扣费", after=_FORM.subject),),
        ),
        event(4, K.CHASED, ago(3), data=(("note", "客户再次来电催办"),)),
        event(
            5,
            K.HANDLED,
            ago(2),
            _LI,
            device="PC-0233",
            device_at=ago(2) + timedelta(hours=26),
            data=(
                ("cause", "促销系统误开通视频彩铃"),
                ("solution", "已取消并退费 39 元，次月账单体现"),
                ("talked_over", "yes"),
            ),
        ),
        event(
            6,
            K.RETURNED,
            ago(1.5),
            _LI,
            data=(("plan", "核对同批用户"), ("result", "退费到账，书面致歉")),
        ),
        event(7, K.CALLED_BACK, ago(1), data=(("outcome", "no_answer"),)),
        event(
            8,
            K.NOTED,
            ago(0.5),
            data=(("text", "<b>客户短信</b>：晚上八点后方便接听 \u202eمرحبا\u202c 🙂"),),
        ),
    )


def timeline(now_s: float, now: datetime) -> list[Event]:
    """A whole log: a wrong PC clock, a void step, an entry not sent, one refused."""
    ticket = _ticket(
        now,
        TicketStatus.RETURNED,
        handler=_LI,
        attempts=1,
        voids=(Void(event_id=OperationId("e009"), code="ticket.already_handled"),),
    )
    late = event(9, K.CHASED, now - timedelta(minutes=20), data=(("note", "离线时写的催办"),))
    note = event(10, K.NOTED, now - timedelta(minutes=3), data=(("text", "已约明早再拨"),))
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            (*_long_life(now), late, note),
            _clock(now, ClockName.CALL_BACK, timedelta(hours=3)),
            unsent=("e010",),
            refused=(("op-7", "operation.refused"),),
        ),
    ]


def step_sheet(now_s: float, now: datetime) -> list[Event]:
    """The hand-over is asked for: who is there, who stands in."""
    ticket = _ticket(now, TicketStatus.OPEN)
    return [
        *ready(now_s, now),
        *_shown(now, ticket, _log(now), _clock(now, ClockName.HANDLE, timedelta(hours=19))),
    ]


def void(now_s: float, now: datetime) -> list[Event]:
    """Accepted offline, but somebody was faster: our step has no effect."""
    ticket = replace(
        _ticket(
            now,
            TicketStatus.ACCEPTED,
            handler=_LI,
            voids=(Void(event_id=OperationId("e003"), code="ticket.already_accepted"),),
        ),
        owner=_LEAD,
    )
    log = _log(
        now,
        event(1, K.ASSIGNED, now - timedelta(hours=3), _LEAD, data=(("to", "team:宽带一组"),)),
        event(2, K.ACCEPTED, now - timedelta(hours=2), _LI),
        event(3, K.ACCEPTED, now - timedelta(hours=2), _ME),
    )
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            log,
            _clock(now, ClockName.HANDLE, timedelta(hours=4)),
            owner_name="1900 周敏",
        ),
    ]


def closed(now_s: float, now: datetime) -> list[Event]:
    """Closed, with its files and links."""
    ticket = _ticket(
        now,
        TicketStatus.CLOSED,
        handler=_LI,
        satisfaction="satisfied",
        attachments=(
            Attachment(
                upload_id="u1",
                name="11 月账单截图.png",
                media_type="image/png",
                bytes=482_133,
                sha256="0" * 64,
            ),
            Attachment(
                upload_id="u2",
                name="致歉信.pdf",
                media_type="application/pdf",
                bytes=1_922_000,
                sha256="0" * 64,
            ),
            Attachment(
                upload_id="u3",
                name="通话片段.wav",
                media_type="audio/wav",
                bytes=12_400_000,
                sha256="0" * 64,
            ),
        ),
        links=(
            Link(what="call", target="call-1", title="来电 13812345678"),
            Link(what="article", target="a-7", title="视频彩铃退订与退费办法"),
        ),
        steps=(Step(kind=K.CLOSED, at=now, event_id=OperationId("e009")),),
    )
    done = (
        event(
            8,
            K.CALLED_BACK,
            now - timedelta(minutes=30),
            data=(("outcome", "reached"), ("satisfaction", "satisfied"), ("words", "谢谢，很快")),
        ),
        event(9, K.CLOSED, now - timedelta(minutes=28)),
    )
    return [
        *ready(now_s, now),
        *_shown(
            now,
            ticket,
            (*_long_life(now)[:8], *done),
            files_waiting=(("u2", ""), ("u3", "attachment.not_that_type")),
        ),
    ]


def saved(now_s: float, now: datetime) -> list[Event]:
    """A ticket just saved in a call: what comes next stands in front."""
    ticket = _ticket(now, TicketStatus.OPEN)
    events = _shown(now, ticket, _log(now), _clock(now, ClockName.HANDLE, timedelta(hours=24)))
    return [*talking(now_s, now), *events, TicketSaved(draft_id="d5", ticket_id=_ID)]


TICKET_SCENES: Final[dict[str, Scene]] = {
    "ticket-new-complaint": new_complaint,
    "ticket-urgent": urgent,
    "ticket-offered": offered,
    "ticket-to-accept": to_accept,
    "ticket-handled": handled,
    "ticket-call-back": handled,
    "ticket-overdue": overdue,
    "ticket-conflict": conflict,
    "ticket-timeline": timeline,
    "ticket-step-sheet": step_sheet,
    "ticket-void": void,
    "ticket-closed": closed,
    "ticket-saved": saved,
}
# The action that brings up what a scene is about.
OPENED_BY: Final = {
    "ticket-timeline": "ticket_log",
    "ticket-step-sheet": "next_step",
    "ticket-call-back": "next_step",
    "ticket-closed": "ticket_files",
}
