# Shared by ./tlearn and ./test.sh: finds what they need, installs what can be installed, names the rest.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 ORT_DISABLE_TELEMETRY=1 ORT_TELEMETRY_DISABLED=1

need_dotnet() {
    command -v dotnet >/dev/null && return
    echo "tlearn needs the .NET SDK 10: https://dotnet.microsoft.com/download (Debian, Ubuntu: apt-get install dotnet-sdk-10.0)" >&2
    exit 1
}

# OpenCV's Linux library links GTK 3, which servers and containers lack.
need_native() {
    [ "$(uname -s)" = Linux ] || return 0
    for folder in /usr/lib/x86_64-linux-gnu /usr/lib64 /usr/lib /lib/x86_64-linux-gnu; do
        [ -e "$folder/libgtk-3.so.0" ] && return 0
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing libgtk-3-0 (OpenCV needs it to load)" >&2
        { apt-get install -y -qq --no-install-recommends libgtk-3-0 ||
            { apt-get update -qq && apt-get install -y -qq --no-install-recommends libgtk-3-0; }; } >/dev/null 2>&1 && return 0
    fi
    echo "libgtk-3.so.0 is missing, and images cannot be decoded without it. Run: sudo apt-get install libgtk-3-0 (Fedora: dnf install gtk3)" >&2
}

# Release build of the program, when there is none or a source is newer than the last one.
build_tlearn() {
    need_dotnet
    need_native
    local stamp="$root/Pipeline.Cli/bin/Release/net10.0/.built"
    if [ -e "$stamp" ] && [ -z "$(find "$root" \( -name bin -o -name obj -o -name .git -o -name Tests -o -name Benchmarks -o -name docs \) -prune -o \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.proto' -o -path '*/onnx-models/*' \) -newer "$stamp" -print -quit)" ]; then
        return
    fi
    if ! [ -w "$root" ]; then
        echo "tlearn is not built, and $root cannot be written: run $root/tlearn once as its owner" >&2
        exit 1
    fi
    (
        flock 9
        echo "building tlearn, this once: about a minute …" >&2
        if ! output=$(dotnet build "$root/Pipeline.Cli" -c Release -v quiet --nologo 2>&1); then
            printf '%s\n' "$output" >&2
            echo "tlearn could not be built" >&2
            exit 1
        fi
        touch "$stamp"
    ) 9>"$root/.build.lock"
}
