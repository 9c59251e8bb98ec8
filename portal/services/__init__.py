"""The core's writes, each a verb in one transaction."""
