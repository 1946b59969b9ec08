using TransferLearning.Core.Files;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>A model on its way from one folder to another, with the files that its weights lie in.</summary>
internal sealed class ModelCopy : IDisposable
{
    private readonly string _staging;
    private readonly IReadOnlyList<string> _external;

    private ModelCopy(string staging, IReadOnlyList<string> external)
    {
        _staging = staging;
        _external = external;
    }

    /// <summary>The copy, before it has its place.</summary>
    public string Model => Path.Combine(_staging, "model.onnx");

    /// <summary>Copies beside the target, flushed to disk.</summary>
    /// <param name="model">The model that is copied.</param>
    /// <param name="path">Its file.</param>
    /// <param name="folder">Folder that it goes to.</param>
    /// <param name="progress">Told bytes so far and in all.</param>
    /// <param name="cancellation">Stops; nothing is left.</param>
    public static ModelCopy Make(OnnxModel model, string path, string folder, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        var external = model.Initializers.Select(t => t.ExternalFile).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var copy = new ModelCopy(Path.Combine(folder, $".incoming-{Guid.NewGuid():N}"), external);
        try
        {
            var source = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var files = external.Select(e => (From: Path.Combine(source, e), To: Path.Combine(copy._staging, e))).Append((From: path, To: copy.Model)).ToList();
            var total = files.Sum(f => new FileInfo(f.From).Length);
            long done = 0;
            foreach (var (from, to) in files) Copy(from, to, () => progress?.Report((done, total)), read => done += read, cancellation);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Gives all files their places, the model last: who finds it finds its weights.</summary>
    public void Publish(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        foreach (var name in _external)
        {
            var place = Path.Combine(folder, name);
            DurableFiles.CreateFolder(Path.GetDirectoryName(place)!);
            DurableFiles.PublishOver(Path.Combine(_staging, name), place);
        }

        DurableFiles.PublishOver(Model, target);
    }

    public void Dispose()
    {
        if (Directory.Exists(_staging)) Directory.Delete(_staging, recursive: true);
    }

    private static void Copy(string from, string to, Action report, Action<int> advance, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[1 << 20];
        while (source.Read(buffer) is var read and > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            DiskSpace.Write(target, buffer.AsSpan(0, read), to);
            advance(read);
            report();
        }

        target.Flush(flushToDisk: true);
    }
}
