"""Decide into which `message/cs` bodies one message is cut. Pure.

At most 2,000 characters after NFC and five buttons a body; more buttons follow in bodies of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from camnang_bot.channels.base import Audience, DeliveryError, OutgoingMessage, Reason
from camnang_bot.channels.long_text import split_text
from camnang_bot.channels.zalo_oa.receive import BUTTON_PREFIX
from camnang_handlers.messages import Button

LONGEST_TEXT: Final = 2000
LONGEST_TITLE: Final = 100
LONGEST_PAYLOAD: Final = 1000
LONGEST_FORM_TITLE: Final = 100
LONGEST_FORM_TEXT: Final = 500
BUTTONS_A_BODY: Final = 5
CONTACT_REQUEST: Final = "contact:request"

Body = Mapping[str, object]


def compose(message: OutgoingMessage, *, more_text: str, contact_picture: str | None) -> tuple[Body, ...]:
    """Return the `message` objects one message needs, without its picture; the buttons begin at the last text.

    `more_text` stands over further buttons. `contact_picture` is the address of the picture in the form that asks for
    name and phone; without one, the button that asks for them is left out, and the person types. Raises DeliveryError
    for what cannot be sent.
    """
    asking = next((button for button in message.buttons if button.payload == CONTACT_REQUEST), None)
    choices = [_button(button) for button in message.buttons if button.payload != CONTACT_REQUEST]
    texts = split_text(message.text, LONGEST_TEXT)
    if not texts and (choices or message.picture is None):
        raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
    bodies: list[Body] = [{"text": text} for text in texts[:-1]]
    rows = [choices[start : start + BUTTONS_A_BODY] for start in range(0, len(choices), BUTTONS_A_BODY)]
    if texts:
        bodies.append(_with_buttons(texts[-1], rows[0] if rows else ()))
    bodies.extend(_with_buttons(more_text, row) for row in rows[1:])
    if asking is not None and contact_picture is not None and texts:
        bodies.append(_contact_form(asking, texts[-1], contact_picture))
    return tuple(bodies)


def picture_body(attachment_id: str) -> Body:
    """Return the `message` object that shows an uploaded picture."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    payload = {"template_type": "media", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}


def _button(button: Button) -> Body:
    payload = BUTTON_PREFIX + button.payload
    if not button.title.strip() or not button.payload or len(payload) > LONGEST_PAYLOAD:
        raise DeliveryError(Reason.BAD_MESSAGE, retryable=False, tell=Audience.ADMINISTRATOR)
    return {"title": button.title[:LONGEST_TITLE], "type": "oa.query.hide", "payload": payload}


def _with_buttons(text: str, buttons: Sequence[Body]) -> Body:
    if not buttons:
        return {"text": text}
    return {"text": text, "attachment": {"type": "template", "payload": {"buttons": list(buttons)}}}


def _contact_form(asking: Button, text: str, picture: str) -> Body:
    subtitle = split_text(text, LONGEST_FORM_TEXT)[0]
    element = {"title": asking.title[:LONGEST_FORM_TITLE], "subtitle": subtitle, "image_url": picture}
    payload = {"template_type": "request_user_info", "elements": [element]}
    return {"attachment": {"type": "template", "payload": payload}}
