"""The tables of the audit trail, to which the database itself only lets anybody add."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from harness.audit.chain import EMPTY, AuditEntry

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 4_417_003  # any number, the same in every process, and no other lock's
_tables = sa.MetaData()
AUDIT_ENTRIES = sa.Table(
    "audit_entry",
    _tables,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    *(sa.Column(name, sa.Integer if name == "times" else sa.Text, nullable=False) for name in AuditEntry._fields),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Index("ix_audit_entry_owner", "owner", "entity", "at"),
    sa.Index("ix_audit_entry_hash", "hash"),
)
AUDIT_HEAD = sa.Table(
    "audit_head",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("entries", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
)
_REFUSAL = "audit entries are only ever added"
_GUARDS = {
    "sqlite": f"""
CREATE TRIGGER audit_entry_stays_{{act}} BEFORE {{act}} ON audit_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
""",
    "postgresql": f"""
CREATE OR REPLACE FUNCTION audit_entry_stays() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RAISE EXCEPTION ''{_REFUSAL}''; END';
CREATE TRIGGER audit_entry_stays_{{act}} BEFORE {{act}} ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_stays()
""",
}


def make_tables(connection: Connection) -> None:
    """Make the tables, and have the database refuse what is no addition."""
    # SQLite has begun as the one writer; PostgreSQL would let two processes make the same table.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if sa.inspect(connection).has_table(AUDIT_HEAD.name):
        return
    _tables.create_all(connection)
    connection.execute(AUDIT_HEAD.insert().values(id=1, **EMPTY._asdict()))
    for act in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(_GUARDS[connection.dialect.name].format(act=act))
