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
/// <param name="tell">Told what should be known while a fetch goes on, such as why it waits.</param>
internal sealed class ModelFetcher(ModelCatalogue catalogue, DownloadOptions? options = null, Action<string>? tell = null)
{
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
        if (!manifest.IsPresent) _ = Sources(request, published);
        DurableFiles.CreateFolder(Path.GetDirectoryName(target)!);
        using var own = await FolderLock.TakeAsync(Path.GetDirectoryName(target)!, () => tell?.Invoke($"another process fetches '{manifest.Name}': waiting for it"), cancellation);
        // Read again: another process may have fetched it while this one waited.
        manifest = Named(new ModelCatalogue(catalogue.Folder, catalogue.UserFolder), request.Name);
        // An accepted file is replaced where another one is named.
        if ((request.From is null || Sha256Text.AreEqual(published.Sha256, manifest.Sha256)) && IsWhole(manifest))
        {
            return new FetchResult(manifest.Name, target, manifest.Sha256, WasPresent: true, manifest.WhyUnverified);
        }

        var sources = Sources(request, published);
        return sources[0].Address is null
            ? Copied(sources[0], published, target, progress, cancellation)
            : await DownloadedAsync(sources, published, target, progress, cancellation);
    }

    private static ModelManifest Named(ModelCatalogue catalogue, string name)
    {
        if (catalogue.Named(name) is { } found) return found;
        var (names, question) = catalogue.Near(name);
        throw new UsageException($"no model '{name}' in the catalogue, which has {names}", $"{question}A network of your own gets a name with `Models.Add(PATH)`.");
    }

    private static FetchResult AsItIs(ModelManifest manifest) => manifest.IsPresent
        ? new FetchResult(manifest.Name, manifest.ModelPath, manifest.Sha256, WasPresent: true, manifest.WhyUnverified)
        : throw new TlearnException($"'{manifest.Name}' is no model to be fetched, and its file {manifest.ModelPath} is gone", $"Put the file back, or remove {manifest.Folder} and add it again.");

    private static bool IsWhole(ModelManifest manifest) =>
        manifest is { IsPresent: true, Sha256.Length: > 0 } && Sha256Text.AreEqual(OnnxModel.Load(manifest.ModelPath).Sha256, manifest.Sha256);

    private static IReadOnlyList<FetchAddress> Sources(FetchRequest request, ModelManifest manifest)
    {
        if ((request.From ?? manifest.Url).Length == 0)
        {
            throw new UsageException(
                manifest.Package is { } package ? $"'{manifest.Name}' has no address of its own: its file lies in the package {package}" : $"no address is known for '{manifest.Name}' that could have been checked",
                MissingFile.Next(manifest));
        }

        if (!manifest.Verified && !request.AcceptUnverified)
        {
            throw new UsageException(
                manifest.Sha256.Length > 0 ? $"'{manifest.Name}' is unverified: {manifest.WhyUnverified}"
                    : $"no SHA-256 is known for '{manifest.Name}', so nothing tells whether {request.From ?? manifest.Url} is that network",
                manifest.Sha256.Length > 0 ? "Say `acceptUnverified` to take it all the same, held to the SHA-256 of the manifest, and try it on images whose labels you know before you rely on it: `ImageClassifier.Load`."
                    : "Where you trust the source, say `acceptUnverified`: the hash that is found is recorded and holds from then on.");
        }

        return request.From is { } from ? [FetchAddress.Parse(from)] : FetchAddress.Of(manifest, Environment.GetEnvironmentVariable(ModelMirror.Variable));
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

    private async Task<FetchResult> DownloadedAsync(IReadOnlyList<FetchAddress> sources, ModelManifest manifest, string target, IProgress<(long Done, long Total)>? progress, CancellationToken cancellation)
    {
        var part = new PartFile(target + ".part");
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, Proxy = new DirectLoopback(), ConnectTimeout = TimeSpan.FromSeconds(30) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("tlearn");
        var redirections = new Redirections(client, hashIsKnown: manifest.Sha256.Length > 0);
        var source = await new Download(redirections, options ?? new DownloadOptions(), tell).RunAsync(sources, part, manifest.Bytes, progress, cancellation);
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
        return new FetchResult(manifest.Name, target, sha256, WasPresent: false, manifest.WhyUnverified);
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
