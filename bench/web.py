"""A web function behind its URL beside nginx and a forwarder, all in front of the same server in the same instance."""
import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time

import functions
import load
from gateway import cpu_seconds, free_port

CONNECTIONS = 16
MARK = "xxx"
NGINX = """
daemon off; worker_processes 1; pid {directory}/pid; error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {directory}; proxy_temp_path {directory}; fastcgi_temp_path {directory};
  uwsgi_temp_path {directory}; scgi_temp_path {directory};
  upstream server {{ server {address}; keepalive 64; keepalive_requests 1000000000; }}
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 1000000000;
    location / {{ proxy_pass http://server; proxy_http_version 1.1; proxy_set_header Connection ""; }}
  }}
}}
"""


def web(gateway, options):
    nginx = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if not nginx:
        print("SKIPPED: the web function, as there is no nginx to compare it with", file=sys.stderr)
        return
    name = "bench-web"
    path = functions.web(gateway, name)
    ours = load.http(path, {"Host": gateway.address}, "", "GET")
    bare = load.http("/", {"Host": "server"}, "", "GET")
    done, begun = 0, time.time()
    while done < options.warmup and time.time() - begun < 60:
        done += load.run(ours, MARK, 5, CONNECTIONS, [gateway.address])["requests"]
    address = server(gateway)
    if not address:
        print("SKIPPED: the web function, as its server's own address was not found", file=sys.stderr)
        return
    runs = {"nginx": [], "forwarder": [], "gateway": []}
    with proxy(nginx, address) as (port, pids), load.forwarder([address] * CONNECTIONS) as (forwarder, pid):
        for _ in range(options.rounds):
            runs["nginx"].append(figures(pids, bare, options.seconds, port))
            runs["forwarder"].append(figures([pid], bare, options.seconds, forwarder))
            runs["gateway"].append(figures([gateway.pid], ours, options.seconds, gateway.address))
    floor = f"nginx ({middle(runs['nginx'], 'micros'):.0f} us) before the same server"
    yield row("forwarder that does nothing else, before the web server", runs, "forwarder", floor)
    yield {**row(f"web function, Node.js, {CONNECTIONS} connections", runs, "gateway", floor),
           "forwarderRatio": ratio(runs["gateway"], runs["forwarder"]), "rssMegabytes": gateway.rss_megabytes()}
    gateway.must("DeleteFunction", FunctionName=name)


def middle(runs, key):
    return statistics.median(run[key] for run in runs)


def ratio(runs, floors):
    return statistics.median(a["perSecond"] / b["perSecond"] for a, b in zip(runs, floors))


def row(name, runs, kind, floor):
    found = runs[kind]
    return {"name": name, "figure": middle(found, "perSecond"), "unit": "/s", "floorName": floor,
            "floor": middle(runs["nginx"], "perSecond"), "ratio": ratio(found, runs["nginx"]),
            "cpuMicros": middle(found, "micros"), "p50Micros": middle(found, "p50"), "p99Micros": middle(found, "p99")}


def figures(pids, request, seconds, address):
    used = sum(map(cpu_seconds, pids))
    found = load.run(request, MARK, seconds, CONNECTIONS, [address])
    found["micros"] = (sum(map(cpu_seconds, pids)) - used) / found["requests"] * 1e6
    return found


def server(gateway):
    """Where the server of the instance is reached without the gateway: in its own network, else on this machine's."""
    for pid in gateway.descendants(b"app.js"):
        with open(f"/proc/{pid}/net/fib_trie") as file:
            local = re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", file.read())
        for address in dict.fromkeys(local):
            with contextlib.suppress(OSError), socket.create_connection((address, 9000), 1):
                return f"{address}:9000"
    return None


@contextlib.contextmanager
def proxy(nginx, address):
    """An nginx in front of the address: its own address and the ids of its processes."""
    directory, port = load.work(), free_port()
    file = os.path.join(directory, "nginx.conf")
    with open(file, "w") as configuration:
        configuration.write(NGINX.format(directory=directory, address=address, port=port))
    process = subprocess.Popen([nginx, "-p", directory, "-c", file], stderr=subprocess.DEVNULL)
    try:
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None:
                raise SystemExit("nginx did not start")
            time.sleep(0.02)
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as children:
            yield f"127.0.0.1:{port}", [int(pid) for pid in children.read().split()]
    finally:
        process.terminate()
        process.wait()
