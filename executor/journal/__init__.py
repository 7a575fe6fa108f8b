"""The append-only record of everything intended, done and seen, and its fold."""

from executor.journal.histories import MoveHistory, OpenAttempt
from executor.journal.ledger import Ledger
from executor.journal.records import Body, Record
from executor.journal.store import FILE_NAME, Journal

__all__ = ["FILE_NAME", "Body", "Journal", "Ledger", "MoveHistory", "OpenAttempt", "Record"]
