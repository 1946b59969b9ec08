using TransferLearning.Experiments.Measuring;

namespace TransferLearning.Experiments.Planning;

/// <summary>A part of a protocol: what every combination is measured on.</summary>
/// <param name="TrainSize">The training size, as <c>CellDescription.TrainSize</c> has it.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Fold">Name of the fold; empty where there is one.</param>
/// <param name="Identity">What decides the rows, beside the data.</param>
internal abstract record PlannedPart(string TrainSize, int Seed, string Fold, string Identity);

/// <summary>One fit and its answers.</summary>
/// <param name="TrainSize">The training size.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Fold">Name of the fold.</param>
/// <param name="Identity">What decides the rows, beside the data.</param>
/// <param name="Rows">Chooses the rows: made when they are needed, for many parts of large data.</param>
internal sealed record FitPart(string TrainSize, int Seed, string Fold, string Identity, Func<PartRows> Rows) : PlannedPart(TrainSize, Seed, Fold, Identity);

/// <summary>N-shot episodes, each of which is a fit and its answers.</summary>
/// <param name="TrainSize">The shots.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Identity">What decides the rows, beside the data.</param>
/// <param name="Count">How many.</param>
/// <param name="Episode">Chooses the rows of one.</param>
internal sealed record EpisodesPart(string TrainSize, int Seed, string Identity, int Count, Func<int, PartRows> Episode) : PlannedPart(TrainSize, Seed, "", Identity);
