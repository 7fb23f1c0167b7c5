"""A mouse that acts at once and an eye that looks at few pixels, through Xlib and XTEST: for the bench."""

import ctypes

Z_PIXMAP = 2  # of Xlib: every pixel whole


class XImage(ctypes.Structure):
    """The start of Xlib's structure of that name."""

    _fields_ = [(name, ctypes.c_int) for name in ("width", "height", "xoffset", "format")] + [("data", ctypes.c_void_p)]


class Hand:
    """A mouse that acts at once and an eye that looks at few pixels: no process to start, no screen to copy."""

    def __init__(self) -> None:
        self.x11, self.xtest = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXtst.so.6")
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(None))
        self.root = self.x11.XDefaultRootWindow(self.display)
        self.x11.XGetImage.restype = ctypes.POINTER(XImage)

    def look(self, x: int, y: int, width: int, height: int) -> bytes:
        """Pixels of the screen."""
        planes = ctypes.c_ulong(0xFFFFFFFF)
        image = self.x11.XGetImage(self.display, self.root, x, y, width, height, planes, Z_PIXMAP)
        pixels = ctypes.string_at(image.contents.data, width * height * 4)
        self.x11.XDestroyImage(image)
        return pixels

    def move(self, x: int, y: int) -> None:
        """Move to (x, y) of the screen."""
        self.xtest.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        self.x11.XFlush(self.display)

    def button(self, number: int, down: bool) -> None:
        """Press or let go of a button."""
        self.xtest.XTestFakeButtonEvent(self.display, number, int(down), 0)
        self.x11.XFlush(self.display)
