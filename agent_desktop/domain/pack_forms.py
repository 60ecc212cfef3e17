"""A call-script pack as a team lead edits it: what stands in its files, right or wrong.

The values of a file come from whoever reads YAML; here they become forms, and nothing that is
missing or of the wrong kind stops that: an editor must show what is wrong to mend it. A place, for
example ``("steps", 0, "text")``, says where in its file a value stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from agent_desktop.domain.calls import Direction
from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.festivals import Festival
from agent_desktop.domain.phrases import TimeOfDay
from agent_desktop.domain.variants import CallCount, Circumstances, Condition

Place = tuple[int | str, ...]
Value = str | int | float | bool | Sequence["Value"] | Mapping[str, "Value"]
Texts = tuple[tuple[str, str], ...]  # (language, text)

MANIFEST: Final = "pack.yaml"
FLOWS: Final = "flows"
LADDERS: Final = ("silent_call", "too_quiet", "noisy_line")
WORD_LISTS: Final = ("forbidden", "fillers")
_USUAL_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class CallsForm:
    """Which call of this number it is: the ``least``-th to the ``most``-th within ``days``."""

    least: int = 1
    most: int | None = None
    days: int = _USUAL_DAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenForm:
    """A variant's condition; empty parts are not asked for."""

    time_of_day: tuple[str, ...] = ()
    festivals: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    lunar_dates: tuple[str, ...] = ()
    calls: CallsForm | None = None
    vip: bool | None = None
    grades: tuple[str, ...] = ()
    direction: str = ""
    queues: tuple[str, ...] = ()

    def holds(self, now: Circumstances) -> bool:
        """Whether it is so; a condition that cannot be understood never is."""
        try:
            return self._condition().holds(now)
        except (InvalidInput, ValueError):
            return False

    def values(self) -> Mapping[str, Value]:
        """Return what is asked for as a file holds it."""
        found: dict[str, Value] = {
            name: list(getattr(self, name)) for name in _LISTS if getattr(self, name)
        }
        if self.calls is not None:
            found["calls"] = _calls_values(self.calls)
        if self.vip is not None:
            found["vip"] = self.vip
        if self.direction:
            found["direction"] = self.direction
        return found

    def _condition(self) -> Condition:
        calls = self.calls
        return Condition(
            time_of_day=tuple(TimeOfDay(t) for t in self.time_of_day),
            festivals=tuple(Festival(f) for f in self.festivals),
            dates=self.dates,
            lunar_dates=self.lunar_dates,
            calls=CallCount(least=calls.least, most=calls.most, days=calls.days) if calls else None,
            vip=self.vip,
            grades=self.grades,
            direction=Direction(self.direction) if self.direction else None,
            queues=self.queues,
        )


_LISTS: Final = ("time_of_day", "festivals", "dates", "lunar_dates", "grades", "queues")


@dataclass(frozen=True, slots=True)
class VariantForm:
    """Another wording and when it is said."""

    when: WhenForm
    text: str


