@echo off
rem Builds everything and runs all tests that need no GPU. Arguments go to the test runner.
setlocal
cd /d "%~dp0"
dotnet build TransferLearning.sln -c Release -v quiet --nologo || exit /b 1
dotnet Tests\bin\Release\net10.0\TransferLearning.Tests.dll %*
exit /b %errorlevel%
