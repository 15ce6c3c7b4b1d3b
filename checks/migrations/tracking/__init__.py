"""The document that tracks migrations and tables, compared with files, ledger and catalog."""

from .judging import contradictions

__all__ = ["contradictions"]
