"""Made-up moments of search, customers, directory, knowledge, import and figures."""

from datetime import datetime, timedelta
from typing import Final

from agent_desktop.domain.events import Event, FoundPhrase
from agent_desktop.domain.ids import AgentNumber, CallId, TicketId
from agent_desktop.domain.records import RecordTable
from agent_desktop.domain.ticket_news import (
    ArticleRow,
    ArticlesFound,
    ArticleShown,
    CustomerRow,
    CustomerShown,
    DirectoryFound,
    DirectoryRow,
    EverythingFound,
    FiguresShown,
    ImportChanged,
    KnowledgeCounted,
    QuestionsChanged,
    TicketShown,
)
from agent_desktop.domain.tickets import (
    FieldConflict,
    Ticket,
    TicketEventKind,
    TicketForm,
)
from agent_desktop.ui.moments import Scene, ready, writing
from agent_desktop.ui.work_scenes import counted, lead_session, ticket_row


def search(now_s: float, now: datetime) -> list[Event]:
    """In a call: everything about a bill, the phrase still in sight."""
    found = EverythingFound(
        text="账单",
        tickets=(ticket_row(1, now), ticket_row(9, now, subject="电子账单没有收到，请改寄邮箱")),
        customers=(
            CustomerRow(customer_id="c7", name="账单科 刘**", numbers=("010****5678",),
                        company="云杉宽带", open_matters=1),
        ),
        phrases=(
            FoundPhrase(situation="look-up", title="查询等待", key="3", step_id="wait",
                        text="我马上为您查询账单，请稍等一下，可以吗？"),
        ),
        articles=(
            ArticleRow(article_id="a1", version=3, title="账单多扣费的核查与退费",
                       excerpt="先核对计费周期与套餐生效日，再看是否有代收费用……"),
            ArticleRow(article_id="a2", version=1, title="电子账单的开通与补发", kind="good",
                       excerpt="客户三次未收到账单，坐席主动核对邮箱后当场补发"),
        ),
    )  # fmt: skip
    return [*writing(now_s, now), counted(), found]


_CUSTOMER_VALUES: Final = (
    ("name", "陈立新"),
    ("title", "先生"),
    ("grade", "vip"),
    ("company", "恒达物流（上海）有限公司"),
    ("number.+8613812345678", "mobile"),
    ("number.+862187654321", "办公室"),
    ("contact.mail", "chen.lixin@hengda.example"),
    ("contact.address", "上海市浦东新区世纪大道 100 号 32 楼"),
    ("note", "上门请提前半小时电话；老人在家，说话请慢一些。"),
)


def _customer(now: datetime, **more: object) -> CustomerShown:
    row = CustomerRow(
        customer_id="c1", name="陈立新", title="先生", grade="vip",
        company="恒达物流（上海）有限公司", numbers=("+8613812345678", "+862187654321"),
        open_matters=2,
    )  # fmt: skip
    promised = ticket_row(3, now, promised_at=now + timedelta(minutes=48), paused=False)
    values: dict[str, object] = {
        "customer": row,
        "number": "13812345678",
        "values": _CUSTOMER_VALUES,
        "open_matters": (ticket_row(0, now), promised),
        "promises": (promised,),
        "last_calls": (
            (now - timedelta(hours=3), "inbound", "1001 王晓梅", "宽带频繁掉线，LOS 灯闪红"),
            (now - timedelta(days=2), "outbound", "1002 李强", "回访：装机满意度"),
            (now - timedelta(days=40), "inbound", "1007 吴桐", "咨询携号转网"),
        ),
    }
    return CustomerShown(**(values | more))  # type: ignore[arg-type]


def customer(now_s: float, now: datetime) -> list[Event]:
    """The caller's file in a call."""
    return [*writing(now_s, now), counted(), _customer(now, call_id=CallId("call-1"))]


