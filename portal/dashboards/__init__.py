"""How dashboards are worked out and drawn. What they count is registered by the apps (portal.registry)."""
