"""The launcher of Custom Runtime: runs the package's `bootstrap` and serves it the four calls of the runtime API."""

import os
import sys
import time
import weakref

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "adapter"))

import adapter  # noqa: E402

API = "/runtime/"


class Event:
    def __init__(self, request_id, body):
        self.request_id = request_id
        self.body = body
        self.fetched = False


class CustomRuntime:
    """The bootstrap's side: `next` waits for an event, the first `response` or `error` ends it."""

    def __init__(self, loop, api_port):
        self.loop = loop
        self.api_port = api_port
        self.gateway = None
        self.event = None
        self.polls = []
        self.fetched_by = weakref.WeakKeyDictionary()
        self.limits = ""
        self.timeout = 0
        self.process = adapter.UserProcess(loop, self.ended)

    def initialise(self, order):
        function = order["function"]
        self.timeout = function["timeoutMillis"] / 1000
        self.limits = "memory_limit_in_mb: %d\r\ntime_limit_in_ms: %d\r\n" % (
            function["memoryMegabytes"],
            function["timeoutMillis"],
        )
        listener = adapter.open_port("127.0.0.1", self.api_port)
        adapter.listen(self.loop, listener, self.take)
        environment = adapter.environment_of(order)
        environment["_HANDLER"] = order["handler"]
        environment["SCF_RUNTIME_API"] = "127.0.0.1"
        environment["SCF_RUNTIME_API_PORT"] = str(listener.getsockname()[1])
        os.chdir(order["codeDirectory"])
        path = os.path.join(order["codeDirectory"], "bootstrap")
        if not os.path.isfile(path) or not os.access(path, os.X_OK):
            self.gateway.fail("load", "ReloadFail: Bootstrap not executable\n")
            return
        try:
            self.process.start(path, environment)
        except OSError as error:
            self.gateway.fail("load", "ReloadFail: Bootstrap cannot be started: %s\n" % adapter.refusal(path, error))

    def take(self, connection, request):
        call = (request.method, request.path.partition("?")[0])
        if call == ("GET", API + "invocation/next"):
            self.next(connection)
            return
        if call == ("POST", API + "init/ready"):
            self.accept(connection)
            if self.gateway.initialising():
                self.gateway.succeed(b"{}")
        elif call == ("POST", API + "invocation/response"):
            self.accept(connection)
            if self.finish(connection, request):
                self.gateway.succeed(request.body)
        elif call == ("POST", API + "invocation/error"):
            self.accept(connection)
            if self.finish(connection, request):
                self.gateway.fail("user", request.body.decode("utf-8", "replace"))
        else:
            connection.answer("404 Not Found", "", b"{}")

    @staticmethod
    def accept(connection):
        """Late and repeated answers are accepted like others, and dropped: clients give up when they are refused."""
        connection.answer("200 OK", "", b"")

    def finish(self, connection, request):
        """Whether the answer ends the invocation. Answers need not name their event; three signs tell that one is late:
        nobody has fetched the event yet, the connection fetched an older one, or a header names another one.
        """
        event = self.event
        if event is None or not event.fetched or self.fetched_by.get(connection, event) is not event:
            return False
        if request.headers.get("request_id", event.request_id) != event.request_id:
            return False
        self.event = None
        return True

    def next(self, connection):
        if self.event is None:
            self.polls = [poll for poll in self.polls if poll.open] + [connection]
        else:
            self.hand_out(connection)

    def hand_out(self, connection):
        event = self.event
        event.fetched = True
        self.loop.call_at(None, None)
        self.fetched_by[connection] = event
        connection.answer("200 OK", "request_id: %s\r\n%s" % (event.request_id, self.limits), event.body)

    def invoke(self, request_id, trigger, body):
        self.event = Event(request_id, body)
        while self.polls:
            poll = self.polls.pop(0)
            if poll.open:
                self.hand_out(poll)
                return
        # Shortly before the gateway's own time-out, which would not know the reason.
        self.loop.call_at(time.monotonic() + self.timeout - min(0.05, self.timeout / 20), self.not_fetched)

    def not_fetched(self):
        self.event = None
        self.gateway.fail("timeout", "event acquisition wait timeout", recycle=True)

    def ended(self):
        if self.gateway.initialising():
            text = "ReloadFail: Bootstrap %s before it was ready\n" % self.process.exit_text()
            self.gateway.fail("load", text, recycle=True)
        self.process.exit_likewise()


def main():
    settings = adapter.settings()
    adapter.no_input()
    loop = adapter.Loop()
    runtime = CustomRuntime(loop, int(settings.get("OPENSCF_RUNTIME_API_PORT", "0")))
    runtime.gateway = adapter.Gateway(loop, settings["OPENSCF_LISTEN"], runtime)
    loop.run()


main()
