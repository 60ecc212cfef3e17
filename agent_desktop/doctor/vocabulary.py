"""The words of this program: what stands in its code was not said by a customer.

A name has no shape that could be recognised in a log, so the question is turned round: a word of
a log stays when the program's own code contains it, and is left out otherwise. The code is read
compiled, which a frozen build has, too; nothing of it is run.
"""

import builtins
import http
import importlib.util
import pkgutil
import re
import types
from collections.abc import Iterator
from functools import cache
from importlib.machinery import ModuleSpec
from typing import Final

import agent_desktop

_WORD: Final = re.compile(r"[A-Za-z]+")
# These speak of made-up people.
_WITH_NAMES: Final = (
    "agent_desktop.demo",
    "agent_desktop.training",
    "agent_desktop.ui",
    "agent_desktop.domain.festivals",
)
# Of Python, its libraries and of what headsets are called; none is anybody's name.
_OTHERS: Final = """
Traceback most recent call last File line in module During handling of the above exception another
occurred The direct cause following Fatal Python error Segmentation fault Aborted Bus Current thread
first Thread Extension modules total Garbage collecting no self
errno Errno connection refused reset by peer timed out timeout closed host name or service not known
temporary failure resolution permission denied such file directory read only system left device
certificate verify failed expired self signed unable to get local issuer hostname mismatch
Debian GNU Linux Ubuntu Windows bookworm trixie amd x AMD
USB HID Audio Analog Stereo Mono Built Headset Handset Speaker Speakers Microphone Monitor Duplex
Output Input Digital HDMI Bluetooth Wireless Jabra Poly Plantronics EPOS Sennheiser Logitech
Yealink Lenovo Dell HP Microsoft Realtek Evolve Engage Blackwire Voyager
"""


@cache
def words() -> frozenset[str]:
    """Return every word of the program, as it is written there. Takes a quarter of a second."""
    found = {
        *_WORD.findall(_OTHERS),
        *(word for name in dir(builtins) for word in _WORD.findall(name)),
    }
    found.update(word for s in http.HTTPStatus for word in _WORD.findall(s.phrase))
    for name in _modules():
        spec = importlib.util.find_spec(name)
        code = None if spec is None else _code(spec, name)
        if code is not None:
            found.update(_WORD.findall(name))
            found.update(word for text in _texts(code) for word in _WORD.findall(text))
    return frozenset(found)


def _modules() -> Iterator[str]:
    prefixes: list[tuple[types.ModuleType, str]] = [(agent_desktop, "agent_desktop.")]
    while prefixes:
        package, prefix = prefixes.pop()
        for module in pkgutil.iter_modules(package.__path__, prefix):
            if module.name.startswith(_WITH_NAMES):
                continue
            yield module.name
            if module.ispkg:
                prefixes.append((importlib.import_module(module.name), f"{module.name}."))


def _code(spec: ModuleSpec, name: str) -> types.CodeType | None:
    get_code = getattr(spec.loader, "get_code", None)
    code = get_code(name) if get_code is not None else None
    return code if isinstance(code, types.CodeType) else None


def _texts(code: types.CodeType) -> Iterator[str]:
    yield from (code.co_name, *code.co_names, *code.co_varnames)
    for index, constant in enumerate(code.co_consts):
        if isinstance(constant, types.CodeType):
            yield from _texts(constant)
        elif isinstance(constant, str) and not _is_docstring(index, constant):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from (part for part in constant if isinstance(part, str))


def _is_docstring(index: int, constant: str) -> bool:
    # Examples in prose may name people; a message to a log is one line without a full stop.
    return "\n" in constant or (index == 0 and constant.endswith("."))