@dataclass(frozen=True, slots=True)
class StepForm:
    """One thing to say, in one language."""

    step_id: str
    text: str = ""
    hint: str = ""
    variants: tuple[VariantForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextForm:
    """A situation in one language; ``readable`` False: the file is no YAML or is not there."""

    file: str
    language: str
    readable: bool = True
    steps: tuple[StepForm, ...] = ()
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationForm:
    """A situation: its line in the manifest (``place``) and its texts."""

    situation: str
    place: Place
    titles: Texts = ()
    key: str = ""
    texts: tuple[TextForm, ...] = ()

    def text(self, language: str) -> TextForm | None:
        """Return the situation in a language."""
        return next((text for text in self.texts if text.language == language), None)


@dataclass(frozen=True, slots=True)
class RungForm:
    """A step of a ladder and the pause after it, in seconds."""

    step: str
    pause_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderForm:
    """What is said on a line that is silent, too quiet or noisy."""

    name: str
    situation: str
    rungs: tuple[RungForm, ...] = ()
    listen_s: float | None = None


@dataclass(frozen=True, slots=True)
class WordsForm:
    """Forbidden words, or fillers, of a language."""

    name: str
    language: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowText:
    """A text of a flow that can be edited: ``kind`` is title, label, note or subject."""

    place: Place
    kind: str
    language: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPart:
    """A choice, timer, rule or ticket of a flow's step.

    Attributes:
        kind: ``choice``, ``timer``, ``line``, ``ticket`` or ``step``.
        seconds: Of a timer or a rule, with its own ``seconds_place``.
        says: The phrase that it names.
        leads: Where it goes on.
    """

    kind: str
    name: str = ""
    texts: tuple[FlowText, ...] = ()
    seconds: float | None = None
    seconds_place: Place = ()
    says: str = ""
    leads: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStepForm:
    """A step of a flow; what it does and where it leads can be read here, not changed."""

    step_id: str
    place: Place
    says: str = ""
    does: tuple[str, ...] = ()
    leads: str = ""
    texts: tuple[FlowText, ...] = ()
    parts: tuple[FlowPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowForm:
    """A flow's file."""

    flow: str
    file: str
    readable: bool = True
    situation: str = ""
    titles: tuple[FlowText, ...] = ()
    timers: tuple[FlowPart, ...] = ()
    steps: tuple[FlowStepForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackForm:
    """A whole pack; ``readable`` False: its manifest is no YAML."""

    pack: str = ""
    readable: bool = True
    titles: Texts = ()
    version: str = ""
    languages: tuple[str, ...] = ()
    situations: tuple[SituationForm, ...] = ()
    ladders: tuple[LadderForm, ...] = ()
    words: tuple[WordsForm, ...] = ()
    flows: tuple[FlowForm, ...] = ()

    def situation(self, name: str) -> SituationForm | None:
        """Return a situation."""
        return next((s for s in self.situations if s.situation == name), None)

    def flow(self, name: str) -> FlowForm | None:
        """Return a flow."""
        return next((f for f in self.flows if f.flow == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMark:
    """Something wrong, or (``advice``) hard to say aloud, and where it stands.

    ``place`` is the value that line and column point at; None where there is none.
    """

    file: str
    line: int
    column: int
    cause: str
    place: Place | None = field(default=None)
    advice: bool = False


def pack_form(values: Mapping[str, Any]) -> PackForm:
    """Return the form of a pack from its files' values; None for a file that is no YAML."""
    manifest = values.get(MANIFEST)
    if not isinstance(manifest, Mapping):
        return PackForm(readable=False)
    languages = _names(manifest.get("languages"))
    situations = tuple(
        _situation(place, _map(entry), languages, values)
        for place, entry in enumerate(_list(manifest.get("situations")))
    )
    return PackForm(
        pack=_text(manifest.get("id")),
        titles=_titles(manifest.get("title")),
        version=_text(manifest.get("version")),
        languages=languages,
        situations=situations,
        ladders=tuple(_ladder(n, manifest[n]) for n in LADDERS if _map(manifest.get(n))),
        words=tuple(
            WordsForm(name, language, _names(_map(manifest.get(name)).get(language)))
            for name in WORD_LISTS
            for language in languages
        ),
        flows=tuple(
            _flow(name, values.get(f"{FLOWS}/{name}.yaml"), languages)
            for name in _names(manifest.get("flows"))
        ),
    )


def when_form(values: Any) -> WhenForm:
    """Return a condition's form."""
    known = _map(values)
    calls = known.get("calls")
    vip = known.get("vip")
    lists = {name: _names(known.get(name)) for name in _LISTS}
    return WhenForm(
        **lists,
        calls=_calls(_map(calls)) if isinstance(calls, Mapping) else None,
        vip=vip if isinstance(vip, bool) else None,
        direction=_text(known.get("direction")),
    )


def _calls(values: Mapping[str, Any]) -> CallsForm:
    most = values.get("most")
    return CallsForm(
        int(_number(values.get("least"), 1)),
        int(_number(most, 1)) if most is not None else None,
        int(_number(values.get("days"), _USUAL_DAYS)),
    )


def _calls_values(calls: CallsForm) -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    if calls.least != 1 or calls.most is None:
        values["least"] = calls.least
    if calls.most is not None:
        values["most"] = calls.most
    if calls.days != _USUAL_DAYS:
        values["days"] = calls.days
    return values


def _situation(
    number: int, entry: Mapping[str, Any], languages: Sequence[str], values: Mapping[str, Any]
) -> SituationForm:
    name = _text(entry.get("id"))
    return SituationForm(
        situation=name,
        place=("situations", number),
        titles=_titles(entry.get("title")),
        key=_text(entry.get("key")),
        texts=tuple(_situation_text(name, language, values) for language in languages),
    )


def _situation_text(name: str, language: str, values: Mapping[str, Any]) -> TextForm:
    file = f"{language}/{name}.yaml"
    found = values.get(file)
    if not isinstance(found, Mapping):
        return TextForm(file=file, language=language, readable=False)
    return TextForm(
        file=file,
        language=language,
        steps=tuple(_step(_map(step)) for step in _list(found.get("steps"))),
        avoid=_names(found.get("avoid")),
    )


def _step(step: Mapping[str, Any]) -> StepForm:
    return StepForm(
        _text(step.get("id")),
        _text(step.get("text")),
        _text(step.get("hint")),
        tuple(
            VariantForm(when_form(_map(v).get("when")), _text(_map(v).get("text")))
            for v in _list(step.get("variants"))
        ),
    )


def _ladder(name: str, values: Any) -> LadderForm:
    known = _map(values)
    listen = known.get("listen_s")
    return LadderForm(
        name=name,
        situation=_text(known.get("situation")),
        rungs=tuple(
            RungForm(_text(_map(r).get("step")), _number(_map(r).get("pause_s"), 0))
            for r in _list(known.get("ladder"))
        ),
        listen_s=None if listen is None else _number(listen, 0),
    )


def _flow(name: str, values: Any, languages: Sequence[str]) -> FlowForm:
    file = f"{FLOWS}/{name}.yaml"
    if not isinstance(values, Mapping):
        return FlowForm(flow=name, file=file, readable=False)
    return FlowForm(
        flow=name,
        file=file,
        situation=_text(values.get("situation")),
        titles=_flow_texts(values, (), "title", languages),
        timers=_parts(values, (), languages),
        steps=tuple(
            _flow_step(n, _map(step), languages) for n, step in enumerate(_list(values["steps"]))
        )
        if "steps" in values
        else (),
    )


def _flow_step(number: int, step: Mapping[str, Any], languages: Sequence[str]) -> FlowStepForm:
    place: Place = ("steps", number)
    choices = _list(step.get("choices"))
    branches = [_text(_map(b).get("to")) for b in _list(step.get("branches"))]
    leads = [_leads(step, "next")] if step.get("next") or not choices else []
    return FlowStepForm(
        step_id=_text(step.get("id")),
        place=place,
        says=_text(step.get("say")),
        does=_names(step.get("do")),
        leads=" / ".join(t for t in (*branches, *leads) if t),
        texts=_flow_texts(step, place, "title", languages),
        parts=(
            *(_choice(_map(c), (*place, "choices", n), languages) for n, c in enumerate(choices)),
            *_parts(step, place, languages),
            *(
                FlowPart(kind="call", name=_text(_map(r).get("signal")), leads=_leads(_map(r)))
                for r in _list(step.get("on_call"))
            ),
            *_ticket(step, place, languages),
        ),
    )


def _choice(choice: Mapping[str, Any], place: Place, languages: Sequence[str]) -> FlowPart:
    return FlowPart(
        kind="choice",
        name=_text(choice.get("id")),
        texts=_flow_texts(choice, place, "label", languages),
        leads=_leads(choice),
    )


def _parts(
    holder: Mapping[str, Any], place: Place, languages: Sequence[str]
) -> tuple[FlowPart, ...]:
    """Return timers, and rules on the line."""
    found = []
    for kind, key, seconds in (("timer", "timers", "after_s"), ("line", "on_line", "for_s")):
        for number, item in enumerate(_list(holder.get(key))):
            here: Place = (*place, key, number)
            part = _map(item)
            known = part.get(seconds)
            name = part.get("id") or " / ".join(_names(part.get("caller")))
            found.append(
                FlowPart(
                    kind=kind,
                    name=_text(name),
                    texts=(
                        *_flow_texts(part, here, "title", languages),
                        *_flow_texts(part, here, "note", languages),
                    ),
                    seconds=None if known is None else _number(known, 0),
                    seconds_place=(*here, seconds),
                    says=_text(part.get("say")),
                    leads=_leads(part),
                )
            )
    return tuple(found)


def _ticket(
    step: Mapping[str, Any], place: Place, languages: Sequence[str]
) -> tuple[FlowPart, ...]:
    ticket = step.get("ticket")
    if not isinstance(ticket, Mapping):
        return ()
    texts = _flow_texts(ticket, (*place, "ticket"), "subject", languages)
    return (FlowPart(kind="ticket", name=_text(ticket.get("kind")), texts=texts),)


def _flow_texts(
    holder: Mapping[str, Any], place: Place, kind: str, languages: Sequence[str]
) -> tuple[FlowText, ...]:
    """Return a text in every language, where the file has it in one."""
    texts = holder.get(kind)
    if not isinstance(texts, Mapping):
        return ()
    return tuple(
        FlowText((*place, kind, language), kind, language, _text(texts.get(language)))
        for language in languages
    )


def _leads(holder: Mapping[str, Any], key: str = "to") -> str:
    to = _text(holder.get(key)) or ("end" if key == "next" else "")
    then = _text(holder.get("then"))
    return f"{to} → {then}" if then else to


def _titles(values: Any) -> Texts:
    return tuple((str(language), _text(text)) for language, text in _map(values).items())


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else ()


def _names(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | tuple | Mapping):
        return ""
    return str(value)


def _number(value: Any, usual: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return value if good else usual
