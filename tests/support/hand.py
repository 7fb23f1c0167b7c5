"""A fast hand and eye, through Xlib and XTEST: moves the mouse and reads pixels without starting a process."""

import ctypes

Z_PIXMAP = 2  # Xlib's format of an image with whole pixels
ALL_PLANES = 0xFFFFFFFF  # every bit of a pixel


class XImage(ctypes.Structure):
    """The beginning of Xlib's structure of this name."""

    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] + [("data", ctypes.c_void_p)]


class Hand:
    """A mouse that acts at once, and an eye for a few pixels of the screen."""

    def __init__(self) -> None:
        self.x11, self.xtest = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = self.x11.XDefaultRootWindow(self.display)
        self.x11.XGetImage.restype = ctypes.POINTER(XImage)

    def look(self, x: int, y: int, width: int, height: int) -> bytes:
        """Pixels of the screen, 4 bytes each."""
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height, ctypes.c_ulong(ALL_PLANES), Z_PIXMAP)
        pixels = ctypes.string_at(image.contents.data, width * height * 4)
        self.x11.XDestroyImage(image)
        return pixels

    def move(self, x: int, y: int) -> None:
        """Move the mouse to (x, y) of the screen."""
        self.xtest.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XFlush(self.display)

    def button(self, number: int, down: bool) -> None:
        """Press or release a button."""
        self.xtest.XTestFakeButtonEvent(self.display, number, int(down), 0)
        self.x11.XFlush(self.display)
