"""Read what offices keep in spreadsheets and pages, and compare it with the records. Nothing is written without a preview."""
