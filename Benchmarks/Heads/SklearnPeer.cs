namespace TransferLearning.Benchmarks.Heads;

/// <summary>What the peer says about a set.</summary>
internal sealed record PeerSet(int Rows, int Train, int Dimension, int Classes);

/// <summary>What the peer says about a fit.</summary>
internal sealed record PeerRun(double Fit, double FitProcessor, double Predict, double PredictProcessor, double Accuracy, int[] Answers, string Chosen);

/// <summary>What the peer says about two sets of weights: how far tlearn's objective lies above its own, relative.</summary>
internal sealed record PeerJudgement(double? Objective);

/// <summary>scikit-learn's side.</summary>
internal sealed class SklearnPeer(string script, string folder) : PeerProcess(script, folder)
{
    /// <summary>Makes a set ready: standardises it and writes it for both sides.</summary>
    public PeerSet Load(string set) => Ask<PeerSet>(new { op = "load", set });

    /// <summary>Fits and predicts.</summary>
    public PeerRun Fit(Workload work, int seed) => Ask<PeerRun>(new { op = work.Tuned ? "tune" : "fit", head = work.Head, parameters = work.Parameters, seed });

    /// <summary>Compares tlearn's weights with those of the last fit.</summary>
    public PeerJudgement Judge(Workload work, string tlhead) => Ask<PeerJudgement>(new { op = "judge", head = work.Head, parameters = work.Parameters, file = tlhead });
}
