"""Serve the officers' pages on their own port: what to do now, cases, warnings. Server-rendered, one task a page.

Signing in takes a one-time link. Every form carries a token bound to the session. A case outside an officer's territory does
not exist for them: the one function that loads cases checks it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection, select, update

from camnang_bot.bootstrap import House
from camnang_bot.storage.engine import reading
from camnang_bot.storage.rows import Raced
from camnang_bot.storage.tables import alerts
from camnang_bot.web.pages import Pages
from camnang_casework.cases import CaseAction, CaseStatus, CaseView, OfficerView, Refused, act
from camnang_casework.warnings import WarningRefused
from camnang_handlers.officer_desk import REFUSALS, TELL_WORKER

COOKIE = "camnang_officer"
STATUS_WORDS = {
    CaseStatus.NEW: "not taken yet",
    CaseStatus.TAKEN: "being handled",
    CaseStatus.UNREACHABLE: "could not be reached",
    CaseStatus.DONE: "finished",
}
WARNING_WORDS = {"draft": "draft", "approved": "approved", "sending": "being sent", "sent": "sent"}
WARNING_REFUSALS = {
    "warning_empty": "A warning needs a title and a text.",
    "warning_too_long": "The warning is too long.",
    "warning_not_draft": "Only a draft can be approved.",
    "warning_same_person": "The author cannot approve their own warning.",
    "warning_not_approved": "The warning must be approved first.",
}


class Desk:
    """One signed-in officer's request: who they are and the token their forms carry."""

    def __init__(self, officer: OfficerView, session: str) -> None:
        self.officer, self.session = officer, session
        self.form_token = hmac.new(session.encode(), b"form", hashlib.sha256).hexdigest()[:32]

    def check(self, token: str) -> None:
        """Refuse a form that this session's page did not make."""
        if not hmac.compare_digest(token, self.form_token):
            raise HTTPException(403)


class NotSignedIn(Exception):  # noqa: N818
    """No session, or one that is over."""


