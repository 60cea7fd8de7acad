# shellcheck shell=bash
# Part of the launcher (../openscf): the AOT cache of the packaged gateway.

# Makes the AOT cache of the built gateway, which halves the work of a start (docs/decisions/0013): records a start on data
# of its own, then writes down the classes as they were loaded and linked. All at the lowest priority, as nobody waits for it.
make_aot() {
    local work=$ROOT/target/aot begun=$SECONDS status=0
    renice -n 19 $$ >/dev/null 2>&1
    rm -rf "$work" && mkdir -p "$work/data" || die "cannot write to $work"
    DATA=$work/data PORT=$(free_port) AOT_RECORD=$work/recorded
    say "making the AOT cache (a minute; a start without it works as well) ..."
    trap 'end_group "$CHILD"; rm -rf "$work"; exit 130' INT TERM HUP
    start_child run >"$work/log" 2>&1
    until is_ready "$DATA" ''; do
        kill -0 "$CHILD" 2>/dev/null && ((SECONDS - begun < 180)) || { status=1; break; }
        sleep 0.5
    done
    kill -TERM "$CHILD" 2>/dev/null
    wait "$CHILD"
    group_lives "$CHILD" && end_group "$CHILD"
    # shellcheck disable=SC2086 # the flags are words
    ((status == 0)) && [[ -s $AOT_RECORD ]] &&
        "$JAVA_HOME/bin/java" -XX:AOTMode=create "-XX:AOTConfiguration=$AOT_RECORD" "-XX:AOTCache=$work/cache" \
            $GATEWAY_FLAGS $NATIVE_FLAGS -jar "$GATEWAY_JAR" >>"$work/log" 2>&1 &&
        mv -T "$work/cache" "$AOT_CACHE" || { tail -n 10 "$work/log" >&2; rm -rf "$work"; die "no AOT cache was made: see above."; }
    rm -rf "$work"
    say "AOT cache made in $((SECONDS - begun)) s ($(du -m "$AOT_CACHE" | cut -f 1) MB); the next ./openscf run uses it"
}
