using System.Text.RegularExpressions;

namespace TransferLearning.FeatureExtraction.Catalogue;

/// <summary>Names of models: what stands in <c>Model</c>, and the name of a folder on every system.</summary>
internal static partial class ModelName
{
    private const int Longest = 64;

    /// <summary>The name that a file suggests. Exporters call their files <c>model.onnx</c>: then the folder's name says more.</summary>
    public static string FromPath(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name == "model" && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } folder ? folder : name;
    }

    /// <summary>Whether a text is a name.</summary>
    public static bool IsValid(string? name) => name is { Length: <= Longest } && Pattern().IsMatch(name);

    /// <summary>Checks a name.</summary>
    /// <exception cref="UsageException">It holds something else than letters, digits, dots, hyphens and underscores.</exception>
    public static void Check(string name)
    {
        // '#' and '+' part a model from its taps, slashes make a path of it, and a dot in front or behind is special to one system or another.
        if (!IsValid(name))
        {
            throw new UsageException(
                $"name of a model: found '{name}', expected up to {Longest} letters, digits, '.', '-' and '_', beginning and ending with a letter or digit",
                "Give another: `Name` NAME.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\z")]
    private static partial Regex Pattern();
}
