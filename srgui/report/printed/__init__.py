"""A report as pages to print: the one place besides the window that draws with Qt, on no screen."""
