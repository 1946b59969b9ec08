using TransferLearning.FeatureExtraction.Catalogue;
using TransferLearning.FeatureExtraction.Extraction;

// Embeds one image with each of the bundled networks, found by name.
foreach (var name in new[] { "resnet18-mlnet", "tlearn-mini" })
{
    using var model = EmbeddingModel.Open(new ExtractionRequest { Model = name }, new ModelCatalogue());
    var vector = model.Embed(File.ReadAllBytes(args[0]))[0];
    Console.WriteLine($"{name}: {vector.Length} features");
    if (vector.Length < 256 || !vector.All(float.IsFinite)) return 1;
}

return 0;
