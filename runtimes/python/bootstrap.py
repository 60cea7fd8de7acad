"""The Python launcher: holds docs/runtime-contract.md with the standard library only.

One thread, the main one, waits for requests and runs the handler on them, so user code may set signal handlers. The
sockets are used through their file numbers: a library that replaces the socket module (gevent) must not reach them.

Loading modules takes longer than the start of the interpreter. What is not needed to begin is loaded while nobody waits,
or when it is needed.
"""

import _socket
import fcntl
import io
import json
import os
import select
import sys
import time
from _frozen_importlib import module_from_spec  # importlib.util would load a dozen modules for these two
from _frozen_importlib_external import spec_from_file_location

MAX_RESULT_CHARACTERS = 6 * 1024 * 1024
READ_SIZE = 256 * 1024
FIONREAD = 0x541B  # termios.FIONREAD, without a module to load for it
NO_BYTES = bytes(4)
HURRY_MILLIS = 50  # a first request that comes sooner finds a launcher that was started for it
PLATFORM_PREFIXES = ("SCF_", "QCLOUD_", "TENCENTCLOUD_", "OPENSCF_", "_", "PYTHON")
PLATFORM_NAMES = frozenset(
    "USER_CODE_ROOT TRIGGER_SRC CLASSPATH NODE_PATH PHP_INI_SCAN_DIR PWD HOME USER LOGNAME SHELL SHLVL HOSTNAME "
    "PATH LANG LC_ALL LD_LIBRARY_PATH".split()
)
OWN_FILE = __file__

read = os.read
write = os.write
decode_event = json.loads
encode_result = json.JSONEncoder(ensure_ascii=False).encode


class Failure(Exception):
    """An answer that is not a result: the kind goes into X-Openscf-Error."""

    def __init__(self, kind, message, stack):
        super().__init__(message)
        self.kind = kind
        self.body = json.dumps({"errorMessage": message, "stackTrace": stack}).encode()


class WatchedFile(io.FileIO):
    """File number 1 or 2; remembers that something was written, so that silent runs need no marker."""

    written = False

    def write(self, data):
        WatchedFile.written = True
        return super().write(data)


class Output:
    """Standard output and error of user code, and the marker that ends a run's part of it."""

    def __init__(self):
        self.gateway = os.dup(1)  # stays the gateway's pipe when user code redirects file 1
        self.token = b""
        sys.stdout = self.stdout = self.open(1)
        sys.stderr = self.stderr = self.open(2)

    @staticmethod
    def open(number):
        buffered = io.BufferedWriter(WatchedFile(number, "w", closefd=False))
        return io.TextIOWrapper(buffered, "utf-8", "backslashreplace", line_buffering=True)

    def flush(self):
        for stream in (sys.stdout, sys.stderr, self.stdout, self.stderr):
            try:
                stream.flush()
            except Exception:  # closed or replaced by user code: its output is its own affair
                pass

    def end_run(self, request_id):
        """Flushes; true when the run wrote something, which then is marked."""
        self.flush()
        if not WatchedFile.written and not self.unread():
            return False
        WatchedFile.written = False
        write_fully(self.gateway, b"\x1e" + self.token + b" " + request_id + b"\n")
        return True

    def unread(self):
        """Whether the gateway has not read yet what was written past our streams, by a child process say."""
        try:
            return fcntl.ioctl(self.gateway, FIONREAD, NO_BYTES) != NO_BYTES
        except OSError:  # not a pipe
            return False


def write_fully(file, data):
    sent = 0
    while sent < len(data):
        try:
            sent += write(file, data[sent:] if sent else data)
        except BlockingIOError:  # a child process may have made the shared pipe non-blocking
            select.select([], [file], [])


def text_of(error):
    """The traceback as user code would see it: without the frames of this file and of the import machinery."""
    import traceback

    frames = error.__traceback__
    while frames is not None:
        name = frames.tb_frame.f_code.co_filename
        if name != OWN_FILE and not name.startswith("<frozen importlib"):
            break
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames)).rstrip("\n")


