# shellcheck shell=bash
# Part of the launcher (../openscf): a gateway, its data directory, and who keeps it.

# A heap that grows when it has to (an inline package of 50 MB needs some 400 MB for a moment), one collecting thread, short
# object headers, few malloc arenas, and what compiling took from malloc given back: a quarter less memory than with the
# JVM's own choice (bench/README.md).
GATEWAY_FLAGS="-Xms32m -Xmx512m -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:TrimNativeHeapInterval=10000"
NATIVE_FLAGS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

# Sets DIES: what stands before a command that is to end with this launcher even when that is killed. The gateway watches its
# launcher by itself; this also covers the time before it is up.
find_dies() {
    DIES=()
    setpriv --pdeathsig TERM true 2>/dev/null && DIES=(setpriv --pdeathsig TERM)
}

# Prints the value of key $1 in the flat JSON file $2.
json_value() { sed -n 's/.*"'"$1"'"[[:space:]]*:[[:space:]]*"\{0,1\}\([^",}]*\).*/\1/p' "$2" 2>/dev/null | head -n 1; }

# Prints the pid of the gateway that uses data directory $1. A pid that went to a younger process is not taken for it.
live_gateway() {
    local file=$1/dev.json pid stat boot
    pid=$(json_value pid "$file")
    [[ $pid =~ ^[0-9]+$ ]] && stat=$(cat "/proc/$pid/stat" 2>/dev/null) || return 1
    stat=(${stat##*) })
    [[ ${stat[0]} != Z ]] || return 1
    boot=$(sed -n 's/^btime //p' /proc/stat)
    ((boot + stat[19] / $(getconf CLK_TCK) <= $(stat -c %Y "$file") + 5)) || return 1
    echo "$pid"
}

# Prints when process $1 started, in clock ticks since the machine did: with the pid it names one process for good. One that
# has ended and was not yet waited for is none.
start_ticks() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=(${stat##*) })
    [[ ${stat[0]} != [ZX] ]] || return 1
    echo "${stat[19]}"
}

# Prints the pid of the launcher that supervises data directory $1.
live_supervisor() {
    local pid ticks
    read -r pid ticks 2>/dev/null <"$1/launcher.pid" && [[ $(start_ticks "$pid") == "$ticks" ]] && echo "$pid"
} 2>/dev/null

# Prints the status line's number of GET $2 at the address $1 (http://host:port), without needing curl.
http_status() {
    local address=${1#*://} host port line
    address=${address%%/*} port=${address##*:} host=${address%:*}
    (
        exec 3<>"/dev/tcp/$host/$port" || exit 1
        printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$2" "$address" >&3
        IFS= read -r -t 5 line <&3 && [[ $line =~ ^HTTP/1\.[01]\ ([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
    ) 2>/dev/null
}

mark_of() { stat -c '%i %y' "$1/dev.json" 2>/dev/null; }

# Whether the gateway of $1 has written a new dev.json (the old one had the mark $2) and is ready.
is_ready() {
    [[ -n $(mark_of "$1") && $(mark_of "$1") != "$2" ]] && live_gateway "$1" >/dev/null || return 1
    [[ $(http_status "$(json_value endpoint "$1/dev.json")" /q/health/ready) == 200 ]]
}

group_lives() { kill -0 -- "-$1" 2>/dev/null; }

# Ends process group $1: its leader is asked, the others (embedded services) follow it, what then remains is killed.
end_group() {
    local turn
    kill -TERM "$1" 2>/dev/null
    for ((turn = 0; turn < 200; turn++)); do
        group_lives "$1" || return
        sleep 0.1
    done
    kill -KILL -- "-$1" 2>/dev/null
}

# Starts the gateway as the leader of its own process group; sets CHILD. $1: run or dev.
start_child() {
    local -a command aot
    export OPENSCF_DATA_DIRECTORY=$DATA OPENSCF_PORT=$PORT QUARKUS_HTTP_PORT=$PORT
    export OPENSCF_PARENT_PID=$$ OPENSCF_DEV_FILE=$DATA/dev.json MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2}
    if [[ $1 == dev ]]; then
        command=("$MVN" -B -q process-classes quarkus:dev -Ddebug=false -Dquarkus.console.enabled=false -Dquarkus.analytics.disabled=true
            "-Djvm.args=-Xmx512m $NATIVE_FLAGS ${OPENSCF_JAVA_OPTS:-}")
    else
        readarray -t aot < <(aot_flags)
        # shellcheck disable=SC2086 # the flags are words
        command=("$JAVA_HOME/bin/java" "${aot[@]}" $GATEWAY_FLAGS $NATIVE_FLAGS ${OPENSCF_JAVA_OPTS:-} -jar "$GATEWAY_JAR")
    fi
    cd "$ROOT" || exit 1
    setsid "${DIES[@]}" "${command[@]}" </dev/null 8>&- &
    CHILD=$!
}
# Keeps the gateway of DATA until it ends or this launcher is told to end. $1: run or dev; then what to do when up.
supervise() {
    local status
    echo "$$ $(start_ticks $$)" >"$DATA/launcher.pid"
    trap 'ENDING=1' INT TERM HUP
    find_dies
    [[ $1 == run ]] && find_aot_cache
    start_child "$1"
    [[ $1 == run ]] && start_aot_beside
    shift
    "$@"
    while [[ -z ${ENDING:-} ]] && kill -0 "$CHILD" 2>/dev/null; do wait "$CHILD"; status=$?; done
    [[ -n ${ENDING:-} ]] && say "stopping ..."
    trap '' INT TERM HUP
    end_aot_beside
    end_group "$CHILD"
    wait "$CHILD" 2>/dev/null
    rm -f "$DATA/launcher.pid"
    [[ -n ${ENDING:-} ]] && { say "stopped"; exit 130; }
    say "the gateway ended by itself (status ${status:-0})"
    exit "${status:-1}"
}
