"""Teach Rasa Open Source our folding, tokens and patterns. Runs in Rasa's own Python 3.10 environment, never in ours."""
