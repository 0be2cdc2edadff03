"""Loaded by every Python the recorder starts: writes down what the app receives and gives.

`Flask.__call__` is the door: the environ as the WSGI server made it (before a ProxyFix on
`wsgi_app`), then status and Location as the app handed them over."""

import json
import os
import sys


class Hook:
    """Waits for `flask.app` to be imported, then wraps `Flask.__call__`."""

    def find_spec(self, name, path=None, target=None):
        """Lets the import go on as usual, and wraps once the module is there."""
        if name != "flask.app":
            return None
        sys.meta_path.remove(self)
        from importlib.util import find_spec

        spec = find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            wrap(module.Flask)

        spec.loader.exec_module = exec_module
        return spec


def wrap(flask):
    """Wraps the door."""
    called = flask.__call__

    def __call__(self, environ, start_response):
        log("environ", {k: v for k, v in environ.items() if isinstance(k, str) and isinstance(v, str)})

        def started(status, headers, *rest):
            location = [value for name, value in headers if name.lower() == "location"]
            log("answer", [status, location])
            return start_response(status, headers, *rest)

        try:
            return called(self, environ, started)
        except BaseException as error:
            log("raised", type(error).__name__)
            raise

    flask.__call__ = __call__


def log(kind, value):
    """Appends a line to the recorder's log in one write."""
    line = (json.dumps([kind, value]) + "\n").encode()
    handle = os.open("/recorder/app.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    os.write(handle, line)
    os.close(handle)


sys.meta_path.insert(0, Hook())
