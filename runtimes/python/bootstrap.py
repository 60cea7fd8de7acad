"""Launcher of Python event functions: holds docs/runtime-contract.md. Standard library only, Python 3.7 or newer."""
import array
import fcntl
import io
import json
import logging
import os
import socket
import sys
import termios
import traceback
from decimal import Decimal

MAX_RESULT = 6 * 1024 * 1024
MARK = b"\x1e"


class LoadError(Exception):
    """The handler cannot be had; kind is the X-Openscf-Error of the answer."""

    def __init__(self, kind, message, stack):
        super().__init__(message)
        self.kind, self.message, self.stack = kind, message, stack


class Function:
    """User code, loaded once, with what its context needs."""

    def __init__(self, order):
        self.token = order["outputToken"].encode()
        about = order["function"]
        os.environ.update(order["environment"])
        os.chdir(order["codeDirectory"])
        namespace = about["namespace"]
        self.about = {
            "memory_limit_in_mb": about["memoryMegabytes"],
            "time_limit_in_ms": about["timeoutMillis"],
            "environment": json.dumps({"SCF_NAMESPACE": namespace}, separators=(",", ":")),
            "environ": "SCF_NAMESPACE=%s;SCF_NAMESPACE=%s" % (namespace, namespace),
            "function_version": about["version"],
            "function_name": about["name"],
            "namespace": namespace,
            "tencentcloud_region": about["region"],
            "tencentcloud_appid": about["appid"],
            "tencentcloud_uin": about["uin"],
        }
        self.handler = load(order["codeDirectory"], order["handler"])

    def call(self, request_id, event, trigger):
        os.environ["SCF_NAMESPACE"] = self.about["namespace"]
        if trigger:
            os.environ["TRIGGER_SRC"] = trigger
        return self.handler(json.loads(event), dict(self.about, request_id=request_id))


def load(directory, handler):
    path, _, name = handler.rpartition(".")
    file = os.path.join(directory, path + ".py")
    if not os.path.isfile(file):
        raise LoadError("no-entry", "no file %s.py in the code package" % path, "")
    for place in ("/opt", directory, os.path.dirname(file)):
        if place not in sys.path:
            sys.path.append(place)
    try:
        import importlib.util
        # The name "" is the platform's: __name__ == "__main__" is false in user code (runtimes.md section 4).
        spec = importlib.util.spec_from_file_location("", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except SystemExit:
        raise
    except BaseException as e:
        raise LoadError("load", own_frames_removed(e), own_frames_removed(e))
    function = getattr(module, name, None)
    if function is None:
        raise LoadError("load", "AttributeError: module '%s' has no attribute '%s'"
                        % (os.path.basename(path), name), "")
    if not callable(function):
        raise LoadError("load", "TypeError: '%s' of module '%s' is not callable" % (name, os.path.basename(path)), "")
    return function


def own_frames_removed(error):
    """The traceback from the first frame that is not the launcher's or the import machinery's."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename in (
            __file__, "<frozen importlib._bootstrap_external>", "<frozen importlib._bootstrap>"):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame)).rstrip("\n")


def result_text(value):
    if isinstance(value, Decimal):
        value = str(value)
    return json.dumps(value, ensure_ascii=False)


class Output:
    """Standard output and error, one pipe to the gateway."""

    def __init__(self):
        self.waiting = array.array("i", [0])
        raw = io.FileIO(1, "w", closefd=False)
        self.stream = io.TextIOWrapper(io.BufferedWriter(raw, 8192), "utf-8", "backslashreplace")
        self.written = False
        write = self.stream.write

        def tracked(text):
            self.written = True
            return write(text)

        self.stream.write = tracked
        sys.stdout = sys.__stdout__ = self.stream
        sys.stderr = sys.__stderr__ = self.stream
        logging.basicConfig(stream=self.stream, level=logging.DEBUG,
                            format="[%(levelname)s]\t%(asctime)s\t%(message)s")

    def end_of_run(self, token, request_id):
        """Marks the end of what this run wrote; true when there was something to mark."""
        written = self.written
        if written:
            try:
                self.stream.flush()
            except ValueError:  # user code closed it
                pass
        else:
            # Output of native code and of children does not pass our stream, but it stands in the pipe.
            try:
                fcntl.ioctl(1, termios.FIONREAD, self.waiting, True)
                written = self.waiting[0] > 0
            except OSError:
                pass
        if not written:
            return False
        self.written = False
        os.write(1, MARK + token + b" " + request_id.encode() + b"\n")
        return True


class Connection:
    """Minimal HTTP/1.1 of the gateway: one request at a time, bodies with a length."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def next_request(self):
        """(method, path, headers, body), or None at the end of the connection."""
        buffer = self.buffer
        end = buffer.find(b"\r\n\r\n")
        while end < 0:
            received = self.sock.recv(65536)
            if not received:
                return None
            buffer += received
            end = buffer.find(b"\r\n\r\n")
        lines = buffer[:end].decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        start = end + 4
        if len(buffer) < start + length:
            parts, missing = [buffer[start:]], start + length - len(buffer)
            while missing > 0:
                received = self.sock.recv(min(missing, 1 << 20))
                if not received:
                    return None
                parts.append(received)
                missing -= len(received)
            body, self.buffer = b"".join(parts), b""
        else:
            body, self.buffer = buffer[start:start + length], buffer[start + length:]
        method, path = lines[0].split(" ")[:2]
        return method, path, headers, body

    def answer(self, status, body, extra=b""):
        head = b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), extra)
        if len(body) < 65536:
            self.sock.sendall(head + body)
        else:
            self.sock.sendall(head)
            self.sock.sendall(body)


