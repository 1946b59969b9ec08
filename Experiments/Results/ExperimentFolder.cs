using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;

namespace TransferLearning.Experiments.Results;

/// <summary>
/// The folder of an experiment: <c>experiment.json</c> (<see cref="ExperimentRecord"/>), <c>cells/</c> (a file a cell), <c>data/</c> (the items that cells count, by hash),
/// <c>features/</c> (what extraction found), <c>pictures/</c> and <c>audits/</c> (what the report needs of images), <c>claims/</c> (which cells are under way), and tables made of these. Every file appears complete or not at all.
/// </summary>
internal sealed class ExperimentFolder
{
    /// <summary>Name of the record's file.</summary>
    public const string RecordName = "experiment.json";

    private static readonly string[] s_first = ["cells", "data", "features", "claims"]; // there from the beginning
    private static readonly string[] s_parts = [.. s_first, "pictures", "audits", "figures"];

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        NewLine = "\n",
        // A part that is missing is damage, told when the file is read and not where it is used.
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private ExperimentFolder(string path) => Path = path;

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>Opens the folder of an experiment for reading.</summary>
    /// <exception cref="TlearnException">It holds none.</exception>
    public static ExperimentFolder Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        const string next = "Give the folder that an experiment was run into.";
        if (File.Exists(full)) throw new TlearnException($"{folder}: found a file, expected the folder of an experiment", next);
        if (!Directory.Exists(full)) throw new TlearnException($"{folder}: no such folder, expected that of an experiment", next);
        if (!File.Exists(System.IO.Path.Combine(full, RecordName))) throw new TlearnException($"{folder}: no experiment: found no {RecordName}", next);
        return new ExperimentFolder(full);
    }

    /// <summary>A folder that is only looked at, whether there is an experiment in it or not; nothing may be written there.</summary>
    public static ExperimentFolder At(string folder) => new(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder)));

    /// <summary>Takes a folder for an experiment: one that has an experiment already goes on.</summary>
    /// <exception cref="UsageException">It holds other files.</exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static ExperimentFolder Claim(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        AtomicFile.RequireWritableFolder(full);
        if (Directory.Exists(full) && !File.Exists(System.IO.Path.Combine(full, RecordName)))
        {
            var other = Directory.EnumerateFileSystemEntries(full).Select(System.IO.Path.GetFileName).FirstOrDefault(n => n![0] != '.' && !s_first.Contains(n));
            if (other is not null) throw new UsageException($"`folder` {folder}: holds other files ('{other}')", "name a new folder, an empty one, or that of an earlier run of the experiment");
        }

        if (Array.Find(s_parts, p => File.Exists(System.IO.Path.Combine(full, p))) is { } part) throw new UsageException($"`folder` {folder}: found a file '{part}', expected a folder of that name or none", "take the file away, or name another folder");
        FolderMarker.Claim(full);
        foreach (var made in s_first) Directory.CreateDirectory(System.IO.Path.Combine(full, made));
        return new ExperimentFolder(full);
    }

    /// <summary>Path of a file of the folder.</summary>
    public string PathOf(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Path of a cell's file, by the cell's name: a cell that is computed anew takes the place of what it was.</summary>
    public string CellFile(string name) => PathOf("cells", Hash(name) + ".json");

    /// <summary>Path of the file that is held while a cell is under way.</summary>
    public string ClaimFile(string name) => PathOf("claims", Hash(name) + ".lock");

    /// <summary>Writes a document: whole, or what was there stays.</summary>
    public static void Write<T>(string path, T document) => AtomicFile.Write(path, FileDurability.Named, stream => JsonSerializer.Serialize(stream, document, s_json));

    /// <summary>Reads a document; <see langword="null"/> where there is none, or none that this version understands.</summary>
    public static T? TryRead<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), s_json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or FormatException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The experiment's record; <see langword="null"/> where there is none yet.</summary>
    public ExperimentRecord? ReadRecord() => TryRead<ExperimentRecord>(PathOf(RecordName));

    /// <summary>A cell; <see langword="null"/> where it was not computed, or its file cannot be read, which counts the same.</summary>
    public StoredCell? ReadCell(string name) => TryRead<StoredCell>(CellFile(name)) is { Format: 1 } cell && cell.Name == name ? cell : null;

    /// <summary>Changes the record, one process after another.</summary>
    /// <param name="change">Makes the new record of the one that stands; <see langword="null"/> where there is none.</param>
    public void ChangeRecord(Func<ExperimentRecord?, ExperimentRecord> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        IDisposable? held;
        while ((held = ExclusiveFile.TryHold(PathOf("claims", "experiment.lock"))) is null) Thread.Sleep(20);
        using (held) Write(PathOf(RecordName), change(ReadRecord()));
    }

    private static string Hash(string name) => Convert.ToHexStringLower(Sha256.HashData(Encoding.UTF8.GetBytes(name)))[..32];
}
