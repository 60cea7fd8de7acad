# shellcheck shell=bash
# Part of the launcher (../openscf): finds or fetches what it needs: a JDK, Maven, the sandbox of functions.

# Prints the major version of the JDK in $1, from its release file: starting a JVM to ask would cost a tenth of a second.
jdk_major() {
    [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
    local line
    while IFS= read -r line; do
        [[ $line =~ ^JAVA_VERSION=\"?([0-9]+) ]] && { echo "${BASH_REMATCH[1]}"; return 0; }
    done <"$1/release"
    return 1
}

# Sets JAVA_HOME: the one given, else that of javac on the PATH, else the newest in the usual places.
find_jdk() {
    local home major best=0 found= on_path
    for home in "${JAVA_HOME:-}" "$(on_path=$(type -P javac) && dirname "$(dirname "$(readlink -f "$on_path")")")"; do
        [[ -n $home ]] && major=$(jdk_major "$home") && ((major >= 25)) && { export JAVA_HOME=$home; return; }
    done
    for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* /opt/java/* /opt/jdk* /opt/*jdk* \
        /usr/java/* /usr/local/*jdk* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/*; do
        major=$(jdk_major "$home") && ((major > best)) && { best=$major found=$home; }
    done
    ((best >= 25)) || die "needs a JDK 25 or newer and found none: install one (for example Temurin 25) or set JAVA_HOME to it."
    export JAVA_HOME=$found
}

# Whether Maven $1 is 3.9 or newer. The name of one jar tells; Debian's has no number in it, then Maven is asked.
maven_is_new_enough() {
    local home version= jar
    home=$(dirname "$(dirname "$(readlink -f "$1")")")
    for jar in "$home"/lib/maven-core-*.jar; do
        [[ $jar =~ maven-core-([0-9]+\.[0-9]+) ]] && version=${BASH_REMATCH[1]}
    done
    [[ -n $version ]] || version=$("$1" -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    [[ -n $version && $(printf '3.9\n%s\n' "$version" | sort -V | head -n 1) == 3.9 ]]
}

# Sets MVN to a Maven 3.9 or newer; an older one is used once, to fetch it as an artefact.
find_maven() {
    local installed cached=$CACHE/apache-maven-$MAVEN_VERSION/bin/mvn fetch
    installed=$(type -P mvn)
    if [[ -x $cached ]]; then MVN=$cached; return; fi
    [[ -n $installed ]] || die "needs Maven and found none: install it (for example: apt-get install maven); any version will do."
    if maven_is_new_enough "$installed"; then MVN=$installed; return; fi
    say "getting Maven $MAVEN_VERSION (the installed one is older than 3.9) ..."
    mkdir -p "$CACHE" && fetch=$(mktemp -d "$CACHE/maven.XXXXXX") || die "cannot write to $CACHE: set XDG_CACHE_HOME to a writable directory."
    if ! (cd "$fetch" && "$installed" -B -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=org.apache.maven:apache-maven:$MAVEN_VERSION:tar.gz:bin -DoutputDirectory="$fetch" >"$fetch/log" 2>&1 &&
        tar -xzf "apache-maven-$MAVEN_VERSION-bin.tar.gz"); then
        tail -n 5 "$fetch/log" >&2
        rm -rf "$fetch"
        die "could not get Maven $MAVEN_VERSION: check the network and Maven's settings, or install Maven 3.9 yourself."
    fi
    # A rename, so that two launchers at once cannot see half a Maven.
    mv -T "$fetch/apache-maven-$MAVEN_VERSION" "$CACHE/apache-maven-$MAVEN_VERSION" 2>/dev/null
    rm -rf "$fetch"
    [[ -x $cached ]] || die "could not unpack Maven into $CACHE."
    MVN=$cached
}

tools() { find_jdk; find_maven; }

maven() { (cd "$ROOT" && exec "$MVN" -B "$@"); }

# Functions are sandboxed with bubblewrap and, for networks of their own, nftables and iproute2. Without them functions
# still run, less isolated, so this never ends the launcher.
want_sandbox() {
    local missing=()
    type -P bwrap >/dev/null || missing+=(bubblewrap)
    if ((EUID == 0)); then
        type -P nft >/dev/null || missing+=(nftables)
        type -P ip >/dev/null || missing+=(iproute2)
    fi
    ((${#missing[@]})) || return
    if ((EUID == 0)) && type -P apt-get >/dev/null; then
        say "installing ${missing[*]} (the sandbox of functions) ..."
        export DEBIAN_FRONTEND=noninteractive
        apt-get install -y -qq "${missing[@]}" >/dev/null 2>&1 ||
            { apt-get update -qq >/dev/null 2>&1 && apt-get install -y -qq "${missing[@]}" >/dev/null 2>&1; }
        type -P bwrap >/dev/null && { ((EUID != 0)) || type -P nft >/dev/null; } && return
    fi
    say "warning: ${missing[*]} missing, so functions run with weaker isolation. Install what is missing for the full one."
}

# Interpreters that only the tests of further languages need; those tests say that they are skipped where one is missing.
want_languages() {
    type -P php >/dev/null && return
    ((EUID == 0)) && type -P apt-get >/dev/null || { say "php is not installed: its tests are skipped"; return; }
    say "installing php-cli (for the tests of PHP functions) ..."
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq php-cli >/dev/null 2>&1 || say "php could not be installed: its tests are skipped"
}

# Brokers that only tests of connectors talk to; those tests say that they are skipped where one is missing. Debian starts
# brokers when it installs them: these are not to run.
want_brokers() {
    local missing=()
    [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || missing+=(rabbitmq-server)
    [[ -x /usr/sbin/mosquitto ]] || missing+=(mosquitto)
    ((${#missing[@]})) || return 0
    if ((EUID != 0)) || ! type -P apt-get >/dev/null; then
        say "${missing[*]} missing: the tests of these brokers are skipped"
        return
    fi
    say "installing ${missing[*]} (for the tests of connectors) ..."
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d.openscf && chmod +x /usr/sbin/policy-rc.d.openscf
    local refused=
    [[ -e /usr/sbin/policy-rc.d ]] || { mv /usr/sbin/policy-rc.d.openscf /usr/sbin/policy-rc.d && refused=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
        say "${missing[*]} could not be installed: the tests of these brokers are skipped"
    rm -f /usr/sbin/policy-rc.d.openscf
    [[ -z $refused ]] || rm -f /usr/sbin/policy-rc.d
}
