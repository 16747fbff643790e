"""The words people see, as gettext catalogs."""
