"""What an agent would see: a situation of the draft in a made-up call. No Qt."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from agent_desktop.domain import festivals, phrases
from agent_desktop.domain.breaths import breaths, is_one_breath
from agent_desktop.domain.calls import Direction
from agent_desktop.domain.festivals import Festival
from agent_desktop.domain.pack_forms import SituationForm, StepForm, TextForm, WhenForm
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.domain.spoken_times import spoken_time
from agent_desktop.domain.variants import VIP_GRADE, Circumstances
from agent_desktop.ui.packs.state import Preview, PreviewStep, Samples

_HOURS: Final = {
    TimeOfDay.EARLY: 7,
    TimeOfDay.MORNING: 10,
    TimeOfDay.AFTERNOON: 15,
    TimeOfDay.EVENING: 20,
}
_YEAR_DAYS: Final = 400  # a lunar festival may come thirteen months later
_SAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"company": "云杉科技", "queue": "售后", "ticket_subject": "网络断线"},
    "en": {"company": "Spruce Telecom", "queue": "service", "ticket_subject": "no connection"},
}
_CUSTOMER: Final = {"zh": "王先生", "en": "Ms Smith"}


def preview(
    situation: SituationForm | None,
    language: str,
    samples: Samples,
    *,
    current: int,
    known: Mapping[str, str],
    today: date,
) -> Preview:
    """Return the panel; ``known`` are values that this desk really has (company, agent number)."""
    text = situation.text(language) if situation is not None else None
    if situation is None or text is None:
        return Preview()
    local = _moment(samples, today)
    now = circumstances(samples, local)
    values = _values(samples, language, local, known)
    return Preview(
        title=dict(situation.titles).get(language, situation.situation),
        steps=tuple(_step(step, now, values) for step in text.steps),
        current=min(current, max(len(text.steps) - 1, 0)),
        avoid=_avoid(text),
    )


def samples_for(when: WhenForm | None, samples: Samples) -> Samples:
    """Return a made-up call in which a wording is said; None: the plain one."""
    plain = replace(Samples(), named=samples.named)
    if when is None:
        return plain
    times = [t for t in TimeOfDay if t.value in when.time_of_day]
    days = [f.value for f in Festival if f.value in when.festivals]
    return replace(
        plain,
        time_of_day=times[0] if times else samples.time_of_day,
        festival=days[0] if days else "",
        calls=when.calls.least if when.calls is not None else 1,
        vip=when.vip,
        direction=when.direction or samples.direction,
    )


def circumstances(samples: Samples, local: datetime) -> Circumstances:
    """Return the made-up call for the conditions."""
    grade = {True: VIP_GRADE, False: "standard", None: ""}[samples.vip]
    earlier = tuple(local - timedelta(hours=n) for n in range(1, samples.calls))
    direction = Direction(samples.direction)
    return Circumstances(local=local, direction=direction, grade=grade, earlier_calls=earlier)


def _step(step: StepForm, now: Circumstances, values: Mapping[str, str]) -> PreviewStep:
    number = next((n for n, v in enumerate(step.variants) if v.when.holds(now)), -1)
    wording = step.variants[number].text if number >= 0 else step.text
    try:
        said = breaths(wording, values)
    except phrases.PhraseError as exc:
        return PreviewStep(hint=step.hint, variant=number, fault=exc.message)
    return PreviewStep(
        breaths=said,
        too_long=tuple(b for b in said if not is_one_breath(b)),
        hint=step.hint,
        variant=number,
    )


def _values(
    samples: Samples, language: str, local: datetime, known: Mapping[str, str]
) -> Mapping[str, str]:
    usual = _SAMPLES.get(language, _SAMPLES["en"])
    values = {
        "company": known.get("company") or usual["company"],
        "agent_number": known.get("agent_number") or "1001",
        "greeting_time": phrases.greeting_time(local, language),
        "festival_greeting": festivals.greeting(local.date(), language),
        "queue": usual["queue"],
    }
    if samples.named:
        address = phrases.address(_CUSTOMER.get(language, _CUSTOMER["en"]), language)
        promised = local.replace(hour=10) + timedelta(days=1)
        values |= {
            "caller_name": address.caller_name,
            "form_of_address": address.form_of_address,
            "ticket_subject": usual["ticket_subject"],
            "promised_time": spoken_time(promised, local, language),
        }
    return values


def _avoid(text: TextForm) -> tuple[str, ...]:
    return tuple(word for word in text.avoid if word)


def _moment(samples: Samples, today: date) -> datetime:
    day = next_day(samples.festival, today)
    return datetime(day.year, day.month, day.day, _HOURS[samples.time_of_day], tzinfo=UTC)


@lru_cache(maxsize=64)
def next_day(festival: str, today: date) -> date:
    """Return the next day of a festival; without one, the next day that is none."""
    for ahead in range(_YEAR_DAYS):
        day = today + timedelta(days=ahead)
        if festival and festivals.is_festival(day, Festival(festival)):
            return day
        if not festival and not any(festivals.is_festival(day, f) for f in Festival):
            return day
    return today
