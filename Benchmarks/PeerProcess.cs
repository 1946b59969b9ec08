using System.Diagnostics;
using System.Text.Json;

namespace TransferLearning.Benchmarks;

/// <summary>A peer in a process of its own that stays up, so that both sides are warm and take turns. One JSON line a question, one an answer.</summary>
internal abstract class PeerProcess : IDisposable
{
    private static readonly JsonSerializerOptions s_names = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly string _script;
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="script">Its Python program.</param>
    /// <param name="arguments">What it is given.</param>
    protected PeerProcess(string script, params string[] arguments)
    {
        _script = Path.GetFileName(script);
        var start = new ProcessStartInfo("/usr/bin/python3", [script, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        // They would choose another kernel than the machine's: the peer would be slower than it is.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        _process = Process.Start(start) ?? throw new InvalidOperationException("python3 cannot be started");
        Description = Read<string>();
    }

    /// <summary>Versions of the peer and of what it stands on.</summary>
    public string Description { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
    }

    /// <summary>Asks, and waits for the answer.</summary>
    protected T Ask<T>(object question)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(question, s_names));
        _process.StandardInput.Flush();
        return Read<T>();
    }

    private T Read<T>() =>
        JsonSerializer.Deserialize<T>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{_script} ended; its message stands above"), s_names)!;
}
