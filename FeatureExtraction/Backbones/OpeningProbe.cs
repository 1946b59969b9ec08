using Microsoft.ML.OnnxRuntime;
using TransferLearning.Core.Randomness;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Backbones;

/// <summary>What the first runs of a network tell.</summary>
/// <param name="Batch">The batch that they were made with, which the network takes.</param>
/// <param name="Facts">The outputs for that batch.</param>
/// <param name="Note">Why it is run with that batch, or what is to be known of it, a sentence; <see langword="null"/> where there is nothing to say.</param>
internal sealed record ProbeOutcome(int Batch, IReadOnlyList<TensorFacts?> Facts, string? Note);

/// <summary>
/// Runs a network twice on generated images before anything relies on it: whether it takes a batch, and whether an image's vector is its own. One image stands first among
/// some neighbours, then last among others; what it becomes must be the same.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="model">The network, cut behind its last tap.</param>
/// <param name="input">Its input.</param>
/// <param name="cancellation">Stops.</param>
internal sealed class OpeningProbe(InferenceSession session, OnnxModel model, BackboneInput input, CancellationToken cancellation)
{
    // As a share of the difference between two images, and of a value: smaller differences are rounding.
    private const float Noise = 1e-3f;

    // As a share of the difference between two images: quantised networks round differently where another image of the batch has larger values.
    private const float Slight = 0.05f;

    private readonly string[] _outputs = [.. model.Outputs.Select(o => o.Name)];
    private readonly float[][] _images = [.. Enumerable.Range(0, 3).Select(kind => ProbeImages.Make(input, kind))];

    /// <summary>Runs a network whose batch is open: with the wished one, and with single images where that fails or mixes them.</summary>
    /// <exception cref="TlearnException">It fails for one image, too, or gives another vector for the same image each time.</exception>
    public ProbeOutcome Open(int batch)
    {
        ProbeRun run;
        try
        {
            run = First(batch);
        }
        catch (TlearnException) when (batch > 1 && !cancellation.IsCancellationRequested)
        {
            // Where the graph declares an open batch and yet fails for several images, it may still run for one.
            return Alone("it runs for one image and not for several, so they go through it one at a time");
        }

        if (batch == 1) return Alone(null);
        if (run.Facts.All(f => f is null || IsBatchFirst(f, batch))) return Mixing(run, batch) is { } found ? Alone($"{found.Text}, so images go through it one at a time") : new ProbeOutcome(batch, run.Facts, null);
        return PutsInOneRow(run, batch) ? Alone("it puts all images of a batch into one row, so they go through it one at a time") : new ProbeOutcome(batch, run.Facts, null);
    }

    /// <summary>Runs a network whose graph declared a batch that was opened; <see langword="null"/> where it does not do for another batch what it does for its own.</summary>
    /// <param name="own">The batch that the graph declared.</param>
    /// <param name="batch">The batch to run it with.</param>
    public ProbeOutcome? Opened(int own, int batch)
    {
        try
        {
            var (before, run) = (First(own), First(batch));
            if (!before.Facts.Concat(run.Facts).All(f => f is not null) || !before.Facts.All(f => IsBatchFirst(f!, own)) || !run.Facts.All(f => IsBatchFirst(f!, batch))) return null;
            var same = Enumerable.Range(0, _outputs.Length).All(o => before.Values[o].Length > 0 && Share(run, o, before.Row(o, 0)) is null);
            return same && Mixing(run, batch) is null ? new ProbeOutcome(batch, run.Facts, null) : null;
        }
        catch (TlearnException) when (!cancellation.IsCancellationRequested)
        {
            return null; // it holds its batch in places that nobody knows
        }
    }

    /// <summary>Runs a network with the one batch that its graph declares.</summary>
    /// <exception cref="TlearnException">It fails, or mixes the images of a batch.</exception>
    public ProbeOutcome Fixed(int batch)
    {
        if (batch == 1) return Alone(null);
        var run = First(batch);
        if (run.Facts.Any(f => f is not null && !IsBatchFirst(f, batch)) || Mixing(run, batch) is not { } found) return new ProbeOutcome(batch, run.Facts, null);
        return found.Share <= Slight
            ? new ProbeOutcome(batch, run.Facts, $"{found.Text}, and its graph takes {batch} at a time and no other number: vectors depend a little on the order of the images")
            : throw new TlearnException($"{model.Name}: {found.Text}, and its graph takes {batch} at a time and no other number: a vector must be its image's alone", "Export the network in evaluation mode, or with a batch of 1 or an open one.");
    }

