using TransferLearning.Core.Preprocessing;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>
/// A graph that leaves its input's size open may run with some sizes alone: where halved maps are added or joined, sides must be a multiple of the stride. No declaration
/// says so, and the runtime then names a node deep inside. A run with another size tells whether the size is at fault.
/// </summary>
internal static class OpenSize
{
    // The stride of nearly all networks, from the input to the last map.
    private const int Stride = 32;

    /// <summary>Runs a network for the first time.</summary>
    /// <param name="model">Name of the model in messages.</param>
    /// <param name="declared">The input as the graph declares it.</param>
    /// <param name="input">The same with the size that was settled.</param>
    /// <param name="run">Runs the network with an input.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="TlearnException">The run fails; where the size is why, the message names it and one that works.</exception>
    public static T Run<T>(string model, DeclaredInput declared, BackboneInput input, Func<BackboneInput, T> run, CancellationToken cancellation)
    {
        try
        {
            return run(input);
        }
        catch (TlearnException e) when (!cancellation.IsCancellationRequested)
        {
            var other = new ImageSize(declared.Height ?? Rounded(input.Size.Height), declared.Width ?? Rounded(input.Size.Width));
            if (other == input.Size || !Runs(input with { Size = other })) throw;
            throw new TlearnException(
                $"{model}: input '{input.Name}' is to take {input.Size.Height}×{input.Size.Width} pixels, with which the network does not run, as it does with {other.Height}×{other.Width}",
                $"Let the preprocessing end in such a size: `Preprocess` …,crop={other}.",
                e);
        }

        bool Runs(BackboneInput with)
        {
            try
            {
                run(with);
                return true;
            }
            catch (TlearnException)
            {
                return false;
            }
        }
    }

    private static int Rounded(int side) => (side + Stride - 1) / Stride * Stride;
}
