namespace TransferLearning.Cli.Options;

/// <summary>What <c>--method</c> of <c>tlearn explain</c> may be.</summary>
internal static class ExplanationMethods
{
    /// <summary>The command's first argument.</summary>
    public const string Argument = "FILE.tlhead|MODEL";

    private static readonly Dictionary<string, ExplanationMethod> s_byName = new()
    {
        ["auto"] = ExplanationMethod.Auto,
        ["grad-cam"] = ExplanationMethod.GradCam,
        ["integrated-gradients"] = ExplanationMethod.IntegratedGradients,
        ["occlusion"] = ExplanationMethod.Occlusion,
    };

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => s_byName.Keys;

    /// <summary>The method of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static ExplanationMethod Parse(string name) =>
        s_byName.TryGetValue(name, out var method) ? method : throw new UsageException($"--method: found '{name}', expected {string.Join(", ", Names)}");

    /// <summary>The name of a method.</summary>
    public static string NameOf(ExplanationMethod method) => s_byName.First(m => m.Value == method).Key;
}
