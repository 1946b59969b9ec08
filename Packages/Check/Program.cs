using TransferLearning;
using TransferLearning.Core;

// Embeds one image with each of the bundled networks, found by name.
try
{
    foreach (var name in new[] { "resnet18-mlnet", "tlearn-mini" })
    {
        using var embedder = ImageEmbedder.Open(name);
        var vector = embedder.Embed(File.ReadAllBytes(args[0]));
        Console.WriteLine($"{name}: {vector.Length} features");
        if (vector.Length != embedder.Dimension || !vector.All(float.IsFinite)) return 1;
    }

    return 0;
}
catch (TlearnException e)
{
    Console.Error.WriteLine($"{e.Message}. {e.Next}\n{e.StackTrace}");
    return 1;
}
