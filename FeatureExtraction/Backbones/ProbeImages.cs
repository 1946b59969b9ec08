namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>Generated images that differ in mean, contrast and structure: networks that mix the images of a batch show it on them.</summary>
internal static class ProbeImages
{
    /// <summary>Makes one.</summary>
    /// <param name="input">What it is for: its layout and size.</param>
    /// <param name="kind">0: noise around zero; 1: a steep gradient; 2: bright, with little contrast.</param>
    /// <returns>Values of about −2 to 2, as normalised pixels have.</returns>
    public static float[] Make(BackboneInput input, int kind)
    {
        var random = new Random(kind);
        var values = new float[input.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var noise = (float)((2 * random.NextDouble()) - 1);
            values[i] = kind switch
            {
                0 => noise,
                1 => (4f * i / values.Length) - 2 + (0.2f * noise),
                _ => 1.2f + (0.3f * noise),
            };
        }

        return values;
    }
}
