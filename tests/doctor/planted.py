"""A profile in which people's names, numbers and secrets lie wherever something can lie."""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from agent_desktop.adapters.cache.opening import open_cache
from agent_desktop.domain.tickets import TicketForm
from agent_desktop.runtime.paths import Profile
from agent_desktop.services.ports import DraftRecord
from tests.contracts.stores import AT, Writer
from tests.fakes.secrets import MemorySecretStore

# Nothing on this computer says that these are personal: they stand in logs and crashes only.
STRANGERS = (
    "郭靖", "欧阳娜娜", "Guo Jing", "zhangwuji", "O'Brien-Smythe", "Müller", "13911112222",
    "+86 139-3333-4444", "010 6234 5678", "8021", "wangxm", "corr3ct-horse", "eyJhbGciOi.SflKxw",
)  # fmt: skip
AGENT = ("1001", "Li Xiaohong", "pbx.zhejiang-telecom.cn", "Zhejiang Hongda")
SECRETS = {"sip_password": "Tr0ub4dor&3", "refresh_token": "rt-7Qm9xW_kfE2", "cache_key": "ab" * 32}
# A name that is a word of the program, too, and can only be found because the cache knows it.
CALLERS = ("王小明", "Mark", "13800138000", "13712345678", "宽带", "陈女士要求赔偿")
ALL = (*STRANGERS, *AGENT, *SECRETS.values(), *CALLERS)

_DIALLED = re.compile(r"\d[\d ()-]{6,}\d")

SETTINGS = """# of Li Xiaohong, 13911112222
[sip]
server = "pbx.zhejiang-telecom.cn:5070"
user = "1001"
display_name = "Li Xiaohong"
transport = "tcp"
expires_s = 600
trusted = ["Müller"]
[agent]
number = "1001"
name = "Li Xiaohong"
company = "Zhejiang Hongda"
[audio]
microphones = ["zhangwuji's headset"]
ring_volume = 0.5
[policy]
region = "CN"
hold_music = "wangxm.wav"
[policy.codes]
listen = "*8021"
[[policy.reasons]]
name = "欧阳娜娜"
"""


def plant(folder: Path) -> Profile:
    """Write settings, logs and crash files full of people."""
    profile = Profile.at(folder)
    profile.settings_file.write_text(SETTINGS, "utf-8")
    profile.logs.mkdir()
    for process in ("desk", "engine"):
        lines = "\n".join(_log_lines(process))
        (profile.logs / f"{process}.log").write_text(lines, "utf-8")
        (profile.logs / f"{process}.log.1").write_text(lines, "utf-8")
        (profile.logs / f"{process}.stacks").write_text(_stacks(), "utf-8")
    (profile.logs / "engine.out").write_text("\n".join(ALL), "utf-8")
    for number, whose in enumerate(ALL):
        name = f"crash-desk-{re.sub('[^A-Za-z0-9]', '', whose) or number}.txt"
        (profile.logs / name).write_text(_crash(whose), "utf-8")
    return profile


async def fill_cache(profile: Profile) -> MemorySecretStore:
    """Write calls, a ticket and a draft into the encrypted cache; return its key ring."""
    secrets = MemorySecretStore(**{k: v for k, v in SECRETS.items() if k != "cache_key"})
    cache = await open_cache(profile.cache_file, secrets)
    writer = Writer()
    ticket = writer.opened(
        writer.new_id(), customer_name="王小明", phone="13800138000", subject="宽带"
    )
    await cache.outbox.commit(ticket, by="1001")
    call = writer.call(writer.new_id())
    who = {"remote_name": "Mark", "remote_number": "13712345678"}
    payload = call.payload.model_copy(update=who)
    await cache.outbox.commit(call.model_copy(update={"payload": payload}), by="1001")
    form = TicketForm(course="陈女士要求赔偿")
    await cache.drafts.keep_draft(
        DraftRecord(
            draft_id=writer.new_id(),
            form=form,
            owner="1001",
            call_id=None,
            ticket_id=None,
            changed_at=AT,
        )
    )
    await cache.close()
    return secrets


def _log_lines(process: str) -> Iterator[str]:
    head = {
        "at": "2026-11-22T09:00:00.123+00:00", "level": "info", "process": process,
        "logger": "agent_desktop.services.syncing",
    }  # fmt: skip
    yield json.dumps(
        head | {"message": "the server did not take the exchange: server.error", "took_ms": 1250.5}
    )
    yield json.dumps(head | {"message": "desk is up", "failure": _traceback("13911112222")})
    for whose in ALL:
        for message in (f"call from {whose} answered", f"token={whose}", f"x{whose}y <{whose}>"):
            yield json.dumps(head | {"message": message}, ensure_ascii=False)
        yield json.dumps(head | {"message": "a request failed", whose: whose, "who": [whose]})
        yield json.dumps(head | {"message": "", "deep": {"er": {whose: [{"x": whose}]}}})
        yield f"no JSON at all: {whose}"
        yield json.dumps(head | {"message": whose}, ensure_ascii=False)[:-3]
    yield json.dumps(head | {"seq": 13911112222, "count": 12, "caller": 8021})


def _traceback(whose: str) -> str:
    return (
        "Traceback (most recent call last):\n"
        '  File "/opt/wangxm/lib/agent_desktop/services/syncing.py", line 182, in _exchange\n'
        f"    raise Unavailable({whose!r})\n"
        f'  File "/home/wangxm/{whose}.py", line 7, in zhangwuji\n'
        f"agent_desktop.domain.errors.Unavailable: {whose} cannot be reached\n"
    )


def _crash(whose: str) -> str:
    return f"2026-11-22T09:00:00+00:00\n{_traceback(whose)}"


def _stacks() -> str:
    return (
        "Fatal Python error: Segmentation fault\n\n"
        "Current thread 0x00007f3c1b2fd740 (most recent call first):\n"
        '  File "/home/wangxm/lib/python3.11/site-packages/httpx/_client.py", line 90 in get\n'
    )


def leaks(file: Path, planted: tuple[str, ...]) -> list[tuple[str, str]]:
    """Search a ZIP archive for people, as plain text and as programs like to write it."""
    found = []
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            seen = f"{name}\n{text}\n{_unescaped(text)}".casefold()
            found += [(name, p) for p in planted for form in _forms(p) if form.casefold() in seen]
            found += [(name, number) for number in _DIALLED.findall(text) if _is_long(number)]
    return found


def _is_long(number: str) -> bool:
    return len(re.sub(r"\D", "", number)) > 6 and not number.startswith("2026-")


def _forms(value: str) -> tuple[str, ...]:
    bare = re.sub(r"[ +()-]", "", value)
    as_bytes = value.encode()
    forms = [value, bare, as_bytes.hex(), base64.b64encode(as_bytes).decode().rstrip("=")]
    if bare.isdigit() and len(bare) > 6:
        forms.append(bare[-6:])
    return tuple(forms)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
