namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>How images come to a network.</summary>
internal enum Feeding
{
    /// <summary>Every thread decodes, preprocesses and infers its own images: best on a processor, which does all of it anyway.</summary>
    WholeOnEachThread,

    /// <summary>Threads decode ahead of one that infers, in full batches of one size, through bound buffers: best on a device beside the processor.</summary>
    DecodeAhead,
}
