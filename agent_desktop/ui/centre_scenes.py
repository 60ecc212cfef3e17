"""Made-up moments of the centre's settings and of the signed-in devices."""

import json
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.centre_news import CentreForm, CentreShown
from agent_desktop.domain.events import Event
from agent_desktop.domain.form_texts import definition_of
from agent_desktop.domain.sign_ins import SignIn, SignInsShown
from agent_desktop.runtime import centre_defaults
from agent_desktop.ui.moments import Scene, ready
from agent_desktop.ui.work_scenes import counted, lead_session

_RULES: Final = {
    "complaint-vip": {"kind": "complaint", "grade": "vip", "handle_h": "12"},
    "enquiry": {"kind": "enquiry", "handle_h": "3d", "basis": "working"},
}
_CALENDAR: Final = (
    ("day.2026-11-27", "off"),
    ("day.2026-11-28", "work"),
    ("hours", "08:30-12:00,13:30-18:00"),
)
_TEMPLATES: Final = (
    (
        "t1",
        "投诉回执",
        "",
        {"sms.zh.received": "【{company}】您的投诉已登记。", "mail.zh.title": "投诉"},
    ),
    ("t2", "我的上门预约", "1001", {"subject": "上门预约", "course": "客户希望上门时间："}),
)


def _pairs(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def shown() -> CentreShown:
    """A centre that has changed some of what is shipped."""
    rules = {**centre_defaults.clock_rule_texts(), **_RULES}
    forms = [
        CentreForm(form_id=form_id, definition=definition_of(form_id, text), in_force=True)
        for form_id, text in sorted(centre_defaults.form_texts().items())
    ]
    broken = CentreForm(form_id="survey@2", problem="form.condition_cycle", where="reason")
    return CentreShown(
        calendar=_CALENDAR,
        shipped_calendar=_pairs(centre_defaults.calendar_texts()),
        public_days=tuple(
            (day.isoformat(), works) for day, works in centre_defaults.public_days().items()
        ),
        rules=tuple((rule_id, _pairs(values)) for rule_id, values in rules.items()),
        own_rules=True,
        templates=tuple(
            (one, _pairs({"name": name, "owner": owner, "values": json.dumps(texts)}))
            for one, name, owner, texts in _TEMPLATES
        ),
        messages=tuple(
            (f"{how}.{language}.{occasion}", text)
            for how, languages in centre_defaults.messages().items()
            for language, texts in languages.items()
            for occasion, text in texts.items()
        ),
        forms=(*forms, broken),
    )  # fmt: skip


def centre(now_s: float, now: datetime) -> list[Event]:
    """A lead keeps the centre's rules."""
    return [*ready(now_s, now), lead_session(), counted(lead=True), shown()]


def sign_ins(now_s: float, now: datetime) -> list[Event]:
    """An agent who forgot to sign out elsewhere."""
    rows = (
        SignIn(session_id="a", device="PC-0107", since=now - timedelta(hours=2),
               last_seen_at=now, own=True),
        SignIn(session_id="b", device="PC-0233", since=now - timedelta(hours=9),
               last_seen_at=now - timedelta(minutes=14)),
        SignIn(session_id="c", device="会议室笔记本", since=now - timedelta(days=6),
               last_seen_at=now - timedelta(days=3)),
    )  # fmt: skip
    return [*ready(now_s, now), counted(), SignInsShown(sign_ins=rows)]


CENTRE_SCENES: Final[dict[str, Scene]] = {
    "centre-calendar": centre,
    "centre-clocks": centre,
    "centre-templates": centre,
    "centre-forms": centre,
    "sign-ins": sign_ins,
}
OPENED: Final[dict[str, str]] = {
    "centre-calendar": "centre:calendar",
    "centre-clocks": "centre:clocks",
    "centre-templates": "centre:templates",
    "centre-forms": "centre:forms",
    "sign-ins": "sign_ins",
}
APART: Final[dict[str, str]] = {
    **dict.fromkeys(CENTRE_SCENES, "centreWindow"),
    "sign-ins": "signIns",
}
