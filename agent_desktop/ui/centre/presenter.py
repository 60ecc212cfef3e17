"""What the window of the centre's settings does: it checks by the domain's rules, then edits."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from agent_desktop.domain.business_calendar import BusinessCalendar, calendar_of
from agent_desktop.domain.centre_news import (
    CentreShown,
    FormSaved,
    FormTaken,
    HideCentre,
    SaveForm,
    ShowCentre,
    TakeForm,
)
from agent_desktop.domain.clock_rules import ClockRule, rule_for, rule_of
from agent_desktop.domain.commands import Command
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.events import CommandRefused, Event, SessionChanged
from agent_desktop.domain.message_texts import check_message, is_message
from agent_desktop.domain.record_checks import check_changes
from agent_desktop.domain.records import RecordTable, edits_between
from agent_desktop.domain.rights import Role
from agent_desktop.domain.ticket_commands import EditRecord
from agent_desktop.runtime.centre_defaults import named_texts
from agent_desktop.ui.centre.due import Due, due_of
from agent_desktop.ui.centre.state import CentreState, Problem, Tab

CALENDAR_ID: Final = "default"
DEFAULT_RULE: Final = "default"
_OURS: Final = frozenset({"ShowCentre", "TakeForm", "SaveForm", "EditRecord"})


class CentrePresenter:
    """Keeps the centre's rules.

    Args:
        now: The time by which the example of a complaint is worked out.

    Thread: GUI.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        now: Callable[[], datetime],
        render: Callable[[CentreState], None],
    ) -> None:
        self._send = send
        self._now = now
        self._render = render
        self._is_open = False
        self.state = CentreState()

    def on_event(self, event: Event) -> None:
        """Take what happened."""
        match event:
            case SessionChanged():
                role = event.role if event.server else Role.LEAD
                self._show(
                    agent=event.agent_number,
                    company=event.company,
                    role=role if event.signed_in else "",
                    news=self.state.news if event.agent_number == self.state.agent else None,
                )
            case CentreShown():
                self._show(news=event)
            case FormTaken():
                done = "form_known" if event.unchanged else "form"
                self._show(done=done, done_with=(("form", event.form_id),), problem=None)
            case FormSaved():
                self._show(done="form_saved", done_with=(("form", event.form_id),), problem=None)
            case CommandRefused() if self._is_open and event.command in _OURS:
                self._fail(event.code, event.fields)
            case _:
                pass

    def open(self) -> None:
        """The window comes up."""
        self._is_open = True
        self._show(problem=None, done="")
        self._send(ShowCentre())

    def close(self) -> None:
        """The window is closed."""
        if self._is_open:
            self._is_open = False
            self._send(HideCentre())

    def turn_to(self, tab: str) -> None:
        """Show another page."""
        self._show(tab=Tab(tab), problem=None, done="")

    # --- the calendar

    def calendar_values(self) -> dict[str, str]:
        """Return the calendar as it holds: the record over what is shipped."""
        news = self.state.news
        return dict(news.shipped_calendar) | dict(news.calendar) if news is not None else {}

    def calendar(self) -> BusinessCalendar:
        """Return the working time; the shipped one where the record cannot be used."""
        news = self.state.news
        if news is None:
            return BusinessCalendar()
        try:
            return calendar_of(self.calendar_values(), _days(news))
        except InvalidInput:
            return calendar_of(dict(news.shipped_calendar), _days(news))

    def save_calendar(self, values: Mapping[str, str]) -> bool:
        """Keep these values of the calendar; what is not among them stays. False: they are wrong.

        A value that empties a field lets hold what is shipped.
        """
        news = self.state.news
        if news is None:
            return False
        before = dict(news.calendar)
        after = {**before, **values}
        whole = dict(news.shipped_calendar) | {n: text for n, text in after.items() if text}
        try:
            calendar_of(whole, _days(news))
        except InvalidInput as exc:
            return self._refuse(exc)
        return self._edit(RecordTable.CALENDAR, CALENDAR_ID, before, after, "calendar")

    def name_day(self, day: str, *, works: bool) -> bool:
        """Make a day one off, or one on which the centre works, whatever its weekday is."""
        return self.save_calendar({f"day.{day}": "work" if works else "off"})

    def drop_day(self, day: str) -> None:
        """Let a day be again what its weekday and the public holidays say."""
        self.save_calendar({f"day.{day}": ""})

    # --- clock rules

    def rules(self) -> tuple[ClockRule, ...]:
        """Return the rules that can be read."""
        found = []
        for rule_id, values in self.state.news.rules if self.state.news is not None else ():
            try:
                found.append(rule_of(rule_id, dict(values)))
            except InvalidInput:  # shown as it is in the list, with its problem
                continue
        return tuple(found)

    def rule_values(self, rule_id: str) -> dict[str, str]:
        """Return a rule as it is kept; {} for none."""
        rules = self.state.news.rules if self.state.news is not None else ()
        return next((dict(values) for known, values in rules if known == rule_id), {})

    def due(self, kind: str, grade: str, severity: str, urgency: str) -> Due:
        """Return when a matter that is opened now would be due."""
        rule = rule_for(kind, grade, severity, urgency, self.rules())
        return due_of(rule, self.calendar(), self._now())

    def save_rule(self, rule_id: str, values: Mapping[str, str]) -> bool:
        """Keep a rule; "" makes a new one. False: it is wrong."""
        try:
            rule_of(rule_id, values)
        except InvalidInput as exc:
            return self._refuse(exc)
        self._own_rules(but=rule_id)
        is_own = self.state.news is not None and self.state.news.own_rules
        before = self.rule_values(rule_id) if is_own else {}
        return self._edit(RecordTable.CLOCK_RULE, rule_id, before, values, "rule")

    def drop_rule(self, rule_id: str) -> None:
        """Let a rule go: what it was for falls under the less special ones."""
        self._own_rules(but=rule_id)
        if self.state.news is not None and self.state.news.own_rules:
            self._delete(RecordTable.CLOCK_RULE, rule_id)
        else:
            self._show(done="gone", problem=None)

    def _own_rules(self, *, but: str) -> None:
        """Make the shipped rules the centre's own: with the first own one, no shipped one holds."""
        news = self.state.news
        if news is None or news.own_rules:
            return
        for rule_id, values in news.rules:
            if rule_id != but:
                changes = edits_between({}, dict(values))
                self._send(
                    EditRecord(table=RecordTable.CLOCK_RULE, record_id=rule_id, changes=changes)
                )

    # --- templates

    def save_template(
        self, template_id: str, name: str, texts: Mapping[str, str], *, shared: bool
    ) -> bool:
        """Keep a template; "" makes a new one. False: something in it is wrong."""
        if not name.strip():
            return self._fail("template.no_name")
        known = {n: text for n, text in texts.items() if text.strip()}
        if not known:
            return self._fail("template.empty")
        try:
            for slot, text in known.items():
                if is_message(slot):
                    check_message(text)
        except InvalidInput as exc:
            return self._refuse(exc)
        before = self.template_values(template_id)
        after = {
            "name": name.strip(),
            "owner": "" if shared else self.state.agent,
            "values": json.dumps(known, ensure_ascii=False),
        }
        if named_texts(before.get("values", "")) == known:
            after["values"] = before["values"]
        return self._edit(RecordTable.TEMPLATE, template_id, before, after, "template")

    def template_values(self, template_id: str) -> dict[str, str]:
        """Return a template as it is kept; {} for none."""
        known = self.state.news.templates if self.state.news is not None else ()
        return next((dict(values) for one, values in known if one == template_id), {})

    def drop_template(self, template_id: str) -> None:
        """Let a template go."""
        self._delete(RecordTable.TEMPLATE, template_id)

    # --- forms

    def take_form(self, file: str) -> None:
        """Make a file's form one of the centre's."""
        if file:
            self._show(problem=None, done="")
            self._send(TakeForm(file=file))

    def save_form(self, form_id: str, file: str) -> None:
        """Write a form into a file."""
        if form_id and file:
            self._show(problem=None, done="")
            self._send(SaveForm(form_id=form_id, file=file))

    def _edit(
        self,
        table: RecordTable,
        record_id: str,
        before: Mapping[str, str],
        after: Mapping[str, str],
        done: str,
    ) -> bool:
        changes = edits_between(before, after)
        try:
            check_changes(table, changes)
        except InvalidInput as exc:
            return self._refuse(exc)
        if changes:
            self._send(EditRecord(table=table, record_id=record_id, changes=changes))
        self._show(problem=None, done=done if changes else "", done_with=())
        return True

    def _delete(self, table: RecordTable, record_id: str) -> None:
        self._send(EditRecord(table=table, record_id=record_id, deleted=True))
        self._show(problem=None, done="gone", done_with=())

    def _refuse(self, failure: InvalidInput) -> bool:
        return self._fail(failure.code, tuple((n, str(v)) for n, v in failure.fields.items()))

    def _fail(self, code: str, fields: tuple[tuple[str, str], ...] = ()) -> bool:
        self._show(problem=Problem(code=code, fields=fields), done="")
        return False

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self._render(state)


def _days(news: CentreShown) -> dict[date, bool]:
    return {date.fromisoformat(day): works for day, works in news.public_days}
