#!/usr/bin/env bash
# Renew the locked requirements (hashes, no registry address). Needs uv on the path: pip install uv.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { env -u PIP_FIND_LINKS uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet "$@"; }
lock -o requirements/runtime.txt
lock --extra dev -o requirements/dev.txt
