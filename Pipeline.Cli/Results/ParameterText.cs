using System.Globalization;

namespace TransferLearning.Cli.Results;

/// <summary>A head's parameters as <c>--param</c> takes them.</summary>
internal static class ParameterText
{
    /// <summary><c>C=0.01, class_weight=none</c>.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, object>> parameters) => string.Join(", ", parameters.Select(p => $"{p.Key}={Value(p.Value)}"));

    private static string Value(object value) =>
        value is bool truth ? (truth ? "true" : "false") : string.Create(CultureInfo.InvariantCulture, $"{value}").Replace('E', 'e');
}
