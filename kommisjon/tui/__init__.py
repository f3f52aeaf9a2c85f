"""The screen: what an officer sees and presses. Screens show a state and send intentions; they hold no rules."""