class Function:
    """The loaded handler with what stays the same over its runs."""

    def __init__(self, order):
        self.apply_environment(order["environment"])
        self.variables = self.variables_of(order)
        self.context = self.context_of(order)
        self.trigger = None
        directory = order["codeDirectory"]
        os.chdir(directory)
        self.extend_path(directory)
        self.handler = self.load(directory, order["handler"])

    @staticmethod
    def apply_environment(environment):
        os.environ.update(environment)
        if "TZ" in environment:
            time.tzset()

    @staticmethod
    def variables_of(order):
        """What the context's `environ` holds, and the environment at the beginning of every run."""
        variables = {"SCF_NAMESPACE": order["function"]["namespace"]}
        for key, value in order["environment"].items():
            if key not in PLATFORM_NAMES and not key.startswith(PLATFORM_PREFIXES):
                variables[key] = value
        return variables

    def context_of(self, order):
        function = order["function"]
        return {
            "memory_limit_in_mb": function["memoryMegabytes"],
            "time_limit_in_ms": function["timeoutMillis"],
            "request_id": "",
            "environment": json.dumps(self.variables, ensure_ascii=False),
            "environ": ";".join(key + "=" + value for key, value in self.variables.items()),
            "function_version": function["version"],
            "function_name": function["name"],
            "namespace": function["namespace"],
            "tencentcloud_region": function["region"],
            "tencentcloud_appid": function["appid"],
            "tencentcloud_uin": function["uin"],
        }

    @staticmethod
    def extend_path(directory):
        wanted = os.environ.get("PYTHONPATH", "").split(":") + [directory, "/var/user", "/opt"]
        own = os.path.dirname(os.path.abspath(OWN_FILE))
        rest = [entry for entry in sys.path if entry not in wanted and entry != own]
        sys.path[:] = list(dict.fromkeys(entry for entry in wanted if entry)) + rest

    @staticmethod
    def load(directory, handler):
        file, _, name = handler.rpartition(".")
        path = os.path.join(directory, file + ".py")
        if not file or not os.path.isfile(path):
            message = "entry file %s.py not found, handler is %s" % (file, handler)
            raise Failure("no-entry", message, message)
        sys.path.append(os.path.dirname(path))
        try:
            spec = spec_from_file_location("", path)
            module = module_from_spec(spec)
            sys.modules[""] = module  # dataclasses and pickle look their module up
            spec.loader.exec_module(module)
        except Exception as error:
            text = text_of(error)
            raise Failure("load", text, text) from None
        module_name = os.path.basename(file)
        if not hasattr(module, name):
            text = "AttributeError: module '%s' has no attribute '%s'" % (module_name, name)
            raise Failure("load", text, text)
        found = getattr(module, name)
        if not callable(found):
            text = "TypeError: '%s' of module '%s' is not callable" % (name, module_name)
            raise Failure("load", text, text)
        return found

    def run(self, request_id, trigger, body):
        """The JSON text of the result as bytes."""
        if trigger != self.trigger:
            self.trigger = trigger
            if trigger is None:
                os.environ.pop("TRIGGER_SRC", None)
            else:
                os.environ["TRIGGER_SRC"] = trigger
        environ = os.environ
        for key, value in self.variables.items():
            if environ.get(key) != value:
                environ[key] = value
        context = self.context.copy()
        context["request_id"] = request_id
        try:
            result = self.handler(decode_event(body), context)
        except Exception as error:
            raise Failure("user", "user code exception caught", text_of(error)) from None
        return self.encode(result)

    @staticmethod
    def encode(result):
        try:
            decimal = sys.modules.get("decimal")
            if decimal is not None and isinstance(result, decimal.Decimal):
                result = str(result)
            text = encode_result(result)
        except Exception as error:
            raise Failure("result", "user code exception caught", text_of(error)) from None
        if len(text) > MAX_RESULT_CHARACTERS:
            raise Failure("result", "body size is too long", "body size is too long")
        try:
            return text.encode()
        except UnicodeEncodeError:  # lone surrogates exist in JSON only as escapes
            return json.dumps(json.loads(text)).encode()


class Connection:
    """Bytes received on one file number, cut into requests."""

    def __init__(self, file):
        self.file = file
        self.received = b""

    def more(self):
        data = read(self.file, READ_SIZE)
        if not data:
            raise ConnectionError("closed")
        return data

    def request(self):
        """One request as (head, lower-case head, body); waits for its end."""
        data = self.received or self.more()
        end = data.find(b"\r\n\r\n")
        while end < 0:
            data += self.more()
            end = data.find(b"\r\n\r\n")
        head = data[: end + 2]
        lower = head.lower()
        at = lower.find(b"\r\ncontent-length:")
        if at >= 0:
            length = int(lower[at + 17 : lower.index(b"\r", at + 17)])
            body = self.take(data[end + 4 :], length)
        elif b"\r\ntransfer-encoding: chunked" in lower:
            body = self.chunks(data[end + 4 :])
        else:
            body = self.take(data[end + 4 :], 0)
        return head, lower, body

    def take(self, data, length):
        if len(data) < length:
            parts = [data]
            missing = length - len(data)
            while missing > 0:
                data = self.more()
                parts.append(data)
                missing -= len(data)
            data = b"".join(parts)
        self.received = data[length:]
        return data[:length]

    def chunks(self, data):
        parts = []
        while True:
            while b"\r\n" not in data:
                data += self.more()
            size, _, data = data.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            parts.append(self.take(data, length + 2)[:-2])
            data = self.received
            if length == 0:
                return b"".join(parts)


def header(head, lower, name):
    """The value of a header as bytes, or None; name is lower case, framed as CR LF name colon."""
    at = lower.find(name)
    if at < 0:
        return None
    start = at + len(name)
    return head[start : head.index(b"\r", start)].strip()


