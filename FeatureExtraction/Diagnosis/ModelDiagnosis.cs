using TransferLearning.FeatureExtraction.Backbones;
using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;
using TransferLearning.Onnx;

namespace TransferLearning.FeatureExtraction.Diagnosis;

/// <summary>Before a long run: is a network fed and run as it should be, and how fast.</summary>
internal static class ModelDiagnosis
{
    /// <summary>Makes every check.</summary>
    /// <param name="request">Network, images, device.</param>
    /// <param name="catalogue">The models that have names.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="UsageException">A name or value of the request is unknown.</exception>
    /// <exception cref="TlearnException">The file is no network, or the images cannot be listed.</exception>
    public static DiagnosisReport Run(DiagnosisRequest request, ModelCatalogue catalogue, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(catalogue);
        var reference = catalogue.Find(request.Extraction.Model);
        var model = reference.Load();
        var checks = new List<DiagnosisCheck> { PreprocessingCheck.Make(request.Extraction, reference, model) };
        if (checks[0].Verdict == Verdict.Fail) return new DiagnosisReport(reference.Name, checks, null);
        var output = OutputOf(model);
        var extraction = request.Extraction with { Taps = output is null ? ["auto"] : ["auto", output.Tensor], Pool = null };
        EmbeddingModel embedder;
        try
        {
            embedder = EmbeddingModel.Open(extraction, catalogue, cancellation: cancellation);
        }
        catch (TlearnException e) when (e is not UsageException)
        {
            checks.Add(new DiagnosisCheck("network", Verdict.Fail, e.Message, e.Next));
            return new DiagnosisReport(reference.Name, checks, null);
        }

        using (embedder)
        {
            checks.Add(new DiagnosisCheck("network", Verdict.Ok, $"runs on {embedder.Backbone.Device}; tap auto: {embedder.Backbone.PenultimateReason}"));
            var samples = DiagnosisSamples.Take(embedder, request.Images, cancellation);
            if (samples.Failures.Count > 0) checks.Add(SamplesCheck(samples));
            if (samples.Count == 0) return new DiagnosisReport(reference.Name, checks, null);
            var probe = new Probe(embedder, samples);
            checks.Add(InputRangeCheck.Make(embedder, samples));
            checks.Add(OutputCheck.Make(probe, cancellation));
            checks.Add(BatchCheck.Make(probe, cancellation));
            checks.Add(PrecisionCheck.Make(probe, model, request, catalogue, cancellation));
            checks.Add(AccuracyCheck.Make(request, catalogue, output, cancellation));
            checks.Add(SpeedCheck.Make(embedder, request.Images, samples, out var imagesPerSecond, cancellation));
            return new DiagnosisReport(reference.Name, checks, imagesPerSecond);
        }
    }

    private static NetworkOutput? OutputOf(OnnxModel model)
    {
        try
        {
            return NetworkOutput.Find(model);
        }
        catch (TlearnException)
        {
            // A network without a classifier has features alone, and they are checked.
            return null;
        }
    }

    private static DiagnosisCheck SamplesCheck(DiagnosisSamples samples) => new(
        "images",
        samples.Count == 0 ? Verdict.Fail : Verdict.Warn,
        $"{samples.Failures.Count} of {samples.Failures.Count + samples.Count} sample images cannot be used, the first: {samples.Failures[0].Path}: {samples.Failures[0].Reason}",
        "Look at these files; a run names each of them and goes on.");
}
