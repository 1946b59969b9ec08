using TransferLearning.Core.Features;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Extraction;

/// <summary>The tap expressions of a request, read against the tensors of its network.</summary>
internal sealed class TapExpressions
{
    private readonly HashSet<string> _choices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _positions = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="model">The network.</param>
    /// <param name="request">The expressions, and their pooling.</param>
    /// <param name="size">Size of the network's input, where it is settled.</param>
    /// <param name="logits">The network's own classification output, where it is taken as well; <see langword="null"/> where it is not.</param>
    /// <exception cref="UsageException">An expression has several readings, or another number of poolings than taps.</exception>
    /// <exception cref="TlearnException">The stages are asked for, and the network has none.</exception>
    public TapExpressions(OnnxModel model, ExtractionRequest request, ImageSize? size, string? logits)
    {
        if (request.KnownTaps is { } stand)
        {
            (Distinct, Notes) = (WithLogits(stand.Distinct(), logits), []);
            return;
        }

        var known = new Lazy<IReadOnlySet<string>>(() => TapResolver.Known(model));
        var (distinct, notes) = (new List<TapRequest>(), new List<string>());
        foreach (var expression in request.Taps.Distinct(StringComparer.Ordinal))
        {
            var (isChoice, among) = JoinedTaps.ReadChoice(expression, known.Value.Contains);
            var joined = among is null
                ? JoinedTaps.Of(StageTaps.Find(model, PenultimateFinder.Find(model).Tensor, size))
                : JoinedTaps.Read(among, name => name == TapResolver.Auto || known.Value.Contains(name));
            if (isChoice) _choices.Add(expression);
            if (joined.Note is { } note) notes.Add(note);
            var taps = joined.Names.Zip(joined.Pools(request.Pool), (name, pool) => new TapRequest(name, pool)).ToList();
            distinct.AddRange(taps.Distinct().Where(t => !distinct.Contains(t)).ToList());
            _positions[expression] = [.. taps.Select(t => distinct.IndexOf(t))];
        }

        (Distinct, Notes) = (WithLogits(distinct, logits), notes);
    }

    /// <summary>Checks that a network has the tensors that an expression names; of its stages, and of the tensor before its classifier, nothing is said.</summary>
    /// <param name="model">The network.</param>
    /// <param name="expression">The expression.</param>
    /// <exception cref="UsageException">It has several readings.</exception>
    /// <exception cref="TlearnException">There is no such tensor; the message lists the nearest names.</exception>
    public static void Require(OnnxModel model, string expression)
    {
        var known = TapResolver.Known(model);
        if (JoinedTaps.ReadChoice(expression, known.Contains).Among is not { } among) return;
        foreach (var name in JoinedTaps.Read(among, name => name == TapResolver.Auto || known.Contains(name)).Names.Where(n => n != TapResolver.Auto && !known.Contains(n))) throw TapResolver.Unknown(model, name, known);
    }

    /// <summary>The distinct taps that the expressions name, in their order.</summary>
    public IReadOnlyList<TapRequest> Distinct { get; }

    /// <summary>What else the expressions could have meant, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Which of <see cref="Distinct"/> one of the expressions stands for, in its order.</summary>
    public IReadOnlyList<int> Positions(string expression) => _positions.TryGetValue(expression, out var positions)
        ? positions
        : throw new ArgumentException($"'{expression}' is none of the request's tap expressions ({string.Join(", ", _positions.Keys)})", nameof(expression));

    /// <summary>Whether one of the expressions stands for a choice among its taps.</summary>
    public bool IsChoice(string expression) => _choices.Contains(expression);

    // Behind the others, whose positions stay; whoever names the tensor has it already.
    private static List<TapRequest> WithLogits(IEnumerable<TapRequest> taps, string? logits)
    {
        List<TapRequest> all = [.. taps];
        if (logits is not null && !all.Exists(t => t.Name == logits && t.Pool is null or OwnLogits.Pool)) all.Add(new TapRequest(logits, OwnLogits.Pool));
        return all;
    }
}
