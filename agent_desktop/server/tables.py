"""What the server keeps. Migrations under ``migrations`` make it; a test compares the two.

Texts have no length here: the wire models and the domain's rules limit them, in one place.
Times are aware UTC in Python on both databases.
"""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

REVISION_COUNTER: Final = "revision"
AUDIT_COUNTER: Final = "audit"
EPOCH: Final = "epoch"
POLICY_MARK: Final = "policy_mark"
VAULT_KEY: Final = "vault_key"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC; SQLite has no zones and keeps it without."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Bring to UTC."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Root of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class TeamRow(Table):
    """A team; tickets belong to the team of their owner."""

    __tablename__ = "team"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class UserRow(Table):
    """A person who signs in. ``number`` is the agent number, which never changes.

    ``totp_sealed``: secret of the one-time codes, by ``vault``; "" for none. ``totp_step``: the
    newest code's time step that was used, so that none is used twice.
    """

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("role in ('agent', 'lead', 'manager', 'admin')", name="role"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    password_hash: Mapped[str]
    must_change_password: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    totp_sealed: Mapped[str] = mapped_column(server_default="")
    totp_step: Mapped[int] = mapped_column(BigInteger, server_default="0")


class SipAccountRow(Table):
    """A person's SIP account; the password is encrypted by ``vault``."""

    __tablename__ = "sip_account"
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    server: Mapped[str]
    user: Mapped[str]
    password_sealed: Mapped[str]
    domain: Mapped[str]
    display_name: Mapped[str]
    auth_user: Mapped[str]
    proxy: Mapped[str]
    transport: Mapped[str]
    expires_s: Mapped[int]
    proxies: Mapped[list[Any]]
    srtp: Mapped[str]
    probe_s: Mapped[int]


class PolicyRow(Table):
    """One entry of ``contract.server.PolicyPayload`` that differs from its default."""

    __tablename__ = "policy"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[list[Any]]


class FactRow(Table):
    """Small facts about this installation, for example which key seals SIP passwords."""

    __tablename__ = "server_fact"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class CounterRow(Table):
    """The last revision. Its row lock, held until commit, makes commit order revision order."""

    __tablename__ = "counter"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class AuditRow(Table):
    """One entry of the audit log; triggers refuse to change or delete it."""

    __tablename__ = "audit_entry"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[str]
    hash: Mapped[str]


class DeviceRow(Table):
    """One desk installation, by the id that it made for itself."""

    __tablename__ = "device"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class SessionRow(Table):
    """A signed-in person at a device: the family of tokens that came from one sign-in.

    ``generation`` is that of the newest refresh token. ``wipe``: the device is lost; it is told to
    delete what it holds as soon as it comes back.
    """

    __tablename__ = "session"
    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    created_at: Mapped[datetime]
    generation: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(server_default="")
    wipe: Mapped[bool] = mapped_column(server_default=false())


class TokenRow(Table):
    """A token, as its SHA-256: whoever reads the database cannot use it."""

    __tablename__ = "token"
    hash: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("session.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    generation: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    replaced_at: Mapped[datetime | None]


class SignInFailureRow(Table):
    """Failed sign-ins of one account from one address; the account as a hash, it may be a typo."""

    __tablename__ = "sign_in_failure"
    account: Mapped[str] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class OperationRow(Table):
    """The receipt of an operation: what a repeat is answered with."""

    __tablename__ = "operation"
    __table_args__ = (UniqueConstraint("device_id", "seq"),)
    op_id: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    received_at: Mapped[datetime]
    status: Mapped[str]
    revision: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    message: Mapped[str]


class ChangeRow(Table):
    """An applied operation, append only.

    ``owner_id`` and ``team_id`` say who may read it, and ``also`` who else (``exchange.scope``), in
    words between blanks. ``kind``: ticket, call, record or look_up.
    """

    __tablename__ = "change"
    __table_args__ = (
        Index(None, "team_id", "revision"),
        Index(None, "owner_id", "revision"),
        Index(None, "ticket_id", "revision"),
    )
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    op_id: Mapped[str] = mapped_column(ForeignKey("operation.op_id"), unique=True)
    by_number: Mapped[str]
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    ticket_id: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    payload: Mapped[dict[str, Any]]
    kind: Mapped[str] = mapped_column(server_default="ticket")
    also: Mapped[str] = mapped_column(server_default="")
    by_role: Mapped[str] = mapped_column(server_default="agent")
    by_team: Mapped[str] = mapped_column(server_default="")
    device_id: Mapped[str] = mapped_column(server_default="")
    device: Mapped[str] = mapped_column(server_default="")
    device_at: Mapped[datetime | None]


class TicketRow(Table):
    """A ticket as ``domain.tickets`` derives it from its changes.

    Attributes:
        life: What of it has no column, as ``exchange.ticket_rows`` writes it; {} in the rows of
            an older program, whose changes are read once more.
        closed_at: When it was over (closed, merged, withdrawn); None while it is not.
        cause: The sort of cause that the handler chose (``domain.figures``); ``department``: whose
            it was, as whoever handed it over named it.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "team_id", "closed_at"),
        Index(None, "owner_id", "closed_at"),
        Index(None, "opened_at"),
    )
    ticket_id: Mapped[str] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    owner: Mapped[str]
    handler: Mapped[str]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    call_id: Mapped[str | None]
    form: Mapped[dict[str, Any]]
    conflicts: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(BigInteger)
    life: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    status: Mapped[str] = mapped_column(server_default="open")
    kind: Mapped[str] = mapped_column(server_default="enquiry")
    severity: Mapped[str] = mapped_column(server_default="general")
    category: Mapped[str] = mapped_column(server_default="")
    customer_id: Mapped[str] = mapped_column(server_default="")
    offered_to: Mapped[str] = mapped_column(server_default="")
    satisfaction: Mapped[str] = mapped_column(server_default="")
    cause: Mapped[str] = mapped_column(server_default="")
    department: Mapped[str] = mapped_column(server_default="")
    closed_at: Mapped[datetime | None]


class TicketGrantRow(Table):
    """Who may read a ticket beside its owner and the owner's team (``exchange.scope``).

    ``revision``: that of the change which granted or took the right; a pull that passes it tells
    the whole ticket, or that it is gone.
    """

    __tablename__ = "ticket_grant"
    __table_args__ = (Index(None, "scope", "revision"),)
    ticket_id: Mapped[str] = mapped_column(ForeignKey("ticket.ticket_id"), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    granted: Mapped[bool]
    changed_at: Mapped[datetime]


class RecordRow(Table):
    """A record as ``domain.records`` makes it of its edits.

    ``owner``: whose it is alone (a template, a reading), "" for everybody's.
    """

    __tablename__ = "record"
    __table_args__ = (Index(None, "revision"),)
    table_name: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    values: Mapped[dict[str, Any]]
    conflicts: Mapped[list[Any]]
    deleted: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    revision: Mapped[int] = mapped_column(BigInteger)


class RecordTotalRow(Table):
    """The digest of a table of records (``contract.server.TableDigest``), carried along.

    ``total`` as 16 hexadecimal digits. Only records that are everybody's count here.
    """

    __tablename__ = "record_total"
    table_name: Mapped[str] = mapped_column(primary_key=True)
    rows: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[str]


class LookUpRow(Table):
    """Somebody saw a customer's data in full; triggers refuse to change or delete it."""

    __tablename__ = "look_up"
    __table_args__ = (Index(None, "customer_id", "revision"),)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    by_number: Mapped[str]
    team_id: Mapped[int | None]
    customer_id: Mapped[str]
    what: Mapped[list[Any]]
    reason: Mapped[str]
    call_id: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    device: Mapped[str]


class CallRecordRow(Table):
    """A call that ended, as its desk saw it."""

    __tablename__ = "call_record"
    __table_args__ = (Index(None, "user_id", "started_at"),)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    revision: Mapped[int] = mapped_column(BigInteger)
    direction: Mapped[str]
    remote_number: Mapped[str]
    remote_name: Mapped[str]
    queue: Mapped[str]
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime]
    end_code: Mapped[int]
    ended_by_us: Mapped[bool | None]
    pack: Mapped[str]
    pack_version: Mapped[str]
    said: Mapped[list[Any]]
    # ``contract.server.CallDetailsPayload``.
    details: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class CallAssessmentRow(Table):
    """The newest self-assessment of a call; the log of changes keeps the earlier ones."""

    __tablename__ = "call_assessment"
    __table_args__ = (Index(None, "team_id", "revision"),)
    call_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    revision: Mapped[int] = mapped_column(BigInteger)
    score: Mapped[int]
    is_silent: Mapped[bool]
    payload: Mapped[dict[str, Any]]


class UploadRow(Table):
    """A file that a desk sends in pieces; ``received`` bytes of it are on disk.

    ``key_sealed``: the key of a file that came sealed, under the vault's; "" for a plain one.
    """

    __tablename__ = "upload"
    __table_args__ = (Index(None, "user_id", "kind", "name"),)
    upload_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    kind: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    call_id: Mapped[str | None] = mapped_column(index=True)
    ticket_id: Mapped[str | None] = mapped_column(index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    received: Mapped[int] = mapped_column(BigInteger)
    key_sealed: Mapped[str]
    # Seconds, pauses and consent of ``contract.server.UploadRequest``.
    details: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]


class PackVersionRow(Table):
    """A published version of a call-script pack; it never changes, it can be withdrawn.

    ``archive``: a ZIP of the pack's folder; ``sha256`` is its own.
    """

    __tablename__ = "pack_version"
    pack_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(primary_key=True)
    archive: Mapped[bytes]
    sha256: Mapped[str]
    by: Mapped[str]
    published_at: Mapped[datetime]
    note: Mapped[str]
    withdrawn_by: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
