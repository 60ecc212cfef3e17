"""Customers: a number finds one, several numbers belong to one, two who are the same become one.

A customer is a record (``domain.records``) with the fields ``name``, ``title``, ``grade``,
``company``, ``note``, ``do_not_call`` ("yes"), ``do_not_call_reason``, ``number.N`` (its label),
``contact.KIND`` and ``merged_into``. Nothing is copied by a merge: the one that is given up points
to the one that stays, so parting them again brings back exactly what was.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from agent_desktop.domain.records import Record

NUMBER: Final = "number."
CONTACT: Final = "contact."
YES: Final = "yes"
FIELDS: Final = (
    "name",
    "title",
    "grade",
    "company",
    "note",
    "do_not_call",
    "do_not_call_reason",
    "merged_into",
)
VIP: Final = "vip"
MERGED_INTO: Final = "merged_into"
MERGE_CIRCLE: Final = "customer.merge_circle"
_MOBILE: Final = re.compile(r"(?:\+86|0086|86|0)?(1[3-9][0-9]{9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer's record, read.

    Attributes:
        grade: As the centre names it; ``vip`` in any case chooses other phrases.
        numbers: (number in E.164 or as it is dialled, label), in a stable order.
        contacts: (kind, text): mail, address, WeChat …
    """

    customer_id: str
    name: str = ""
    title: str = ""
    grade: str = ""
    company: str = ""
    note: str = ""
    do_not_call: bool = False
    do_not_call_reason: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    merged_into: str = ""


def customer_of(record: Record) -> Customer:
    """Return the customer that a record holds."""
    values = record.values
    return Customer(
        customer_id=record.record_id,
        name=values.get("name", ""),
        title=values.get("title", ""),
        grade=values.get("grade", ""),
        company=values.get("company", ""),
        note=values.get("note", ""),
        do_not_call=values.get("do_not_call", "") == YES,
        do_not_call_reason=values.get("do_not_call_reason", ""),
        numbers=_named(values, NUMBER),
        contacts=_named(values, CONTACT),
        merged_into=values.get("merged_into", ""),
    )


def _named(values: Mapping[str, str], prefix: str) -> tuple[tuple[str, str], ...]:
    found = ((name.removeprefix(prefix), text) for name, text in values.items())
    return tuple(sorted(f for f in found if f"{prefix}{f[0]}" in values))


def joined(keep: Customer, merged: Iterable[Customer]) -> Customer:
    """Return who stays with what the merged ones add: numbers, contacts, empty fields, a ban."""
    for other in merged:
        banned = keep.do_not_call or other.do_not_call
        keep = replace(
            keep,
            name=keep.name or other.name,
            title=keep.title or other.title,
            grade=keep.grade or other.grade,
            company=keep.company or other.company,
            note=keep.note or other.note,
            do_not_call=banned,
            do_not_call_reason=keep.do_not_call_reason or other.do_not_call_reason,
            numbers=_both(keep.numbers, other.numbers),
            contacts=_both(keep.contacts, other.contacts),
        )
    return keep


def _both(
    ours: tuple[tuple[str, str], ...], theirs: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str], ...]:
    known = {name for name, _ in ours}
    return ours + tuple(pair for pair in theirs if pair[0] not in known)


def living_id(customer_id: str, merged_into: Callable[[str], str]) -> str:
    """Return who a customer is today: the end of the chain of merges.

    The server lets no circle be (``closes_circle``). A desk can have one until it has heard of the
    other's merge, or from an older server: then the smallest id in it stays, so that every desk
    names the same one.

    Args:
        customer_id: Where the chain begins.
        merged_into: Returns what a customer's ``merged_into`` says, "" for nothing.
    """
    path = [customer_id]
    seen = {customer_id}
    while following := merged_into(path[-1]):
        if following in seen:
            return min(path[path.index(following) :])
        path.append(following)
        seen.add(following)
    return path[-1]


def closes_circle(customer_id: str, target: str, merged_into: Callable[[str], str]) -> bool:
    """Return whether a merge into ``target`` would lead back to the customer who is given up.

    The server's order counts: of two people who merge A into B and B into A, the first one is
    right, and the later merge is kept without effect (``MERGE_CIRCLE``).

    Args:
        customer_id: Who is to be given up.
        target: Who is to stay.
        merged_into: As for ``living_id``.
    """
    seen: set[str] = set()
    while target and target not in seen:
        if target == customer_id:
            return True
        seen.add(target)
        target = merged_into(target)
    return False


def mainland_mobile(number: str) -> str:
    """Return a mobile number of mainland China in E.164; "" for any other number.

    Most numbers of most centres are such, and a million of them are read at once: no library is
    asked. It also takes the numbers of ranges that are newer than the library.
    """
    found = _MOBILE.fullmatch(number)
    return f"+86{found[1]}" if found else ""


def same_number(a: str, b: str) -> bool:
    """Return whether two numbers are one, as far as the digits tell without a country's plan.

    A number with its country or trunk prefix ends like the same one without; eight digits are the
    least that tell a subscriber apart.
    """
    ours, theirs = _digits(a), _digits(b)
    if not ours or not theirs:
        return a == b
    shorter = min(len(ours), len(theirs))
    return ours == theirs or (shorter >= 10 and ours[-shorter:] == theirs[-shorter:])


def _digits(number: str) -> str:
    return "".join(c for c in number if c.isdigit()).lstrip("0")


def name_key(customer: Customer) -> str:
    """Return what two records of one person at one company share; "" where it says too little."""
    name, company = _folded(customer.name), _folded(customer.company)
    return f"{name}|{company}" if name and company else ""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def look_alike(a: Customer, b: Customer) -> bool:
    """Return whether two customers may be the same: a common number, or name and company."""
    if a.customer_id == b.customer_id:
        return False
    if name_key(a) and name_key(a) == name_key(b):
        return True
    return any(same_number(ours, theirs) for ours, _ in a.numbers for theirs, _ in b.numbers)


def is_vip(grade: str) -> bool:
    """Return whether a grade is the one that scripts know as ``vip``."""
    return grade.strip().casefold() == VIP


def values_of(customer: Customer) -> Sequence[tuple[str, str]]:
    """Return the fields of a customer in the order in which they are shown."""
    plain = (
        ("name", customer.name),
        ("title", customer.title),
        ("grade", customer.grade),
        ("company", customer.company),
        *((f"{NUMBER}{number}", label) for number, label in customer.numbers),
        *((f"{CONTACT}{kind}", text) for kind, text in customer.contacts),
        ("note", customer.note),
        ("do_not_call", YES if customer.do_not_call else ""),
        ("do_not_call_reason", customer.do_not_call_reason),
    )
    return [(name, text) for name, text in plain if text or name.startswith((NUMBER, CONTACT))]