def customer_masked(now_s: float, now: datetime) -> list[Event]:
    """Somebody the agent has nothing to do with, who does not want to be called."""
    row = CustomerRow(
        customer_id="c2", name="刘*", title="女士", numbers=("138****5678",), do_not_call=True
    )
    values = (
        ("name", "刘*"), ("title", "女士"), ("number.138****5678", "mobile"),
        ("contact.mail", "l***@example.com"), ("note", "每次***"), ("do_not_call", "yes"),
        ("do_not_call_reason", "客户要求不再接听营销电话"),
    )  # fmt: skip
    shown = _customer(
        now, customer=row, values=values, promises=(), open_matters=(ticket_row(3, now),),
        masked=("name", "number.138****5678", "contact.mail", "note"), number="138****5678",
    )  # fmt: skip
    return [*ready(now_s, now), counted(), shown]


def customer_merge(now_s: float, now: datetime) -> list[Event]:
    """Two records of one person, one that was merged before, and a lost edit."""
    doubles = (
        CustomerRow(customer_id="c8", name="陈立*", company="恒达物流", numbers=("138****5678",)),
        CustomerRow(customer_id="c9", name="陈**", numbers=("021****4321",)),
    )
    shown = _customer(
        now,
        duplicates=doubles,
        merged=(CustomerRow(customer_id="c5", name="陈先*", numbers=("139****0001",)),),
        conflicts=(
            FieldConflict(field="company", kept="恒达物流（上海）有限公司", lost="恒达集团",
                          event_id="e1"),  # type: ignore[arg-type]
        ),
        last_calls=(),
        promises=(),
    )  # fmt: skip
    return [*ready(now_s, now), counted(), shown]


def front_ticket(now: datetime, *allowed: TicketEventKind) -> TicketShown:
    """The ticket in the form, and what can be done with it."""
    agent = AgentNumber("1001")
    ticket = Ticket(
        ticket_id=TicketId("t0"), owner=agent, handler=agent, call_id=None, opened_at=now,
        changed_at=now, form=TicketForm(subject="账单多扣 39 元", customer_name="刘芳"),
    )  # fmt: skip
    return TicketShown(draft_id="d0", ticket=ticket, allowed=frozenset(allowed))


def _entries() -> tuple[DirectoryRow, ...]:
    def entry(what: str, number: int, title: str, **more: object) -> DirectoryRow:
        return DirectoryRow(what=what, record_id=f"{what[0]}{number}", title=title, **more)  # type: ignore[arg-type]

    billing = {"department": "计费账务部", "hours": "09:00-18:00"}
    field = {"department": "装维中心", "hours": "08:00-20:00"}
    return (
        entry("category", 1, "账单与扣费", person="李静", phone="8021", target="1021",
              available=True, deputy="王强", **billing),
        entry("category", 2, "宽带故障", person="周建军", phone="8105", target="contact:p3",
              available=True, stands_in_for="孙丽华", **field),
        entry("category", 3, "上门服务态度", person="吴桐", phone="8107", target="1007",
              available=False, **field),
        entry("category", 4, "携号转网", department="业务办理部", problem="directory.no_deputy",
              phone="8300", available=False),
        entry("department", 1, "计费账务部", person="李静", phone="8020", target="1021",
              hours="09:00-18:00", available=True),
        entry("department", 2, "装维中心", person="孙丽华", phone="8100", target="1015",
              hours="08:00-20:00", available=False),
        entry("person", 1, "李静", phone="8021", target="1021", available=True, **billing),
        entry("person", 2, "王强", phone="8022", target="contact:p2", available=True, **billing),
        entry("person", 3, "周建军", phone="8105", target="contact:p3", available=True, **field),
    )  # fmt: skip


def directory(now_s: float, now: datetime) -> list[Event]:
    """Whose matter it is, with a ticket in front that can be handed over."""
    return [
        *ready(now_s, now), counted(), front_ticket(now, TicketEventKind.ASSIGNED),
        DirectoryFound(rows=_entries()),
    ]  # fmt: skip


def directory_away(now_s: float, now: datetime) -> list[Event]:
    """A lead looks at those who are away: deputies, and one without any."""
    rows = tuple(r for r in _entries() if r.stands_in_for or r.available is False)
    return [*ready(now_s, now), lead_session(), counted(lead=True), DirectoryFound(rows=rows)]


