"""Money for the demo: contracts first, because tickets and projects name them; the rest once work is done."""

from billing.demo.contracts import seed
from billing.demo.history import settle

__all__ = ["seed", "settle"]
