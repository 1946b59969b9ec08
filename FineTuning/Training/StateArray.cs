namespace TransferLearning.FineTuning.Training;

/// <summary>A part of a state that a checkpoint holds: reading it back writes into the same memory, so the state goes on bit for bit.</summary>
/// <param name="Name">Name, unique within its owner.</param>
/// <param name="Values">The values themselves, no copy.</param>
internal readonly record struct StateArray(string Name, Memory<float> Values);
