using TransferLearning.Classifiers.Export;
using TransferLearning.Classifiers.Training;
using TransferLearning.Core;
using TransferLearning.Core.Features;
using TransferLearning.Core.Files;
using TransferLearning.Core.Preprocessing;
using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Export;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.FeatureExtraction.Preprocessing;
using TransferLearning.Loading;
using TransferLearning.Onnx;

namespace TransferLearning.Export;

/// <summary>
/// Backbone, pooling, scaling and head as one ONNX file: image in, label and probabilities out. It is run on images before it gets its name, and
/// where it does not answer as the head does, there is no file.
/// </summary>
internal static class HeadExport
{
    /// <summary>Exports a head with its network.</summary>
    /// <param name="request">Head, network, images.</param>
    /// <param name="file">The file to write.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="progress">Told after each batch of the check.</param>
    /// <param name="cancellation">Stops; there is no file then.</param>
    /// <exception cref="TlearnException">
    /// The head has no network (its features were imported), the network is another, something in it cannot be exported, or the result answers
    /// otherwise than the head.
    /// </exception>
    /// <exception cref="UsageException">The file to write is the network's own.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ExportReport Run(ExportRequest request, string file, ModelCatalogue catalogue, IProgress<ExtractionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(file);
        // The check may take long: what cannot be written is said before.
        AtomicFile.RequireWritable(file);
        var head = request.Head;
        using var embedder = Open(request, catalogue, cancellation);
        AtomicFile.RequireOther(file, embedder.Model.Path);
        var network = Compose(head, embedder, request.Form);
        var bytes = network.ToBytes();
        var samples = new ExportSamples(embedder, head.Space.Tap, request.Form);
        var agreement = new ExportAgreement(head, request.Form);
        var resemblance = new FeatureResemblance();
        var failures = new List<ItemFailure>();
        string[] outputs = [.. network.Outputs.Select(o => o.Name)];
        var total = ExportSamples.GeneratedImages + (request.Images?.Enumerate(cancellation).LongCount() ?? 0);
        int generated;
        // A network that prepares its images itself is held to the features, too: they tell a wrong filter where answers may not.
        using (var inner = request.Form == InputForm.Pixels ? PlainNetwork.Open(network.WithOutputs(FeatureNetwork.Output).ToBytes(), file, request.Threads) : null)
        using (var plain = PlainNetwork.Open(bytes, file, request.Threads))
        {
            Compare(samples.Generated(cancellation), Generated);
            generated = agreement.Images;
            if (request.Images is { } source)
            {
                Compare(samples.Of(source, failures, cancellation), (sample, _) => sample.Features);
                if (agreement.Images == generated && failures.Count == 0) throw source.NothingListed();
            }

            // Generated images lie far from all that the head was trained on, where its scaling makes scores of thousands of a grey level that rounds
            // the other way: there the features are held to extraction's, and the answers to what the head makes of the network's own features.
            FeatureMatrix Generated(ExportSample sample, double[]? found) =>
                found is null ? sample.Features : FeatureMatrix.FromBlocks([found.Select(v => (float)v).ToArray()], head.Head.Dimension);

            void Compare(IEnumerable<ExportSample> all, Func<ExportSample, double[]?, FeatureMatrix> reference)
            {
                foreach (var sample in all)
                {
                    var answers = plain.Run(sample, outputs);
                    var found = inner?.Run(sample, [FeatureNetwork.Output])[0];
                    if (found is not null) resemblance.Add(sample, found);
                    agreement.Add(sample.Names, reference(sample, found), answers[0], answers[1], cancellation);
                    progress?.Report(new ExtractionProgress(agreement.Images + failures.Count, total));
                }
            }
        }

        resemblance.Require(file);
        agreement.Require(file);
        AtomicFile.Write(file, FileDurability.OnDisk, bytes);
        return new ExportReport
        {
            File = file,
            Size = bytes.LongLength,
            Head = head.Head.Name,
            Opsets = network.Opsets.ToDictionary(o => o.Key.Length == 0 ? "ai.onnx" : o.Key, o => o.Value),
            Inputs = network.Inputs,
            Outputs = network.Outputs,
            Classes = head.Classes,
            GeneratedImages = generated,
            VerifiedImages = agreement.Images - generated,
            LabelsEqual = agreement.LabelsEqual,
            LargestDifference = agreement.LargestDifference,
            LowestCosine = request.Form == InputForm.Pixels ? resemblance.Lowest : null,
            Failures = failures,
            TrainingImages = HeadNetwork.TrainingImages(network.Metadata)?.Count,
        };
    }

    /// <summary>Opens the head's network, on the processor.</summary>
    /// <exception cref="TlearnException">The head has none, or it gives other features.</exception>
    internal static EmbeddingModel Open(ExportRequest request, ModelCatalogue catalogue, CancellationToken cancellation)
    {
        var space = request.Head.Space;
        var record = space.Recipe.Preprocessing ?? throw new TlearnException(
            "the head was trained on features made elsewhere, so there is no network to export it with", "Train a head on features that were extracted here.");
        RequireSize(request, record, catalogue);
        var options = new ExtractionRequest { Model = request.Model, SizedBy = request.Images, Threads = request.Threads, Device = "cpu" };
        var embedder = EmbeddingModel.Open(HeadFeatures.Request(request.Head, options), catalogue, cancellation: cancellation);
        try
        {
            var (tap, pool) = embedder.Resolve(space.Tap);
            var differences = space.DifferencesTo(space with { Recipe = embedder.Recipe, Tap = tap, Pool = pool });
            return differences.Count == 0 ? embedder : throw new TlearnException(
                $"head '{request.Head.Head.Name}' was trained on other features than {request.Model} gives:{FieldDifference.Lines(differences)}", "Give the network that the head was trained with: `Model` PATH.");
        }
        catch
        {
            embedder.Dispose();
            throw;
        }
    }

    private static void RequireSize(ExportRequest request, PreprocessingRecord record, ModelCatalogue catalogue)
    {
        if (record.OutputSize is not null || request.Images is not null) return;
        if (DeclaredInput.Of(catalogue.Find(request.Model).Load()) is { Height: not null, Width: not null }) return;
        throw new TlearnException(
            $"{request.Model} takes images of any size, and the head's preprocessing keeps each image's own: nothing says with which size to check the exported network",
            "Give images of the size that you mean: `Verify` IMAGES.");
    }

    /// <summary>Network and head together.</summary>
    /// <exception cref="TlearnException">Something in them cannot be exported.</exception>
    internal static OnnxModel Compose(TrainedHead head, EmbeddingModel embedder, InputForm form)
    {
        var network = FeatureNetwork.Build(embedder, head.Space.Tap, form);
        var piece = HeadNetwork.Build(head, network.Opset, embedder.Backbone.FixedBatch);
        var whole = network
            .Append(piece, new Dictionary<string, string> { [HeadNetwork.Features] = FeatureNetwork.Output })
            .WithMetadata(PreprocessingResolver.MetadataKey, FeatureNetwork.Preprocessing(embedder, form).ToJson());
        var learnt = HeadNetwork.HidesTrainingImages(network.Metadata) ? null : head.TrainingImages;
        return HeadNetwork.WithTrainingImages(form == InputForm.Pixels ? whole.WithMetadata(InputMetadata.Key, InputMetadata.Pixels) : whole, learnt);
    }
}
