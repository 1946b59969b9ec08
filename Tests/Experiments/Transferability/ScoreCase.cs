using System.Text.Json;
using TransferLearning.Core.Features;
using TransferLearning.Core.Randomness;

namespace TransferLearning.Tests.Experiments.Transferability;

/// <summary>Features, labels and logits of one case of Golden/transferability, drawn as make.py draws them, and its scores.</summary>
internal sealed class ScoreCase
{
    private static readonly JsonElement[] s_cases =
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "transferability", "expected.json"))).RootElement.EnumerateArray()];

    private readonly JsonElement _case;

    public ScoreCase(string name)
    {
        _case = s_cases.Single(c => c.GetProperty("name").GetString() == name);
        Labels = [.. _case.GetProperty("labels").EnumerateArray().Select(l => l.GetInt32())];
        Features = FeatureMatrix.FromArray(DrawFeatures(), Whole("dimension"));
        Logits = FeatureMatrix.FromArray(DrawLogits(), Whole("source_classes"));
    }

    public static IEnumerable<string> Names => s_cases.Select(c => c.GetProperty("name").GetString()!);

    public int[] Labels { get; }

    public int Classes => Whole("classes");

    public FeatureMatrix Features { get; }

    public FeatureMatrix Logits { get; }

    public double this[string score] => _case.GetProperty(score).GetDouble();

    public bool Has(string score) => _case.TryGetProperty(score, out _);

    private int Whole(string key) => _case.GetProperty(key).GetInt32();

    private float[] DrawFeatures()
    {
        var (dimension, offset, separation, random) = (Whole("dimension"), this["offset"], this["separation"], new SplitMix64((ulong)Whole("seed")));
        double[][] centres = [.. Enumerable.Range(0, Classes).Select(_ => Enumerable.Range(0, dimension).Select(_ => random.NextDouble() - 0.5).ToArray())];
        var values = new float[Labels.Length * dimension];
        for (var i = 0; i < values.Length; i++) values[i] = (float)(offset + (separation * centres[Labels[i / dimension]][i % dimension]) + (random.NextDouble() - 0.5));
        for (var row = 0; row < Labels.Length; row++)
        {
            var own = values.AsSpan(row * dimension, dimension);
            foreach (var (column, value) in Pairs("constant")) own[(int)column] = (float)value;
            foreach (var (to, from) in Pairs("copies")) own[(int)to] = own[(int)from];
            foreach (var (column, label) in Pairs("tells")) own[(int)column] = Labels[row] == label ? 1 : 0;
        }

        return values;
    }

    private float[] DrawLogits()
    {
        var (count, scale, boost, random) = (Whole("source_classes"), this["source_scale"], this["source_boost"], new SplitMix64((ulong)Whole("seed") + 1));
        var values = new float[Labels.Length * count];
        for (var i = 0; i < values.Length; i++) values[i] = (float)((scale * (random.NextDouble() - 0.5)) + (i % count == 7 * Labels[i / count] % count ? boost : 0));
        return values;
    }

    private IEnumerable<(double, double)> Pairs(string key) => _case.GetProperty(key).EnumerateArray().Select(p => (p[0].GetDouble(), p[1].GetDouble()));
}
