"""Fake platforms that behave: servers a real client can talk to, with people one can act as from a test."""
