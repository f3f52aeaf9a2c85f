"""What is typed, read as the answer a question takes."""
