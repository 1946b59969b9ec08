using TransferLearning.FineTuning.Scoring;

namespace TransferLearning.Explaining;

/// <summary>
/// Occlusion sensitivity (Zeiler and Fergus 2014, section 4.2): a patch of the image's mean colour covers it place by place; a pixel gets the mean of what the class lost
/// under the patches that covered it.
/// </summary>
internal sealed class Occlusion(ExplainedNetwork network) : IAttribution
{
    private const int Batch = 8;

    private static readonly int[] s_across = [.. (Environment.GetEnvironmentVariable("OCC") ?? "6").Split(',').Select(int.Parse)];
    private readonly AnswerRun _run = new(network.Graph, network.Tensors, network.Size, Batch, network.Device, network.Threads);

    /// <inheritdoc/>
    public ExplanationMethod Method => ExplanationMethod.Occlusion;

    /// <inheritdoc/>
    public string? Layer => null;

    /// <inheritdoc/>
    public Attribution Explain(float[] image, int? classIndex, CancellationToken cancellation)
    {
        var (length, batch) = (image.Length, _run.Batch);
        var rows = new float[batch * length];
        for (var b = 0; b < batch; b++) image.CopyTo(rows, b * length);
        var (answers, deciding) = _run.Run(rows, 1, cancellation);
        var answer = Array.IndexOf(deciding, deciding.Max());
        var chosen = classIndex ?? answer;
        var mean = Mean(image);
        var patches = Patches().ToList();
        var (lost, covered) = (new double[length / 3], new double[length / 3]);
        for (var start = 0; start < patches.Count; start += batch)
        {
            var taken = Math.Min(batch, patches.Count - start);
            for (var b = 0; b < taken; b++)
            {
                var row = rows.AsSpan(b * length, length);
                image.CopyTo(row);
                Cover(row, patches[start + b], mean);
            }

            var found = _run.Run(rows, taken, cancellation).Answers;
            for (var b = 0; b < taken; b++) Add(patches[start + b], Score(answers, chosen) - Score(found.AsSpan(b * answers.Length, answers.Length), chosen));
        }

        float[] heatmap = [.. lost.Select((l, p) => (float)(l / covered[p]))];
        Heatmaps.Normalise(heatmap);
        return new Attribution(Method, null, chosen, answer, answers[chosen], answers, heatmap);

        void Add(Patch patch, double loss)
        {
            for (var y = patch.Top; y < patch.Bottom; y++)
            {
                for (var x = patch.Left; x < patch.Right; x++)
                {
                    lost[(y * network.Size.Width) + x] += loss * Weight(patch, y, x);
                    covered[(y * network.Size.Width) + x] += Weight(patch, y, x);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private static readonly string s_soft = Environment.GetEnvironmentVariable("SOFT") ?? "0";
    private static readonly bool s_margin = Environment.GetEnvironmentVariable("MARGIN") == "1";

    private static double Weight(Patch patch, int y, int x)
    {
        if (s_soft == "0") return 1;
        double Hann(double p) => Math.Pow(Math.Sin(Math.PI * p), s_soft == "1" ? 2 : 1);
        return Math.Max(1e-3, Hann((y - patch.Top + 0.5) / (patch.Bottom - patch.Top)) * Hann((x - patch.Left + 0.5) / (patch.Right - patch.Left)));
    }

    private static double Score(ReadOnlySpan<float> answers, int chosen)
    {
        if (!s_margin) return answers[chosen];
        var best = float.NegativeInfinity;
        for (var i = 0; i < answers.Length; i++) if (i != chosen) best = Math.Max(best, answers[i]);
        return answers[chosen] - best;
    }

    private static float[] Mean(float[] image)
    {
        var places = image.Length / 3;
        return [.. Enumerable.Range(0, 3).Select(c => image.AsSpan(c * places, places).ToArray().Average())];
    }

    private void Cover(Span<float> image, Patch patch, float[] color)
    {
        var (height, width) = (network.Size.Height, network.Size.Width);
        for (var c = 0; c < 3; c++)
        {
            for (var y = patch.Top; y < patch.Bottom; y++)
            {
                for (var x = patch.Left; x < patch.Right; x++)
                {
                    var w = Weight(patch, y, x);
                    ref var v = ref image[(((c * height) + y) * width) + x];
                    v = (float)((w * color[c]) + ((1 - w) * v));
                }
            }
        }
    }

    private IEnumerable<Patch> Patches() =>
        from across in s_across
        from row in Along(network.Size.Height, across)
        from column in Along(network.Size.Width, across)
        select new Patch(row.From, row.To, column.From, column.To);

    // Every pixel is covered, those at the end by a patch that ends there.
    private static IEnumerable<(int From, int To)> Along(int side, int across)
    {
        var patch = Math.Max(1, (side + across - 1) / across);
        var step = Math.Max(1, patch / 2);
        for (var from = 0; ; from += step)
        {
            if (from + patch >= side)
            {
                yield return (side - patch, side);
                yield break;
            }

            yield return (from, from + patch);
        }
    }

    private readonly record struct Patch(int Top, int Bottom, int Left, int Right);
}
