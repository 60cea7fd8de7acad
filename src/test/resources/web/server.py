"""A web function that does what the path says, on bare sockets, so that it can answer wrongly too."""

import base64
import hashlib
import json
import os
import socket
import sys
import threading
import time
import urllib.parse

INSTANCE = os.urandom(4).hex()
lock = threading.Lock()
running = most = 0


def serve(connection):
    global running, most
    stream = connection.makefile("rb")
    while True:
        line = stream.readline()
        if not line:
            return
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers = []
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers.append([name, value.strip()])
        known = {name.lower(): value for name, value in headers}
        with lock:
            running += 1
            most = max(most, running)
        try:
            answer(connection, stream, method, target, headers, known)
        finally:
            with lock:
                running -= 1
        if target.startswith(("/raw", "/ws")):
            connection.close()
            return


def read_body(stream, known):
    if known.get("transfer-encoding") == "chunked":
        body = b""
        while (size := int(stream.readline(), 16)) > 0:
            body += stream.read(size)
            stream.readline()
        stream.readline()
        return body
    return stream.read(int(known.get("content-length", 0)))


def answer(connection, stream, method, target, headers, known):
    path, _, query = target.partition("?")
    query = dict(urllib.parse.parse_qsl(query))
    print(method, path, flush=True)
    if path == "/ws":
        web_socket(connection, stream, known)
        return
    body = read_body(stream, known)
    if path == "/sleep":
        time.sleep(float(query["s"]))
    elif path == "/exit":
        os._exit(3)
    elif path == "/grow":
        hog = []
        while True:
            hog.append(bytearray(os.urandom(1 << 20)) * 8)
    elif path == "/raw":
        connection.sendall(base64.urlsafe_b64decode(query.get("b", "")))
        return
    elif path == "/big":
        whole = b"x" * int(query["n"])
        head = "" if "chunked" in query else "Content-Length: %d\r\n" % len(whole)
        connection.sendall(("HTTP/1.1 200 OK\r\n%s" % (head or "Transfer-Encoding: chunked\r\n")).encode() + b"\r\n")
        connection.sendall(whole if head else b"%x\r\n%s\r\n0\r\n\r\n" % (len(whole), whole))
        return
    elif path == "/events":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for number in range(3):
            event = b"data: %d\n\n" % number
            connection.sendall(b"%x\r\n%s\r\n" % (len(event), event))
            time.sleep(0.3)
        connection.sendall(b"0\r\n\r\n")
        return
    text = json.dumps(
        {
            "method": method,
            "target": target,
            "headers": headers,
            "length": len(body),
            "instance": INSTANCE,
            "most": most,
            "name": os.environ["SCF_FUNCTIONNAME"],
            "port": os.environ["PORT"],
        }
    ).encode()
    status = query.get("status", "200 OK")
    connection.sendall(b"HTTP/1.1 %s\r\nContent-Type: application/json\r\n" % status.encode())
    connection.sendall(b"Content-Length: %d\r\n\r\n" % len(text) + text)


def web_socket(connection, stream, known):
    key = known["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
    connection.sendall(
        (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n\r\n" % accept
        ).encode()
    )
    while True:
        start = stream.read(2)
        if len(start) < 2:
            return
        length = start[1] & 0x7F
        if length == 126:
            length = int.from_bytes(stream.read(2), "big")
        elif length == 127:
            length = int.from_bytes(stream.read(8), "big")
        mask = stream.read(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(stream.read(length)))
        if data == b"end":
            os._exit(4)
        if data.startswith(b"close "):
            connection.sendall(b"\x88\x02" + int(data[6:]).to_bytes(2, "big"))
            return
        connection.sendall(start[:1] + length_of(data) + data)
        if start[0] & 0x0F == 8:
            return


def length_of(data):
    if len(data) < 126:
        return bytes([len(data)])
    return b"\x7e" + len(data).to_bytes(2, "big") if len(data) < 65536 else b"\x7f" + len(data).to_bytes(8, "big")


listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("0.0.0.0", 9000))
listener.listen(128)
print("listening", file=sys.stderr)
while True:
    accepted, _ = listener.accept()
    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
