"""What the launchers share that speak for a process of the user: HTTP, the gateway's end of docs/runtime-contract.md,
and that process. One thread; the standard library only; meant to be started with python3 -S -E -s.
"""

import json
import os
import select
import signal
import socket
import sys
import time

MAX_RESULT_BYTES = 6 * 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024
READ_SIZE = 256 * 1024
PLATFORM_PREFIXES = ("SCF_", "QCLOUD_", "TENCENTCLOUD_", "OPENSCF_", "_", "PYTHON")
PLATFORM_NAMES = frozenset(
    "USER_CODE_ROOT TRIGGER_SRC CLASSPATH NODE_PATH PHP_INI_SCAN_DIR PWD HOME USER LOGNAME SHELL SHLVL HOSTNAME "
    "PATH LANG LC_ALL LC_CTYPE LD_LIBRARY_PATH".split()
)


class Loop:
    """Calls back when a file is readable, when a deadline has come, and when the user's process has ended."""

    def __init__(self):
        self.poll = select.poll()
        self.readers = {}
        self.deadline = None
        self.at_deadline = None
        self.process = None

    def on_readable(self, file, callback):
        self.readers[file] = callback
        self.poll.register(file, select.POLLIN)

    def forget(self, file):
        if self.readers.pop(file, None) is not None:
            self.poll.unregister(file)

    def call_at(self, moment, callback):
        """There is one deadline; None takes it away."""
        self.deadline, self.at_deadline = moment, callback

    def milliseconds_to_wait(self):
        if self.process is not None and self.process.status is not None:
            return 0
        if self.deadline is None:
            return None
        return max(0, (self.deadline - time.monotonic()) * 1000)

    def run(self):
        while True:
            events = self.poll.poll(self.milliseconds_to_wait())
            for file, _ in events:
                reader = self.readers.get(file)
                if reader is not None:
                    reader()
            if not events and self.process is not None and self.process.status is not None:
                self.process.at_end()  # only now: what it sent before its end has been read
            if self.deadline is not None and time.monotonic() >= self.deadline:
                callback = self.at_deadline
                self.call_at(None, None)
                callback()


class Request:
    def __init__(self, method, path, headers, body, keep_alive):
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.keep_alive = keep_alive


class Connection:
    """An accepted connection. Its requests come one after the other: the next one after the answer to the last."""

    def __init__(self, loop, file, take):
        self.loop = loop
        self.socket = socket.socket(fileno=file)
        self.socket.setblocking(True)
        self.file = file
        self.take = take
        self.received = b""
        self.current = None
        self.promised = False
        self.open = True
        loop.on_readable(file, self.readable)

    def readable(self):
        try:
            data = self.socket.recv(READ_SIZE, socket.MSG_DONTWAIT)
        except BlockingIOError:  # the number was another connection's when the event was seen
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.received += data
        self.next()

    def next(self):
        while self.open and self.current is None and self.received:
            try:
                request = self.parse()
            except ValueError:
                self.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                self.close()
                return
            if request is None:
                return
            self.promised = False
            self.current = request
            self.take(self, request)

    def parse(self):
        """One request when all of it is there, otherwise None."""
        data = self.received
        end = data.find(b"\r\n\r\n")
        if end < 0:
            if len(data) > MAX_HEAD_BYTES:
                raise ValueError("head too long")
            return None
        lines = data[:end].decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if len(words) != 3:
            raise ValueError("no request line")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        start = end + 4
        if headers.get("transfer-encoding", "").lower() == "chunked":
            found = dechunk(data, start)
        else:
            stop = start + int(headers.get("content-length") or 0)
            found = (data[start:stop], stop) if len(data) >= stop else None
        if found is None:
            self.promise(headers)
            return None
        body, stop = found
        self.received = data[stop:]
        wish = headers.get("connection", "").lower()
        keep_alive = wish != "close" and (words[2] != "HTTP/1.0" or wish == "keep-alive")
        return Request(words[0], words[1], headers, body, keep_alive)

    def promise(self, headers):
        """curl waits for this before it sends a long body."""
        if not self.promised and headers.get("expect", "").lower() == "100-continue":
            self.promised = True
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def answer(self, status, headers, body):
        """The answer to the current request; headers is a text whose lines end with CR LF."""
        keep_alive = self.current.keep_alive
        head = "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s%s\r\n" % (
            status,
            len(body),
            headers,
            "" if keep_alive else "Connection: close\r\n",
        )
        self.send(head.encode("latin-1") + body)
        self.current = None
        if keep_alive:
            self.next()
        else:
            self.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError:
            self.close()

    def close(self):
        if self.open:
            self.open = False
            self.loop.forget(self.file)
            self.socket.close()


