# shellcheck shell=bash
# Part of the launcher (../openscf): builds what is stale, and forgets what has no source any more.

# Whether a source below the directories $2... of the project is newer than the file $1 and, where it is there, its stamp.
newer_source() {
    local reference=$1 stamp=$1.stamp
    shift
    [[ -f $reference ]] || return 0
    [[ -f $stamp ]] || stamp=$reference
    [[ -n $(cd "$ROOT" && find "$@" \( -name target -o -name .git -o -name node_modules -o -name .openscf -o -path '*/test/*' \) -prune \
        -o -type f \( -name pom.xml -o -name '*.java' -o -path '*/resources/*' -o -path 'config/*' -o -path 'runtimes/*' \) \
        -newer "$reference" -newer "$stamp" -print -quit 2>/dev/null) ]]
}

# Prints a line for each class or resource among the output that no source stands for any more: its directory of output and its
# place there. Maven leaves some behind when sources move or go, and then finds, say, two beans where there is one.
without_source() {
    (
        cd "$ROOT" || exit 1
        echo src/main/resources/application.properties
        find . \( -name target -o -name .git -o -name node_modules \) -prune -o -type f -path '*src/*/*' -printf '%P\n'
        # What runtimes/pom.xml puts beside classes comes from elsewhere and is listed in a file of its own.
        find . \( -name .git -o -name node_modules -o -path './runtimes/target/classes/runtimes' \
            -o -path '*/target/*' ! -path '*/target/classes*' ! -path '*/target/test-classes*' \) -prune \
            -o -type f \( -path '*/target/classes/*' -o -path '*/target/test-classes/*' \) -printf '%P\n'
    ) | awk '
        match($0, /src\/(main|test)\/(java|resources)\//) {
            split(substr($0, RSTART), part, "/")
            known[substr($0, 1, RSTART - 1) part[2] " " substr($0, RSTART + RLENGTH)]
            next
        }
        match($0, /target\/(test-)?classes\//) {
            output = substr($0, 1, RSTART + RLENGTH - 1)
            source = file = substr($0, RSTART + RLENGTH)
            if (sub(/\.class$/, "", source)) sub(/(\$.*)?$/, ".java", source)
            if (!(substr($0, 1, RSTART - 1) (output ~ /test-classes/ ? "test " : "main ") source in known)) print output, file
        }'
}

# Removes the output of the modules that hold something without source, so that all of it is made anew. $1: the one module to
# look at, with a slash at its end; unset: all of them.
forget_removed_sources() {
    local module
    while read -r module; do
        say "sources of ${module:-the gateway} have moved or gone: it is compiled anew"
        rm -rf "$ROOT/$module"target/{classes,test-classes,maven-status}
    done < <(without_source | sed -n "s|^\(${1:-.*}\)target/.*|\1|p" | sort -u)
}

gateway_is_stale() {
    [[ -f $ROOT/embedded/target/classpath.txt ]] || return 0
    newer_source "$GATEWAY_JAR" pom.xml src connectors runtimes embedded client config && return
    without_source | grep -qv '/test-classes/\|^target/test-classes/'
}

# Runs Maven, shows its modules as progress and the errors if it fails. $1: where its whole log goes.
maven_with_progress() {
    local log=$1 status
    shift
    maven "$@" 2>&1 | tee "$log" | awk '
        /^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]/ { print "openscf:   " $3 " " $NF; fflush() }
        /^Downloaded from/ || /^\[INFO\] Downloaded from/ { if (++n % 100 == 0) { print "openscf:   " n " artefacts downloaded"; fflush() } }' >&2
    status=${PIPESTATUS[0]}
    ((status == 0)) && return
    grep -E '^\[ERROR\]|^Error|Exception' "$log" | head -n 30 >&2
    say "the build failed; its whole log is in $log"
    return 1
}

# Waits until no other launcher of this checkout builds, and keeps others from it. Returns 1 when it had to wait. The lock is
# file 8; whatever is started meanwhile and stays must not inherit it (8>&-).
lock_builds() {
    mkdir -p "$ROOT/target"
    exec 8>"$ROOT/target/.build.lock"
    type -P flock >/dev/null || return 0
    flock -n 8 && return
    say "waiting for another build ..."
    flock 8
    return 1
}

unlock_builds() { exec 8>&-; }

# Builds what is stale. $1: --force builds anyway.
build() {
    local log started
    [[ ${1:-} != --force ]] && ! gateway_is_stale && return
    tools
    mkdir -p "$CACHE"
    # After another build there is usually nothing left to do.
    lock_builds || { [[ ${1:-} != --force ]] && ! gateway_is_stale && { unlock_builds; return; }; }
    say "building (the first time takes one to three minutes) ..."
    log=$ROOT/target/build.log started=$SECONDS
    touch "$ROOT/target/.build.started"
    forget_removed_sources
    maven_with_progress "$log" -Dmaven.test.skip=true package || exit 1
    [[ -f $GATEWAY_JAR ]] || die "the build made no $GATEWAY_JAR; its log is in $log"
    touch -r "$ROOT/target/.build.started" "$GATEWAY_JAR.stamp"
    unlock_builds
    say "built in $((SECONDS - started)) s"
}

build_client() {
    local lock
    tools
    mkdir -p "$ROOT/client/target"
    # Two commands at once: the second waits, and then finds nothing left to do.
    exec {lock}>"$ROOT/client/target/.build.lock"
    type -P flock >/dev/null && flock "$lock"
    if newer_source "$CLIENT_JAR" client; then
        say "building the CLI ..."
        touch "$ROOT/client/target/.build.started"
        forget_removed_sources client/
        MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
            maven -q -Dmaven.test.skip=true -pl client -am package >&2 || die "the CLI could not be built: see above."
        touch -r "$ROOT/client/target/.build.started" "$CLIENT_JAR.stamp"
    fi
    exec {lock}>&-
}
