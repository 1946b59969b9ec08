using TransferLearning.Classifiers.LinearAlgebra;
using TransferLearning.Core.Memory;
using TransferLearning.Core.Threading;

namespace TransferLearning.Experiments.Duplicates;

/// <summary>Two images of which one looks like a view of the other.</summary>
/// <param name="Shown">The one that looks like a view.</param>
/// <param name="Viewer">The other.</param>
/// <param name="View">The view.</param>
/// <param name="Correlation">How alike they are from afar, at most 1.</param>
internal readonly record struct ViewMatch(int Shown, int Viewer, PictureView View, float Correlation);

/// <summary>
/// All pairs of images of which one looks like a view of the other (<see cref="PictureView"/>): each view of each image is compared with every image as it is, by blocked products. The time
/// grows with the square of the number of images; the memory is half a kilobyte an image.
/// </summary>
internal static unsafe class ViewSearch
{
    private const int ImagesAtOnce = 3;
    private const int TileRows = 256;
    private const int PackedAtOnce = 32;

    // So many pairs are compared between two looks at what was found, which may be all of them.
    private const int PairsAtOnce = 1 << 22;

    /// <summary>Finds the pairs.</summary>
    /// <param name="pictures">The images; those without a picture are in no pair.</param>
    /// <param name="shown">How one of the two is seen.</param>
    /// <param name="views">How the other is.</param>
    /// <param name="threshold">The least correlation.</param>
    /// <param name="threads">Threads at most; 0 for one per core.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancellation">Asked before each block of images.</param>
    /// <param name="found">Given matches, some at a time, of each pair the best of these, in order. A pair may come again, the images in other roles: they are not kept here.</param>
    public static void Find(SmallPictures pictures, PictureView shown, IReadOnlyList<PictureView> views, double threshold, int threads, IProgress<double>? progress, CancellationToken cancellation, Action<IReadOnlyList<ViewMatch>> found)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(found);
        if (pictures.Count == 0) return;
        using var packed = new PackedRows(pictures.Count, ViewVector.Dimension);
        Workers.For((pictures.Count + PackedAtOnce - 1) / PackedAtOnce, threads, cancellation, block => Pack(pictures, block * PackedAtOnce, shown, packed));
        var best = new Dictionary<(int, int), ViewMatch>();
        var blocks = (pictures.Count + ImagesAtOnce - 1) / ImagesAtOnce;
        var blocksAtOnce = Math.Max(2, PairsAtOnce / pictures.Count / ImagesAtOnce);
        for (var first = 0; first < blocks; first += blocksAtOnce)
        {
            var start = first;
            Workers.For(Math.Min(blocksAtOnce, blocks - start), threads, cancellation, block => Compare(pictures, (start + block) * ImagesAtOnce, packed, views, (float)threshold, best));
            progress?.Report(Math.Min(1, (double)(start + blocksAtOnce) / blocks));
            if (best.Count < PairsAtOnce && start + blocksAtOnce < blocks) continue;
            found([.. best.OrderBy(p => p.Key).Select(p => p.Value)]);
            best.Clear();
        }
    }

    private static void Pack(SmallPictures pictures, int start, PictureView shown, PackedRows packed)
    {
        var count = Math.Min(PackedAtOnce, pictures.Count - start);
        var vectors = new float[count * ViewVector.Dimension];
        var view = new float[PictureView.Side * PictureView.Side];
        for (var i = 0; i < count; i++)
        {
            if (pictures[start + i] is not { } picture) continue;
            shown.Of(picture, view);
            ViewVector.Of(view, vectors.AsSpan(i * ViewVector.Dimension, ViewVector.Dimension));
        }

        packed.SetRows(start, vectors);
    }

    private static void Compare(SmallPictures pictures, int start, PackedRows packed, IReadOnlyList<PictureView> views, float threshold, Dictionary<(int, int), ViewMatch> best)
    {
        var (rows, stride, width) = (Math.Min(ImagesAtOnce, pictures.Count - start) * views.Count, BlockProduct.Stride(ViewVector.Dimension), BlockProduct.Stride(TileRows));
        using var vectors = new AlignedBuffer((long)rows * stride);
        using var products = new AlignedBuffer((long)rows * width);
        var view = new float[PictureView.Side * PictureView.Side];
        for (var r = 0; r < rows; r++)
        {
            if (pictures[start + (r / views.Count)] is not { } picture) continue;
            views[r % views.Count].Of(picture, view);
            ViewVector.Of(view, vectors.Span((long)r * stride, ViewVector.Dimension));
        }

        for (var first = 0; first < pictures.Count; first += TileRows)
        {
            var columns = Math.Min(TileRows, pictures.Count - first);
            products.Span(0, rows * width).Clear();
            BlockProduct.Accumulate(vectors.Pointer, stride, rows, packed, first, columns, products.Pointer, width);
            for (var r = 0; r < rows; r++) Collect(products.Span((long)r * width, columns), start + (r / views.Count), first, views[r % views.Count], threshold, best);
        }
    }

    private static void Collect(ReadOnlySpan<float> products, int viewer, int first, PictureView view, float threshold, Dictionary<(int, int), ViewMatch> best)
    {
        for (var column = 0; column < products.Length; column++)
        {
            if (products[column] < threshold || first + column == viewer) continue;
            var match = new ViewMatch(first + column, viewer, view, products[column]);
            var pair = (Math.Min(viewer, match.Shown), Math.Max(viewer, match.Shown));
            lock (best)
            {
                // Of equal matches the same one, whatever thread comes first.
                if (!best.TryGetValue(pair, out var known) || known.Correlation < match.Correlation || (known.Correlation == match.Correlation && match.Viewer < known.Viewer)) best[pair] = match;
            }
        }
    }
}
