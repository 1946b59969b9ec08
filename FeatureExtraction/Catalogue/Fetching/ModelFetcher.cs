using TransferLearning.Core.Files;
using TransferLearning.Core.Hashing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Catalogue.Fetching;

/// <summary>
/// Brings models of the catalogue into the user's folder. A file appears under its name only when it is whole, on disk and has the hash that
/// is expected; several processes may fetch the same one at once.
/// </summary>
/// <param name="catalogue">The models that have names; its user's folder takes the files.</param>
/// <param name="options">How patient downloads are.</param>
internal sealed class ModelFetcher(ModelCatalogue catalogue, DownloadOptions? options = null)
{
    private const int MostRedirections = 10;

    /// <summary>Fetches a model, or finds that it is there.</summary>
    /// <param name="request">Which, and from where.</param>
    /// <param name="progress">Told bytes so far and in all.</param>
    /// <param name="cancellation">Stops; what a download has brought is kept for the next call.</param>
    /// <exception cref="UsageException">The name is unknown, or the request lacks a source or the acceptance of an unverified file.</exception>
    /// <exception cref="TlearnException">The file cannot be had, or is not the expected one: then nothing stands under its name that did not before.</exception>
    public async Task<FetchResult> FetchAsync(FetchRequest request, IProgress<(long Done, long Total)>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var manifest = Named(catalogue, request.Name);
        if (manifest.Location is not { } target) return AsItIs(manifest);
        var published = ModelManifest.Read(Path.Combine(manifest.Folder, ModelManifest.FileName));
        // A call that could bring nothing leaves no folder behind.
        if (!manifest.IsPresent) _ = Source(request, published);
        DurableFiles.CreateFolder(Path.GetDirectoryName(target)!);
        using var own = await FolderLock.TakeAsync(Path.GetDirectoryName(target)!, cancellation);
        // Read again: another process may have fetched it while this one waited.
        manifest = Named(new ModelCatalogue(catalogue.Folder, catalogue.UserFolder), request.Name);
        // An accepted file is replaced where another one is named.
        if ((request.From is null || published.Sha256.Length > 0) && IsWhole(manifest))
        {
            return new FetchResult(manifest.Name, target, manifest.Sha256, published.Sha256.Length > 0, WasPresent: true);
        }

        var source = Source(request, published);
        return source.Address is null
            ? Copied(source, published, target, progress, cancellation)
            : await DownloadedAsync(source, published, target, progress, cancellation);
    }

    private static ModelManifest Named(ModelCatalogue catalogue, string name) => catalogue.List().FirstOrDefault(m => m.Name == name)
        ?? throw new UsageException($"no model '{name}' in the catalogue, which has {string.Join(", ", catalogue.List().Select(m => m.Name))}", "A network of your own gets a name with `Models.Add(PATH)`.");

    private static FetchResult AsItIs(ModelManifest manifest) => manifest.IsPresent
        ? new FetchResult(manifest.Name, manifest.ModelPath, manifest.Sha256, manifest.Verified, WasPresent: true)
        : throw new TlearnException($"'{manifest.Name}' is no model to be fetched, and its file {manifest.ModelPath} is gone", $"Put the file back, or remove {manifest.Folder} and add it again.");

    private static bool IsWhole(ModelManifest manifest) =>
        manifest is { IsPresent: true, Sha256.Length: > 0 } && Sha256Text.AreEqual(OnnxModel.Load(manifest.ModelPath).Sha256, manifest.Sha256);

    private static FetchAddress Source(FetchRequest request, ModelManifest manifest)
    {
        if ((request.From ?? manifest.Url) is not { Length: > 0 } from)
        {
            throw new UsageException(
                manifest.Package is { } package ? $"'{manifest.Name}' has no address of its own: its file lies in the package {package}" : $"no address is known for '{manifest.Name}' that could have been checked",
                MissingFile.Next(manifest));
        }

        return manifest.Sha256.Length > 0 || request.AcceptUnverified
            ? FetchAddress.Parse(from)
            : throw new UsageException(
                $"no SHA-256 is known for '{manifest.Name}', so nothing tells whether {from} is that network",
                "Where you trust the source, say `acceptUnverified`: the hash that is found is recorded and holds from then on.");
    }

    private static FetchResult Copied(FetchAddress source, ModelManifest manifest, string target, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        var model = OnnxModel.Load(source.File!);
        Require(model, manifest, source);
        using var copy = ModelCopy.Make(model, source.File!, Path.GetDirectoryName(target)!, progress, cancellation);
        // Checked again on the copy, because the disk may have damaged it.
        var arrived = OnnxModel.Load(copy.Model);
        if (arrived.Sha256 != model.Sha256) throw Unexpected(source, arrived.Sha256, model.Sha256);
        return Publish(source, manifest, target, arrived.Sha256, () => copy.Publish(target));
    }

