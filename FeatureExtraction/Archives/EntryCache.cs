namespace TransferLearning.FeatureExtraction.Archives;

/// <summary>
/// What was read ahead of archives that can only be read in order: whatever lies on the way to an image is kept, so that threads may ask a little out of order, and small archives are read
/// once. All archives together have one limit.
/// </summary>
internal static class EntryCache
{
    /// <summary>Bytes that are kept at most.</summary>
    public const long Limit = 192 << 20;

    private static readonly Lock s_gate = new();
    private static readonly Dictionary<(Archive Archive, int Number), LinkedListNode<Kept>> s_kept = [];
    private static readonly LinkedList<Kept> s_byUse = [];
    private static long s_bytes;

    /// <summary>What is kept under a number; <see langword="null"/> where nothing is.</summary>
    public static byte[]? Find(Archive archive, int number)
    {
        lock (s_gate)
        {
            if (!s_kept.TryGetValue((archive, number), out var node)) return null;
            s_byUse.Remove(node);
            s_byUse.AddLast(node);
            return node.Value.Bytes;
        }
    }

    /// <summary>Keeps bytes; what was used longest ago makes room.</summary>
    /// <param name="archive">Where they are from.</param>
    /// <param name="number">Their number there.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="longest">Not kept if there are more: they would drive out too much else.</param>
    public static void Add(Archive archive, int number, byte[] bytes, long longest = Limit / 4)
    {
        if (bytes.Length > longest) return;
        lock (s_gate)
        {
            if (s_kept.ContainsKey((archive, number))) return;
            s_kept.Add((archive, number), s_byUse.AddLast(new Kept(archive, number, bytes)));
            s_bytes += bytes.Length;
            while (s_bytes > Limit)
            {
                var oldest = s_byUse.First!.Value;
                s_byUse.RemoveFirst();
                s_kept.Remove((oldest.Archive, oldest.Number));
                s_bytes -= oldest.Bytes.Length;
            }
        }
    }

    /// <summary>Whether there is room without anything making it.</summary>
    public static bool HasRoom(long bytes)
    {
        lock (s_gate) return s_bytes + bytes <= Limit;
    }

    /// <summary>Lets all go.</summary>
    public static void Clear()
    {
        lock (s_gate)
        {
            s_kept.Clear();
            s_byUse.Clear();
            s_bytes = 0;
        }
    }

    private sealed record Kept(Archive Archive, int Number, byte[] Bytes);
}
