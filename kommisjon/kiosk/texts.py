"""What the page itself says to a resident, beside the questions of the form.

Catalogues: locales/<language>/LC_MESSAGES/resident.po (kommisjon.i18n.spoken).
"""

from __future__ import annotations

from enum import Enum
from functools import cache

from kommisjon.i18n.catalogue import SOURCE
from kommisjon.i18n.spoken import Spoken, spoken
from kommisjon.interview.centre.recall import SYMBOLS, WORDS
from kommisjon.interview.centre.visit import STAFF_LANGUAGE
from kommisjon.resources import locales_folder

DOMAIN = "resident"


class Says(Enum):
    """The value is the English text, by which the catalogues know it. Plain words and short sentences."""

    CHOOSE_LANGUAGE = "Choose your language"
    DRAFT = "This translation is a draft. No translator has checked it."
    # Welcome
    WELCOME = "Tell us what you can do"
    WHAT_FOR = "We ask about languages, school, work and what you want."
    WHY = "The answers help the municipality where you will live to find school and work for you."
    NOT_FOR = "The answers are not used to decide whether you may stay in Norway."
    VOLUNTARY = "You choose. You can say no, and you can stop at any time."
    AGREE = "Yes, I want to"
    DECLINE = "No, I do not want to"
    # The word and the symbol
    KEEP = "Remember this word and this symbol"
    KEEP_WHY = "If you stop, you go on with them later."
    RECOGNISE = "Choose your word and your symbol"
    YOUR_WORD = "Your word"
    YOUR_SYMBOL = "Your symbol"
    NOT_FOUND = "That was not the right word and symbol. Try again."
    # Every page
    GO_ON = "Go on"
    BACK = "Back"
    HELP = "I need help"
    HELP_COMES = "Somebody is coming to help you. You can wait, or go on."
    BREAK = "Take a break"
    STOP = "I do not want to go on"
    OTHER_LANGUAGE = "Another language"
    PROGRESS = "{done} of {all} answered"
    # Questions
    UNKNOWN = "I do not know"
    DECLINED = "I would rather not answer"
    LATER = "Ask me later"
    SEARCH = "Search"
    SEARCH_HINT = "Write a part of the word"
    NO_HITS = "Nothing was found. Try another word."
    YOUR_ANSWER = "Your answer now"
    SHOW_MORE = "Show more"
    CHOOSE_ALL = "Choose all that fit"
    WRITE_NUMBER = "Write a number"
    WRITE_DATE = "Write a date"
    WRITE_YEAR = "Write a year"
    OWN_CALENDAR = "This year is in our own calendar"
    WHICH_YEAR = "In Norway it is one of these years. Choose one."
    NOT_TAKEN = "This answer does not fit here. Nothing was changed."
    ADD = "Add one"
    NO_MORE = "No more, go on"
    ADDED = "You have told us about"
    REMOVE = "Take this away"
    TAKE_AWAY = "Do you want to take this away?"
    YES = "Yes"
    # Kinds of work, by what people do
    LEADERS = "Leading others"
    PROFESSIONS = "Teacher, nurse, engineer, lawyer"
    TECHNICIANS = "Technician, health worker, sport, art"
    OFFICE = "Work in an office"
    SERVICE = "Shop, restaurant, hair, care, guard"
    FARMING = "Farm, animals, fishing, forest"
    CRAFTS = "Building, repairing, sewing, baking"
    MACHINES = "Driver, machines in a factory"
    HELPING = "Cleaning, carrying, helping in a kitchen or on a farm"
    MILITARY = "Soldier, officer"
    # The end
    LEFT = "Questions you left for later"
    ALL_ANSWERED = "You have answered everything."
    READ = "See what you have answered"
    CHECK = "Is everything right?"
    CHANGE = "Change"
    CONFIRM = "Yes, this is right"
    THANKS = "Thank you"
    DONE = "Everything is saved. You can close now."
    MORE = "I have time for more questions"
    PAPER = "I want it on paper"
    GOODBYE = "Goodbye"
    DECLINED_THANKS = "Thank you. You do not need to answer. You can change your mind."
    CHANGED_MIND = "I want to answer after all"
    # When it cannot go on
    RESTING = "The page is resting. Nothing is lost."
    STAFF = "Please wait for the staff. Nothing is lost."
    FULL = "This could not be saved now. What you answered before is safe. Please ask the staff."
    ELSEWHERE = "This page was open in another window. Here is where you are."
    CLOSED = "This page is closed. Please ask the staff."
    # Words to keep in mind
    SUN = "sun"
    MOON = "moon"
    STAR = "star"
    TREE = "tree"
    RIVER = "river"
    MOUNTAIN = "mountain"
    BREAD = "bread"
    WATER = "water"
    DOOR = "door"
    BRIDGE = "bridge"
    BIRD = "bird"
    FISH = "fish"
    HORSE = "horse"
    GOAT = "goat"
    FLOWER = "flower"
    APPLE = "apple"
    LAMP = "lamp"
    KEY = "key"
    BOAT = "boat"
    HOUSE = "house"
    # Symbols
    CIRCLE = "circle"
    SQUARE = "square"
    TRIANGLE = "triangle"
    CROSS = "cross"
    HEART = "heart"
    DROP = "drop"
    ARROW = "arrow"
    WAVE = "wave"
    LEAF = "leaf"
    RING = "ring"


def texts(language: str) -> Spoken:
    """The page's texts in a form's language."""
    return spoken(language, DOMAIN, Says)


@cache
def languages() -> tuple[str, ...]:
    """The languages that the page has words in, the staff's own first."""
    found = {path.parent.parent.name for path in locales_folder().glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    return tuple(sorted({SOURCE, *found}, key=lambda language: (language != STAFF_LANGUAGE, language)))


def words(language: str) -> dict[str, str]:
    """What each word to keep in mind is called."""
    said = texts(language)
    return {word: said.say(Says[word.upper()]) for word in WORDS}


def symbols(language: str) -> dict[str, str]:
    """What each symbol is called, for those who hear the page."""
    said = texts(language)
    return {symbol: said.say(Says[symbol.upper()]) for symbol in SYMBOLS}