OK, FAILED = b"200 OK", b"500 Failed"
MARKED = b"X-Openscf-Output: 1\r\n"


def failure(kind, message, stack):
    body = json.dumps({"errorMessage": message, "stackTrace": stack}).encode()
    return FAILED, body, b"X-Openscf-Error: " + kind.encode() + b"\r\n"


def run(function, headers, event):
    try:
        value = function.call(headers.get("x-scf-request-id", ""), event, headers.get("x-scf-trigger-src"))
    except Exception as e:
        return failure("user", str(e), own_frames_removed(e))
    try:
        text = result_text(value)
    except (TypeError, ValueError, RecursionError) as e:
        return failure("result", "%s: %s" % (type(e).__name__, e), "%s: %s" % (type(e).__name__, e))
    if len(text) > MAX_RESULT:
        return failure("result", "body size is too long", "body size is too long")
    return OK, text.encode("utf-8", "backslashreplace"), b""


def serve(connection, state, output):
    while True:
        request = connection.next_request()
        if request is None:
            return
        _, path, headers, body = request
        if path == "/event-invoke" and state.get("function"):
            function = state["function"]
            status, answer, extra = run(function, headers, body)
            if output.end_of_run(function.token, headers.get("x-scf-request-id", "")):
                extra += MARKED
            connection.answer(status, answer, extra)
        elif path == "/initialize" and "function" not in state:
            order = json.loads(body)
            token = order["outputToken"].encode()
            try:
                state["function"] = Function(order)
                status, answer, extra = OK, b"{}", b""
            except LoadError as e:
                state["function"] = None
                status, answer, extra = failure(e.kind, e.message, e.stack)
            if output.end_of_run(token, "init"):
                extra += MARKED
            connection.answer(status, answer, extra)
        elif path == "/idle":
            connection.answer(OK, b"{}")
        else:
            connection.answer(b"409 Conflict", b'{"errorMessage":"not in this state"}')


def listen():
    kind, _, place = os.environ["OPENSCF_LISTEN"].partition(":")
    if kind == "unix":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(place)
    else:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("0.0.0.0", int(place)))
    listener.listen(8)
    for name in [name for name in os.environ if name.startswith("OPENSCF_")]:
        del os.environ[name]
    return listener


def main():
    listener = listen()
    output, state = Output(), {}
    sys.argv = [""]
    while True:
        accepted, _ = listener.accept()
        accepted.set_inheritable(False)
        if accepted.family != socket.AF_UNIX:
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            serve(Connection(accepted), state, output)
        except (ConnectionError, BrokenPipeError):
            pass
        accepted.close()


if __name__ == "__main__":
    main()