    private ProbeRun First(int batch) => ProbeRun.Make(session, model, input, _outputs, [_images[0], .. Enumerable.Repeat(_images[1], batch - 1)], cancellation);

    private ProbeOutcome Alone(string? note)
    {
        var (run, again) = (First(1), First(1));
        for (var o = 0; o < _outputs.Length; o++)
        {
            var a = run.Row(o, 0);
            var b = again.Row(o, 0);
            if (ProbeRun.Difference(a, b) > Noise * ProbeRun.Largest(a))
            {
                throw new TlearnException($"{model.Name}: '{_outputs[o]}' is another each time that the same image is given: a vector must be its image's alone", "Something in the graph draws random numbers: export the network in evaluation mode, or take a tap in front of it.");
            }
        }

        return new ProbeOutcome(1, run.Facts, note);
    }

    /// <summary>How much an image's neighbours change it, as a share of the difference between images; <see langword="null"/> where it is rounding.</summary>
    private (float Share, string Text)? Mixing(ProbeRun run, int batch)
    {
        var other = ProbeRun.Make(session, model, input, _outputs, [.. Enumerable.Repeat(_images[2], batch - 1), _images[0]], cancellation);
        (float Share, string Text)? found = null;
        for (var o = 0; o < _outputs.Length; o++)
        {
            if (Share(run, o, other.Row(o, batch - 1)) is not { } share || share <= found?.Share) continue;
            var much = float.IsInfinity(share) ? "even in length" : FormattableString.Invariant($"by {share:0.####} of the difference between images");
            found = (share, $"the images of a batch change each other's '{_outputs[o]}' ({much}{(IsQuantised ? "; dynamic quantisation does that" : "")})");
        }

        return found;
    }

    /// <summary>By which share of the difference between images a row is not the first image's; <see langword="null"/> where that is rounding.</summary>
    private static float? Share(ProbeRun run, int output, ReadOnlySpan<float> row)
    {
        var own = run.Row(output, 0);
        var difference = ProbeRun.Difference(own, row);
        var share = difference / Math.Max(ProbeRun.Difference(own, run.Row(output, 1)), float.Epsilon);
        // NaN counts as no difference here: where the network gives NaN, the run says so of each image.
        return difference > ProbeRun.Rounding(run.Facts[output]) * ProbeRun.Largest(own) && share > Noise ? share : null;
    }

    private bool IsQuantised => model.Nodes.Any(n => n.Operator == "DynamicQuantizeLinear");

    /// <summary>Whether every output that has not the batch first holds as many values for each image as for one alone.</summary>
    private bool PutsInOneRow(ProbeRun several, int batch)
    {
        try
        {
            var single = First(1);
            return single.Facts.Zip(several.Facts).All(p => p.First is null || p.Second is null || (IsBatchFirst(p.First, 1) && Values(p.Second) == batch * Values(p.First)));
        }
        catch (TlearnException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private static bool IsBatchFirst(TensorFacts facts, int batch) => facts.Shape is [var first, ..] && first == batch;

    private static long Values(TensorFacts facts) => facts.Shape.Aggregate(1L, (product, d) => product * d);
}

/// <summary>Generated images that differ in mean, contrast and structure: networks that mix the images of a batch show it on them.</summary>
internal static class ProbeImages
{
    /// <summary>Makes one.</summary>
    /// <param name="input">What it is for: its layout and size.</param>
    /// <param name="kind">0: noise around zero; 1: a steep gradient; 2: bright, with little contrast.</param>
    /// <returns>Values of about −2 to 2, as normalised pixels have.</returns>
    public static float[] Make(BackboneInput input, int kind)
    {
        var random = SplitMix64.Stream(kind);
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
