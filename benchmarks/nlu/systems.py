"""Train and ask each system in processes of its own, so that nobody pays for the other's memory."""

from __future__ import annotations

import json
import multiprocessing
import os
import resource
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from benchmarks.nlu.figures import Figures, measure, resident
from benchmarks.nlu.messages import REPOSITORY, Message

RASA = REPOSITORY / "deploy" / "rasa"
START_SECONDS = 180.0


def local(data: Path, config: Path, work: Path, messages: list[Message]) -> Figures:
    """Train our own understanding on `data` and ask it."""
    with multiprocessing.get_context("spawn").Pool(1) as trainer:
        training, training_memory = trainer.apply(_train_local, (data, config, work / "topics.bin"))
    with multiprocessing.get_context("spawn").Pool(1) as asker:
        found = asker.apply(_ask_local, (work / "topics.bin", messages))
    return replace(found, training=training, training_memory=training_memory)


def _train_local(data: Path, config: Path, out: Path) -> tuple[float, float]:
    from camnang_nlu import train

    started = time.monotonic()
    train(data, config, out)
    return time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ask_local(artefact: Path, messages: list[Message]) -> Figures:
    from camnang_nlu import load_parser

    parser = load_parser(artefact)
    found = measure("Local", lambda text: parser.parse(text).intent.name, messages)
    return replace(found, memory=resident())


def rasa(data: Path, config: Path, work: Path, messages: list[Message], noise: str, extra: list[str]) -> Figures:
    """Train Rasa on `data` in its own environment, serve it, and ask it over HTTP."""
    started = time.monotonic()
    out = work / "models"
    command = [RASA / "train", "--data", data, "--config", config, "--out", out, "--noise", noise, *extra]
    with (work / "rasa-train.log").open("wb") as log:
        subprocess.run([str(part) for part in command], check=True, stdout=log, stderr=log)
    training = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with served(out / "camnang.tar.gz", work / "rasa-serve.log") as (url, pid):
        found = asked(url, messages)
        return replace(found, memory=resident(pid), training=training, training_memory=peak)


def asked(url: str, messages: list[Message]) -> Figures:
    """Ask a Rasa server at `url`."""
    with httpx.Client(base_url=url, timeout=30.0, trust_env=False) as client:

        def ask(text: str) -> str:
            answer = client.post("/model/parse", content=json.dumps({"text": text}))
            ranking = answer.raise_for_status().json()["intent_ranking"]
            return next((str(found["name"]) for found in ranking if found["name"] != "nlu_fallback"), "")

        return measure("Rasa 3.6.21 (DIET), over HTTP", ask, messages)


@contextmanager
def served(model: Path, log: Path) -> Iterator[tuple[str, int]]:
    """Serve `model` on a free port; give its address and process id; stop it afterwards. Raises TimeoutError."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "RASA_PORT": str(port), "RASA_MODEL": str(model)}
    with log.open("wb") as out:
        server = subprocess.Popen([RASA / "serve"], env=environment, stdout=out, stderr=out, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(int(START_SECONDS)):
            time.sleep(1)
            try:
                if httpx.get(f"{url}/status", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                if server.poll() is not None:
                    raise TimeoutError(f"the Rasa server stopped; see {log}") from None
        else:
            raise TimeoutError(f"the Rasa server did not start; see {log}")
        yield url, server.pid
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)
