"""The whole way without a person: a synthetic family from the hotel table to the settlement system."""
