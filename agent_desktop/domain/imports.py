"""Rows of a file that become customers or a directory: columns, fields, ids that stay the same.

The same row makes the same record however often it is read: a customer's id comes from the first
number, a person's from name and department. An empty cell changes nothing.
"""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from agent_desktop.domain.errors import InvalidInput
from agent_desktop.domain.records import RecordTable

NUMBER: Final = "number"
_NAMESPACE: Final = uuid.UUID("6f1d5a52-2f0e-5d0c-9d3e-6a6c1a0a7b11")
_YES: Final = frozenset({"是", "yes", "y", "true", "1", "√", "x", "不呼", "禁呼"})

# What a column may become, by table, and what people call such a column.
HEADINGS: Final[Mapping[RecordTable, Mapping[str, tuple[str, ...]]]] = {
    RecordTable.CUSTOMER: {
        "name": (
            "姓名",
            "客户",
            "客户姓名",
            "客户名称",
            "名称",
            "联系人",
            "name",
            "customer",
            "full name",
        ),
        "title": ("称谓", "称呼", "title", "salutation", "form of address"),
        "grade": (
            "等级",
            "级别",
            "客户等级",
            "客户级别",
            "会员等级",
            "grade",
            "level",
            "tier",
            "vip",
        ),
        "company": (
            "公司",
            "单位",
            "公司名称",
            "工作单位",
            "company",
            "organisation",
            "organization",
        ),
        NUMBER: (
            "电话",
            "手机",
            "手机号",
            "手机号码",
            "电话号码",
            "联系电话",
            "固话",
            "座机",
            "号码",
            "家庭电话",
            "备用电话",
            "办公电话",
            "phone",
            "number",
            "mobile",
            "telephone",
            "tel",
            "phone number",
            "mobile number",
            "cell",
            "home phone",
            "work phone",
            "phone 2",
            "电话2",
            "手机2",
        ),
        "contact.mail": ("邮箱", "邮件", "电子邮箱", "电子邮件", "e-mail", "email", "mail"),
        "contact.address": ("地址", "住址", "联系地址", "装机地址", "address"),
        "contact.wechat": ("微信", "微信号", "wechat"),
        "note": ("备注", "说明", "注", "note", "notes", "remark", "remarks", "comment"),
        "do_not_call": ("免打扰", "勿扰", "禁呼", "拒接", "do not call", "dnc", "no calls"),
        "do_not_call_reason": ("免打扰原因", "禁呼原因", "do not call reason"),
    },
    RecordTable.PERSON: {
        "name": ("姓名", "负责人", "责任人", "联系人", "name", "person", "responsible"),
        "department": ("部门", "科室", "所属部门", "department", "team", "unit"),
        "agent": ("工号", "坐席工号", "agent", "agent number"),
        "phone": ("电话", "手机", "分机", "联系电话", "phone", "extension", "number", "telephone"),
        "hours": ("时间", "工作时间", "上班时间", "值班时间", "hours", "working hours"),
        "deputy": ("代理人", "代班人", "替班", "副职", "deputy", "stand-in", "backup"),
        "away_from": ("休假开始", "外出开始", "away from"),
        "away_until": ("休假结束", "外出结束", "away until"),
    },
    RecordTable.DEPARTMENT: {
        "name": ("部门", "部门名称", "名称", "department", "name"),
        "phone": ("电话", "部门电话", "联系电话", "phone", "number", "telephone"),
        "hours": ("时间", "工作时间", "值班时间", "hours", "working hours"),
        "head": ("主管", "负责人", "部门负责人", "经理", "head", "manager"),
    },
    RecordTable.CATEGORY: {
        "name": ("类别", "分类", "业务类别", "问题类别", "category", "name", "subject"),
        "department": ("部门", "责任部门", "department", "team"),
        "person": ("负责人", "责任人", "经办人", "responsible", "person", "responsible person"),
        "deputy": ("代理人", "代班人", "替班", "deputy", "stand-in", "backup"),
        "phone": ("电话", "联系电话", "phone", "number"),
        "kinds": ("工单类型", "类型", "kinds", "kind"),
    },
}
# Of these every row needs one, or it could not be found again.
_NEEDED: Final[Mapping[RecordTable, tuple[tuple[str, ...], ...]]] = {
    RecordTable.CUSTOMER: ((NUMBER,), ("name", "company")),
    RecordTable.PERSON: (("name",),),
    RecordTable.DEPARTMENT: (("name",),),
    RecordTable.CATEGORY: (("name",),),
}


def fields_of(table: RecordTable) -> tuple[str, ...]:
    """Return what a column of this table's files may become.

    Raises:
        InvalidInput: ``import.no_such_table``: these records do not come from files.
    """
    if table not in HEADINGS:
        raise InvalidInput("such records are not imported", code="import.no_such_table")
    return tuple(HEADINGS[table])


def proposed_mapping(table: RecordTable, columns: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (column, field) for the columns whose heading says what they are.

    Only numbers may come from several columns; of the others the first one counts.
    """
    known = {_plain(word): name for name, words in HEADINGS[table].items() for word in words}
    taken: set[str] = set()
    found = []
    for column in columns:
        name = known.get(_plain(column)) or known.get(re.sub(r"\d+$", "", _plain(column)))
        if name is None or (name in taken and name != NUMBER):
            continue
        taken.add(name)
        found.append((column, name))
    return tuple(found)


def has_heading(table: RecordTable, first: Sequence[str]) -> bool:
    """Return whether a file's first row names its columns; a row of data has a number in it."""
    if proposed_mapping(table, first):
        return True
    return not any(sum(c.isdigit() for c in cell) >= 5 for cell in first)


def check_mapping(
    table: RecordTable, columns: Sequence[str], mapping: Iterable[tuple[str, str]]
) -> None:
    """Raise for a mapping that no row can be read by.

    Raises:
        InvalidInput: ``import.bad_mapping``: it names a column or field that is not there, or a
            field twice; ``import.nothing_to_find_by``: a field that every row needs is missing.
    """
    fields = set(fields_of(table))
    used: list[str] = []
    for column, name in mapping:
        if column not in columns or name not in fields or (name in used and name != NUMBER):
            raise InvalidInput("columns and fields do not fit", code="import.bad_mapping")
        used.append(name)
    if not any(set(needed) <= set(used) for needed in _NEEDED[table]):
        raise InvalidInput(
            "choose the column by which a row is found again",
            code="import.nothing_to_find_by",
        )


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold().strip(" :*\ufeff")
    return " ".join(re.sub(r"[_\-/]+", " ", text).split()).replace("e mail", "email")


def row_id(table: RecordTable, *parts: str) -> str:
    """Return the id of the record that a row with these parts makes."""
    plain = (unicodedata.normalize("NFKC", part).casefold().strip() for part in parts)
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((table.value, *plain))))


def says_yes(cell: str) -> bool:
    """Return whether a cell agrees."""
    return cell.strip().casefold() in _YES
