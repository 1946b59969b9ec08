@echo off
rem Runs tlearn; builds it first where that is due.
setlocal
set DOTNET_NOLOGO=1
set DOTNET_CLI_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul || (echo tlearn needs the .NET SDK 10: https://dotnet.microsoft.com/download 1>&2 & exit /b 1)
set "here=%~dp0"
set "program=%here%Pipeline.Cli\bin\Release\net10.0\tlearn.dll"
set "due="
if not exist "%program%" set due=1
if not defined due powershell -NoProfile -Command "$built=(Get-Item '%program%').LastWriteTimeUtc; if (Get-ChildItem '%here%' -Recurse -Include *.cs,*.csproj,*.props,*.proto | Where-Object { $_.FullName -notmatch '\\(bin|obj|Tests|Benchmarks)\\' -and $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { exit 1 }" || set due=1
if defined due dotnet build "%here%Pipeline.Cli" -c Release -v quiet --nologo 1>&2 || (echo tlearn could not be built 1>&2 & exit /b 1)
dotnet "%program%" %*
exit /b %errorlevel%
