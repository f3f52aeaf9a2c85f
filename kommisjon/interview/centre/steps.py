"""The steps of a resident's visit to the page, one of which is in front of them."""

from __future__ import annotations

from enum import Enum


class Step(Enum):
    LANGUAGE = "language"
    """Which language is yours?"""
    RECOGNISE = "recognise"
    """The word and the symbol of somebody who goes on."""
    WELCOME = "welcome"
    """What this is for, what it is not used for, that it is voluntary."""
    KEEPSAKE = "keepsake"
    """The word and the symbol to keep in mind."""
    QUESTION = "question"
    WAITING = "waiting"
    """Behind the last question: what was left for later, and the end."""
    READING = "reading"
    """What was answered, to be confirmed or corrected."""
    FINISHED = "finished"
    DECLINED = "declined"
    RESTING = "resting"
    """Nothing of anybody is shown; the word and the symbol lead on."""
    STAFF = "staff"
    """A member of staff has taken over, or has to help first."""


class NotOnPage(Exception):
    """What was said to be done is nothing that the page in front of the resident offers."""
