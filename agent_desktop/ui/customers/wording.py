"""The words of a customer's fields. Values are translated when shown."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from agent_desktop.domain.calls import Direction
from agent_desktop.ui.marking import QT_TRANSLATE_NOOP

FIELDS: Final = {
    "name": QT_TRANSLATE_NOOP("Customer", "Name"),
    "title": QT_TRANSLATE_NOOP("Customer", "Form of address"),
    "grade": QT_TRANSLATE_NOOP("Customer", "Grade"),
    "company": QT_TRANSLATE_NOOP("Customer", "Company"),
    "note": QT_TRANSLATE_NOOP("Customer", "Note"),
    "do_not_call": QT_TRANSLATE_NOOP("Customer", "Do not call"),
    "do_not_call_reason": QT_TRANSLATE_NOOP("Customer", "Why not"),
}
CONTACTS: Final = {
    "mail": QT_TRANSLATE_NOOP("Customer", "E-mail"),
    "email": QT_TRANSLATE_NOOP("Customer", "E-mail"),
    "address": QT_TRANSLATE_NOOP("Customer", "Address"),
    "wechat": QT_TRANSLATE_NOOP("Customer", "WeChat"),
    "phone": QT_TRANSLATE_NOOP("Customer", "Phone"),
    "mobile": QT_TRANSLATE_NOOP("Customer", "Mobile"),
    "fax": QT_TRANSLATE_NOOP("Customer", "Fax"),
}
REASON_WORDS: Final = {
    "ticket": QT_TRANSLATE_NOOP("Customer", "I work on a matter of this customer"),
    "call_back": QT_TRANSLATE_NOOP("Customer", "I call the customer back"),
    "check": QT_TRANSLATE_NOOP("Customer", "I check who it is"),
    "correction": QT_TRANSLATE_NOOP("Customer", "I correct the data"),
}
DIRECTIONS: Final = {
    Direction.INBOUND.value: QT_TRANSLATE_NOOP("Customer", "called us"),
    Direction.OUTBOUND.value: QT_TRANSLATE_NOOP("Customer", "was called"),
}


def customer_word(source: str) -> str:
    """Return one of the words above in the agent's language."""
    return QCoreApplication.translate("Customer", source) if source else ""


def contact_word(kind: str) -> str:
    """Return a kind of contact; one that the centre named itself stays as it is."""
    return customer_word(CONTACTS[kind]) if kind in CONTACTS else kind
