"""Bundles on their way in, from a file to one transaction, the quarantine, and the receipt on its way back."""