    private async Task<FetchResult> DownloadedAsync(FetchAddress source, ModelManifest manifest, string target, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        // Asked for plain http too: an address may lead on to an encrypted one.
        if (!source.Address!.IsLoopback) SystemCryptography.Require($"a download from {source.Shown}");
        var part = new PartFile(target + ".part");
        using var handler = new SocketsHttpHandler
        {
            MaxAutomaticRedirections = MostRedirections,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            UseProxy = !source.Address.IsLoopback,
        };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tlearn");
        await new Download(client, options ?? new DownloadOptions()).RunAsync(source, part, manifest.Bytes, progress, cancellation);
        try
        {
            var model = Read(part, manifest, source);
            Require(model, manifest, source);
            part.Flush();
            var result = Publish(source, manifest, target, model.Sha256, () => DurableFiles.PublishOver(part.Path, target));
            part.RemoveNote();
            return result;
        }
        catch (TlearnException)
        {
            // The file is complete and has the wrong checksum: to resume it would not help.
            part.Remove();
            throw;
        }
    }

    private static OnnxModel Read(PartFile part, ModelManifest manifest, FetchAddress source)
    {
        try
        {
            return OnnxModel.Load(part.Path);
        }
        catch (TlearnException e)
        {
            using var stream = File.OpenRead(part.Path);
            var found = Convert.ToHexStringLower(Sha256.HashData(stream));
            if (manifest.Sha256.Length > 0 && !Sha256Text.AreEqual(found, manifest.Sha256)) throw Unexpected(source, found, manifest.Sha256);
            throw new TlearnException(
                $"what {source.Shown} gave ({new FileInfo(part.Path).Length:N0} bytes, SHA-256 {found}) is no network that stands alone: {e.Message}",
                "An address must lead to the ONNX file itself, not to a page about it. Where weights lie in files of their own, download all into one folder and give that one with `from` FILE.", e);
        }
    }

    private static void Require(OnnxModel model, ModelManifest manifest, FetchAddress source)
    {
        if (manifest.Sha256.Length == 0) NetworkCheck.RequireFit(model, manifest, source.Shown);
        else if (!Sha256Text.AreEqual(model.Sha256, manifest.Sha256)) throw Unexpected(source, model.Sha256, manifest.Sha256);
    }

    private static FetchResult Publish(FetchAddress source, ModelManifest manifest, string target, string sha256, Action publish)
    {
        var receipt = new ModelReceipt { Sha256 = sha256, Verified = manifest.Sha256.Length > 0, From = source.Shown, Fetched = DateTimeOffset.UtcNow };
        // The receipt is written first: without it nobody would know the hash of the file.
        AtomicFile.Write(Path.Combine(Path.GetDirectoryName(target)!, ModelReceipt.FileName), FileDurability.OnDisk, receipt.ToBytes());
        publish();
        return new FetchResult(manifest.Name, target, sha256, receipt.Verified, WasPresent: false);
    }

    private static TlearnException Unexpected(FetchAddress source, string found, string expected) => new(
        $"{source.Shown} is not the expected file: found SHA-256 {found}, expected {expected}",
        "It is damaged, or another export of the network: get it again, or use it under a name of its own with `Models.Add(FILE, NAME)`.");
}

/// <summary>Whether a file of unknown hash can be the network that a manifest describes: it must be fed and answer as that says.</summary>
internal static class NetworkCheck
{
    /// <summary>Compares what the graph declares with the manifest.</summary>
    /// <exception cref="TlearnException">It takes no images, or of another size, or tells apart another number of classes.</exception>
    public static void RequireFit(OnnxModel model, ModelManifest manifest, string from)
    {
        var next = $"Another export can be used under a name of its own: `Models.Add({from}, NAME)`.";
        var input = DeclaredInput.Of(model);
        if (manifest.Preprocessing?.OutputSize is { } size && ((input.Height ?? size.Height) != size.Height || (input.Width ?? size.Width) != size.Width))
        {
            throw new TlearnException($"{from} is not the network that '{manifest.Name}' describes: it takes images of {input.Height}x{input.Width}, expected {size.Height}x{size.Width}", next);
        }

        if (manifest.Classes is > 0 and var classes && ClassesOf(model) is { } found && found != classes)
        {
            throw new TlearnException($"{from} is not the network that '{manifest.Name}' describes: its output has {found} values, expected {classes} classes", next);
        }
    }

    /// <summary>Values for one image of a model's only output; <see langword="null"/> where the graph leaves them open.</summary>
    public static long? ClassesOf(OnnxModel model) =>
        model.Outputs is [{ Shape: { Count: >= 2 } shape }] && shape.Skip(1).All(d => d.Size is not null) ? shape.Skip(1).Aggregate(1L, (product, d) => product * d.Size!.Value) : null;
}

/// <summary>Lets one process at a time fetch into a folder. The system takes the lock from a process that dies.</summary>
internal static class FolderLock
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // EAGAIN on Linux and macOS, a sharing or lock violation on Windows: anything else is a failure that waiting does not mend.
    private static readonly int[] s_busy = [11, 35, 32, 33];

    /// <summary>Waits until nobody else has the folder.</summary>
    /// <returns>The lock, until it is disposed.</returns>
    public static async Task<IDisposable> TakeAsync(string folder, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (s_busy.Contains(e.HResult & 0xFFFF))
            {
                await Task.Delay(s_pause, cancellation);
            }
        }
    }
}
