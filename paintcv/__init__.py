"""PaintCV: draw a digit with the mouse, and a small neural network reads it."""

__version__ = "1.2.0"
