namespace TransferLearning.FeatureExtraction.Sources;

/// <summary>The columns of a manifest, and what a user may have meant by another name.</summary>
internal static class ManifestColumns
{
    /// <summary>What is read.</summary>
    public static readonly IReadOnlyList<string> Known = ["path", "label", "split", "group"];

    /// <summary>A sentence that names the columns that are not read; <see langword="null"/> where there are none.</summary>
    /// <param name="manifest">The file, for the message.</param>
    /// <param name="names">All names that the file has.</param>
    public static string? Unknown(string manifest, IReadOnlyCollection<string> names)
    {
        var unknown = names.Where(n => !Known.Contains(n, StringComparer.OrdinalIgnoreCase)).Distinct().ToList();
        if (unknown.Count == 0) return null;
        var shown = unknown.Select(n => Meant(n) is { } meant && !names.Contains(meant, StringComparer.OrdinalIgnoreCase) ? $"'{n}' (did you mean '{meant}'?)" : $"'{n}'");
        return $"{manifest}: {(unknown.Count == 1 ? "an unknown column is" : "unknown columns are")} not read: {string.Join(", ", shown)}; known are {string.Join(", ", Known)}";
    }

    /// <summary>The column that a name is nearest to; <see langword="null"/> where it is near none.</summary>
    public static string? Meant(string name)
    {
        if (OtherWord(name.ToLowerInvariant()) is { } word) return word;
        var nearest = Known.MinBy(k => Distance(k, name.ToLowerInvariant()))!;
        return Distance(nearest, name.ToLowerInvariant()) <= (nearest.Length > 4 ? 2 : 1) ? nearest : null;
    }

    private static string? OtherWord(string name) => name switch
    {
        "file" or "filename" or "file_name" or "filepath" or "file_path" or "image" or "image_path" or "paths" => "path",
        "class" or "class_name" or "category" or "target" or "truth" or "labels" => "label",
        "set" or "subset" or "partition" or "fold" or "phase" => "split",
        "groups" or "subject" or "patient" or "patient_id" or "source" => "group",
        _ => null,
    };

    /// <summary>Letters added, dropped, changed or exchanged with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
