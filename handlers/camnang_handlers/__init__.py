"""What one message leads to: routing, answers, forms, urgent help, hand-over. Pure: see `respond`."""
