"""What leaves central in the clear: requests and sheets for municipalities, exports for other systems."""
