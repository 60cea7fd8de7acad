# shellcheck shell=bash
# Part of the launcher (../openscf): the commands dev, run and stop.

start_usage() {
    cat <<TEXT
usage: ./openscf $1 [OPTION...]

  --data DIR   where everything is kept (default: $ROOT/.openscf)
  --port N     port of the API (default: 8080; 0: any free one)
  --fresh      forget what is in the data directory first
  --detach     return when the gateway is ready; its log goes to DIR/gateway.log, "stop" ends it

Environment: OPENSCF_JAVA_OPTS (further JVM flags), OPENSCF_AOT=off (run: neither use nor make an AOT cache), and every setting of the gateway (openscf.x.y is OPENSCF_X_Y).
TEXT
}

# Prints a port that nobody listens on, below those that the kernel gives to outgoing connections.
free_port() {
    local port
    while port=$((20000 + RANDOM % 12000)); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
}

# Forgets the data directory, but never a directory that something else has filled.
forget_data() {
    [[ -e $DATA ]] || return
    [[ -f $DATA/.openscf-data || -f $DATA/dev.json || -z $(ls -A "$DATA") ]] ||
        die "--fresh refused: $DATA is not empty and no data directory of openscf. Remove it yourself if you mean it."
    rm -rf --one-file-system "$DATA" || die "cannot remove $DATA"
}

start() {
    local kind=$1 fresh= detach= mark patience pid lock
    shift
    DATA=${OPENSCF_DATA_DIRECTORY:-$ROOT/.openscf} PORT=8080
    while (($#)); do
        case $1 in
        --data) [[ -n ${2:-} ]] || misuse "--data needs a directory"; DATA=$2; shift ;;
        --data=*) DATA=${1#*=} ;;
        --port) [[ -n ${2:-} ]] || misuse "--port needs a number"; PORT=$2; shift ;;
        --port=*) PORT=${1#*=} ;;
        --fresh) fresh=1 ;;
        --detach) detach=1 ;;
        -h | --help) start_usage "$kind"; exit 0 ;;
        *) misuse "$kind does not know '$1' (./openscf $kind --help)" ;;
        esac
        shift
    done
    [[ $PORT =~ ^[0-9]{1,5}$ ]] && ((PORT < 65536)) || misuse "--port needs a number from 0 to 65535, not '$PORT'"
    DATA=$(realpath -m -- "$DATA")
    if pid=$(live_gateway "$DATA"); then
        die "$DATA is in use by the gateway with pid $pid. End it (./openscf stop --data $DATA) or choose another --data."
    fi
    if pid=$(live_supervisor "$DATA"); then
        die "$DATA is in use: a gateway is just being started (pid $pid). End it (./openscf stop --data $DATA) or choose another --data."
    fi
    if ((PORT > 0)) && (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; then
        die "port $PORT is taken by another program: choose another with --port N."
    fi
    ((PORT > 0)) || PORT=$(free_port)
    [[ -n $fresh ]] && forget_data
    mkdir -p "$DATA" && touch "$DATA/.openscf-data" || die "cannot write to $DATA: choose another with --data DIR."
    want_sandbox
    if [[ $kind == dev ]]; then
        tools
        # Dev mode compiles as it starts: two at once, or one beside a build, would write the same files.
        lock_builds
        forget_removed_sources
    else
        find_jdk
        build
    fi
    mark=$(mark_of "$DATA") patience=180
    [[ $kind == dev ]] && patience=900
    say "starting the gateway ..."
    if [[ -z $detach ]]; then
        # shellcheck disable=SC2016 # CHILD is set by then
        when_up() { wait_ready "$CHILD" "$mark" "$patience"; unlock_builds; }
        supervise "$kind" when_up
    fi
    DATA=$DATA PORT=$PORT MVN=${MVN:-} setsid bash "$ROOT/openscf" --supervise "$kind" </dev/null >"$DATA/gateway.log" 2>&1 8>&- &
    pid=$!
    trap 'ENDING=1' INT TERM HUP
    wait_ready "$pid" "$mark" "$patience" && exit 0
    kill -TERM "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    tail -n 25 "$DATA/gateway.log" >&2
    die "the gateway did not start; its log is in $DATA/gateway.log"
}

stop() {
    local supervisor gateway turn
    DATA=${OPENSCF_DATA_DIRECTORY:-$ROOT/.openscf}
    while (($#)); do
        case $1 in
        --data) [[ -n ${2:-} ]] || misuse "--data needs a directory"; DATA=$2; shift ;;
        --data=*) DATA=${1#*=} ;;
        -h | --help) echo "usage: ./openscf stop [--data DIR]      ends the gateway of DIR and waits until it is gone"; exit 0 ;;
        *) misuse "stop does not know '$1' (./openscf stop --help)" ;;
        esac
        shift
    done
    DATA=$(realpath -m -- "$DATA")
    supervisor=$(live_supervisor "$DATA") gateway=$(live_gateway "$DATA")
    [[ -n $supervisor$gateway ]] || { say "nothing runs in $DATA"; exit 0; }
    kill -TERM "${supervisor:-$gateway}" 2>/dev/null || die "may not end pid ${supervisor:-$gateway}: it belongs to another user."
    for ((turn = 0; turn < 300; turn++)); do
        live_supervisor "$DATA" >/dev/null || live_gateway "$DATA" >/dev/null || { say "stopped"; exit 0; }
        sleep 0.1
    done
    gateway=$(live_gateway "$DATA") && kill -KILL "$gateway"
    die "it did not end within 30 s and was killed."
}

# Waits until the gateway is ready, as long as process $1 lives. $2: mark of the old dev.json; $3: patience in seconds.
wait_ready() {
    local begun=$SECONDS told=$SECONDS
    until is_ready "$DATA" "$2"; do
        [[ -n ${ENDING:-} ]] && return 1
        kill -0 "$1" 2>/dev/null || return 1
        ((SECONDS - begun < $3)) || { say "not ready after $3 s: giving up"; ENDING=1; return 1; }
        ((SECONDS - told >= 5)) && { told=$SECONDS; say "still starting ($((SECONDS - begun)) s) ..."; }
        sleep 0.1
    done
    banner $((SECONDS - begun))
}

banner() {
    local file=$DATA/dev.json option=
    [[ $DATA == "$ROOT/.openscf" ]] || option=" --data $DATA"
    cat <<TEXT

openscf is ready ($1 s)
  API        $(json_value endpoint "$file")
  SecretId   $(json_value secretId "$file")
  SecretKey  $(json_value secretKey "$file")
  buckets    $(json_value s3Endpoint "$file")
  data       $DATA

next, in another terminal:
  ./openscf deploy DIRECTORY$option            # a directory with index.py, index.js or openscf.yaml
  ./openscf invoke NAME -d '{"key":"value"}'$option
  ./openscf logs NAME -f$option

TEXT
}
