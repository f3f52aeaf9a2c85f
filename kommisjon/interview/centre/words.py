"""What the staff's board calls things, to be translated where it is shown."""

from __future__ import annotations

from kommisjon.errors import N_
from kommisjon.interview.centre.desk import Call
from kommisjon.interview.centre.residents import Stage
from kommisjon.interview.centre.visit import Step

STAGES = {
    Stage.NOT_BEGUN: N_("not begun"),
    Stage.BEGUN: N_("begun"),
    Stage.COMPLETE: N_("to be read back"),
    Stage.CONFIRMED: N_("confirmed"),
    Stage.DECLINED: N_("does not want to"),
    Stage.ELSEWHERE: N_("registered elsewhere"),
    Stage.OUT_OF_SCOPE: N_("not to register"),
}
CALLS = {
    Call.HELP: N_("asks for help"),
    Call.WHO: N_("word not found: who sits there?"),
    Call.PAPER: N_("wants a paper"),
    Call.FAULT: N_("something failed"),
}
STEPS = {
    Step.LANGUAGE: N_("chooses a language"),
    Step.RECOGNISE: N_("chooses word and symbol"),
    Step.WELCOME: N_("reads what it is for"),
    Step.KEEPSAKE: N_("gets word and symbol"),
    Step.QUESTION: N_("answers"),
    Step.WAITING: N_("at the end"),
    Step.READING: N_("reads what was answered"),
    Step.FINISHED: N_("has finished"),
    Step.DECLINED: N_("does not want to"),
    Step.RESTING: N_("page rests"),
    Step.STAFF: N_("waits for you"),
}
