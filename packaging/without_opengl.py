"""Run by the frozen program first: pyqtgraph imports OpenGL for kinds of plots that srgui has none of."""

import sys
from types import ModuleType

_widgets = ModuleType("PySide6.QtOpenGLWidgets")
_widgets.QOpenGLWidget = type("QOpenGLWidget", (), {})  # type: ignore[attr-defined]  # its views may derive from it
sys.modules[_widgets.__name__] = _widgets
sys.modules["PySide6.QtOpenGL"] = ModuleType("PySide6.QtOpenGL")
