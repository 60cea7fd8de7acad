"""What is deployed to be measured: an echo in each language, and a web server."""
import os
import subprocess
import sys
from typing import NamedTuple

import load

GO_LIBRARY = "github.com/tencentyun/scf-go-lib v0.0.0-20211123032342-f972dcd16ff6"
GO = """package main

import "github.com/tencentyun/scf-go-lib/cloudfunction"

func main() {
	cloudfunction.Start(func(event map[string]interface{}) (interface{}, error) { return event, nil })
}
"""
JAVA = """public class Hello {
    public String mainHandler(String event) { return event; }
    public static void main(String[] arguments) { System.out.println("Hello"); }
}
"""
BOOTSTRAP = "#!/bin/bash\nexec /var/lang/node18/bin/node app.js\n"
WEB = """const body = 'x'.repeat(1000);
const server = require('http').createServer((request, response) => response.end(body));
server.keepAliveTimeout = 0; // the forwarder keeps its connections while others are measured
server.listen(9000, '0.0.0.0');
"""


class Language(NamedTuple):
    runtime: str
    handler: str
    files: dict
    bare: list  # arguments with which its interpreter starts and ends at once; empty where there is none


def compiled(language):
    """The Go program is built with the library that users build with; None when that cannot be had."""
    directory = os.path.join(load.work(), "go")
    os.makedirs(directory, exist_ok=True)
    for name, text in (("go.mod", f"module echo\n\ngo 1.18\n\nrequire {GO_LIBRARY}\n"), ("main.go", GO)):
        with open(os.path.join(directory, name), "w") as file:
            file.write(text)
    try:
        subprocess.run(["go", "build", "-mod=mod", "-o", "main", "."], cwd=directory, check=True, capture_output=True,
                       text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"SKIPPED: Go, as its echo cannot be built here: {getattr(error, 'stderr', error)}", file=sys.stderr)
        return None
    with open(os.path.join(directory, "main"), "rb") as file:
        return language._replace(files={"main": file.read()})


LANGUAGES = {
    "python": Language("Python3.10", "index.main_handler",
                       {"index.py": "def main_handler(event, context):\n    return event\n"},
                       ["python3", "-c", ""]),
    "node": Language("Nodejs18.15", "index.main_handler",
                     {"index.js": "exports.main_handler = async (event) => event\n"},
                     ["node", "-e", ""]),
    "java": Language("Java11", "Hello::mainHandler", {}, ["java", "-cp", "", "Hello"]),
    "go": Language("Go1", "main", {}, []),
}


def hello(language):
    """One class that is both the handler and the bare program."""
    directory = os.path.join(load.work(), "java")
    os.makedirs(directory, exist_ok=True)
    source = os.path.join(directory, "Hello.java")
    with open(source, "w") as file:
        file.write(JAVA)
    subprocess.run([load.tool("javac"), "--release", "11", "-nowarn", "-d", directory, source], check=True,
                   stderr=subprocess.DEVNULL)
    with open(os.path.join(directory, "Hello.class"), "rb") as file:
        return language._replace(files={"Hello.class": file.read()}, bare=["java", "-cp", directory, "Hello"])


def language(name):
    """None when it cannot be measured here."""
    found = LANGUAGES[name]
    return found if found.files else hello(found) if name == "java" else compiled(found)


def bare(gateway, language):
    """The command of a bare start, with the interpreter that the gateway takes."""
    program, *arguments = language.bare
    if program == "java":
        return [os.readlink(f"/proc/{gateway.pid}/exe"), *arguments]
    places = [os.path.join(directory, program) for directory in ("/usr/bin", "/usr/local/bin", "/bin")]
    return [next(place for place in places if os.access(place, os.X_OK)), *arguments]


def web(gateway, name):
    """Deploys a web server with a URL; the path of that URL."""
    gateway.create(name, "Nodejs18.15", "index.main_handler", {"scf_bootstrap": BOOTSTRAP, "app.js": WEB}, Type="HTTP",
                   InstanceConcurrencyConfig={"DynamicEnabled": "FALSE", "MaxConcurrency": 100})
    gateway.must("CreateTrigger", FunctionName=name, TriggerName="url", Type="http", TriggerDesc='{"AuthType": "NONE"}')
    return f"/_url/default/{name}/"
