"""After the interview: read back, looked at again, sealed; cards of needs."""