def officers_router(house: House, pages: Pages, sent: Callable[[], None], *, secure: bool) -> APIRouter:
    """Return the officers' routes."""
    router = APIRouter()
    store, words = house.store, house.words

    def desk(camnang_officer: Annotated[str | None, Cookie()] = None) -> Desk:
        if camnang_officer:
            with reading(store.engine) as connection:
                officer = store.officers.of_session(connection, camnang_officer, house.clock())
            if officer is not None:
                return Desk(officer, camnang_officer)
        raise NotSignedIn

    def show(request: Request, at: Desk, name: str, code: int = 200, **values: object) -> Response:
        return pages.render(
            request,
            f"officers/{name}.html",
            code,
            officer=at.officer,
            form_token=at.form_token,
            now=house.clock(),
            **values,
        )

    def status_words(case: CaseView) -> str:
        return words.say(STATUS_WORDS[case.status])

    def case_of(connection: Connection, at: Desk, case_id: int) -> CaseView:
        case = store.cases.view(connection, case_id)
        if case is None or not at.officer.may_see(case.province):
            raise HTTPException(404)
        if case.officer_id == at.officer.id:
            return store.cases.view(connection, case_id, with_phone=True) or case
        return case

    @router.get("/sign-in")
    def sign_in_page(request: Request, link: str = "") -> Response:
        """Show a button: a link that a chat program previews must not be used up by the preview."""
        return pages.render(request, "officers/sign_in.html", link=link, officer=None)

    @router.post("/sign-in")
    def sign_in(request: Request, link: Annotated[str, Form()] = "") -> Response:
        """Use a one-time link up and begin a session."""
        with store.engine.begin() as connection:
            session = store.officers.sign_in(connection, link, house.clock())
        if session is None:
            return pages.render(
                request,
                "officers/sign_in.html",
                403,
                officer=None,
                link="",
                problem=words.say("The sign-in link is not valid or has been used."),
            )
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=secure)
        return response

    @router.post("/sign-out")
    def sign_out(*, at: Desk = Depends(desk), token: Annotated[str, Form()] = "") -> Response:
        """End the session."""
        at.check(token)
        with store.engine.begin() as connection:
            store.officers.sign_out(connection, at.session)
        response = RedirectResponse("/sign-in", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    @router.get("/")
    def now_page(request: Request, *, at: Desk = Depends(desk)) -> Response:
        """Show what to do now: alerts nobody took, oldest first, and the officer's own open cases."""
        with reading(store.engine) as connection:
            rows = connection.execute(
                select(alerts)
                .where(alerts.c.acknowledged_at.is_(None), alerts.c.text_sealed.is_not(None))
                .order_by((alerts.c.kind != "emergency"), alerts.c.id)
                .limit(100)
            ).mappings()
            waiting = [
                {
                    "id": r["id"],
                    "kind": r["kind"],
                    "case_id": r["case_id"],
                    "text": store.cipher.open(r["text_sealed"]),
                    "created_at": r["created_at"],
                    "conversation_id": r["conversation_id"],
                }
                for r in rows
                if at.officer.may_see(r["province"])
            ]
            mine = store.cases.listed(connection, at.officer, mine=True)
        return show(request, at, "desk", alerts=waiting, mine=mine, status=status_words)

    @router.post("/alerts/{alert_id}")
    def acknowledge(
        *,
        at: Desk = Depends(desk),
        alert_id: int,
        token: Annotated[str, Form()] = "",
        text: Annotated[str, Form(max_length=1500)] = "",
    ) -> Response:
        """Note that an officer saw an alert; with a text, answer the person."""
        at.check(token)
        made: list[int] = []
        with store.engine.begin() as connection:
            row = connection.execute(select(alerts).where(alerts.c.id == alert_id)).mappings().one_or_none()
            if row is None or not at.officer.may_see(row["province"]):
                raise HTTPException(404)
            connection.execute(
                update(alerts)
                .where(alerts.c.id == alert_id)
                .values(acknowledged_at=house.clock(), acknowledged_by=at.officer.id)
            )
            if text.strip() and row["conversation_id"] is not None:
                store.committer.tell(
                    connection,
                    row["conversation_id"],
                    words.say("Officer {officer}: {text}", officer=at.officer.name, text=text.strip()),
                    house.clock(),
                    made,
                    at.officer.id,
                )
        sent()
        return RedirectResponse("/", status_code=303)

    @router.get("/cases")
    def cases_page(request: Request, *, at: Desk = Depends(desk)) -> Response:
        """Show the cases of the officer's territory."""
        with reading(store.engine) as connection:
            listed = store.cases.listed(connection, at.officer)
        return show(request, at, "cases", cases=listed, status=status_words)

    @router.get("/cases/{case_id}")
    def case_page(request: Request, *, at: Desk = Depends(desk), case_id: int) -> Response:
        """Show one case."""
        return show_case(request, at, case_id)

    def show_case(request: Request, at: Desk, case_id: int, problem: str | None = None) -> Response:
        with reading(store.engine) as connection:
            case = case_of(connection, at, case_id)
            details = store.cases.details(connection, case_id)
            events = [
                {
                    "text": event.note or words.say(EVENT_WORDS.get(event.kind, "changed")),
                    "officer": event.officer,
                    "at": event.at,
                }
                for event in store.cases.events(connection, case_id)
            ]
        return show(
            request,
            at,
            "case",
            409 if problem else 200,
            case=case,
            details=details or {},
            events=events,
            problem=problem,
            status=status_words,
        )

    @router.post("/cases/{case_id}")
    def change_case(
        request: Request,
        *,
        at: Desk = Depends(desk),
        case_id: int,
        action: Annotated[str, Form()],
        token: Annotated[str, Form()] = "",
        note: Annotated[str, Form(max_length=2000)] = "",
    ) -> Response:
        """Take, note, mark as unreachable or close a case; the worker is told in the same transaction."""
        at.check(token)
        if action not in set(CaseAction):
            raise HTTPException(422)
        try:
            with store.engine.begin() as connection:
                case = case_of(connection, at, case_id)
                after = act(case, CaseAction(action), at.officer, house.clock())
                if not isinstance(after, Refused) and (after != case or action == CaseAction.NOTE):
                    fields = {"code": case.code, "officer": at.officer.name}
                    tell = words.say(TELL_WORKER[after.status], **fields) if action != CaseAction.NOTE else None
                    store.committer.act_on_case(
                        connection,
                        case_id,
                        CaseAction(action),
                        at.officer.id,
                        note.strip(),
                        tell,
                        house.clock(),
                        [],
                        case.officer_id,
                    )
        except Raced:
            return show_case(request, at, case_id, words.say("This case has just changed. Please look again."))
        if isinstance(after, Refused):
            return show_case(
                request, at, case_id, words.say(REFUSALS[after.reason], code=case.code, officer=case.officer_name or "")
            )
        sent()
        return RedirectResponse(f"/cases/{case_id}", status_code=303)

    @router.get("/warnings")
    def warnings_page(request: Request, *, at: Desk = Depends(desk)) -> Response:
        """Show warnings and their ledgers."""
        return show_warnings(request, at)

    def show_warnings(request: Request, at: Desk, problem: str | None = None, **draft: str) -> Response:
        with reading(store.engine) as connection:
            all_of_them = store.warnings.all(connection)
            tallies = {warning.id: store.warnings.tally(connection, warning.id) for warning in all_of_them}
            count = store.warnings.subscribers(connection)
        return show(
            request,
            at,
            "warnings",
            409 if problem else 200,
            warnings=all_of_them,
            tallies=tallies,
            subscribers=count,
            problem=problem,
            warning_status=WARNING_WORDS,
            **draft,
        )

    @router.post("/warnings")
    def draft_warning(
        request: Request,
        *,
        at: Desk = Depends(desk),
        title: Annotated[str, Form()] = "",
        body: Annotated[str, Form()] = "",
        token: Annotated[str, Form()] = "",
    ) -> Response:
        """Keep a draft."""
        at.check(token)
        with store.engine.begin() as connection:
            made = store.warnings.draft(connection, at.officer.id, title, body, house.clock())
        if isinstance(made, WarningRefused):
            return show_warnings(
                request, at, words.say(WARNING_REFUSALS[made.reason]), draft_title=title, draft_body=body
            )
        return RedirectResponse("/warnings", status_code=303)

    @router.post("/warnings/{warning_id}")
    def change_warning(
        request: Request,
        *,
        at: Desk = Depends(desk),
        warning_id: int,
        action: Annotated[str, Form()],
        token: Annotated[str, Form()] = "",
    ) -> Response:
        """Approve or send a warning."""
        at.check(token)
        with store.engine.begin() as connection:
            try:
                match action:
                    case "approve":
                        changed = store.warnings.approve(connection, warning_id, at.officer.id, house.clock())
                    case "send":
                        changed = store.warnings.start_sending(connection, warning_id, at.officer.id, house.clock())
                    case _:
                        raise HTTPException(422)
            except KeyError as error:
                raise HTTPException(404) from error
        if isinstance(changed, WarningRefused):
            return show_warnings(request, at, words.say(WARNING_REFUSALS[changed.reason]))
        sent()
        return RedirectResponse("/warnings", status_code=303)

    return router


EVENT_WORDS = {
    "registered": "registered by the worker",
    "changed": "changed by the worker",
    "take": "Take it",
    "unreachable": "Could not reach",
    "done": "Finished",
    "claimed": "the same number was registered again from another conversation",
}
