"""The append-only record of everything intended, done and seen, and its fold."""

from executor.journal.ledger import Ledger, MoveHistory, OpenAttempt
from executor.journal.records import Body, Record
from executor.journal.store import FILE_NAME, Journal

__all__ = ["FILE_NAME", "Body", "Journal", "Ledger", "MoveHistory", "OpenAttempt", "Record"]