_BODY: Final = """## 何时退费
客户对账单有异议时，**先道歉，再核查**：

1. 核对计费周期与套餐生效日；
2. 查看是否有代收费用（增值业务、合约违约金）；
3. 多扣的，当场发起退费，**24 小时内**短信通知结果。

## 说给客户听
> 您放心，我已经为您登记，核实后多扣的费用会原路退回。

- 不要说“系统就是这样扣的”。
- 金额超过 200 元的，请班组长确认。

<b>网页标记</b> 在这里只是文字。
"""


def _articles() -> tuple[ArticleRow, ...]:
    return (
        ArticleRow(article_id="a1", version=3, title="账单多扣费的核查与退费", unread=True,
                   must_read=True, excerpt="客户对账单有异议时，先道歉，再核查：核对计费周期……"),
        ArticleRow(article_id="a3", version=1, title="国庆期间上门时间的调整", unread=True,
                   excerpt="10 月 1 日至 3 日只处理全阻故障，其余预约顺延……"),
        ArticleRow(article_id="a4", version=7, title="携号转网的条件与流程",
                   excerpt="实名一致、无欠费、无合约，三项都满足才可发起……"),
        ArticleRow(article_id="a2", version=1, title="三次未收到账单，当场补发", kind="good",
                   excerpt="坐席主动核对邮箱，一次解决，客户致电表扬"),
        ArticleRow(article_id="a5", version=2, title="把客户推给营业厅，被媒体曝光", kind="bad",
                   excerpt="没有按首问负责制登记，客户往返三次……"),
    )  # fmt: skip


def knowledge(now_s: float, now: datetime) -> list[Event]:
    """In a call: an article beside the ticket that it answers."""
    versions = tuple(
        ArticleRow(article_id="a1", version=v, title="账单多扣费的核查与退费",
                   effective_from=day)
        for v, day in ((3, "2026-10-01"), (2, "2026-03-01"), (1, "2025-06-01"))
    )  # fmt: skip
    return [
        *writing(now_s, now), counted(), front_ticket(now, TicketEventKind.ANSWERED),
        KnowledgeCounted(unread=2, must_read=1), ArticlesFound(rows=_articles()),
        ArticleShown(row=versions[0], body=_BODY, by="周建军", versions=versions),
    ]  # fmt: skip


def knowledge_list(now_s: float, now: datetime) -> list[Event]:
    """What there is, the unread in bold."""
    return [
        *ready(now_s, now), counted(), KnowledgeCounted(unread=2, must_read=1),
        ArticlesFound(rows=_articles()),
    ]  # fmt: skip


def knowledge_lead(now_s: float, now: datetime) -> list[Event]:
    """A lead reads an article and may write the next version."""
    return [
        *ready(now_s, now), lead_session(), counted(lead=True), _asked(now),
        ArticlesFound(rows=_articles()),
        ArticleShown(row=_articles()[3], body="坐席主动核对邮箱，一次解决。", by="李静"),
    ]  # fmt: skip


def _asked(now: datetime) -> QuestionsChanged:
    return QuestionsChanged(
        questions=(
            ("q1", now - timedelta(hours=20), "1002 李强", "企业客户一次转出 30 个号码怎么办理？",
             "t4"),
            ("q2", now - timedelta(hours=5), "1007 吴桐", "港澳身份证能不能办理携号转网？", ""),
            ("q3", now - timedelta(minutes=40), "1001 王晓梅",
             "光猫 LOS 灯闪红但业务正常，要不要派单？", "t0"),
        )
    )  # fmt: skip


def questions(now_s: float, now: datetime) -> list[Event]:
    """The list for the morning meeting."""
    return [
        *ready(now_s, now), lead_session(), counted(lead=True), _asked(now),
        ArticlesFound(rows=_articles()),
    ]  # fmt: skip


_COLUMNS: Final = ("姓名", "手机", "公司", "级别", "备注", "身份证")