class Launcher:
    def __init__(self, listen):
        self.output = Output()
        self.function = None
        self.failure = Failure("load", "the instance is not initialised", "the instance is not initialised")
        self.initialised = False
        self.connections = {}
        self.poll = select.poll()
        self.listener = self.open(listen)
        self.listening = self.listener.fileno()
        self.poll.register(self.listening, select.POLLIN)
        os.register_at_fork(after_in_child=self.close)

    @staticmethod
    def open(listen):
        kind, _, place = listen.partition(":")
        if kind == "unix":
            listener = _socket.socket(_socket.AF_UNIX)
            if os.path.exists(place):
                os.unlink(place)
            listener.bind(place)
        else:
            listener = _socket.socket(_socket.AF_INET)
            listener.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
            listener.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)  # accepted sockets inherit it
            listener.bind(("0.0.0.0", int(place)))
        listener.listen(16)
        return listener

    def close(self):
        """In a forked child, and before a slow end: the gateway must see the connection close with this process."""
        for file in [self.listening, *self.connections]:
            try:
                os.close(file)
            except OSError:
                pass
        self.listener.detach()
        self.connections = {}

    def prepare(self):
        """Once the gateway has connected, and unless it wants something at once: what most functions will load."""
        self.accept()
        if not self.poll.poll(HURRY_MILLIS):
            import importlib.util  # noqa: F401
            import logging  # noqa: F401
            import socket  # noqa: F401
            import traceback  # noqa: F401

    def serve(self):
        wait = self.poll.poll
        connections = self.connections
        while True:
            for file, _ in wait():
                if file == self.listening:
                    self.accept()
                    continue
                connection = connections[file]
                try:
                    self.answer(connection, *connection.request())
                    while connection.received:
                        self.answer(connection, *connection.request())
                except OSError:
                    self.forget(file)

    def accept(self):
        file, _ = self.listener._accept()
        os.set_blocking(file, True)
        self.connections[file] = Connection(file)
        self.poll.register(file, select.POLLIN)

    def forget(self, file):
        if self.connections.pop(file, None) is None:
            raise SystemExit(1)  # a forked child came back from the handler: it has nobody to answer
        self.poll.unregister(file)
        os.close(file)

    def answer(self, connection, head, lower, body):
        if head.startswith(b"POST /event-invoke"):
            request_id = header(head, lower, b"\r\nx-scf-request-id:") or b""
            trigger = header(head, lower, b"\r\nx-scf-trigger-src:")
            status, extra, body = self.invoke(request_id, trigger, body)
        elif head.startswith(b"POST /initialize") and not self.initialised:
            request_id = b"init"
            status, extra, body = self.initialise(body)
        else:
            request_id = None
            status, extra, body = (b"200 OK" if head.startswith(b"GET /idle") else b"404 Not Found"), b"", b"{}"
        if request_id is not None and self.output.end_run(request_id):
            extra += b"X-Openscf-Output: 1\r\n"
        write_fully(
            connection.file,
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b"
            % (status, len(body), extra, body),
        )

    def initialise(self, body):
        self.initialised = True
        order = json.loads(body)
        self.output.token = order["outputToken"].encode()
        try:
            self.function = Function(order)
            return b"200 OK", b"", b"{}"
        except Failure as failure:
            self.failure = failure
            return failed(failure)

    def invoke(self, request_id, trigger, body):
        if self.function is None:
            return failed(self.failure)
        try:
            return b"200 OK", b"", self.function.run(request_id.decode(), trigger and trigger.decode(), body)
        except Failure as failure:
            return failed(failure)


def failed(failure):
    return b"500 Internal Server Error", b"X-Openscf-Error: " + failure.kind.encode() + b"\r\n", failure.body


class LoggingSetUp:
    """On the module path: sets the root logger up as soon as somebody loads the module, before anybody uses it."""

    def __init__(self, stream):
        self.stream = stream

    def find_spec(self, name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in sys.meta_path)))
        execute = spec.loader.exec_module

        def execute_and_set_up(module):
            execute(module)
            self.set_up(module)

        spec.loader.exec_module = execute_and_set_up
        return spec

    def set_up(self, logging):
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(logging.Formatter("[%(levelname)s] %(asctime)s %(name)s: %(message)s"))
        logging.getLogger().addHandler(handler)
        logging.getLogger().setLevel(logging.DEBUG)


def main():
    listen = os.environ["OPENSCF_LISTEN"]
    for key in [key for key in os.environ if key.startswith("OPENSCF_")]:
        del os.environ[key]
    sys.dont_write_bytecode = True
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing) if nothing != 0 else None
    launcher = Launcher(listen)
    sys.meta_path.insert(0, LoggingSetUp(sys.stdout))
    try:
        launcher.prepare()
        launcher.serve()
    finally:
        launcher.output.flush()
        launcher.close()


if __name__ == "__main__":
    main()
