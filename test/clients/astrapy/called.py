"""Which public methods of which classes a program calls itself: watched from outside, the classes are left as they are."""

import inspect
import os
import sys
import threading

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def public_names(cls):
    """Methods and properties, inherited ones too, except those of built-in classes."""
    names = {}
    for name in dir(cls):
        found = inspect.getattr_static(cls, name)
        function = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
        function = inspect.unwrap(function) if callable(function) else function
        if not name.startswith("_") and inspect.isfunction(function) and function.__module__.startswith("astrapy"):
            names[name] = function.__code__
    return names


class Calls:
    def __init__(self, classes):
        self.names = {cls.__name__: public_names(cls) for cls in classes}
        self._by_code = {}
        for cls in classes:
            for name, code in self.names[cls.__name__].items():
                self._by_code.setdefault(code, []).append((cls, name))
        self.seen = set()

    def watch(self):
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def _profile(self, frame, event, _arg):
        if event != "call":
            return
        candidates = self._by_code.get(frame.f_code)
        if candidates is None or not self._is_ours(frame.f_back):
            return
        this = frame.f_locals.get("self", frame.f_locals.get("cls"))
        kind = this if isinstance(this, type) else type(this)
        for cls, name in candidates:
            if this is None or kind is cls or (len(candidates) == 1 and issubclass(kind, cls)):
                self.seen.add((cls.__name__, name))

    def _is_ours(self, frame):
        """Decorators of the client may stand between."""
        while frame is not None and "astrapy/utils" in frame.f_code.co_filename:
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename.startswith(HERE)

    def never(self):
        return sorted(
            f"{cls}.{name}" for cls, names in self.names.items() for name in names if (cls, name) not in self.seen
        )
