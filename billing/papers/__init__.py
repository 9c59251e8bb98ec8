"""Invoices and statements on paper."""
