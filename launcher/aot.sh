# shellcheck shell=bash
# Part of the launcher (../openscf): the AOT cache of the packaged gateway (docs/decisions/0013), which halves the work of a start.

# Sets AOT_CACHE: one file for each JDK and set of flags, as the JVM takes none that was made with others.
find_aot_cache() {
    AOT_CACHE=$ROOT/target/openscf-$(cat "$JAVA_HOME/release" - <<<"$GATEWAY_FLAGS $NATIVE_FLAGS" | cksum | cut -d ' ' -f 1).aot
}

aot_cache_is_fresh() { [[ $AOT_CACHE -nt $GATEWAY_JAR ]]; }

# Prints the flags, a line each, that make the JVM use the cache or, where AOT_RECORD is set, record for it.
aot_flags() {
    if [[ -n ${AOT_RECORD:-} ]]; then
        printf '%s\n' -XX:AOTMode=record "-XX:AOTConfiguration=$AOT_RECORD"
    elif [[ ${OPENSCF_AOT:-} != off ]] && aot_cache_is_fresh; then
        # One that does not fit is left alone by the JVM, and need not be talked about.
        printf '%s\n' "-XX:AOTCache=$AOT_CACHE" -Xlog:aot=off,aot*=off,cds=off,cds*=off
    fi
}

# Starts what makes the cache beside the gateway of DATA, when there is none; sets AOT_MAKER. It ends with this launcher.
start_aot_beside() {
    [[ ${OPENSCF_AOT:-} != off ]] && ! aot_cache_is_fresh || return
    env -u OPENSCF_DATA_DIRECTORY setsid "${DIES[@]}" bash "$ROOT/openscf" --aot-beside "$DATA" </dev/null >"$ROOT/target/aot.log" 2>&1 &
    AOT_MAKER=$!
}

end_aot_beside() {
    [[ -n ${AOT_MAKER:-} ]] || return
    kill -TERM "$AOT_MAKER" 2>/dev/null
    wait "$AOT_MAKER" 2>/dev/null
}

# Makes the cache when the gateway of data directory $1 has been ready for a while: starts and short runs are not disturbed.
aot_beside() {
    local lock
    trap 'exit 130' INT TERM HUP
    until is_ready "$1" ''; do pause 1; done
    pause 20
    exec {lock}>"$ROOT/target/.aot.lock"
    type -P flock >/dev/null && { flock -n "$lock" || exit; }
    aot_cache_is_fresh || make_aot
}

# Unlike a bare sleep it ends at once when this shell is told to end.
pause() {
    sleep "$1" &
    wait $!
    kill $! 2>/dev/null
}

# Makes the cache: records a start on data of its own, then writes down the classes as they were loaded and linked. All of it
# only gets what others leave of the processor.
make_aot() {
    local work begun=$SECONDS built
    find_dies
    renice -n 19 $$ >/dev/null 2>&1
    chrt --idle --pid 0 $$ >/dev/null 2>&1
    built=$(stat -c %Y "$GATEWAY_JAR")
    work=$(mktemp -d "$ROOT/target/aot.XXXXXX") && mkdir "$work/data" || die "cannot write to $ROOT/target"
    trap 'kill -KILL -- "-$CHILD" 2>/dev/null; rm -rf "$work"; exit 130' INT TERM HUP
    say "making the AOT cache, which later starts use (half a minute on an idle machine) ..."
    if record_start "$work" >"$work/log" 2>&1 && write_cache "$work" >>"$work/log" 2>&1 && [[ $(stat -c %Y "$GATEWAY_JAR") == "$built" ]]; then
        rm -f "$ROOT"/target/openscf-*.aot
        mv -T "$work/cache" "$AOT_CACHE"
        rm -rf "$work"
        say "AOT cache made in $((SECONDS - begun)) s ($(du -m "$AOT_CACHE" | cut -f 1) MB)"
    else
        tail -n 10 "$work/log" >&2
        rm -rf "$work"
        die "no AOT cache was made: see above."
    fi
}

# Lets a gateway start, and end, on data of its own below the directory $1.
record_start() {
    local begun=$SECONDS
    DATA=$1/data PORT=$(free_port) AOT_RECORD=$1/recorded
    start_child run
    until is_ready "$DATA" ''; do
        kill -0 "$CHILD" 2>/dev/null && ((SECONDS - begun < 600)) || return 1
        pause 0.5
    done
    kill -TERM "$CHILD"
    wait "$CHILD"
    group_lives "$CHILD" && end_group "$CHILD"
    [[ -s $AOT_RECORD ]]
}

write_cache() {
    # shellcheck disable=SC2086 # the flags are words
    setsid "${DIES[@]}" "$JAVA_HOME/bin/java" -XX:AOTMode=create "-XX:AOTConfiguration=$AOT_RECORD" "-XX:AOTCache=$1/cache" \
        $GATEWAY_FLAGS $NATIVE_FLAGS -jar "$GATEWAY_JAR" </dev/null &
    CHILD=$!
    wait "$CHILD"
}
