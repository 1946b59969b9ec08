using TransferLearning.FineTuning.Scoring;

namespace TransferLearning.Explaining;

/// <summary>
/// Occlusion sensitivity (Zeiler and Fergus 2014, section 4.2), from both sides: a patch of the image's mean colour covers it place by place, and a patch of the image is shown place by place on that colour alone. A pixel gets the
/// mean of what the class lost under the patches that covered it and gained from those that showed it: what stands twice in an image is not missed when one of it is covered, and a part that says nothing by itself may complete
/// what does. Patches of several sizes are taken, since nobody knows how large what decided is, and they fade towards their edges (Hann's window), since a network would see a sharp edge; each counts for a pixel by its share there.
/// </summary>
internal sealed class Occlusion(ExplainedNetwork network) : IAttribution
{
    private const int Batch = 8;

    // A half, a third, a quarter and a sixth of a side, each moved by half of itself.
    private static readonly int[] s_across = [2, 3, 4, 6];
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
        var (answers, deciding) = Answer(image);
        var answer = Array.IndexOf(deciding, deciding.Max());
        var chosen = classIndex ?? answer;
        var blank = Blank(image);
        var nothing = Answer(blank).Answers[chosen];
        var patches = Patches().ToList();
        var (scores, shares) = (new double[length / 3], new double[length / 3]);
        for (var start = 0; start < patches.Count; start += batch)
        {
            var taken = Math.Min(batch, patches.Count - start);
            Score(start, taken, image, blank, found => answers[chosen] - found);
            Score(start, taken, blank, image, found => found - nothing);
        }

        float[] heatmap = [.. scores.Select((s, p) => (float)(s / shares[p]))];
        Heatmaps.Normalise(heatmap);
        return new Attribution(Method, null, chosen, answer, answers[chosen], answers, heatmap);

        (float[] Answers, float[] Deciding) Answer(float[] of)
        {
            for (var b = 0; b < batch; b++) of.CopyTo(rows, b * length);
            return _run.Run(rows, 1, cancellation);
        }

        // Pastes patches of one image into another, and counts what comes of it for the pixels that they cover.
        void Score(int start, int taken, float[] under, float[] over, Func<float, double> score)
        {
            for (var b = 0; b < taken; b++)
            {
                var row = rows.AsSpan(b * length, length);
                under.CopyTo(row);
                Paste(row, patches[start + b], over);
            }

            var found = _run.Run(rows, taken, cancellation).Answers;
            for (var b = 0; b < taken; b++) Add(patches[start + b], score(found[(b * answers.Length) + chosen]));
        }

        void Add(Patch patch, double score)
        {
            for (var y = patch.Top; y < patch.Bottom; y++)
            {
                for (var x = patch.Left; x < patch.Right; x++)
                {
                    var share = patch.Share(y, x);
                    scores[(y * network.Size.Width) + x] += share * score;
                    shares[(y * network.Size.Width) + x] += share;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    // An image of its mean colour.
    private static float[] Blank(float[] image)
    {
        var (places, blank) = (image.Length / 3, new float[image.Length]);
        for (var c = 0; c < 3; c++) blank.AsSpan(c * places, places).Fill(image.AsSpan(c * places, places).ToArray().Average());
        return blank;
    }

    private void Paste(Span<float> under, Patch patch, ReadOnlySpan<float> over)
    {
        var (height, width) = (network.Size.Height, network.Size.Width);
        for (var c = 0; c < 3; c++)
        {
            for (var y = patch.Top; y < patch.Bottom; y++)
            {
                var start = ((c * height) + y) * width;
                for (var x = patch.Left; x < patch.Right; x++) under[start + x] += (float)(patch.Share(y, x) * (over[start + x] - under[start + x]));
            }
        }
    }

    private IEnumerable<Patch> Patches()
    {
        foreach (var across in s_across)
        {
            var (down, right) = (Fading(network.Size.Height, across), Fading(network.Size.Width, across));
            foreach (var row in Along(network.Size.Height, across))
            {
                foreach (var column in Along(network.Size.Width, across)) yield return new Patch(row, column, down, right);
            }
        }
    }

    // From one end to the other, half a patch apart or a little less: a mirrored image has the mirrored heatmap.
    private static int[] Along(int side, int across)
    {
        var rest = side - Length(side, across);
        var step = Math.Max(1, Length(side, across) / 2);
        var steps = (rest + step - 1) / step;
        return steps == 0 ? [0] : [.. Enumerable.Range(0, steps + 1).Select(i => (int)Math.Round(i * (double)rest / steps))];
    }

    private static int Length(int side, int across) => (side + across - 1) / across;

    private static double[] Fading(int side, int across) => [.. Enumerable.Range(0, Length(side, across)).Select(i => Math.Pow(Math.Sin(Math.PI * (i + 0.5) / Length(side, across)), 2))];

    /// <summary>A patch.</summary>
    /// <param name="Top">Its first row.</param>
    /// <param name="Left">Its first column.</param>
    /// <param name="Down">How much it covers in each of its rows, 0 to 1.</param>
    /// <param name="Across">The same in each of its columns.</param>
    private readonly record struct Patch(int Top, int Left, double[] Down, double[] Across)
    {
        public int Bottom => Top + Down.Length;

        public int Right => Left + Across.Length;

        public double Share(int row, int column) => Down[row - Top] * Across[column - Left];
    }
}
