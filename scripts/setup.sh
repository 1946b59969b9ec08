# Shared by ./tlearn and ./test.sh: finds what they need, installs what can be installed, names the rest.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 ORT_DISABLE_TELEMETRY=1 ORT_TELEMETRY_DISABLED=1
# Each flavour of ONNX Runtime builds into folders of its own (Directory.Build.props); the variable is MSBuild's property.
case ${OnnxRuntimeFlavor:-Cpu} in Cpu) binaries=bin ;; *) binaries=bin/$OnnxRuntimeFlavor ;; esac

need_dotnet() {
    command -v dotnet >/dev/null && return
    echo "tlearn needs the .NET SDK 10: https://dotnet.microsoft.com/download (Debian, Ubuntu: apt-get install dotnet-sdk-10.0)" >&2
    exit 1
}

# OpenCV's Linux library links GTK 3 and two small libraries, which servers and containers lack. Asks the loader itself what is missing,
# once for each build: $1 is the build's folder.
need_native() {
    [ "$(uname -s)" = Linux ] || return 0
    local library="$1/runtimes/linux-x64/native/libOpenCvSharpExtern.so" packages="libgtk-3-0 libdrm2 libatomic1"
    [ -e "$library" ] || library="$1/libOpenCvSharpExtern.so" # of a publish
    [ -e "$1/.native" ] || ! [ -e "$library" ] && return 0
    if ldd "$library" | grep 'not found' >/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "installing $packages (OpenCV needs them to load)" >&2
            # shellcheck disable=SC2086
            { apt-get install -y -qq --no-install-recommends $packages ||
                { apt-get update -qq && apt-get install -y -qq --no-install-recommends $packages; }; } >/dev/null 2>&1 || true
        fi
        if ldd "$library" | grep 'not found' >/dev/null; then
            # Said once: tlearn looks for itself whether OpenCV loads.
            echo "missing: $(ldd "$library" | awk '/not found/ { printf "%s ", $1 }'). Skia decodes images then, to the same pixels; CMYK JPEGs and TIFFs with JPEG or fax compression need OpenCV: sudo apt-get install $packages (Fedora: dnf install gtk3 libdrm libatomic)" >&2
        fi
    fi
    touch "$1/.native" 2>/dev/null || true
}

# The program, compiled in advance, for this machine (Pipeline.Cli.csproj); where none is there or a source is newer than the last one it is made. Its folder is $program.
program="$root/Pipeline.Cli/$binaries/Release/program"
publish_tlearn() { dotnet publish "$root/Pipeline.Cli" -c Release -p:ForThisMachine=true -v quiet --nologo "$@" 2>&1; }
build_tlearn() {
    need_dotnet
    local output="$program"
    local stamp="$output/.built"
    if [ -e "$stamp" ] && [ -z "$(find "$root" \( -name bin -o -name obj -o -name .git -o -name Tests -o -name Benchmarks -o -name docs \) -prune -o \
        \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.targets' -o -name '*.proto' -o -name '*.css' -o -path '*/onnx-models/*' \) -newer "$stamp" -print -quit)" ]; then
        need_native "$output"
        return
    fi
    if ! [ -w "$root" ]; then
        echo "tlearn is not built, and $root cannot be written: run $root/tlearn once as its owner" >&2
        exit 1
    fi
    (
        flock 9
        echo "building tlearn, this once: about a minute …" >&2
        log=$(publish_tlearn) || {
            # The compiler for it is a package, which not every registry serves.
            grep -Eqi 'crossgen|NU1[0-9]{3}' <<<"$log" && log=$(publish_tlearn -p:PublishReadyToRun=false) &&
                echo "not compiled in advance, for the package microsoft.netcore.app.crossgen2 is out of reach: each start takes some 0.2 s longer" >&2
        } || {
            printf '%s\n' "$log" >&2
            echo "tlearn could not be built" >&2
            exit 1
        }
        # What a build went on without is said, though it built.
        printf '%s\n' "$log" | sed -n 's/^.*warning TLEARN[0-9]*: //p' | sort -u >&2
        touch "$stamp"
    ) 9>"$root/.build.lock"
    need_native "$output"
}
