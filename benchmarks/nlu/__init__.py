"""Measure the local understanding and Rasa side by side: trained on the same messages, asked the same held-out ones."""
