using TransferLearning.Classifiers.Neighbors;
using TransferLearning.Core.Features;
using TransferLearning.Core.Splits;
using TransferLearning.Core.Threading;

namespace TransferLearning.Experiments.Duplicates;

/// <summary>
/// Finds images that are there more than once: by their bytes, and, changed, by their pictures. Where files can be read, each is looked at from afar and compared under several views
/// (<see cref="ViewSearch"/>); what is alike is laid over each other (<see cref="PictureAlignment"/>). Images without a file are compared by their features alone, which finds fewer.
/// </summary>
internal static class DuplicateFinding
{
    /// <summary>The least correlation of a view with a picture from afar: a coarse sieve.</summary>
    public const double LeastFromAfar = 0.75;

    /// <summary>The least correlation of the details of two pictures laid over each other (docs/audit.md says what it was chosen by).</summary>
    public const double LeastOfDetails = 0.87;
    private const double Sure = 0.93; // of the details: docs/audit.md says what was seen

    /// <summary>The least cosine of features where there are no pictures.</summary>
    public const double LeastCosine = 0.985;

    /// <summary>Finds groups.</summary>
    /// <param name="data">The images and their features.</param>
    /// <param name="firstOf">The first row of each row's content, <c>[N]</c>.</param>
    /// <param name="first">The rows that are the first of their content, ascending.</param>
    /// <param name="pictures">Of each of these the picture.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static DuplicateGroups Find(LabeledDataset data, int[] firstOf, int[] first, SmallPictures pictures, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(pictures);
        var near = ByPictures(pictures, threads, progress, cancellation);
        if (pictures.Read < pictures.Count) near.AddRange(ByFeatures(data.Features.Select(first), pictures, threads, cancellation));
        return DuplicateGroups.Of(data.Items, firstOf, [.. near.Select(p => (first[p.First], first[p.Second], p.Similarity))]);
    }

    /// <summary>Pairs of pictures that show the same.</summary>
    public static List<SimilarPair> ByPictures(SmallPictures pictures, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Read == 0) return []; // a million rows of features without images need not be compared as pictures
        var details = new Dictionary<(int First, int Second), double>();
        ViewSearch.Find(pictures, PictureView.Whole, PictureView.All, LeastFromAfar, threads, progress, cancellation, matches => Lay(pictures, matches, 0, SmallPictures.Side, details, threads, cancellation));
        var strip = (int)(PictureView.Strip * SmallPictures.Side);
        for (var end = 0; end < PictureView.WithoutStrip.Count; end++)
        {
            var (part, top) = (PictureView.WithoutStrip[end], end * strip);
            ViewSearch.Find(pictures, part, [part], LeastFromAfar, threads, null, cancellation, matches =>
                Lay(pictures, [.. matches.Select(m => m with { View = PictureView.Whole })], top, SmallPictures.Side - strip, details, threads, cancellation));
        }

        return [.. details.OrderBy(p => p.Key).Select(p => new SimilarPair(p.Key.First, p.Key.Second, Math.Min(1, p.Value)))];
    }

    // Lays what is alike over each other, and keeps what agrees.
    private static void Lay(SmallPictures pictures, IReadOnlyList<ViewMatch> alike, int top, int rows, Dictionary<(int First, int Second), double> details, int threads, CancellationToken cancellation)
    {
        // What is sure by one view needs no other.
        var open = alike.Where(m => details.GetValueOrDefault(Pair(m)) < Sure).ToList();
        var correlations = new double[open.Count];
        Workers.For((open.Count + 63) / 64, threads, cancellation, block =>
        {
            var alignment = new PictureAlignment();
            for (var i = block * 64; i < Math.Min(open.Count, (block + 1) * 64); i++) correlations[i] = alignment.Correlate(pictures[open[i].Shown]!, pictures[open[i].Viewer]!, open[i].View, top, rows);
        });
        for (var i = 0; i < open.Count; i++)
        {
            if (correlations[i] >= LeastOfDetails) details[Pair(open[i])] = Math.Max(correlations[i], details.GetValueOrDefault(Pair(open[i])));
        }

        static (int First, int Second) Pair(ViewMatch match) => (Math.Min(match.Shown, match.Viewer), Math.Max(match.Shown, match.Viewer));
    }

    // Pairs of which one has no picture; of many copies only those that hold a set together, so that they do not fill the memory.
    private static List<SimilarPair> ByFeatures(FeatureMatrix features, SmallPictures pictures, int threads, CancellationToken cancellation)
    {
        var kept = new List<SimilarPair>();
        var sets = new DisjointSets(features.Rows);
        SimilarPairs.Find(features, LeastCosine, pairs =>
        {
            foreach (var pair in pairs.Where(p => pictures[p.First] is null || pictures[p.Second] is null))
            {
                if (sets.Find(pair.First) == sets.Find(pair.Second)) continue;
                sets.Join(pair.First, pair.Second);
                kept.Add(pair);
            }
        }, threads, null, cancellation);
        return kept;
    }
}
