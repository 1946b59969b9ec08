@echo off
rem Runs tlearn; builds it first where that is due.
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
set "here=%~dp0"
rem Each flavour of ONNX Runtime builds into folders of its own (Directory.Build.props); the variable is MSBuild's property.
set "bin=bin"
if defined OnnxRuntimeFlavor if not "%OnnxRuntimeFlavor%"=="Cpu" set "bin=bin\%OnnxRuntimeFlavor%"
set "output=%here%Pipeline.Cli\%bin%\Release\program"
set "program=%output%\tlearn.dll"
set "stamp=%output%\.built"
rem A shell asks for completions at every Tab: no time to look whether a build is due, let alone for one.
set "first=%~1"
if not defined first goto look
if not "%first:~0,8%"=="[suggest" goto look
if exist "%program%" goto run
exit /b 0

:look
if not exist "%program%" goto build
if not exist "%stamp%" goto build
rem The paths reach PowerShell as variables, so that no character of theirs is code; what is passed over is looked for below this folder alone.
powershell -NoProfile -NonInteractive -Command "$built = (Get-Item -LiteralPath $env:stamp -Force).LastWriteTimeUtc; foreach ($f in Get-ChildItem -LiteralPath $env:here -Directory | Where-Object { $_.Name -notin 'Tests','Benchmarks','docs','bin','obj' }) { if (Get-ChildItem -LiteralPath $f.FullName -Recurse -File | Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.FullName.Substring($env:here.Length) -notmatch '\\(bin|obj)\\' -and ($f.Name -eq 'onnx-models' -or $_.Extension -in '.cs','.csproj','.props','.targets','.proto','.css') } | Select-Object -First 1) { exit 1 } }; if (Get-ChildItem -LiteralPath $env:here -File | Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.Extension -in '.props','.targets' } | Select-Object -First 1) { exit 1 }"
if "%errorlevel%"=="0" goto run

:build
echo building tlearn, this once: about a minute ... 1>&2
dotnet publish "%here%Pipeline.Cli" -c Release -p:ForThisMachine=true -v quiet --nologo 1>&2
if not "%errorlevel%"=="0" (
    echo tlearn could not be built; where the package microsoft.netcore.app.crossgen2 is out of reach: set PublishReadyToRun=false 1>&2
    exit /b 1
)
>"%stamp%" echo built

:run
dotnet "%program%" %*
exit /b %errorlevel%
