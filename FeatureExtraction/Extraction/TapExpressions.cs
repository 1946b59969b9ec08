using TransferLearning.Core.Features;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The tap expressions of a request, read against the tensors of its network.</summary>
internal sealed class TapExpressions
{
    private readonly Dictionary<string, int[]> _positions = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">An expression has several readings, or another number of poolings than taps.</exception>
    public TapExpressions(OnnxModel model, ExtractionRequest request)
    {
        if (request.KnownTaps is { } stand)
        {
            (Distinct, Notes) = ([.. stand.Distinct()], []);
            return;
        }

        var known = new Lazy<IReadOnlySet<string>>(() => TapResolver.Known(model));
        var (distinct, notes) = (new List<TapRequest>(), new List<string>());
        foreach (var expression in request.Taps.Distinct(StringComparer.Ordinal))
        {
            var joined = JoinedTaps.Read(expression, name => name == TapResolver.Auto || known.Value.Contains(name));
            if (joined.Note is { } note) notes.Add(note);
            var taps = joined.Names.Zip(joined.Pools(request.Pool), (name, pool) => new TapRequest(name, pool)).ToList();
            distinct.AddRange(taps.Distinct().Where(t => !distinct.Contains(t)).ToList());
            _positions[expression] = [.. taps.Select(t => distinct.IndexOf(t))];
        }

        (Distinct, Notes) = (distinct, notes);
    }

    /// <summary>The distinct taps that the expressions name, in their order.</summary>
    public IReadOnlyList<TapRequest> Distinct { get; }

    /// <summary>What else the expressions could have meant, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Which of <see cref="Distinct"/> one of the expressions stands for, in its order.</summary>
    public IReadOnlyList<int> Positions(string expression) => _positions.TryGetValue(expression, out var positions)
        ? positions
        : throw new ArgumentException($"'{expression}' is none of the request's tap expressions ({string.Join(", ", _positions.Keys)})", nameof(expression));
}
