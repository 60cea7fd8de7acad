"""The launcher of Go1: starts the executable that the handler names and calls it over net/rpc."""

import json
import os
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "adapter"))

import adapter  # noqa: E402
import gob  # noqa: E402

REQUEST = gob.Struct(65, "Request", ("ServiceMethod", gob.STRING), ("Seq", gob.UINT))
PING_REQUEST = gob.Struct(66, "PingRequest")
TIMESTAMP = gob.Struct(68, "InvokeRequest_Timestamp", ("Seconds", gob.INT), ("Nanos", gob.INT))
INVOKE_REQUEST = gob.Struct(
    67,
    "InvokeRequest",
    ("Payload", gob.BYTES),
    ("RequestId", gob.STRING),
    ("TraceId", gob.STRING),
    ("Deadline", TIMESTAMP),
    ("InvokedFunctionUnique", gob.STRING),
    ("ClientContext", gob.BYTES),
    ("Namespace", gob.STRING),
    ("FunctionName", gob.STRING),
    ("FunctionVersion", gob.STRING),
    ("MemoryLimitInMb", gob.INT),
    ("TimeLimitInMs", gob.INT),
    ("Environment", gob.STRING),
    ("TencentcloudRegion", gob.STRING),
    ("TencentcloudAppID", gob.STRING),
    ("TencentcloudUin", gob.STRING),
    ("FunctionTrace", gob.STRING),
)


class RpcClient:
    """One connection to the function's server; calls one after the other."""

    def __init__(self, connected):
        self.socket = connected
        self.received = connected.makefile("rb", 64 * 1024)
        self.writer = gob.Writer()
        self.reader = gob.Reader(self.take)
        self.sequence = 0

    def take(self, count):
        data = self.received.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def call(self, method, struct, values):
        """The response as a dict. EOFError or OSError when the process has gone."""
        request = self.writer.write(REQUEST, {"ServiceMethod": method, "Seq": self.sequence})
        self.sequence += 1
        self.socket.sendall(request + self.writer.write(struct, values))
        error = self.reader.read().get("Error")
        response = self.reader.read()
        if error:
            raise gob.GobError(error)
        return response


class GoRuntime:
    def __init__(self, loop):
        self.gateway = None
        self.rpc = None
        self.constant = {}
        self.variables = {}
        self.timeout = 0
        self.process = adapter.UserProcess(loop, self.ended)

    def initialise(self, order):
        function = order["function"]
        self.timeout = function["timeoutMillis"]
        self.variables = adapter.user_variables(order)
        self.constant = constant_fields(function)
        directory = order["codeDirectory"]
        os.chdir(directory)
        path = os.path.join(directory, order["handler"])
        if not os.path.isfile(path):
            self.gateway.fail("no-entry", "entry file %s not found" % order["handler"])
            return
        port = free_port()
        environment = adapter.environment_of(order)
        environment["_LAMBDA_SERVER_PORT"] = str(port)
        environment["FUNCTION_NAME"] = function["name"]
        environment["FUNCTION_MEMORY_SIZE"] = str(function["memoryMegabytes"])
        environment["FUNCTION_VERSION"] = function["version"]
        try:
            self.process.start(path, environment)
        except OSError as error:
            reason = error.strerror if not os.access(path, os.X_OK) else adapter.refusal(path, error)
            self.gateway.fail("load", "fork/exec %s: %s" % (path, reason))
            return
        self.connect(port)

    def connect(self, port):
        """Until the server answers, the process ends, or the gateway's patience does."""
        pause = 0.001
        while self.process.status is None:
            try:
                connected = socket.create_connection(("127.0.0.1", port))
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                rpc = RpcClient(connected)
                rpc.call("Function.Ping", PING_REQUEST, {})
            except (OSError, EOFError):
                time.sleep(pause)
                pause = min(pause * 1.5, 0.02)
                self.process.reap()
                continue
            except gob.GobError as error:
                self.gateway.fail("load", "the server of the function does not answer as scf-go-lib does: %s" % error)
                return
            self.rpc = rpc
            self.gateway.succeed(b"{}")
            return
        self.gateway.fail("load", "the function %s before it listened" % self.process.exit_text())

    def invoke(self, request_id, trigger, event):
        deadline = time.time() + self.timeout / 1000
        variables = self.variables if trigger is None else dict(self.variables, TRIGGER_SRC=trigger)
        values = dict(
            self.constant,
            Payload=event,
            RequestId=request_id,
            Deadline={"Seconds": int(deadline), "Nanos": int(deadline % 1 * 1e9)},
            Environment=json.dumps(variables),
        )
        try:
            response = self.rpc.call("Function.Invoke", INVOKE_REQUEST, values)
        except (OSError, EOFError):
            self.wait_for_end()
            return
        except gob.GobError as error:
            self.gateway.fail("user", "user code exception caught", str(error), recycle=True)
            return
        error = response.get("Error")
        if error is None:
            self.gateway.succeed(response.get("Payload", b""))
        else:
            self.gateway.fail("user", "user code exception caught", stack_of(error), bool(error.get("ShouldExit")))

    def wait_for_end(self):
        """The connection closed: the process is ending, or it only closed the connection and is of no use any more."""
        for _ in range(100):
            self.process.reap()
            if self.process.status is not None:
                self.process.exit_likewise()
            time.sleep(0.01)
        os._exit(1)

    def ended(self):
        self.process.exit_likewise()


def constant_fields(function):
    return {
        "InvokedFunctionUnique": "%s:%s:%s" % (function["namespace"], function["name"], function["version"]),
        "Namespace": function["namespace"],
        "FunctionName": function["name"],
        "FunctionVersion": function["version"],
        "MemoryLimitInMb": function["memoryMegabytes"],
        "TimeLimitInMs": function["timeoutMillis"],
        "TencentcloudRegion": function["region"],
        "TencentcloudAppID": function["appid"],
        "TencentcloudUin": function["uin"],
    }


def stack_of(error):
    """Message, type and frames as one text."""
    message, kind = error.get("Message", ""), error.get("Type", "")
    lines = ["%s: %s" % (kind, message) if kind else message]
    for frame in error.get("StackTrace", []):
        lines.append("\tat %s (%s:%d)" % (frame.get("Label", ""), frame.get("Path", ""), frame.get("Line", 0)))
    return "\n".join(lines)


def free_port():
    """One that the function can open itself. Below those the kernel gives to connections: in their range, a connection
    tried before the function listens may get the port as its own and be connected to itself.
    """
    while True:
        port = 20000 + int.from_bytes(os.urandom(2), "big") % 12000
        try:
            adapter.open_port("127.0.0.1", port).close()
            return port
        except OSError:  # taken
            continue


def main():
    settings = adapter.settings()
    adapter.no_input()
    loop = adapter.Loop()
    runtime = GoRuntime(loop)
    runtime.gateway = adapter.Gateway(loop, settings["OPENSCF_LISTEN"], runtime)
    loop.run()


main()
