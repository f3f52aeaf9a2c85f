"""The laptop's side of sync: enrolment, mission data in, bundles out."""
