"""What the OpenAPI document says of the REST routes holds for requests a machine makes up, valid and not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from camnang_bot.bootstrap import House
from e2e.interfaces.running import at_work
from e2e.interfaces.test_bad_input_by_rest import failures


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Run the house in a thread of its own: schemathesis calls synchronously."""
    ready, stop = threading.Event(), threading.Event()
    found: list[str] = []

    async def run() -> None:
        async with at_work(house) as running:
            found.append(str(running.http.base_url))
            ready.set()
            while not stop.is_set():  # noqa: ASYNC110 - the event belongs to another thread
                await asyncio.sleep(0.02)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    assert ready.wait(10)
    yield found[0].rstrip("/")
    stop.set()
    thread.join(10)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/model/parse"])
def test_made_up_requests_get_what_the_document_says(address: str, path: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=schema[path]["POST"].as_strategy(generation_mode=mode))
    def hold(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=checks, timeout=20)

    before = failures()
    hold()
    assert failures() == before
