using System.CommandLine;
using TransferLearning.Cli.Terminal;

namespace TransferLearning.Cli.Commands;

/// <summary><c>tlearn completion SHELL</c>: a script that completes command lines. It asks the program itself, so that it is never out of date.</summary>
internal static class CompletionCommand
{
    public static Command Create(TerminalOutput terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh" };
        shell.CompletionSources.Add("bash", "zsh", "pwsh");
        var command = new Command("completion", "print a completion script: source <(tlearn completion bash)") { shell };
        command.SetAction(parsed =>
        {
            terminal.Out.Write(parsed.GetValue(shell) switch
            {
                "bash" => CompletionScripts.Bash,
                "zsh" => CompletionScripts.Zsh,
                "pwsh" => CompletionScripts.PowerShell,
                var other => throw new UsageException($"SHELL: found '{other}', expected bash, zsh or pwsh"),
            });
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>
/// The scripts that shells read. All ask <c>tlearn [suggest:POSITION] WORDS</c>; options are shown once a dash is typed, so that where a file can stand
/// the shell completes files.
/// </summary>
internal static class CompletionScripts
{
    /// <summary>For bash 3.2 and later. Bash splits words at colons and equals signs, too: what it takes for earlier words is cut off again.</summary>
    public const string Bash = """
        # Completion of tlearn for bash: source <(tlearn completion bash)
        _tlearn() {
            local line=${COMP_LINE:0:COMP_POINT} program=${COMP_WORDS[0]/#\~/$HOME} word typed candidate
            word=${line##*[[:space:]]}
            typed=${line#*[[:space:]]}
            COMPREPLY=()
            while IFS= read -r candidate; do
                [[ $candidate == "$word"* && ( $word == -* || $candidate != -* ) ]] || continue
                COMPREPLY+=("${candidate#"${word%"${COMP_WORDS[COMP_CWORD]}"}"}")
            done < <("$program" "[suggest:${#typed}]" "$typed" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _tlearn tlearn

        """;

    /// <summary>For zsh.</summary>
    public const string Zsh = """
        #compdef tlearn
        # Completion of tlearn for zsh: source <(tlearn completion zsh), behind compinit
        _tlearn() {
            local typed="${(j: :)words[2,CURRENT]}"
            local -a found
            found=(${(f)"$("${(Q)~words[1]}" "[suggest:${#typed}]" "$typed" 2>/dev/null)"})
            [[ $PREFIX == -* ]] || found=(${found:#-*})
            if (( ${#found} )); then compadd -a found; else _files; fi
        }
        compdef _tlearn tlearn

        """;

    /// <summary>For PowerShell 7.</summary>
    public const string PowerShell = """
        # Completion of tlearn for PowerShell: tlearn completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName tlearn -ScriptBlock {
            param($word, $ast, $position)
            $elements = @($ast.CommandElements | ForEach-Object { $_.Extent.Text })
            $typed = ($elements | Select-Object -Skip 1) -join ' '
            if ($word -eq '' -and $typed -ne '') { $typed += ' ' }
            & $elements[0] "[suggest:$($typed.Length)]" $typed 2>$null |
                Where-Object { $_ -like "$word*" -and ($word -like '-*' -or $_ -notlike '-*') } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;
}
