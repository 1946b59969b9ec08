@echo off
rem Builds everything, runs all tests that need no GPU, and closes with one line: N passed, N failed, N skipped. Arguments go to the test runner.
setlocal DisableDelayedExpansion
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set ORT_DISABLE_TELEMETRY=1
set ORT_TELEMETRY_DISABLED=1
set "sdk="
for %%d in (dotnet.exe) do set "sdk=%%~$PATH:d"
if not defined sdk (
    echo tlearn needs the .NET SDK 10: https://dotnet.microsoft.com/download 1>&2
    exit /b 1
)
rem pushd, unlike cd, goes to network shares too.
pushd "%~dp0"
if not exist "%~nx0" (
    echo test.cmd: cannot go to its own folder 1>&2
    exit /b 1
)
set "bin=bin"
if defined OnnxRuntimeFlavor if not "%OnnxRuntimeFlavor%"=="Cpu" set "bin=bin\%OnnxRuntimeFlavor%"
dotnet build TransferLearning.sln -c Release -v quiet --nologo
if not "%errorlevel%"=="0" (
    popd
    exit /b 1
)
set "log=%TEMP%\tlearn-test-%RANDOM%%RANDOM%.log"
echo the tests run; what they say follows when they are done
dotnet "Tests\%bin%\Release\net10.0\TransferLearning.Tests.dll" --no-ansi --progress off %* >"%log%" 2>&1
set "status=%errorlevel%"
type "%log%"
set "passed="
set "failed="
set "skipped="
rem The summary stands last, so that its lines win over others of the same beginning.
for /f "usebackq tokens=1,2 delims=: " %%a in ("%log%") do (
    if "%%a"=="succeeded" set "passed=%%b"
    if "%%a"=="failed" set "failed=%%b"
    if "%%a"=="skipped" set "skipped=%%b"
)
del "%log%"
popd
if not defined passed (
    echo test.cmd: the test runner ended without a summary, exit code %status% 1>&2
    if "%status%"=="0" exit /b 1
    exit /b %status%
)
echo %passed% passed, %failed% failed, %skipped% skipped
exit /b %status%
