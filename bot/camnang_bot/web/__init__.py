"""The chat page, the REST channel and the officers' pages. Work without scripts; no request leaves this server."""
