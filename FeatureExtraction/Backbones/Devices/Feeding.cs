namespace TransferLearning.FeatureExtraction.Backbones.Devices;

/// <summary>How images come to a network.</summary>
internal enum Feeding
{
    /// <summary>Every lane decodes, preprocesses and infers its own images: best on a processor, which does all of it anyway.</summary>
    LaneACore,

    /// <summary>Lanes decode ahead for one that infers, in full batches of one size, through bound buffers: best on a device beside the processor.</summary>
    DecodeAhead,
}
