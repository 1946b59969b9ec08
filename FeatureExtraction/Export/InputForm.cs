namespace TransferLearning;

/// <summary>What an exported network takes as <c>image</c>.</summary>
public enum InputForm
{
    /// <summary>Prepared images, float32 <c>[N,3,H,W]</c>, in the order and range of the preprocessing.</summary>
    Tensor,

    /// <summary>Decoded images as they are, uint8 <c>[N,H,W,3]</c>, RGB: resize, crop and normalisation are in the network.</summary>
    Pixels,
}