def import_map(now_s: float, now: datetime) -> list[Event]:
    """Columns of a file, and what they become."""
    news = ImportChanged(
        file="客户名单 2026-11.xlsx",
        table=RecordTable.CUSTOMER,
        columns=_COLUMNS,
        fields=("name", "title", "grade", "company", "number", "contact.mail", "contact.address",
                "note", "do_not_call", "do_not_call_reason"),
        mapping=(("姓名", "name"), ("手机", "number"), ("公司", "company"), ("级别", "grade"),
                 ("备注", "note")),
        preview=(
            ("陈立新", "13812345678", "恒达物流（上海）有限公司", "VIP", "上门请提前半小时", ""),
            ("刘芳", "010-62345678", "", "普通", "", ""),
            ("Anna Schmidt", "137 0000 8888", "Nordlicht GmbH", "VIP", "English, please", ""),
            ("=HYPERLINK(1)", "1550", "", "", "<b>粗体</b>", ""),
        ),
        rows=12_840,
    )  # fmt: skip
    return [*ready(now_s, now), lead_session(), counted(lead=True), news]


def import_result(now_s: float, now: datetime) -> list[Event]:
    """What was taken and what was not."""
    news = ImportChanged(
        file="客户名单 2026-11.xlsx",
        table=RecordTable.CUSTOMER,
        rows=12_840,
        done=12_840,
        taken=12_836,
        refused=4,
        errors=(
            (5, "import.bad_number", "=HYPERLINK(1); 1550"),
            (118, "record.too_long", "备注……"),
            (2044, "import.nothing_to_find_by", "; ; 恒达物流"),
            (9001, "record.control_character", "王\u0007建国"),
        ),
        error_file="/profile/imports/errors.csv",
        finished=True,
    )
    return [*ready(now_s, now), lead_session(), counted(lead=True), news]


def figures(now_s: float, now: datetime) -> list[Event]:
    """A month of the team."""
    totals = (
        ("kind", "fault", 412), ("kind", "enquiry", 388), ("kind", "complaint", 127),
        ("kind", "business_request", 96), ("kind", "appointment", 61), ("kind", "praise", 12),
        ("cause", "线路老化", 133), ("cause", "计费规则说明不清", 71), ("cause", "上门迟到", 38),
        ("cause", "", 854),
        ("department", "装维中心", 501), ("department", "计费账务部", 297),
        ("department", "业务办理部", 198), ("department", "", 100),
        ("satisfaction", "very_satisfied", 301), ("satisfaction", "satisfied", 402),
        ("satisfaction", "so_so", 51), ("satisfaction", "dissatisfied", 23),
        ("satisfaction", "", 319),
    )  # fmt: skip
    month = f"{now.astimezone():%Y-%m}"
    shown = FiguresShown(month=month, scope="team", as_of=now, totals=totals)
    return [*ready(now_s, now), lead_session(), counted(lead=True), shown]


BOOK_SCENES: Final[dict[str, Scene]] = {
    "search": search,
    "customer": customer,
    "customer-masked": customer_masked,
    "customer-merge": customer_merge,
    "directory": directory,
    "directory-away": directory_away,
    "knowledge": knowledge,
    "knowledge-list": knowledge_list,
    "knowledge-lead": knowledge_lead,
    "questions": questions,
    "import-map": import_map,
    "import-result": import_result,
    "figures": figures,
}

# What the agent opened before: an action, and after a colon what is typed or chosen there.
OPENED: Final[dict[str, str]] = {
    "search": "search:账单",
    "customer": "customer",
    "customer-masked": "customer",
    "customer-merge": "customer",
    "directory": "directory",
    "directory-away": "directory",
    "knowledge": "knowledge",
    "knowledge-list": "knowledge",
    "knowledge-lead": "knowledge",
    "questions": "knowledge:questions",
    "import-map": "import:客户名单 2026-11.xlsx",
    "import-result": "import:客户名单 2026-11.xlsx",
    "figures": "figures",
}
# Scenes that show a window of its own, by its name.
APART: Final = {"import-map": "importDialog", "import-result": "importDialog"}
