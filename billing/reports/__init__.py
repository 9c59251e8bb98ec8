"""The reports of what was paid for beforehand: block hours and retainers."""