def dechunk(data, start):
    """The body and where it ends when all chunks are there, otherwise None."""
    parts = []
    while True:
        line_end = data.find(b"\r\n", start)
        if line_end < 0:
            return None
        length = int(data[start:line_end].split(b";")[0], 16)
        if length < 0:
            raise ValueError("negative chunk")
        stop = line_end + 2 + length
        if len(data) < stop + 2:
            return None
        if length == 0:
            return b"".join(parts), stop + 2
        parts.append(data[line_end + 2 : stop])
        start = stop + 2


def listen(loop, listener, take):
    """Every connection of the listener hands its requests to take(connection, request)."""
    listener.listen(64)

    def accept():
        try:
            file, _ = listener._accept()
        except OSError:
            return
        Connection(loop, file, take)

    loop.on_readable(listener.fileno(), accept)


def open_listener(place):
    kind, _, where = place.partition(":")
    if kind == "unix":
        listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(where):
            os.unlink(where)
        listener.bind(where)
        return listener
    return open_port("0.0.0.0", int(where))


def open_port(address, port):
    listener = socket.socket(socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # accepted sockets inherit it
    listener.bind((address, port))
    return listener


class Gateway:
    """The requests of the gateway, one at a time, and their answers.

    The runtime has initialise(order) and invoke(request_id, trigger, event); each leads to one call of succeed or fail,
    at once or later.
    """

    def __init__(self, loop, place, runtime):
        self.runtime = runtime
        self.token = ""
        self.initialised = False
        self.load_failure = ("load", "the instance is not initialised", "the instance is not initialised")
        self.running = None
        self.waiting = []
        listen(loop, open_listener(place), self.take)

    def take(self, connection, request):
        if self.running is not None:
            self.waiting.append((connection, request))
        elif request.path == "/event-invoke":
            self.invoke(connection, request)
        elif request.path == "/initialize" and not self.initialised:
            self.initialised = True
            order = json.loads(request.body)
            self.token = order["outputToken"]
            self.running = (connection, "init")
            self.runtime.initialise(order)
        else:
            connection.answer("200 OK" if request.path == "/idle" else "404 Not Found", "", b"{}")

    def invoke(self, connection, request):
        self.running = (connection, request.headers.get("x-scf-request-id", ""))
        if self.load_failure is not None:
            self.fail(*self.load_failure)
        else:
            self.runtime.invoke(self.running[1], request.headers.get("x-scf-trigger-src"), request.body)

    def initialising(self):
        return self.running is not None and self.running[1] == "init"

    def succeed(self, body, recycle=False):
        if self.initialising():
            self.load_failure = None
        if len(body) > MAX_RESULT_BYTES:
            self.fail("result", "body size is too long", "body size is too long", recycle)
        else:
            self.end("200 OK", "", body, recycle)

    def fail(self, kind, message, stack=None, recycle=False):
        """The kind is one of those of the contract's table."""
        stack = message if stack is None else stack
        if self.initialising():
            self.load_failure = (kind, message, stack)
        body = json.dumps({"errorMessage": message, "stackTrace": stack}).encode()
        self.end("500 Internal Server Error", "X-Openscf-Error: %s\r\n" % kind, body, recycle)

    def end(self, status, headers, body, recycle):
        """The user's process holds the same pipe, so whether it wrote cannot be told: every end is marked."""
        connection, request_id = self.running
        write_fully(1, ("\x1e%s %s\n" % (self.token, request_id)).encode("latin-1"))
        self.running = None
        if connection.open:
            again = "X-Openscf-Recycle: 1\r\n" if recycle else ""
            connection.answer(status, headers + "X-Openscf-Output: 1\r\n" + again, body)
        if self.waiting and self.running is None:
            self.take(*self.waiting.pop(0))


def write_fully(file, data):
    while data:
        try:
            data = data[os.write(file, data) :]
        except BlockingIOError:  # the user's process may have made the shared pipe non-blocking
            select.select([], [file], [])
        except OSError:  # nobody reads any more
            return


class UserProcess:
    """The process that runs user code. When it ends, at_end is called; then this process has nothing to live for."""

    def __init__(self, loop, at_end):
        self.status = None
        self.at_end = at_end
        self.pid = None
        waking, woken = os.pipe()
        for file in (waking, woken):
            os.set_blocking(file, False)
        signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self.asked_to_end)
        loop.process = self
        loop.on_readable(waking, lambda: (os.read(waking, 4096), self.reap()))

    def asked_to_end(self, *_):
        """The whole instance was asked. This process goes last, because its end takes the others with it."""
        if self.pid is None:
            os._exit(128 + signal.SIGTERM)

    def start(self, path, environment):
        """Raises OSError when the kernel refuses the file."""
        defaults = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGTERM, signal.SIGCHLD]
        self.pid = os.posix_spawn(path, [path], environment, setsigdef=defaults)

    def reap(self):
        """Also of orphans, should this be the first process of a container."""
        try:
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.pid:
                    self.status = status
        except ChildProcessError:
            pass

    def exit_text(self):
        if os.WIFSIGNALED(self.status):
            return "ended by signal %d" % os.WTERMSIG(self.status)
        return "exited with code %d" % os.WEXITSTATUS(self.status)

    def exit_likewise(self):
        """The gateway sees the connection close and says how the instance ended."""
        code = 128 + os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else os.WEXITSTATUS(self.status)
        os._exit(code)


