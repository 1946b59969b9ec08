using TransferLearning.Classifiers.Scaling;

namespace TransferLearning.Classifiers.Ridge;

/// <summary>What the ridge head is told.</summary>
/// <param name="Alpha">Weight of the squared norm.</param>
/// <param name="ClassWeight">How classes are weighed, a choice of <see cref="ClassWeights"/>.</param>
/// <param name="Scaling">Scaling of the features.</param>
/// <param name="Threads">Threads, 0 for one a core.</param>
internal sealed record RidgeParameters(double Alpha, string ClassWeight, ScalingKind Scaling, int Threads);
