namespace TransferLearning.FeatureExtraction.Store;

/// <summary>Counts and checks what a snapshot sees.</summary>
internal static class StoreInspection
{
    /// <summary>Counts; of the parts of vectors the frame was checked when they were opened, not every byte.</summary>
    public static StoreInfo Info(this StoreSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return Describe(snapshot, snapshot.Damaged, new HashSet<VectorPart>()).Info;
    }

    /// <summary>Counts, after comparing every byte of every part of vectors with its checksum; what a damaged part holds counts as missing.</summary>
    /// <param name="snapshot">What is checked; <c>items/</c> were when it was opened.</param>
    /// <param name="progress">Bytes checked so far.</param>
    /// <param name="cancellation">Stops between parts.</param>
    public static StoreInfo Verify(this StoreSnapshot snapshot, IProgress<long>? progress = null, CancellationToken cancellation = default) => snapshot.Check(progress, cancellation).Info;

    /// <summary>As <see cref="Verify"/>, with the vectors that can be used.</summary>
    public static (StoreInfo Info, UsableVectors Vectors) Check(this StoreSnapshot snapshot, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var (damaged, unusable) = Compare(snapshot, progress, cancellation);
        return Describe(snapshot, damaged, unusable);
    }

    /// <summary>The parts that are not what they should be, after comparing every byte with its checksum. Nothing is counted, which would take all items in their order.</summary>
    /// <param name="snapshot">What is checked; <c>items/</c> were when it was opened.</param>
    /// <param name="cancellation">Stops between parts.</param>
    public static IReadOnlyList<DamagedFile> DamagedParts(this StoreSnapshot snapshot, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return DamagedFile.Parts(Compare(snapshot, null, cancellation).Damaged);
    }

    /// <summary>Compares every byte with its checksum, and refuses to go on with parts that are damaged or cannot be read: a copy gets a checksum of its own, under which damage would pass for whole.</summary>
    /// <param name="snapshot">What is checked.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <exception cref="TlearnException">A part is damaged, cannot be read, or is of a later version.</exception>
    public static void RequireWhole(this StoreSnapshot snapshot, CancellationToken cancellation = default)
    {
        if (snapshot.DamagedParts(cancellation) is { Count: > 0 } parts) throw DamagedFile.Refusal(snapshot.Store.Folder, parts);
    }

    private static (List<DamagedFile> Damaged, HashSet<VectorPart> Unusable) Compare(StoreSnapshot snapshot, IProgress<long>? progress, CancellationToken cancellation)
    {
        var damaged = new List<DamagedFile>(snapshot.Damaged);
        var unusable = new HashSet<VectorPart>();
        long bytes = 0;
        foreach (var index in snapshot.Indices)
        {
            foreach (var part in index.Parts)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    ArrowPart.CheckChecksum(part.Name, part.Bytes);
                }
                catch (InvalidDataException e)
                {
                    unusable.Add(part);
                    damaged.Add(new DamagedFile(part.Path, e.Message));
                }

                progress?.Report(bytes += part.Bytes.Length);
            }
        }

        return (damaged, unusable);
    }

    private static (StoreInfo Info, UsableVectors Vectors) Describe(StoreSnapshot snapshot, IReadOnlyList<DamagedFile> damaged, HashSet<VectorPart> unusable)
    {
        var labels = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in snapshot.Items)
        {
            if (item.Label is { } label) labels[label] = labels.GetValueOrDefault(label) + 1;
        }

        var vectors = new UsableVectors(snapshot.Indices, unusable);
        var info = new StoreInfo
        {
            Store = snapshot.Store.Folder,
            Rows = snapshot.Items.Count,
            Parts = snapshot.Parts - unusable.Count(p => !p.IsSuperseded),
            Taps = [.. snapshot.Indices.Select(i => new TapContents(i.Tap.Name, i.Tap.Pool, i.Tap.Dimension, vectors.Count(i)))],
            Model = snapshot.Store.Provenance.ModelName ?? snapshot.Store.Recipe.Model,
            ModelSha256 = snapshot.Store.Recipe.Model,
            Decoders = Decoders(snapshot, unusable),
            Labels = labels,
            Bad = snapshot.Failures.Count,
            Duplicates = snapshot.Indices.Sum(i => i.Duplicates),
            Damaged = damaged,
            Missing = Enumerable.Range(0, snapshot.ItemList.Count).Count(i => !vectors.Contain(snapshot.ItemList.Content(i))),
        };
        return (info, vectors);
    }

    // Of a content with two vectors both were decoded.
    private static SortedDictionary<string, int> Decoders(StoreSnapshot snapshot, HashSet<VectorPart> unusable)
    {
        var decoders = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in snapshot.Indices.SelectMany(i => i.Parts).Where(p => !p.IsSuperseded && !unusable.Contains(p)))
        {
            var name = part.Origin.Decoder ?? "unknown";
            decoders[name] = decoders.GetValueOrDefault(name) + part.Rows;
        }

        return decoders;
    }
}
