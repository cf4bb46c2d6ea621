"""Pixels: reading, writing, colour, resizing and measuring; numpy and Pillow only."""
