using System.Diagnostics;
using System.Text.Json;

namespace TransferLearning.Benchmarks.Heads;

/// <summary>What the peer says about a set.</summary>
internal sealed record PeerSet(int Rows, int Train, int Dimension, int Classes);

/// <summary>What the peer says about a fit.</summary>
internal sealed record PeerRun(double Fit, double FitProcessor, double Predict, double PredictProcessor, double Accuracy, int[] Answers, string Chosen);

/// <summary>What the peer says about two sets of weights: how far tlearn's objective lies above its own, relative.</summary>
internal sealed record PeerJudgement(double? Objective);

/// <summary>scikit-learn in a process of its own that stays up, so that both sides are warm and take turns. One JSON line a question, one an answer.</summary>
internal sealed class SklearnPeer : IDisposable
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private readonly Process _process;

    /// <summary>Starts it in a work folder.</summary>
    public SklearnPeer(string script, string folder)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [script, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        // They would choose another kernel than the machine's: the peer would be slower than it is.
        start.Environment.Remove("OPENBLAS_CORETYPE");
        start.Environment.Remove("OPENBLAS_L2_SIZE");
        _process = Process.Start(start) ?? throw new InvalidOperationException("python3 cannot be started");
        Description = Read<string>();
    }

    /// <summary>Versions of scikit-learn and its BLAS, and the BLAS's kernel.</summary>
    public string Description { get; }

    /// <summary>Makes a set ready: standardises it and writes it for both sides.</summary>
    public PeerSet Load(string set) => Ask<PeerSet>(new { op = "load", set });

    /// <summary>Fits and predicts.</summary>
    public PeerRun Fit(Workload work, int seed) => Ask<PeerRun>(new { op = work.Tuned ? "tune" : "fit", head = work.Head, parameters = work.Parameters, seed });

    /// <summary>Compares tlearn's weights with those of the last fit.</summary>
    public PeerJudgement Judge(Workload work, string tlhead) => Ask<PeerJudgement>(new { op = "judge", head = work.Head, parameters = work.Parameters, file = tlhead });

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(5000);
        _process.Dispose();
    }

    private T Ask<T>(object question)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(question, Names));
        _process.StandardInput.Flush();
        return Read<T>();
    }

    private T Read<T>() =>
        JsonSerializer.Deserialize<T>(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("scikit-learn's side ended; its message stands above"), Names)!;
}
