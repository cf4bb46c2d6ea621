"""srgui: see every super-resolution network on your own picture, pick the best, export."""

__version__ = "0.1.0"
