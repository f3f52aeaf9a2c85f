"""What leaves a machine and what comes back in: canonical JSON, bundles, trust, merge and the central side."""