def refusal(path, error):
    """Why the kernel did not start an executable file, in words that name the usual mistake."""
    with open(path, "rb") as file:
        start = file.read(256)
    line = start.split(b"\n")[0]
    if start.startswith(b"\xef\xbb\xbf#!"):
        return "it begins with a byte order mark before #!"
    if line.startswith(b"#!") and line.endswith(b"\r"):
        return "its first line ends with CR LF (Windows line ends), so there is no such interpreter"
    if line.startswith(b"#!"):
        return "interpreter %s: %s" % (line[2:].strip().decode("utf-8", "replace"), error.strerror)
    if start.startswith(b"\x7fELF"):
        return "%s: it is built for another architecture or its loader is missing" % error.strerror
    return "%s: it has no #! line and is no program for this machine" % error.strerror


def user_variables(order):
    """The variables of the function that its author set, with the namespace: context field `environment`."""
    variables = {"SCF_NAMESPACE": order["function"]["namespace"]}
    for key, value in order["environment"].items():
        if key not in PLATFORM_NAMES and not key.startswith(PLATFORM_PREFIXES):
            variables[key] = value
    return variables


def environment_of(order):
    """The environment of the user's process."""
    environment = {key: value for key, value in os.environ.items() if key != "LC_CTYPE"}  # Python may have set that one
    environment.update(order["environment"])
    environment["SCF_NAMESPACE"] = order["function"]["namespace"]
    return environment


def settings():
    """Takes the variables that begin with OPENSCF_ out of the environment."""
    names = [key for key in os.environ if key.startswith("OPENSCF_")]
    return {key: os.environ.pop(key) for key in names}


def no_input():
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    if nothing != 0:
        os.close(nothing)


sys.dont_write_bytecode = True
